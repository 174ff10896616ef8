//! A run goes on from one operation until it waits or ends. The gate is asked here.

use stdlib::{Delay, GateAnswer, Language, Locale, Timestamp, Zone};

use crate::{
    Alternatives, Deadline, Effect, EndReason, Entry, Exit, Length, MessageId, OpId, OpKind, Outgoing, Rendered, Run,
    RunState, Slot, Text, Unsent, Visit, What,
    expr::{ExprFault, Scope},
    handle::Turn,
    log::Gate,
    render,
};

/// A run does no more between two waits; the compiler finds cycles without a wait, this stops what it missed.
const OPERATIONS_MAX: usize = 200;

/// What became of a message at the gate.
enum Passed {
    /// It, or a template in its stead, is owed now; or it was passed over.
    On,
    To(OpId),
    Ended(EndReason),
}

impl Turn<'_> {
    /// Runs from `from` until the run waits or ends.
    pub fn advance(&mut self, run: &mut Run, from: OpId) {
        let program = self.program(run);
        let mut said = 0;
        let mut at = from;
        for _ in 0..OPERATIONS_MAX {
            match &program.op(at).kind {
                OpKind::Send { text, alternatives, next } => {
                    match self.pass_gate(run, at, text, alternatives, &mut said) {
                        Passed::On => at = *next,
                        Passed::To(step) => at = step,
                        Passed::Ended(reason) => return self.end(run, at, reason),
                    }
                }
                OpKind::Ask { question, until, no_reply, .. } => {
                    let passed = match question {
                        Some((text, alternatives)) => self.pass_gate(run, at, text, alternatives, &mut said),
                        None => Passed::On,
                    };
                    match passed {
                        Passed::On => {
                            run.visits.insert(at, Visit::default());
                            return self.wait_for_reply(run, at, no_reply.and(until.as_ref().and_then(fixed_deadline)));
                        }
                        Passed::To(step) => at = step,
                        Passed::Ended(reason) => return self.end(run, at, reason),
                    }
                }
                OpKind::AskAgain { question, at_most, text, up_to, spent } => {
                    let used = run.visits.entry(*question).or_default().asked_again.entry(at).or_insert(0);
                    if *used >= *at_most {
                        at = *spent;
                        continue;
                    }
                    *used += 1;
                    let OpKind::Ask { question: own, until, no_reply, .. } = &program.op(*question).kind else {
                        return self.end(run, at, EndReason::Fault);
                    };
                    let chain = own.as_ref().map(|(_, alternatives)| alternatives);
                    let passed = match text.as_ref().or(own.as_ref().map(|(text, _)| text)) {
                        Some(text) => self.pass_gate(run, at, text, chain.unwrap_or(&NOTHING_INSTEAD), &mut said),
                        None => Passed::On,
                    };
                    match passed {
                        Passed::On => {
                            let own_up_to = until.as_ref().and_then(fixed_deadline);
                            let up_to = up_to.as_ref().and_then(fixed);
                            return self.wait_for_reply(run, *question, no_reply.and(up_to.or(own_up_to)));
                        }
                        Passed::To(step) => at = step,
                        Passed::Ended(reason) => return self.end(run, at, reason),
                    }
                }
                OpKind::Wait { length, .. } => {
                    let Some(delay) = fixed(length) else { return self.end(run, at, EndReason::Fault) };
                    let due = delay.after(self.facts.now, &self.zone(run));
                    run.state = RunState::Sleeping { at, due, generation: run.turn };
                    self.arm(run, Slot::Wait, due);
                    return self.record(Some((run, at)), What::WaitsUntil { due });
                }
                OpKind::WaitUntil { .. }
                | OpKind::Branch { .. }
                | OpKind::Set { .. }
                | OpKind::Tag { .. }
                | OpKind::Untag { .. }
                | OpKind::Consent { .. }
                | OpKind::OptOut { .. }
                | OpKind::Track { .. }
                | OpKind::Split { .. }
                | OpKind::Enter { .. }
                | OpKind::Repeat { .. } => return self.end(run, at, EndReason::Fault),
                OpKind::End { reason } => return self.end(run, at, *reason),
            }
        }
        self.withdraw_said(run, said);
        self.end(run, at, EndReason::Fault);
    }

    /// Takes back what the run said in this Input: a loop that only talks would say it two hundred times.
    fn withdraw_said(&mut self, run: &Run, said: u32) {
        for nth in 0..said {
            let id = said_id(run, nth);
            self.conversation.unsent.retain(|unsent| unsent.message != id);
            self.effects.push(Effect::Withdraw(id));
        }
    }

    pub fn end(&mut self, run: &mut Run, at: OpId, reason: EndReason) {
        run.state = RunState::Ended { at, reason };
        self.record(Some((run, at)), What::Ended { because: reason });
    }

    fn wait_for_reply(&mut self, run: &mut Run, at: OpId, up_to: Option<Delay>) {
        let asked_at = self.facts.now;
        let due = up_to.map(|delay| delay.after(asked_at, &self.zone(run)));
        let nth = self.contact().logged;
        run.state = RunState::Asking { at, asked_at, nth, due, generation: run.turn };
        if let Some(due) = due {
            self.arm(run, Slot::NoReply, due);
        }
        self.record(Some((run, at)), What::WaitsForReply { due });
    }

    /// Whose clock the run goes by.
    fn zone(&self, run: &Run) -> Zone {
        self.conversation.contact.zone_or(&self.program(run).zone)
    }

    /// What the run may read at this moment.
    pub fn scope<'t>(&'t self, run: &'t Run) -> Scope<'t> {
        let program = self.program(run);
        Scope {
            now: self.facts.now,
            locale: Locale { language: Language::of(&program.language), zone: self.zone(run) },
            calling_code: program.calling_code.as_deref(),
            contact: &self.conversation.contact,
            run: Some(run),
            reply: run.reply.as_deref().unwrap_or_default(),
        }
    }

    fn rendered(
        &self,
        run: &Run,
        text: &Text,
        alternatives: &Alternatives,
    ) -> Result<(String, Vec<Rendered>), ExprFault> {
        let scope = self.scope(run);
        let templates = alternatives.templates.iter().map(|call| render::template(call, &scope));
        Ok((render::text(text, &scope)?, templates.collect::<Result<_, _>>()?))
    }

    fn pass_gate(
        &mut self,
        run: &mut Run,
        at: OpId,
        text: &Text,
        alternatives: &Alternatives,
        said: &mut u32,
    ) -> Passed {
        let rendered = self.rendered(run, text, alternatives);
        let Ok((body, templates)) = rendered else { return Passed::Ended(EndReason::Fault) };
        match self.conversation.window(run.number).gate(self.facts.now) {
            GateAnswer::Now { expires_at } => {
                let content = Rendered::Text { body };
                self.say(run, at, content, templates, alternatives.last, Some(expires_at), said);
                Passed::On
            }
            GateAnswer::Closed => {
                let mut templates = templates.into_iter();
                if let Some(first) = templates.next() {
                    self.say(run, at, first, templates.collect(), alternatives.last, None, said);
                    return Passed::On;
                }
                match alternatives.last {
                    Exit::End => Passed::Ended(EndReason::WindowClosed),
                    Exit::Stop => Passed::Ended(EndReason::Stopped),
                    Exit::Skip => {
                        self.record(Some((run, at)), What::Skipped);
                        Passed::On
                    }
                    Exit::Jump(step) => Passed::To(step),
                }
            }
        }
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of one message, named at both places of use")]
    fn say(
        &mut self,
        run: &mut Run,
        at: OpId,
        content: Rendered,
        instead: Vec<Rendered>,
        exit: Exit,
        expires_at: Option<Timestamp>,
        said: &mut u32,
    ) {
        let id = said_id(run, *said);
        *said += 1;
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
            repeated: false,
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
}

/// The id of the message that the run says as its `nth` in this turn.
fn said_id(run: &Run, nth: u32) -> MessageId {
    MessageId::derived_from(&[&run.id.0, &run.turn.to_be_bytes(), &nth.to_be_bytes()])
}

const NOTHING_INSTEAD: Alternatives = Alternatives { templates: Vec::new(), last: Exit::End };

/// Entries of the log that a Transition wrote.
pub(crate) fn entries(effects: &[Effect]) -> impl Iterator<Item = &Entry> {
    effects.iter().filter_map(|effect| match effect {
        Effect::Record(entry) => Some(entry),
        Effect::Send(_) | Effect::Withdraw(_) | Effect::Arm(_) | Effect::Disarm { .. } => None,
    })
}

fn fixed(length: &Length) -> Option<Delay> {
    match length {
        Length::Fixed(delay) => Some(*delay),
        Length::WorkingDays(_) | Length::Computed { .. } => None,
    }
}

fn fixed_deadline(deadline: &Deadline) -> Option<Delay> {
    match deadline {
        Deadline::After(length) => fixed(length),
        Deadline::At(_) => None,
    }
}
