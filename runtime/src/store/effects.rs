//! What the engine decided, taken into the batch.

use engine::{ContactId, Effect, EndReason, Entry, MessageId, Outgoing, Timer, What};

use super::{
    OutboxChange, OutboxRow, OutboxState, StoreError, TimerChange,
    batch::{Batch, Withdrawal},
    written::Unsettled,
};

impl Batch<'_> {
    pub(super) fn take_effect(&mut self, id: ContactId, effect: Effect, n: &mut u64) -> Result<(), StoreError> {
        match effect {
            Effect::Send(outgoing) => self.queue(id, *outgoing)?,
            Effect::Withdraw { message, because } => self.withdraw(id, message, because)?,
            Effect::Arm(Timer { run, slot, due, generation }) => {
                self.written.timers.insert((run, slot), Some((due, generation)));
                self.committed.timers.push(TimerChange::Armed { run, slot, due, generation, contact: id });
            }
            Effect::Disarm { run, slot } => {
                self.written.timers.insert((run, slot), None);
                self.committed.timers.push(TimerChange::Disarmed { run, slot });
            }
            Effect::Record(entry) => {
                self.written.events.insert((id, *n), entry);
                *n += 1;
            }
        }
        Ok(())
    }

    /// An entry of the host's own: what became of a message.
    pub(super) fn record(&mut self, id: ContactId, outgoing: &Outgoing, what: What) -> Result<(), StoreError> {
        let entry = Entry {
            at: self.given.now,
            run: Some(outgoing.run),
            flow: Some(outgoing.flow.clone()),
            step: Some(outgoing.step.clone()),
            what,
        };
        let loaded = self.conversation(id)?;
        let n = loaded.conversation.contact.logged;
        loaded.conversation.contact.logged += 1;
        loaded.changed = true;
        self.written.events.insert((id, n), entry);
        Ok(())
    }

    pub(super) fn record_withdrawn(&mut self) -> Result<(), StoreError> {
        for Withdrawal { contact, outgoing, because } in std::mem::take(&mut self.withdrawn) {
            let message = outgoing.id;
            self.record(contact, &outgoing, What::Withdrawn { message, because })?;
        }
        Ok(())
    }

    fn queue(&mut self, id: ContactId, outgoing: Outgoing) -> Result<(), StoreError> {
        let nowhere = StoreError::Unreadable { what: "contact" };
        let to = self.conversation(id)?.stored.recipient().ok_or_else(|| nowhere.of_contact(id))?;
        let row = OutboxRow {
            contact: id,
            to,
            state: if self.holds { OutboxState::Held } else { OutboxState::Queued },
            due: outgoing.not_before.unwrap_or(self.given.now),
            epoch: 0,
            attempts: 0,
            refusals: 0,
            unclear: 0,
            doubts: 0,
            outgoing,
        };
        self.committed.outbox.push(OutboxChange::Added(Box::new(row.clone())));
        if row.state == OutboxState::Held {
            self.record(id, &row.outgoing, What::Held { message: row.id() })?;
        }
        self.written.outbox.insert(row.id(), Unsettled { was: None, row: Some(row) });
        Ok(())
    }

    /// Only what was never claimed or is back in the queue: another may be on its way already.
    fn withdraw(&mut self, id: ContactId, message: MessageId, because: EndReason) -> Result<(), StoreError> {
        let row = self.unsettled(message)?;
        if let Some(row) = row.filter(OutboxRow::may_be_withdrawn) {
            self.settled(&row);
            self.withdrawn.push(Withdrawal { contact: id, outgoing: row.outgoing, because });
        }
        Ok(())
    }
}
