//! Works that come from outside: messages, statuses, other items, timers.

use std::collections::BTreeMap;

use engine::{AccountId, ContactId, Input, Message, MessageId, NotSentReason, NumberId, Outgoing, RunId, Slot, Token};
use serde_json::Value;
use whatsapp::{
    opaque::Opaque,
    outcome::WINDOW_CLOSED,
    webhook::{DeliveryStatus, Sender},
};

use super::{
    Failure, InboundMessage, Keys, NumberRef, StoreError, TakenStatus,
    batch::Batch,
    load::{Loaded, place},
    row::{StoredContact, StoredSent, decode, encode},
    seen::{self, NO_DAY},
    written::{Delivery, MessageRow, RawRow},
};

/// By what a contact is known: kind and value, within an account.
pub(super) type Alias = (AccountId, &'static str, Vec<u8>);

const ALIAS_KINDS: [&str; 3] = ["wa_id", "user_id", "parent_user_id"];

pub(super) fn alias_kind(text: &str) -> Option<&'static str> {
    ALIAS_KINDS.into_iter().find(|kind| *kind == text)
}

/// All that a message says of who wrote it.
pub(super) fn aliases(keys: &Keys, account: AccountId, sender: &Sender) -> Vec<Alias> {
    let hashed = |value: &String| keys.pepper.alias_hash("wa_id", value).to_vec();
    let plain = |value: &String| value.clone().into_bytes();
    let values = [
        sender.wa_id.as_ref().map(hashed),
        sender.user_id.as_ref().map(plain),
        sender.parent_user_id.as_ref().map(plain),
    ];
    let known = ALIAS_KINDS.into_iter().zip(values);
    known.filter_map(|(kind, value)| value.map(|value| (account, kind, value))).collect()
}

/// Two contacts that turn out to be one are merged by a command of their own; the first id decides here.
pub(super) fn contact_by_alias(aliases: &[Alias], known: &BTreeMap<Alias, ContactId>) -> Option<ContactId> {
    aliases.iter().find_map(|alias| known.get(alias)).copied()
}

/// The id of a contact that is not known yet, by the first thing it is known by.
pub(super) fn new_contact(aliases: &[Alias]) -> Option<ContactId> {
    aliases.first().map(|(account, kind, value)| ContactId::derived_from(&[&account.0, kind.as_bytes(), value]))
}

/// The row of a message that a customer wrote.
pub(super) fn inbound_id(inbound: &InboundMessage) -> MessageId {
    MessageId::derived_from(&[&inbound.token.0])
}

/// A message that was sent once more may fail under both of its ids; the conversation hears of it once.
pub(super) fn failed_token(message: MessageId) -> Token {
    Token::derived_from(&[b"failed", &message.0])
}

impl Batch<'_> {
    fn is_seen(&self, bucket: i64, token: Token) -> bool {
        seen::looked_for_in(bucket, self.given.now)
            .into_iter()
            .map(|bucket| (bucket, token))
            .any(|key| self.given.found.seen.contains(&key) || self.written.seen.contains(&key))
    }

    fn see(&mut self, bucket: i64, token: Token) {
        self.written.seen.insert((seen::kept_in(bucket, self.given.now), token));
    }

    pub(super) fn take_message(&mut self, inbound: &InboundMessage) -> Result<bool, StoreError> {
        if self.is_seen(inbound.bucket, inbound.token) {
            return Ok(false);
        }
        let contact = self.contact_of(inbound.number.account, &inbound.sender)?;
        self.handled(contact)?;
        self.see(inbound.bucket, inbound.token);
        if !self.write_inbound(contact, inbound) {
            return Ok(false);
        }
        let message = Message {
            token: inbound.token,
            number: inbound.number.number,
            written_at: inbound.written_at,
            text: inbound.text.clone(),
            profile_name: inbound.sender.name.clone(),
        };
        self.decide(contact, Input::Message(message))?;
        Ok(true)
    }

    /// The contact behind the ids that a message carries; made when none of them is known.
    fn contact_of(&mut self, account: AccountId, sender: &Sender) -> Result<ContactId, StoreError> {
        let aliases = aliases(self.given.keys, account, sender);
        let known = |alias: &Alias| {
            let here = self.written.aliases.get(alias).or_else(|| self.given.found.aliases.get(alias));
            here.copied()
        };
        let contact = match aliases.iter().find_map(known) {
            Some(contact) => {
                if !self.parked.contains_key(&contact) {
                    let loaded = self.conversation(contact)?;
                    if loaded.stored.learn(sender) {
                        loaded.conversation.contact.phone = loaded.stored.phone();
                        loaded.changed = true;
                    }
                }
                contact
            }
            None => {
                let id = new_contact(&aliases).ok_or(StoreError::Unreadable { what: "sender" })?;
                self.loaded.insert(id, Loaded::fresh(account, id, StoredContact::new(sender)));
                id
            }
        };
        let found = &self.given.found.aliases;
        let missing = aliases.into_iter().filter(|alias| !found.contains_key(alias));
        for alias in missing {
            self.written.aliases.entry(alias).or_insert(contact);
        }
        Ok(contact)
    }

    /// False where it is there already: `seen` forgets, and an old webhook may be played again.
    fn write_inbound(&mut self, contact: ContactId, inbound: &InboundMessage) -> bool {
        let id = inbound_id(inbound);
        if self.given.found.messages.contains(&id) || self.written.messages.contains_key(&id) {
            return false;
        }
        let key = self.given.keys.account(inbound.number.account);
        let row = MessageRow {
            contact,
            at: inbound.written_at,
            number: inbound.number.number,
            direction: "in",
            author: "customer",
            kind: inbound.kind.clone(),
            wamid: inbound.wamid.clone(),
            run: None,
            place: None,
            sealed: key.seal(place("message", &id.0), &encode(&inbound.raw)),
        };
        self.written.messages.insert(id, row);
        true
    }

    /// Fails for a conversation that cannot be handled: what comes in for it is parked.
    pub(super) fn handled(&self, contact: ContactId) -> Result<(), StoreError> {
        let is_left_out = self.parked.contains_key(&contact) || self.half_released.contains(&contact);
        if is_left_out { Err(StoreError::InQuarantine { contact }) } else { Ok(()) }
    }

    pub(super) fn keep(&mut self, token: Token, number: Option<NumberRef>, field: &str, raw: &Value) -> bool {
        if self.given.found.raw.contains(&token) || self.written.raw.contains_key(&token) {
            return false;
        }
        let keys = self.given.keys;
        let key = number.map_or(&keys.installation, |known| keys.account(known.account));
        let sealed = key.seal(place("raw", &token.0), &encode(raw));
        // When it came: its own time may be months ago, as of a history that was asked for.
        let at = self.given.now;
        let row = RawRow { at, number: number.map(|known| known.number), field: field.to_owned(), sealed };
        self.written.raw.insert(token, row);
        true
    }

    /// What is wished of a run; nothing is done with one that ended meanwhile, or whose conversation is left out.
    pub(super) fn wish(&mut self, run: RunId, contact: ContactId, input: Input) -> Result<bool, StoreError> {
        if self.parked.contains_key(&contact) {
            return Ok(false);
        }
        let runs = &self.conversation(contact)?.conversation.runs;
        if !runs.iter().any(|live| live.id == run && live.state.is_live()) {
            return Ok(false);
        }
        self.decide(contact, input)?;
        Ok(true)
    }

    pub(super) fn take_timer(
        &mut self,
        run: RunId,
        slot: Slot,
        generation: u32,
        contact: ContactId,
    ) -> Result<bool, StoreError> {
        let found = self.given.found.timers.get(&(run, slot)).copied();
        let now = match self.written.timers.get(&(run, slot)) {
            Some(armed) => armed.map(|(_, generation)| generation),
            None => found,
        };
        if now != Some(generation) {
            return Ok(false);
        }
        // Its row stays: once the conversation can be handled, the timer fires.
        self.handled(contact)?;
        self.conversation(contact)?;
        self.consume_timer(run, slot, found);
        self.decide(contact, Input::TimerFired { run, generation })?;
        Ok(true)
    }

    /// One that was armed in this batch is not in the table yet, or at another generation: there it only goes.
    fn consume_timer(&mut self, run: RunId, slot: Slot, found: Option<u32>) {
        let was_changed = self.written.timers.insert((run, slot), None).is_some();
        self.written.fired.extend(found.filter(|_| !was_changed).map(|generation| (run, slot, generation)));
    }

    pub(super) fn take_status(&mut self, taken: &TakenStatus) -> Result<bool, StoreError> {
        let status = &taken.status;
        let opaque = status.opaque.as_deref().and_then(Opaque::parse);
        let fails = status.status == DeliveryStatus::Failed
            && self.known_rank(&status.message_id) < DeliveryStatus::Delivered.rank();
        let outbox_id = opaque.map(|it| MessageId(it.outbox_id));
        let done = match outbox_id {
            _ if fails => self.take_failure(taken, opaque)?,
            Some(id) => self.settled_by_status(id, &status.message_id)?,
            None => true,
        };
        self.write_delivery(taken);
        Ok(done)
    }

    /// Before this status.
    fn known_rank(&self, message_id: &str) -> u8 {
        let here = self.written.deliveries.get(message_id).map_or(0, |delivery| delivery.rank);
        here.max(self.given.found.ranks.get(message_id).copied().unwrap_or_default())
    }

    fn write_delivery(&mut self, taken: &TakenStatus) {
        let status = &taken.status;
        let delivery = self.written.deliveries.entry(status.message_id.clone()).or_insert_with(|| Delivery {
            rank: 0,
            failed_code: None,
            at: taken.at.min(self.given.now),
            price_category: None,
            price_type: None,
        });
        delivery.rank = delivery.rank.max(status.status.rank());
        delivery.failed_code = delivery.failed_code.or(status.error_code);
        for (known, told) in
            [(&mut delivery.price_category, &status.price_category), (&mut delivery.price_type, &status.price_type)]
        {
            if told.is_some() {
                known.clone_from(told);
            }
        }
    }

    /// WhatsApp says that a message of ours will not arrive.
    fn take_failure(&mut self, taken: &TakenStatus, opaque: Option<Opaque>) -> Result<bool, StoreError> {
        if self.is_seen(taken.bucket, taken.token) {
            return Ok(false);
        }
        let reason = match taken.status.error_code {
            Some(WINDOW_CLOSED) => NotSentReason::WindowClosed,
            code @ (Some(_) | None) => NotSentReason::Refused { code },
        };
        let unsettled = match opaque {
            Some(opaque) => self.unsettled(MessageId(opaque.outbox_id))?,
            None => None,
        };
        let is_of_earlier = unsettled.as_ref().zip(opaque).is_some_and(|(row, it)| row.attempts > it.attempt);
        let sent = match &unsettled {
            Some(_) => None,
            None => self.sent_message(taken.number.number, &taken.status.message_id)?,
        };
        let contact = unsettled.as_ref().map(|row| row.contact).or(sent.as_ref().map(|(contact, _)| *contact));
        contact.map_or(Ok(()), |contact| self.handled(contact))?;
        let failed = match unsettled {
            // It speaks of an earlier request; the newest may still arrive.
            Some(_) if is_of_earlier => None,
            Some(row) => Some(self.lost(&row)?),
            None => sent,
        };
        self.see(taken.bucket, taken.token);
        let number = taken.number.number;
        self.committed.failures.extend(taken.status.error_code.map(|code| Failure { number, code }));
        let Some((contact, outgoing)) = failed else { return Ok(true) };
        let told = failed_token(outgoing.id);
        if !self.is_seen(NO_DAY, told) {
            self.see(NO_DAY, told);
            self.give_up(contact, outgoing, reason)?;
        }
        Ok(true)
    }

    /// A message that was accepted earlier, from the record of messages.
    fn sent_message(&mut self, number: NumberId, wamid: &str) -> Result<Option<(ContactId, Outgoing)>, StoreError> {
        let key = (number, wamid.to_owned());
        if let Some(sent) = self.written.sent.get(&key) {
            return Ok(Some(sent.clone()));
        }
        let Some(row) = self.given.found.sent.get(&key) else { return Ok(None) };
        let unreadable = || StoreError::Unreadable { what: "message" };
        let contact = ContactId::from_slice(row.blob(2)).ok_or_else(unreadable)?;
        let id = MessageId::from_slice(row.blob(3)).ok_or_else(unreadable)?;
        let account = self.conversation(contact)?.account;
        let opened = self.given.keys.account(account).open(place("message", &id.0), row.blob(4));
        let opened = opened.map_err(StoreError::from).and_then(|opened| decode(&opened, "message"));
        let stored: StoredSent = opened.map_err(|error| error.of_contact(contact))?;
        Ok(Some((contact, stored.message.outgoing)))
    }
}
