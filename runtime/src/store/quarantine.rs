//! Conversations that cannot be handled: one that panics, that cannot be read, or with which flowd itself ended.
//!
//! What comes in for such a contact is parked in the inbox, in its order, and nothing leaves for it: it may have asked for
//! silence in what nobody could read. A person releases it, and all of it goes on where it stopped. Other contacts notice
//! nothing.

use std::collections::BTreeMap;

use engine::{ContactId, MessageId};
use stdlib::Timestamp;

use super::{
    OutboxChange, ReadStore, Store, StoreError, TimerChange,
    batch::Batch,
    db::{Db, Row},
    found::Found,
};

/// What a released contact wrote meanwhile is heard before anything leaves for it.
const HEARD_MS: i64 = 5_000;

/// Why a conversation cannot be handled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// The decision about its next step panicked.
    Panicked,
    /// What is stored of it cannot be read: written by a newer flowd, or damaged.
    Unreadable,
    /// flowd ended, twice, while it decided for this contact and for nobody else.
    ProcessEnded,
}

/// The contacts in quarantine, as the table has them.
pub(super) type Quarantined = BTreeMap<ContactId, Cause>;

impl Cause {
    const ALL: [Self; 3] = [Self::Panicked, Self::Unreadable, Self::ProcessEnded];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Panicked => "panicked",
            Self::Unreadable => "unreadable",
            Self::ProcessEnded => "process_ended",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|cause| cause.as_str() == text)
    }
}

/// A contact in quarantine, for a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InQuarantine {
    pub contact: ContactId,
    pub since: Timestamp,
    pub cause: Cause,
    /// Messages and statuses that came in since.
    pub parked: u32,
    /// Messages of ours that do not leave.
    pub unsent: u32,
    /// Those it stands in.
    pub flows: Vec<String>,
}

pub(super) async fn read(db: &mut Db) -> Result<Quarantined, StoreError> {
    let one = |row: &Row| Some((ContactId::from_slice(row.blob(0))?, Cause::parse(row.text(1))?));
    let rows = db.all("select contact_id, cause from quarantine", vec![]).await?;
    rows.iter().map(|row| one(row).ok_or(StoreError::Unreadable { what: "quarantine" })).collect()
}

impl Batch<'_> {
    /// From the next batch on the conversation is handled again: what is parked of it waits, its timers may fire, and its
    /// messages may leave.
    pub(super) fn release_contact(&mut self, contact: ContactId) -> Result<bool, StoreError> {
        if !self.given.quarantined.contains_key(&contact) || !self.written.released.insert(contact) {
            return Ok(false);
        }
        self.committed.released.insert(contact);
        let found: &Found = self.given.found;
        for timer in found.timers_of.iter().filter(|timer| timer.contact == contact) {
            let super::DueTimer { run, slot, due, generation, contact } = *timer;
            self.committed.timers.push(TimerChange::Armed { run, slot, due, generation, contact });
        }
        let unsent: Vec<MessageId> =
            found.contacts.get(&contact).into_iter().flat_map(|it| &it.unsent).map(|it| it.0).collect();
        for message in unsent {
            match self.unsettled(message) {
                Ok(Some(mut row)) => {
                    row.due = row.due.max(self.given.now.plus_ms(HEARD_MS));
                    self.committed.outbox.push(OutboxChange::Released(Box::new(row)));
                }
                Ok(None) => {}
                // It stays where it is, as at a start.
                Err(StoreError::Poisoned { why, .. }) => {
                    tracing::error!(outbox_id = %message, why, "a message that was not sent is left where it is");
                }
                Err(error) => return Err(error),
            }
        }
        Ok(true)
    }
}

impl Store {
    /// How many contacts are in quarantine.
    pub async fn in_quarantine(&self) -> u32 {
        u32::try_from(self.writer.lock().await.quarantined.len()).unwrap_or(u32::MAX)
    }
}

impl ReadStore {
    /// All contacts in quarantine, the oldest first.
    pub async fn in_quarantine(&mut self) -> Result<Vec<InQuarantine>, StoreError> {
        let rows = self.db.all(
            "select q.contact_id, q.at, q.cause,
               (select count(*) from inbox i where i.contact_id = q.contact_id and i.state = 'parked'),
               (select count(*) from outbox o where o.contact_id = q.contact_id)
             from quarantine q order by q.at, q.contact_id",
            vec![],
        );
        let unreadable = || StoreError::Unreadable { what: "quarantine" };
        let mut found = Vec::new();
        for row in rows.await? {
            let contact = ContactId::from_slice(row.blob(0)).ok_or_else(unreadable)?;
            let live = "select distinct flow from run where contact_id = $1 and status = 'live' order by flow";
            let flows = self.db.all(live, vec![contact.0.into()]).await?;
            found.push(InQuarantine {
                contact,
                since: Timestamp(row.int(1)),
                cause: Cause::parse(row.text(2)).ok_or_else(unreadable)?,
                parked: u32::try_from(row.int(3)).unwrap_or(u32::MAX),
                unsent: u32::try_from(row.int(4)).unwrap_or(u32::MAX),
                flows: flows.iter().map(|row| row.text(0).to_owned()).collect(),
            });
        }
        Ok(found)
    }
}
