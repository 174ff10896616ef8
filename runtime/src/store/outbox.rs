//! An unsettled message as the sender holds it.

use engine::{ContactId, MessageId, NumberId, Outgoing};
use sqlx::{Row, sqlite::SqliteRow};
use stdlib::Timestamp;
use whatsapp::request::Recipient;

use super::{StoreError, row::StoredOutgoing};

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
    /// Answers that refused it before it was processed.
    pub refusals: u32,
    /// Answers that did not say whether it went out.
    pub unclear: u32,
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

/// The columns that `row_of` reads, in its order.
macro_rules! outbox_columns {
    () => {
        "id, contact_id, state, due, epoch, attempts, sealed, refusals, unclear, doubts"
    };
}

/// A change of the outbox that gives the row as it is then.
macro_rules! returning_row {
    ($sql:literal) => {
        concat!($sql, " returning ", $crate::store::outbox::outbox_columns!())
    };
}

pub(super) use {outbox_columns, returning_row};

pub(super) fn row_of(row: &SqliteRow, stored: StoredOutgoing) -> Result<OutboxRow, StoreError> {
    let unreadable = || StoreError::Unreadable { what: "outbox" };
    let count = |column: usize| u32::try_from(row.get::<i64, _>(column)).map_err(|_| unreadable());
    Ok(OutboxRow {
        contact: ContactId::from_slice(row.get(1)).ok_or_else(unreadable)?,
        to: stored.to.into(),
        state: OutboxState::parse(row.get(2)).ok_or_else(unreadable)?,
        due: Timestamp(row.get(3)),
        epoch: row.get(4),
        attempts: count(5)?,
        refusals: count(7)?,
        unclear: count(8)?,
        doubts: count(9)?,
        outgoing: stored.outgoing,
    })
}
