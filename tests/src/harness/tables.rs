//! What stands in `flowd`'s database, read beside it: SQLite or PostgreSQL. Contents are sealed; ids, times, states and
//! the kinds of the log are clear, and they are all that a judge needs.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::Duration;
use std::{fs, io};

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _, PgConnection, Row as _, SqliteConnection};

use tokio::time::sleep;

use super::history::Attempt;

/// Between two looks at a server that ends a connection.
const LOOK_EVERY: Duration = Duration::from_millis(5);

/// A 16-byte id.
pub type Id = [u8; 16];

/// Everything that is looked at.
#[derive(Debug, Clone, Default)]
pub struct Tables {
    /// Customers' messages, by WhatsApp's id of them: in whose conversations they stand.
    pub messages_in: BTreeMap<String, Vec<Id>>,
    /// The highest status of each message of ours, by WhatsApp's id of it.
    pub deliveries: BTreeMap<String, i64>,
    /// Tokens of what could not be handled yet.
    pub inbox: BTreeSet<Id>,
    /// Tokens of what belongs to no conversation.
    pub raw: BTreeSet<Id>,
    pub outbox: Vec<Unsettled>,
    /// Of each contact, how often the log says each kind of thing.
    pub log: BTreeMap<Id, BTreeMap<String, usize>>,
    /// Of each contact, when its runs began to wait, in order.
    pub waits: BTreeMap<Id, Vec<i64>>,
    /// Of each contact, when a message came into doubt, in order.
    pub doubts: BTreeMap<Id, Vec<i64>>,
}

/// A message that is not settled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsettled {
    pub attempt: Attempt,
    pub contact: Id,
    pub state: String,
    pub is_template: bool,
}

/// Where the database is.
#[derive(Debug, Clone)]
pub enum Place {
    Sqlite(PathBuf),
    Postgres(String),
}

enum Db {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

/// The rows of a query, one text for both databases, each made into a value.
macro_rules! rows {
    ($db:expr, $sql:literal, |$row:ident| $value:expr) => {
        match $db {
            Db::Sqlite(db) => sqlx::query($sql).fetch_all(db).await?.iter().map(|$row| $value).collect(),
            Db::Postgres(db) => sqlx::query($sql).fetch_all(db).await?.iter().map(|$row| $value).collect(),
        }
    };
}

impl Place {
    /// Reads everything, while `flowd` runs or after it stopped.
    pub async fn read(&self) -> Result<Tables, sqlx::Error> {
        let db = &mut self.open().await?;
        let messages_in: Vec<(String, Vec<u8>)> =
            rows!(db, "select wamid, contact_id from message where direction = 'in'", |row| (row.get(0), row.get(1)));
        let deliveries =
            rows!(db, "select message_id, cast(rank as bigint) from delivery", |row| (row.get(0), row.get(1)));
        let inbox = rows!(db, "select token from inbox", |row| id(&row.get::<Vec<u8>, _>(0)));
        let raw = rows!(db, "select token from raw", |row| id(&row.get::<Vec<u8>, _>(0)));
        let log: Vec<(Vec<u8>, String, i64)> =
            rows!(db, "select contact_id, kind, at from event order by contact_id, n", |row| {
                (row.get(0), row.get(1), row.get(2))
            });
        let outbox = unsettled(db).await?;
        let mut tables = Tables { deliveries, inbox, raw, outbox, ..Tables::default() };
        for (wamid, contact) in messages_in {
            tables.messages_in.entry(wamid).or_default().push(id(&contact));
        }
        for (contact, kinds, at) in log {
            // A row holds what one decision recorded.
            for kind in kinds.split(' ') {
                *tables.log.entry(id(&contact)).or_default().entry(kind.to_owned()).or_default() += 1;
                match kind {
                    "waits_until" => tables.waits.entry(id(&contact)).or_default().push(at),
                    "in_doubt" => tables.doubts.entry(id(&contact)).or_default().push(at),
                    _ => {}
                }
            }
        }
        Ok(tables)
    }

    pub async fn unsettled(&self) -> Result<Vec<Unsettled>, sqlx::Error> {
        unsettled(&mut self.open().await?).await
    }

    /// What the node `name` with the process `pid` left behind, which has just died and whose heir stands still: whether
    /// it owned the database, and what was not settled.
    pub async fn after_death(
        &self,
        name: &str,
        pid: u32,
        scratch: &Path,
    ) -> Result<(bool, Vec<Unsettled>), sqlx::Error> {
        match self {
            Self::Postgres(url) => {
                let db = &mut PgConnection::connect(url).await?;
                // What it had asked for last may be under way still.
                while is_served(db, name).await? {
                    sleep(LOOK_EVERY).await;
                }
                let owner: Option<String> =
                    sqlx::query_scalar("select node from fence where role = 'owner'").fetch_optional(&mut *db).await?;
                let is_owner = owner.is_some_and(|owner| owner.contains(&format!("-{pid}-")));
                Ok((is_owner, self.unsettled().await?))
            }
            Self::Sqlite(file) => {
                // A copy, so that the file stays as it was left.
                let copied = scratch.join("copy.db");
                copy_database(file, &copied)?;
                Ok((true, Self::Sqlite(copied).unsettled().await?))
            }
        }
    }

    async fn open(&self) -> Result<Db, sqlx::Error> {
        match self {
            Self::Sqlite(file) => Ok(Db::Sqlite(SqliteConnectOptions::new().filename(file).connect().await?)),
            Self::Postgres(url) => Ok(Db::Postgres(PgConnection::connect(url).await?)),
        }
    }
}

async fn unsettled(db: &mut Db) -> Result<Vec<Unsettled>, sqlx::Error> {
    Ok(rows!(db, "select id, cast(attempts as bigint), contact_id, state, class from outbox", |row| Unsettled {
        attempt: (id(&row.get::<Vec<u8>, _>(0)), u32::try_from(row.get::<i64, _>(1)).expect("attempts are few")),
        contact: id(&row.get::<Vec<u8>, _>(2)),
        state: row.get(3),
        is_template: row.get::<String, _>(4) == "template",
    }))
}

/// Whether the server still has a connection of that node.
async fn is_served(db: &mut PgConnection, node: &str) -> Result<bool, sqlx::Error> {
    let connections = "select count(*) from pg_stat_activity where application_name = $1";
    Ok(sqlx::query_scalar::<_, i64>(connections).bind(node).fetch_one(db).await? > 0)
}

/// The file and what SQLite writes beside it.
fn copy_database(from: &Path, to: &Path) -> io::Result<()> {
    for beside in ["", "-wal", "-shm"] {
        let with = |path: &Path| PathBuf::from(format!("{}{beside}", path.display()));
        match fs::copy(with(from), with(to)) {
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound && !beside.is_empty() => {
                let _absent = fs::remove_file(with(to));
            }
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

fn id(bytes: &[u8]) -> Id {
    bytes.try_into().expect("an id has 16 bytes")
}
