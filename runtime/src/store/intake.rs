//! What a node may do that does not own the database: take webhooks in, and see to whether somebody owns it.
//!
//! The fence names the owner's node. An owner has a row of its own among the nodes, which it renews and takes away when it
//! ends in order; who finds it unchanged for too long takes the database over.

use std::{collections::BTreeSet, fs::File, sync::Arc};

use engine::{Program, ProgramId};
use stdlib::Timestamp;
use tokio::sync::Mutex;

use super::{
    AccountSetup, Database, Keys, OpenError, Opened, Store, StoreError, Work, WorkKind,
    commit::Writer,
    db::{Db, Value},
    holder::{self, Holder},
    inbox::{InboxRow, Waits},
    load::place,
    open::{INSTALLATION, check_file, key_of, lock, pinned_programs, read_keys, take_account},
    quarantine::{self, Quarantined},
    restored::{self, Restored},
    row::encode,
    write::statements as sql,
};
use crate::{process, seal::Kek};

/// So often what webhooks brought is tried to be kept.
const TRIES_MAX: u32 = 3;

/// One connection, and the keys.
pub struct Intake {
    pub(super) db: Db,
    keys: Arc<Keys>,
    node: String,
    lock: Option<File>,
}

/// The database is this node's; `Intake::opened` makes it the owner.
pub struct Raised {
    epoch: i64,
    pinned: Vec<(ProgramId, Program)>,
    restored: Option<Restored>,
    quarantined: Quarantined,
    /// The owner before did not end in order.
    is_unclean: bool,
}

impl Intake {
    /// Opens or creates the database and takes the configured accounts in. A file is kept from other processes from here on.
    pub async fn open(database: &Database, kek: &Kek, accounts: &[AccountSetup]) -> Result<Self, OpenError> {
        let lock = match database {
            Database::Sqlite(path) => {
                check_file(path)?;
                Some(lock(path)?)
            }
            Database::Postgres(_) => None,
        };
        let opened = Self::open_locked(database, kek, accounts, lock).await;
        opened.map_err(|error| OpenError::of(database, error))
    }

    /// With the file's lock, where it is one. Without, the fence alone keeps others out, as on a server.
    pub async fn open_locked(
        database: &Database,
        kek: &Kek,
        accounts: &[AccountSetup],
        lock: Option<File>,
    ) -> Result<Self, StoreError> {
        let mut db = Db::new(database.clone());
        db.check().await?;
        db.migrate().await?;
        db.begin_unfenced().await?;
        key_of(&mut db, kek, INSTALLATION, "", "installation").await?;
        for account in accounts {
            take_account(&mut db, kek, account).await?;
        }
        let keys = read_keys(&mut db, kek).await?;
        db.commit().await?;
        Ok(Self { db, keys: Arc::new(keys), node: process::new_node(), lock })
    }

    pub fn keys(&self) -> Arc<Keys> {
        Arc::clone(&self.keys)
    }

    /// Whether another node may own the database; a file is ours alone as long as it is locked.
    pub fn is_shared(&self) -> bool {
        self.lock.is_none()
    }

    /// `None` before the first start of all.
    pub async fn holder(&mut self) -> Result<Option<Holder>, StoreError> {
        holder::read(&mut self.db).await
    }

    /// Raises the epoch, if `holder` still owns the database; else another node was quicker, and there is nothing. Waits for
    /// a commit of the old owner that is under way.
    pub async fn take_over(&mut self, holder: Option<&Holder>) -> Result<Option<Raised>, StoreError> {
        let raised = self.raise(holder).await;
        if let Err(error) = &raised {
            self.db.rollback(error).await;
        }
        raised
    }

    pub fn opened(self, raised: Raised) -> Opened {
        let Self { db, keys, node, lock } = self;
        let Raised { epoch, pinned, restored, quarantined, is_unclean } = raised;
        let store = Store {
            writer: Arc::new(Mutex::new(Writer::new(db, quarantined))),
            keys,
            epoch,
            node,
            held_until: restored.and_then(|it| it.held_until),
            is_a_copy: restored.is_some_and(|it| it.held_until.is_none()),
            is_unclean,
            lock,
        };
        Opened { store, pinned, is_unclean }
    }

    async fn raise(&mut self, holder: Option<&Holder>) -> Result<Option<Raised>, StoreError> {
        self.db.begin_unfenced().await?;
        let rows = self.db.all(
            "insert into fence (role, epoch, node) values ('owner', 1, $1)
             on conflict (role) do update set epoch = fence.epoch + 1, node = excluded.node where fence.epoch = $2
             returning epoch",
            vec![self.node.as_str().into(), holder.map_or(0, |holder| holder.epoch).into()],
        );
        let Some(epoch) = rows.await?.first().map(|row| row.int(0)) else {
            self.db.commit().await?;
            return Ok(None);
        };
        let before = holder.map_or("", |holder| &holder.node);
        self.db.run("delete from node where id = $1", vec![before.into()]).await?;
        self.db
            .run(
                "insert into node (id, expires_at, addr, build, process) values ($1, 0, '', $2, $3)",
                vec![
                    self.node.as_str().into(),
                    env!("CARGO_PKG_VERSION").into(),
                    process::own().unwrap_or_default().into(),
                ],
            )
            .await?;
        let pinned = pinned_programs(&mut self.db).await?;
        let restored = restored::read(&mut self.db).await?;
        let quarantined = quarantine::read(&mut self.db).await?;
        self.db.commit().await?;
        let is_unclean = holder.is_some_and(|holder| holder.renewed.is_some());
        Ok(Some(Raised { epoch, pinned, restored, quarantined, is_unclean }))
    }

    /// Keeps what webhooks brought for the node that owns the database. What is there already changes nothing.
    pub async fn take_in(&mut self, works: &[Work], now: Timestamp) -> Result<(), StoreError> {
        let (mut rows, mut raw, mut tokens) = (Vec::new(), Vec::new(), BTreeSet::new());
        // In the order of arrival, which is that of `seq`.
        for work in works {
            if let WorkKind::Keep { token, number, field, raw: item } = &work.kind {
                let key = number.map_or(&self.keys.installation, |known| self.keys.account(known.account));
                let sealed = key.seal(place("raw", &token.0), &encode(item));
                let number = Value::or_null(number.map(|known| known.number.0));
                if tokens.insert(*token) {
                    raw.push(vec![token.0.into(), now.0.into(), number, field.clone().into(), sealed.into()]);
                }
            } else if let Some((token, row)) = InboxRow::of(&self.keys, &work.kind, Waits::ForTheOwner, now)
                && tokens.insert(token)
            {
                rows.push(row.values(token));
            }
        }
        let mut tries = 0;
        loop {
            tries += 1;
            let Err(error) = self.write(&rows, &raw).await else { return Ok(()) };
            self.db.rollback(&error).await;
            // All of it can be written twice: another standby was in the way, or a new connection may do.
            if tries == TRIES_MAX || !error.may_pass() {
                return Err(error);
            }
        }
    }

    async fn write(&mut self, rows: &[Vec<Value>], raw: &[Vec<Value>]) -> Result<(), StoreError> {
        self.db.begin_unfenced().await?;
        self.db.write(&sql::INBOX, rows.to_vec()).await?;
        self.db.write(&sql::RAW, raw.to_vec()).await?;
        self.db.commit().await
    }

    pub async fn close(mut self) -> Result<(), StoreError> {
        self.db.close().await
    }
}

impl Store {
    /// Says that this node still owns the database. One that was overtaken writes nothing.
    pub async fn renew(&mut self, addr: &str, now: Timestamp) -> Result<(), StoreError> {
        let mut writer = self.writer.lock().await;
        let written = writer.db.run(
            "update node set expires_at = case when expires_at < $1 then $1 else expires_at + 1 end, addr = $2
             where id = $3 and exists (select 1 from fence where role = 'owner' and epoch = $4)",
            vec![now.0.into(), addr.into(), self.node.as_str().into(), self.epoch.into()],
        );
        if written.await? == 1 { Ok(()) } else { Err(StoreError::Fenced) }
    }
}
