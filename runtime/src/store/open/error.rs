//! Why a database cannot be opened, told so that the reader knows what to set.

use std::{fs::File, io::Read as _, path::Path};

use sqlx::migrate::MigrateError;

use crate::{seal::SealError, store::StoreError};

/// Why a database could not be opened, in sentences for whoever starts the program.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error(
        "{file} is in use by another flowd (it holds {lock}). Stop that one first, or give this one another DATABASE_URL"
    )]
    InUse { file: String, lock: String },
    #[error(
        "the folder of {file} cannot be written ({cause}). Let this user write there, or set DATABASE_URL to a file \
         elsewhere"
    )]
    Unwritable { file: String, cause: std::io::Error },
    #[error("DATABASE_URL names the folder {folder}. Name a file in it, like sqlite:{folder}/flowd.db")]
    Folder { folder: String },
    #[error(
        "{file} is no SQLite database. Set DATABASE_URL to the one that flowd made, or to a file that does not exist yet"
    )]
    NotADatabase { file: String },
    #[error(
        "flowd has written nothing to {file} yet. Start `flowd serve` first, or set DATABASE_URL to the one it uses"
    )]
    Empty { file: String },
    #[error(
        "{file} cannot be opened ({cause}). The user that runs flowd must be able to read it and to write in its folder, \
         where SQLite keeps what those who have it open share"
    )]
    Unopenable { file: String, cause: sqlx::Error },
    #[error(
        "the tables of {file} are those of another version of flowd. Start that version again, or set DATABASE_URL to a \
         file that does not exist yet"
    )]
    OtherVersion { file: String },
    #[error(
        "{runs} conversations stand in a flow that was compiled by a newer flowd (format {version}). Start that version again"
    )]
    NewerProgram { runs: i64, version: i64 },
    #[error(transparent)]
    WrongKey(SealError),
    #[error("{file} cannot be used: {cause}")]
    Store { file: String, cause: StoreError },
}

impl OpenError {
    /// By what there is to do about it.
    pub(in crate::store) fn of(path: &Path, cause: StoreError) -> Self {
        let file = path.display().to_string();
        match cause {
            StoreError::NewerProgram { runs, version } => Self::NewerProgram { runs, version },
            StoreError::Seal(wrong @ SealError::WrongKey) => Self::WrongKey(wrong),
            StoreError::Database(sqlx::Error::Migrate(error)) if is_of_another_version(&error) => {
                Self::OtherVersion { file }
            }
            StoreError::Database(cause) if matches!(primary_code(&cause), Some(CANNOT_OPEN | READ_ONLY)) => {
                Self::Unopenable { file, cause }
            }
            StoreError::Seal(_)
            | StoreError::Database(_)
            | StoreError::Fenced
            | StoreError::Conflict { .. }
            | StoreError::Poisoned { .. }
            | StoreError::Unreadable { .. } => Self::Store { file, cause },
        }
    }
}

/// SQLite's result codes, "Result and Error Codes".
const READ_ONLY: u32 = 8;
const CANNOT_OPEN: u32 = 14;

fn primary_code(error: &sqlx::Error) -> Option<u32> {
    let extended: u32 = error.as_database_error()?.code()?.parse().ok()?;
    Some(extended & 0xff)
}

fn is_of_another_version(error: &MigrateError) -> bool {
    matches!(error, MigrateError::VersionMismatch(_) | MigrateError::VersionMissing(_))
}

/// Before anything is created beside it: a wrong path must leave nothing behind.
pub(in crate::store) fn check_file(path: &Path) -> Result<(), OpenError> {
    if path.is_dir() {
        return Err(OpenError::Folder { folder: path.display().to_string() });
    }
    let mut head = Vec::new();
    // A file that cannot be read is told by who opens it.
    let is_read = File::open(path).and_then(|file| file.take(HEAD.len() as u64).read_to_end(&mut head)).is_ok();
    if is_read && !head.is_empty() && head != HEAD {
        return Err(OpenError::NotADatabase { file: path.display().to_string() });
    }
    Ok(())
}

/// SQLite, "Database File Format".
const HEAD: &[u8] = b"SQLite format 3\0";
