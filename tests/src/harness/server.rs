//! The database of a run: a file, or a PostgreSQL of its own that nobody else uses.

use std::path::Path;

use super::tables::Place;
use crate::postgres;

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
