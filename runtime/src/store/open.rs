//! Opening the database: lock, schema, keys, epoch, programs.

mod error;

use std::{
    collections::BTreeMap,
    fs::{File, TryLockError},
    future::Future,
    path::{Path, PathBuf},
    sync::Arc,
};

use engine::{AccountId, NumberId, Program, ProgramId};
use stdlib::Timestamp;
use tokio::sync::{Mutex, OwnedMutexGuard};

pub use error::OpenError;
pub(super) use error::check_file;

use super::{AccountSetup, Keys, NumberRef, StoreError, commit::Writer, db::Db};
use crate::seal::{DataKey, Kek};

/// The owner under which the installation's own key stands among the accounts.
pub(super) const INSTALLATION: AccountId = AccountId([0; 16]);

/// The owner's side of the database: one connection, all writes.
pub struct Store {
    pub(super) writer: Arc<Mutex<Writer>>,
    pub(super) keys: Arc<Keys>,
    pub(super) epoch: i64,
    /// By which the fence knows this process.
    pub(super) node: String,
    /// See `restored`.
    pub(super) held_until: Option<Timestamp>,
    /// It was put back from a copy, and nothing was held yet.
    pub(super) is_a_copy: bool,
    /// The node before did not end in order.
    pub(super) is_unclean: bool,
    /// Held as long as the store lives, so that a second process stays out of the file. Of a server, the fence does it.
    pub(super) lock: Option<File>,
}

/// What a start found.
pub struct Opened {
    pub store: Store,
    /// The revisions that live runs stand in, from the database.
    pub pinned: Vec<(ProgramId, Program)>,
    /// The node before did not end in order.
    pub is_unclean: bool,
}

impl Store {
    pub fn keys(&self) -> Arc<Keys> {
        self.keys.clone()
    }

    /// Whether other nodes may stand by; a file has one process.
    pub fn is_shared(&self) -> bool {
        self.lock.is_none()
    }

    pub fn epoch(&self) -> i64 {
        self.epoch
    }

    /// A transaction in a task of its own: who waits for it may go, and it ends all the same. One that was dropped half
    /// way would leave a connection behind that is in the middle of something.
    pub(super) async fn in_task<T, F, A>(&self, act: A) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, StoreError>> + Send + 'static,
        A: FnOnce(OwnedMutexGuard<Writer>) -> F + Send + 'static,
    {
        let writer = Arc::clone(&self.writer);
        let task = tokio::spawn(async move { act(writer.lock_owned().await).await });
        match task.await.map_err(tokio::task::JoinError::try_into_panic) {
            Ok(done) => done,
            Err(Ok(panic)) => std::panic::resume_unwind(panic),
            // The runtime ends, and whoever waits here with it.
            Err(Err(_)) => std::future::pending().await,
        }
    }

    /// Lets go of the database, so that another node need not wait for this one to be missed, and closes it in order.
    pub async fn close(self) -> Result<(), StoreError> {
        let mut writer = self.writer.lock().await;
        let let_go = writer.db.run("delete from node where id = $1", vec![self.node.into()]).await;
        if let Err(error) = let_go {
            tracing::warn!(%error, "the database could not be told that this node ends; another one waits a little longer");
        }
        writer.db.close().await
    }
}

fn lock_path(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    PathBuf::from(name)
}

pub(super) fn lock(path: &Path) -> Result<File, OpenError> {
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

/// The key of an account, made at its first start.
pub(super) async fn key_of(
    db: &mut Db,
    kek: &Kek,
    account: AccountId,
    waba_id: &str,
    state: &'static str,
) -> Result<DataKey, StoreError> {
    let stored = "select key_wrapped from account where id = $1";
    if let Some(row) = db.all(stored, vec![account.0.into()]).await?.first() {
        return Ok(kek.unwrap(&account.0, row.blob(0))?);
    }
    let key = DataKey::random();
    let made = db.run(
        "insert into account (id, waba_id, state, key_wrapped) values ($1, $2, $3, $4) on conflict do nothing",
        vec![account.0.into(), waba_id.into(), state.into(), kek.wrap(&account.0, &key).into()],
    );
    if made.await? == 1 {
        return Ok(key);
    }
    // Another node starts at the same time and was first.
    let rows = db.all(stored, vec![account.0.into()]).await?;
    let row = rows.first().ok_or(StoreError::Unreadable { what: "account" })?;
    Ok(kek.unwrap(&account.0, row.blob(0))?)
}

pub(super) async fn take_account(db: &mut Db, kek: &Kek, setup: &AccountSetup) -> Result<(), StoreError> {
    let account = AccountId::derived_from(&[setup.waba_id.as_bytes()]);
    key_of(db, kek, account, &setup.waba_id, "active").await?;
    for phone_number_id in &setup.phone_number_ids {
        let number = NumberId::derived_from(&[phone_number_id.as_bytes()]);
        db.run(
            "insert into number (id, account_id, phone_number_id, state) values ($1, $2, $3, 'active')
             on conflict (id) do update set account_id = excluded.account_id",
            vec![number.0.into(), account.0.into(), phone_number_id.as_str().into()],
        )
        .await?;
    }
    Ok(())
}

/// All keys. Accounts that are no longer configured keep theirs: their conversations can still be read.
pub(super) async fn read_keys(db: &mut Db, kek: &Kek) -> Result<Keys, StoreError> {
    let rows = db.all("select key_wrapped from account where id = $1", vec![INSTALLATION.0.into()]).await?;
    let row = rows.first().ok_or(StoreError::Unreadable { what: "account" })?;
    let installation = kek.unwrap(&INSTALLATION.0, row.blob(0))?;
    let mut keys =
        Keys { pepper: installation.pepper(), installation, accounts: BTreeMap::new(), numbers: BTreeMap::new() };
    for row in db.all("select id, key_wrapped from account where state = 'active'", vec![]).await? {
        let account = AccountId::from_slice(row.blob(0)).ok_or(StoreError::Unreadable { what: "account" })?;
        keys.accounts.insert(account, kek.unwrap(&account.0, row.blob(1))?);
    }
    for row in db.all("select id, account_id, phone_number_id from number", vec![]).await? {
        let unreadable = || StoreError::Unreadable { what: "number" };
        let number = NumberId::from_slice(row.blob(0)).ok_or_else(unreadable)?;
        let account = AccountId::from_slice(row.blob(1)).ok_or_else(unreadable)?;
        keys.numbers.insert(row.text(2).to_owned(), NumberRef { number, account });
    }
    Ok(keys)
}

pub(super) async fn pinned_programs(db: &mut Db) -> Result<Vec<(ProgramId, Program)>, StoreError> {
    let rows = db.all(
        "select p.hash, p.lang_version, p.ir, r.runs
         from (select program, count(*) as runs from run where status = 'live' group by program) r
         join program p on p.hash = r.program order by p.hash",
        vec![],
    );
    rows.await?
        .iter()
        .map(|row| {
            let version = row.int(1);
            if version > i64::from(engine::LANG_VERSION) {
                return Err(StoreError::NewerProgram { runs: row.int(3), version });
            }
            let unreadable = || StoreError::Unreadable { what: "program" };
            let named = ProgramId::from_slice(row.blob(0)).ok_or_else(unreadable)?;
            Program::read(row.text(2)).filter(|(id, _)| *id == named).ok_or_else(unreadable)
        })
        .collect()
}
