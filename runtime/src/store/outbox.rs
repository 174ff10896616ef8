//! An unsettled message as the sender holds it.

use engine::{ContactId, MessageId, NumberId, Outgoing};
use stdlib::Timestamp;
use whatsapp::request::Recipient;

#[derive(Debug, Clone)]
pub struct OutboxRow {
    pub contact: ContactId,
    pub to: Recipient,
    pub state: OutboxState,
    /// Not to be tried before; for one in doubt, when its doubt may be resolved.
    pub due: Timestamp,
    /// The epoch in which it was claimed last; 0 before.
    pub epoch: i64,
    /// Requests begun.
    pub attempts: u32,
    /// How often it came into doubt.
    pub doubts: u32,
    pub outgoing: Outgoing,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutboxState {
    Queued,
    /// The intent is committed; a request may have begun.
    Claimed,
    /// A request had begun and its end is not known.
    InDoubt,
}

impl OutboxState {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Claimed => "claimed",
            Self::InDoubt => "in_doubt",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        [Self::Queued, Self::Claimed, Self::InDoubt].into_iter().find(|state| state.as_str() == text)
    }
}

impl OutboxRow {
    pub fn id(&self) -> MessageId {
        self.outgoing.id
    }

    pub fn number(&self) -> NumberId {
        self.outgoing.number
    }
}
