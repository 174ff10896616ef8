//! Works of the sender: what becomes of a row of the outbox. Each names the state it expects, so that a row that was
//! settled meanwhile (a status was quicker than the answer) is left alone.

use std::collections::{BTreeMap, BTreeSet};

use engine::{ContactId, DelayedBy, EndReason, Input, MessageId, NotSentReason, Outgoing, RunId, SettledBy, What};
use stdlib::Timestamp;

use super::{
    OutboxChange, OutboxRow, OutboxState, StoreError,
    batch::Batch,
    commit::MayLeave,
    load::{Addressee, place},
    outbox::row_of,
    row::{StoredOutgoing, StoredRun, StoredSent, Told, decode, encode},
    written::{MessageRow, Unsettled},
};

impl Batch<'_> {
    /// The row as the batch has it so far.
    pub(super) fn unsettled(&self, id: MessageId) -> Result<Option<OutboxRow>, StoreError> {
        if let Some(Unsettled { row, .. }) = self.written.outbox.get(&id) {
            return Ok(row.clone());
        }
        let Some(row) = self.given.found.outbox.get(&id) else { return Ok(None) };
        let contact = ContactId::from_slice(row.blob(1)).ok_or(StoreError::Unreadable { what: "outbox" })?;
        row_of(self.given.keys, row).map(Some).map_err(|error| error.of_contact(contact))
    }

    fn unsettled_in(&self, id: MessageId, states: &[OutboxState]) -> Result<Option<OutboxRow>, StoreError> {
        Ok(self.unsettled(id)?.filter(|row| states.contains(&row.state)))
    }

    /// The row is to stand as it is here; `found` is what it was before.
    fn change(&mut self, found: OutboxState, row: &OutboxRow) {
        self.keep_row(found, row.id(), Some(row.clone()));
        self.committed.outbox.push(OutboxChange::Changed(Box::new(row.clone())));
    }

    /// The row is to go, which is the token of everything that settles a message.
    pub(super) fn settled(&mut self, row: &OutboxRow) {
        self.keep_row(row.state, row.id(), None);
        self.committed.outbox.push(OutboxChange::Removed(row.id()));
    }

    fn keep_row(&mut self, found: OutboxState, id: MessageId, row: Option<OutboxRow>) {
        // The first change of the batch knows how the table has it.
        let kept = self.written.outbox.entry(id).or_insert(Unsettled { was: Some(found), row: None });
        kept.row = row;
    }

    /// The intent to send, committed before the request begins.
    pub(super) fn claim(&mut self, id: MessageId) -> Result<bool, StoreError> {
        let Some(mut row) = self.unsettled_in(id, &[OutboxState::Queued])? else { return Ok(false) };
        // Its contact may have asked for silence in what is parked.
        self.handled(row.contact)?;
        // What becomes of it could not be told in a conversation that cannot be read.
        self.conversation(row.contact)?;
        claim(&mut row, self.given.epoch);
        self.change(OutboxState::Queued, &row);
        Ok(true)
    }

    /// The first new message of each contact, where it may leave at once.
    pub(super) fn claim_at_birth(&mut self, may_leave: &MayLeave) {
        let (now, epoch) = (self.given.now, self.given.epoch);
        let mut firsts: BTreeMap<ContactId, &mut OutboxRow> = BTreeMap::new();
        // Behind what the sender let go of while its contact was in quarantine, and behind all that is still parked.
        let (released, half_released) = (&self.written.released, &self.half_released);
        let is_released = |row: &OutboxRow| released.contains(&row.contact) || half_released.contains(&row.contact);
        let made = self.written.outbox.values_mut().filter(|it| it.was.is_none());
        for row in made.filter_map(|it| it.row.as_mut()).filter(|row| !is_released(row)) {
            let is_before = firsts.get(&row.contact).is_none_or(|first| row.outgoing.order < first.outgoing.order);
            if is_before {
                firsts.insert(row.contact, row);
            }
        }
        let mut claimed = BTreeSet::new();
        let is_free = |row: &&mut OutboxRow| row.state == OutboxState::Queued && may_leave(row, now);
        for row in firsts.into_values().filter(is_free) {
            claim(row, epoch);
            claimed.insert(row.id());
        }
        for change in &mut self.committed.outbox {
            if let OutboxChange::Added(row) = change
                && claimed.contains(&row.id())
            {
                claim(row, epoch);
            }
        }
    }

    pub(super) fn delay(&mut self, id: MessageId, until: Timestamp, because: &DelayedBy) -> Result<bool, StoreError> {
        let Some(mut row) = self.unsettled_in(id, &[OutboxState::Claimed])? else { return Ok(false) };
        match because {
            DelayedBy::Refused { .. } => row.refusals += 1,
            DelayedBy::Unclear { .. } => row.unclear += 1,
            DelayedBy::NotConnected | DelayedBy::Stopped { .. } | DelayedBy::NumberGone { .. } => {}
        }
        let what = What::Delayed { message: id, until, because: because.clone() };
        self.back_into_queue(row, until, what)
    }

    /// A row that is in doubt already only gets another time to look again.
    pub(super) fn in_doubt(&mut self, id: MessageId, until: Timestamp) -> Result<bool, StoreError> {
        let doubtful = [OutboxState::Claimed, OutboxState::InDoubt];
        let Some(mut row) = self.unsettled_in(id, &doubtful)? else { return Ok(false) };
        let found = row.state;
        (row.state, row.due) = (OutboxState::InDoubt, until);
        if found == OutboxState::Claimed {
            row.doubts += 1;
            self.record(row.contact, &row.outgoing, What::InDoubt { message: id })?;
        }
        self.change(found, &row);
        Ok(true)
    }

    pub(super) fn once_more(&mut self, id: MessageId) -> Result<bool, StoreError> {
        let row = self.unsettled_in(id, &[OutboxState::InDoubt])?;
        let Some(row) = row.filter(|row| row.outgoing.content.is_free_form()) else { return Ok(false) };
        self.back_into_queue(row, self.given.now, What::SentOnceMore { message: id })
    }

    pub(super) fn unknown(&mut self, id: MessageId) -> Result<bool, StoreError> {
        let Some(row) = self.remove(id)? else { return Ok(false) };
        self.record(row.contact, &row.outgoing, What::Unknown { message: id })?;
        Ok(true)
    }

    /// Nothing of it leaves any more until a person says so. One that is held already stays as it is.
    pub(super) fn hold(&mut self, id: MessageId) -> Result<bool, StoreError> {
        let may_be_sent = [OutboxState::Queued, OutboxState::Claimed, OutboxState::InDoubt];
        let Some(mut row) = self.unsettled_in(id, &may_be_sent)? else { return Ok(false) };
        let found = std::mem::replace(&mut row.state, OutboxState::Held);
        self.record(row.contact, &row.outgoing, What::Held { message: id })?;
        self.change(found, &row);
        Ok(true)
    }

    /// A person wants it sent, whatever became of it before.
    pub(super) fn release(&mut self, id: MessageId) -> Result<bool, StoreError> {
        let Some(row) = self.unsettled_in(id, &[OutboxState::Held])? else { return Ok(false) };
        // At once also on a clock that is behind that of whoever asks.
        let due = row.due.min(self.given.now);
        self.back_into_queue(row, due, What::Released { message: id })
    }

    /// A person wants it not sent: its conversation goes on as if it had been.
    pub(super) fn discard(&mut self, id: MessageId) -> Result<bool, StoreError> {
        if self.unsettled_in(id, &[OutboxState::Held])?.is_none() {
            return Ok(false);
        }
        let Some(row) = self.remove(id)? else { return Ok(false) };
        self.record(row.contact, &row.outgoing, What::Discarded { message: id })?;
        Ok(true)
    }

    pub(super) fn accepted(&mut self, id: MessageId, wamid: &str) -> Result<bool, StoreError> {
        self.settle(id, wamid, SettledBy::Answer)
    }

    pub(super) fn settled_by_status(&mut self, id: MessageId, wamid: &str) -> Result<bool, StoreError> {
        self.settle(id, wamid, SettledBy::Status)
    }

    fn settle(&mut self, id: MessageId, wamid: &str, settled_by: SettledBy) -> Result<bool, StoreError> {
        let Some(row) = self.unsettled(id)? else { return Ok(false) };
        let addressee = self.addressee(row.contact)?;
        self.take_out(&row);
        self.write_sent(row.contact, addressee, row.outgoing, wamid, settled_by);
        Ok(true)
    }

    pub(super) fn not_sent(&mut self, id: MessageId, reason: NotSentReason) -> Result<bool, StoreError> {
        let Some(row) = self.unsettled(id)? else { return Ok(false) };
        self.handled(row.contact)?;
        let (contact, outgoing) = self.lost(&row)?;
        self.give_up(contact, outgoing, reason)?;
        Ok(true)
    }

    /// Tells the conversation that a message will not arrive.
    pub(super) fn give_up(
        &mut self,
        contact: ContactId,
        outgoing: Outgoing,
        reason: NotSentReason,
    ) -> Result<(), StoreError> {
        self.decide(contact, Input::NotSent { message: Box::new(outgoing), reason })
    }

    /// Takes the row out of the outbox. It still stands among what its conversation has not sent: what the engine sends in
    /// its stead keeps its turn there.
    pub(super) fn lost(&mut self, row: &OutboxRow) -> Result<(ContactId, Outgoing), StoreError> {
        self.conversation(row.contact)?;
        self.settled(row);
        Ok((row.contact, row.outgoing.clone()))
    }

    /// Takes the row out of the outbox and of its conversation.
    pub(super) fn remove(&mut self, id: MessageId) -> Result<Option<OutboxRow>, StoreError> {
        let Some(row) = self.unsettled(id)? else { return Ok(None) };
        self.conversation(row.contact)?;
        self.take_out(&row);
        Ok(Some(row))
    }

    fn take_out(&mut self, row: &OutboxRow) {
        if let Some(loaded) = self.loaded.get_mut(&row.contact) {
            loaded.conversation.unsent.retain(|unsent| unsent.message != row.id());
        }
        self.settled(row);
    }

    /// Opens no run: an answer of WhatsApp moves none.
    fn addressee(&self, contact: ContactId) -> Result<Addressee, StoreError> {
        let addressee = match self.loaded.get(&contact) {
            Some(loaded) => Addressee::of(loaded),
            None => Addressee::found(self.given.found, self.given.keys, contact),
        };
        addressee.map_err(|error| error.of_contact(contact))
    }

    /// A message that goes back into the queue; one that is no longer wanted is withdrawn there.
    fn back_into_queue(&mut self, mut row: OutboxRow, due: Timestamp, what: What) -> Result<bool, StoreError> {
        if let Some(because) = self.unwanted_since(&row)? {
            self.remove(row.id())?;
            self.record(row.contact, &row.outgoing, What::Withdrawn { message: row.id(), because })?;
            return Ok(false);
        }
        let found = row.state;
        (row.state, row.due) = (OutboxState::Queued, due);
        self.record(row.contact, &row.outgoing, what)?;
        self.change(found, &row);
        Ok(true)
    }

    /// Why a message that was claimed when the engine took it back should not leave after all.
    fn unwanted_since(&mut self, row: &OutboxRow) -> Result<Option<EndReason>, StoreError> {
        let is_silent = self.conversation(row.contact)?.conversation.contact.opted_out;
        if is_silent && !row.outgoing.farewell {
            return Ok(Some(EndReason::OptedOut));
        }
        let ended = self.end_of_run(row.contact, row.outgoing.run)?;
        Ok(ended.filter(|reason| *reason == EndReason::Restarted))
    }

    /// `None` for a run that lives.
    fn end_of_run(&mut self, contact: ContactId, run: RunId) -> Result<Option<EndReason>, StoreError> {
        let loaded = self.conversation(contact)?;
        let account = loaded.account;
        let in_memory = loaded.ended.iter().chain(&loaded.conversation.runs).find(|known| known.id == run);
        if let Some(known) = in_memory {
            return Ok(known.state.ended());
        }
        let Some(row) = self.given.found.ended.get(&run) else { return Ok(None) };
        let opened = self.given.keys.account(account).open(place("run", &run.0), row.blob(1));
        let opened = opened.map_err(StoreError::from).and_then(|opened| decode(&opened, "run"));
        let stored: StoredRun = opened.map_err(|error| error.of_contact(contact))?;
        Ok(stored.run.state.ended())
    }

    /// Its row is also the log's entry, so that a result changes neither log nor contact.
    fn write_sent(
        &mut self,
        contact: ContactId,
        Addressee { account, to, logged }: Addressee,
        outgoing: Outgoing,
        wamid: &str,
        settled_by: SettledBy,
    ) {
        let told = Some(Told { settled_by, after: logged });
        let stored = StoredSent { message: StoredOutgoing { to: to.into(), outgoing }, told };
        let outgoing = &stored.message.outgoing;
        let sealed = self.given.keys.account(account).seal(place("message", &outgoing.id.0), &encode(&stored));
        let row = MessageRow {
            contact,
            at: self.given.now,
            number: outgoing.number,
            direction: "out",
            author: "flow",
            kind: if outgoing.content.is_free_form() { "text" } else { "template" }.to_owned(),
            wamid: wamid.to_owned(),
            run: Some(outgoing.run),
            place: Some(outgoing.step.clone()),
            sealed,
        };
        self.written.messages.insert(outgoing.id, row);
        self.written.sent.insert((outgoing.number, wamid.to_owned()), (contact, stored.message.outgoing));
    }
}

/// A request for it may begin from the commit on.
fn claim(row: &mut OutboxRow, epoch: i64) {
    (row.state, row.epoch) = (OutboxState::Claimed, epoch);
    row.attempts += 1;
}
