//! What leaves a Conversation. The host writes all effects of a Transition in the transaction that consumed its Input.

use serde::{Deserialize, Serialize};
use stdlib::Timestamp;

use crate::{EndReason, Entry, Exit, MessageId, NumberId, RunId};

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Owed to the world from now on.
    Send(Box<Outgoing>),
    /// No longer wanted, if it has not been claimed for sending yet: its run ended like that.
    Withdraw {
        message: MessageId,
        because: EndReason,
    },
    /// Sets the timer of this owner and slot, whatever stood there.
    Arm(Timer),
    Disarm {
        run: RunId,
        slot: Slot,
    },
    /// One line of the contact's log.
    Record(Entry),
}

/// A durable wake-up of a Run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timer {
    pub run: RunId,
    pub slot: Slot,
    pub due: Timestamp,
    /// Tells this arming from earlier ones.
    pub generation: u32,
}

/// What a timer is for. `Wait` is also that of what the gate holds. The host may fire `NoReply` a little later, since messages travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Slot {
    Wait,
    NoReply,
}

/// A message on its way out, with what may be sent in its stead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outgoing {
    pub id: MessageId,
    pub number: NumberId,
    /// Counts the messages of the contact; they leave in this order.
    pub order: u64,
    pub run: RunId,
    /// The run's turn that said it.
    pub turn: u32,
    pub flow: String,
    pub step: String,
    pub content: Rendered,
    /// Templates to try, one after the other, when the window turns out to be closed.
    pub instead: Vec<Rendered>,
    /// Taken only by a run that took no other Input since.
    pub exit: Exit,
    pub created_at: Timestamp,
    /// A free-form message must have left before; templates do not expire.
    pub expires_at: Option<Timestamp>,
    /// Of its flow: whose conversation goes first where not all messages may leave at once.
    #[serde(default)]
    pub priority: i64,
    /// It stands in for a message that failed, in quiet hours of its flow.
    #[serde(default)]
    pub not_before: Option<Timestamp>,
    /// Whether this repeats a text that WhatsApp refused although the customer had just written. Done once.
    pub repeated: bool,
    /// Whether it was said in the turn of an `opt out`: it leaves although nothing else does.
    #[serde(default)]
    pub farewell: bool,
}

/// A message with everything filled in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Rendered {
    Text { body: String },
    Template { name: String, language: String, parameters: Vec<(Option<String>, String)> },
}

impl Rendered {
    /// Any message without a template.
    pub fn is_free_form(&self) -> bool {
        match self {
            Self::Text { .. } => true,
            Self::Template { .. } => false,
        }
    }
}

/// Entries of the log that a Transition wrote.
pub(crate) fn entries(effects: &[Effect]) -> impl Iterator<Item = &Entry> {
    effects.iter().filter_map(|effect| match effect {
        Effect::Record(entry) => Some(entry),
        Effect::Send(_) | Effect::Withdraw { .. } | Effect::Arm(_) | Effect::Disarm { .. } => None,
    })
}
