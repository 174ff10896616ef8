//! What a batch writes: gathered in memory by key, so that each row is written once and each table at once.

use std::collections::{BTreeMap, BTreeSet};

use engine::{ContactId, Entry, MessageId, NumberId, Outgoing, RunId, Slot, Token};
use stdlib::Timestamp;

use super::{OutboxRow, OutboxState, inbox::InboxRow, quarantine::Cause, taken::Alias};

/// A message of ours as the batch leaves it.
#[derive(Debug)]
pub(super) struct Unsettled {
    /// The state in which it was found; `None` for one that this batch made.
    pub was: Option<OutboxState>,
    /// `None` once it is settled, given up or withdrawn.
    pub row: Option<OutboxRow>,
}

/// What is known of a message's way to the phone.
#[derive(Debug, Clone)]
pub(super) struct Delivery {
    pub rank: u8,
    pub failed_code: Option<u32>,
    /// Of the first status. It stays, so that the later ones leave its index alone.
    pub at: Timestamp,
    pub price_category: Option<String>,
    pub price_type: Option<String>,
}

#[derive(Debug, Default)]
pub(super) struct Written {
    pub seen: BTreeSet<(i64, Token)>,
    pub fired: BTreeSet<(RunId, Slot, u32)>,
    /// Due and generation; `None` for one that is disarmed.
    pub timers: BTreeMap<(RunId, Slot), Option<(Timestamp, u32)>>,
    pub aliases: BTreeMap<Alias, ContactId>,
    pub outbox: BTreeMap<MessageId, Unsettled>,
    /// Messages that were accepted in this batch, by number and WhatsApp's id.
    pub sent: BTreeMap<(NumberId, String), (ContactId, Outgoing)>,
    pub messages: BTreeMap<MessageId, MessageRow>,
    pub deliveries: BTreeMap<String, Delivery>,
    pub events: BTreeMap<(ContactId, u64), Entry>,
    pub raw: BTreeMap<Token, RawRow>,
    /// In the order of arrival, which is that of `seq`.
    pub inbox: Vec<(Token, InboxRow)>,
    /// Rows of the inbox that were worked off; with a contact where they are parked after all.
    pub from_inbox: BTreeMap<i64, Option<ContactId>>,
    /// Parked rows of a released contact that do not open.
    pub unparked: BTreeSet<i64>,
    /// Conversations that cannot be handled from now on.
    pub quarantined: BTreeMap<ContactId, Cause>,
    /// And those that are handled again.
    pub released: BTreeSet<ContactId>,
}

impl Written {
    /// Whether this batch takes the message out of the outbox.
    pub fn is_settled(&self, message: MessageId) -> bool {
        self.outbox.get(&message).is_some_and(|it| it.row.is_none())
    }
}

#[derive(Debug)]
pub(super) struct MessageRow {
    pub contact: ContactId,
    pub at: Timestamp,
    pub number: NumberId,
    pub direction: &'static str,
    pub author: &'static str,
    pub kind: String,
    pub wamid: String,
    pub run: Option<RunId>,
    pub place: Option<String>,
    pub sealed: Vec<u8>,
}

#[derive(Debug)]
pub(super) struct RawRow {
    pub at: Timestamp,
    pub number: Option<NumberId>,
    pub field: String,
    pub sealed: Vec<u8>,
}
