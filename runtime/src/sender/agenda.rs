//! When which contact's first message is to be looked at, and who of those that may leave goes first.
//!
//! What is due waits in the line of its number: the conversation of the greatest priority first, then the one that has
//! waited longest. A line that the number's rate has closed is looked at once when it opens, however long it is.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

use engine::{ContactId, NumberId};
use stdlib::Timestamp;

use super::{Wake, rate::Waits};

/// What a contact's first message waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Entry {
    Send { at: Timestamp, number: NumberId, priority: i64 },
    Doubt { at: Timestamp },
}

impl Entry {
    fn wake(self) -> (Timestamp, Wake) {
        match self {
            Self::Send { at, .. } => (at, Wake::Send),
            Self::Doubt { at } => (at, Wake::Doubt),
        }
    }
}

#[derive(Debug, Default)]
pub(super) struct Agenda {
    later: BTreeSet<(Timestamp, Wake, ContactId)>,
    lines: BTreeMap<NumberId, Line>,
    of: BTreeMap<ContactId, Entry>,
}

/// Contacts of one number whose message is due.
#[derive(Debug, Default)]
struct Line {
    closed: Option<Waits>,
    due: BTreeSet<(Reverse<i64>, Timestamp, ContactId)>,
}

impl Line {
    fn opens(&self) -> Timestamp {
        self.closed.map_or(Timestamp(i64::MIN), |waits| waits.until)
    }
}

impl Agenda {
    pub fn set(&mut self, contact: ContactId, entry: Option<Entry>) {
        if let Some(known) = self.of.remove(&contact) {
            let (at, wake) = known.wake();
            self.later.remove(&(at, wake, contact));
            if let Entry::Send { at, number, priority } = known
                && let Some(line) = self.lines.get_mut(&number)
            {
                line.due.remove(&(Reverse(priority), at, contact));
            }
        }
        if let Some(entry) = entry {
            let (at, wake) = entry.wake();
            self.of.insert(contact, entry);
            self.later.insert((at, wake, contact));
        }
    }

    /// Nothing of this number leaves before; the contact that was to goes on waiting in its place.
    pub fn close(&mut self, contact: ContactId, entry: Entry, waits: Waits) {
        self.set(contact, None);
        let Entry::Send { at, number, priority } = entry else { return };
        self.of.insert(contact, entry);
        let line = self.lines.entry(number).or_default();
        line.due.insert((Reverse(priority), at, contact));
        line.closed = Some(waits);
    }

    pub fn next(&self) -> Option<(Timestamp, Wake)> {
        let later = self.later.first().map(|(at, wake, _)| (*at, *wake));
        let lines = self.lines.values().filter(|line| !line.due.is_empty()).map(|line| (line.opens(), Wake::Send));
        later.into_iter().chain(lines).min()
    }

    /// The contact to look at now.
    pub fn take_due(&mut self, now: Timestamp) -> Option<(ContactId, Entry)> {
        while let Some((at, wake, contact)) = self.later.first().copied().filter(|(at, ..)| *at <= now) {
            match self.of.get(&contact).copied() {
                Some(entry @ Entry::Doubt { .. }) => {
                    self.set(contact, None);
                    return Some((contact, entry));
                }
                Some(Entry::Send { at, number, priority }) => {
                    self.later.remove(&(at, wake, contact));
                    self.lines.entry(number).or_default().due.insert((Reverse(priority), at, contact));
                }
                None => {
                    self.later.remove(&(at, wake, contact));
                }
            }
        }
        let open = self.lines.values().filter(|line| line.opens() <= now);
        let (.., contact) = *open.filter_map(|line| line.due.first()).min()?;
        let entry = *self.of.get(&contact)?;
        self.set(contact, None);
        Some((contact, entry))
    }

    /// Who waits for a line to open, and for what.
    pub fn behind(&self) -> impl Iterator<Item = (ContactId, Waits)> {
        self.lines
            .values()
            .filter_map(|line| Some((line, line.closed?)))
            .flat_map(|(line, waits)| line.due.iter().map(move |(.., contact)| (*contact, waits)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sender::rate::WaitsFor;

    const NUMBER: NumberId = NumberId([1; 16]);
    const OTHER: NumberId = NumberId([2; 16]);

    fn contact(id: u8) -> ContactId {
        ContactId([id; 16])
    }

    fn send(at: i64, number: NumberId, priority: i64) -> Entry {
        Entry::Send { at: Timestamp(at), number, priority }
    }

    fn taken(agenda: &mut Agenda, now: i64) -> Vec<u8> {
        std::iter::from_fn(|| agenda.take_due(Timestamp(now))).map(|(contact, _)| contact.0[0]).collect()
    }

    #[test]
    fn the_greatest_priority_goes_first_then_who_waited_longest() {
        let mut agenda = Agenda::default();
        for (id, at, priority) in [(1, 0, 0), (2, 5, 10), (3, 3, 10), (4, 1, -1), (5, 20, 99)] {
            agenda.set(contact(id), Some(send(at, NUMBER, priority)));
        }
        assert_eq!(taken(&mut agenda, 10), [3, 2, 1, 4]);
        assert_eq!(agenda.next(), Some((Timestamp(20), Wake::Send)), "what is not due has no priority yet");
    }

    #[test]
    fn a_line_that_is_closed_stops_nobody_of_another_number() {
        let mut agenda = Agenda::default();
        for id in 1..=3 {
            agenda.set(contact(id), Some(send(0, NUMBER, 0)));
        }
        agenda.set(contact(4), Some(send(0, OTHER, -5)));
        let (first, entry) = agenda.take_due(Timestamp(0)).unwrap();
        let waits = Waits { until: Timestamp(17), for_what: WaitsFor::Number };
        agenda.close(first, entry, waits);
        assert_eq!(taken(&mut agenda, 16), [4]);
        assert_eq!(agenda.next(), Some((Timestamp(17), Wake::Send)));
        assert_eq!(agenda.behind().count(), 3);
        assert_eq!(taken(&mut agenda, 17), [1, 2, 3], "in their places");
        assert_eq!((agenda.next(), agenda.behind().count()), (None, 0));
    }

    #[test]
    fn who_is_taken_out_of_a_line_is_gone() {
        let mut agenda = Agenda::default();
        agenda.set(contact(1), Some(send(0, NUMBER, 0)));
        agenda.set(contact(2), Some(send(0, NUMBER, 0)));
        assert_eq!(agenda.take_due(Timestamp(0)).unwrap().0, contact(1));
        agenda.set(contact(2), None);
        agenda.set(contact(3), Some(Entry::Doubt { at: Timestamp(9) }));
        assert_eq!(agenda.next(), Some((Timestamp(9), Wake::Doubt)));
        assert_eq!(taken(&mut agenda, 9), [3]);
    }
}
