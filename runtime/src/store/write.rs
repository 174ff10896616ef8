//! Writing what was decided: effects as they come, conversations at the end of the batch.

use std::collections::BTreeSet;

use engine::{ContactId, Effect, EndReason, Entry, MessageId, Outgoing, RunState, Timer};
use sqlx::Row;

use super::{
    OutboxChange, OutboxRow, OutboxState, StoreError, TimerChange,
    commit::{Batch, Withdrawal},
    load::{Loaded, place},
    row::{StoredOutgoing, StoredRun, encode, slot_str},
};

impl Batch<'_> {
    pub(super) async fn write_effect(&mut self, id: ContactId, effect: Effect, n: &mut u64) -> Result<(), StoreError> {
        match effect {
            Effect::Send(outgoing) => self.write_outgoing(id, *outgoing).await,
            Effect::Withdraw { message, because } => self.withdraw(id, message, because).await,
            Effect::Arm(timer) => self.arm(id, timer).await,
            Effect::Disarm { run, slot } => {
                sqlx::query("delete from timer where owner_id = $1 and slot = $2")
                    .bind(&run.0[..])
                    .bind(slot_str(slot))
                    .execute(&mut *self.db)
                    .await?;
                self.committed.timers.push(TimerChange::Disarmed { run, slot });
                Ok(())
            }
            Effect::Record(entry) => {
                let at = *n;
                *n += 1;
                self.write_entry(id, at, &entry).await
            }
        }
    }

    /// An entry of the host's own: what became of a message.
    pub(super) async fn record(
        &mut self,
        id: ContactId,
        outgoing: &Outgoing,
        what: engine::What,
    ) -> Result<(), StoreError> {
        let entry = Entry {
            at: self.now,
            run: Some(outgoing.run),
            flow: Some(outgoing.flow.clone()),
            step: Some(outgoing.step.clone()),
            what,
        };
        let loaded = self.conversation(id).await?;
        let n = loaded.conversation.contact.logged;
        loaded.conversation.contact.logged += 1;
        loaded.changed = true;
        self.write_entry(id, n, &entry).await
    }

    async fn write_entry(&mut self, id: ContactId, n: u64, entry: &Entry) -> Result<(), StoreError> {
        let account = self.conversation(id).await?.account;
        let row = entry_row(id, n);
        let sealed = self.keys.account(account).seal(place("event", &row), &encode(entry));
        sqlx::query("insert into event (contact_id, n, at, kind, run_id, sealed) values ($1, $2, $3, $4, $5, $6)")
            .bind(&id.0[..])
            .bind(n as i64)
            .bind(entry.at.0)
            .bind(entry.what.kind())
            .bind(entry.run.map(|run| run.0.to_vec()))
            .bind(sealed)
            .execute(&mut *self.db)
            .await?;
        Ok(())
    }

    async fn write_outgoing(&mut self, id: ContactId, outgoing: Outgoing) -> Result<(), StoreError> {
        let loaded = self.conversation(id).await?;
        let account = loaded.account;
        let to = loaded.stored.recipient().ok_or(StoreError::Unreadable { what: "contact" })?;
        let stored = StoredOutgoing { to: to.clone().into(), outgoing };
        let sealed = self.keys.account(account).seal(place("outbox", &stored.outgoing.id.0), &encode(&stored));
        let outgoing = stored.outgoing;
        let class = if outgoing.content.is_free_form() { "free_form" } else { "template" };
        sqlx::query(
            "insert into outbox (id, contact_id, number_id, run_id, run_ver, idx, alt, state, due, prio, class,
                                 expires, epoch, attempts, sealed)
             values ($1, $2, $3, $4, $5, $6, $7, 'queued', $8, 0, $9, $10, 0, 0, $11)",
        )
        .bind(&outgoing.id.0[..])
        .bind(&id.0[..])
        .bind(&outgoing.number.0[..])
        .bind(&outgoing.run.0[..])
        .bind(i64::from(outgoing.turn))
        .bind(outgoing.order as i64)
        .bind(outgoing.instead.len() as i64)
        .bind(self.now.0)
        .bind(class)
        .bind(outgoing.expires_at.map(|at| at.0))
        .bind(sealed)
        .execute(&mut *self.db)
        .await?;
        let row = OutboxRow {
            contact: id,
            to,
            state: OutboxState::Queued,
            due: self.now,
            epoch: 0,
            attempts: 0,
            refusals: 0,
            unclear: 0,
            doubts: 0,
            outgoing,
        };
        self.committed.outbox.push(OutboxChange::Added(Box::new(row)));
        Ok(())
    }

    /// Only what was not claimed: a claimed one may be on its way already.
    async fn withdraw(&mut self, id: ContactId, message: MessageId, because: EndReason) -> Result<(), StoreError> {
        let row = sqlx::query("delete from outbox where id = $1 and state = 'queued' returning sealed")
            .bind(&message.0[..])
            .fetch_optional(&mut *self.db)
            .await?;
        let Some(row) = row else { return Ok(()) };
        let sealed: Vec<u8> = row.get(0);
        let stored = self.open_outgoing(id, message, &sealed).await?;
        self.committed.outbox.push(OutboxChange::Removed(message));
        self.withdrawn.push(Withdrawal { contact: id, outgoing: stored.outgoing, because });
        Ok(())
    }

    async fn arm(&mut self, id: ContactId, timer: Timer) -> Result<(), StoreError> {
        let Timer { run, slot, due, generation } = timer;
        sqlx::query(
            "insert into timer (owner_id, slot, due, gen) values ($1, $2, $3, $4)
             on conflict (owner_id, slot) do update set due = excluded.due, gen = excluded.gen",
        )
        .bind(&run.0[..])
        .bind(slot_str(slot))
        .bind(due.0)
        .bind(i64::from(generation))
        .execute(&mut *self.db)
        .await?;
        self.committed.timers.push(TimerChange::Armed { run, slot, due, generation, contact: id });
        Ok(())
    }

    pub(super) async fn write_conversations(&mut self) -> Result<(), StoreError> {
        for Withdrawal { contact, outgoing, because } in std::mem::take(&mut self.withdrawn) {
            let what = engine::What::Withdrawn { message: outgoing.id, because };
            self.record(contact, &outgoing, what).await?;
        }
        let loaded = std::mem::take(&mut self.loaded);
        for (id, mut loaded) in loaded {
            if loaded.changed {
                self.write_contact(id, &mut loaded).await?;
                self.write_windows(id, &loaded).await?;
                self.write_runs(id, &loaded).await?;
            }
        }
        Ok(())
    }

    async fn write_contact(&mut self, id: ContactId, loaded: &mut Loaded) -> Result<(), StoreError> {
        let contact = &loaded.conversation.contact;
        loaded.stored.take_from(contact);
        let sealed = self.keys.account(loaded.account).seal(place("contact", &id.0), &encode(&loaded.stored));
        let done = sqlx::query(
            "insert into contact (id, account_id, ver, optout, tags, consent, sealed)
             values ($1, $2, $3 + 1, $4, $5, $6, $7)
             on conflict (id) do update set ver = excluded.ver, optout = excluded.optout, tags = excluded.tags,
               consent = excluded.consent, sealed = excluded.sealed
             where contact.ver = $3",
        )
        .bind(&id.0[..])
        .bind(&loaded.account.0[..])
        .bind(loaded.ver)
        .bind(i64::from(contact.opted_out))
        .bind(names(&contact.tags))
        .bind(names(&contact.consents))
        .bind(sealed)
        .execute(&mut *self.db)
        .await?;
        one_row(done.rows_affected(), "contact")
    }

    async fn write_windows(&mut self, id: ContactId, loaded: &Loaded) -> Result<(), StoreError> {
        for (number, window) in &loaded.conversation.windows {
            if loaded.read_windows.get(number) == Some(window) {
                continue;
            }
            sqlx::query(
                r#"insert into "window" (number_id, contact_id, last_in_at) values ($1, $2, $3)
                   on conflict (contact_id, number_id) do update set last_in_at = excluded.last_in_at"#,
            )
            .bind(&number.0[..])
            .bind(&id.0[..])
            .bind(window.last_in_at.map(|at| at.0))
            .execute(&mut *self.db)
            .await?;
        }
        Ok(())
    }

    async fn write_runs(&mut self, id: ContactId, loaded: &Loaded) -> Result<(), StoreError> {
        // Ended ones first: one that starts anew in the same batch needs their place among the live ones.
        for run in loaded.ended.iter().chain(&loaded.conversation.runs) {
            let ver = match loaded.read_runs.get(&run.id) {
                Some((_, read)) if read == run => continue,
                Some((ver, _)) => *ver,
                None => 0,
            };
            let status = match run.state {
                RunState::Sleeping { .. } | RunState::Asking { .. } => "live",
                RunState::Ended { .. } => "ended",
            };
            let stored = StoredRun { run: run.clone() };
            let sealed = self.keys.account(loaded.account).seal(place("run", &run.id.0), &encode(&stored));
            let done = sqlx::query(
                "insert into run (id, contact_id, number_id, flow, key, program, place, status, ver, sealed)
                 values ($1, $2, $3, $4, '', $5, $6, $7, $8 + 1, $9)
                 on conflict (id) do update set program = excluded.program, place = excluded.place, status = excluded.status,
                   ver = excluded.ver, sealed = excluded.sealed
                 where run.ver = $8",
            )
            .bind(&run.id.0[..])
            .bind(&id.0[..])
            .bind(&run.number.0[..])
            .bind(&run.flow)
            .bind(&run.program.0[..])
            .bind(run.state.at().0.to_string())
            .bind(status)
            .bind(ver)
            .bind(sealed)
            .execute(&mut *self.db)
            .await?;
            one_row(done.rows_affected(), "run")?;
        }
        Ok(())
    }
}

fn names(names: &BTreeSet<String>) -> Option<String> {
    (!names.is_empty()).then(|| serde_json::to_string(names).expect("names are text"))
}

pub(super) fn one_row(rows: u64, table: &'static str) -> Result<(), StoreError> {
    if rows == 1 { Ok(()) } else { Err(StoreError::Conflict { table }) }
}

/// The primary key of an entry as bytes, for its seal.
pub(super) fn entry_row(id: ContactId, n: u64) -> Vec<u8> {
    [&id.0[..], &n.to_be_bytes()].concat()
}
