//! The database of a run: a file, or a PostgreSQL of its own that nobody else uses.

use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use sqlx::{AssertSqlSafe, Connection as _, PgConnection};

use super::disk::Disk;
use super::plan::Restart;
use super::tables::Place;
use crate::{postgres, root};

/// The name of the database on its server.
pub const DATABASE: &str = "flowd";

/// Which database a run is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Store {
    /// One node.
    Sqlite,
    /// Two nodes, of which one owns the database and the other stands by.
    Postgres,
}

impl Store {
    pub fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        }
    }

    /// What the nodes over it are called.
    pub fn nodes(self) -> &'static [&'static str] {
        match self {
            Self::Sqlite => &["flowd"],
            Self::Postgres => &["flowd-a", "flowd-b"],
        }
    }
}

/// The database of one run.
pub struct Database {
    pub place: Place,
    pub disk: SmallDisk,
}

/// How its disk can be made full.
pub enum SmallDisk {
    /// The tables of PostgreSQL are on it; the rest of the server is elsewhere, since one without room for its own log stops.
    OfTables(Disk),
    /// The file of SQLite is in this folder, over which one is mounted for as long as the fault lasts.
    Folder(PathBuf),
    /// The system mounts nothing for us.
    Refused { because: String },
}

impl Database {
    /// Empty.
    pub async fn make(store: Store, folder: &Path) -> Database {
        let data = folder.join("data");
        fs::create_dir(&data).expect("a folder of the laboratory can be made");
        match store {
            Store::Sqlite => Database { place: Place::Sqlite(data.join("flowd.db")), disk: SmallDisk::Folder(data) },
            Store::Postgres => {
                let server = postgres::own();
                let made = Disk::mount(&data);
                let tables = made.is_ok().then_some(data.as_path());
                let url = made_at(&server, tables).await.unwrap_or_else(|error| panic!("no database is made: {error}"));
                let disk = made.map_or_else(|because| SmallDisk::Refused { because }, SmallDisk::OfTables);
                Database { place: Place::Postgres(url), disk }
            }
        }
    }
}

/// A database whose tables are in a folder of their own, if there is one.
async fn made_at(server: &str, tables: Option<&Path>) -> Result<String, sqlx::Error> {
    let db = &mut PgConnection::connect(server).await?;
    let mut place = String::new();
    if let Some(tables) = tables {
        // The server refuses to run as root, and its files are another user's.
        let its_folder = socket(server).with_file_name("data");
        let owner = fs::metadata(its_folder)?.uid();
        std::os::unix::fs::chown(tables, Some(owner), None)?;
        let create = format!("create tablespace small location '{}'", tables.display());
        sqlx::query(AssertSqlSafe(create)).execute(&mut *db).await?;
        place.push_str(" tablespace small");
    }
    sqlx::query(AssertSqlSafe(format!("create database {DATABASE}{place}"))).execute(db).await?;
    Ok(postgres::at(server, DATABASE))
}

/// What a server of `tests/postgres` listens on.
pub fn socket(url: &str) -> PathBuf {
    Path::new(folder(url)).join(".s.PGSQL.5432")
}

fn folder(url: &str) -> &str {
    url.split_once("?host=").expect("a server of ours listens in its folder").1
}

/// Ends it and starts it again, with what it was started with.
pub fn restart(url: &str, mode: Restart) {
    let script = root().join("tests/postgres");
    let done = Command::new(&script).args(["restart", folder(url), mode.as_str()]).output();
    let done = done.unwrap_or_else(|error| panic!("{} cannot be run: {error}", script.display()));
    assert!(done.status.success(), "PostgreSQL is not restarted: {}", String::from_utf8_lossy(&done.stderr));
}
