//! A database that was put back from a copy: what it owes is held for a person.
//!
//! Between the copy and the start that finds its mark, the original went on: what the copy has as unsent may have been
//! sent, and a timer that was due may have fired. Nobody here can know, so nothing of it leaves by itself. What customers
//! write from then on is answered as ever.

use std::{sync::Arc, time::Duration};

use stdlib::Timestamp;

use super::{
    Checkup, Committed, Database, Intake, OpenError, OutboxState, Store, StoreError, Work, WorkKind,
    commit::{Decide, MayLeave},
    db::Db,
    holder::{self, Watched},
};
use crate::{seal::Kek, standby::SILENCE_MAX};

/// Messages held in one transaction.
const BATCH: usize = 500;

/// Why a database was not marked.
#[derive(Debug, thiserror::Error)]
pub enum MarkError {
    #[error("a flowd runs on {database} ({addr}). Stop it first: this is for a database that nobody owns")]
    Running { database: String, addr: String },
    #[error(transparent)]
    Open(#[from] OpenError),
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Restored {
    /// When the first start came after that; `None`: it has not come yet.
    pub held_until: Option<Timestamp>,
}

/// `None` for a database that was never put back.
pub(super) async fn read(db: &mut Db) -> Result<Option<Restored>, StoreError> {
    let rows = db.all("select held_until from restored", vec![]).await?;
    Ok(rows.first().map(|row| Restored { held_until: row.opt_int(0).map(Timestamp) }))
}

/// The next start holds what is unsent.
pub(super) async fn mark(db: &mut Db, now: Timestamp) -> Result<(), StoreError> {
    let marked = db.run(
        "insert into restored (id, marked_at) values ('restored', $1)
         on conflict (id) do update set marked_at = excluded.marked_at, held_until = null",
        vec![now.0.into()],
    );
    marked.await?;
    // Orders may have been carried out by the original; and who was on trial there did not end anything here.
    db.run("delete from inbox where kind in ('release', 'discard', 'release_contact')", vec![]).await?;
    db.run("delete from suspect", vec![]).await?;
    Ok(())
}

/// For a database that another program put back: brings it to this version and marks it. No flowd may run on it.
///
/// Who has a file open is told by its lock. The owner of a server's database is watched as long as one that stands by would:
/// what a copy brought along of it never changes. A node that could not be seen all the same is shut out by the epoch, which
/// is raised behind the mark: it commits nothing more, and whoever starts then finds the mark.
pub async fn mark_as_copy(database: &Database, kek: &Kek, now: Timestamp) -> Result<(), MarkError> {
    let was_started = match Checkup::open(database).await? {
        Some(mut checkup) => checkup.was_started().await?,
        None => false,
    };
    if !was_started {
        return Err(OpenError::Empty { database: database.to_string() }.into());
    }
    let told = |error| MarkError::Open(OpenError::of(database, error));
    let mut intake = Intake::open(database, kek, &[]).await?;
    let patience = if intake.is_shared() { SILENCE_MAX } else { Duration::ZERO };
    let holder = match holder::watch(&mut intake.db, patience).await.map_err(told)? {
        Watched::Lives(holder) => return Err(running(database, holder.addr)),
        Watched::Free(holder) => holder,
        Watched::Silent(holder) => Some(holder),
    };
    mark(&mut intake.db, now).await.map_err(told)?;
    let Some(raised) = intake.take_over(holder.as_ref()).await.map_err(told)? else {
        return Err(running(database, "it has just started".to_owned()));
    };
    intake.opened(raised).store.close().await.map_err(told)
}

fn running(database: &Database, addr: String) -> MarkError {
    MarkError::Running { database: database.to_string(), addr }
}

impl Store {
    /// At a start, before anything is sent. Killed half way, the next start goes on with it.
    pub async fn hold_what_a_copy_owes(&mut self, now: Timestamp) -> Result<(), StoreError> {
        if !self.is_a_copy {
            return Ok(());
        }
        let unsettled = self.unsettled().await?;
        let owed: Vec<_> = unsettled.iter().filter(|row| row.state != OutboxState::Held).collect();
        for rows in owed.chunks(BATCH) {
            let hold = |message| Work { effective_at: now, kind: WorkKind::Hold { message } };
            let works = rows.iter().map(|row| hold(row.id())).collect();
            self.commit_undecided(works, now).await?;
        }
        self.remember_held(now).await?;
        (self.is_a_copy, self.held_until) = (false, Some(now));
        if unsettled.is_empty() {
            tracing::info!("this database was put back from a copy, which owed no message");
            return Ok(());
        }
        tracing::warn!(
            messages = unsettled.len(),
            "this database was put back from a copy: what it owed then is held, since it may have been sent already. \
             See it with `flowd outbox held`"
        );
        Ok(())
    }

    /// Works of which the engine decides nothing.
    async fn commit_undecided(&mut self, works: Vec<Work>, now: Timestamp) -> Result<Committed, StoreError> {
        let decide: Arc<Decide> = Arc::new(|conversation, input, facts| {
            engine::handle(&engine::Programs::default(), conversation, input, facts)
        });
        let may_leave: Arc<MayLeave> = Arc::new(|_, _| false);
        self.commit(works, now, &decide, &may_leave).await
    }

    async fn remember_held(&mut self, now: Timestamp) -> Result<(), StoreError> {
        let epoch = self.epoch;
        self.in_task(move |mut writer| async move {
            let written = writer.db.run(
                "update restored set held_until = $1
                 where (select epoch from fence where role = 'owner') = $2",
                vec![now.0.into(), epoch.into()],
            );
            if written.await? == 1 { Ok(()) } else { Err(StoreError::Fenced) }
        })
        .await
    }
}
