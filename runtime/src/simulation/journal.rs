//! What is really committed, and whether it may be so. The inputs of the engine are not in the log of a contact (it tells
//! what was decided); they are kept here, beside it, so that all of it can be decided once more from nothing.

use std::collections::{BTreeMap, BTreeSet};

use engine::{
    ContactId, Conversation, Effect, Facts, Input, MessageId, NumberId, Outgoing, Programs, Run, RunId, Slot, Token,
    Unsent,
};
use stdlib::{Jitter, Timestamp, Window};

use super::story::Broken;
use crate::store::{Commit, Decided};

/// A conversation without what the host keeps of it.
#[derive(Debug, PartialEq)]
struct Kept {
    contact: engine::Contact,
    windows: BTreeMap<NumberId, Window>,
    runs: Vec<Run>,
}

fn kept(conversation: &Conversation) -> Kept {
    let mut contact = conversation.contact.clone();
    contact.logged = 0;
    contact.phone = None;
    let mut runs: Vec<Run> = conversation.runs.iter().filter(|run| run.state.is_live()).cloned().collect();
    runs.sort_by_key(|run| (run.nth, run.id));
    Kept { contact, windows: conversation.windows.clone(), runs }
}

#[derive(Debug, Clone)]
enum Happened {
    Decided {
        input: Input,
        now: Timestamp,
        logged: u64,
        phone: Option<String>,
        unsent: Vec<Unsent>,
    },
    /// Another program wrote it.
    Tagged(String),
}

/// What a commit brought, for whoever counts.
#[derive(Debug, Clone, Copy)]
pub enum News {
    Applied { contact: ContactId, token: Token },
    Fired { contact: ContactId, due: Timestamp },
    NotSent { message: MessageId },
}

/// A message that is owed.
#[derive(Debug, Clone)]
pub struct Owed {
    pub contact: ContactId,
    pub outgoing: Outgoing,
}

#[derive(Debug, Default)]
pub struct Journal {
    pub conversations: BTreeMap<ContactId, Conversation>,
    happened: BTreeMap<ContactId, Vec<Happened>>,
    applied: BTreeMap<Token, u32>,
    armed: BTreeMap<(RunId, Slot), (Timestamp, u32)>,
    fired: BTreeSet<(RunId, u32)>,
    pub owed: BTreeMap<MessageId, Owed>,
    not_sent: BTreeSet<MessageId>,
    pub commits: u64,
    pub news: Vec<News>,
}

impl Journal {
    /// `shown`: the latest that the clock of the committing node has shown.
    pub fn take(&mut self, commit: Commit, own_epoch: i64, shown: Timestamp) -> Result<(), Broken> {
        self.commits += 1;
        if commit.epoch != own_epoch {
            let what = format!("a node of epoch {own_epoch} committed, and the epoch is {}", commit.epoch);
            return Err(Broken::new("I8 one writer", what));
        }
        if let Some(another) = commit.another
            && let Some(contact) = another.contact
        {
            let tags = serde_json::from_str(&another.tag).expect("a list of names");
            if let Some(known) = self.conversations.get_mut(&contact) {
                known.contact.tags = tags;
            }
            self.happened.entry(contact).or_default().push(Happened::Tagged(another.tag));
        }
        commit.decided.into_iter().try_for_each(|decided| self.decided(decided, shown))
    }

    fn decided(&mut self, decided: Decided, shown: Timestamp) -> Result<(), Broken> {
        let Decided { before, input, now, after } = decided;
        let contact = before.contact.id;
        if let Some(known) = self.conversations.get(&contact)
            && kept(known) != kept(&before)
        {
            let what = format!("decided on {:?}, and what stood was {:?}", kept(&before), kept(known));
            return Err(Broken::new("I9 nothing written is lost", what));
        }
        self.input(contact, &input, shown)?;
        for effect in &after.effects {
            match effect {
                Effect::Send(outgoing) => {
                    let owed = Owed { contact, outgoing: (**outgoing).clone() };
                    if self.owed.insert(outgoing.id, owed).is_some() {
                        return Err(Broken::new("I2 once", format!("message {} is owed twice", outgoing.id)));
                    }
                }
                Effect::Arm(timer) => {
                    self.armed.insert((timer.run, timer.slot), (timer.due, timer.generation));
                }
                Effect::Disarm { run, slot } => {
                    self.armed.remove(&(*run, *slot));
                }
                Effect::Withdraw { .. } | Effect::Record(_) => {}
            }
        }
        let happened = Happened::Decided {
            input,
            now,
            logged: before.contact.logged,
            phone: before.contact.phone,
            unsent: before.unsent,
        };
        self.happened.entry(contact).or_default().push(happened);
        self.conversations.insert(contact, after.conversation);
        Ok(())
    }

    fn input(&mut self, contact: ContactId, input: &Input, shown: Timestamp) -> Result<(), Broken> {
        match input {
            Input::Message(message) => {
                let times = self.applied.entry(message.token).or_default();
                *times += 1;
                if *times > 1 {
                    return Err(Broken::new("I2 once", format!("“{}” is applied twice", message.text)));
                }
                self.news.push(News::Applied { contact, token: message.token });
            }
            Input::TimerFired { run, generation } => {
                let slots = [Slot::Wait, Slot::NoReply];
                let armed = slots.into_iter().find_map(|slot| {
                    let (due, armed) = *self.armed.get(&(*run, slot))?;
                    (armed == *generation).then_some((slot, due))
                });
                let Some((slot, due)) = armed else {
                    let what = format!("generation {generation} of run {run} fired, and is not armed");
                    return Err(Broken::new("I7 timers", what));
                };
                if due > shown {
                    let what = format!("a timer due at {} fired at {}", due.0, shown.0);
                    return Err(Broken::new("I7 never early", what));
                }
                if !self.fired.insert((*run, *generation)) {
                    return Err(Broken::new("I7 timers", format!("generation {generation} of run {run} fired twice")));
                }
                self.armed.remove(&(*run, slot));
                self.news.push(News::Fired { contact, due });
            }
            Input::NotSent { message, .. } => {
                if !self.not_sent.insert(message.id) {
                    return Err(Broken::new("I2 once", format!("{} is told twice as not sent", message.id)));
                }
                self.news.push(News::NotSent { message: message.id });
            }
            Input::StartOver { .. } | Input::Migrate { .. } => {}
        }
        Ok(())
    }

    pub fn times_applied(&self, token: Token) -> u32 {
        self.applied.get(&token).copied().unwrap_or_default()
    }

    /// The dues of the timers of `wait`s, and of `no reply`s.
    pub fn dues(&self, which: Slot) -> impl Iterator<Item = Timestamp> {
        self.armed.iter().filter(move |((_, slot), _)| *slot == which).map(|(_, (due, _))| *due)
    }

    /// Everything once more, from nothing: is what stands in the database what comes of it?
    pub fn replay(&self, programs: &Programs, contact: ContactId, stored: &Conversation) -> Result<(), Broken> {
        let nobody = engine::Contact::new(contact, stored.contact.account);
        let mut conversation = Conversation::new(nobody);
        for happened in self.happened.get(&contact).into_iter().flatten() {
            match happened {
                Happened::Tagged(tags) => {
                    conversation.contact.tags = serde_json::from_str(tags).expect("a list of names");
                }
                Happened::Decided { input, now, logged, phone, unsent } => {
                    conversation.contact.logged = *logged;
                    conversation.contact.phone.clone_from(phone);
                    conversation.unsent.clone_from(unsent);
                    let facts = Facts { now: *now, jitter: Jitter::PerContact };
                    conversation = engine::handle(programs, conversation, input.clone(), &facts).conversation;
                }
            }
        }
        let (replayed, stored) = (kept(&conversation), kept(stored));
        if replayed == stored {
            return Ok(());
        }
        Err(Broken::new("I9 replay", format!("the inputs give {replayed:?}, and stored is {stored:?}")))
    }

    pub fn contacts(&self) -> Vec<ContactId> {
        self.conversations.keys().copied().collect()
    }
}
