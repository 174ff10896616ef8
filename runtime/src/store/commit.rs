//! The commit verb: all writes of the owner.
//!
//! begin → fence → read all that the works may need → decide them in memory, in the order in which things happened →
//! consume the tokens and write, each table at once → commit. A work whose token is gone was done before and is passed
//! over. Every write says what it expects to find; where something else stands, nothing is written and the batch is read
//! and decided once more.

use std::{collections::BTreeSet, sync::Arc};

use engine::{Conversation, Facts, Input, Transition};
use stdlib::Timestamp;

use super::{
    Committed, Keys, OutboxRow, Store, StoreError, Work, WorkKind,
    batch::{Batch, Given},
    db::{Db, Fate},
    found::Found,
    write::Writing,
};
use crate::fail::{self, FailPoint};

/// The decision about one Input; the engine's `handle` with the programs in it.
pub type Decide = dyn Fn(Conversation, Input, &Facts) -> Transition + Send + Sync;

/// Whether a message that was just made may leave at once: it is then claimed where it is written, and needs no commit of
/// its own. May be asked twice of one message, where its batch is tried again.
pub type MayLeave = dyn Fn(&OutboxRow, Timestamp) -> bool + Send + Sync;

/// So often a batch is tried that the database itself breaks off, since another transaction was in its way.
const TRIES_MAX: u32 = 5;

/// What makes a commit this owner's.
#[derive(Clone, Copy)]
struct Standing {
    epoch: i64,
    held_until: Option<Timestamp>,
}

/// A batch of which the server did not say whether it is committed.
pub(super) struct Unanswered {
    transaction: i64,
    committed: Committed,
}

impl Store {
    /// One batch, one transaction. After an error nothing of the batch is written, or the next commit tells of it.
    ///
    /// A conversation that cannot be read, or whose decision panics, is left out: what comes in for it goes to the inbox,
    /// and the others are committed. The transaction ends also when nobody waits for it any more.
    pub async fn commit(
        &mut self,
        mut works: Vec<Work>,
        now: Timestamp,
        decide: &Arc<Decide>,
        may_leave: &Arc<MayLeave>,
    ) -> Result<Committed, StoreError> {
        // Claims last: a status or a wish to be left alone in the same batch comes before the request it makes needless.
        works.sort_by_key(|work| (matches!(work.kind, WorkKind::Claim { .. }), work.effective_at));
        let (keys, standing) = (Arc::clone(&self.keys), Standing { epoch: self.epoch, held_until: self.held_until });
        let (decide, may_leave) = (Arc::clone(decide), Arc::clone(may_leave));
        self.in_task(move |mut db| async move {
            db.settle_unanswered().await?;
            // What the sender was not told of may be on its way: nothing overtakes it.
            let tells_late = !db.untold.outbox.is_empty();
            let may_leave = move |row: &OutboxRow, now: Timestamp| !tells_late && may_leave(row, now);
            let (mut tries, mut conflicts, mut broken) = (0, 0, 0);
            loop {
                tries += 1;
                match db.try_commit(&works, &keys, standing, now, (&*decide, &may_leave)).await {
                    Ok(committed) => {
                        let mut told = std::mem::take(&mut db.untold);
                        told.add(committed);
                        return Ok(told);
                    }
                    Err(StoreError::Conflict { table }) if conflicts == 0 => {
                        tracing::warn!(table, "a row changed while it was being written; the batch is decided anew");
                        conflicts += 1;
                    }
                    Err(error) if error.is_contention() && tries < TRIES_MAX => {
                        tracing::info!(%error, "another transaction was in the way; the batch is tried again");
                    }
                    // It broke before the batch was to be committed; a new one may be had at once.
                    Err(error) if error.is_of_connection() && broken == 0 && db.unanswered.is_none() => {
                        tracing::warn!(%error, "the connection to the database broke; the batch is tried on a new one");
                        broken += 1;
                    }
                    Err(error) => return Err(error),
                }
            }
        })
        .await
    }
}

/// The connection of the owner, and what it still has to tell.
pub(super) struct Writer {
    pub db: Db,
    unanswered: Option<Unanswered>,
    untold: Committed,
}

impl Writer {
    pub fn new(db: Db) -> Self {
        Self { db, unanswered: None, untold: Committed::default() }
    }

    /// Whether a batch of which the server had not said so turns out to be committed; it is told with the next one.
    async fn settle_unanswered(&mut self) -> Result<bool, StoreError> {
        let Some(Unanswered { transaction, .. }) = &self.unanswered else { return Ok(false) };
        let fate = self.db.fate(*transaction).await?;
        if fate == Fate::Open {
            return Err(StoreError::Unanswered);
        }
        let settled = self.unanswered.take().filter(|_| fate == Fate::Committed);
        Ok(settled.map(|batch| self.untold.add(batch.committed)).is_some())
    }

    async fn try_commit(
        &mut self,
        works: &[Work],
        keys: &Keys,
        standing: Standing,
        now: Timestamp,
        asked: (&Decide, &MayLeave),
    ) -> Result<Committed, StoreError> {
        let written = self.write(works, keys, standing, now, asked).await;
        let (committed, transaction) = match written {
            Ok(written) => written,
            Err(error) => {
                self.db.rollback(&error).await;
                return Err(error);
            }
        };
        fail::pass(FailPoint::CommitBefore);
        if let Err(error) = self.db.commit().await {
            self.db.rollback(&error).await;
            return match transaction {
                Some(transaction) if error.is_of_connection() => {
                    self.unanswered = Some(Unanswered { transaction, committed });
                    // Another connection may know what became of it.
                    let is_committed = matches!(self.settle_unanswered().await, Ok(true));
                    if is_committed { Ok(Committed::default()) } else { Err(error) }
                }
                Some(_) | None => Err(error),
            };
        }
        fail::pass(FailPoint::CommitAfter);
        Ok(committed)
    }

    async fn write(
        &mut self,
        works: &[Work],
        keys: &Keys,
        Standing { epoch, held_until }: Standing,
        now: Timestamp,
        (decide, may_leave): (&Decide, &MayLeave),
    ) -> Result<(Committed, Option<i64>), StoreError> {
        let begun = self.db.begin().await?;
        if begun.epoch != epoch {
            return Err(StoreError::Fenced);
        }
        let found = Found::of(&mut self.db, keys, works, now).await?;
        let given = Given { found: &found, keys, epoch, now, decide, held_until };
        let mut parked = BTreeSet::new();
        let mut batch = loop {
            match Batch::decided(&given, works, &parked) {
                Err(StoreError::Poisoned { contact, cause }) if !parked.contains(&contact) => {
                    tracing::error!(%contact, cause, "a conversation is left out; what comes in for it is kept");
                    parked.insert(contact);
                }
                decided => break decided?,
            }
        };
        batch.claim_at_birth(may_leave);
        let Batch { written, loaded, committed, .. } = batch;
        let mut writing = Writing { keys, written, loaded };
        fail::pass(FailPoint::TokenBefore);
        writing.consume_tokens(&mut self.db).await?;
        fail::pass(FailPoint::TokenAfter);
        writing.write(&mut self.db).await?;
        Ok((committed, begun.transaction))
    }
}
