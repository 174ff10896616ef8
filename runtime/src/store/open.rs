//! Opening the database: lock, schema, keys, epoch, programs.

mod error;

use std::{
    borrow::Cow,
    collections::BTreeMap,
    fs::{File, TryLockError},
    path::{Path, PathBuf},
};

use engine::{AccountId, NumberId, Program, ProgramId};
use sqlx::{
    ConnectOptions, Connection, Row, SqliteConnection,
    migrate::{Migration, MigrationType, Migrator},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};

pub use error::OpenError;
pub(super) use error::check_file;

use super::{AccountSetup, Keys, NumberRef, StoreError};
use crate::seal::{DataKey, Kek};

const FIRST: &str = include_str!("sqlite/0001_first.sql");
/// The owner under which the installation's own key stands among the accounts.
const INSTALLATION: AccountId = AccountId([0; 16]);

/// The owner's side of the database: one connection, all writes.
pub struct Store {
    pub(super) db: SqliteConnection,
    pub(super) keys: std::sync::Arc<Keys>,
    pub(super) epoch: i64,
    /// Held as long as the store lives, so that a second process stays out.
    _lock: File,
}

/// What a start found.
pub struct Opened {
    pub store: Store,
    /// The revisions that live runs stand in, from the database.
    pub pinned: Vec<(ProgramId, Program)>,
}

pub(super) fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .busy_timeout(std::time::Duration::from_secs(10))
        .disable_statement_logging()
}

impl Store {
    /// Opens or creates the database, keeps other processes out, raises the epoch and takes the configured accounts in.
    pub async fn open(path: &Path, kek: &Kek, accounts: &[AccountSetup]) -> Result<Opened, OpenError> {
        check_file(path)?;
        let lock = lock(path)?;
        Self::open_locked(path, kek, accounts, lock).await.map_err(|error| OpenError::of(path, error))
    }

    async fn open_locked(path: &Path, kek: &Kek, accounts: &[AccountSetup], lock: File) -> Result<Opened, StoreError> {
        let options = options(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            // A 200 to WhatsApp is a promise; NORMAL would lose the last commits with the machine.
            .synchronous(SqliteSynchronous::Full);
        let mut db = options.connect().await?;
        migrator().run(&mut db).await.map_err(|error| StoreError::Database(sqlx::Error::Migrate(Box::new(error))))?;
        let mut tx = db.begin_with("begin immediate").await?;
        key_of(&mut tx, kek, INSTALLATION, "", "installation").await?;
        for account in accounts {
            take_account(&mut tx, kek, account).await?;
        }
        let keys = read_keys(&mut tx, kek).await?;
        let pinned = pinned_programs(&mut tx).await?;
        let epoch = raise_epoch(&mut tx).await?;
        tx.commit().await?;
        let store = Self { db, keys: std::sync::Arc::new(keys), epoch, _lock: lock };
        Ok(Opened { store, pinned })
    }

    pub fn keys(&self) -> std::sync::Arc<Keys> {
        self.keys.clone()
    }

    pub fn epoch(&self) -> i64 {
        self.epoch
    }

    /// Keeps the programs that start runs from now on.
    pub async fn publish(&mut self, programs: &[(Program, String)]) -> Result<(), StoreError> {
        let accounts: Vec<AccountId> = self.keys.accounts.keys().copied().collect();
        let mut tx = self.db.begin_with("begin immediate").await?;
        for account in &accounts {
            sqlx::query("delete from flow_alias where account_id = $1").bind(&account.0[..]).execute(&mut *tx).await?;
        }
        for (program, source) in programs {
            let hash = program.id();
            sqlx::query(
                "insert into program (hash, lang_version, flow, source, ir) values ($1, $2, $3, $4, $5)
                 on conflict (hash) do nothing",
            )
            .bind(&hash.0[..])
            .bind(i64::from(program.lang_version))
            .bind(&program.flow)
            .bind(source)
            .bind(program.written())
            .execute(&mut *tx)
            .await?;
            for account in &accounts {
                sqlx::query("insert into flow_alias (account_id, flow, hash, state) values ($1, $2, $3, 'active')")
                    .bind(&account.0[..])
                    .bind(&program.flow)
                    .bind(&hash.0[..])
                    .execute(&mut *tx)
                    .await?;
            }
        }
        tx.commit().await?;
        Ok(())
    }

    /// Closes the database in order, so that no log file stays behind.
    pub async fn close(self) -> Result<(), StoreError> {
        Ok(self.db.close().await?)
    }
}

fn lock_path(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    PathBuf::from(name)
}

fn lock(path: &Path) -> Result<File, OpenError> {
    let lock = lock_path(path);
    let file = path.display().to_string();
    let handle = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&lock)
        .map_err(|cause| OpenError::Unwritable { file: file.clone(), cause })?;
    match handle.try_lock() {
        Ok(()) => Ok(handle),
        Err(TryLockError::WouldBlock) => Err(OpenError::InUse { file, lock: lock.display().to_string() }),
        Err(TryLockError::Error(cause)) => Err(OpenError::Unwritable { file, cause }),
    }
}

fn migrator() -> Migrator {
    Migrator::with_migrations(vec![Migration::new(
        1,
        Cow::Borrowed("first"),
        MigrationType::Simple,
        sqlx::SqlSafeStr::into_sql_str(FIRST),
        false,
    )])
}

async fn raise_epoch(tx: &mut SqliteConnection) -> Result<i64, StoreError> {
    let node = format!("flowd-{}", std::process::id());
    let row = sqlx::query(
        "insert into fence (role, epoch, node) values ('owner', 1, $1)
         on conflict (role) do update set epoch = epoch + 1, node = excluded.node
         returning epoch",
    )
    .bind(node)
    .fetch_one(tx)
    .await?;
    Ok(row.get(0))
}

/// The key of an account, made at its first start.
async fn key_of(
    tx: &mut SqliteConnection,
    kek: &Kek,
    account: AccountId,
    waba_id: &str,
    state: &str,
) -> Result<DataKey, StoreError> {
    let stored = sqlx::query("select key_wrapped from account where id = $1")
        .bind(&account.0[..])
        .fetch_optional(&mut *tx)
        .await?;
    if let Some(row) = stored {
        return Ok(kek.unwrap(&account.0, row.get(0))?);
    }
    let key = DataKey::random();
    sqlx::query("insert into account (id, waba_id, state, key_wrapped) values ($1, $2, $3, $4)")
        .bind(&account.0[..])
        .bind(waba_id)
        .bind(state)
        .bind(kek.wrap(&account.0, &key))
        .execute(tx)
        .await?;
    Ok(key)
}

async fn take_account(tx: &mut SqliteConnection, kek: &Kek, setup: &AccountSetup) -> Result<(), StoreError> {
    let account = AccountId::derived_from(&[setup.waba_id.as_bytes()]);
    key_of(tx, kek, account, &setup.waba_id, "active").await?;
    for phone_number_id in &setup.phone_number_ids {
        let number = NumberId::derived_from(&[phone_number_id.as_bytes()]);
        sqlx::query(
            "insert into number (id, account_id, phone_number_id, state) values ($1, $2, $3, 'active')
             on conflict (id) do update set account_id = excluded.account_id",
        )
        .bind(&number.0[..])
        .bind(&account.0[..])
        .bind(phone_number_id)
        .execute(&mut *tx)
        .await?;
    }
    Ok(())
}

/// All keys. Accounts that are no longer configured keep theirs: their conversations can still be read.
pub(super) async fn read_keys(tx: &mut SqliteConnection, kek: &Kek) -> Result<Keys, StoreError> {
    let row = sqlx::query("select key_wrapped from account where id = $1")
        .bind(&INSTALLATION.0[..])
        .fetch_one(&mut *tx)
        .await?;
    let installation = kek.unwrap(&INSTALLATION.0, row.get(0))?;
    let mut keys =
        Keys { pepper: installation.pepper(), installation, accounts: BTreeMap::new(), numbers: BTreeMap::new() };
    let accounts =
        sqlx::query("select id, key_wrapped from account where state = 'active'").fetch_all(&mut *tx).await?;
    for row in accounts {
        let account = AccountId::from_slice(row.get(0)).ok_or(StoreError::Unreadable { what: "account" })?;
        keys.accounts.insert(account, kek.unwrap(&account.0, row.get(1))?);
    }
    for row in sqlx::query("select id, account_id, phone_number_id from number").fetch_all(tx).await? {
        let unreadable = || StoreError::Unreadable { what: "number" };
        let number = NumberId::from_slice(row.get(0)).ok_or_else(unreadable)?;
        let account = AccountId::from_slice(row.get(1)).ok_or_else(unreadable)?;
        keys.numbers.insert(row.get(2), NumberRef { number, account });
    }
    Ok(keys)
}

async fn pinned_programs(tx: &mut SqliteConnection) -> Result<Vec<(ProgramId, Program)>, StoreError> {
    let rows = sqlx::query(
        "select p.hash, p.lang_version, p.ir, count(*) from run r join program p on p.hash = r.program
         where r.status = 'live' group by p.hash",
    )
    .fetch_all(tx)
    .await?;
    rows.into_iter()
        .map(|row| {
            let version: i64 = row.get(1);
            if version > i64::from(engine::LANG_VERSION) {
                return Err(StoreError::NewerProgram { runs: row.get(3), version });
            }
            let unreadable = || StoreError::Unreadable { what: "program" };
            let named = ProgramId::from_slice(row.get(0)).ok_or_else(unreadable)?;
            Program::read(row.get(2)).filter(|(id, _)| *id == named).ok_or_else(unreadable)
        })
        .collect()
}
