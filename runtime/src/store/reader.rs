//! A second reader beside a running owner: the log for people, contacts as the last commit left them.

use std::collections::BTreeSet;

use engine::{AccountId, ContactId, Conversation, Entry, MessageId, Outgoing, Program, ProgramId, RunId, What};
use stdlib::Timestamp;

use super::{
    Database, Keys, OutboxRow, StoreError,
    db::{Db, Row},
    found::{Found, outbox_row},
    load::{load, place},
    open::{OpenError, check_file, read_keys},
    outbox::row_of,
    row::{StoredSent, Told, decode, decode_entries},
    write::entry_row,
};
use crate::seal::Kek;

/// Whom or what `why` is asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Who {
    Contact(ContactId),
    Run(RunId),
}

/// An entry of the log of a contact of this account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logged {
    pub waba_id: String,
    pub entry: Entry,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiveRun {
    pub run: RunId,
    pub contact: ContactId,
    pub flow: String,
    pub program: ProgramId,
}

/// A message that waits for a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldMessage {
    pub message: MessageId,
    pub contact: ContactId,
    /// Requests that had begun: it may have left already then.
    pub attempts: u32,
    pub outgoing: Outgoing,
}

/// No lock, no write.
pub struct ReadStore {
    pub(super) db: Db,
    pub(super) keys: Keys,
}

impl ReadStore {
    pub async fn open(database: &Database, kek: &Kek) -> Result<Self, OpenError> {
        if let Database::Sqlite(path) = database {
            if !path.exists() {
                return Err(OpenError::Empty { database: database.to_string() });
            }
            check_file(path)?;
        }
        let told = |error| OpenError::of(database, error);
        let opened = Self::open_read_only(database, kek).await.map_err(told)?;
        let mut opened = opened.ok_or_else(|| OpenError::Empty { database: database.to_string() })?;
        if !opened.db.missing().await.map_err(told)?.is_empty() {
            return Err(OpenError::OlderTables { database: database.to_string() });
        }
        Ok(opened)
    }

    /// Of a database that is no file.
    #[cfg(test)]
    pub async fn open_simulated(database: &Database, kek: &Kek) -> Result<Self, StoreError> {
        let mut db = Db::new(database.clone());
        let keys = read_keys(&mut db, kek).await?;
        Ok(Self { db, keys })
    }

    /// `None` where no flowd has run on it yet.
    async fn open_read_only(database: &Database, kek: &Kek) -> Result<Option<Self>, StoreError> {
        let mut db = Db::read_only(database.clone());
        if !db.was_started().await? {
            return Ok(None);
        }
        let keys = read_keys(&mut db, kek).await?;
        Ok(Some(Self { db, keys }))
    }

    /// A run's or contact's id, a wa_id or phone (digits; `+`, spaces, dashes and brackets are passed over), a
    /// business-scoped id. One phone is a contact of each account that it wrote to.
    pub async fn find(&mut self, text: &str) -> Result<Vec<Who>, StoreError> {
        let text = text.trim();
        if let Some(id) = RunId::parse_hex(text) {
            if !self.db.all("select id from run where id = $1", vec![id.0.into()]).await?.is_empty() {
                return Ok(vec![Who::Run(id)]);
            }
            if !self.db.all("select id from contact where id = $1", vec![id.0.into()]).await?.is_empty() {
                return Ok(vec![Who::Contact(ContactId(id.0))]);
            }
        }
        let digits: String = text.chars().filter(|c| !matches!(c, '+' | ' ' | '-' | '(' | ')' | '.')).collect();
        let hash = self.keys.pepper.alias_hash("wa_id", &digits);
        let rows = self.db.all(
            "select distinct contact_id from alias where (kind = 'wa_id' and value = $1) or (kind = 'user_id' and value = $2)
             or (kind = 'parent_user_id' and value = $2)",
            vec![hash.to_vec().into(), text.as_bytes().to_vec().into()],
        );
        let unreadable = || StoreError::Unreadable { what: "alias" };
        rows.await?
            .iter()
            .map(|row| ContactId::from_slice(row.blob(0)).map(Who::Contact).ok_or_else(unreadable))
            .collect()
    }

    /// The log, oldest first: its rows, and that WhatsApp has a message from the record of messages.
    pub async fn log(&mut self, who: &Who) -> Result<Vec<Logged>, StoreError> {
        let (events, messages, id) = match who {
            Who::Contact(id) => (events!("e.contact_id = $1"), messages!("m.contact_id = $1"), id.0),
            Who::Run(id) => {
                let of_run = messages!("m.contact_id = (select contact_id from run where id = $1) and m.run_id = $1");
                (events!("e.run_id = $1"), of_run, id.0)
            }
        };
        let mut log = Vec::new();
        for row in self.db.all(events, vec![id.into()]).await? {
            self.add_entries(&row, &mut log)?;
        }
        for row in self.db.all(messages, vec![id.into()]).await? {
            log.extend(self.sent(&row)?);
        }
        log.sort_by_key(|(place, _)| *place);
        Ok(log.into_iter().map(|(_, logged)| logged).collect())
    }

    /// Whether entries before this log of theirs were dropped.
    pub async fn begins_late(&mut self, who: &Who, log: &[Logged]) -> Result<bool, StoreError> {
        let contact = match who {
            Who::Contact(id) => *id,
            Who::Run(_) => {
                return Ok(!matches!(log.first(), Some(first) if matches!(first.entry.what, What::Started { .. })));
            }
        };
        let first = self.db.all("select min(n) from event where contact_id = $1", vec![contact.0.into()]).await?;
        match first.first().and_then(|row| row.opt_int(0)) {
            Some(first) => Ok(first > 0),
            None => Ok(self.conversation(contact).await?.is_some_and(|it| it.contact.logged > 0)),
        }
    }

    /// A contact as the last commit left it: live runs, windows, fields.
    pub async fn conversation(&mut self, contact: ContactId) -> Result<Option<Conversation>, StoreError> {
        let mut found = Found::default();
        found.read_contacts(&mut self.db, &BTreeSet::from([contact])).await?;
        Ok(load(&found, &self.keys, contact)?.map(|loaded| loaded.conversation))
    }

    /// All messages that are held, contact by contact, in the order of sending.
    pub async fn held(&mut self) -> Result<Vec<HeldMessage>, StoreError> {
        let sql = outbox_row!(
            "from outbox o left join contact c on c.id = o.contact_id where o.state = 'held' order by o.contact_id, o.idx"
        );
        let held = |row: &Row| {
            let OutboxRow { contact, attempts, outgoing, .. } = row_of(&self.keys, row)?;
            Ok(HeldMessage { message: outgoing.id, contact, attempts, outgoing })
        };
        self.db.all(sql, vec![]).await?.iter().map(held).collect()
    }

    /// Every run that has not ended, with the revision it stands in.
    pub async fn live_runs(&mut self) -> Result<Vec<LiveRun>, StoreError> {
        let sql = "select id, contact_id, flow, program from run where status = 'live' order by id";
        let live = |row: &Row| {
            let (run, contact) = (RunId::from_slice(row.blob(0))?, ContactId::from_slice(row.blob(1))?);
            Some(LiveRun { run, contact, flow: row.text(2).to_owned(), program: ProgramId::from_slice(row.blob(3))? })
        };
        let rows = self.db.all(sql, vec![]).await?;
        rows.iter().map(|row| live(row).ok_or(StoreError::Unreadable { what: "run" })).collect()
    }

    /// The revisions that start runs, with their sources.
    pub async fn published(&mut self) -> Result<Vec<(Program, String)>, StoreError> {
        let sql = "select distinct p.flow, p.source, p.ir from flow_alias a join program p on p.hash = a.hash
                   order by p.flow";
        let unreadable = || StoreError::Unreadable { what: "program" };
        let program = |row: &Row| Some((Program::read(row.text(2))?.1, row.text(1).to_owned()));
        self.db.all(sql, vec![]).await?.iter().map(|row| program(row).ok_or_else(unreadable)).collect()
    }

    /// A revision, whether it starts runs or only carries some on.
    pub async fn program(&mut self, id: ProgramId) -> Result<Option<Program>, StoreError> {
        let rows = self.db.all("select ir from program where hash = $1", vec![id.0.into()]).await?;
        let Some(row) = rows.first() else { return Ok(None) };
        let read = Program::read(row.text(0)).ok_or(StoreError::Unreadable { what: "program" })?;
        Ok(Some(read.1))
    }

    fn add_entries(&self, row: &Row, log: &mut Vec<(LogPlace, Logged)>) -> Result<(), StoreError> {
        let unreadable = || StoreError::Unreadable { what: "event" };
        let contact = ContactId::from_slice(row.blob(0)).ok_or_else(unreadable)?;
        let account = AccountId::from_slice(row.blob(3)).ok_or_else(unreadable)?;
        let first = row.int(1) as u64;
        let opened = self.keys.account(account).open(place("event", &entry_row(contact, first)), row.blob(2))?;
        let waba_id = row.text(4);
        let entries = (first..).zip(decode_entries(&opened)?);
        log.extend(entries.map(|(n, entry)| ((n, Nth::Entry), Logged { waba_id: waba_id.to_owned(), entry })));
        Ok(())
    }

    /// `None` where a row of the log says it.
    fn sent(&self, row: &Row) -> Result<Option<(LogPlace, Logged)>, StoreError> {
        let unreadable = || StoreError::Unreadable { what: "message" };
        let id = MessageId::from_slice(row.blob(0)).ok_or_else(unreadable)?;
        let account = AccountId::from_slice(row.blob(4)).ok_or_else(unreadable)?;
        let opened = self.keys.account(account).open(place("message", &id.0), row.blob(3))?;
        let StoredSent { message, told } = decode(&opened, "message")?;
        let Some(Told { settled_by, after }) = told else { return Ok(None) };
        let outgoing = message.outgoing;
        let entry = Entry {
            at: Timestamp(row.int(1)),
            run: Some(outgoing.run),
            flow: Some(outgoing.flow),
            step: Some(outgoing.step),
            what: What::Sent { message: id, wamid: row.text(2).to_owned(), settled_by },
        };
        let logged = Logged { waba_id: row.text(5).to_owned(), entry };
        Ok(Some(((after, Nth::Sent(outgoing.order)), logged)))
    }
}

/// Where something stands in the log of a contact: by the number of the entry, or before the entry of this number.
type LogPlace = (u64, Nth);

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Nth {
    /// In the order of sending.
    Sent(u64),
    Entry,
}

/// Rows of the log for which this holds, as `ReadStore::add_entries` reads them.
macro_rules! events {
    ($which:literal) => {
        concat!(
            "select e.contact_id, e.n, e.sealed, c.account_id, a.waba_id from event e
             join contact c on c.id = e.contact_id join account a on a.id = c.account_id where ",
            $which,
            " order by e.n"
        )
    };
}
use events;

/// Messages that left, as `ReadStore::sent` reads them.
macro_rules! messages {
    ($which:literal) => {
        concat!(
            "select m.id, m.at, m.wamid, m.sealed, c.account_id, a.waba_id from message m
             join contact c on c.id = m.contact_id join account a on a.id = c.account_id
             where m.direction = 'out' and ",
            $which
        )
    };
}
use messages;
