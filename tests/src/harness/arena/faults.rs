//! What goes wrong beside deaths, while all nodes run. After each, everything goes on by itself.

use std::thread;
use std::time::{Duration, Instant};

use super::super::graph::Weather;
use super::super::node::{Life, Node};
use super::super::now_ms;
use super::super::plan::Fault;
use super::super::proxy::Wire;
use super::super::server;
use super::super::tables::Place;
use super::{Arena, LOAD_WITHIN, look_for, look_until};

/// Between two cuts of all connections.
const CUT_EVERY: Duration = Duration::from_millis(250);
/// Requests that show that the conversations go on.
const GOES_ON: usize = 10;
/// And until when they are to come. A node whose connection went dead notices it after 30 s.
pub(super) const GOES_ON_WITHIN: Duration = Duration::from_secs(45);
/// A server may keep a lock of an owner whose connection is half open for 10 s more than one that died.
const TAKEN_OVER_WITHIN: Duration = Duration::from_secs(30);

impl Arena {
    /// No node runs after it.
    pub fn fault(&mut self, fault: Fault) {
        {
            let history = &mut *self.world.history();
            history.first_fault_at_ms.get_or_insert_with(now_ms);
            *history.faults.entry(fault.name()).or_default() += 1;
        }
        if fault == Fault::FullDisk {
            self.move_to_small_disk();
        }
        self.start_all();
        self.goes_on();
        match fault {
            Fault::Graph { mood, percent, lasts } => {
                self.graph.set_weather(Weather { mood, percent });
                let_pass(lasts);
                self.graph.set_weather(Weather::FAIR);
            }
            Fault::Pause { lasts } => self.pause_owner(lasts),
            Fault::StopInOrder => {}
            Fault::GraphWire { wire, lasts } => {
                self.graph_wire.set(wire);
                if wire == Wire::Resets {
                    // So that there are new connections.
                    self.graph_wire.cut();
                }
                let_pass(lasts);
                self.graph_wire.set(Wire::Carries);
                self.goes_on();
            }
            Fault::DatabaseCuts { lasts } => {
                let until = Instant::now() + lasts;
                while Instant::now() < until {
                    let_pass(CUT_EVERY);
                    self.database_wires.iter().for_each(|wire| wire.cut());
                }
                self.goes_on();
            }
            Fault::FullDisk => self.fill_disk(),
            Fault::DatabaseHalfOpen => self.lose_owner_half_way(),
            Fault::DatabaseRestarts { mode } => {
                match &self.place {
                    Place::Postgres(url) => server::restart(url, mode),
                    Place::Sqlite(_) => panic!("SQLite is no server that restarts"),
                }
                self.goes_on();
            }
        }
        self.stop_all();
        if fault == Fault::FullDisk {
            self.move_back();
        }
    }

    /// Which node owns the database, and which stands by.
    fn owner_and_heir(&self) -> (usize, Option<usize>) {
        let owner = look_for(LOAD_WITHIN, || self.nodes.iter().position(Node::is_active));
        let owner = owner.expect("one of the nodes owns the database");
        (owner, self.heir_of(owner))
    }

    /// SIGSTOP, and SIGCONT; where another node stands by, it has taken over by then.
    fn pause_owner(&mut self, lasts: Duration) {
        let (owner, heir) = self.owner_and_heir();
        self.nodes[owner].pause();
        match heir {
            None => let_pass(lasts),
            Some(heir) => {
                self.wait_until_owned_by(heir, super::TAKEN_OVER_WITHIN);
                self.goes_on();
            }
        }
        self.nodes[owner].resume();
        if heir.is_some() {
            self.old_owner_ends(owner);
        }
        self.goes_on();
    }

    /// The owner's connections go dead until another node has taken over. Then it can ask again, and is to end.
    fn lose_owner_half_way(&mut self) {
        let (owner, heir) = self.owner_and_heir();
        let heir = heir.expect("a node stands by");
        self.database_wires[owner].set(Wire::Swallows);
        self.wait_until_owned_by(heir, TAKEN_OVER_WITHIN);
        self.goes_on();
        self.database_wires[owner].set(Wire::Carries);
        self.old_owner_ends(owner);
    }

    /// By itself: an owner that was replaced commits nothing more.
    fn old_owner_ends(&mut self, owner: usize) {
        let life = self.nodes[owner].wait_for_end();
        assert_eq!(life, Life::Overtaken, "{} goes on, and another node owns the database", self.nodes[owner].name());
        self.world.history().overtaken += 1;
    }

    pub(super) fn goes_on(&self) {
        let goal = self.world.history().requests.len() + GOES_ON;
        let goes_on = look_until(GOES_ON_WITHIN, || self.world.history().requests.len() >= goal);
        let said: String = self.nodes.iter().map(Node::said).collect();
        assert!(goes_on, "no more messages leave\n{said}");
    }
}

/// A fault has a length in real time.
fn let_pass(length: Duration) {
    thread::sleep(length);
}
