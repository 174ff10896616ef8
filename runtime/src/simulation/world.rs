//! The world of one seed: customers, Meta, Graph, the machines of two nodes and one database, and what happens next.

#![expect(clippy::unnecessary_wraps, reason = "each thing that happens may break a promise, and some cannot")]

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::atomic::{AtomicU64, Ordering},
};

use engine::{ContactId, MessageId, Programs, Slot, Token};
use tokio::runtime::Runtime;

use super::{
    Mutant,
    chance::Chance,
    fault::{Fault, Tally},
    graph::Graph,
    journal::Journal,
    meta::{Item, Meta, PHONES},
    node::{Common, Event, Machine, Node, kek},
    story::{Broken, Story},
};
use crate::{
    flows::Flows,
    ingress::{Verdict, Webhook},
    store::{Database, Glass, Seen},
};

/// Machines on which a node may run.
pub const SLOTS: usize = 2;
/// A clock is off by at most so much.
const JUMP_MS: i64 = 3_600_000;
/// Meta waits so long for an answer.
const META_WAITS_MS: i64 = 20_000;
/// How long after something was wrong a node may be late.
const LATE_MS: i64 = 35_000;
/// What Meta has on its way at most, so that steps are not spent on one burst.
const UNDER_WAY_MAX: usize = 12;

/// What is known of a message's row, also when it is gone.
#[derive(Debug, Clone, Copy, Default)]
pub struct Doubts {
    pub times: u32,
    pub unclear: u32,
    pub refusals: u32,
    pub attempts: u32,
}

pub struct World {
    pub runtime: Runtime,
    pub common: Common,
    pub programs: Programs,
    pub chance: Chance,
    /// Milliseconds since the beginning, by a clock that never jumps.
    pub mono: i64,
    pub machines: [Machine; SLOTS],
    pub nodes: [Option<Node>; SLOTS],
    pub lives: u64,
    /// As the last start raised it.
    pub epoch: i64,
    pub glass: Glass,
    pub meta: Meta,
    pub graph: Graph,
    pub journal: Journal,
    pub story: Story,
    pub tally: Tally,
    pub outbox: BTreeMap<MessageId, Seen>,
    pub doubts: BTreeMap<MessageId, Doubts>,
    pub ranks: BTreeMap<String, u8>,
    /// The tokens under which each message of a customer was taken in, by its wamid. There should be one.
    pub tokens: BTreeMap<String, BTreeSet<Token>>,
    pub probes: Vec<(usize, u64)>,
    /// Of each contact, the place of the newest message that Graph has accepted.
    pub newest: BTreeMap<ContactId, u64>,
    pub is_calm: bool,
    /// Opted out with this message on its way.
    pub silenced: BTreeSet<MessageId>,
}

#[derive(Debug, Clone, Copy)]
enum Step {
    Write,
    Deliver(usize),
    Again(usize),
    Node(usize),
    TakeUp(usize),
    Answer(usize),
    Probe(usize),
    Time,
    Crash(usize),
    Start(usize),
    Pause(usize),
    Resume(usize),
    Stop(usize),
    CutDatabase(usize),
    CutGraph(usize),
    Mend(usize),
    Jump(usize),
    Sleep,
    Quiet,
}

/// The flows that customers meet here, compiled as a project is.
pub fn flows() -> Flows {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/simulation/flows");
    crate::flows::load(&folder, &|_| None, false).expect("the flows of the simulation compile")
}

/// A database in memory that vanishes with its last connection.
pub fn in_memory() -> Database {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    Database::Sqlite(format!("file:/simulation-{count}?vfs=memdb").into())
}

impl World {
    pub fn new(seed: u64, database: Database, mutant: Option<Mutant>) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let glass = runtime.block_on(Glass::made(&database, &kek(), super::meta::WABA_ID)).expect("a database");
        let flows = flows();
        Self {
            runtime,
            programs: flows.programs(Vec::new()),
            common: Common { database, flows, mutant },
            chance: Chance::of(seed),
            mono: 0,
            machines: [Machine::default(); SLOTS],
            nodes: [const { None }; SLOTS],
            lives: 0,
            epoch: 0,
            glass,
            meta: Meta::default(),
            graph: Graph::default(),
            journal: Journal::default(),
            story: Story::default(),
            tally: Tally::default(),
            outbox: BTreeMap::new(),
            doubts: BTreeMap::new(),
            ranks: BTreeMap::new(),
            tokens: BTreeMap::new(),
            probes: Vec::new(),
            newest: BTreeMap::new(),
            is_calm: false,
            silenced: BTreeSet::new(),
        }
    }

    pub fn is(&self, mutant: Mutant) -> bool {
        self.common.mutant == Some(mutant)
    }

    pub fn tell(&mut self, what: &str) {
        self.story.tell(self.mono, what);
    }

    /// One thing happens.
    pub fn step(&mut self) -> Result<(), Broken> {
        let step = self.choose();
        self.story.steps += 1;
        match step {
            Step::Write => {
                let contact = self.chance.below(PHONES.len());
                let words = self.meta.writes(contact, self.mono, &mut self.chance);
                self.tell(&words);
                Ok(())
            }
            Step::Deliver(webhook) => self.deliver(webhook),
            Step::Again(webhook) => {
                self.tally.injected(Fault::Repeated);
                self.deliver(webhook)
            }
            Step::Node(slot) => self.act(slot),
            Step::TakeUp(request) => self.take_up(request),
            Step::Answer(request) => self.answer(request),
            Step::Probe(n) => self.probe(n),
            Step::Time => self.pass_time(),
            Step::Crash(slot) => self.crash(slot),
            Step::Start(slot) => self.start(slot),
            Step::Pause(slot) => {
                self.tally.injected(Fault::Pause);
                self.with(slot, |node| node.is_paused = true);
                self.tell(&format!("node {slot} stands still"));
                Ok(())
            }
            Step::Resume(slot) => self.resume(slot),
            Step::Stop(slot) => {
                self.tally.injected(Fault::GracefulStop);
                let busy = self.nodes[slot].as_ref().is_some_and(|node| !node.waiting.is_empty());
                if busy || self.graph.requests.iter().any(|it| it.node == self.key(slot)) {
                    self.tally.mattered(Fault::GracefulStop);
                }
                self.with(slot, |node| {
                    node.is_stopping = true;
                    node.events.push_back(Event::Stop);
                });
                self.tell(&format!("node {slot} is asked to stop"));
                Ok(())
            }
            Step::CutDatabase(slot) => {
                self.tally.injected(Fault::DatabaseCutOff);
                self.cut(slot, true);
                self.tell(&format!("node {slot} and the database are cut off from each other"));
                Ok(())
            }
            Step::CutGraph(slot) => {
                self.tally.injected(Fault::GraphCutOff);
                self.machines[slot].graph_cut = true;
                self.tell(&format!("node {slot} and Graph are cut off from each other"));
                Ok(())
            }
            Step::Mend(slot) => {
                self.mend(slot);
                self.tell(&format!("node {slot} reaches everything again"));
                Ok(())
            }
            Step::Jump(slot) => self.jump(slot),
            Step::Sleep => self.sleep_long(),
            Step::Quiet => self.quiet(),
        }
    }

    fn choose(&mut self) -> Step {
        let mut steps: Vec<(u32, Step)> = Vec::new();
        let under_way = self.meta.webhooks.iter().filter(|it| !it.is_done).count();
        if under_way < UNDER_WAY_MAX {
            steps.push((60, Step::Write));
        }
        let is_up = self.nodes.iter().flatten().any(|node| !node.is_stopping);
        if is_up {
            let due = self.meta.due(self.mono);
            let weight = 160 / u32::try_from(due.len().max(1)).expect("few");
            steps.extend(due.into_iter().map(|webhook| (weight.max(1), Step::Deliver(webhook))));
            let done: Vec<usize> =
                self.meta.webhooks.iter().enumerate().filter(|(_, it)| it.is_done).map(|(n, _)| n).collect();
            if !done.is_empty() {
                steps.push((25, Step::Again(*self.chance.one_of(&done))));
            }
        }
        for (n, request) in self.graph.requests.iter().enumerate() {
            if request.may_be_taken_up() {
                steps.push((80, Step::TakeUp(n)));
            } else if request.answer.is_some() {
                steps.push((80, Step::Answer(n)));
            }
        }
        steps.extend((0..self.probes.len()).map(|n| (40, Step::Probe(n))));
        let up = self.nodes.iter().flatten().count();
        for slot in 0..SLOTS {
            let machine = self.machines[slot];
            if machine.database_cut || machine.graph_cut {
                steps.push((18, Step::Mend(slot)));
            } else {
                steps.extend([(3, Step::CutDatabase(slot)), (2, Step::CutGraph(slot))]);
            }
            steps.push((2, Step::Jump(slot)));
            let Some(node) = &self.nodes[slot] else {
                steps.push((if up == 0 { 120 } else { 3 }, Step::Start(slot)));
                continue;
            };
            if node.is_paused {
                steps.push((14, Step::Resume(slot)));
                continue;
            }
            if node.is_ready(self.mono) {
                steps.push((400, Step::Node(slot)));
            }
            steps.extend([(4, Step::Crash(slot)), (3, Step::Pause(slot))]);
            if !node.is_stopping {
                steps.push((2, Step::Stop(slot)));
            }
        }
        steps.push((90, Step::Time));
        steps.extend([(3, Step::Sleep), (4, Step::Quiet)]);
        self.chance.weighed(&steps)
    }

    pub fn key(&self, slot: usize) -> Option<(usize, u64)> {
        self.nodes[slot].as_ref().map(|node| (slot, node.life))
    }

    pub fn with(&mut self, slot: usize, act: impl FnOnce(&mut Node)) {
        if let Some(node) = &mut self.nodes[slot] {
            act(node);
        }
    }

    fn cut(&mut self, slot: usize, is_cut: bool) {
        self.machines[slot].database_cut = is_cut;
        self.with(slot, |node| node.wire().is_cut = is_cut);
    }

    pub fn mend(&mut self, slot: usize) {
        self.cut(slot, false);
        self.machines[slot].graph_cut = false;
        let mono = self.mono;
        self.with(slot, |node| node.healthy_since = mono);
    }

    /// Meta calls one of the nodes.
    pub fn deliver(&mut self, n: usize) -> Result<(), Broken> {
        let up: Vec<usize> =
            (0..SLOTS).filter(|slot| self.nodes[*slot].as_ref().is_some_and(|it| !it.is_stopping)).collect();
        if up.is_empty() {
            self.meta.webhooks[n].due = self.mono + 500;
            return Ok(());
        }
        let slot = *self.chance.one_of(&up);
        let key = self.key(slot);
        let (mono, machine) = (self.mono, self.machines[slot]);
        let node = self.nodes[slot].as_mut().expect("it is up");
        let webhook = &mut self.meta.webhooks[n];
        let now = node.now(&machine, mono);
        let asked = Webhook { body: &webhook.body, signature: Some(&webhook.signature) };
        let Verdict::Take { mut works, .. } = node.ingress.step(asked, now) else {
            return Err(Broken::new("I1 no loss", "a signed webhook was refused"));
        };
        let item = webhook.item.clone();
        webhook.deliveries += 1;
        let deliveries = webhook.deliveries;
        if !webhook.is_done {
            webhook.open = key;
            webhook.due = mono + META_WAITS_MS;
        }
        let met;
        match &item {
            Item::Message { contact, nth, .. } => {
                let token = super::meta::token_of(&works).expect("a message");
                met = self.journal.times_applied(token) > 0;
                let newest = &mut self.meta.newest[*contact];
                if !met && *nth < *newest {
                    self.tally.mattered(Fault::Reordered);
                }
                if !met && *nth > *newest {
                    *newest = *nth;
                    let earlier = self.meta.webhooks.iter().any(|it| {
                        !it.is_done
                            && matches!(&it.item, Item::Message { contact: c, nth: n, .. } if c == contact && n < nth)
                    });
                    if earlier {
                        self.tally.injected(Fault::Reordered);
                    }
                }
            }
            Item::Status { wamid, rank, .. } => {
                let known = self.ranks.get(wamid).copied();
                met = known.is_some_and(|known| known >= *rank);
                if known == Some(*rank) && *rank > 0 && deliveries == 1 {
                    self.tally.mattered(Fault::StatusRepeated);
                }
            }
        }
        if self.is(Mutant::NoToken) && deliveries > 1 {
            make_new(&mut works, deliveries);
        }
        if let Item::Message { wamid, .. } = &item {
            self.tokens.entry(wamid.clone()).or_default().extend(super::meta::token_of(&works));
        }
        let node = self.nodes[slot].as_mut().expect("it is up");
        node.events.push_back(Event::Works { works, webhook: n, met });
        if node.is_paused {
            self.tally.mattered(Fault::Pause);
        }
        if self.is(Mutant::AckBeforeCommit) {
            let webhook = &mut self.meta.webhooks[n];
            (webhook.is_promised, webhook.is_done, webhook.open) = (true, true, None);
        }
        let what = match &item {
            Item::Message { nth, .. } => format!("message {nth}"),
            Item::Status { wamid, rank, failed } => {
                format!("status {rank}{} of {wamid}", if *failed { " (failed)" } else { "" })
            }
        };
        self.tell(&format!(
            "Meta delivers {what} to node {slot}, time {deliveries}{}",
            if met { ", known" } else { "" }
        ));
        Ok(())
    }

    /// Nothing else happens for a while: mostly a moment, now and then until somebody is due.
    fn pass_time(&mut self) -> Result<(), Broken> {
        self.check_late()?;
        let is_busy = (0..SLOTS).any(|slot| self.nodes[slot].as_ref().is_some_and(|it| it.is_ready(self.mono)));
        let ms = if is_busy || self.chance.percent(40) {
            self.chance.between(1, 900)
        } else {
            let next = self.next_due().unwrap_or(self.mono + 1_000);
            // Just there, or a moment behind it.
            (next - self.mono).clamp(1, 30_000) + if self.chance.percent(30) { self.chance.between(1, 40) } else { 0 }
        };
        self.advance(ms);
        self.tell(&format!("{ms} ms pass"));
        Ok(())
    }

    /// When somebody has something to do that knows its time.
    pub fn next_due(&self) -> Option<i64> {
        let nodes = self.nodes.iter().flatten().filter(|node| !node.is_paused);
        let nodes = nodes.filter_map(|node| node.asleep.and_then(|asleep| asleep.until));
        let requests = self.graph.requests.iter().map(|it| it.began + super::graph::TIMEOUT_MS);
        let open = self.meta.webhooks.iter().filter(|it| it.open.is_some()).map(|it| it.due);
        let all = nodes.chain(requests).chain(self.meta.next_due()).chain(open);
        all.filter(|at| *at > self.mono).min()
    }

    pub fn advance(&mut self, ms: i64) {
        self.mono += ms;
        // Who waited too long gives up.
        for webhook in self.meta.webhooks.iter_mut().filter(|it| it.open.is_some() && it.due <= self.mono) {
            webhook.open = None;
        }
        self.time_out();
    }

    /// No timer of a `wait` is overdue at a node that was well for long enough.
    fn check_late(&mut self) -> Result<(), Broken> {
        for slot in 0..SLOTS {
            let (mono, machine, epoch) = (self.mono, self.machines[slot], self.epoch);
            let Some(node) = &mut self.nodes[slot] else { continue };
            let is_well = !node.is_paused
                && !node.is_stopping
                && node.store.epoch() == epoch
                && !machine.database_cut
                && !node.is_ready(mono)
                && !node.active.waits_to_retry()
                && mono - node.healthy_since > LATE_MS;
            let wall = super::meta::START_SECONDS * 1000 + mono + machine.clock_off;
            let first = self.journal.dues(Slot::Wait).min();
            if let Some(due) = first.filter(|due| is_well && due.0 + LATE_MS < wall) {
                let what = format!("node {slot} sleeps, and a timer was due {} s ago", (wall - due.0) / 1000);
                return Err(Broken::new("I7 never late", what));
            }
        }
        Ok(())
    }

    /// For about a minute everything happens in its order.
    fn quiet(&mut self) -> Result<(), Broken> {
        let ms = self.chance.between(45_000, 70_000);
        self.tell(&format!("{} s of quiet begin", ms / 1000));
        let end = self.mono + ms;
        while self.mono < end {
            self.go_on()?;
        }
        self.check_late()
    }

    fn jump(&mut self, slot: usize) -> Result<(), Broken> {
        self.check_late()?;
        let before = self.machines[slot].clock_off;
        let to = *self.chance.one_of(&[-JUMP_MS, 0, JUMP_MS]);
        let wall = super::meta::START_SECONDS * 1000 + self.mono;
        let between =
            |from: i64, to: i64| self.journal.dues(Slot::Wait).any(|due| due.0 > wall + from && due.0 <= wall + to);
        if to > before {
            self.tally.injected(Fault::ClockForward);
            if between(before, to) && self.nodes[slot].is_some() {
                self.tally.mattered(Fault::ClockForward);
            }
        } else if to < before {
            self.tally.injected(Fault::ClockBack);
            if self.journal.armed() > 0 && self.nodes[slot].is_some() {
                self.tally.mattered(Fault::ClockBack);
            }
        }
        self.machines[slot].clock_off = to;
        let mono = self.mono;
        self.with(slot, |node| node.healthy_since = mono);
        self.tell(&format!("the clock of node {slot} is {} s off, before {} s", to / 1000, before / 1000));
        Ok(())
    }

    fn sleep_long(&mut self) -> Result<(), Broken> {
        let ms = self.chance.weighed(&[(5, 120_000), (5, 600_000), (2, 3_700_000), (1, 26 * JUMP_MS)]);
        self.tally.injected(Fault::Sleeps);
        let wall = super::meta::START_SECONDS * 1000 + self.mono;
        if self.journal.dues(Slot::Wait).chain(self.journal.dues(Slot::NoReply)).any(|due| due.0 <= wall + ms) {
            self.tally.mattered(Fault::Sleeps);
        }
        self.advance(ms);
        let mono = self.mono;
        for slot in 0..SLOTS {
            self.with(slot, |node| node.healthy_since = mono);
        }
        self.tell(&format!("everything sleeps for {} s", ms / 1000));
        Ok(())
    }
}

/// As if no webhook of it had come before.
fn make_new(works: &mut [crate::store::Work], deliveries: u32) {
    for work in works {
        if let crate::store::WorkKind::Message(message) = &mut work.kind {
            message.token = Token::derived_from(&[&message.token.0, &deliveries.to_be_bytes()]);
        }
    }
}
