//! What a run changes of itself and of the contact, and which share of a split it draws.

use std::collections::BTreeMap;

use stdlib::{Value, share};

use crate::{
    EndReason, Expr, Fault, OpId, OptedOutBy, Run, Share, ShareKind, Target, What, advance::Done, expr, handle::Turn,
};

impl Turn<'_> {
    pub fn set(&mut self, run: &mut Run, at: OpId, target: &Target, value: &Expr, next: OpId) -> Result<Done, Fault> {
        let value = expr::value(value, &self.scope(run))?;
        match target {
            Target::Variable(name) => put(&mut run.variables, name, value.clone()),
            Target::Field(name) => put(&mut self.contact().fields, name, value.clone()),
        }
        self.record(Some((run, at)), What::Set { target: target.clone(), value });
        Ok(Done::To(next))
    }

    pub fn tag(&mut self, run: &Run, at: OpId, tag: &str, next: OpId) -> Done {
        if self.contact().tags.insert(tag.to_owned()) {
            self.record(Some((run, at)), What::Tagged { tag: tag.to_owned() });
        }
        Done::To(next)
    }

    pub fn untag(&mut self, run: &Run, at: OpId, tag: &str, next: OpId) -> Done {
        if self.contact().tags.remove(tag) {
            self.record(Some((run, at)), What::Untagged { tag: tag.to_owned() });
        }
        Done::To(next)
    }

    pub fn consent(&mut self, run: &Run, at: OpId, purpose: &str, next: OpId) -> Done {
        if self.contact().consents.insert(purpose.to_owned()) {
            self.record(Some((run, at)), What::Consented { purpose: purpose.to_owned() });
        }
        Done::To(next)
    }

    /// The turn goes on to its end: a farewell may follow.
    pub fn opt_out(&mut self, run: &Run, at: OpId, next: OpId) -> Done {
        self.silenced = true;
        self.record(Some((run, at)), What::OptedOut { by: OptedOutBy::Flow });
        Done::To(next)
    }

    pub fn split(&mut self, run: &mut Run, at: OpId, label: &str, shares: &[Share]) -> Result<Done, Fault> {
        let drawn = share(&self.contact().id.0, &run.flow, label);
        let drawn = &of_hundred(shares, drawn).ok_or(Fault::Program)?.kind;
        let (name, done) = match drawn {
            ShareKind::Arm { name, to } => (Some(name.clone()), Done::To(*to)),
            ShareKind::Holdout => (None, Done::Ended(EndReason::Holdout)),
        };
        put(&mut run.variables, label, name.clone().map(Value::Text));
        self.record(Some((run, at)), What::Drew { label: label.to_owned(), share: name });
        Ok(done)
    }
}

fn put(values: &mut BTreeMap<String, Value>, name: &str, value: Option<Value>) {
    match value {
        Some(value) => values.insert(name.to_owned(), value),
        None => values.remove(name),
    };
}

/// The share in which one of a hundred lies, counted from the first share on.
fn of_hundred(shares: &[Share], drawn: u8) -> Option<&Share> {
    let mut end = 0_u32;
    shares.iter().find(|share| {
        end += u32::from(share.percent);
        u32::from(drawn) < end
    })
}
