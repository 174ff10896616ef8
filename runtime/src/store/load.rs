//! Opening one conversation from the rows that were found of it.

use std::collections::{BTreeMap, BTreeSet};

use engine::{AccountId, ContactId, Conversation, NumberId, Run, RunId, Unsent};
use stdlib::{Timestamp, Window};
use whatsapp::request::Recipient;

use super::{
    Keys, StoreError,
    db::Row,
    found::Found,
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
pub(super) fn load(found: &Found, keys: &Keys, id: ContactId) -> Result<Option<Loaded>, StoreError> {
    let Some(rows) = found.contacts.get(&id) else { return Ok(None) };
    let conversation_rows = rows.conversation.as_ref().expect("only who is answered is read without a conversation");
    let row = &rows.contact;
    let (account, stored) = who(keys, id, row)?;
    let mut contact = stored.contact(id, account);
    contact.opted_out = row.int(3) != 0;
    contact.tags = names(row.opt_text(5))?;
    contact.consents = names(row.opt_text(6))?;
    let mut conversation = Conversation::new(contact);
    conversation.windows = conversation_rows.windows.iter().map(window).collect::<Result<_, _>>()?;
    let read_runs: BTreeMap<_, _> =
        conversation_rows.runs.iter().map(|row| run(keys, account, row)).collect::<Result<_, StoreError>>()?;
    conversation.runs = read_runs.values().map(|(_, run)| run.clone()).collect();
    conversation.unsent = rows.unsent.iter().map(|(message, run)| Unsent { message: *message, run: *run }).collect();
    Ok(Some(Loaded {
        account,
        ver: row.int(2),
        stored,
        read_windows: conversation.windows.clone(),
        read_runs,
        conversation,
        ended: Vec::new(),
        changed: false,
    }))
}

/// The account of a contact, and who it is.
fn who(keys: &Keys, id: ContactId, row: &Row) -> Result<(AccountId, StoredContact), StoreError> {
    let account = AccountId::from_slice(row.blob(1)).ok_or(StoreError::Unreadable { what: "contact" })?;
    Ok((account, person(keys, id, row.blob(1), row.blob(4))?))
}

/// Who a contact is, of the account that is given by its id.
pub(super) fn person(keys: &Keys, id: ContactId, account: &[u8], sealed: &[u8]) -> Result<StoredContact, StoreError> {
    let account = AccountId::from_slice(account).ok_or(StoreError::Unreadable { what: "contact" })?;
    let opened = keys.account(account).open(place("contact", &id.0), sealed)?;
    decode(&opened, "contact")
}

/// Where the messages of a contact go.
pub(super) struct Addressee {
    pub account: AccountId,
    pub to: Recipient,
    /// Entries of its log.
    pub logged: u64,
}

impl Addressee {
    pub fn of(loaded: &Loaded) -> Result<Self, StoreError> {
        Self::at(loaded.account, &loaded.stored, loaded.conversation.contact.logged)
    }

    /// Without opening the conversation.
    pub fn found(found: &Found, keys: &Keys, id: ContactId) -> Result<Self, StoreError> {
        let rows = found.contacts.get(&id).ok_or(StoreError::Unreadable { what: "contact" })?;
        let (account, stored) = who(keys, id, &rows.contact)?;
        Self::at(account, &stored, stored.logged)
    }

    fn at(account: AccountId, stored: &StoredContact, logged: u64) -> Result<Self, StoreError> {
        let to = stored.recipient().ok_or(StoreError::Unreadable { what: "contact" })?;
        Ok(Self { account, to, logged })
    }
}

/// A clear column of names; empty in rows that were written before there were any.
fn names(stored: Option<&str>) -> Result<BTreeSet<String>, StoreError> {
    let names = stored.map_or(Ok(BTreeSet::new()), serde_json::from_str);
    names.map_err(|_| StoreError::Unreadable { what: "contact" })
}

pub(super) fn place<'a>(table: &'a str, row: &'a [u8]) -> Place<'a> {
    Place { table, column: "sealed", row }
}

fn window(row: &Row) -> Result<(NumberId, Window), StoreError> {
    let number = NumberId::from_slice(row.blob(1)).ok_or(StoreError::Unreadable { what: "window" })?;
    Ok((number, Window { last_in_at: row.opt_int(2).map(Timestamp) }))
}

fn run(keys: &Keys, account: AccountId, row: &Row) -> Result<(RunId, (i64, Run)), StoreError> {
    let opened = keys.account(account).open(place("run", row.blob(1)), row.blob(3))?;
    let stored: StoredRun = decode(&opened, "run")?;
    Ok((stored.run.id, (row.int(2), stored.run)))
}
