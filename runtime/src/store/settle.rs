//! Works of the sender: what becomes of a row of the outbox. Each names the state it expects, so that a row that was
//! settled meanwhile (a status was quicker than the answer) is left alone.

use engine::{ContactId, DelayedBy, EndReason, Input, MessageId, NotSentReason, Outgoing, RunId, SettledBy, What};
use sqlx::{Row, sqlite::SqliteRow};
use stdlib::Timestamp;

use super::{
    OutboxChange, OutboxRow, OutboxState, StoreError,
    commit::Batch,
    load::place,
    outbox::{returning_row, row_of},
    row::{StoredOutgoing, StoredRun, decode, encode},
};

impl Batch<'_> {
    /// The intent to send, committed before the request begins.
    pub(super) async fn claim(&mut self, id: MessageId) -> Result<bool, StoreError> {
        let row = sqlx::query(returning_row!(
            "update outbox set state = 'claimed', attempts = attempts + 1, epoch = $2
             where id = $1 and state = 'queued'"
        ))
        .bind(&id.0[..])
        .bind(self.epoch)
        .fetch_optional(&mut *self.db)
        .await?;
        Ok(self.changed(row).await?.is_some())
    }

    pub(super) async fn delay(
        &mut self,
        id: MessageId,
        until: Timestamp,
        because: &DelayedBy,
    ) -> Result<bool, StoreError> {
        let (refusals, unclear) = match because {
            DelayedBy::Refused { .. } => (1, 0),
            DelayedBy::Unclear { .. } => (0, 1),
            DelayedBy::NotConnected | DelayedBy::Stopped { .. } | DelayedBy::NumberGone { .. } => (0, 0),
        };
        let row = sqlx::query(returning_row!(
            "update outbox set state = 'queued', due = $2, refusals = refusals + $3, unclear = unclear + $4
             where id = $1 and state = 'claimed'"
        ))
        .bind(&id.0[..])
        .bind(until.0)
        .bind(refusals)
        .bind(unclear)
        .fetch_optional(&mut *self.db)
        .await?;
        let Some(row) = self.still_wanted(row).await? else { return Ok(false) };
        let what = What::Delayed { message: id, until, because: because.clone() };
        self.record(row.contact, &row.outgoing, what).await?;
        Ok(true)
    }

    /// A row that is in doubt already only gets another time to look again.
    pub(super) async fn in_doubt(&mut self, id: MessageId, until: Timestamp) -> Result<bool, StoreError> {
        let before =
            sqlx::query("select state from outbox where id = $1").bind(&id.0[..]).fetch_optional(&mut *self.db).await?;
        let row = sqlx::query(returning_row!(
            "update outbox set doubts = doubts + (state = 'claimed'), state = 'in_doubt', due = $2
             where id = $1 and state in ('claimed', 'in_doubt')"
        ))
        .bind(&id.0[..])
        .bind(until.0)
        .fetch_optional(&mut *self.db)
        .await?;
        let Some(row) = self.changed(row).await? else { return Ok(false) };
        if before.is_some_and(|row| row.get::<&str, _>(0) == OutboxState::Claimed.as_str()) {
            self.record(row.contact, &row.outgoing, What::InDoubt { message: id }).await?;
        }
        Ok(true)
    }

    pub(super) async fn once_more(&mut self, id: MessageId) -> Result<bool, StoreError> {
        let row = sqlx::query(returning_row!(
            "update outbox set state = 'queued', due = $2 where id = $1 and state = 'in_doubt' and class = 'free_form'"
        ))
        .bind(&id.0[..])
        .bind(self.now.0)
        .fetch_optional(&mut *self.db)
        .await?;
        let Some(row) = self.still_wanted(row).await? else { return Ok(false) };
        self.record(row.contact, &row.outgoing, What::SentOnceMore { message: id }).await?;
        Ok(true)
    }

    pub(super) async fn unknown(&mut self, id: MessageId) -> Result<bool, StoreError> {
        let Some((contact, outgoing)) = self.remove(id).await? else { return Ok(false) };
        self.record(contact, &outgoing, What::Unknown { message: id }).await?;
        Ok(true)
    }

    pub(super) async fn accepted(&mut self, id: MessageId, wamid: &str) -> Result<bool, StoreError> {
        self.settle(id, wamid, SettledBy::Answer).await
    }

    pub(super) async fn settled_by_status(&mut self, id: MessageId, wamid: &str) -> Result<bool, StoreError> {
        self.settle(id, wamid, SettledBy::Status).await
    }

    async fn settle(&mut self, id: MessageId, wamid: &str, settled_by: SettledBy) -> Result<bool, StoreError> {
        let Some((contact, outgoing)) = self.remove(id).await? else { return Ok(false) };
        self.write_sent(contact, &outgoing, wamid).await?;
        self.record(contact, &outgoing, What::Sent { message: id, wamid: wamid.to_owned(), settled_by }).await?;
        Ok(true)
    }

    pub(super) async fn not_sent(&mut self, id: MessageId, reason: NotSentReason) -> Result<bool, StoreError> {
        let Some((contact, outgoing)) = self.remove(id).await? else { return Ok(false) };
        self.give_up(contact, outgoing, reason).await?;
        Ok(true)
    }

    /// Tells the conversation that a message will not arrive.
    pub(super) async fn give_up(
        &mut self,
        contact: ContactId,
        outgoing: Outgoing,
        reason: NotSentReason,
    ) -> Result<(), StoreError> {
        if self.parked.contains(&contact) {
            let message = outgoing.id;
            let what = What::NotSent { message, content: outgoing.content.clone(), because: reason };
            return self.record(contact, &outgoing, what).await;
        }
        self.decide(contact, Input::NotSent { message: Box::new(outgoing), reason }).await
    }

    /// Deletes the row, which is the token of everything that settles a message.
    pub(super) async fn remove(&mut self, id: MessageId) -> Result<Option<(ContactId, Outgoing)>, StoreError> {
        let row = sqlx::query("delete from outbox where id = $1 returning contact_id, sealed")
            .bind(&id.0[..])
            .fetch_optional(&mut *self.db)
            .await?;
        let Some(row) = row else { return Ok(None) };
        let contact = ContactId::from_slice(row.get(0)).ok_or(StoreError::Unreadable { what: "outbox" })?;
        let sealed: Vec<u8> = row.get(1);
        let stored = self.open_outgoing(contact, id, &sealed).await?;
        self.conversation(contact).await?.conversation.unsent.retain(|unsent| unsent.message != id);
        self.committed.outbox.push(OutboxChange::Removed(id));
        Ok(Some((contact, stored.outgoing)))
    }

    pub(super) async fn open_outgoing(
        &mut self,
        contact: ContactId,
        id: MessageId,
        sealed: &[u8],
    ) -> Result<StoredOutgoing, StoreError> {
        let account = self.conversation(contact).await?.account;
        let opened = self.keys.account(account).open(place("outbox", &id.0), sealed).map_err(StoreError::from);
        opened.and_then(|opened| decode(&opened, "outbox")).map_err(|error| error.of_contact(contact))
    }

    async fn changed(&mut self, row: Option<SqliteRow>) -> Result<Option<OutboxRow>, StoreError> {
        let Some(row) = row else { return Ok(None) };
        let row = self.outbox_row(&row).await?;
        self.committed.outbox.push(OutboxChange::Changed(Box::new(row.clone())));
        Ok(Some(row))
    }

    /// A message that goes back into the queue; one that is no longer wanted is withdrawn there.
    async fn still_wanted(&mut self, row: Option<SqliteRow>) -> Result<Option<OutboxRow>, StoreError> {
        let Some(row) = row else { return Ok(None) };
        let row = self.outbox_row(&row).await?;
        let Some(because) = self.unwanted_since(&row).await? else {
            self.committed.outbox.push(OutboxChange::Changed(Box::new(row.clone())));
            return Ok(Some(row));
        };
        self.remove(row.id()).await?;
        let what = What::Withdrawn { message: row.id(), because };
        self.record(row.contact, &row.outgoing, what).await?;
        Ok(None)
    }

    /// Why a message that was claimed when the engine took it back should not leave after all.
    async fn unwanted_since(&mut self, row: &OutboxRow) -> Result<Option<EndReason>, StoreError> {
        let is_silent = self.conversation(row.contact).await?.conversation.contact.opted_out;
        if is_silent && !row.outgoing.farewell {
            return Ok(Some(EndReason::OptedOut));
        }
        let ended = self.end_of_run(row.contact, row.outgoing.run).await?;
        Ok(ended.filter(|reason| *reason == EndReason::Restarted))
    }

    /// `None` for a run that lives.
    async fn end_of_run(&mut self, contact: ContactId, run: RunId) -> Result<Option<EndReason>, StoreError> {
        let loaded = self.conversation(contact).await?;
        let account = loaded.account;
        let in_memory = loaded.ended.iter().chain(&loaded.conversation.runs).find(|known| known.id == run);
        if let Some(known) = in_memory {
            return Ok(known.state.ended());
        }
        let row = sqlx::query("select sealed from run where id = $1 and status = 'ended'")
            .bind(&run.0[..])
            .fetch_optional(&mut *self.db)
            .await?;
        let Some(row) = row else { return Ok(None) };
        let opened = self.keys.account(account).open(place("run", &run.0), row.get(0)).map_err(StoreError::from);
        let stored: StoredRun =
            opened.and_then(|opened| decode(&opened, "run")).map_err(|error| error.of_contact(contact))?;
        Ok(stored.run.state.ended())
    }

    async fn outbox_row(&mut self, row: &SqliteRow) -> Result<OutboxRow, StoreError> {
        let unreadable = || StoreError::Unreadable { what: "outbox" };
        let id = MessageId::from_slice(row.get(0)).ok_or_else(unreadable)?;
        let contact = ContactId::from_slice(row.get(1)).ok_or_else(unreadable)?;
        let stored = self.open_outgoing(contact, id, row.get(6)).await?;
        row_of(row, stored)
    }

    async fn write_sent(&mut self, contact: ContactId, outgoing: &Outgoing, wamid: &str) -> Result<(), StoreError> {
        let loaded = self.conversation(contact).await?;
        let account = loaded.account;
        let to = loaded.stored.recipient().ok_or(StoreError::Unreadable { what: "contact" })?;
        let stored = StoredOutgoing { to: to.into(), outgoing: outgoing.clone() };
        let sealed = self.keys.account(account).seal(place("message", &outgoing.id.0), &encode(&stored));
        let kind = if outgoing.content.is_free_form() { "text" } else { "template" };
        sqlx::query(
            "insert into message (contact_id, at, id, number_id, direction, author, kind, wamid, run_id, place, sealed)
             values ($1, $2, $3, $4, 'out', 'flow', $5, $6, $7, $8, $9)",
        )
        .bind(&contact.0[..])
        .bind(self.now.0)
        .bind(&outgoing.id.0[..])
        .bind(&outgoing.number.0[..])
        .bind(kind)
        .bind(wamid)
        .bind(&outgoing.run.0[..])
        .bind(&outgoing.step)
        .bind(sealed)
        .execute(&mut *self.db)
        .await?;
        Ok(())
    }
}
