//! Reading one conversation into memory, in the open transaction.

use std::collections::{BTreeMap, BTreeSet};

use engine::{AccountId, ContactId, Conversation, MessageId, NumberId, Run, RunId, Unsent};
use sqlx::{Row, SqliteConnection};
use stdlib::{Timestamp, Window};

use super::{
    Keys, StoreError,
    row::{StoredContact, StoredRun, decode},
};
use crate::seal::Place;

/// A conversation as it was read, with what the write needs to know of that.
pub(super) struct Loaded {
    pub account: AccountId,
    /// 0: not stored yet.
    pub ver: i64,
    pub stored: StoredContact,
    pub conversation: Conversation,
    pub read_windows: BTreeMap<NumberId, Window>,
    pub read_runs: BTreeMap<RunId, (i64, Run)>,
    /// Runs that ended in this batch.
    pub ended: Vec<Run>,
    pub changed: bool,
}

impl Loaded {
    pub fn fresh(account: AccountId, id: ContactId, stored: StoredContact) -> Self {
        let contact = stored.contact(id, account);
        Self {
            account,
            ver: 0,
            stored,
            conversation: Conversation::new(contact),
            read_windows: BTreeMap::new(),
            read_runs: BTreeMap::new(),
            ended: Vec::new(),
            changed: true,
        }
    }
}

/// `None` where no such contact is stored.
pub(super) async fn load(db: &mut SqliteConnection, keys: &Keys, id: ContactId) -> Result<Option<Loaded>, StoreError> {
    let found = sqlx::query("select account_id, ver, optout, sealed, tags, consent from contact where id = $1")
        .bind(&id.0[..])
        .fetch_optional(&mut *db)
        .await?;
    let Some(row) = found else { return Ok(None) };
    let account = AccountId::from_slice(row.get(0)).ok_or(StoreError::Unreadable { what: "contact" })?;
    let opened = keys.account(account).open(place("contact", &id.0), row.get(3))?;
    let stored: StoredContact = decode(&opened, "contact")?;
    let mut contact = stored.contact(id, account);
    contact.opted_out = row.get::<i64, _>(2) != 0;
    contact.tags = names(row.get(4))?;
    contact.consents = names(row.get(5))?;
    let mut conversation = Conversation::new(contact);
    conversation.windows = windows(db, id).await?;
    let read_runs = runs(db, keys, account, id).await?;
    conversation.runs = read_runs.values().map(|(_, run)| run.clone()).collect();
    conversation.unsent = unsent(db, id).await?;
    Ok(Some(Loaded {
        account,
        ver: row.get(1),
        stored,
        read_windows: conversation.windows.clone(),
        read_runs,
        conversation,
        ended: Vec::new(),
        changed: false,
    }))
}

/// A clear column of names; empty in rows that were written before there were any.
fn names(stored: Option<&str>) -> Result<BTreeSet<String>, StoreError> {
    let names = stored.map_or(Ok(BTreeSet::new()), serde_json::from_str);
    names.map_err(|_| StoreError::Unreadable { what: "contact" })
}

pub(super) fn place<'a>(table: &'a str, row: &'a [u8]) -> Place<'a> {
    Place { table, column: "sealed", row }
}

async fn windows(db: &mut SqliteConnection, id: ContactId) -> Result<BTreeMap<NumberId, Window>, StoreError> {
    let rows = sqlx::query(r#"select number_id, last_in_at from "window" where contact_id = $1"#)
        .bind(&id.0[..])
        .fetch_all(db)
        .await?;
    rows.into_iter()
        .map(|row| {
            let number = NumberId::from_slice(row.get(0)).ok_or(StoreError::Unreadable { what: "window" })?;
            Ok((number, Window { last_in_at: row.get::<Option<i64>, _>(1).map(Timestamp) }))
        })
        .collect()
}

async fn runs(
    db: &mut SqliteConnection,
    keys: &Keys,
    account: AccountId,
    id: ContactId,
) -> Result<BTreeMap<RunId, (i64, Run)>, StoreError> {
    let rows = sqlx::query("select id, ver, sealed from run where contact_id = $1 and status = 'live'")
        .bind(&id.0[..])
        .fetch_all(db)
        .await?;
    rows.into_iter()
        .map(|row| {
            let run_id: &[u8] = row.get(0);
            let opened = keys.account(account).open(place("run", run_id), row.get(2))?;
            let stored: StoredRun = decode(&opened, "run")?;
            Ok((stored.run.id, (row.get(1), stored.run)))
        })
        .collect()
}

async fn unsent(db: &mut SqliteConnection, id: ContactId) -> Result<Vec<Unsent>, StoreError> {
    let rows = sqlx::query("select id, run_id from outbox where contact_id = $1 order by idx")
        .bind(&id.0[..])
        .fetch_all(db)
        .await?;
    rows.into_iter()
        .map(|row| Some(Unsent { message: MessageId::from_slice(row.get(0))?, run: RunId::from_slice(row.get(1))? }))
        .map(|unsent| unsent.ok_or(StoreError::Unreadable { what: "outbox" }))
        .collect()
}
