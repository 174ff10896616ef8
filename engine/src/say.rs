//! What a run says. The gate is asked here.

use stdlib::Timestamp;

use crate::{
    Alternatives, Effect, EndReason, Exit, Fault, HeldBy, MessageId, OpId, Outgoing, Rendered, Run, RunState, Slot,
    Text, Unsent, What, advance::Done, gate::Verdict, handle::Turn, log::Gate, render,
};

/// What became of a message at the gate.
pub(crate) enum Passed {
    /// It, or a template in its stead, is owed now; or it was passed over.
    On,
    To(OpId),
    Ended(EndReason),
    /// The run stands there until its time comes.
    Held,
}

impl Turn<'_> {
    pub fn send(
        &mut self,
        run: &mut Run,
        at: OpId,
        text: &Text,
        alternatives: &Alternatives,
        next: OpId,
    ) -> Result<Done, Fault> {
        Ok(match self.pass_gate(run, at, text, alternatives)? {
            Passed::On => Done::To(next),
            Passed::To(step) => Done::To(step),
            Passed::Ended(reason) => Done::Ended(reason),
            Passed::Held => Done::Waits,
        })
    }

    pub fn pass_gate(
        &mut self,
        run: &mut Run,
        at: OpId,
        text: &Text,
        alternatives: &Alternatives,
    ) -> Result<Passed, Fault> {
        let expires_at = match self.verdict(run) {
            Verdict::Later { until, because } => return Ok(self.hold(run, at, until, because)),
            Verdict::Now { expires_at } => Some(expires_at),
            Verdict::Closed => None,
        };
        let scope = self.scope(run);
        let body = render::text(text, &scope)?;
        let templates = alternatives.templates.iter().map(|call| render::template(call, &scope));
        let templates = templates.collect::<Result<Vec<_>, _>>()?;
        match expires_at {
            Some(_) => {
                self.say(run, at, Rendered::Text { body }, templates, alternatives.last, expires_at);
                Ok(Passed::On)
            }
            None => {
                let mut templates = templates.into_iter();
                if let Some(first) = templates.next() {
                    self.say(run, at, first, templates.collect(), alternatives.last, None);
                    return Ok(Passed::On);
                }
                Ok(match alternatives.last {
                    Exit::End => Passed::Ended(EndReason::WindowClosed),
                    Exit::Stop => Passed::Ended(EndReason::Stopped),
                    Exit::Skip => {
                        self.record(Some((run, at)), What::Skipped);
                        Passed::On
                    }
                    Exit::Jump(step) => Passed::To(step),
                })
            }
        }
    }

    /// Texts are filled in when it leaves. Behind an `opt out` nobody waits for a farewell.
    fn hold(&mut self, run: &mut Run, at: OpId, until: Timestamp, because: HeldBy) -> Passed {
        if self.silenced {
            return Passed::Ended(EndReason::OptedOut);
        }
        run.state = RunState::Held { at, until, because, generation: run.turn };
        self.arm(run, Slot::Wait, until);
        self.record(Some((run, at)), What::HeldUntil { until, because });
        Passed::Held
    }

    fn say(
        &mut self,
        run: &mut Run,
        at: OpId,
        content: Rendered,
        instead: Vec<Rendered>,
        exit: Exit,
        expires_at: Option<Timestamp>,
    ) {
        let id = said_id(run, self.said);
        self.said += 1;
        run.said_at = self.facts.now;
        run.replied = false;
        let gate = if content.is_free_form() { Gate::WindowOpen } else { Gate::TemplateInstead };
        let message = Outgoing {
            id,
            number: run.number,
            order: 0,
            run: run.id,
            turn: run.turn,
            flow: run.flow.clone(),
            step: self.program(run).step_of(at).to_owned(),
            content,
            instead,
            exit,
            created_at: self.facts.now,
            expires_at,
            priority: self.program(run).priority.unwrap_or(0),
            not_before: None,
            repeated: false,
            farewell: false,
        };
        self.owe(message, gate);
    }

    /// Puts a message into the outbox, behind all earlier ones of the contact.
    pub fn owe(&mut self, mut message: Outgoing, because: Gate) {
        message.order = self.contact().owed;
        self.contact().owed += 1;
        self.owe_at(self.conversation.unsent.len(), message, because);
    }

    /// Puts a message of a given order among the unsent ones.
    pub fn owe_at(&mut self, place: usize, message: Outgoing, because: Gate) {
        self.conversation.unsent.insert(place, Unsent { message: message.id, run: message.run });
        let what = What::Queued { message: message.id, content: message.content.clone(), because };
        self.record_message(&message, what);
        self.effects.push(Effect::Send(Box::new(message)));
    }

    /// Takes back what the run said in this Input: a loop that only talks would say it two hundred times.
    pub fn withdraw_said(&mut self, run: &Run) {
        let said: Vec<_> = (0..self.said).map(|nth| said_id(run, nth)).collect();
        self.withdraw(EndReason::Fault, |unsent| said.contains(&unsent.message));
    }

    /// Takes back those unsent messages that `which` says.
    pub fn withdraw(&mut self, because: EndReason, which: impl Fn(&Unsent) -> bool) {
        let unsent = std::mem::take(&mut self.conversation.unsent);
        let (withdrawn, kept): (Vec<_>, Vec<_>) = unsent.into_iter().partition(which);
        self.conversation.unsent = kept;
        let withdrawn = withdrawn.into_iter().map(|unsent| Effect::Withdraw { message: unsent.message, because });
        self.effects.extend(withdrawn);
    }
}

/// The id of the message that the run says as its `nth` in this turn.
fn said_id(run: &Run, nth: u32) -> MessageId {
    MessageId::derived_from(&[&run.id.0, &run.turn.to_be_bytes(), &nth.to_be_bytes()])
}
