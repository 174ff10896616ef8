//! Writing what a batch decided, each table at once, its rows in the order of their keys.
//!
//! A write that expects to find something counts: where fewer rows were touched than were meant, somebody else was there,
//! and the batch is to be decided anew.

pub(super) mod statements;

use std::collections::{BTreeMap, BTreeSet};

use engine::{ContactId, Entry, Run, RunState};
use stdlib::Timestamp;

use super::{
    Keys, OutboxRow, StoreError,
    db::{Db, Statement, Together, Value},
    load::{Loaded, place},
    row::{StoredOutgoing, StoredRun, encode, slot_str},
    written::{Unsettled, Written},
};
use statements as sql;

type Rows = Vec<Vec<Value>>;

/// A decided batch with what its rows are sealed with.
pub(super) struct Writing<'a> {
    pub keys: &'a Keys,
    pub written: Written,
    pub loaded: BTreeMap<ContactId, Loaded>,
    pub now: Timestamp,
}

impl Writing<'_> {
    /// What makes that each input counts once.
    pub async fn consume_tokens(&self, db: &mut Db) -> Result<(), StoreError> {
        let seen = self.written.seen.iter().map(|(bucket, token)| vec![(*bucket).into(), token.0.into()]);
        let mut group = Group::default();
        group.all_of(&sql::SEEN, "seen", seen.collect());
        let fired = self.written.fired.iter();
        let fired =
            fired.map(|(run, slot, generation)| vec![run.0.into(), slot_str(*slot).into(), (*generation).into()]);
        group.all_of(&sql::FIRED, "timer", fired.collect());
        let (mut taken, mut parked) = (Rows::new(), Rows::new());
        for (seq, contact) in &self.written.from_inbox {
            match contact {
                None => taken.push(vec![(*seq).into()]),
                Some(contact) => parked.push(vec![(*seq).into(), contact.0.into()]),
            }
        }
        group.all_of(&sql::TAKEN, "inbox", taken);
        group.all_of(&sql::PARKED, "inbox", parked);
        group.write(db).await
    }

    pub async fn write(&mut self, db: &mut Db) -> Result<(), StoreError> {
        let (mut group, mut behind) = (Group::default(), Group::default());
        self.conversations(&mut group, &mut behind);
        self.timers(&mut group);
        self.outbox(&mut group);
        self.records(&mut group);
        self.quarantine(&mut group);
        group.write(db).await?;
        behind.write(db).await
    }

    fn quarantine(&self, group: &mut Group) {
        let now = self.now;
        let rows = self.written.quarantined.iter();
        let rows = rows.map(|(contact, cause)| vec![contact.0.into(), now.0.into(), cause.as_str().into()]);
        group.any_of(&sql::QUARANTINED, rows.collect());
        let released = self.written.released.iter().map(|contact| vec![contact.0.into()]);
        group.all_of(&sql::RELEASED, "quarantine", released.collect());
        let unparked = self.written.unparked.iter().map(|seq| vec![(*seq).into()]);
        group.all_of(&sql::UNPARKED, "inbox", unparked.collect());
    }

    /// `behind`: runs that need the place of one that ends in the same batch.
    fn conversations(&mut self, group: &mut Group, behind: &mut Group) {
        let aliases = self.written.aliases.iter().map(|((account, kind, value), contact)| {
            vec![account.0.into(), (*kind).into(), value.clone().into(), contact.0.into()]
        });
        group.all_of(&sql::ALIASES, "alias", aliases.collect());
        let (mut contacts, mut windows, mut runs, mut later) = (Rows::new(), Rows::new(), Rows::new(), Rows::new());
        for (id, loaded) in self.loaded.iter_mut().filter(|(_, loaded)| loaded.changed) {
            contacts.push(contact(self.keys, *id, loaded));
            let read = |number| loaded.read_windows.get(number);
            let changed = loaded.conversation.windows.iter().filter(|(number, window)| read(number) != Some(*window));
            windows.extend(changed.map(|(number, window)| {
                vec![id.0.into(), number.0.into(), Value::or_null(window.last_in_at.map(|at| at.0))]
            }));
            runs.extend(loaded.ended.iter().filter_map(|it| run(self.keys, *id, loaded, it)));
            let live = loaded.conversation.runs.iter().filter_map(|it| run(self.keys, *id, loaded, it));
            if loaded.ended.is_empty() { runs.extend(live) } else { later.extend(live) }
        }
        group.all_of(&sql::CONTACTS, "contact", contacts);
        group.any_of(&sql::WINDOWS, windows);
        group.all_of(&sql::RUNS, "run", runs);
        behind.all_of(&sql::RUNS, "run", later);
    }

    fn timers(&self, group: &mut Group) {
        let fired: BTreeSet<_> = self.written.fired.iter().map(|(run, slot, _)| (*run, *slot)).collect();
        let (mut armed, mut disarmed) = (Rows::new(), Rows::new());
        for ((run, slot), now) in &self.written.timers {
            match now {
                Some((due, generation)) => {
                    armed.push(vec![run.0.into(), slot_str(*slot).into(), due.0.into(), (*generation).into()]);
                }
                None if fired.contains(&(*run, *slot)) => {}
                None => disarmed.push(vec![run.0.into(), slot_str(*slot).into()]),
            }
        }
        group.any_of(&sql::DISARMED, disarmed);
        group.any_of(&sql::ARMED, armed);
    }

    fn outbox(&self, group: &mut Group) {
        let (mut settled, mut moved, mut queued) = (Rows::new(), Rows::new(), Rows::new());
        for (id, Unsettled { was, row }) in &self.written.outbox {
            match (was, row) {
                (Some(was), Some(row)) => moved.push(vec![
                    id.0.into(),
                    was.as_str().into(),
                    row.state.as_str().into(),
                    row.due.0.into(),
                    row.epoch.into(),
                    row.attempts.into(),
                    row.refusals.into(),
                    row.unclear.into(),
                    row.doubts.into(),
                ]),
                (Some(was), None) => settled.push(vec![id.0.into(), was.as_str().into()]),
                (None, Some(row)) => queued.push(self.queued(row)),
                // Made and withdrawn in one batch.
                (None, None) => {}
            }
        }
        group.all_of(&sql::SETTLED, "outbox", settled);
        group.all_of(&sql::MOVED, "outbox", moved);
        group.all_of(&sql::QUEUED, "outbox", queued);
    }

    fn queued(&self, row: &OutboxRow) -> Vec<Value> {
        let outgoing = &row.outgoing;
        let account = self.loaded[&row.contact].account;
        let stored = StoredOutgoing { to: row.to.clone().into(), outgoing };
        let sealed = self.keys.account(account).seal(place("outbox", &outgoing.id.0), &encode(&stored));
        vec![
            outgoing.id.0.into(),
            row.contact.0.into(),
            outgoing.number.0.into(),
            outgoing.run.0.into(),
            outgoing.turn.into(),
            (outgoing.order as i64).into(),
            (outgoing.instead.len() as i64).into(),
            row.state.as_str().into(),
            row.due.0.into(),
            if outgoing.content.is_free_form() { "free_form" } else { "template" }.into(),
            Value::or_null(outgoing.expires_at.map(|at| at.0)),
            row.epoch.into(),
            row.attempts.into(),
            sealed.into(),
        ]
    }

    fn event(&self, entries: &[(&(ContactId, u64), &Entry)]) -> Vec<Value> {
        let ((contact, n), first) = entries[0];
        let kinds: Vec<_> = entries.iter().map(|(_, entry)| entry.what.kind()).collect();
        let content: Vec<_> = entries.iter().map(|(_, entry)| entry).collect();
        let key = self.keys.account(self.loaded[contact].account);
        let sealed = key.seal(place("event", &entry_row(*contact, *n)), &encode(&content));
        vec![
            contact.0.into(),
            (*n as i64).into(),
            first.at.0.into(),
            kinds.join(" ").into(),
            Value::or_null(first.run.map(|run| run.0)),
            sealed.into(),
        ]
    }

    /// What is only ever added: the log, messages, deliveries, items that are kept.
    fn records(&self, group: &mut Group) {
        let entries: Vec<_> = self.written.events.iter().collect();
        // Those of one run that follow each other are one row.
        let belongs = |a: &(&(ContactId, u64), &Entry), b: &(&(ContactId, u64), &Entry)| {
            a.0.0 == b.0.0 && a.0.1 + 1 == b.0.1 && a.1.run == b.1.run
        };
        let events: Rows = entries.chunk_by(belongs).map(|entries| self.event(entries)).collect();
        group.all_of(&sql::EVENTS, "event", events);
        let messages = self.written.messages.iter().map(|(id, row)| {
            vec![
                row.contact.0.into(),
                row.at.0.into(),
                id.0.into(),
                row.number.0.into(),
                row.direction.into(),
                row.author.into(),
                row.kind.clone().into(),
                row.wamid.clone().into(),
                Value::or_null(row.run.map(|run| run.0)),
                Value::or_null(row.place.clone()),
                row.sealed.clone().into(),
            ]
        });
        group.all_of(&sql::MESSAGES, "message", messages.collect());
        let deliveries = self.written.deliveries.iter().map(|(message, delivery)| {
            vec![
                message.as_str().into(),
                u32::from(delivery.rank).into(),
                Value::or_null(delivery.failed_code),
                delivery.at.0.into(),
                Value::or_null(delivery.price_category.clone()),
                Value::or_null(delivery.price_type.clone()),
            ]
        });
        group.any_of(&sql::DELIVERIES, deliveries.collect());
        let raw = self.written.raw.iter().map(|(token, row)| {
            let number = Value::or_null(row.number.map(|number| number.0));
            vec![token.0.into(), row.at.0.into(), number, row.field.clone().into(), row.sealed.clone().into()]
        });
        group.all_of(&sql::RAW, "raw", raw.collect());
        let mut tokens = BTreeSet::new();
        let inbox = self.written.inbox.iter().filter(|(token, _)| tokens.insert(*token));
        group.any_of(&sql::INBOX, inbox.map(|(token, row)| row.values(*token)).collect());
    }
}

/// Writes that go to the database together.
#[derive(Default)]
struct Group {
    together: Together,
    /// Of each how many rows it is to write in which table, where that is known.
    meant: Vec<Option<(&'static str, u64)>>,
}

impl Group {
    /// Each row is to be written.
    fn all_of(&mut self, statement: &'static Statement, table: &'static str, rows: Rows) {
        self.meant.push(Some((table, rows.len() as u64)));
        self.together.add(statement, rows);
    }

    /// A row may be there already, or not be there any more.
    fn any_of(&mut self, statement: &'static Statement, rows: Rows) {
        self.meant.push(None);
        self.together.add(statement, rows);
    }

    async fn write(self, db: &mut Db) -> Result<(), StoreError> {
        let written = db.write_together(self.together).await?;
        let short = self.meant.into_iter().zip(written).find_map(|(meant, written)| {
            let (table, rows) = meant?;
            (written != rows).then_some(table)
        });
        short.map_or(Ok(()), |table| Err(StoreError::Conflict { table }))
    }
}

fn contact(keys: &Keys, id: ContactId, loaded: &mut Loaded) -> Vec<Value> {
    let contact = &loaded.conversation.contact;
    loaded.stored.take_from(contact);
    let sealed = keys.account(loaded.account).seal(place("contact", &id.0), &encode(&loaded.stored));
    vec![
        id.0.into(),
        loaded.account.0.into(),
        loaded.ver.into(),
        i64::from(contact.opted_out).into(),
        Value::or_null(names(&contact.tags)),
        Value::or_null(names(&contact.consents)),
        sealed.into(),
    ]
}

/// `None` for one that is as it was found.
fn run(keys: &Keys, contact: ContactId, loaded: &Loaded, run: &Run) -> Option<Vec<Value>> {
    let ver = match loaded.read_runs.get(&run.id) {
        Some((_, read)) if read == run => return None,
        Some((ver, _)) => *ver,
        None => 0,
    };
    let status = match run.state {
        RunState::Sleeping { .. } | RunState::Asking { .. } | RunState::Held { .. } => "live",
        RunState::Ended { .. } => "ended",
    };
    let stored = StoredRun { run };
    let sealed = keys.account(loaded.account).seal(place("run", &run.id.0), &encode(&stored));
    Some(vec![
        run.id.0.into(),
        contact.0.into(),
        run.number.0.into(),
        run.flow.clone().into(),
        run.program.0.into(),
        run.state.at().0.to_string().into(),
        status.into(),
        ver.into(),
        sealed.into(),
    ])
}

fn names(names: &BTreeSet<String>) -> Option<String> {
    (!names.is_empty()).then(|| serde_json::to_string(names).expect("names are text"))
}

/// The primary key of a row of the log as bytes, for its seal.
pub(super) fn entry_row(id: ContactId, n: u64) -> Vec<u8> {
    [&id.0[..], &n.to_be_bytes()].concat()
}
