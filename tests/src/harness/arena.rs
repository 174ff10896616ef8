//! Where a run takes place: a `flowd`, its database, a Graph, and the world around them; and what can be done to them.

use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use tokio::runtime::Runtime;

use super::graph::{Graph, Weather};
use super::history::Death;
use super::node::Node;
use super::now_ms;
use super::plan::{Fault, Kill};
use super::script;
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

pub struct Arena {
    pub world: Arc<World>,
    graph: Arc<Graph>,
    node: Node,
    place: Place,
    in_flight: usize,
    last_death: Option<Instant>,
    tasks: Runtime,
    // Last: the process writes into it.
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
    pub fn new(seed: u64, habits: Habits, in_flight: usize) -> Arena {
        let folder = Folder::new();
        let tasks = tokio::runtime::Builder::new_multi_thread();
        let tasks = { tasks }.worker_threads(2).enable_all().build().expect("the machine has threads left");
        let world = World::new(seed, habits, tasks.handle().clone());
        let graph = tasks.block_on(Graph::start(Arc::clone(&world)));
        let file = folder.path().join("flowd.db");
        let database_url = format!("sqlite:{}", file.display());
        let node = Node::new(folder.path().to_owned(), &database_url, graph.address, &script::flows());
        world.set_doors(vec![node.address()]);
        Arena { world, graph, node, place: Place::Sqlite(file), in_flight, last_death: None, tasks, folder }
    }

    pub fn start(&mut self, fail: Option<&str>) -> Started {
        self.world.history().starts += 1;
        self.node.start(fail)
    }

    /// Conversations begin, until there are as many as there should be.
    #[track_caller]
    pub fn fill(&self) {
        self.world.want(self.in_flight);
        let is_full = look_until(LOAD_WITHIN, || self.world.history().in_flight() >= self.in_flight);
        assert!(is_full, "only {} conversations are in flight", self.world.history().in_flight());
    }

    /// A process that is to die, until it is dead. `flowd` does not run before, and not after.
    pub fn kill(&mut self, kill: &Kill, is_again: bool) -> Killed {
        let since = self.last_death.filter(|_| is_again);
        let until = since.map_or(Instant::now() + PASSED_WITHIN, |death| death + AGAIN_WITHIN);
        let mut killed = Killed::AsPlanned;
        match kill {
            Kill::At { point, nth } => {
                let started = self.start(Some(&format!("{point}#{nth}")));
                if started == Started::Ready && point == "shutdown" {
                    self.some_requests(10, until);
                    self.node.ask_to_stop();
                }
                if !self.has_died_until(until) {
                    killed = Killed::FromOutside;
                }
            }
            Kill::After { requests } => {
                self.start(None);
                self.some_requests(*requests, until);
            }
        }
        self.node.kill();
        let by = match killed {
            Killed::AsPlanned => kill.name().to_owned(),
            Killed::FromOutside => format!("SIGKILL, since {} was not passed", kill.name()),
        };
        self.died(by);
        killed
    }

    fn died(&mut self, by: String) {
        let now = Instant::now();
        let is_second = self.last_death.is_some_and(|last| now - last < Duration::from_secs(2));
        self.last_death = Some(now);
        let at_ms = now_ms();
        let unsettled = self.tasks.block_on(self.place.unsettled_after_death(self.folder.path()));
        let unsettled = unsettled.unwrap_or_else(|error| panic!("the database cannot be read after a death: {error}"));
        let claimed = unsettled.into_iter().filter(|row| row.state == "claimed").map(|row| row.attempt).collect();
        let mut history = self.world.history();
        let in_flight = history.in_flight();
        history.deaths.push(Death { at_ms, by, is_second, in_flight, claimed });
    }

    /// `flowd` does not run before, and not after.
    pub fn fault(&mut self, fault: Fault) {
        *self.world.history().faults.entry(fault.name()).or_default() += 1;
        self.start(None);
        match fault {
            Fault::Graph { mood, percent, lasts } => {
                self.graph.set_weather(Weather { mood, percent });
                let_pass(lasts);
                self.graph.set_weather(Weather::FAIR);
            }
            Fault::Pause { lasts } => {
                self.some_requests(10, Instant::now() + PASSED_WITHIN);
                self.node.pause();
                let_pass(lasts);
                self.node.resume();
                self.some_requests(10, Instant::now() + PASSED_WITHIN);
            }
            Fault::StopInOrder => self.some_requests(10, Instant::now() + PASSED_WITHIN),
        }
        self.stop();
    }

    /// SIGTERM, and the end that must follow.
    pub fn stop(&mut self) {
        self.node.ask_to_stop();
        self.node.wait_for_end();
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

    fn has_died_until(&mut self, until: Instant) -> bool {
        while !self.node.has_died() {
            if Instant::now() >= until {
                return false;
            }
            thread::sleep(LOOK_EVERY);
        }
        true
    }
}

/// A fault has a length in real time.
fn let_pass(length: Duration) {
    thread::sleep(length);
}

fn look_until(within: Duration, is_so: impl Fn() -> bool) -> bool {
    let from = Instant::now();
    while !is_so() {
        if from.elapsed() > within {
            return false;
        }
        thread::sleep(LOOK_EVERY);
    }
    true
}
