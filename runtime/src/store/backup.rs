//! Copies of a SQLite database, taken while it is used, and putting one back.
//!
//! A copy carries a mark from the moment it is made: whichever way it comes to be the database again, the start that finds
//! the mark holds what it owes (`restored`).

use std::{
    fs::{self, File},
    io,
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

use stdlib::Timestamp;

use super::{
    Database, OpenError,
    db::Db,
    open::{check_file, lock},
    restored,
};

/// Why a copy was not made or not put back, in sentences for whoever asked for it.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    #[error(
        "{database} is kept by PostgreSQL, which copies itself: `pg_dump --format=custom` or `pg_basebackup`; and after \
         putting it back, `flowd restore --mark`. The page docs/operations.md shows both"
    )]
    OfServer { database: String },
    #[error("{file} exists already and is not overwritten. Name another file")]
    Exists { file: String },
    #[error("there is no file {file}")]
    Missing { file: String },
    #[error("{file} is no copy of a database. Name a file that `flowd backup` made")]
    NoCopy { file: String },
    #[error(
        "the tables of {file} are those of an older flowd. Take the copy with the version that uses them, or run \
         `flowd migrate` first"
    )]
    OlderTables { file: String },
    #[error(
        "there is a database already: {file}. `flowd restore --force` keeps it beside as {aside} and puts the copy in its \
         place"
    )]
    WouldReplace { file: String, aside: String },
    #[error("{doing} {file}: {cause}")]
    Io { doing: &'static str, file: String, cause: io::Error },
    #[error(transparent)]
    Open(#[from] OpenError),
}

impl CopyError {
    fn io(doing: &'static str, file: &Path) -> impl FnOnce(io::Error) -> Self {
        let file = file.display().to_string();
        move |cause| Self::Io { doing, file, cause }
    }
}

/// Copies the database into `to` as one file that only this user may read. A flowd may use it meanwhile: the copy is as
/// the last commit before it left it. Gives its length in bytes.
pub async fn back_up(database: &Database, to: &Path, now: Timestamp) -> Result<u64, CopyError> {
    let Database::Sqlite(source) = database else {
        return Err(CopyError::OfServer { database: database.to_string() });
    };
    if to.exists() {
        return Err(CopyError::Exists { file: to.display().to_string() });
    }
    let told = |error| OpenError::of(database, error);
    check_file(source)?;
    if source.metadata().map_or(true, |file| file.len() == 0) {
        return Err(OpenError::Empty { database: database.to_string() }.into());
    }
    let mut db = Db::read_only(database.clone());
    if !db.missing().await.map_err(told)?.is_empty() {
        return Err(CopyError::OlderTables { file: source.display().to_string() });
    }
    let part = Part::beside(to)?;
    let path = part.0.to_str().ok_or_else(|| io::Error::from(io::ErrorKind::InvalidFilename));
    let path = path.map_err(CopyError::io("cannot write", to))?;
    db.run("vacuum into $1", vec![path.into()]).await.map_err(told)?;
    part.mark(now).await?;
    part.becomes(to)
}

/// Puts a copy in the place of the database, marked, and gives where the one before is now. No flowd may use it.
pub async fn put_back(
    copy: &Path,
    database: &Database,
    now: Timestamp,
    replaces: bool,
) -> Result<Option<PathBuf>, CopyError> {
    let Database::Sqlite(target) = database else {
        return Err(CopyError::OfServer { database: database.to_string() });
    };
    if !copy.exists() {
        return Err(CopyError::Missing { file: copy.display().to_string() });
    }
    check_file(copy)?;
    check_file(target).or_else(|error| if replaces { Ok(()) } else { Err(error) })?;
    let _lock = lock(target)?;
    let aside = aside(target, now);
    if target.exists() && !replaces {
        let (file, aside) = (target.display().to_string(), aside.display().to_string());
        return Err(CopyError::WouldReplace { file, aside });
    }
    let part = Part::beside(target)?;
    fs::copy(copy, &part.0).map_err(CopyError::io("cannot copy", copy))?;
    part.mark(now).await?;
    let had_one = target.exists();
    // The file itself first: what SQLite keeps beside it belongs to that name only.
    for suffix in ["", "-wal", "-shm"] {
        let file = with_suffix(target, suffix);
        if file.exists() {
            fs::rename(&file, with_suffix(&aside, suffix)).map_err(CopyError::io("cannot move", &file))?;
        }
    }
    part.becomes(target)?;
    Ok(had_one.then_some(aside))
}

/// Where the database that a copy replaces is kept.
pub fn aside(target: &Path, now: Timestamp) -> PathBuf {
    let second = Timestamp(now.seconds() * 1000).to_string();
    let digits: String = second.chars().filter(char::is_ascii_digit).collect();
    with_suffix(target, &format!(".before-{digits}{:03}", now.0.rem_euclid(1000)))
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// A file that is not whole yet; it goes unless it becomes one that is.
struct Part(PathBuf);

impl Part {
    fn beside(path: &Path) -> Result<Self, CopyError> {
        let part = with_suffix(path, ".part");
        let made = File::options().write(true).create(true).truncate(true).mode(0o600).open(&part);
        made.map_err(CopyError::io("cannot write", &part))?;
        Ok(Self(part))
    }

    async fn mark(&self, now: Timestamp) -> Result<(), CopyError> {
        let database = Database::Sqlite(self.0.clone());
        let mut db = Db::of_copy(&self.0);
        let marked = async {
            // A copy may be older than this program.
            db.missing().await?;
            db.migrate().await?;
            restored::mark(&mut db, now).await?;
            db.close().await
        };
        Ok(marked.await.map_err(|error| OpenError::of(&database, error))?)
    }

    /// On the disk before it has its name.
    fn becomes(self, path: &Path) -> Result<u64, CopyError> {
        let synced = File::open(&self.0).and_then(|file| file.sync_all().and_then(|()| file.metadata()));
        let length = synced.map_err(CopyError::io("cannot write", &self.0))?.len();
        fs::rename(&self.0, path).map_err(CopyError::io("cannot write", path))?;
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        File::open(folder).and_then(|folder| folder.sync_all()).map_err(CopyError::io("cannot write", folder))?;
        Ok(length)
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        // After `becomes` there is none.
        let _gone = fs::remove_file(&self.0);
    }
}
