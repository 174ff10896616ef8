//! A run goes on from one operation until it waits or ends.

use stdlib::Timestamp;

use crate::{
    EndReason, Fault, Length, Moment, OpId, OpKind, Run, RunState, Slot, What,
    expr::{self, ExprFault},
    handle::Turn,
    moment,
};

/// A run does no more between two waits; the compiler finds cycles without a wait, this stops what it missed.
const OPERATIONS_MAX: usize = 200;

/// What became of an operation.
pub(crate) enum Done {
    To(OpId),
    /// The run stands there, its state and timer are set.
    Waits,
    Ended(EndReason),
}

impl Turn<'_> {
    /// Runs from `from` until the run waits or ends.
    pub fn advance(&mut self, run: &mut Run, from: OpId) {
        self.said = 0;
        let mut at = from;
        for _ in 0..OPERATIONS_MAX {
            match self.operation(run, at) {
                Ok(Done::To(next)) => at = next,
                Ok(Done::Waits) => return,
                Ok(Done::Ended(reason)) => return self.end(run, at, reason),
                Err(fault) => return self.fail(run, at, fault),
            }
        }
        self.withdraw_said(run);
        self.fail(run, at, Fault::Circle);
    }

    fn operation(&mut self, run: &mut Run, at: OpId) -> Result<Done, Fault> {
        match &self.program(run).op(at).kind {
            OpKind::Send { text, alternatives, next } => self.send(run, at, text, alternatives, *next),
            OpKind::Ask { question, until, no_reply, .. } => {
                self.ask(run, at, question.as_ref(), until.as_ref(), *no_reply)
            }
            OpKind::AskAgain { question, at_most, text, up_to, spent } => {
                let used = run.visits.get(question).and_then(|visit| visit.asked_again.get(&at)).copied();
                if used.unwrap_or(0) >= *at_most {
                    return Ok(Done::To(*spent));
                }
                self.ask_again(run, at, *question, text.as_ref(), up_to.as_ref())
            }
            OpKind::Wait { length, next } => self.wait(run, at, length, *next),
            OpKind::WaitUntil { moment, late, next } => self.wait_until(run, at, moment, *late, *next),
            OpKind::Branch { condition, then, otherwise } => {
                let holds = expr::holds(condition, &self.scope(run))?;
                Ok(Done::To(if holds { *then } else { *otherwise }))
            }
            OpKind::Set { target, value, next } => self.set(run, at, target, value, *next),
            OpKind::Tag { tag, next } => Ok(self.tag(run, at, tag, *next)),
            OpKind::Untag { tag, next } => Ok(self.untag(run, at, tag, *next)),
            OpKind::Consent { purpose, next } => Ok(self.consent(run, at, purpose, *next)),
            OpKind::OptOut { next } => Ok(self.opt_out(run, at, *next)),
            OpKind::Track { name, next } => {
                self.record(Some((run, at)), What::Tracked { name: name.clone() });
                Ok(Done::To(*next))
            }
            OpKind::Split { label, shares } => self.split(run, at, label, shares),
            OpKind::Enter { repeat } => self.enter(run, *repeat),
            OpKind::Repeat { at_most, each, body, next } => {
                Self::repeat(run, at, *at_most, each.as_ref(), *body, *next)
            }
            OpKind::End { reason } => Ok(Done::Ended(*reason)),
        }
    }

    fn wait(&mut self, run: &mut Run, at: OpId, length: &Length, next: OpId) -> Result<Done, Fault> {
        let due = moment::after(length, self.facts.now, &self.scope(run))?;
        Ok(self.sleep(run, at, due, next))
    }

    fn wait_until(
        &mut self,
        run: &mut Run,
        at: OpId,
        until: &Moment,
        late: Option<OpId>,
        next: OpId,
    ) -> Result<Done, Fault> {
        let (late, due) = match (moment::due(until, &self.scope(run)), late) {
            (Ok(due), Some(late)) if moment::is_late(due, self.facts.now) => (late, Some(due)),
            // A moment that nobody knows never comes: waiting for it is over before it begins.
            (Err(ExprFault::Missing), Some(late)) => (late, None),
            (due, _) => return Ok(self.sleep(run, at, due?, next)),
        };
        self.record(Some((run, at)), What::Late { due });
        Ok(Done::To(late))
    }

    /// What is past is no wait: a run that went round such a line would otherwise do so for ever, at one instant.
    fn sleep(&mut self, run: &mut Run, at: OpId, due: Timestamp, next: OpId) -> Done {
        if self.silenced {
            return Done::Ended(EndReason::OptedOut);
        }
        if due <= self.facts.now {
            return Done::To(next);
        }
        run.state = RunState::Sleeping { at, due, generation: run.turn };
        self.arm(run, Slot::Wait, due);
        self.record(Some((run, at)), What::WaitsUntil { due });
        Done::Waits
    }

    pub fn end(&mut self, run: &mut Run, at: OpId, reason: EndReason) {
        // Behind an `opt out` a run ends as all others do.
        let because = if self.silenced { EndReason::OptedOut } else { reason };
        self.ended(run, at, because, None);
    }

    pub fn fail(&mut self, run: &mut Run, at: OpId, fault: Fault) {
        self.ended(run, at, EndReason::Fault, Some(fault));
    }

    fn ended(&mut self, run: &mut Run, at: OpId, because: EndReason, fault: Option<Fault>) {
        run.state = RunState::Ended { at, reason: because };
        self.record(Some((run, at)), What::Ended { because, fault });
    }
}
