//! The smallest host: it keeps one conversation, its timers and its outbox, and moves time. Every Input passes through
//! the promises.

use std::collections::BTreeMap;

use engine::{
    AccountId, Contact, ContactId, Conversation, Effect, EndReason, Entry, Facts, Input, Message, NotSentReason,
    NumberId, Outgoing, Program, Programs, Rendered, RunId, RunState, Timer, Token, Unsent, What,
};
use stdlib::{Delay, Jitter, Timestamp};

use crate::{flow::Flow, promises::Promises};

pub struct Host {
    pub programs: Programs,
    pub conversation: Conversation,
    pub now: Timestamp,
    pub jitter: Jitter,
    /// What is owed and not settled, in the order of leaving.
    pub outbox: Vec<Outgoing>,
    pub log: Vec<Entry>,
    /// In the order in which they were armed.
    timers: Vec<Timer>,
    ended: BTreeMap<RunId, (String, EndReason)>,
    messages: u64,
    promises: Promises,
}

/// The number that customers write to unless a test says otherwise.
pub fn number() -> NumberId {
    NumberId::derived_from(&[b"one"])
}

impl Host {
    /// On Tuesday 2026-11-24 at 10:00 in La Paz.
    pub fn new(flows: impl IntoIterator<Item = Flow>) -> Self {
        Self::with(flows.into_iter().map(Flow::program))
    }

    pub fn with(programs: impl IntoIterator<Item = Program>) -> Self {
        let contact = Contact::new(ContactId::derived_from(&[b"Ana"]), AccountId::derived_from(&[b"account"]));
        Self {
            programs: Programs::new(programs),
            conversation: Conversation::new(contact),
            now: "2026-11-24T14:00:00Z".parse().unwrap(),
            jitter: Jitter::None,
            outbox: Vec::new(),
            log: Vec::new(),
            timers: Vec::new(),
            ended: BTreeMap::new(),
            messages: 0,
            promises: Promises::default(),
        }
    }

    pub fn says(&mut self, text: &str) {
        self.says_at(self.now, text);
    }

    pub fn says_at(&mut self, written_at: Timestamp, text: &str) {
        self.writes(number(), written_at, text, None);
    }

    pub fn writes(&mut self, number: NumberId, written_at: Timestamp, text: &str, profile_name: Option<&str>) {
        self.messages += 1;
        self.handle(&Input::Message(Message {
            token: Token::derived_from(&[&self.messages.to_be_bytes()]),
            number,
            written_at,
            text: text.to_owned(),
            profile_name: profile_name.map(str::to_owned),
        }));
    }

    /// Lets so much time pass; what falls due meanwhile happens at its due.
    pub fn after(&mut self, delay: &str) {
        let zone = stdlib::Zone::utc();
        let target = delay.parse::<Delay>().unwrap().after(self.now, &zone);
        while self.next_due().is_some_and(|due| due <= target) {
            self.fire_next();
        }
        self.now = target;
    }

    pub fn next_due(&self) -> Option<Timestamp> {
        self.timers.iter().map(|timer| timer.due).min()
    }

    /// Fires the timer that falls due first; of two, the one that was armed first.
    pub fn fire_next(&mut self) {
        let Some(due) = self.next_due() else { return };
        let index = self.timers.iter().position(|timer| timer.due == due).expect("it was just found");
        let Timer { run, generation, .. } = self.timers.remove(index);
        self.now = self.now.max(due);
        self.handle(&Input::TimerFired { run, generation });
    }

    /// The first message of the outbox will not arrive.
    pub fn not_sent(&mut self, reason: NotSentReason) {
        assert!(!self.outbox.is_empty(), "nothing is owed");
        let message = self.outbox.remove(0);
        self.fails(message, reason);
    }

    pub fn fails(&mut self, message: Outgoing, reason: NotSentReason) {
        self.handle(&Input::NotSent { message: Box::new(message), reason });
    }

    /// WhatsApp accepts everything that is owed.
    pub fn accept(&mut self) -> Vec<Outgoing> {
        self.conversation.unsent.clear();
        std::mem::take(&mut self.outbox)
    }

    /// What the customer receives since the last call, each in one line.
    pub fn receives(&mut self) -> Vec<String> {
        self.accept().iter().map(|message| shown(&message.content)).collect()
    }

    /// What is owed, without accepting it.
    pub fn owed(&self) -> Vec<String> {
        self.outbox.iter().map(|message| shown(&message.content)).collect()
    }

    /// How the newest run of a flow stands: `asks in inicio`, `sleeps in inicio`, `ended: completed`, `never started`.
    pub fn state(&self, flow: &str) -> String {
        let live = self.conversation.runs.iter().find(|run| run.flow == flow && run.state.is_live());
        let Some(run) = live else {
            let ended = self.ended.values().find(|(ended, _)| ended == flow);
            return ended.map_or("never started".to_owned(), |(_, reason)| format!("ended: {}", reason.as_str()));
        };
        let step = self.programs.get(run.program).unwrap().step_of(run.state.at());
        match run.state {
            RunState::Sleeping { .. } => format!("sleeps in {step}"),
            RunState::Asking { .. } => format!("asks in {step}"),
            RunState::Held { .. } => format!("held in {step}"),
            RunState::Ended { .. } => "ended".to_owned(),
        }
    }

    pub fn kinds(&self) -> Vec<&'static str> {
        self.log.iter().map(|entry| entry.what.kind()).collect()
    }

    pub fn last_what(&self) -> &What {
        &self.log.last().expect("something was recorded").what
    }

    pub fn handle(&mut self, input: &Input) {
        let facts = Facts { now: self.now, jitter: self.jitter };
        let transition = self.promises.handle(&self.programs, &self.conversation, input, facts);
        self.conversation = transition.conversation;
        for effect in transition.effects {
            self.apply(effect);
        }
        for run in &self.conversation.runs {
            if let RunState::Ended { reason, .. } = run.state {
                self.ended.insert(run.id, (run.flow.clone(), reason));
            }
        }
        let outbox: Vec<_> =
            self.outbox.iter().map(|message| Unsent { message: message.id, run: message.run }).collect();
        assert_eq!(self.conversation.unsent, outbox, "the conversation knows its outbox, in order");
    }

    fn apply(&mut self, effect: Effect) {
        match effect {
            Effect::Send(message) => {
                self.outbox.push(*message);
                self.outbox.sort_by_key(|message| message.order);
            }
            Effect::Withdraw { message: id, .. } => self.outbox.retain(|message| message.id != id),
            Effect::Arm(timer) => {
                self.disarm(timer.run, timer.slot);
                self.timers.push(timer);
            }
            Effect::Disarm { run, slot } => self.disarm(run, slot),
            Effect::Record(entry) => self.log.push(entry),
        }
    }

    fn disarm(&mut self, run: RunId, slot: engine::Slot) {
        self.timers.retain(|timer| (timer.run, timer.slot) != (run, slot));
    }
}

pub fn shown(content: &Rendered) -> String {
    match content {
        Rendered::Text { body } => body.clone(),
        Rendered::Template { name, parameters, .. } => {
            let values: Vec<_> = parameters.iter().map(|(_, value)| value.as_str()).collect();
            format!("[{name}: {}]", values.join(", "))
        }
    }
}
