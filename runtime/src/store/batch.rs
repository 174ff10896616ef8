//! One batch in memory: what was found, what was decided on it, and what is to be written. Asks no database.
//!
//! An act first finds all that it needs, and changes something only then: one that cannot be done leaves no trace.

use std::{
    collections::{BTreeMap, BTreeSet},
    panic::{AssertUnwindSafe, catch_unwind},
};

use engine::{ContactId, EndReason, Facts, Input, Outgoing, Token};
use stdlib::{Jitter, Timestamp};

use super::{
    Committed, Keys, OutboxChange, StoreError, Work, WorkKind,
    commit::Decide,
    found::Found,
    inbox::{InboxRow, Waits},
    load::{Loaded, load},
    quarantine::{Cause, Quarantined},
    written::Written,
};

/// What a batch is decided with; the same when it is decided again without a conversation that cannot be handled.
pub(super) struct Given<'a> {
    pub found: &'a Found,
    pub keys: &'a Keys,
    pub epoch: i64,
    pub now: Timestamp,
    pub decide: &'a Decide,
    /// What a timer sends that was due by then is held: it may have fired in the time that a copy of the database lost.
    pub held_until: Option<Timestamp>,
    /// Contacts that are in quarantine before this batch.
    pub quarantined: &'a Quarantined,
}

pub(super) struct Batch<'a> {
    pub given: &'a Given<'a>,
    /// Contacts that cannot be handled: what comes in for them is kept.
    pub parked: &'a Quarantined,
    /// Who is being released and has more parked than one batch takes: what comes now waits behind that, and so does the
    /// order.
    pub half_released: BTreeSet<ContactId>,
    pub loaded: BTreeMap<ContactId, Loaded>,
    /// Recorded when the engine's own entries are numbered.
    pub withdrawn: Vec<Withdrawal>,
    /// What the work under way sends is held.
    pub holds: bool,
    pub written: Written,
    pub committed: Committed,
}

/// A message that was taken back before it left.
pub(super) struct Withdrawal {
    pub contact: ContactId,
    pub outgoing: Outgoing,
    /// How its run ended.
    pub because: EndReason,
}

impl<'a> Batch<'a> {
    /// Decides all works, without the conversations that cannot be handled.
    pub fn decided(given: &'a Given<'a>, works: &[Work], parked: &'a Quarantined) -> Result<Self, StoreError> {
        let mut batch = Self {
            given,
            parked,
            half_released: BTreeSet::new(),
            loaded: BTreeMap::new(),
            withdrawn: Vec::new(),
            holds: false,
            written: Written::default(),
            committed: Committed::default(),
        };
        for work in works {
            let is_timer = matches!(work.kind, WorkKind::Timer { .. });
            batch.holds = is_timer && given.held_until.is_some_and(|until| work.effective_at <= until);
            match batch.apply(&work.kind) {
                Ok(true) => batch.committed.fresh += 1,
                Ok(false) => batch.committed.repeated += 1,
                Err(StoreError::InQuarantine { contact }) => batch.leave_out(&work.kind, contact),
                // It cannot even be read.
                Err(StoreError::Poisoned { contact, .. }) if parked.contains_key(&contact) => {
                    batch.leave_out(&work.kind, contact);
                }
                Err(error) => return Err(error),
            }
        }
        batch.record_withdrawn()?;
        Ok(batch)
    }

    /// False where the work was done before.
    pub fn apply(&mut self, kind: &WorkKind) -> Result<bool, StoreError> {
        match kind {
            WorkKind::FromInbox { seq, kind } => self.take_from_inbox(*seq, kind),
            WorkKind::Message(message) => self.take_message(message),
            WorkKind::Status(status) => self.take_status(status),
            WorkKind::Keep { token, number, field, raw } => Ok(self.keep(*token, *number, field, raw)),
            WorkKind::Timer { run, slot, generation, contact } => self.take_timer(*run, *slot, *generation, *contact),
            WorkKind::StartOver { run, contact } => {
                let token = Token::derived_from(&[&run.0, b"start over"]);
                self.wish(*run, *contact, Input::StartOver { run: *run, token })
            }
            WorkKind::Migrate { run, contact } => self.wish(*run, *contact, Input::Migrate { run: *run }),
            WorkKind::Claim { message } => self.claim(*message),
            WorkKind::Accepted { message, wamid } => self.accepted(*message, wamid),
            WorkKind::Delay { message, until, because } => self.delay(*message, *until, because),
            WorkKind::InDoubt { message, until } => self.in_doubt(*message, *until),
            WorkKind::NotSent { message, reason } => self.not_sent(*message, *reason),
            WorkKind::OnceMore { message } => self.once_more(*message),
            WorkKind::Unknown { message } => self.unknown(*message),
            WorkKind::Hold { message } => self.hold(*message),
            WorkKind::Release { message } => self.release(*message),
            WorkKind::Discard { message } => self.discard(*message),
            WorkKind::ReleaseContact { contact } => self.release_contact(*contact),
        }
    }

    fn take_from_inbox(&mut self, seq: i64, kind: &WorkKind) -> Result<bool, StoreError> {
        if !self.given.found.inbox.contains(&seq) || self.written.from_inbox.contains_key(&seq) {
            return Ok(false);
        }
        let is_fresh = self.apply(kind)?;
        let is_half_done = kind.released().is_some_and(|contact| self.half_released.contains(&contact));
        if !is_half_done {
            self.written.from_inbox.insert(seq, None);
        }
        Ok(is_fresh)
    }

    /// Keeps what came in for a conversation that cannot be handled, so that nothing that was taken in is lost.
    fn leave_out(&mut self, kind: &WorkKind, contact: ContactId) {
        self.committed.parked += 1;
        // The sender lets go of it until the contact is released.
        self.committed.outbox.extend(kind.message().map(OutboxChange::Removed));
        if let WorkKind::FromInbox { seq, .. } = kind {
            self.written.from_inbox.insert(*seq, Some(contact));
        } else {
            self.written.inbox.extend(InboxRow::of(self.given.keys, kind, Waits::Parked(contact), self.given.now));
        }
    }

    /// The conversation, opened at its first use in the batch.
    pub fn conversation(&mut self, id: ContactId) -> Result<&mut Loaded, StoreError> {
        if !self.loaded.contains_key(&id) {
            let loaded = load(self.given.found, self.given.keys, id);
            let loaded = loaded.and_then(|found| found.ok_or(StoreError::Unreadable { what: "contact" }));
            let mut loaded = loaded.map_err(|error| error.of_contact(id))?;
            // WhatsApp's answer to one of its messages did not open it.
            loaded.conversation.unsent.retain(|unsent| !self.written.is_settled(unsent.message));
            self.loaded.insert(id, loaded);
        }
        Ok(self.loaded.get_mut(&id).expect("it was just put there"))
    }

    /// Asks the engine and takes what it decided.
    pub fn decide(&mut self, id: ContactId, input: Input) -> Result<(), StoreError> {
        let facts = Facts { now: self.given.now, jitter: Jitter::PerContact };
        let decide = self.given.decide;
        let loaded = self.conversation(id)?;
        let before = loaded.conversation.clone();
        let first_entry = before.contact.logged;
        let transition = catch_unwind(AssertUnwindSafe(|| decide(before, input, &facts))).map_err(|_| {
            StoreError::Poisoned { contact: id, cause: Cause::Panicked, why: "the engine panicked".to_owned() }
        })?;
        loaded.conversation = transition.conversation;
        loaded.changed = true;
        let runs = std::mem::take(&mut loaded.conversation.runs);
        let (live, ended): (Vec<_>, Vec<_>) = runs.into_iter().partition(|run| run.state.is_live());
        loaded.conversation.runs = live;
        loaded.ended.extend(ended);
        let mut n = first_entry;
        for effect in transition.effects {
            self.take_effect(id, effect, &mut n)?;
        }
        Ok(())
    }
}
