//! Where a run takes place: the nodes, their database, a Graph, and the world around them; and what can be done to them.
//!
//! Between two acts at most one node runs: the owner, which took over from one that died.

mod faults;
mod full_disk;

use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use tokio::runtime::Runtime;

use super::disk::Disk;
use super::graph::Graph;
use super::history::Death;
use super::node::{Life, Node};
use super::now_ms;
use super::plan::Kill;
use super::proxy::{Proxy, Target};
use super::script;
use super::server::{self, DATABASE, Database, SmallDisk, Store};
use super::tables::{Place, Tables, Unsettled};
use super::world::{Habits, World};
use crate::lab::folder::Folder;
use crate::lab::process::Started;

/// Between two looks at what tells nobody: a process that dies, a count that grows.
const LOOK_EVERY: Duration = Duration::from_millis(5);
/// A failpoint that is not passed until then is given up, and the process killed all the same.
const PASSED_WITHIN: Duration = Duration::from_secs(8);
/// A second death comes less than 2 s after the first.
const AGAIN_WITHIN: Duration = Duration::from_millis(1_900);
/// The load must come back to its size after whatever happened.
const LOAD_WITHIN: Duration = Duration::from_mins(2);
/// A node that stands by is to own the database so soon after the owner's death, whatever it died of.
pub const TAKEN_OVER_WITHIN: Duration = Duration::from_secs(15);

pub struct Arena {
    pub world: Arc<World>,
    graph: Arc<Graph>,
    /// From all nodes to Graph.
    graph_wire: Arc<Proxy>,
    nodes: Vec<Node>,
    /// From each node to PostgreSQL.
    database_wires: Vec<Arc<Proxy>>,
    /// Which node runs between two acts.
    owner: Option<usize>,
    place: Place,
    in_flight: usize,
    last_death: Option<Instant>,
    tasks: Runtime,
    disk: SmallDisk,
    /// Over the folder of a file, while it is to be full.
    mounted: Option<Disk>,
    // Last: the processes write into it.
    folder: Folder,
}

/// How a kill went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Killed {
    AsPlanned,
    /// The failpoint was not passed in time; it was killed from outside.
    FromOutside,
}

impl Arena {
    /// Nothing runs yet.
    pub fn new(store: Store, seed: u64, habits: Habits, in_flight: usize) -> Arena {
        let folder = Folder::new();
        let tasks = tokio::runtime::Builder::new_multi_thread();
        let tasks = { tasks }.worker_threads(2).enable_all().build().expect("the machine has threads left");
        let world = World::new(seed, habits, tasks.handle().clone());
        let graph = tasks.block_on(Graph::start(Arc::clone(&world)));
        let graph_wire = tasks.block_on(Proxy::start(Target::Tcp(graph.address)));
        let Database { place, disk } = tasks.block_on(Database::make(store, folder.path()));
        let (mut nodes, mut database_wires) = (Vec::new(), Vec::new());
        for &name in store.nodes() {
            let url = match &place {
                Place::Sqlite(file) => format!("sqlite:{}", file.display()),
                Place::Postgres(url) => {
                    let wire = tasks.block_on(Proxy::start(Target::Unix(server::socket(url))));
                    // The server knows the node's connections by its name.
                    let url = format!("postgres://ventana@{}/{DATABASE}?application_name={name}", wire.address);
                    database_wires.push(wire);
                    url
                }
            };
            nodes.push(Node::new(name, folder.path().to_owned(), &url, graph_wire.address, &script::flows()));
        }
        world.set_doors(nodes.iter().map(Node::address).collect());
        let (owner, last_death) = (None, None);
        Arena {
            world,
            graph,
            graph_wire,
            nodes,
            database_wires,
            owner,
            place,
            in_flight,
            last_death,
            tasks,
            disk,
            mounted: None,
            folder,
        }
    }

    fn start(&mut self, node: usize, fail: Option<&str>) -> Started {
        self.world.history().starts += 1;
        self.nodes[node].start(fail)
    }

    /// All nodes, the owner first.
    pub fn start_all(&mut self) {
        for node in 0..self.nodes.len() {
            if !self.nodes[node].is_running() {
                self.start(node, None);
            }
        }
    }

    /// Conversations begin, until there are as many as there should be.
    #[track_caller]
    pub fn fill(&self) {
        self.world.want(self.in_flight);
        let is_full = look_until(LOAD_WITHIN, || self.world.history().in_flight() >= self.in_flight);
        assert!(is_full, "only {} conversations are in flight", self.world.history().in_flight());
    }

    /// A node that is to die, until it is dead. With two, the owner that runs makes room for it and then stands by, to take
    /// over; `is_again`: without one that stands by, or it is the owner itself that dies, right after it took over.
    pub fn kill(&mut self, kill: &Kill, is_again: bool) -> Killed {
        let first_death = self.last_death.filter(|_| is_again);
        let until = |within| first_death.map_or(Instant::now() + within, |death| death + AGAIN_WITHIN);
        let mut killed = Killed::AsPlanned;
        let doomed = match (kill, self.owner) {
            (Kill::After { requests }, Some(owner)) if is_again => {
                self.some_requests(*requests, until(PASSED_WITHIN));
                owner
            }
            (Kill::After { requests }, _) => {
                let (doomed, _) = self.start_doomed(None, is_again);
                self.some_requests(*requests, until(PASSED_WITHIN));
                // Every other time it is the one that stands by, if one does.
                self.heir_of(doomed).filter(|_| requests.is_multiple_of(2)).unwrap_or(doomed)
            }
            (Kill::At { point, nth }, _) => {
                let (doomed, started) = self.start_doomed(Some(&format!("{point}#{nth}")), is_again);
                let until = until(PASSED_WITHIN);
                if started == Started::Ready && point == "shutdown" {
                    self.some_requests(10, until);
                    self.nodes[doomed].ask_to_stop();
                }
                match self.wait_for_death(doomed, until) {
                    Life::Killed => {}
                    Life::Runs | Life::Ended => killed = Killed::FromOutside,
                    Life::Overtaken => {
                        self.world.history().overtaken += 1;
                        self.owner = self.heir_of(doomed);
                        return Killed::FromOutside;
                    }
                }
                doomed
            }
        };
        let by = match killed {
            Killed::AsPlanned => kill.name().to_owned(),
            Killed::FromOutside => format!("SIGKILL, since {} was not passed", kill.name()),
        };
        self.kill_now(doomed, by);
        killed
    }

    /// The node that dies next, and how its start went. An owner that runs is stopped in order, so that the new one takes
    /// over, and started again behind it.
    fn start_doomed(&mut self, fail: Option<&str>, is_alone: bool) -> (usize, Started) {
        let doomed = self.owner.map_or(0, |owner| (owner + 1) % self.nodes.len());
        let started = self.start(doomed, fail);
        if let Some(owner) = self.owner.take() {
            self.nodes[owner].ask_to_stop();
            self.nodes[owner].wait_for_end();
            // Else the one that is started again may be quicker.
            let until = Instant::now() + TAKEN_OVER_WITHIN;
            while !self.nodes[doomed].is_active() && self.nodes[doomed].look() == Life::Runs && Instant::now() < until {
                thread::sleep(LOOK_EVERY);
            }
        }
        if !is_alone && let Some(heir) = (0..self.nodes.len()).find(|heir| *heir != doomed) {
            self.world.history().starts += 1;
            self.nodes[heir].spawn(None);
            // It may die at once, and then is to be looked at before the heir takes up what it left.
            while !self.nodes[heir].is_ready() && self.nodes[doomed].look() == Life::Runs {
                thread::sleep(LOOK_EVERY);
            }
        }
        (doomed, started)
    }

    /// SIGKILL, unless it is dead already; and what the database says after it.
    fn kill_now(&mut self, doomed: usize, by: String) {
        self.nodes[doomed].kill();
        let died = Instant::now();
        let at_ms = now_ms();
        let heir = self.heir_of(doomed);
        // It must not take up what the dead one left before that was read.
        if let Some(heir) = heir {
            self.nodes[heir].pause();
        }
        let dead = &self.nodes[doomed];
        let left = self.place.after_death(dead.name(), dead.pid(), self.folder.path());
        let left = self.tasks.block_on(left);
        let (is_owner, unsettled) =
            left.unwrap_or_else(|error| panic!("the database cannot be read after a death: {error}"));
        if let Some(heir) = heir {
            self.nodes[heir].resume();
        }

        let taken_over_in = heir.map(|heir| {
            self.wait_until_owned_by(heir, TAKEN_OVER_WITHIN);
            died.elapsed()
        });
        self.owner = heir;
        let is_second = self.last_death.is_some_and(|last| died - last < Duration::from_secs(2));
        self.last_death = Some(died);
        // Behind a node that stood by, the owner goes on with what is claimed.
        let claimed = unsettled.into_iter().filter(|row| is_owner && row.state == "claimed");
        let claimed = claimed.map(|row| (row.contact, row.attempt)).collect();
        let mut history = self.world.history();
        let in_flight = history.in_flight();
        let taken_over_in = taken_over_in.filter(|_| is_owner);
        history.deaths.push(Death { at_ms, by, is_second, is_owner, taken_over_in, in_flight, claimed });
    }

    /// SIGTERM, and the end that must follow.
    pub fn stop_all(&mut self) {
        self.owner = None;
        self.nodes.iter_mut().for_each(Node::ask_to_stop);
        for node in &mut self.nodes {
            if node.wait_for_end() == Life::Overtaken {
                self.world.history().overtaken += 1;
            }
        }
        self.world.history().broken_on_the_way = self.graph_wire.broken();
    }

    /// No conversation begins any more; those there are come to their end, or to a message that is in doubt. With
    /// `is_patient` also that doubt ends. True where all is quiet before `within` has passed.
    pub fn come_to_rest(&self, is_patient: bool, within: Duration) -> bool {
        self.world.want(0);
        look_until(within, || {
            let is_still = |quiet_ms| {
                let history = self.world.history();
                let moved = history.conversations.values().map(|it| it.moved_at_ms).max();
                moved.is_none_or(|moved| now_ms() - moved > quiet_ms)
            };
            // Longer than any wait of the script.
            if self.world.undelivered() > 0 || !is_still(5_000) {
                return false;
            }
            self.tasks.block_on(self.place.unsettled()).is_ok_and(|rows| {
                let doubtful = |contact| rows.iter().any(|row| row.contact == contact && row.state == "in_doubt");
                rows.iter().all(|Unsettled { contact, .. }| !is_patient && doubtful(*contact))
            })
        })
    }

    pub fn tables(&self) -> Tables {
        let tables = self.tasks.block_on(self.place.read());
        tables.unwrap_or_else(|error| panic!("the database cannot be read: {error}"))
    }

    /// So many more requests arrive at Graph, or the time is up.
    fn some_requests(&self, requests: usize, until: Instant) {
        let goal = self.world.history().requests.len() + requests;
        let within = until.saturating_duration_since(Instant::now());
        look_until(within, || self.world.history().requests.len() >= goal);
    }

    fn wait_for_death(&mut self, node: usize, until: Instant) -> Life {
        loop {
            let life = self.nodes[node].look();
            if life != Life::Runs || Instant::now() >= until {
                return life;
            }
            thread::sleep(LOOK_EVERY);
        }
    }

    /// The other node, if it runs.
    fn heir_of(&self, node: usize) -> Option<usize> {
        (0..self.nodes.len()).find(|heir| *heir != node && self.nodes[*heir].is_running())
    }

    fn wait_until_owned_by(&self, heir: usize, within: Duration) {
        let node = &self.nodes[heir];
        let is_taken_over = look_until(within, || node.is_active());
        assert!(is_taken_over, "{} does not take over in {within:?}\n{}", node.name(), node.said());
    }
}

fn look_until(within: Duration, is_so: impl Fn() -> bool) -> bool {
    look_for(within, || is_so().then_some(())).is_some()
}

fn look_for<T>(within: Duration, find: impl Fn() -> Option<T>) -> Option<T> {
    let from = Instant::now();
    loop {
        let found = find();
        if found.is_some() || from.elapsed() > within {
            return found;
        }
        thread::sleep(LOOK_EVERY);
    }
}
