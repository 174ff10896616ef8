//! Why a database cannot be opened, told so that the reader knows what to set.

use std::{fs::File, io::Read as _, path::Path};

use sqlx::migrate::MigrateError;

use crate::{
    seal::SealError,
    store::{Database, Server, StoreError},
};

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
        "flowd has written nothing to {database} yet. Start `flowd serve` first, or set DATABASE_URL to the one it uses"
    )]
    Empty { database: String },
    #[error(
        "{file} cannot be opened ({cause}). The user that runs flowd must be able to read it and to write in its folder, \
         where SQLite keeps what those who have it open share"
    )]
    Unopenable { file: String, cause: sqlx::Error },
    #[error(
        "the tables of {database} are those of another version of flowd. Start that version again, or set DATABASE_URL \
         to a database of its own for this one"
    )]
    OtherVersion { database: String },
    #[error(
        "the tables of {database} are those of an older flowd. Bring them to this version with `flowd migrate`, or start \
         `flowd serve` of this version"
    )]
    OlderTables { database: String },
    #[error("no PostgreSQL answers at {address} ({cause}). Start it, or set DATABASE_URL to where it is")]
    NoServer { address: String, cause: String },
    #[error(
        "the PostgreSQL at {address} does not let {user} in: {cause}. Set user and password in DATABASE_URL, as in \
         postgres://user:password@host/database"
    )]
    NotLetIn { address: String, user: String, cause: String },
    #[error(
        "the PostgreSQL at {address} has no database {database}. Make it with `createdb {database}`, or name another one \
         in DATABASE_URL"
    )]
    NoDatabase { address: String, database: String },
    #[error(
        "{user} may not make or write tables in {database} ({cause}). Make {user} its owner: alter database … owner to \
         {user}"
    )]
    NoRight { user: String, database: String, cause: String },
    #[error(
        "{database} can only be read: it is a standby, or was set read only. Set DATABASE_URL to the server that takes \
         writes"
    )]
    ReadOnly { database: String },
    #[error(
        "{database} is kept by PostgreSQL {found}, and flowd needs 15 or newer. Update that server, or use another"
    )]
    OldServer { database: String, found: String },
    #[error(
        "{runs} conversations stand in a flow that was compiled by a newer flowd (format {version}). Start that version again"
    )]
    NewerProgram { runs: i64, version: i64 },
    #[error(transparent)]
    WrongKey(SealError),
    #[error("{database} cannot be used: {cause}")]
    Store { database: String, cause: StoreError },
}

impl OpenError {
    /// By what there is to do about it.
    pub fn of(database: &Database, cause: StoreError) -> Self {
        match cause {
            StoreError::NewerProgram { runs, version } => Self::NewerProgram { runs, version },
            StoreError::Seal(wrong @ SealError::WrongKey) => Self::WrongKey(wrong),
            StoreError::OldServer { found } => Self::OldServer { database: database.to_string(), found },
            StoreError::Database(sqlx::Error::Migrate(error)) if is_of_another_version(&error) => {
                Self::OtherVersion { database: database.to_string() }
            }
            StoreError::Database(cause) => match database {
                Database::Sqlite(path) => Self::of_file(path, cause),
                Database::Postgres(server) => Self::of_server(server, cause),
            },
            StoreError::Seal(_)
            | StoreError::Fenced
            | StoreError::Conflict { .. }
            | StoreError::Poisoned { .. }
            | StoreError::InQuarantine { .. }
            | StoreError::Unanswered
            | StoreError::Unreadable { .. } => Self::Store { database: database.to_string(), cause },
        }
    }

    fn of_file(path: &Path, cause: sqlx::Error) -> Self {
        let file = path.display().to_string();
        match primary_code(&cause) {
            Some(CANNOT_OPEN | READ_ONLY) => Self::Unopenable { file, cause },
            Some(_) | None => Self::Store { database: file, cause: StoreError::Database(cause) },
        }
    }

    fn of_server(server: &Server, cause: sqlx::Error) -> Self {
        let (address, user) = (server.address(), server.user().to_owned());
        let database = server.to_string();
        // What refuses a statement of a migration is wrapped once more.
        let told = match &cause {
            sqlx::Error::Migrate(error) => match &**error {
                MigrateError::Execute(inner) | MigrateError::ExecuteMigration(inner, _) => inner,
                _ => &cause,
            },
            _ => &cause,
        };
        let Some(refused) = told.as_database_error() else {
            return match told {
                sqlx::Error::Io(io) => Self::NoServer { address, cause: io.to_string() },
                sqlx::Error::Tls(tls) => Self::NoServer { address, cause: tls.to_string() },
                _ => Self::Store { database, cause: StoreError::Database(cause) },
            };
        };
        let said = refused.message().to_owned();
        // PostgreSQL, "Error Codes".
        match refused.code().as_deref() {
            Some("28P01" | "28000") => Self::NotLetIn { address, user, cause: said },
            Some("3D000") => Self::NoDatabase { address, database: server.database().to_owned() },
            Some("42501") => Self::NoRight { user, database: server.database().to_owned(), cause: said },
            Some("25006") => Self::ReadOnly { database },
            Some("57P03") => Self::NoServer { address, cause: said },
            Some(_) | None => Self::Store { database, cause: StoreError::Database(cause) },
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
