//! The commit verb: all writes of the owner.
//!
//! begin → fence → read all that the works may need → decide them in memory, in the order in which things happened →
//! consume the tokens and write, each table at once → commit. A work whose token is gone was done before and is passed
//! over. Every write says what it expects to find; where something else stands, nothing is written and the batch is read
//! and decided once more.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use engine::{ContactId, Conversation, Facts, Input, Token, Transition};
use stdlib::Timestamp;

use super::{
    Committed, Keys, OutboxRow, Store, StoreError, Work, WorkKind,
    batch::{Batch, Given},
    db::{Begun, Db, Fate},
    found::Found,
    inbox::{InboxRow, Waits},
    load::Loaded,
    quarantine::Quarantined,
    trial::Careful,
    write::Writing,
    written::Written,
};
use crate::{
    fail::{self, FailPoint},
    sweep,
};

/// The decision about one Input; the engine's `handle` with the programs in it.
pub type Decide = dyn Fn(Conversation, Input, &Facts) -> Transition + Send + Sync;

/// Whether a message that was just made may leave at once: it is then claimed where it is written, and needs no commit of
/// its own. May be asked twice of one message, where its batch is tried again.
pub type MayLeave = dyn Fn(&OutboxRow, Timestamp) -> bool + Send + Sync;

/// So often a batch is tried that the database itself breaks off, since another transaction was in its way.
const TRIES_MAX: u32 = 5;

/// What makes a commit this owner's.
#[derive(Clone, Copy)]
pub(super) struct Standing {
    pub epoch: i64,
    pub held_until: Option<Timestamp>,
}

/// A batch of which the server did not say whether it is committed.
pub(super) struct Unanswered {
    transaction: i64,
    committed: Committed,
}

impl Store {
    /// One batch, one transaction. After an error nothing of the batch is written, or the next commit tells of it.
    ///
    /// A conversation that cannot be read, or whose decision panics, goes into quarantine: what comes in for it is parked in
    /// the inbox, and the others are committed. The transaction ends also when nobody waits for it any more. While the
    /// store is careful (see `trial`), a batch may be several transactions.
    pub async fn commit(
        &mut self,
        mut works: Vec<Work>,
        now: Timestamp,
        decide: &Arc<Decide>,
        may_leave: &Arc<MayLeave>,
    ) -> Result<Committed, StoreError> {
        works.sort_by_key(|work| (Turn::of(&work.kind), work.effective_at));
        let (keys, standing) = (Arc::clone(&self.keys), Standing { epoch: self.epoch, held_until: self.held_until });
        let (decide, may_leave) = (Arc::clone(decide), Arc::clone(may_leave));
        self.in_task(move |mut writer| async move {
            writer.settle_unanswered().await?;
            // What the sender was not told of may be on its way: nothing overtakes it.
            let tells_late = !writer.untold.outbox.is_empty();
            let may_leave = move |row: &OutboxRow, now: Timestamp| !tells_late && may_leave(row, now);
            let given = Terms { keys: &keys, standing, now, decide: &*decide, may_leave: &may_leave, is_tried: false };
            writer.trust(&given).await?;
            let has_release = works.iter().any(|work| work.kind.released().is_some());
            if !has_release && !writer.careful.is_on(now) {
                let committed = writer.commit_batch(&works, &given).await?;
                return Ok(writer.told_with(committed));
            }
            let given = Terms { is_tried: true, ..given };
            for group in writer.apart(&works, &given).await? {
                writer.try_first(&group, &given).await?;
                let committed = writer.commit_batch(&group.works, &given).await?;
                // Told with the last of them, or, if one fails, with the next batch.
                writer.untold.add(committed);
            }
            Ok(writer.told_with(Committed::default()))
        })
        .await
    }
}

/// What of a batch is done first, whenever it happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Turn {
    /// What the contact wrote before is heard before what it writes now.
    Release,
    AsItHappened,
    /// A status or a wish to be left alone comes before the request it makes needless.
    Claim,
}

impl Turn {
    fn of(kind: &WorkKind) -> Self {
        if kind.released().is_some() {
            Self::Release
        } else if matches!(kind, WorkKind::Claim { .. }) {
            Self::Claim
        } else {
            Self::AsItHappened
        }
    }
}

/// What is to be decided now, and what is put into the inbox behind what waits there.
pub(super) struct Due {
    pub works: Vec<Work>,
    taken_in: Vec<(Token, InboxRow)>,
}

/// What a batch is decided with, and by whom.
#[derive(Clone, Copy)]
pub(super) struct Terms<'a> {
    pub keys: &'a Keys,
    pub standing: Standing,
    pub now: Timestamp,
    pub decide: &'a Decide,
    pub may_leave: &'a MayLeave,
    /// Nothing is added to it: it was tried as it is.
    pub is_tried: bool,
}

/// The connection of the owner, and what it still has to tell.
pub(super) struct Writer {
    pub db: Db,
    unanswered: Option<Unanswered>,
    pub untold: Committed,
    /// As the table has them: only an owner writes it.
    pub quarantined: Quarantined,
    pub careful: Careful,
    /// Rows of the inbox that only a newer version can read, or nobody.
    pub unreadable: BTreeSet<i64>,
}

impl Writer {
    pub fn new(db: Db, quarantined: Quarantined) -> Self {
        Self {
            db,
            unanswered: None,
            untold: Committed::default(),
            quarantined,
            careful: Careful::default(),
            unreadable: BTreeSet::new(),
        }
    }

    /// A transaction of this owner.
    pub async fn begin_as(&mut self, epoch: i64) -> Result<Begun, StoreError> {
        let begun = self.db.begin().await?;
        if begun.epoch == epoch { Ok(begun) } else { Err(StoreError::Fenced) }
    }

    /// With what was committed before and not told yet.
    fn told_with(&mut self, committed: Committed) -> Committed {
        let mut told = std::mem::take(&mut self.untold);
        told.add(committed);
        told
    }

    /// Of a batch that is committed.
    fn remember(&mut self, committed: &Committed) {
        self.quarantined.extend(&committed.quarantined);
        self.quarantined.retain(|contact, _| !committed.released.contains(contact));
    }

    /// One batch, tried until it is committed or cannot be.
    async fn commit_batch(&mut self, works: &[Work], terms: &Terms<'_>) -> Result<Committed, StoreError> {
        let (mut tries, mut conflicts, mut broken) = (0, 0, 0);
        loop {
            tries += 1;
            match self.try_commit(works, terms).await {
                Ok(committed) => return Ok(committed),
                Err(StoreError::Conflict { table }) if conflicts == 0 => {
                    tracing::warn!(table, "a row changed while it was being written; the batch is decided anew");
                    conflicts += 1;
                }
                Err(error) if error.is_contention() && tries < TRIES_MAX => {
                    tracing::info!(%error, "another transaction was in the way; the batch is tried again");
                }
                // It broke before the batch was to be committed; a new one may be had at once.
                Err(error) if error.is_of_connection() && broken == 0 && self.unanswered.is_none() => {
                    tracing::warn!(%error, "the connection to the database broke; the batch is tried on a new one");
                    broken += 1;
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// Whether a batch of which the server had not said so turns out to be committed; it is told with the next one.
    async fn settle_unanswered(&mut self) -> Result<bool, StoreError> {
        let Some(Unanswered { transaction, .. }) = &self.unanswered else { return Ok(false) };
        let fate = self.db.fate(*transaction).await?;
        if fate == Fate::Open {
            return Err(StoreError::Unanswered);
        }
        let Some(settled) = self.unanswered.take().filter(|_| fate == Fate::Committed) else { return Ok(false) };
        self.remember(&settled.committed);
        self.untold.add(settled.committed);
        Ok(true)
    }

    async fn try_commit(&mut self, works: &[Work], terms: &Terms<'_>) -> Result<Committed, StoreError> {
        let written = self.write(works, terms).await;
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
        self.remember(&committed);
        Ok(committed)
    }

    /// What another node took in comes before what this one takes in itself; behind more of it than a batch holds, this one
    /// takes in only, too. So each contact is heard in the order in which WhatsApp was answered.
    pub async fn behind_what_waits(&mut self, works: &[Work], terms: &Terms<'_>) -> Result<Due, StoreError> {
        let mut due = Due { works: self.waiting(terms.keys, sweep::PAGE).await?, taken_in: Vec::new() };
        // One that is tried first is decided as it is, and the rest of a long queue a little late.
        let is_long = due.works.len() >= sweep::PAGE as usize && !terms.is_tried;
        if !terms.is_tried {
            // Each is tried alone, which the sweep sees to.
            due.works.retain(|work| work.kind.released().is_none());
        }
        let seqs: BTreeSet<_> = due.works.iter().filter_map(|work| work.kind.seq()).collect();
        for work in works.iter().filter(|work| work.kind.seq().is_none_or(|seq| !seqs.contains(&seq))) {
            match InboxRow::of(terms.keys, &work.kind, Waits::ForTheOwner, terms.now).filter(|_| is_long) {
                Some(row) => due.taken_in.push(row),
                None => due.works.push(work.clone()),
            }
        }
        due.works.sort_by_key(|work| (Turn::of(&work.kind), work.effective_at));
        Ok(due)
    }

    async fn write(&mut self, works: &[Work], terms: &Terms<'_>) -> Result<(Committed, Option<i64>), StoreError> {
        let Terms { keys, standing, now, .. } = *terms;
        let begun = self.begin_as(standing.epoch).await?;
        let due =
            if begun.has_waiting && !terms.is_tried { Some(self.behind_what_waits(works, terms).await?) } else { None };
        let (works, taken_in) = due.map_or((Cow::Borrowed(works), Vec::new()), |due| (due.works.into(), due.taken_in));
        let found = Found::of(&mut self.db, keys, &works, now).await?;
        let (mut written, loaded, mut committed) = self.decided(&works, &found, terms)?;
        committed.fresh += taken_in.len();
        written.inbox.extend(taken_in);
        let mut writing = Writing { keys, written, loaded, now };
        fail::pass(FailPoint::TokenBefore);
        writing.consume_tokens(&mut self.db).await?;
        fail::pass(FailPoint::TokenAfter);
        writing.write(&mut self.db).await?;
        Ok((committed, begun.transaction))
    }

    /// All works, without the conversations that cannot be handled.
    pub fn decided(
        &self,
        works: &[Work],
        found: &Found,
        terms: &Terms<'_>,
    ) -> Result<(Written, BTreeMap<ContactId, Loaded>, Committed), StoreError> {
        let Terms { keys, standing: Standing { epoch, held_until }, now, decide, may_leave, .. } = *terms;
        let given = Given { found, keys, epoch, now, decide, held_until, quarantined: &self.quarantined };
        let mut parked = self.quarantined.clone();
        for contact in works.iter().filter_map(|work| work.kind.released()) {
            parked.remove(&contact);
        }
        let mut batch = loop {
            match Batch::decided(&given, works, &parked) {
                Err(StoreError::Poisoned { contact, cause, why }) if !parked.contains_key(&contact) => {
                    if self.quarantined.contains_key(&contact) {
                        tracing::error!(%contact, why, "a released conversation still cannot be handled; it stays in quarantine");
                    } else {
                        tracing::error!(
                            %contact, why,
                            "a conversation cannot be handled and is in quarantine now: `flowd quarantine list` shows it"
                        );
                    }
                    parked.insert(contact, cause);
                }
                decided => break decided?,
            }
        };
        batch.claim_at_birth(may_leave);
        let Batch { mut written, loaded, mut committed, .. } = batch;
        let news = parked.iter().filter(|(contact, _)| !self.quarantined.contains_key(contact));
        written.quarantined = news.map(|(contact, cause)| (*contact, *cause)).collect();
        committed.quarantined.clone_from(&written.quarantined);
        Ok((written, loaded, committed))
    }
}
