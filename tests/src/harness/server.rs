//! The database of a run: a file, or a PostgreSQL of its own that nobody else uses.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::plan::Restart;
use super::tables::Place;
use crate::{postgres, root};

/// Which database a run is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
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

    /// Makes it, empty.
    pub fn make(self, folder: &Path) -> Place {
        match self {
            Self::Sqlite => Place::Sqlite(folder.join("flowd.db")),
            Self::Postgres => Place::Postgres(postgres::own()),
        }
    }
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
