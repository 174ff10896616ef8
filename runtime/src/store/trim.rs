//! Dropping what is old: a few rows at a time, oldest first, under the fence.
//!
//! The rows to drop are found by an index on their age and deleted by their keys, as every other statement of a batch. An
//! ended run goes with the last entry that the log has of it.

use std::collections::BTreeSet;

use stdlib::Timestamp;

use super::{
    Store, StoreError,
    db::{Db, Kind, Row, Statement, Value},
    seen::{old_days, old_spans},
};

/// What is dropped by its age.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Aged {
    /// Tokens by the day of their item.
    SeenDays,
    /// Tokens of items whose time says nothing.
    SeenSpans,
    /// The log, and the runs it no longer tells of.
    Event,
    Message,
    Delivery,
    Raw,
}

impl Aged {
    pub const ALL: [Self; 6] = [Self::SeenDays, Self::SeenSpans, Self::Event, Self::Message, Self::Delivery, Self::Raw];

    /// The table.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SeenDays | Self::SeenSpans => "seen",
            Self::Event => "event",
            Self::Message => "message",
            Self::Delivery => "delivery",
            Self::Raw => "raw",
        }
    }

    /// The oldest rows of an age from `$1` up to `$2`: the age, then the key.
    pub(super) fn oldest(self) -> &'static str {
        match self {
            Self::SeenDays | Self::SeenSpans => {
                "select bucket, token from seen where bucket >= $1 and bucket < $2 order by bucket limit $3"
            }
            Self::Event => {
                "select at, contact_id, n, run_id from event where at >= $1 and at < $2 order by at limit $3"
            }
            Self::Message => "select at, contact_id, id from message where at >= $1 and at < $2 order by at limit $3",
            Self::Delivery => "select at, message_id from delivery where at >= $1 and at < $2 order by at limit $3",
            Self::Raw => "select at, token from raw where at >= $1 and at < $2 order by at limit $3",
        }
    }

    fn delete(self) -> &'static Statement {
        match self {
            Self::SeenDays | Self::SeenSpans => &SEEN,
            Self::Event => &EVENTS,
            Self::Message => &MESSAGES,
            Self::Delivery => &DELIVERIES,
            Self::Raw => &RAW,
        }
    }

    fn key(self, row: &Row) -> Vec<Value> {
        let blob = |column| Value::from(row.blob(column).to_vec());
        match self {
            Self::SeenDays | Self::SeenSpans => vec![row.int(0).into(), blob(1)],
            Self::Event => vec![blob(1), row.int(2).into()],
            Self::Message => vec![blob(1), row.int(0).into(), blob(2)],
            Self::Delivery => vec![row.text(1).into()],
            Self::Raw => vec![blob(1)],
        }
    }

    /// The ages that are old: from, up to without.
    fn range(self, before: Timestamp) -> (i64, i64) {
        match self {
            Self::SeenDays => old_days(before),
            Self::SeenSpans => old_spans(before),
            Self::Event | Self::Message | Self::Delivery | Self::Raw => (i64::MIN, before.0),
        }
    }
}

const SEEN: Statement = Statement {
    columns: &[("bucket", Kind::Int), ("token", Kind::Blob)],
    body: "delete from seen where (bucket, token) in (select bucket, token from k)",
};
const EVENTS: Statement = Statement {
    columns: &[("contact_id", Kind::Blob), ("n", Kind::Int)],
    body: "delete from event where (contact_id, n) in (select contact_id, n from k)",
};
const RUNS: Statement = Statement {
    columns: &[("id", Kind::Blob)],
    body: "delete from run where id in (select id from k) and status = 'ended'
           and not exists (select 1 from event e where e.run_id = run.id)",
};
const MESSAGES: Statement = Statement {
    columns: &[("contact_id", Kind::Blob), ("at", Kind::Int), ("id", Kind::Blob)],
    body: "delete from message where (contact_id, at, id) in (select contact_id, at, id from k)",
};
const DELIVERIES: Statement = Statement {
    columns: &[("message_id", Kind::Text)],
    body: "delete from delivery where message_id in (select message_id from k)",
};
const RAW: Statement =
    Statement { columns: &[("token", Kind::Blob)], body: "delete from raw where token in (select token from k)" };

/// For the test that looks at how they are carried out.
#[cfg(test)]
pub(super) const ALL: [&Statement; 6] = [&SEEN, &EVENTS, &RUNS, &MESSAGES, &DELIVERIES, &RAW];

/// One step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trim {
    pub of: Aged,
    /// What is older may go. Of `seen`, which knows itself how long it is asked: the present.
    pub before: Timestamp,
    /// Where the step before came to, so that what it left behind in an index is not gone through again.
    pub from: i64,
    pub rows_max: u32,
}

/// What a step did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trimmed {
    pub rows: u32,
    /// To go on from; `None` where nothing more is old.
    pub next: Option<i64>,
}

impl Store {
    /// Drops some rows that are old, in one transaction.
    pub async fn trim(&mut self, trim: Trim) -> Result<Trimmed, StoreError> {
        let epoch = self.epoch;
        self.in_task(move |mut writer| async move {
            let done = trim_in(&mut writer.db, epoch, trim).await;
            if let Err(error) = &done {
                writer.db.rollback(error).await;
            }
            done
        })
        .await
    }
}

async fn trim_in(db: &mut Db, epoch: i64, Trim { of, before, from, rows_max }: Trim) -> Result<Trimmed, StoreError> {
    if db.begin().await?.epoch != epoch {
        return Err(StoreError::Fenced);
    }
    let (first, end) = of.range(before);
    let old = db.all(of.oldest(), vec![first.max(from).into(), end.into(), rows_max.into()]).await?;
    let mut keys: Vec<_> = old.iter().map(|row| of.key(row)).collect();
    keys.sort_unstable();
    db.write(of.delete(), keys).await?;
    if of == Aged::Event {
        let told_of: BTreeSet<_> = old.iter().filter_map(|row| row.opt_blob(3)).collect();
        db.write(&RUNS, told_of.into_iter().map(|run| vec![run.to_vec().into()]).collect()).await?;
    }
    db.commit().await?;
    let is_full = old.len() == rows_max as usize;
    Ok(Trimmed { rows: old.len() as u32, next: old.last().filter(|_| is_full).map(|row| row.int(0)) })
}
