//! Reading: timers and unsettled messages for the owner, the log for people.

use std::path::Path;

use engine::{AccountId, ContactId, Conversation, Entry, MessageId, Program, ProgramId, RunId, Slot};
use sqlx::{ConnectOptions, Row, SqliteConnection, sqlite::SqliteRow};
use stdlib::Timestamp;

use super::{
    Keys, OutboxRow, Store, StoreError,
    load::{load, place},
    open::{OpenError, check_file, options, read_keys},
    outbox::{outbox_columns, row_of},
    row::{decode, parse_slot},
    write::entry_row,
};
use crate::seal::Kek;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DueTimer {
    pub run: RunId,
    pub slot: Slot,
    pub due: Timestamp,
    pub generation: u32,
    pub contact: ContactId,
}

/// The order in which timers are read. A run stands at one place and so has one timer.
pub type TimerKey = (Timestamp, RunId);

impl Store {
    /// Timers past `past` and due before `horizon`, in due order; up to which one that is all; and when the next one
    /// falls due. Claims nothing: consuming the token in `commit` is the claim.
    pub async fn due_timers(
        &mut self,
        past: TimerKey,
        horizon: Timestamp,
        limit: u32,
    ) -> Result<(Vec<DueTimer>, TimerKey, Option<Timestamp>), StoreError> {
        let rows = sqlx::query(
            "select t.owner_id, t.slot, t.due, t.gen, r.contact_id from timer t join run r on r.id = t.owner_id
             where (t.due, t.owner_id) > ($1, $2) and t.due < $3 order by t.due, t.owner_id limit $4",
        )
        .bind(past.0.0)
        .bind(&past.1.0[..])
        .bind(horizon.0)
        .bind(i64::from(limit))
        .fetch_all(&mut self.db)
        .await?;
        let timers = rows
            .iter()
            .map(|row| {
                let unreadable = || StoreError::Unreadable { what: "timer" };
                Ok(DueTimer {
                    run: RunId::from_slice(row.get(0)).ok_or_else(unreadable)?,
                    slot: parse_slot(row.get(1)).ok_or_else(unreadable)?,
                    due: Timestamp(row.get(2)),
                    generation: u32::try_from(row.get::<i64, _>(3)).map_err(|_| unreadable())?,
                    contact: ContactId::from_slice(row.get(4)).ok_or_else(unreadable)?,
                })
            })
            .collect::<Result<Vec<_>, StoreError>>()?;
        let known = match timers.last() {
            Some(last) if timers.len() == limit as usize => (last.due, last.run),
            Some(_) | None => (horizon, RunId([0; 16])),
        };
        let row = sqlx::query("select min(due) from timer where (due, owner_id) > ($1, $2)")
            .bind(known.0.0)
            .bind(&known.1.0[..])
            .fetch_one(&mut self.db)
            .await?;
        Ok((timers, known, row.get::<Option<i64>, _>(0).map(Timestamp)))
    }

    /// All unsettled messages, as a start finds them.
    pub async fn unsettled(&mut self) -> Result<Vec<OutboxRow>, StoreError> {
        let rows = sqlx::query(concat!(
            "select ",
            outbox_columns!(),
            ", (select account_id from contact where contact.id = outbox.contact_id)
             from outbox order by contact_id, idx"
        ))
        .fetch_all(&mut self.db)
        .await?;
        let mut unsettled = Vec::new();
        for row in &rows {
            match self.unsettled_row(row) {
                Ok(row) => unsettled.push(row),
                Err(error @ (StoreError::Unreadable { .. } | StoreError::Seal(_))) => {
                    let message = MessageId::from_slice(row.get(0)).map(|id| id.to_string());
                    tracing::error!(outbox_id = message, %error, "a message that was not sent is left where it is");
                }
                Err(
                    error @ (StoreError::Fenced
                    | StoreError::Conflict { .. }
                    | StoreError::Poisoned { .. }
                    | StoreError::NewerProgram { .. }
                    | StoreError::Database(_)),
                ) => return Err(error),
            }
        }
        Ok(unsettled)
    }

    fn unsettled_row(&self, row: &SqliteRow) -> Result<OutboxRow, StoreError> {
        let unreadable = || StoreError::Unreadable { what: "outbox" };
        let id = MessageId::from_slice(row.get(0)).ok_or_else(unreadable)?;
        let account = row.get::<Option<&[u8]>, _>(10).and_then(AccountId::from_slice).ok_or_else(unreadable)?;
        let opened = self.keys.account(account).open(place("outbox", &id.0), row.get(6))?;
        row_of(row, decode(&opened, "outbox")?)
    }
}

/// Whom or what `why` is asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Who {
    Contact(ContactId),
    Run(RunId),
}

/// An entry of the log of a contact of this account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logged {
    pub waba_id: String,
    pub entry: Entry,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiveRun {
    pub run: RunId,
    pub contact: ContactId,
    pub flow: String,
    pub program: ProgramId,
}

/// A second reader beside a running owner: no lock, no write.
pub struct ReadStore {
    db: SqliteConnection,
    keys: Keys,
}

impl ReadStore {
    pub async fn open(path: &Path, kek: &Kek) -> Result<Self, OpenError> {
        check_file(path)?;
        let is_empty = || OpenError::Empty { file: path.display().to_string() };
        Self::open_read_only(path, kek).await.map_err(|error| OpenError::of(path, error))?.ok_or_else(is_empty)
    }

    /// `None` where there are no tables yet.
    async fn open_read_only(path: &Path, kek: &Kek) -> Result<Option<Self>, StoreError> {
        let mut db = options(path).read_only(true).connect().await?;
        let made = sqlx::query("select 1 from sqlite_master where type = 'table' and name = 'account'");
        if made.fetch_optional(&mut db).await?.is_none() {
            return Ok(None);
        }
        let keys = read_keys(&mut db, kek).await?;
        Ok(Some(Self { db, keys }))
    }

    /// A run's or contact's id, a wa_id or phone (digits; `+`, spaces, dashes and brackets are passed over), a
    /// business-scoped id. One phone is a contact of each account that it wrote to.
    pub async fn find(&mut self, text: &str) -> Result<Vec<Who>, StoreError> {
        let text = text.trim();
        if let Some(id) = RunId::parse_hex(text) {
            let run = sqlx::query("select 1 from run where id = $1").bind(&id.0[..]).fetch_optional(&mut self.db);
            if run.await?.is_some() {
                return Ok(vec![Who::Run(id)]);
            }
            let contact = sqlx::query("select 1 from contact where id = $1").bind(&id.0[..]);
            if contact.fetch_optional(&mut self.db).await?.is_some() {
                return Ok(vec![Who::Contact(ContactId(id.0))]);
            }
        }
        let digits: String = text.chars().filter(|c| !matches!(c, '+' | ' ' | '-' | '(' | ')' | '.')).collect();
        let hash = self.keys.pepper.alias_hash("wa_id", &digits);
        let rows = sqlx::query(
            "select distinct contact_id from alias where (kind = 'wa_id' and value = $1) or (kind = 'user_id' and value = $2)
             or (kind = 'parent_user_id' and value = $2)",
        )
        .bind(&hash[..])
        .bind(text.as_bytes())
        .fetch_all(&mut self.db)
        .await?;
        let unreadable = || StoreError::Unreadable { what: "alias" };
        rows.iter().map(|row| ContactId::from_slice(row.get(0)).map(Who::Contact).ok_or_else(unreadable)).collect()
    }

    /// The log, oldest first.
    pub async fn log(&mut self, who: &Who) -> Result<Vec<Logged>, StoreError> {
        let query = match who {
            Who::Contact(id) => sqlx::query(logged!("e.contact_id = $1")).bind(id.0.to_vec()),
            Who::Run(id) => sqlx::query(logged!("e.run_id = $1")).bind(id.0.to_vec()),
        };
        query.fetch_all(&mut self.db).await?.iter().map(|row| self.logged(row)).collect()
    }

    /// A contact as the last commit left it: live runs, windows, fields.
    pub async fn conversation(&mut self, contact: ContactId) -> Result<Option<Conversation>, StoreError> {
        Ok(load(&mut self.db, &self.keys, contact).await?.map(|loaded| loaded.conversation))
    }

    /// Every run that has not ended, with the revision it stands in.
    pub async fn live_runs(&mut self) -> Result<Vec<LiveRun>, StoreError> {
        let rows = sqlx::query("select id, contact_id, flow, program from run where status = 'live' order by id")
            .fetch_all(&mut self.db)
            .await?;
        let live = |row: &SqliteRow| {
            let (run, contact) = (RunId::from_slice(row.get(0))?, ContactId::from_slice(row.get(1))?);
            Some(LiveRun { run, contact, flow: row.get(2), program: ProgramId::from_slice(row.get(3))? })
        };
        rows.iter().map(|row| live(row).ok_or(StoreError::Unreadable { what: "run" })).collect()
    }

    /// A revision, whether it starts runs or only carries some on.
    pub async fn program(&mut self, id: ProgramId) -> Result<Option<Program>, StoreError> {
        let found = sqlx::query("select ir from program where hash = $1").bind(&id.0[..]).fetch_optional(&mut self.db);
        let Some(row) = found.await? else { return Ok(None) };
        let read = Program::read(row.get(0)).ok_or(StoreError::Unreadable { what: "program" })?;
        Ok(Some(read.1))
    }

    fn logged(&self, row: &SqliteRow) -> Result<Logged, StoreError> {
        let unreadable = || StoreError::Unreadable { what: "event" };
        let contact = ContactId::from_slice(row.get(0)).ok_or_else(unreadable)?;
        let account = AccountId::from_slice(row.get(3)).ok_or_else(unreadable)?;
        let place_row = entry_row(contact, row.get::<i64, _>(1) as u64);
        let opened = self.keys.account(account).open(place("event", &place_row), row.get(2))?;
        Ok(Logged { waba_id: row.get(4), entry: decode(&opened, "event")? })
    }
}

/// The entries for which this holds, as `ReadStore::logged` reads them.
macro_rules! logged {
    ($which:literal) => {
        concat!(
            "select e.contact_id, e.n, e.sealed, c.account_id, a.waba_id from event e
             join contact c on c.id = e.contact_id join account a on a.id = c.account_id where ",
            $which,
            " order by e.n"
        )
    };
}
use logged;
