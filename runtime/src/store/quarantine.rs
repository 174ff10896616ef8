//! Conversations that cannot be handled: one that panics, that cannot be read, or with which flowd itself ended.
//!
//! What comes in for such a contact is parked in the inbox, in its order, and nothing leaves for it: it may have asked for
//! silence in what nobody could read. A person releases it, and all of it goes on where it stopped. Other contacts notice
//! nothing.

use std::collections::BTreeMap;

use engine::{ContactId, MessageId};
use stdlib::Timestamp;

use super::{
    DueTimer, OutboxChange, ReadStore, Store, StoreError, TimerChange, WorkKind,
    batch::Batch,
    db::{Db, Row},
    found::Found,
};

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
    /// Hears what is parked of the contact, in its order; when that was all, its timers may fire, its messages may leave,
    /// and it is like any other again. All of it in one commit, so that nothing gets in between.
    pub(super) fn release_contact(&mut self, contact: ContactId) -> Result<bool, StoreError> {
        let is_in_vain = self.parked.contains_key(&contact);
        if is_in_vain || !self.given.quarantined.contains_key(&contact) || self.written.released.contains(&contact) {
            return Ok(false);
        }
        let found: &Found = self.given.found;
        let Some(released) = found.released.as_ref().filter(|it| it.contact == contact) else {
            self.half_released.insert(contact);
            return Ok(false);
        };
        for work in &released.parked {
            if let WorkKind::FromInbox { seq, kind } = &work.kind {
                self.apply(kind)?;
                self.written.from_inbox.insert(*seq, None);
            }
        }
        self.written.unparked.extend(&released.unreadable);
        if released.has_more {
            self.half_released.insert(contact);
            return Ok(true);
        }
        self.written.released.insert(contact);
        self.committed.released.insert(contact);
        for timer in &released.timers {
            let DueTimer { run, slot, due, generation, contact } = *timer;
            // What was heard just now may have changed it, and told so.
            if !self.written.timers.contains_key(&(run, slot)) {
                self.committed.timers.push(TimerChange::Armed { run, slot, due, generation, contact });
            }
        }
        self.take_up_unsent(contact)
    }

    fn take_up_unsent(&mut self, contact: ContactId) -> Result<bool, StoreError> {
        let found = self.given.found.contacts.get(&contact);
        let unsent: Vec<MessageId> = found.into_iter().flat_map(|it| &it.unsent).map(|it| it.0).collect();
        for message in unsent {
            match self.unsettled(message) {
                Ok(Some(row)) => self.committed.outbox.push(OutboxChange::Released(Box::new(row))),
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
    pub async fn is_in_quarantine(&mut self, contact: ContactId) -> Result<bool, StoreError> {
        let rows = self.db.all("select 1 from quarantine where contact_id = $1", vec![contact.0.into()]).await?;
        Ok(!rows.is_empty())
    }

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
