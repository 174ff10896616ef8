//! What can be told of a database by looking at it: over one connection that only reads, also beside a running owner.

use std::time::Duration;

use stdlib::Timestamp;

use super::{
    Database, Durability, OpenError, SchemaStep, StoreError,
    db::Db,
    holder::{self, Watched},
    open::{check_file, read_keys},
    schema,
};
use crate::seal::Kek;

/// A database that answers.
pub struct Checkup {
    database: Database,
    db: Db,
}

/// What a node may not do that has to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Denied {
    /// It is a standby of another server.
    Standby,
    /// It was set to be read only.
    ReadOnly,
    /// To make tables in its schema.
    MakeTables,
    /// To write into tables that are there.
    WriteTables,
}

/// What waits for a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waiting {
    /// Messages, since a restore.
    pub held: u64,
    /// Messages of which nobody knows whether they left.
    pub in_doubt: u64,
    /// Contacts in quarantine.
    pub quarantined: u64,
}

impl Checkup {
    /// `None` where there is no file yet: the first start makes it.
    pub async fn open(database: &Database) -> Result<Option<Self>, OpenError> {
        if let Database::Sqlite(path) = database {
            check_file(path)?;
            if path.metadata().map_or(true, |file| file.len() == 0) {
                return Ok(None);
            }
        }
        let mut checkup = Self { database: database.clone(), db: Db::glance(database.clone()) };
        let answers = checkup.db.check().await;
        answers.map_err(|error| checkup.told(error))?;
        Ok(Some(checkup))
    }

    /// Whether tables of a flowd are there at all.
    pub async fn has_tables(&mut self) -> Result<bool, OpenError> {
        let known = self.db.migrations().iter().count();
        self.missing_steps().await.map(|missing| missing.len() < known)
    }

    pub async fn missing_steps(&mut self) -> Result<Vec<SchemaStep>, OpenError> {
        let missing = self.db.missing().await;
        missing.map(|steps| steps.iter().map(schema::step).collect()).map_err(|error| self.told(error))
    }

    /// Whether a flowd ever ran on it.
    pub async fn was_started(&mut self) -> Result<bool, OpenError> {
        let started = self.db.was_started().await;
        started.map_err(|error| self.told(error))
    }

    /// The same, and then with this key; another key is an error.
    pub async fn opens_with(&mut self, kek: &Kek) -> Result<bool, OpenError> {
        let opened = self.try_open_with(kek).await;
        opened.map_err(|error| self.told(error))
    }

    async fn try_open_with(&mut self, kek: &Kek) -> Result<bool, StoreError> {
        if !self.db.was_started().await? {
            return Ok(false);
        }
        read_keys(&mut self.db, kek).await.map(|_| true)
    }

    /// What the user of a server may not do. Of a file, the file system says it.
    pub async fn denied(&mut self) -> Result<Vec<Denied>, OpenError> {
        if let Database::Sqlite(_) = self.database {
            return Ok(Vec::new());
        }
        // `reset_val`: this connection itself is set to read only.
        let rows = self.db.all(
            "select case when pg_is_in_recovery() then 1::bigint else 0 end,
               (select case when reset_val = 'on' then 1::bigint else 0 end from pg_settings
                where name = 'default_transaction_read_only'),
               case when coalesce(has_schema_privilege(current_schema(), 'create'), false) then 0::bigint else 1 end,
               (select count(*) from pg_tables where schemaname = current_schema()
                and tablename in ('account', 'contact', 'run', 'outbox', 'event', 'fence')
                and not (has_table_privilege(quote_ident(tablename), 'insert')
                  and has_table_privilege(quote_ident(tablename), 'update')
                  and has_table_privilege(quote_ident(tablename), 'delete')))",
            vec![],
        );
        let rows = rows.await.map_err(|error| self.told(error))?;
        let found = [Denied::Standby, Denied::ReadOnly, Denied::MakeTables, Denied::WriteTables];
        let row = rows.first();
        let is_denied = |column: usize| row.is_some_and(|row| row.opt_int(column).is_some_and(|count| count > 0));
        Ok(found.into_iter().enumerate().filter(|(column, _)| is_denied(*column)).map(|(_, denied)| denied).collect())
    }

    /// What a server does for a commit to outlive the machine, and what it should. A file is opened as it has to be, by
    /// every start.
    pub async fn durability(&mut self) -> Result<Vec<Durability>, OpenError> {
        if let Database::Sqlite(_) = self.database {
            return Ok(Vec::new());
        }
        let rows = self.db.all(
            "select current_setting('fsync'), current_setting('full_page_writes'),
               current_setting('synchronous_commit')",
            vec![],
        );
        let rows = rows.await.map_err(|error| self.told(error))?;
        let settings = ["fsync", "full_page_writes", "synchronous_commit"].into_iter().enumerate();
        let of = |row: &super::db::Row| {
            let found = settings.map(|(column, setting)| Durability {
                setting,
                found: row.text(column).to_owned(),
                wanted: "on",
            });
            found.collect()
        };
        Ok(rows.first().map(of).unwrap_or_default())
    }

    /// As it lies on the disk.
    pub async fn bytes(&mut self) -> Result<u64, OpenError> {
        let sql = match &self.database {
            Database::Sqlite(path) => return Ok(path.metadata().map_or(0, |file| file.len())),
            Database::Postgres(_) => "select pg_database_size(current_database())",
        };
        let rows = self.db.all(sql, vec![]).await.map_err(|error| self.told(error))?;
        Ok(rows.first().map_or(0, |row| row.int(0).unsigned_abs()))
    }

    /// Who owns it. Of a server, watches for so long whether that node lives; who has a file open is seen at once.
    pub async fn owner(&mut self, patience: Duration) -> Result<Watched, OpenError> {
        let watched = match &self.database {
            Database::Sqlite(_) => holder::read(&mut self.db).await.map(|found| match found {
                Some(holder) if holder.may_run() => Watched::Lives(holder),
                found => Watched::Free(found),
            }),
            Database::Postgres(_) => holder::watch(&mut self.db, patience).await,
        };
        watched.map_err(|error| self.told(error))
    }

    /// Until when the last heartbeat of an owner counts. None is written on a moved clock.
    pub async fn beats_until(&mut self) -> Result<Option<Timestamp>, OpenError> {
        let rows = self.db.all("select expires_at from node where id = 'owner'", vec![]).await;
        Ok(rows.map_err(|error| self.told(error))?.first().map(|row| Timestamp(row.int(0))))
    }

    pub async fn waiting(&mut self) -> Result<Waiting, OpenError> {
        let rows = self.db.all(
            "select (select count(*) from outbox where state = 'held'),
               (select count(*) from outbox where state = 'in_doubt'), (select count(*) from quarantine)",
            vec![],
        );
        let rows = rows.await.map_err(|error| self.told(error))?;
        let count = |column| rows.first().map_or(0, |row| row.int(column).unsigned_abs());
        Ok(Waiting { held: count(0), in_doubt: count(1), quarantined: count(2) })
    }

    fn told(&self, error: StoreError) -> OpenError {
        OpenError::of(&self.database, error)
    }
}
