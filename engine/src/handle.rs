//! The one entrance: all decisions about a contact are made below `handle`.

use crate::{
    Contact, Conversation, Effect, EndReason, Entry, Facts, Input, OpId, OpKind, Outgoing, Program, Programs, Run,
    RunId, RunState, Slot, What, not_sent, route,
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
    let mut turn = Turn { programs, conversation, facts, effects: Vec::new() };
    match input {
        Input::Message(message) => route::message(&mut turn, &message),
        Input::TimerFired { run, generation } => timer_fired(&mut turn, run, generation),
        Input::NotSent { message, reason } => not_sent::not_sent(&mut turn, *message, reason),
    }
    Transition { conversation: turn.conversation, effects: turn.effects }
}

/// One Input being handled.
pub(crate) struct Turn<'a> {
    pub programs: &'a Programs,
    pub conversation: Conversation,
    pub facts: &'a Facts,
    pub effects: Vec<Effect>,
}

impl<'a> Turn<'a> {
    pub fn contact(&mut self) -> &mut Contact {
        &mut self.conversation.contact
    }

    pub fn program(&self, run: &Run) -> &'a Program {
        self.programs.get(run.program).expect("the host loads every program that a live run names")
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

    pub fn put_back(&mut self, index: usize, run: Run) {
        self.conversation.runs.insert(index.min(self.conversation.runs.len()), run);
    }

    /// Leaves the place where the run stands: its timer is gone, and one more Input is taken.
    pub fn leave(&mut self, run: &mut Run) {
        match run.state {
            RunState::Sleeping { .. } => self.effects.push(Effect::Disarm { run: run.id, slot: Slot::Wait }),
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
            if let OpKind::Wait { next, .. } = program.op(at).kind {
                turn.advance(&mut run, next);
            } else {
                turn.end(&mut run, at, EndReason::Fault);
            }
        }
        RunState::Asking { at, generation: armed, .. } if armed == generation => {
            run.turn += 1;
            turn.record(Some((&run, at)), What::NoReply);
            if let OpKind::Ask { no_reply: Some(next), .. } = program.op(at).kind {
                turn.advance(&mut run, next);
            } else {
                turn.end(&mut run, at, EndReason::Fault);
            }
        }
        // Armed by an earlier stay: a message was quicker.
        RunState::Sleeping { .. } | RunState::Asking { .. } | RunState::Ended { .. } => {}
    }
    turn.put_back(index, run);
}
