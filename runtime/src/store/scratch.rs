//! A database that is made for a measurement and goes with it, and what it promises of a commit.

use std::path::{Path, PathBuf};

use super::{Database, StoreError, database::Server, db::Db};

/// The one name, so that what a killed measurement left behind goes with the next one.
const NAME: &str = "flowd_bench";
const DROP: &str = "drop database if exists flowd_bench with (force)";
const CREATE: &str = "create database flowd_bench";

/// Where fresh databases come from.
pub struct Scratch(On);

enum On {
    /// A file of each measurement's folder.
    Sqlite,
    Postgres {
        server: Server,
        db: Box<Db>,
    },
}

/// A setting that decides whether a commit outlives the machine.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Durability {
    pub setting: &'static str,
    pub found: String,
    pub wanted: &'static str,
}

impl Scratch {
    /// On a server, else in files.
    pub fn on(server: Option<&Server>) -> Self {
        Self(server.map_or(On::Sqlite, |server| On::Postgres {
            db: Box::new(Db::new(Database::Postgres(server.clone()))),
            server: server.clone(),
        }))
    }

    /// An empty database, as `DATABASE_URL` names it; the one before is no more.
    pub async fn fresh(&mut self, folder: &Path) -> Result<String, StoreError> {
        match &mut self.0 {
            On::Sqlite => Ok(format!("sqlite:{}", sqlite_file(folder).display())),
            On::Postgres { server, db } => {
                db.run(DROP, vec![]).await?;
                db.run(CREATE, vec![]).await?;
                Ok(server.with_database(NAME).url())
            }
        }
    }

    /// What a commit of the owner is worth in the database that `fresh` made there: asked of a connection made as the
    /// owner makes its own.
    pub async fn durability(&self, folder: &Path) -> Result<Vec<Durability>, StoreError> {
        let (database, sql, wanted): (_, _, &[(&'static str, &'static str)]) = match &self.0 {
            On::Sqlite => (
                Database::Sqlite(sqlite_file(folder)),
                "select case synchronous when 2 then 'full' when 3 then 'extra' else 'less than full' end, journal_mode
                 from pragma_synchronous, pragma_journal_mode",
                &[("synchronous", "full"), ("journal_mode", "wal")],
            ),
            On::Postgres { server, .. } => (
                Database::Postgres(server.clone()),
                "select current_setting('fsync'), current_setting('synchronous_commit'),
                   current_setting('full_page_writes')",
                &[("fsync", "on"), ("synchronous_commit", "on"), ("full_page_writes", "on")],
            ),
        };
        let mut db = Db::new(database);
        let rows = db.all(sql, vec![]).await?;
        let row = rows.first().ok_or(StoreError::Unreadable { what: "settings" })?;
        let found = wanted.iter().enumerate().map(|(column, (setting, wanted))| Durability {
            setting,
            found: row.text(column).to_owned(),
            wanted,
        });
        let found = found.collect();
        db.close().await?;
        Ok(found)
    }

    /// A process of the server, where the server is on this machine.
    pub async fn server_process(&mut self) -> Result<Option<u32>, StoreError> {
        match &mut self.0 {
            On::Sqlite => Ok(None),
            On::Postgres { db, .. } => {
                let rows = db.all("select pg_backend_pid()", vec![]).await?;
                Ok(rows.first().and_then(|row| u32::try_from(row.int(0)).ok()))
            }
        }
    }

    pub async fn remove(mut self) -> Result<(), StoreError> {
        match &mut self.0 {
            On::Sqlite => Ok(()),
            On::Postgres { db, .. } => {
                db.run(DROP, vec![]).await?;
                db.close().await
            }
        }
    }
}

fn sqlite_file(folder: &Path) -> PathBuf {
    folder.join("flowd.db")
}
