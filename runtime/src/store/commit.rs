//! The commit verb: all writes of the owner.
//!
//! begin → fence → for each work, in the order in which things happened: consume its token, decide, write its effects →
//! write the conversations → commit. A work whose token is gone was done before and is passed over.

use std::{
    collections::{BTreeMap, BTreeSet},
    panic::{AssertUnwindSafe, catch_unwind},
};

use engine::{ContactId, Conversation, Facts, Input, Token, Transition};
use sqlx::{Row, SqliteConnection};
use stdlib::Timestamp;

use super::{
    Committed, Keys, OutboxChange, Store, StoreError, Work, WorkKind,
    load::{Loaded, load},
};
use crate::fail::{self, FailPoint};

/// The decision about one Input; the engine's `handle` with the programs in it.
pub type Decide = dyn Fn(Conversation, Input, &Facts) -> Transition + Send + Sync;

impl Store {
    /// One batch, one transaction. After an error nothing of the batch is written.
    ///
    /// A conversation that cannot be read, or whose decision panics, is left out: what comes in for it goes to the inbox,
    /// and the others are committed.
    pub async fn commit(
        &mut self,
        mut works: Vec<Work>,
        now: Timestamp,
        decide: &Decide,
    ) -> Result<Committed, StoreError> {
        // Claims last: a status or a wish to be left alone in the same batch comes before the request it makes needless.
        works.sort_by_key(|work| (matches!(work.kind, WorkKind::Claim { .. }), work.effective_at));
        let mut parked = BTreeSet::new();
        let mut conflicts = 0;
        loop {
            match self.try_commit(&works, now, decide, &parked).await {
                Err(StoreError::Poisoned { contact, cause }) if parked.insert(contact) => {
                    tracing::error!(%contact, cause, "a conversation is left out; what comes in for it is kept");
                }
                Err(StoreError::Conflict { .. }) if conflicts == 0 => conflicts += 1,
                done => return done,
            }
        }
    }

    async fn try_commit(
        &mut self,
        works: &[Work],
        now: Timestamp,
        decide: &Decide,
        parked: &BTreeSet<ContactId>,
    ) -> Result<Committed, StoreError> {
        // By hand: where a full disk ends the transaction, sqlx's own counts it as open for good and begins no other.
        sqlx::query("begin immediate").execute(&mut self.db).await?;
        let done = match self.in_transaction(works, now, decide, parked).await {
            Ok(committed) => {
                fail::pass(FailPoint::CommitBefore);
                sqlx::query("commit").execute(&mut self.db).await.map(|_| committed).map_err(StoreError::from)
            }
            Err(error) => Err(error),
        };
        if done.is_ok() {
            fail::pass(FailPoint::CommitAfter);
        } else {
            // It fails where SQLite has rolled back by itself, which is as well.
            let _over = sqlx::query("rollback").execute(&mut self.db).await;
        }
        done
    }

    async fn in_transaction(
        &mut self,
        works: &[Work],
        now: Timestamp,
        decide: &Decide,
        parked: &BTreeSet<ContactId>,
    ) -> Result<Committed, StoreError> {
        check_fence(&mut self.db, self.epoch).await?;
        let mut batch = Batch {
            db: &mut self.db,
            keys: &self.keys,
            epoch: self.epoch,
            now,
            decide,
            parked,
            loaded: BTreeMap::new(),
            withdrawn: Vec::new(),
            committed: Committed::default(),
        };
        fail::pass(FailPoint::TokenBefore);
        for work in works {
            let done = if parked.is_empty() { batch.apply(work).await } else { batch.apply_beside_parked(work).await };
            if done? {
                batch.committed.fresh += 1;
            } else {
                batch.committed.repeated += 1;
            }
        }
        fail::pass(FailPoint::TokenAfter);
        batch.write_conversations().await?;
        Ok(batch.committed)
    }
}

async fn check_fence(tx: &mut SqliteConnection, epoch: i64) -> Result<(), StoreError> {
    let row = sqlx::query("select epoch from fence where role = 'owner'").fetch_one(tx).await?;
    if row.get::<i64, _>(0) == epoch { Ok(()) } else { Err(StoreError::Fenced) }
}

/// One batch in its open transaction.
pub(super) struct Batch<'a> {
    pub db: &'a mut SqliteConnection,
    pub keys: &'a Keys,
    pub epoch: i64,
    pub now: Timestamp,
    pub decide: &'a Decide,
    pub parked: &'a BTreeSet<ContactId>,
    pub loaded: BTreeMap<ContactId, Loaded>,
    /// Recorded when the engine's own entries are numbered.
    pub withdrawn: Vec<Withdrawal>,
    pub committed: Committed,
}

/// A message that was taken back before it left.
pub(super) struct Withdrawal {
    pub contact: ContactId,
    pub outgoing: engine::Outgoing,
    /// How its run ended.
    pub because: engine::EndReason,
}

impl Batch<'_> {
    /// False where the work was done before.
    async fn apply(&mut self, work: &Work) -> Result<bool, StoreError> {
        match &work.kind {
            WorkKind::Message(message) => self.take_message(message).await,
            WorkKind::Status(status) => self.take_status(status).await,
            WorkKind::Keep { token, number, field, at, raw } => self.keep(*token, *number, field, *at, raw).await,
            WorkKind::Timer { run, slot, generation, contact } => {
                self.take_timer(*run, *slot, *generation, *contact).await
            }
            WorkKind::StartOver { run, contact } => {
                let token = Token::derived_from(&[&run.0, b"start over"]);
                self.wish(*run, *contact, Input::StartOver { run: *run, token }).await
            }
            WorkKind::Migrate { run, contact } => self.wish(*run, *contact, Input::Migrate { run: *run }).await,
            WorkKind::Claim { message } => self.claim(*message).await,
            WorkKind::Accepted { message, wamid } => self.accepted(*message, wamid).await,
            WorkKind::Delay { message, until, because } => self.delay(*message, *until, because).await,
            WorkKind::InDoubt { message, until } => self.in_doubt(*message, *until).await,
            WorkKind::NotSent { message, reason } => self.not_sent(*message, *reason).await,
            WorkKind::OnceMore { message } => self.once_more(*message).await,
            WorkKind::Unknown { message } => self.unknown(*message).await,
        }
    }

    /// As `apply`, but a work that needs a parked conversation is undone and passed over.
    async fn apply_beside_parked(&mut self, work: &Work) -> Result<bool, StoreError> {
        let told = (self.committed.outbox.len(), self.committed.timers.len());
        sqlx::query("savepoint work").execute(&mut *self.db).await?;
        let done = match self.apply(work).await {
            Err(StoreError::Poisoned { contact, .. }) if self.parked.contains(&contact) => {
                sqlx::query("rollback to work").execute(&mut *self.db).await?;
                self.committed.outbox.truncate(told.0);
                self.committed.timers.truncate(told.1);
                // The sender lets go of it; the next start tries again.
                self.committed.outbox.extend(work.kind.message().map(OutboxChange::Removed));
                false
            }
            other => other?,
        };
        sqlx::query("release work").execute(&mut *self.db).await?;
        Ok(done)
    }

    /// The conversation, read at its first use in the batch.
    pub async fn conversation(&mut self, id: ContactId) -> Result<&mut Loaded, StoreError> {
        if !self.loaded.contains_key(&id) {
            let loaded = match load(self.db, self.keys, id).await {
                Ok(found) => found.ok_or(StoreError::Unreadable { what: "contact" }),
                Err(error) => Err(error),
            };
            let loaded = loaded.map_err(|error| error.of_contact(id))?;
            self.loaded.insert(id, loaded);
        }
        Ok(self.loaded.get_mut(&id).expect("it was just put there"))
    }

    /// Asks the engine and writes what it decided.
    pub async fn decide(&mut self, id: ContactId, input: Input) -> Result<(), StoreError> {
        let facts = Facts { now: self.now };
        let decide = self.decide;
        let loaded = self.conversation(id).await?;
        let before = loaded.conversation.clone();
        let first_entry = before.contact.logged;
        let transition = catch_unwind(AssertUnwindSafe(|| decide(before, input, &facts)))
            .map_err(|_| StoreError::Poisoned { contact: id, cause: "the engine panicked".to_owned() })?;
        loaded.conversation = transition.conversation;
        loaded.changed = true;
        let runs = std::mem::take(&mut loaded.conversation.runs);
        let (live, ended): (Vec<_>, Vec<_>) = runs.into_iter().partition(|run| run.state.is_live());
        loaded.conversation.runs = live;
        loaded.ended.extend(ended);
        let mut n = first_entry;
        for effect in transition.effects {
            self.write_effect(id, effect, &mut n).await?;
        }
        Ok(())
    }
}
