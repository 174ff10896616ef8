//! The two databases behind one face: statements over sets of rows.
//!
//! A statement is written once, over a set `k` that is given to it. Where the rows of `k` come from is all that differs:
//! SQLite gets them as `values`, filled up to powers of two so that few texts are prepared; Postgres as one array a column, so that
//! there is one text and one round trip. What a statement says stands beside the code that uses it.

mod line;
mod migrations;
mod postgres;
mod row;
mod sqlite;
mod together;

use std::path::Path;

use sqlx::{
    Connection as _, PgConnection, SqliteConnection,
    migrate::{MigrateError, Migration, Migrator},
};

pub(super) use row::{Given, Kind, Row, Value};
pub(super) use together::{Asked, Together};

#[cfg(test)]
pub use line::{Another, AtCommit, Commit, Decided, Met, Refusal, Wire, Wrote};

use super::{Database, StoreError};
use line::{Line, Moment};

/// As PostgreSQL counts its versions.
const OLDEST_SERVER: i64 = 150_000;

/// One statement over the rows it is given, which it knows as `k`. Works on both databases.
#[derive(Clone, Copy)]
pub(super) struct Statement {
    /// The columns of `k`. The first one is never null.
    pub columns: &'static [(&'static str, Kind)],
    /// Begins behind `with k(…) as (…)`, and takes no other parameters.
    pub body: &'static str,
}

/// A statement that reads, beside others that read something else.
#[derive(Clone, Copy)]
pub(super) struct Search {
    pub statement: Statement,
    /// The columns of what it finds.
    pub finds: &'static [Kind],
}

/// What another program writes into a contact's row, in a simulation.
#[cfg(test)]
const ANOTHER: &str = "update contact set ver = ver + 1, tags = $1 where id = $2";

/// One connection, made anew when it broke.
pub(super) struct Db {
    database: Database,
    access: Access,
    open: Option<Connection>,
    line: Line,
}

/// Who opens a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    /// Who writes it, and makes the file if there is none.
    Owner,
    /// A reader beside the owner.
    Reader,
    /// A reader who leaves nothing behind.
    Glance,
    /// Who writes into a copy that nobody else has open: it stays one file.
    Copy,
}

enum Connection {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

/// What the beginning of a transaction tells.
pub(super) struct Begun {
    pub epoch: i64,
    /// Something waits in the inbox.
    pub has_waiting: bool,
    /// Where the database can later say what became of it.
    pub transaction: Option<i64>,
}

/// What became of a transaction whose commit was not answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    Committed,
    Aborted,
    /// The server has not noticed yet that nobody is there any more.
    Open,
}

impl Db {
    pub fn new(database: Database) -> Self {
        Self { database, access: Access::Owner, open: None, line: Line::here() }
    }

    /// For a reader beside the owner.
    pub fn read_only(database: Database) -> Self {
        Self { database, access: Access::Reader, open: None, line: Line::here() }
    }

    /// For somebody who only has a look: even the files that SQLite shares among its readers are not made.
    pub fn glance(database: Database) -> Self {
        Self { database, access: Access::Glance, open: None, line: Line::here() }
    }

    /// For a copy that was just made.
    pub fn of_copy(path: &Path) -> Self {
        Self { database: Database::Sqlite(path.to_owned()), access: Access::Copy, open: None, line: Line::here() }
    }

    /// The connection, made if there is none.
    async fn connection(&mut self) -> Result<&mut Connection, StoreError> {
        self.line.carry()?;
        if self.open.is_none() {
            self.open = Some(match &self.database {
                Database::Sqlite(path) => Connection::Sqlite(sqlite::connect(path, self.access).await?),
                Database::Postgres(server) => {
                    Connection::Postgres(Box::pin(postgres::connect(server, self.access)).await?)
                }
            });
        }
        Ok(self.open.as_mut().expect("it was just put there"))
    }

    /// Whether this database can be used at all.
    pub async fn check(&mut self) -> Result<(), StoreError> {
        if let Connection::Sqlite(_) = self.connection().await? {
            return Ok(());
        }
        let rows =
            self.all("select current_setting('server_version_num')::bigint, current_setting('server_version')", vec![]);
        match rows.await?.first() {
            Some(row) if row.int(0) < OLDEST_SERVER => Err(StoreError::OldServer { found: row.text(1).to_owned() }),
            Some(_) | None => Ok(()),
        }
    }

    /// Makes the tables, or brings them to this version.
    pub async fn migrate(&mut self) -> Result<(), StoreError> {
        let migrations = self.migrations();
        let done = match self.connection().await? {
            Connection::Sqlite(db) => migrations.run(db).await,
            Connection::Postgres(db) => migrations.run(db).await,
        };
        done.map_err(|error| StoreError::Database(sqlx::Error::Migrate(Box::new(error))))
    }

    /// All that make the tables of this version.
    pub fn migrations(&self) -> Migrator {
        match self.database {
            Database::Sqlite(_) => migrations::sqlite(),
            Database::Postgres(_) => migrations::postgres(),
        }
    }

    /// The migrations that are still to be done, in order; changes nothing. An error where the database has one that this
    /// program does not know.
    pub async fn missing(&mut self) -> Result<Vec<Migration>, StoreError> {
        let known = self.migrations();
        let other_version = |error| StoreError::Database(sqlx::Error::Migrate(Box::new(error)));
        let mut missing: Vec<Migration> = known.iter().cloned().collect();
        if self.has_table("_sqlx_migrations").await? {
            for row in self.all("select cast(version as integer), checksum from _sqlx_migrations", vec![]).await? {
                let version = row.int(0);
                let step = known.iter().find(|step| step.version == version);
                let step = step.ok_or_else(|| other_version(MigrateError::VersionMissing(version)))?;
                if step.checksum != row.blob(1) {
                    return Err(other_version(MigrateError::VersionMismatch(version)));
                }
                missing.retain(|step| step.version != version);
            }
        }
        Ok(missing)
    }

    /// Whether a flowd ever ran on it: tables that only `migrate` made hold no key yet.
    pub async fn was_started(&mut self) -> Result<bool, StoreError> {
        Ok(self.has_table("account").await? && !self.all("select 1 from account limit 1", vec![]).await?.is_empty())
    }

    async fn has_table(&mut self, name: &str) -> Result<bool, StoreError> {
        let sql = match self.connection().await? {
            Connection::Sqlite(_) => "select 1 from sqlite_master where type = 'table' and name = $1",
            Connection::Postgres(_) => "select 1 from pg_tables where schemaname = current_schema() and tablename = $1",
        };
        Ok(!self.all(sql, vec![name.into()]).await?.is_empty())
    }

    /// A transaction that writes. Takes the fence, so that nobody raises the epoch before it ends.
    pub async fn begin(&mut self) -> Result<Begun, StoreError> {
        let rows = match self.connection().await? {
            // By hand: where a full disk ends the transaction, sqlx's own counts it as open for good and begins no other.
            Connection::Sqlite(_) => {
                self.all(
                    "begin immediate;
                     select epoch, exists (select 1 from inbox where state = 'waiting'), null from fence where role = 'owner'",
                    vec![],
                )
                .await?
            }
            Connection::Postgres(_) => {
                self.run("begin", vec![]).await?;
                self.all(
                    "select epoch, exists (select 1 from inbox where state = 'waiting')::int::bigint, txid_current()
                     from fence where role = 'owner' for share",
                    vec![],
                )
                .await?
            }
        };
        let row = rows.first().ok_or(StoreError::Fenced)?;
        let begun =
            self.line.begun(Begun { epoch: row.int(0), has_waiting: row.int(1) != 0, transaction: row.opt_int(2) });
        #[cfg(test)]
        if let Some(row) = self.line.another_again() {
            self.run(ANOTHER, row).await?;
        }
        Ok(begun)
    }

    /// A transaction before there is a fence, or that raises it.
    pub async fn begin_unfenced(&mut self) -> Result<(), StoreError> {
        let begin = match self.connection().await? {
            Connection::Sqlite(_) => "begin immediate",
            Connection::Postgres(_) => "begin",
        };
        self.run(begin, vec![]).await?;
        Ok(())
    }

    /// A transaction that is to survive this process and need not survive its machine: it does not wait for the disk.
    /// `end_note` follows in any case.
    pub async fn begin_note(&mut self) -> Result<Begun, StoreError> {
        let lightly = match self.connection().await? {
            Connection::Sqlite(db) => sqlite::run(db, "pragma synchronous = normal", vec![]).await,
            Connection::Postgres(_) => Ok(0),
        };
        self.told(lightly)?;
        let begun = self.begin().await?;
        if let Connection::Postgres(_) = self.connection().await? {
            self.run("set local synchronous_commit = off", vec![]).await?;
        }
        Ok(begun)
    }

    /// All that follows waits for the disk again.
    pub async fn end_note(&mut self) {
        if let Some(Connection::Sqlite(db)) = &mut self.open
            && sqlite::run(db, "pragma synchronous = full", vec![]).await.is_err()
        {
            // A new connection does.
            self.open = None;
        }
    }

    pub async fn commit(&mut self) -> Result<(), StoreError> {
        self.line.commit(Moment::Before)?;
        self.run("commit", vec![]).await?;
        Ok(self.line.commit(Moment::After)?)
    }

    /// Ends a transaction that is not to count. After it the connection is as new, or it is no more.
    pub async fn rollback(&mut self, because: &StoreError) {
        let is_broken = match self.open.as_ref() {
            Some(Connection::Postgres(_)) => because.is_of_connection(),
            // SQLite has rolled back by itself where it could not go on; then it refuses, which is as well.
            Some(Connection::Sqlite(_)) | None => false,
        };
        if is_broken {
            self.open = None;
        } else if self.open.is_some() {
            self.line.rolls_back();
            let rolled_back = self.run("rollback", vec![]).await;
            if rolled_back.is_err_and(|error| error.is_of_connection()) {
                self.open = None;
            }
        }
    }

    /// Ends a transaction that was to write nothing.
    pub async fn let_go(&mut self) -> Result<(), StoreError> {
        self.line.rolls_back();
        self.run("rollback", vec![]).await.map(|_| ())
    }

    pub async fn fate(&mut self, transaction: i64) -> Result<Fate, StoreError> {
        if let Some(fate) = self.line.fate(transaction) {
            return Ok(fate);
        }
        let rows = self.all("select txid_status($1)", vec![Value::Int(transaction)]).await?;
        Ok(match rows.first().and_then(|row| row.opt_text(0)) {
            Some("committed") => Fate::Committed,
            Some("in progress") => Fate::Open,
            // Older than what the server remembers is older than any outage that we wait out.
            Some(_) | None => Fate::Aborted,
        })
    }

    /// What a statement finds for these rows.
    pub async fn rows(&mut self, statement: &Statement, given: Given) -> Result<Vec<Row>, StoreError> {
        if given.is_empty() {
            return Ok(Vec::new());
        }
        let found = match self.connection().await? {
            Connection::Sqlite(db) => sqlite::one(db, statement, given).await.map(|(_, found)| found),
            Connection::Postgres(db) => postgres::rows(db, statement, given).await,
        };
        let mut found = self.told(found)?;
        self.line.found(statement, &mut found);
        Ok(found)
    }

    /// How many rows a statement wrote. The rows should be in the order of their keys, so that two writers cannot wait for
    /// each other.
    pub async fn write(&mut self, statement: &Statement, mut given: Given) -> Result<u64, StoreError> {
        if given.is_empty() {
            return Ok(0);
        }
        #[cfg(test)]
        if let Some(row) = self.line.another(statement, &given) {
            self.run(ANOTHER, row).await?;
        }
        let said = self.line.said(statement, &mut given);
        let written = match self.connection().await? {
            Connection::Sqlite(db) => sqlite::one(db, &said, given).await.map(|(written, _)| written),
            Connection::Postgres(db) => postgres::write(db, &said, given).await,
        };
        let written = self.told(written)?;
        self.line.wrote(statement, written);
        Ok(written)
    }

    /// A statement of its own; no parameter is null.
    pub async fn all(&mut self, sql: &'static str, bound: Vec<Value>) -> Result<Vec<Row>, StoreError> {
        let found = match self.connection().await? {
            Connection::Sqlite(db) => sqlite::all(db, sql, bound).await,
            Connection::Postgres(db) => postgres::all(db, sql, bound).await,
        };
        self.told(found)
    }

    pub async fn run(&mut self, sql: &'static str, bound: Vec<Value>) -> Result<u64, StoreError> {
        let done = match self.connection().await? {
            Connection::Sqlite(db) => sqlite::run(db, sql, bound).await,
            Connection::Postgres(db) => postgres::run(db, sql, bound).await,
        };
        self.told(done)
    }

    /// A connection to a server that broke is made anew at its next use. Not in a transaction: who began it ends it.
    fn told<T>(&mut self, done: Result<T, sqlx::Error>) -> Result<T, StoreError> {
        let done = done.map_err(StoreError::from);
        if matches!(self.open, Some(Connection::Postgres(_))) && done.as_ref().is_err_and(StoreError::is_of_connection)
        {
            self.open = None;
        }
        done
    }

    /// Closes it in order, so that SQLite leaves no log file behind.
    pub async fn close(&mut self) -> Result<(), StoreError> {
        match self.open.take() {
            Some(Connection::Sqlite(db)) => Ok(db.close().await?),
            Some(Connection::Postgres(db)) => Ok(db.close().await?),
            None => Ok(()),
        }
    }
}
