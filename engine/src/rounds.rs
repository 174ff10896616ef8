//! `repeat`: so many rounds, or one for each of a list as it was when the loop was entered.

use stdlib::Value;

use crate::{Each, Fault, OpId, OpKind, Rounds, Run, advance::Done, expr, expr::ExprFault, handle::Turn};

impl Turn<'_> {
    pub fn enter(&mut self, run: &mut Run, repeat: OpId) -> Result<Done, Fault> {
        let OpKind::Repeat { at_most, each, .. } = &self.program(run).op(repeat).kind else {
            return Err(Fault::Program);
        };
        let left = match each {
            Some(each) => self.items(run, each, *at_most)?,
            None => Vec::new(),
        };
        run.rounds.insert(repeat, Rounds { begun: 0, left });
        Ok(Done::To(repeat))
    }

    /// No more than are gone through, since they are stored with the run.
    fn items(&self, run: &Run, each: &Each, at_most: u32) -> Result<Vec<Value>, Fault> {
        match expr::value(&each.list, &self.scope(run))? {
            Some(Value::List(items)) => Ok(items.into_iter().take(at_most as usize).collect()),
            None => Ok(Vec::new()),
            Some(_) => Err(ExprFault::WrongType.into()),
        }
    }

    pub fn repeat(
        run: &mut Run,
        at: OpId,
        at_most: u32,
        each: Option<&Each>,
        body: OpId,
        next: OpId,
    ) -> Result<Done, Fault> {
        let rounds = run.rounds.get_mut(&at).ok_or(Fault::Program)?;
        let is_over = rounds.begun >= at_most || (each.is_some() && rounds.left.is_empty());
        if is_over {
            run.rounds.remove(&at);
            return Ok(Done::To(next));
        }
        rounds.begun += 1;
        if let Some(each) = each {
            let item = rounds.left.remove(0);
            run.variables.insert(each.variable.clone(), item);
        }
        Ok(Done::To(body))
    }
}
