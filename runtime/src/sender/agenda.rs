//! When which contact's first message is to be looked at.

use std::collections::{BTreeMap, BTreeSet};

use engine::ContactId;
use stdlib::Timestamp;

use super::Wake;

#[derive(Debug, Default)]
pub(super) struct Agenda {
    by_time: BTreeSet<(Timestamp, Wake, ContactId)>,
    of: BTreeMap<ContactId, (Timestamp, Wake)>,
}

impl Agenda {
    pub fn set(&mut self, contact: ContactId, entry: Option<(Timestamp, Wake)>) {
        if let Some((at, wake)) = self.of.remove(&contact) {
            self.by_time.remove(&(at, wake, contact));
        }
        if let Some((at, wake)) = entry {
            self.of.insert(contact, (at, wake));
            self.by_time.insert((at, wake, contact));
        }
    }

    pub fn next(&self) -> Option<(Timestamp, Wake)> {
        self.by_time.first().map(|(at, wake, _)| (*at, *wake))
    }

    pub fn take_due(&mut self, now: Timestamp) -> Option<ContactId> {
        let (at, _, contact) = *self.by_time.first()?;
        if at > now {
            return None;
        }
        self.set(contact, None);
        Some(contact)
    }
}
