//! The one entrance: all decisions about a contact are made below `handle`.

use stdlib::{Language, Locale, Timestamp};

use crate::{
    Contact, Conversation, Effect, Entry, Facts, Fault, Input, Listener, NumberId, OpId, OpKind, Outgoing, Program,
    Programs, Run, RunId, RunState, Slot, Timer, What, expr::Scope, migrate, not_sent, route, start,
};

/// The result of one Input, to be committed as one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transition {
    pub conversation: Conversation,
    /// In the order in which they were decided.
    pub effects: Vec<Effect>,
}

/// Advances `conversation` by `input`.
///
/// Every Program that a live run names must be in `programs`; the host refuses to start without them.
pub fn handle(programs: &Programs, mut conversation: Conversation, input: Input, facts: &Facts) -> Transition {
    conversation.runs.retain(|run| run.state.is_live());
    conversation.runs.sort_by_key(|run| run.nth);
    let mut turn = Turn { programs, conversation, facts, effects: Vec::new(), said: 0, silenced: false };
    match input {
        Input::Message(message) => route::message(&mut turn, &message),
        Input::TimerFired { run, generation } => timer_fired(&mut turn, run, generation),
        Input::StartOver { run, token } => start::start_over(&mut turn, run, token),
        Input::Migrate { run } => migrate::migrate(&mut turn, run),
        Input::NotSent { message, reason } => not_sent::not_sent(&mut turn, *message, reason),
    }
    turn.fall_silent();
    Transition { conversation: turn.conversation, effects: turn.effects }
}

/// One Input being handled.
pub(crate) struct Turn<'a> {
    pub programs: &'a Programs,
    pub conversation: Conversation,
    pub facts: &'a Facts,
    pub effects: Vec<Effect>,
    /// Messages that the run which is going on said.
    pub said: u32,
    /// A run said `opt out`.
    pub silenced: bool,
}

impl<'a> Turn<'a> {
    pub fn contact(&mut self) -> &mut Contact {
        &mut self.conversation.contact
    }

    pub fn program(&self, run: &Run) -> &'a Program {
        self.programs.get(run.program).expect("the host loads every program that a live run names")
    }

    /// How the contact's messages are read in a flow.
    pub fn listener<'p>(&self, program: &'p Program) -> Listener<'p> {
        Listener {
            language: Language::of(&program.language),
            calling_code: program.calling_code.as_deref(),
            today: self.conversation.contact.zone_or(&program.zone).date_of(self.facts.now),
        }
    }

    /// What a run may read.
    pub fn scope<'t>(&'t self, run: &'t Run) -> Scope<'t> {
        self.scope_of(self.program(run), Some(run), run.number, run.reply.as_deref().unwrap_or_default())
    }

    /// What may be read while a message is looked at, also where there is no run yet.
    pub fn scope_of<'t>(
        &'t self,
        program: &'t Program,
        run: Option<&'t Run>,
        number: NumberId,
        reply: &'t str,
    ) -> Scope<'t> {
        let contact = &self.conversation.contact;
        Scope {
            now: self.facts.now,
            locale: Locale { language: Language::of(&program.language), zone: contact.zone_or(&program.zone) },
            calling_code: program.calling_code.as_deref(),
            contact,
            window: self.conversation.window(number),
            run,
            reply,
        }
    }

    pub fn record(&mut self, run: Option<(&Run, OpId)>, what: What) {
        let step = run.map(|(run, at)| self.program(run).step_of(at).to_owned());
        let entry = Entry {
            at: self.facts.now,
            run: run.map(|(run, _)| run.id),
            flow: run.map(|(run, _)| run.flow.clone()),
            step,
            what,
        };
        self.push_entry(entry);
    }

    pub fn record_message(&mut self, message: &Outgoing, what: What) {
        self.push_entry(Entry {
            at: self.facts.now,
            run: Some(message.run),
            flow: Some(message.flow.clone()),
            step: Some(message.step.clone()),
            what,
        });
    }

    fn push_entry(&mut self, entry: Entry) {
        self.contact().logged += 1;
        self.effects.push(Effect::Record(entry));
    }

    /// Takes the live run `id` out, to be put back when its turn is over.
    pub fn take_run(&mut self, id: RunId) -> Option<(usize, Run)> {
        let index = self.conversation.runs.iter().position(|run| run.id == id && run.state.is_live())?;
        Some((index, self.conversation.runs.remove(index)))
    }

    /// Arms the timer of a place that waits at most until `due`.
    pub fn arm(&mut self, run: &Run, slot: Slot, due: Timestamp) {
        self.effects.push(Effect::Arm(Timer { run: run.id, slot, due, generation: run.turn }));
    }

    pub fn put_back(&mut self, index: usize, run: Run) {
        self.conversation.runs.insert(index.min(self.conversation.runs.len()), run);
    }

    /// Leaves the place where the run stands: its timer is gone, and one more Input is taken.
    pub fn leave(&mut self, run: &mut Run) {
        match run.state {
            RunState::Sleeping { .. } | RunState::Held { .. } => {
                self.effects.push(Effect::Disarm { run: run.id, slot: Slot::Wait });
            }
            RunState::Asking { due: Some(_), .. } => {
                self.effects.push(Effect::Disarm { run: run.id, slot: Slot::NoReply });
            }
            RunState::Asking { due: None, .. } | RunState::Ended { .. } => {}
        }
        run.turn += 1;
    }
}

fn timer_fired(turn: &mut Turn<'_>, id: RunId, generation: u32) {
    let Some((index, mut run)) = turn.take_run(id) else { return };
    let program = turn.program(&run);
    match run.state {
        RunState::Sleeping { at, generation: armed, .. } if armed == generation => {
            run.turn += 1;
            if let OpKind::Wait { next, .. } | OpKind::WaitUntil { next, .. } = program.op(at).kind {
                turn.advance(&mut run, next);
            } else {
                turn.fail(&mut run, at, Fault::Program);
            }
        }
        RunState::Asking { at, generation: armed, .. } if armed == generation => {
            run.turn += 1;
            turn.record(Some((&run, at)), What::NoReply);
            if let OpKind::Ask { no_reply: Some(next), .. } = program.op(at).kind {
                turn.advance(&mut run, next);
            } else {
                turn.fail(&mut run, at, Fault::Program);
            }
        }
        RunState::Held { at, generation: armed, .. } if armed == generation => {
            run.turn += 1;
            turn.advance(&mut run, at);
        }
        // Armed by an earlier stay: a message was quicker.
        RunState::Sleeping { .. } | RunState::Asking { .. } | RunState::Held { .. } | RunState::Ended { .. } => {}
    }
    turn.put_back(index, run);
}
