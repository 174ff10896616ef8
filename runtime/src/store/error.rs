//! What can go wrong with the store, by what the caller does next.

use super::quarantine::Cause;
use crate::seal::SealError;

#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another start has raised the epoch: this process must stop.
    #[error("another flowd has taken over this database")]
    Fenced,
    /// A row was not as it was read; the batch is to be repeated.
    #[error("a row of {table} changed while it was being written")]
    Conflict { table: &'static str },
    /// One conversation cannot be read or decided; the batch is to be repeated without it.
    #[error("one conversation cannot be handled: {why}")]
    Poisoned { contact: engine::ContactId, cause: Cause, why: String },
    /// It is in quarantine, so that this work is parked.
    #[error("the conversation is in quarantine")]
    InQuarantine { contact: engine::ContactId },
    #[error(transparent)]
    Seal(#[from] SealError),
    /// A stored value that this version cannot read.
    #[error("a stored {what} cannot be read; it was written by a newer flowd or damaged")]
    Unreadable { what: &'static str },
    /// A live run stands in a program that only a newer version can carry on.
    #[error("{runs} conversations stand in a flow of format {version}, which this flowd does not know")]
    NewerProgram { runs: i64, version: i64 },
    #[error("PostgreSQL {found} is older than 15")]
    OldServer { found: String },
    /// The connection broke while a commit was under way, and the server still holds its transaction.
    #[error("the database has not said yet whether the last batch is committed")]
    Unanswered,
    /// The database could not be opened or could not commit. The message never holds the URL.
    #[error("the database does not answer: {0}")]
    Database(sqlx::Error),
}

/// By hand: `#[from]` would make it a source as well, and the cause be told twice.
impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(error)
    }
}

impl StoreError {
    /// What cannot be read belongs to this contact: the others go on.
    pub(super) fn of_contact(self, contact: engine::ContactId) -> Self {
        match self {
            Self::Unreadable { .. } | Self::Seal(_) => {
                Self::Poisoned { contact, cause: Cause::Unreadable, why: self.to_string() }
            }
            Self::Fenced
            | Self::Conflict { .. }
            | Self::Poisoned { .. }
            | Self::InQuarantine { .. }
            | Self::NewerProgram { .. }
            | Self::OldServer { .. }
            | Self::Unanswered
            | Self::Database(_) => self,
        }
    }

    /// Another transaction was in the way; the same may succeed at once. Postgres: serialisation failure, deadlock.
    pub(super) fn is_contention(&self) -> bool {
        self.sql_state().is_some_and(|code| matches!(code.as_str(), "40001" | "40P01"))
    }

    /// Nothing more is to be had of this connection: what the database says of a statement comes over one that works.
    pub(super) fn is_of_connection(&self) -> bool {
        let Self::Database(_) = self else { return false };
        // Class 57: the server is told to stop, or stops.
        self.sql_state().is_none_or(|code| code.starts_with("57P"))
    }

    /// What stands in the file is not what SQLite wrote. Source: "Result and Error Codes", SQLITE_CORRUPT.
    pub(super) fn is_damage(&self) -> bool {
        let code = self.sql_state().and_then(|code| code.parse::<u32>().ok());
        code.is_some_and(|extended| extended & 0xff == 11)
    }

    /// The database may be had again at the next try.
    pub fn may_pass(&self) -> bool {
        self.is_of_connection() || self.is_contention()
    }

    fn sql_state(&self) -> Option<String> {
        let Self::Database(error) = self else { return None };
        Some(error.as_database_error()?.code()?.into_owned())
    }
}
