//! Works that come from outside: messages, statuses, other items, timers.

use engine::{AccountId, ContactId, Input, Message, MessageId, NotSentReason, NumberId, Outgoing, RunId, Slot, Token};
use serde_json::Value;
use sqlx::Row;
use stdlib::Timestamp;
use whatsapp::{
    opaque::Opaque,
    outcome::WINDOW_CLOSED,
    webhook::{DeliveryStatus, Sender},
};

use super::{
    InboundMessage, NumberRef, StoreError, TakenStatus,
    commit::Batch,
    load::{Loaded, place},
    row::{StoredContact, StoredOutgoing, decode, encode, slot_str},
};

impl Batch<'_> {
    /// Whether the token is new; a row of `seen` is its consumption.
    async fn consume(&mut self, bucket: i64, token: Token) -> Result<bool, StoreError> {
        let done = sqlx::query("insert into seen (bucket, token) values ($1, $2) on conflict do nothing")
            .bind(bucket)
            .bind(&token.0[..])
            .execute(&mut *self.db)
            .await?;
        Ok(done.rows_affected() == 1)
    }

    pub(super) async fn take_message(&mut self, inbound: &InboundMessage) -> Result<bool, StoreError> {
        if !self.consume(inbound.bucket, inbound.token).await? {
            return Ok(false);
        }
        let contact = self.contact_of(inbound.number.account, &inbound.sender).await?;
        if self.parked.contains(&contact) {
            let account = inbound.number.account;
            self.park(account, contact, inbound.token, "message", inbound.written_at, &inbound.raw).await?;
            return Ok(true);
        }
        if !self.write_inbound(contact, inbound).await? {
            return Ok(false);
        }
        let message = Message {
            token: inbound.token,
            number: inbound.number.number,
            written_at: inbound.written_at,
            text: inbound.text.clone(),
            profile_name: inbound.sender.name.clone(),
        };
        self.decide(contact, Input::Message(message)).await?;
        Ok(true)
    }

    /// The contact behind the ids that a message carries; made when none of them is known.
    async fn contact_of(&mut self, account: AccountId, sender: &Sender) -> Result<ContactId, StoreError> {
        let aliases = self.aliases(sender);
        let mut found = None;
        let mut missing = Vec::new();
        for (kind, value) in aliases {
            match self.alias(account, kind, &value).await? {
                // Two contacts that turn out to be one are merged by a command of their own; the first id decides here.
                Some(contact) => found = found.or(Some(contact)),
                None => missing.push((kind, value)),
            }
        }
        let contact = match found {
            Some(contact) => contact,
            None => {
                let (kind, value) = missing.first().ok_or(StoreError::Unreadable { what: "sender" })?;
                let id = ContactId::derived_from(&[&account.0, kind.as_bytes(), value]);
                let fresh = Loaded::fresh(account, id, StoredContact::new(sender));
                self.loaded.insert(id, fresh);
                id
            }
        };
        for (kind, value) in missing {
            sqlx::query("insert into alias (account_id, kind, value, contact_id) values ($1, $2, $3, $4)")
                .bind(&account.0[..])
                .bind(kind)
                .bind(value)
                .bind(&contact.0[..])
                .execute(&mut *self.db)
                .await?;
        }
        if !self.parked.contains(&contact) {
            let loaded = self.conversation(contact).await?;
            if loaded.stored.learn(sender) {
                loaded.conversation.contact.phone = loaded.stored.phone();
                loaded.changed = true;
            }
        }
        Ok(contact)
    }

    fn aliases(&self, sender: &Sender) -> Vec<(&'static str, Vec<u8>)> {
        let hashed = |value: &String| self.keys.pepper.alias_hash("wa_id", value).to_vec();
        let plain = |value: &String| value.clone().into_bytes();
        [
            ("wa_id", sender.wa_id.as_ref().map(hashed)),
            ("user_id", sender.user_id.as_ref().map(plain)),
            ("parent_user_id", sender.parent_user_id.as_ref().map(plain)),
        ]
        .into_iter()
        .filter_map(|(kind, value)| value.map(|value| (kind, value)))
        .collect()
    }

    async fn alias(
        &mut self,
        account: AccountId,
        kind: &'static str,
        value: &[u8],
    ) -> Result<Option<ContactId>, StoreError> {
        let row = sqlx::query("select contact_id from alias where account_id = $1 and kind = $2 and value = $3")
            .bind(&account.0[..])
            .bind(kind)
            .bind(value)
            .fetch_optional(&mut *self.db)
            .await?;
        row.map(|row| ContactId::from_slice(row.get(0)).ok_or(StoreError::Unreadable { what: "alias" })).transpose()
    }

    /// False where it is there already: `seen` forgets, and an old webhook may be played again.
    async fn write_inbound(&mut self, contact: ContactId, inbound: &InboundMessage) -> Result<bool, StoreError> {
        let id = MessageId::derived_from(&[&inbound.token.0]);
        let key = self.keys.account(inbound.number.account);
        let sealed = key.seal(place("message", &id.0), &encode(&inbound.raw));
        let done = sqlx::query(
            "insert into message (contact_id, at, id, number_id, direction, author, kind, wamid, sealed)
             values ($1, $2, $3, $4, 'in', 'customer', $5, $6, $7)
             on conflict do nothing",
        )
        .bind(&contact.0[..])
        .bind(inbound.written_at.0)
        .bind(&id.0[..])
        .bind(&inbound.number.number.0[..])
        .bind(&inbound.kind)
        .bind(&inbound.wamid)
        .bind(sealed)
        .execute(&mut *self.db)
        .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Keeps an input whose decision failed, so that nothing that was taken in is lost.
    async fn park(
        &mut self,
        account: AccountId,
        contact: ContactId,
        token: Token,
        kind: &'static str,
        at: Timestamp,
        raw: &Value,
    ) -> Result<(), StoreError> {
        let sealed = self.keys.account(account).seal(place("inbox", &token.0), &encode(raw));
        sqlx::query(
            "insert into inbox (token, contact_id, kind, event_ts, recv_at, attempts, sealed)
             values ($1, $2, $3, $4, $5, 1, $6)",
        )
        .bind(&token.0[..])
        .bind(&contact.0[..])
        .bind(kind)
        .bind(at.0)
        .bind(self.now.0)
        .bind(sealed)
        .execute(&mut *self.db)
        .await?;
        Ok(())
    }

    pub(super) async fn keep(
        &mut self,
        token: Token,
        number: Option<NumberRef>,
        field: &str,
        at: Timestamp,
        raw: &Value,
    ) -> Result<bool, StoreError> {
        let key = number.map_or(&self.keys.installation, |known| self.keys.account(known.account));
        let sealed = key.seal(place("raw", &token.0), &encode(raw));
        let done = sqlx::query(
            "insert into raw (token, at, number_id, field, sealed) values ($1, $2, $3, $4, $5)
             on conflict (token) do nothing",
        )
        .bind(&token.0[..])
        .bind(at.0)
        .bind(number.map(|known| known.number.0.to_vec()))
        .bind(field)
        .bind(sealed)
        .execute(&mut *self.db)
        .await?;
        Ok(done.rows_affected() == 1)
    }

    /// What is wished of a run; nothing is done with one that ended meanwhile, or whose conversation is left out.
    pub(super) async fn wish(&mut self, run: RunId, contact: ContactId, input: Input) -> Result<bool, StoreError> {
        if self.parked.contains(&contact) {
            return Ok(false);
        }
        let runs = &self.conversation(contact).await?.conversation.runs;
        if !runs.iter().any(|live| live.id == run && live.state.is_live()) {
            return Ok(false);
        }
        self.decide(contact, input).await?;
        Ok(true)
    }

    pub(super) async fn take_timer(
        &mut self,
        run: RunId,
        slot: Slot,
        generation: u32,
        contact: ContactId,
    ) -> Result<bool, StoreError> {
        let done = sqlx::query("delete from timer where owner_id = $1 and slot = $2 and gen = $3")
            .bind(&run.0[..])
            .bind(slot_str(slot))
            .bind(i64::from(generation))
            .execute(&mut *self.db)
            .await?;
        if done.rows_affected() == 0 {
            return Ok(false);
        }
        if self.parked.contains(&contact) {
            let token = Token::derived_from(&[&run.0, slot_str(slot).as_bytes(), &generation.to_be_bytes()]);
            let raw = serde_json::json!({ "run": run, "slot": slot_str(slot), "generation": generation });
            let row = sqlx::query("select account_id from contact where id = $1")
                .bind(&contact.0[..])
                .fetch_one(&mut *self.db)
                .await?;
            let account = AccountId::from_slice(row.get(0)).ok_or(StoreError::Unreadable { what: "contact" })?;
            self.park(account, contact, token, "timer", self.now, &raw).await?;
            return Ok(true);
        }
        self.decide(contact, Input::TimerFired { run, generation }).await?;
        Ok(true)
    }

    pub(super) async fn take_status(&mut self, taken: &TakenStatus) -> Result<bool, StoreError> {
        let known_rank = self.write_delivery(taken).await?;
        let opaque = taken.status.opaque.as_deref().and_then(Opaque::parse);
        let outbox_id = opaque.map(|it| MessageId(it.outbox_id));
        match taken.status.status {
            DeliveryStatus::Failed if known_rank < DeliveryStatus::Delivered.rank() => {
                self.take_failure(taken, opaque).await
            }
            DeliveryStatus::Sent
            | DeliveryStatus::Delivered
            | DeliveryStatus::Read
            | DeliveryStatus::Played
            | DeliveryStatus::Failed
            | DeliveryStatus::Unknown(_) => match outbox_id {
                Some(id) => self.settled_by_status(id, &taken.status.message_id).await,
                None => Ok(true),
            },
        }
    }

    /// The rank before this status.
    async fn write_delivery(&mut self, taken: &TakenStatus) -> Result<u8, StoreError> {
        let status = &taken.status;
        let known = sqlx::query("select rank from delivery where message_id = $1")
            .bind(&status.message_id)
            .fetch_optional(&mut *self.db)
            .await?;
        sqlx::query(
            "insert into delivery (message_id, rank, failed_code, at, price_category, price_type)
             values ($1, $2, $3, $4, $5, $6)
             on conflict (message_id) do update set
               rank = max(rank, excluded.rank),
               failed_code = coalesce(delivery.failed_code, excluded.failed_code),
               at = max(at, excluded.at),
               price_category = coalesce(excluded.price_category, delivery.price_category),
               price_type = coalesce(excluded.price_type, delivery.price_type)",
        )
        .bind(&status.message_id)
        .bind(i64::from(status.status.rank()))
        .bind(status.error_code.map(i64::from))
        .bind(taken.at.0)
        .bind(&status.price_category)
        .bind(&status.price_type)
        .execute(&mut *self.db)
        .await?;
        Ok(known.map_or(0, |row| row.get::<i64, _>(0) as u8))
    }

    /// WhatsApp says that a message of ours will not arrive.
    async fn take_failure(&mut self, taken: &TakenStatus, opaque: Option<Opaque>) -> Result<bool, StoreError> {
        if !self.consume(taken.bucket, taken.token).await? {
            return Ok(false);
        }
        let reason = match taken.status.error_code {
            Some(WINDOW_CLOSED) => NotSentReason::WindowClosed,
            code @ (Some(_) | None) => NotSentReason::Refused { code },
        };
        let number = taken.number.number;
        if let Some(opaque) = &opaque
            && self.requests_begun(opaque).await?.is_some_and(|begun| begun > opaque.attempt)
        {
            // It speaks of an earlier request; the newest may still arrive.
            return Ok(true);
        }
        let unsettled = match opaque {
            Some(opaque) => self.remove(MessageId(opaque.outbox_id)).await?,
            None => None,
        };
        let failed = match unsettled {
            Some(found) => Some(found),
            None => self.sent_message(number, &taken.status.message_id).await?,
        };
        let Some((contact, outgoing)) = failed else { return Ok(true) };
        // A message that was sent once more may fail under both of its ids; the conversation hears of it once.
        let told = Token::derived_from(&[b"failed", &outgoing.id.0]);
        if self.consume(0, told).await? {
            self.give_up(contact, outgoing, reason).await?;
        }
        Ok(true)
    }

    /// For an unsettled message.
    async fn requests_begun(&mut self, opaque: &Opaque) -> Result<Option<u32>, StoreError> {
        let row = sqlx::query("select attempts from outbox where id = $1")
            .bind(&opaque.outbox_id[..])
            .fetch_optional(&mut *self.db)
            .await?;
        Ok(row.and_then(|row| row.get::<i64, _>(0).try_into().ok()))
    }

    /// A message that was accepted earlier, from the record of messages.
    async fn sent_message(
        &mut self,
        number: NumberId,
        wamid: &str,
    ) -> Result<Option<(ContactId, Outgoing)>, StoreError> {
        let row = sqlx::query(
            "select contact_id, id, sealed from message where number_id = $1 and wamid = $2 and direction = 'out'",
        )
        .bind(&number.0[..])
        .bind(wamid)
        .fetch_optional(&mut *self.db)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let unreadable = || StoreError::Unreadable { what: "message" };
        let contact = ContactId::from_slice(row.get(0)).ok_or_else(unreadable)?;
        let id = MessageId::from_slice(row.get(1)).ok_or_else(unreadable)?;
        let sealed: Vec<u8> = row.get(2);
        let account = self.conversation(contact).await?.account;
        let opened = self.keys.account(account).open(place("message", &id.0), &sealed).map_err(StoreError::from);
        let stored: StoredOutgoing =
            opened.and_then(|opened| decode(&opened, "message")).map_err(|error| error.of_contact(contact))?;
        Ok(Some((contact, stored.outgoing)))
    }
}
