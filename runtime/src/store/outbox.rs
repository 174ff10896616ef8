//! An unsettled message as the sender holds it.

use engine::{AccountId, ContactId, MessageId, NumberId, Outgoing};
use stdlib::Timestamp;
use whatsapp::request::Recipient;

use super::{
    Keys, StoreError,
    db::Row,
    load::place,
    row::{StoredOutgoing, decode},
};

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
    /// The database was put back from a copy: it may have been sent since. A person says whether it leaves.
    Held,
}

impl OutboxState {
    pub const ALL: [Self; 4] = [Self::Queued, Self::Claimed, Self::InDoubt, Self::Held];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Claimed => "claimed",
            Self::InDoubt => "in_doubt",
            Self::Held => "held",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }
}

impl OutboxRow {
    pub fn id(&self) -> MessageId {
        self.outgoing.id
    }

    /// Whether nothing of it can be on its way, as far as this database knows.
    pub fn may_be_withdrawn(&self) -> bool {
        match self.state {
            OutboxState::Queued => true,
            OutboxState::Held => self.attempts == 0,
            OutboxState::Claimed | OutboxState::InDoubt => false,
        }
    }

    pub fn number(&self) -> NumberId {
        self.outgoing.number
    }
}

/// A row as `found::outbox_row` selects it, opened with the key of its contact's account.
pub(super) fn row_of(keys: &Keys, row: &Row) -> Result<OutboxRow, StoreError> {
    let unreadable = || StoreError::Unreadable { what: "outbox" };
    let count = |column: usize| u32::try_from(row.int(column)).map_err(|_| unreadable());
    let id = MessageId::from_slice(row.blob(0)).ok_or_else(unreadable)?;
    let account = row.opt_blob(10).and_then(AccountId::from_slice).ok_or_else(unreadable)?;
    let opened = keys.account(account).open(place("outbox", &id.0), row.blob(6))?;
    let stored: StoredOutgoing = decode(&opened, "outbox")?;
    Ok(OutboxRow {
        contact: ContactId::from_slice(row.blob(1)).ok_or_else(unreadable)?,
        to: stored.to.into(),
        state: OutboxState::parse(row.text(2)).ok_or_else(unreadable)?,
        due: Timestamp(row.int(3)),
        epoch: row.int(4),
        attempts: count(5)?,
        refusals: count(7)?,
        unclear: count(8)?,
        doubts: count(9)?,
        outgoing: stored.outgoing,
    })
}
