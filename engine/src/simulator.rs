//! A contact with a virtual clock, for tests of flows and for trying them out: the same `handle`, timers that fall due
//! when time is moved, sends that arrive at once. No rate limits, no jitter, no grace.

use std::collections::{BTreeMap, BTreeSet};

use stdlib::{Jitter, Timestamp, Value, Window};

use crate::{
    AccountId, Contact, ContactId, Conversation, Effect, EndReason, Entry, Facts, Input, Message, MessageId, NumberId,
    Programs, Rendered, Run, RunId, RunState, Slot, Timer, Token, effect::entries, handle,
};

/// A message that the simulated customer received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    pub at: Timestamp,
    pub content: Rendered,
    pub flow: String,
    pub step: String,
}

/// How the newest run stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunView {
    pub flow: String,
    pub step: String,
    pub state: RunState,
    /// Those that have a value, by folded name.
    pub variables: BTreeMap<String, Value>,
}

impl RunView {
    pub fn ended(&self) -> Option<EndReason> {
        self.state.ended()
    }

    /// Until when the gate holds what it wants to say.
    pub fn held_until(&self) -> Option<Timestamp> {
        match self.state {
            RunState::Held { until, .. } => Some(until),
            RunState::Sleeping { .. } | RunState::Asking { .. } | RunState::Ended { .. } => None,
        }
    }

    /// When it goes on by itself; `None` for an ended run and for a question without a time.
    pub fn due(&self) -> Option<Timestamp> {
        match self.state {
            RunState::Sleeping { due, .. } | RunState::Held { until: due, .. } => Some(due),
            RunState::Asking { due, .. } => due,
            RunState::Ended { .. } => None,
        }
    }
}

pub struct Simulator<'a> {
    programs: &'a Programs,
    number: NumberId,
    now: Timestamp,
    conversation: Conversation,
    /// In the order in which they fire: by due, then as they were armed.
    timers: BTreeMap<(Timestamp, u64), Timer>,
    armed: u64,
    messages: u64,
    newest: Option<RunView>,
    sent: Vec<Sent>,
    log: Vec<Entry>,
}

impl<'a> Simulator<'a> {
    pub fn new(programs: &'a Programs, now: Timestamp) -> Self {
        let contact = ContactId::derived_from(&[b"simulated"]);
        let account = AccountId::derived_from(&[b"simulated"]);
        Self {
            programs,
            number: NumberId::derived_from(&[b"simulated"]),
            now,
            conversation: Conversation::new(Contact::new(contact, account)),
            timers: BTreeMap::new(),
            armed: 0,
            messages: 0,
            newest: None,
            sent: Vec::new(),
            log: Vec::new(),
        }
    }

    /// Another contact before anything happened: a split draws by who they are, so that a test reaches each of its arms.
    pub fn contact_called(&mut self, name: &str) {
        let id = ContactId::derived_from(&[b"simulated", name.as_bytes()]);
        self.conversation.contact.id = id;
    }

    /// What is known of the contact: fields, tags, phone, country.
    pub fn contact(&self) -> &Contact {
        &self.conversation.contact
    }

    pub fn contact_mut(&mut self) -> &mut Contact {
        &mut self.conversation.contact
    }

    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// When the next timer falls due.
    pub fn next_due(&self) -> Option<Timestamp> {
        self.timers.keys().next().map(|(due, ..)| *due)
    }

    /// The run that acted last, ended ones included.
    pub fn newest_run(&self) -> Option<&RunView> {
        self.newest.as_ref()
    }

    /// Until when free text may be sent.
    pub fn window(&self) -> Window {
        self.conversation.window(self.number)
    }

    /// The runs that live, oldest first.
    pub fn live_runs(&self) -> impl Iterator<Item = RunView> {
        self.conversation.runs.iter().filter(|run| run.state.is_live()).map(|run| self.view(run))
    }

    pub fn log(&self) -> &[Entry] {
        &self.log
    }

    /// Takes what was sent since the last call, in order.
    pub fn take_sent(&mut self) -> Vec<Sent> {
        std::mem::take(&mut self.sent)
    }

    /// The customer writes now.
    pub fn says(&mut self, text: &str) {
        self.messages += 1;
        let message = Message {
            token: Token::derived_from(&[&self.messages.to_be_bytes()]),
            number: self.number,
            written_at: self.now,
            text: text.to_owned(),
            profile_name: None,
        };
        self.handle(Input::Message(message));
    }

    /// Moves the clock to `target`; everything that falls due until then, that instant included, happens at its due.
    pub fn run_until(&mut self, target: Timestamp) {
        while self.next_due().is_some_and(|due| due <= target) {
            self.fire_next();
        }
        self.now = self.now.max(target);
    }

    /// Moves the clock to the next timer and fires it; false if there is none.
    pub fn fire_next(&mut self) -> bool {
        let Some((_, Timer { run, due, generation, .. })) = self.timers.pop_first() else { return false };
        self.now = self.now.max(due);
        self.handle(Input::TimerFired { run, generation });
        true
    }

    fn handle(&mut self, input: Input) {
        let conversation = std::mem::replace(
            &mut self.conversation,
            Conversation::new(Contact::new(ContactId([0; 16]), AccountId([0; 16]))),
        );
        let transition = handle(self.programs, conversation, input, &Facts { now: self.now, jitter: Jitter::None });
        self.conversation = transition.conversation;
        // What was owed has arrived: nothing waits in a simulated outbox.
        self.conversation.unsent.clear();
        self.log.extend(entries(&transition.effects).cloned());
        let acted = entries(&transition.effects).filter_map(|entry| entry.run).last();
        if let Some(run) = self.conversation.runs.iter().find(|run| Some(run.id) == acted) {
            self.newest = Some(self.view(run));
        }
        // What is taken back in the turn that said it never left.
        let withdrawn: BTreeSet<MessageId> = withdrawn(&transition.effects).collect();
        for effect in transition.effects {
            self.apply(effect, &withdrawn);
        }
    }

    fn view(&self, run: &Run) -> RunView {
        let program = self.programs.get(run.program).expect("the simulator runs what it was given");
        let step = program.step_of(run.state.at()).to_owned();
        RunView { flow: run.flow.clone(), step, state: run.state, variables: run.variables.clone() }
    }

    fn apply(&mut self, effect: Effect, withdrawn: &BTreeSet<MessageId>) {
        match effect {
            Effect::Send(message) if withdrawn.contains(&message.id) => {}
            Effect::Send(message) => {
                self.sent.push(Sent { at: self.now, content: message.content, flow: message.flow, step: message.step });
            }
            Effect::Arm(timer) => {
                self.disarm(timer.run, timer.slot);
                self.timers.insert((timer.due, self.armed), timer);
                self.armed += 1;
            }
            Effect::Disarm { run, slot } => self.disarm(run, slot),
            Effect::Withdraw { .. } | Effect::Record(_) => {}
        }
    }

    fn disarm(&mut self, run: RunId, slot: Slot) {
        self.timers.retain(|_, armed| (armed.run, armed.slot) != (run, slot));
    }
}

fn withdrawn(effects: &[Effect]) -> impl Iterator<Item = MessageId> {
    effects.iter().filter_map(|effect| match effect {
        Effect::Withdraw { message, .. } => Some(*message),
        Effect::Send(_) | Effect::Arm(_) | Effect::Disarm { .. } | Effect::Record(_) => None,
    })
}
