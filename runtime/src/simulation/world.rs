//! The world of one seed: customers, Meta, Graph, the machines of two nodes and one database.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        LazyLock,
        atomic::{AtomicU64, Ordering},
    },
};

use engine::{ContactId, MessageId, Programs, Token};
use tokio::runtime::Runtime;

use super::{
    Mutant,
    chance::Chance,
    fault::Tally,
    graph::Graph,
    journal::Journal,
    meta::{Meta, PHONES},
    node::{Common, Machine, Node, kek},
    owns::Owns,
    story::Story,
};
use crate::{
    flows::Flows,
    store::{Database, Glass, Seen},
};

/// Machines on which a node may run.
pub const SLOTS: usize = 2;

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
    /// As the last takeover raised it, and whose that was.
    pub epoch: i64,
    pub last_owner: Option<(usize, u64)>,
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
    /// The webhook in which a token came.
    pub webhook_of: BTreeMap<Token, usize>,
    /// Messages of the batch that is being committed which came to the owner itself: others that it applies were in the
    /// inbox.
    pub direct: BTreeSet<Token>,
    /// Of each customer, the newest message that was applied.
    pub applied: [u64; PHONES.len()],
    /// When a timer of the contact fired last.
    pub fired: BTreeMap<ContactId, i64>,
    /// The last time in which everything slept.
    pub slept: Option<(i64, i64)>,
    pub probes: Vec<(usize, u64)>,
    /// Of each contact, the place of the newest message that Graph has accepted.
    pub newest: BTreeMap<ContactId, u64>,
    pub is_calm: bool,
    /// Opted out with this message on its way.
    pub silenced: BTreeSet<MessageId>,
}

/// The flows that customers meet here, compiled as a project is; once for all seeds.
static FLOWS: LazyLock<Flows> = LazyLock::new(|| {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/simulation/flows");
    crate::flows::load(&folder, &|_| None, false).expect("the flows of the simulation compile")
});

/// A database in memory that vanishes with its last connection.
pub fn in_memory() -> Database {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    Database::Sqlite(format!("file:/simulation-{count}?vfs=memdb").into())
}

impl World {
    pub fn new(seed: u64, database: Database, mutant: Option<Mutant>) -> Self {
        let mut builder = tokio::runtime::Builder::new_current_thread();
        // Sockets are for a server; without them a thread is woken at less cost.
        match database {
            Database::Sqlite(_) => builder.enable_time(),
            Database::Postgres(_) => builder.enable_all(),
        };
        let runtime = builder.build().expect("a runtime");
        let glass = runtime.block_on(Glass::made(&database, &kek(), super::meta::WABA_ID)).expect("a database");
        Self {
            runtime,
            programs: FLOWS.programs(Vec::new()),
            common: Common { database, flows: &FLOWS, mutant },
            chance: Chance::of(seed),
            mono: 0,
            machines: [Machine::default(); SLOTS],
            nodes: [const { None }; SLOTS],
            lives: 0,
            epoch: 0,
            last_owner: None,
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
            webhook_of: BTreeMap::new(),
            direct: BTreeSet::new(),
            applied: [0; PHONES.len()],
            fired: BTreeMap::new(),
            slept: None,
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

    pub fn key(&self, slot: usize) -> Option<(usize, u64)> {
        self.nodes[slot].as_ref().map(|node| (slot, node.life))
    }

    pub fn with(&mut self, slot: usize, act: impl FnOnce(&mut Node)) {
        if let Some(node) = &mut self.nodes[slot] {
            act(node);
        }
    }

    pub fn with_owner(&mut self, slot: usize, act: impl FnOnce(&mut Owns)) {
        if let Some(owns) = self.nodes[slot].as_mut().and_then(Node::owns_mut) {
            act(owns);
        }
    }

    /// Nodes that own the database, or do not know yet that they were overtaken.
    pub fn owners(&self) -> Vec<(usize, u64)> {
        let owners = self.nodes.iter().enumerate().filter_map(|(slot, node)| Some((slot, node.as_ref()?)));
        owners.filter(|(_, node)| node.owns().is_some()).map(|(slot, node)| (slot, node.life)).collect()
    }

    pub fn slots_up(&self) -> Vec<usize> {
        (0..SLOTS).filter(|slot| self.nodes[*slot].is_some()).collect()
    }
}
