//! Messages out: which may leave now, what an answer means, what becomes of one in doubt. Sans-IO.
//!
//! The intent is committed before the request (`Claim`, or with the message itself where it may leave at once), the result
//! after it. Of each contact at most one message is
//! unsettled and on its way; numbers have a rate, pairs of number and contact a slower one. Messages are given back to the
//! conversation (`NotSent`) when they expired or were refused; no decision about a run is made here.

mod agenda;
mod answer;
mod doubt;
mod rate;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use engine::{AccountId, ContactId, MessageId, NotSentReason, NumberId};
use stdlib::Timestamp;
use whatsapp::outcome::{Outcome, Usage};

use crate::{
    probe::ProbeFailure,
    store::{OutboxChange, OutboxRow, OutboxState, Work, WorkKind},
};
use agenda::{Agenda, Entry};
use rate::Rates;
pub use rate::{Waits, WaitsFor};

/// Of each contact what its first message waits for, where that is a limit and no decision.
pub type KeptBack = BTreeMap<ContactId, Waits>;

/// Requests open at once. What a batch gives birth to leaves while requests of the batch before are open: with fewer places
/// each fourth message of 64 webhooks at a time had to wait for a claim of its own.
const OPEN_MAX: usize = 128;
#[derive(Debug)]
pub enum SenderInput {
    /// Time has passed, or a commit is over.
    Tick,
    /// Webhooks are taken in from now on. With the unsettled messages of the process before.
    Started(Vec<OutboxRow>),
    /// One change of a commit; `BatchOver` and a `Tick` follow the last one.
    Changed(OutboxChange),
    /// A batch is committed, or is not.
    BatchOver,
    Answered {
        message: MessageId,
        answer: Answer,
        /// What the answer's headers say of the limits.
        usage: Usage,
        /// By chance, so that what was refused together does not come back together: how much of a retry's spread is added
        /// to its wait, of 256 parts.
        chance: u8,
    },
    /// A status says that a message which was accepted before will not arrive, with this code of Meta's.
    Failed {
        number: NumberId,
        code: u32,
    },
    Probed(Result<(), ProbeFailure>),
    /// Nothing new is to be begun.
    Stop,
}

/// How a request ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    Graph(Outcome),
    /// No connection: nothing was sent.
    NotConnected,
    /// The request had begun and its end is not known.
    Broken,
    /// The number it is to leave from is not configured any more: nothing was sent.
    NumberGone {
        phone_number_id: String,
    },
}

#[derive(Debug)]
pub enum SenderOutput {
    Commit(Work),
    /// Send this to Graph; the intent is committed.
    Post(Box<OutboxRow>),
    /// Find out whether a webhook reaches us.
    Probe,
}

/// Why the sender wants to be woken; shown to whoever moves the clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Wake {
    Send,
    Doubt,
}

impl Wake {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Send => "send",
            Self::Doubt => "in doubt",
        }
    }
}

/// Where a message is between the table and the network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// For its time or its turn.
    Waiting,
    /// For a commit that was asked for.
    Committing,
    /// For Graph's answer.
    Open,
    /// For a probe.
    Probing,
}

#[derive(Debug)]
struct Held {
    row: OutboxRow,
    phase: Phase,
}

#[derive(Debug)]
pub struct Sender {
    epoch: i64,
    rates: Rates,
    /// Whose number each is.
    accounts: BTreeMap<NumberId, AccountId>,
    held: BTreeMap<MessageId, Held>,
    /// Of each contact, in the order of sending; only the first moves.
    lines: BTreeMap<ContactId, BTreeMap<u64, MessageId>>,
    agenda: Agenda,
    /// By the limit of the pair.
    kept_back: KeptBack,
    /// Claims that were asked for, and requests without an answer.
    open: BTreeSet<MessageId>,
    /// Messages of the batch under way that may leave as soon as it is committed, one of a contact at most.
    born: BTreeMap<ContactId, MessageId>,
    /// Those in another phase than `Waiting`.
    moving: BTreeSet<MessageId>,
    /// Since when webhooks have been taken in.
    started_at: Option<Timestamp>,
    probing: bool,
    stopping: bool,
}

impl Sender {
    /// `number_rate`: messages a second that one number may send. `accounts`: whose number each is.
    pub fn new(epoch: i64, number_rate: u32, accounts: BTreeMap<NumberId, AccountId>) -> Self {
        Self {
            epoch,
            rates: Rates::new(number_rate),
            accounts,
            held: BTreeMap::new(),
            lines: BTreeMap::new(),
            agenda: Agenda::default(),
            kept_back: KeptBack::new(),
            open: BTreeSet::new(),
            born: BTreeMap::new(),
            moving: BTreeSet::new(),
            started_at: None,
            probing: false,
            stopping: false,
        }
    }

    pub fn step(&mut self, input: SenderInput, now: Timestamp) -> Vec<SenderOutput> {
        let mut outputs = Vec::new();
        match input {
            SenderInput::Tick => {}
            SenderInput::Started(rows) => self.started(rows, now, &mut outputs),
            SenderInput::Changed(change) => {
                match change {
                    OutboxChange::Added(row) => self.added(*row, &mut outputs),
                    OutboxChange::Changed(row) => self.changed(*row, &mut outputs),
                    OutboxChange::Removed(message) => self.remove(message),
                    OutboxChange::Released(row) => self.released(*row, now, &mut outputs),
                }
                // One commit may take a message away and put another in its place: nothing goes before all is told.
                return outputs;
            }
            SenderInput::BatchOver => {
                for (_, id) in std::mem::take(&mut self.born) {
                    if !self.held.contains_key(&id) {
                        self.open.remove(&id);
                    }
                }
                return outputs;
            }
            SenderInput::Answered { message, answer, usage, chance } => {
                self.answered(message, answer, usage, chance, now, &mut outputs);
            }
            SenderInput::Failed { number, code } => self.failed(number, code, now),
            SenderInput::Probed(result) => self.probed(result.is_ok(), now, &mut outputs),
            SenderInput::Stop => self.stopping = true,
        }
        self.go_on(now, &mut outputs);
        outputs
    }

    /// Whether a message that is being committed may leave with its commit, which then is its claim. What it takes of the
    /// rates is taken now; asked once more, the answer is the same.
    pub fn may_leave(&mut self, row: &OutboxRow, now: Timestamp) -> bool {
        let (id, contact) = (row.id(), row.contact);
        let born = self.born.get(&contact);
        if born == Some(&id) {
            return true;
        }
        let begins_nothing = self.stopping || self.started_at.is_none() || self.is_full();
        let is_first = !self.lines.contains_key(&contact) && born.is_none();
        let expired = row.outgoing.expires_at.is_some_and(|expires_at| expires_at <= now);
        if begins_nothing || !is_first || expired || self.rates.take(row.number(), contact, now).is_err() {
            return false;
        }
        self.open.insert(id);
        self.born.insert(contact, id);
        true
    }

    /// Whether nothing is on its way to or from Graph or the store.
    pub fn is_idle(&self) -> bool {
        self.open.is_empty() && !self.probing && self.moving.is_empty()
    }

    /// How many messages are unsettled, by state.
    pub fn depths(&self) -> BTreeMap<&'static str, u32> {
        let mut depths: BTreeMap<_, _> = OutboxState::ALL.iter().map(|state| (state.as_str(), 0)).collect();
        for held in self.held.values() {
            *depths.entry(held.row.state.as_str()).or_default() += 1;
        }
        depths
    }

    /// Whether the message is unsettled.
    pub fn holds(&self, message: MessageId) -> bool {
        self.held.contains_key(&message)
    }

    /// Messages that may leave and wait for a limit.
    pub fn kept_back(&self) -> KeptBack {
        self.agenda.behind().chain(self.kept_back.iter().map(|(contact, waits)| (*contact, *waits))).collect()
    }

    /// When something is to be done next, if nothing happens before.
    pub fn next_due(&self) -> Option<(Timestamp, Wake)> {
        // Where no more requests may begin, the next answer comes before anything that is due.
        if self.stopping || self.is_full() { None } else { self.agenda.next() }
    }

    fn is_full(&self) -> bool {
        self.open.len() >= OPEN_MAX
    }

    fn started(&mut self, rows: Vec<OutboxRow>, now: Timestamp, outputs: &mut Vec<SenderOutput>) {
        self.started_at = Some(now);
        for row in rows {
            self.take_up(row, now, outputs);
        }
    }

    /// One that somebody let go of.
    fn take_up(&mut self, row: OutboxRow, now: Timestamp, outputs: &mut Vec<SenderOutput>) {
        let id = row.id();
        let was_claimed = row.state == OutboxState::Claimed;
        let was_in_doubt = row.state == OutboxState::InDoubt;
        self.add(row);
        if was_claimed || was_in_doubt {
            // Whoever held it began a request, or may have: silence counts from now.
            self.commit(id, WorkKind::InDoubt { message: id, until: self.doubt_ends(now) }, now, outputs);
        }
    }

    fn released(&mut self, row: OutboxRow, now: Timestamp, outputs: &mut Vec<SenderOutput>) {
        // Else it was not let go of: a request is open, or its turn had not come.
        if !self.holds(row.id()) {
            self.take_up(row, now, outputs);
        }
    }

    fn added(&mut self, row: OutboxRow, outputs: &mut Vec<SenderOutput>) {
        let id = row.id();
        let was_claimed = row.state == OutboxState::Claimed && row.epoch == self.epoch;
        self.add(row.clone());
        if was_claimed {
            self.open.insert(id);
            outputs.push(SenderOutput::Post(Box::new(row)));
            self.phase(id, Phase::Open);
        }
    }

    fn add(&mut self, row: OutboxRow) {
        let (id, contact, order) = (row.id(), row.contact, row.outgoing.order);
        self.lines.entry(contact).or_default().insert(order, id);
        self.held.insert(id, Held { row, phase: Phase::Waiting });
        self.schedule(contact);
    }

    fn changed(&mut self, row: OutboxRow, outputs: &mut Vec<SenderOutput>) {
        let id = row.id();
        let phase = match row.state {
            OutboxState::Claimed if row.epoch == self.epoch => {
                outputs.push(SenderOutput::Post(Box::new(row.clone())));
                Phase::Open
            }
            OutboxState::Claimed | OutboxState::Queued | OutboxState::InDoubt | OutboxState::Held => Phase::Waiting,
        };
        if let Some(held) = self.held.get_mut(&id) {
            held.row = row;
        }
        self.phase(id, phase);
    }

    fn remove(&mut self, message: MessageId) {
        let Some(held) = self.held.remove(&message) else { return };
        let contact = held.row.contact;
        self.kept_back.remove(&contact);
        self.moving.remove(&message);
        if held.phase == Phase::Committing {
            self.open.remove(&message);
        }
        if let Some(line) = self.lines.get_mut(&contact) {
            line.remove(&held.row.outgoing.order);
            if line.is_empty() {
                self.lines.remove(&contact);
            }
        }
        self.schedule(contact);
    }

    /// Puts the first message of the contact where its time is.
    fn schedule(&mut self, contact: ContactId) {
        let first = self.first_of(contact).filter(|held| held.phase == Phase::Waiting);
        let entry = first.and_then(|held| match held.row.state {
            OutboxState::InDoubt => Some(Entry::Doubt { at: held.row.due }),
            OutboxState::Queued | OutboxState::Claimed => {
                let (number, priority) = (held.row.number(), held.row.outgoing.priority);
                Some(Entry::Send { at: held.row.due, number, priority })
            }
            // A person's turn, and those behind it wait.
            OutboxState::Held => None,
        });
        self.agenda.set(contact, entry);
    }

    fn first_of(&self, contact: ContactId) -> Option<&Held> {
        let id = self.lines.get(&contact)?.values().next()?;
        self.held.get(id)
    }

    fn go_on(&mut self, now: Timestamp, outputs: &mut Vec<SenderOutput>) {
        if self.stopping || self.started_at.is_none() {
            return;
        }
        while let Some((contact, entry)) = self.agenda.take_due(now) {
            let Some(held) = self.first_of(contact) else { continue };
            let (id, state) = (held.row.id(), held.row.state);
            let expired = held.row.outgoing.expires_at.is_some_and(|expires_at| expires_at <= now);
            match state {
                OutboxState::InDoubt => {
                    self.phase(id, Phase::Probing);
                    if !std::mem::replace(&mut self.probing, true) {
                        outputs.push(SenderOutput::Probe);
                    }
                }
                OutboxState::Held => {}
                OutboxState::Queued | OutboxState::Claimed if expired => {
                    let reason = NotSentReason::Expired;
                    self.commit(id, WorkKind::NotSent { message: id, reason }, now, outputs);
                }
                OutboxState::Queued | OutboxState::Claimed => {
                    if self.is_full() {
                        // The next answer comes back here.
                        self.agenda.set(contact, Some(entry));
                        break;
                    }
                    self.claim(id, contact, entry, now, outputs);
                }
            }
        }
    }

    fn claim(
        &mut self,
        id: MessageId,
        contact: ContactId,
        entry: Entry,
        now: Timestamp,
        outputs: &mut Vec<SenderOutput>,
    ) {
        let number = self.held[&id].row.number();
        self.kept_back.remove(&contact);
        match self.rates.take(number, contact, now) {
            Ok(()) => {
                self.open.insert(id);
                self.commit(id, WorkKind::Claim { message: id }, now, outputs);
            }
            Err(waits @ Waits { for_what: WaitsFor::Number | WaitsFor::Pause, .. }) => {
                self.agenda.close(contact, entry, waits);
            }
            Err(waits @ Waits { for_what: WaitsFor::Pair, until }) => {
                self.kept_back.insert(contact, waits);
                let priority = self.held[&id].row.outgoing.priority;
                self.agenda.set(contact, Some(Entry::Send { at: until, number, priority }));
            }
        }
    }

    fn commit(&mut self, id: MessageId, kind: WorkKind, now: Timestamp, outputs: &mut Vec<SenderOutput>) {
        self.phase(id, Phase::Committing);
        outputs.push(SenderOutput::Commit(Work { effective_at: now, kind }));
    }

    fn phase(&mut self, id: MessageId, phase: Phase) {
        if let Some(held) = self.held.get_mut(&id) {
            held.phase = phase;
            let contact = held.row.contact;
            match phase {
                Phase::Waiting => self.moving.remove(&id),
                Phase::Committing | Phase::Open | Phase::Probing => self.moving.insert(id),
            };
            self.schedule(contact);
        }
    }
}
