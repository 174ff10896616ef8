//! The unit of everything: one contact of one account, with windows, live runs and unsent messages.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use stdlib::{Timestamp, Value, Window, Zone, country_of_phone};

use crate::{AccountId, ContactId, EndReason, HeldBy, MessageId, NumberId, OpId, ProgramId, RunId};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conversation {
    pub contact: Contact,
    pub windows: BTreeMap<NumberId, Window>,
    /// Oldest first; `handle` sorts what the host read. A Transition may return runs that ended in it; the next one drops
    /// them.
    pub runs: Vec<Run>,
    /// What stands in the outbox and was neither accepted nor given up, in order.
    pub unsent: Vec<Unsent>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unsent {
    pub message: MessageId,
    /// The run that said it.
    pub run: RunId,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    pub id: ContactId,
    pub account: AccountId,
    pub opted_out: bool,
    /// The name of the WhatsApp profile.
    pub name: Option<String>,
    pub first_name: Option<String>,
    /// With `+` and the country code. WhatsApp may not tell it.
    pub phone: Option<String>,
    /// Code of the language the contact is known to write in, such as `es`.
    pub language: Option<String>,
    /// ISO 3166 code of the country, such as `BO`, where somebody said it; see [`Contact::country`].
    pub country: Option<String>,
    /// Where it is known; see [`Contact::zone_or`] for the clock a run goes by.
    pub zone: Option<Zone>,
    /// `[fields]` of `flow.toml` that have a value, by folded name.
    pub fields: BTreeMap<String, Value>,
    pub tags: BTreeSet<String>,
    /// Purposes that the contact agreed to.
    pub consents: BTreeSet<String>,
    /// When each flow was last started, for `once per contact`.
    pub last_starts: BTreeMap<String, Timestamp>,
    /// Whether a message of theirs was ever taken in: what `first message` asks.
    pub has_written: bool,
    /// When they last wrote. Not known of contacts that only a release before this field heard.
    pub last_message: Option<Timestamp>,
    /// Entries in the contact's log so far.
    pub logged: u64,
    /// Messages owed so far; orders them.
    pub owed: u64,
}

impl Contact {
    pub fn new(id: ContactId, account: AccountId) -> Self {
        Self {
            id,
            account,
            opted_out: false,
            name: None,
            first_name: None,
            phone: None,
            language: None,
            country: None,
            zone: None,
            fields: BTreeMap::new(),
            tags: BTreeSet::new(),
            consents: BTreeSet::new(),
            last_starts: BTreeMap::new(),
            has_written: false,
            last_message: None,
            logged: 0,
            owed: 0,
        }
    }

    /// The country that is known, else that of the phone.
    pub fn country(&self) -> Option<&str> {
        self.country.as_deref().or_else(|| self.phone.as_deref().and_then(country_of_phone))
    }

    /// The zone that is known, else that of the phone's country where it has only one.
    pub fn zone(&self) -> Option<Zone> {
        self.zone.clone().or_else(|| self.phone.as_deref().and_then(Zone::of_phone))
    }

    /// Whose clock a flow goes by: the contact's, else its own, `flow`.
    pub fn zone_or(&self, flow: &Zone) -> Zone {
        self.zone().unwrap_or_else(|| flow.clone())
    }
}

impl Conversation {
    pub fn new(contact: Contact) -> Self {
        Self { contact, windows: BTreeMap::new(), runs: Vec::new(), unsent: Vec::new() }
    }

    pub fn window(&self, number: NumberId) -> Window {
        self.windows.get(&number).copied().unwrap_or_default()
    }
}

/// One execution of one Program for one Contact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    pub id: RunId,
    pub number: NumberId,
    pub flow: String,
    /// The revision it started on, or was moved to.
    pub program: ProgramId,
    pub started_at: Timestamp,
    /// Entries in the contact's log when it started: which of two runs is older, also within one millisecond.
    pub nth: u64,
    /// Inputs taken.
    pub turn: u32,
    /// The message that started it; empty in runs of before it was kept.
    #[serde(default)]
    pub started_by: String,
    /// The last message it took, its start included.
    pub reply: Option<String>,
    /// How many messages it took, its start not counted.
    #[serde(default)]
    pub answers: u32,
    /// When it last said something, else its start.
    #[serde(default)]
    pub said_at: Timestamp,
    /// Whether the customer wrote since then, whoever took it.
    #[serde(default)]
    pub replied: bool,
    /// It went where `when not delivered` says, and the customer has not written since.
    #[serde(default)]
    pub undelivered: bool,
    /// Those that have a value.
    #[serde(default)]
    pub variables: BTreeMap<String, Value>,
    /// The `repeat`s it is inside of.
    #[serde(default)]
    pub rounds: BTreeMap<OpId, Rounds>,
    /// Of each question that was reached: what is counted anew on each visit.
    pub visits: BTreeMap<OpId, Visit>,
    pub state: RunState,
}

/// One stay at a question, repetitions by `ask again` included.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Visit {
    /// How often each `ask again` line was used.
    pub asked_again: BTreeMap<OpId, u32>,
}

/// How far a `repeat` has come.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Rounds {
    pub begun: u32,
    /// What is left of the list of a `for each`, as it was when the loop was entered.
    pub left: Vec<Value>,
}

/// Where a Run is. Between Inputs it stands at a wait, at a question, before the gate, or has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum RunState {
    Sleeping {
        at: OpId,
        due: Timestamp,
        generation: u32,
    },
    Asking {
        at: OpId,
        /// When the gate let the question go; an earlier message is no answer.
        asked_at: Timestamp,
        /// Entries in the contact's log by then: which of two questions is newer, also within one millisecond.
        nth: u64,
        /// When `no reply` is taken; `None` where the question waits without a time.
        due: Option<Timestamp>,
        generation: u32,
    },
    /// What it wants to say there may not leave yet. Nothing is queued; the operation runs when the time has come.
    Held {
        at: OpId,
        until: Timestamp,
        because: HeldBy,
        generation: u32,
    },
    Ended {
        at: OpId,
        reason: EndReason,
    },
}

impl RunState {
    pub fn at(&self) -> OpId {
        match *self {
            Self::Sleeping { at, .. } | Self::Asking { at, .. } | Self::Held { at, .. } | Self::Ended { at, .. } => at,
        }
    }

    pub fn is_live(&self) -> bool {
        self.ended().is_none()
    }

    /// Why it ended; `None` for a run that lives.
    pub fn ended(&self) -> Option<EndReason> {
        match *self {
            Self::Sleeping { .. } | Self::Asking { .. } | Self::Held { .. } => None,
            Self::Ended { reason, .. } => Some(reason),
        }
    }
}
