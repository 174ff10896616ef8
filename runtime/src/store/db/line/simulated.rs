//! A line on which everything goes wrong that may: it breaks before and after a commit, the database refuses, another
//! program writes a row between reading and writing. It also knows the truth: what was really committed.

use std::{
    cell::RefCell,
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard},
};

use engine::{ContactId, Conversation, Input, Transition};
use sqlx::error::{DatabaseError, ErrorKind};
use stdlib::Timestamp;

use super::Moment;
use crate::{
    simulation::Mutant,
    store::{
        db::{Begun, Fate, Row, Statement, Value},
        found,
        write::statements as sql,
    },
};

thread_local! {
    /// What the databases that are opened now are reached by; none: soundly.
    static HERE: RefCell<Option<Arc<Mutex<Wire>>>> = const { RefCell::new(None) };
}

/// Where a transaction's commit is lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AtCommit {
    /// It did not reach the database.
    LostBefore,
    /// The database committed, and its answer did not arrive.
    LostAfter,
}

/// What the database says instead of carrying a statement out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    Deadlock,
    Full,
}

/// A row of a contact that another program changes between the reading and the writing of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Another {
    pub tag: String,
    pub contact: Option<ContactId>,
    pub is_written: bool,
}

/// A decision as it was asked for in a transaction.
#[derive(Debug, Clone)]
pub struct Decided {
    pub before: Conversation,
    pub input: Input,
    pub now: Timestamp,
    pub after: Transition,
}

/// A transaction that is committed, whether its owner heard so or not.
#[derive(Debug)]
pub struct Commit {
    /// As the database had it.
    pub epoch: i64,
    pub decided: Vec<Decided>,
    /// Written in it by another program, before everything else.
    pub another: Option<Another>,
    pub wrote: Wrote,
}

/// What a transaction has written.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wrote {
    pub rows: u64,
    pub outbox: bool,
    pub deliveries: bool,
}

/// What the line met since it was asked last.
#[derive(Debug, Clone, Copy, Default)]
pub struct Met {
    /// What was to go wrong did.
    pub fault: bool,
    /// Statements that found the line cut.
    pub cut_off: u32,
    /// So often the database said what had become of a transaction, or did not know yet.
    pub fates_told: u32,
    pub fates_open: u32,
    pub rolled_back: u32,
}

/// What is to go wrong, and what did.
#[derive(Debug, Default)]
pub struct Wire {
    pub is_cut: bool,
    /// The connection breaks at this statement from now.
    pub breaks_in: Option<u32>,
    pub refuses_in: Option<(u32, Refusal)>,
    pub at_commit: Option<AtCommit>,
    /// The line stays cut after a commit was lost.
    pub stays_cut: bool,
    /// So often the database does not know yet what became of a transaction.
    pub open_for: u32,
    pub another: Option<Another>,
    pub mutant: Option<Mutant>,
    /// For the mutant that has no fence.
    pub own_epoch: Option<i64>,
    /// For the mutant that forgets an opt-out.
    pub hides_opt_outs: bool,
    met: Met,
    /// In the open transaction.
    pub decided: Vec<Decided>,
    pub commits: Vec<Commit>,
    open: Option<i64>,
    wrote: Wrote,
    transactions: i64,
    fates: BTreeMap<i64, Fate>,
}

impl Wire {
    pub fn new(mutant: Option<Mutant>, is_cut: bool) -> Self {
        Self { is_cut, mutant, ..Self::default() }
    }

    /// Databases that are opened from now on are reached by this one.
    pub fn lay(wire: Option<&Arc<Mutex<Self>>>) {
        HERE.with_borrow_mut(|here| *here = wire.cloned());
    }

    /// Nothing more is to go wrong; what did.
    pub fn calm(&mut self) -> Met {
        self.breaks_in = None;
        self.refuses_in = None;
        self.at_commit = None;
        self.another = None;
        std::mem::take(&mut self.met)
    }

    fn counts_down(left: &mut Option<u32>) -> bool {
        let is_now = *left == Some(0);
        *left = left.and_then(|left| left.checked_sub(1));
        is_now
    }
}

/// One database's end of a wire.
#[derive(Clone)]
pub struct Line(Option<Arc<Mutex<Wire>>>);

impl Line {
    pub fn here() -> Self {
        Self(HERE.with_borrow(Clone::clone))
    }

    fn wire(&self) -> Option<MutexGuard<'_, Wire>> {
        self.0.as_ref().map(|wire| wire.lock().expect("nobody panics with it"))
    }

    /// A statement is on its way.
    pub fn carry(&self) -> Result<(), sqlx::Error> {
        let Some(mut wire) = self.wire() else { return Ok(()) };
        if wire.is_cut {
            wire.met.cut_off += 1;
            return Err(broken());
        }
        if Wire::counts_down(&mut wire.breaks_in) {
            wire.met.fault = true;
            return Err(broken());
        }
        if let Some((left, refusal)) = wire.refuses_in {
            wire.refuses_in = left.checked_sub(1).map(|left| (left, refusal));
            if left == 0 {
                wire.met.fault = true;
                return Err(sqlx::Error::Database(Box::new(refusal)));
            }
        }
        Ok(())
    }

    /// No database refuses a rollback, however full it is or whoever is in the way; only the line may break.
    pub fn rolls_back(&self) {
        if let Some(mut wire) = self.wire() {
            wire.refuses_in = None;
            wire.met.rolled_back += 1;
        }
    }

    /// The statement as it reaches the database: a mutant has another one.
    pub fn said(&self, statement: &Statement, given: &mut [Vec<Value>]) -> Statement {
        let Some(wire) = self.wire() else { return *statement };
        let mut said = *statement;
        match wire.mutant {
            Some(Mutant::NoVersionCheck) if is(statement, &sql::CONTACTS) => {
                said.body = without_check(statement.body, "where contact.ver");
            }
            Some(Mutant::NoVersionCheck) if is(statement, &sql::RUNS) => {
                said.body = without_check(statement.body, "where run.ver");
            }
            Some(Mutant::StatusRegresses) if is(statement, &sql::DELIVERIES) => {
                said.body = "insert into delivery (message_id, rank, failed_code, at, price_category, price_type)
                   select message_id, rank, failed_code, at, price_category, price_type from k where true
                   on conflict (message_id) do update set rank = excluded.rank";
            }
            Some(Mutant::OptOutAfterClaimIgnored) if wire.hides_opt_outs && is(statement, &sql::CONTACTS) => {
                said.body = "insert into contact (id, account_id, ver, optout, tags, consent, sealed)
                   select id, account_id, ver + 1, optout, tags, consent, sealed from k where true
                   on conflict (id) do update set ver = excluded.ver, tags = excluded.tags,
                     consent = excluded.consent, sealed = excluded.sealed";
            }
            // It claims in memory only.
            Some(Mutant::ClaimWithoutCommit) if is(statement, &sql::QUEUED) || is(statement, &sql::MOVED) => {
                for value in given.iter_mut().flatten() {
                    if *value == Value::from("claimed") {
                        *value = "queued".into();
                    }
                }
            }
            Some(_) | None => {}
        }
        said
    }

    pub fn wrote(&self, statement: &Statement, rows: u64) {
        if let Some(mut wire) = self.wire() {
            wire.wrote.rows += rows;
            wire.wrote.outbox |= [sql::QUEUED, sql::MOVED, sql::SETTLED].iter().any(|it| is(statement, it));
            wire.wrote.deliveries |= is(statement, &sql::DELIVERIES);
        }
    }

    pub fn found(&self, statement: &Statement, rows: &mut [Row]) {
        let Some(wire) = self.wire() else { return };
        if wire.hides_opt_outs && is(statement, &found::CONTACTS.statement) {
            for row in rows {
                row.0[3] = Value::Int(0);
            }
        }
    }

    pub fn begun(&self, begun: Begun) -> Begun {
        let Some(mut wire) = self.wire() else { return begun };
        wire.transactions += 1;
        (wire.open, wire.wrote) = (Some(begun.epoch), Wrote::default());
        wire.decided.clear();
        let epoch = match (wire.mutant, wire.own_epoch) {
            (Some(Mutant::NoFence), Some(own)) => own,
            _ => begun.epoch,
        };
        Begun { epoch, transaction: Some(wire.transactions), ..begun }
    }

    /// What another program writes now, if the statement is about to write the row.
    pub fn another(&self, statement: &Statement, given: &[Vec<Value>]) -> Option<Vec<Value>> {
        let mut wire = self.wire()?;
        let known = given.iter().find(|row| is(statement, &sql::CONTACTS) && row[2] != Value::Int(0))?;
        let another = wire.another.as_mut().filter(|another| !another.is_written)?;
        let Value::Blob(id) = &known[0] else { return None };
        another.contact = ContactId::from_slice(id);
        another.is_written = true;
        let tag = another.tag.clone();
        wire.met.fault = true;
        Some(vec![Value::Text(tag), known[0].clone()])
    }

    /// The same once more, where the transaction in which it was written is begun again.
    pub fn another_again(&self) -> Option<Vec<Value>> {
        let wire = self.wire()?;
        let another = wire.another.as_ref().filter(|another| another.is_written)?;
        Some(vec![Value::Text(another.tag.clone()), another.contact?.0.into()])
    }

    pub fn commit(&self, moment: Moment) -> Result<(), sqlx::Error> {
        let Some(mut wire) = self.wire() else { return Ok(()) };
        let transaction = wire.transactions;
        match moment {
            Moment::Before if wire.at_commit == Some(AtCommit::LostBefore) => {
                wire.fates.insert(transaction, Fate::Aborted);
                wire.lose();
                Err(broken())
            }
            Moment::Before => Ok(()),
            Moment::After => {
                if let Some(epoch) = wire.open.take() {
                    let decided = std::mem::take(&mut wire.decided);
                    let another = wire.another.take_if(|another| another.is_written);
                    let wrote = wire.wrote;
                    wire.commits.push(Commit { epoch, decided, another, wrote });
                }
                if wire.at_commit != Some(AtCommit::LostAfter) {
                    return Ok(());
                }
                wire.fates.insert(transaction, Fate::Committed);
                wire.lose();
                Err(broken())
            }
        }
    }

    pub fn fate(&self, transaction: i64) -> Option<Fate> {
        let mut wire = self.wire()?;
        if wire.is_cut {
            return None;
        }
        if let Some(left) = wire.open_for.checked_sub(1) {
            wire.open_for = left;
            wire.met.fates_open += 1;
            return Some(Fate::Open);
        }
        wire.met.fates_told += 1;
        Some(wire.fates.get(&transaction).copied().unwrap_or(Fate::Aborted))
    }
}

impl Wire {
    fn lose(&mut self) {
        self.at_commit = None;
        self.is_cut |= self.stays_cut;
        self.met.fault = true;
    }
}

fn is(statement: &Statement, other: &Statement) -> bool {
    statement.body == other.body
}

/// The text up to a condition that stands at its end.
fn without_check(body: &'static str, check: &str) -> &'static str {
    &body[..body.find(check).expect("the statement checks it")]
}

fn broken() -> sqlx::Error {
    sqlx::Error::Io(std::io::ErrorKind::ConnectionReset.into())
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.message())
    }
}

impl std::error::Error for Refusal {}

impl DatabaseError for Refusal {
    fn message(&self) -> &str {
        match self {
            Self::Deadlock => "deadlock detected",
            Self::Full => "database or disk is full",
        }
    }

    fn code(&self) -> Option<std::borrow::Cow<'_, str>> {
        Some(match self {
            Self::Deadlock => "40P01".into(),
            Self::Full => "53100".into(),
        })
    }

    fn as_error(&self) -> &(dyn std::error::Error + Send + Sync + 'static) {
        self
    }

    fn as_error_mut(&mut self) -> &mut (dyn std::error::Error + Send + Sync + 'static) {
        self
    }

    fn into_error(self: Box<Self>) -> Box<dyn std::error::Error + Send + Sync + 'static> {
        self
    }

    fn kind(&self) -> ErrorKind {
        ErrorKind::Other
    }
}
