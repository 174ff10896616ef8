//! Questions: what is asked, and until when a reply is waited for.

use stdlib::Timestamp;

use crate::{
    Alternatives, Deadline, EndReason, Fault, Length, NOTHING_INSTEAD, OpId, OpKind, Run, RunState, Slot, Text, Visit,
    What, advance::Done, handle::Turn, moment, say::Passed,
};

/// When a question's time ends, and where its `no reply` leads.
type TimeOut = Option<(Timestamp, OpId)>;

impl Turn<'_> {
    pub fn ask(
        &mut self,
        run: &mut Run,
        at: OpId,
        question: Option<&(Text, Alternatives)>,
        until: Option<&Deadline>,
        no_reply: Option<OpId>,
    ) -> Result<Done, Fault> {
        let time_out = self.time_out(run, until, no_reply)?;
        if let Some((text, alternatives)) = question {
            match self.pass_gate(run, at, text, alternatives)? {
                Passed::On => {}
                Passed::To(step) => return Ok(Done::To(step)),
                Passed::Ended(reason) => return Ok(Done::Ended(reason)),
                Passed::Held => return Ok(Done::Waits),
            }
        }
        run.visits.insert(at, Visit::default());
        Ok(self.wait_for_reply(run, at, time_out))
    }

    /// One use of an `ask again` line that is not spent. What the gate holds is no use of it: it comes here once more.
    pub fn ask_again(
        &mut self,
        run: &mut Run,
        at: OpId,
        question: OpId,
        text: Option<&Text>,
        up_to: Option<&Length>,
    ) -> Result<Done, Fault> {
        let OpKind::Ask { question: own, until, no_reply, .. } = &self.program(run).op(question).kind else {
            return Err(Fault::Program);
        };
        let anew = up_to.cloned().map(Deadline::After);
        let time_out = self.time_out(run, anew.as_ref().or(until.as_ref()), *no_reply)?;
        let chain = own.as_ref().map(|(_, alternatives)| alternatives);
        if let Some(text) = text.or(own.as_ref().map(|(text, _)| text)) {
            match self.pass_gate(run, at, text, chain.unwrap_or(&NOTHING_INSTEAD))? {
                Passed::On => {}
                Passed::To(step) => return Ok(Done::To(step)),
                Passed::Ended(reason) => return Ok(Done::Ended(reason)),
                Passed::Held => return Ok(Done::Waits),
            }
        }
        *run.visits.entry(question).or_default().asked_again.entry(at).or_insert(0) += 1;
        Ok(self.wait_for_reply(run, question, time_out))
    }

    fn time_out(&self, run: &Run, until: Option<&Deadline>, no_reply: Option<OpId>) -> Result<TimeOut, Fault> {
        let (Some(until), Some(no_reply)) = (until, no_reply) else { return Ok(None) };
        Ok(Some((moment::deadline(until, &self.scope(run))?, no_reply)))
    }

    /// A time that is over when it begins is no wait, as in `sleep`.
    fn wait_for_reply(&mut self, run: &mut Run, at: OpId, time_out: TimeOut) -> Done {
        if self.silenced {
            return Done::Ended(EndReason::OptedOut);
        }
        let now = self.facts.now;
        if let Some((due, no_reply)) = time_out
            && due <= now
        {
            self.record(Some((run, at)), What::NoReply);
            return Done::To(no_reply);
        }
        let due = time_out.map(|(due, _)| due);
        let nth = self.contact().logged;
        run.state = RunState::Asking { at, asked_at: now, nth, due, generation: run.turn };
        if let Some(due) = due {
            self.arm(run, Slot::NoReply, due);
        }
        self.record(Some((run, at)), What::WaitsForReply { due });
        Done::Waits
    }
}
