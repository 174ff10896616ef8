//! The judge: what was promised, held against what was seen outside and what the database says when all is quiet.
//!
//! It is a function of histories and rows, so that it can be shown a broken promise (`checker/tests.rs`): a judge that
//! finds nothing has to be able to find something. Source of the promises: `docs/reliability.md`.

mod doubt;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use super::history::{Conversation, History, Item, ItemKind, Request};
use super::script::is_template;
use super::tables::{Id, Tables};
pub use doubt::Claimed;

/// A promise that was not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Broken {
    /// What was answered with 200 is neither handled nor kept.
    Lost,
    /// One update was handled twice, or its message made twice.
    Applied,
    /// A free-form message reached the customer more often than the log says it was sent once more.
    Doubled,
    TemplateDoubled,
    OutOfOrder,
    Early,
    /// A message stays claimed, or work stays in the inbox, although all is quiet.
    Stuck,
    /// A conversation stands still, and no message in doubt says why.
    Unfinished,
    /// More messages came into doubt than requests were open.
    Doubt,
}

impl Broken {
    pub const ALL: [Broken; 9] = [
        Self::Lost,
        Self::Applied,
        Self::Doubled,
        Self::TemplateDoubled,
        Self::OutOfOrder,
        Self::Early,
        Self::Stuck,
        Self::Unfinished,
        Self::Doubt,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::Lost => "lost",
            Self::Applied => "applied twice",
            Self::Doubled => "doubled without a record",
            Self::TemplateDoubled => "templates doubled",
            Self::OutOfOrder => "out of order",
            Self::Early => "early",
            Self::Stuck => "stuck",
            Self::Unfinished => "unfinished",
            Self::Doubt => "in doubt without an open request",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub broken: Broken,
    /// What happened, with the ids to look for.
    pub what: String,
}

/// What else the judge counted on the way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Messages that came into doubt, as the log has it.
    pub in_doubt: usize,
    /// Of them templates whose fate a person decides, and free-form messages in doubt too often.
    pub unknown: usize,
    pub sent_once_more: usize,
    /// Copies that a customer read besides the first.
    pub extra_copies: usize,
    /// Templates that reached Graph.
    pub templates: usize,
    /// Messages that still are in doubt, as recorded.
    pub still_in_doubt: usize,
    /// Claimed at a death.
    pub claimed: Claimed,
    /// The same of the deaths before anything else went wrong.
    pub claimed_by_kills_alone: Claimed,
    /// And what of it came into doubt.
    pub in_doubt_by_kills_alone: Claimed,
    /// Requests that Graph took or refused and never answered, other than at deaths.
    pub broken_requests: usize,
}

pub fn judge(history: &History, tables: &Tables) -> (Vec<Finding>, Counts) {
    let mut it = Judge { history, tables, findings: Vec::new(), counts: Counts::default() };
    let contacts = it.contacts();
    it.nothing_is_lost();
    it.each_is_applied_once(&contacts);
    it.copies_are_recorded(&contacts);
    it.order_is_kept();
    it.nothing_is_early(&contacts);
    it.nothing_is_stuck(&contacts);
    it.doubt_has_a_cause();
    (it.findings, it.counts)
}

struct Judge<'a> {
    history: &'a History,
    tables: &'a Tables,
    findings: Vec<Finding>,
    counts: Counts,
}

impl Judge<'_> {
    fn find(&mut self, broken: Broken, what: String) {
        self.findings.push(Finding { broken, what });
    }

    /// Whose rows are whose: a customer is known by what they wrote, since their number is only kept as a hash.
    fn contacts(&self) -> BTreeMap<String, Id> {
        let wrote = self.history.items.iter().filter_map(|item| match &item.what {
            ItemKind::Message { wa_id, wamid } => {
                self.tables.messages_in.get(wamid)?.first().map(|id| (wa_id.clone(), *id))
            }
            ItemKind::Status { .. } | ItemKind::Account => None,
        });
        wrote.collect()
    }

    fn nothing_is_lost(&mut self) {
        for Item { token, what, .. } in self.history.items.iter().filter(|item| item.is_acknowledged) {
            let is_waiting = self.tables.inbox.contains(token);
            let is_there = match what {
                ItemKind::Message { wamid, .. } => self.tables.messages_in.contains_key(wamid),
                ItemKind::Status { wamid, rank } => self.tables.deliveries.get(wamid).is_some_and(|it| it >= rank),
                ItemKind::Account => self.tables.raw.contains(token),
            };
            if !is_there && !is_waiting {
                self.find(Broken::Lost, format!("{what:?} was answered with 200 and is nowhere"));
            }
        }
    }

    fn each_is_applied_once(&mut self, contacts: &BTreeMap<String, Id>) {
        for (wamid, rows) in &self.tables.messages_in {
            if rows.len() > 1 {
                self.find(Broken::Applied, format!("{wamid} stands there twice"));
            }
        }
        for (wa_id, written) in written(self.history) {
            let Some(log) = contacts.get(wa_id).and_then(|contact| self.tables.log.get(contact)) else { continue };
            let count = |kind| log.get(kind).copied().unwrap_or_default();
            let taken = count("started") + count("took_answer");
            if count("started") > 1 || taken > written {
                let what = format!("{wa_id} wrote {written} messages, and the log took {taken}");
                self.find(Broken::Applied, what);
            }
        }
        let mut ids: BTreeMap<(&str, &str), BTreeSet<Id>> = BTreeMap::new();
        for request in &self.history.requests {
            ids.entry((&request.wa_id, &request.label)).or_default().insert(request.attempt.0);
        }
        for ((wa_id, label), ids) in ids {
            if ids.len() > 1 {
                self.find(Broken::Applied, format!("`{label}` to {wa_id} was made {} times", ids.len()));
            }
        }
    }

    fn copies_are_recorded(&mut self, contacts: &BTreeMap<String, Id>) {
        let mut copies: BTreeMap<(&str, Id), (&str, usize)> = BTreeMap::new();
        for request in self.history.requests.iter().filter(|request| request.is_taken) {
            copies.entry((&request.wa_id, request.attempt.0)).or_insert((&request.label, 0)).1 += 1;
        }
        let mut extra: BTreeMap<&str, usize> = BTreeMap::new();
        for ((wa_id, _), (label, count)) in copies {
            if is_template(label) {
                self.counts.templates += 1;
                if count > 1 {
                    self.find(Broken::TemplateDoubled, format!("`{label}` to {wa_id} arrived {count} times"));
                }
            } else {
                *extra.entry(wa_id).or_default() += count - 1;
            }
        }
        for (wa_id, extra) in extra {
            self.counts.extra_copies += extra;
            let recorded = contacts.get(wa_id).map_or(0, |contact| self.logged(contact, "sent_once_more"));
            if extra > recorded {
                let what = format!("{wa_id} read {extra} copies, and {recorded} were sent once more as the log has it");
                self.find(Broken::Doubled, what);
            }
        }
    }

    fn logged(&self, contact: &Id, kind: &str) -> usize {
        self.tables.log.get(contact).and_then(|log| log.get(kind)).copied().unwrap_or_default()
    }

    fn logged_of_all(&self, kind: &str) -> usize {
        self.tables.log.values().filter_map(|log| log.get(kind)).sum()
    }

    /// What a customer reads never goes back behind a later message of the script, copies included.
    fn order_is_kept(&mut self) {
        let mut reached: BTreeMap<&str, usize> = BTreeMap::new();
        for Request { wa_id, label, .. } in self.history.requests.iter().filter(|it| it.is_taken) {
            let Some(Conversation { script, .. }) = self.history.conversations.get(wa_id) else {
                self.find(Broken::OutOfOrder, format!("{wa_id} never wrote, and was sent `{label}`"));
                continue;
            };
            let Some(place) = script.labels().iter().position(|known| known == label) else {
                self.find(Broken::OutOfOrder, format!("`{label}` to {wa_id} is not in its flow"));
                continue;
            };
            let reached = reached.entry(wa_id).or_default();
            if place < *reached {
                self.find(Broken::OutOfOrder, format!("{wa_id} read `{label}` after `{}`", script.labels()[*reached]));
            }
            *reached = place.max(*reached);
        }
    }

    /// What comes after a wait comes no sooner than the wait is long, counted from when the log says that it began.
    fn nothing_is_early(&mut self, contacts: &BTreeMap<String, Id>) {
        for Request { wa_id, label, arrived_at_ms, .. } in &self.history.requests {
            let Some(conversation) = self.history.conversations.get(wa_id) else { continue };
            let Some(wait) = conversation.script.wait_before(label) else { continue };
            let began = contacts.get(wa_id).and_then(|contact| self.tables.waits.get(contact)?.get(wait.nth));
            match began.map(|began| began + wait.ms - arrived_at_ms) {
                None => self.find(Broken::Early, format!("`{label}` to {wa_id} came, and its wait never began")),
                Some(left_ms @ 1..) => {
                    self.find(Broken::Early, format!("`{label}` to {wa_id} came {left_ms} ms early"));
                }
                Some(_) => {}
            }
        }
    }

    fn nothing_is_stuck(&mut self, contacts: &BTreeMap<String, Id>) {
        let doubtful: BTreeSet<Id> =
            self.tables.outbox.iter().filter(|row| row.state == "in_doubt").map(|row| row.contact).collect();
        self.counts.still_in_doubt = doubtful.len();
        for row in self.tables.outbox.iter().filter(|row| row.state == "claimed") {
            self.find(Broken::Stuck, format!("message {} is claimed, nobody sends it", hex::encode(row.attempt.0)));
        }
        for token in &self.tables.inbox {
            self.find(Broken::Stuck, format!("item {} waits in the inbox", hex::encode(token)));
        }
        for (wa_id, conversation) in &self.history.conversations {
            let contact = contacts.get(wa_id);
            if contact.is_some_and(|contact| doubtful.contains(contact)) {
                continue;
            }
            // One that is unknown was given up, as the log says.
            let unknown = contact.map_or(0, |contact| self.logged(contact, "unknown"));
            let missing = conversation.script.labels().iter().filter(|label| !conversation.has_read(label)).count();
            if missing > unknown {
                let what = format!("{wa_id} read {:?} and {unknown} messages are unknown", conversation.read);
                self.find(Broken::Unfinished, what);
            }
        }
    }
}

/// How many messages of each customer may have been handled.
fn written(history: &History) -> BTreeMap<&str, usize> {
    let mut written: BTreeMap<&str, usize> = BTreeMap::new();
    for item in &history.items {
        if let ItemKind::Message { wa_id, .. } = &item.what {
            *written.entry(wa_id).or_default() += 1;
        }
    }
    written
}
