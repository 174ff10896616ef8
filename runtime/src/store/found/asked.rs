//! What of the tables a batch asks for.

use std::collections::BTreeSet;

use engine::{ContactId, MessageId, NumberId, RunId, Slot, Token};
use whatsapp::{opaque::Opaque, webhook::DeliveryStatus};

use crate::store::{
    Keys, Work, WorkKind,
    taken::{Alias, aliases},
};

/// The keys that the works themselves carry, each once and in order.
#[derive(Default)]
pub struct Asked<'a> {
    pub inbox: BTreeSet<i64>,
    pub seen: BTreeSet<(i64, Token)>,
    pub aliases: BTreeSet<Alias>,
    pub timers: BTreeSet<(RunId, Slot)>,
    pub deliveries: BTreeSet<&'a str>,
    pub raw: BTreeSet<Token>,
    pub outbox: BTreeSet<MessageId>,
    /// Those among them that WhatsApp's answer is about, which moves no conversation, …
    answered: BTreeSet<MessageId>,
    /// … and those that something else is about.
    moved: BTreeSet<MessageId>,
    /// Those that may go back into the queue.
    pub requeued: BTreeSet<MessageId>,
    /// Those that WhatsApp says have failed.
    pub failed: BTreeSet<MessageId>,
    pub sent: BTreeSet<(NumberId, &'a str)>,
    pub contacts: BTreeSet<ContactId>,
}

impl<'a> Asked<'a> {
    pub fn of(keys: &Keys, works: impl Iterator<Item = &'a Work>) -> Self {
        let mut asked = Self::default();
        for work in works {
            asked.add(keys, &work.kind);
        }
        asked
    }

    fn add(&mut self, keys: &Keys, kind: &'a WorkKind) {
        match kind {
            WorkKind::FromInbox { seq, kind } => {
                self.inbox.insert(*seq);
                self.add(keys, kind);
            }
            WorkKind::Message(inbound) => {
                self.seen.insert((inbound.bucket, inbound.token));
                self.aliases.extend(aliases(keys, inbound.number.account, &inbound.sender));
            }
            WorkKind::Status(taken) => {
                let status = &taken.status;
                self.deliveries.insert(&status.message_id);
                let opaque = status.opaque.as_deref().and_then(Opaque::parse).map(|it| MessageId(it.outbox_id));
                self.outbox.extend(opaque);
                self.moved.extend(opaque);
                if status.status == DeliveryStatus::Failed {
                    self.seen.insert((taken.bucket, taken.token));
                    self.failed.extend(opaque);
                    self.sent.insert((taken.number.number, &status.message_id));
                }
            }
            WorkKind::Keep { token, .. } => {
                self.raw.insert(*token);
            }
            WorkKind::Timer { run, slot, contact, generation: _ } => {
                self.timers.insert((*run, *slot));
                self.contacts.insert(*contact);
            }
            WorkKind::StartOver { contact, run: _ }
            | WorkKind::Migrate { contact, run: _ }
            | WorkKind::ReleaseContact { contact } => {
                self.contacts.insert(*contact);
            }
            WorkKind::Delay { message, .. } | WorkKind::OnceMore { message } | WorkKind::Release { message } => {
                self.outbox.insert(*message);
                self.moved.insert(*message);
                self.requeued.insert(*message);
            }
            WorkKind::Accepted { message, .. } => {
                self.outbox.insert(*message);
                self.answered.insert(*message);
            }
            WorkKind::Claim { message }
            | WorkKind::InDoubt { message, .. }
            | WorkKind::NotSent { message, .. }
            | WorkKind::Unknown { message }
            | WorkKind::Hold { message }
            | WorkKind::Discard { message } => {
                self.outbox.insert(*message);
                self.moved.insert(*message);
            }
        }
    }

    /// Whether no conversation needs to be opened for it.
    pub fn is_only_answered(&self, message: MessageId) -> bool {
        self.answered.contains(&message) && !self.moved.contains(&message)
    }
}
