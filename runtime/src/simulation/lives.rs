//! How nodes begin and end, and what cuts them off.

#![expect(clippy::unnecessary_wraps, reason = "each thing that happens may break a promise, and some cannot")]

use super::{
    fault::{Fault, To},
    node::{Event, Node},
    story::Broken,
    world::World,
};
use crate::store::OutboxState;

impl World {
    pub fn start(&mut self, slot: usize) -> Result<(), Broken> {
        self.lives += 1;
        let machine = self.machines[slot];
        let started = Node::start(&self.common, self.lives, &machine, self.mono);
        match self.runtime.block_on(started) {
            Ok(node) => {
                self.nodes[slot] = Some(node);
                let is_deceived = !self.is_calm && self.chance.percent(30);
                if let Some(stands_by) = self.stands(slot) {
                    stands_by.is_deceived = is_deceived;
                }
                self.tell(&format!("node {slot} starts"));
                Ok(())
            }
            Err(error) => {
                if machine.database_cut {
                    self.tally.mattered(Fault::DatabaseCutOff, To::Machine(slot));
                    self.tell(&format!("node {slot} cannot start: {error}"));
                    return Ok(());
                }
                Err(Broken::new("I11 liveness", format!("a node cannot start: {error}")))
            }
        }
    }

    /// Its memory is gone; what it sent may have arrived.
    pub fn die(&mut self, slot: usize) {
        let Some(key) = self.key(slot) else { return };
        self.nodes[slot] = None;
        self.meta.hang_up(key, self.mono);
        self.graph.node_died(key);
        self.probes.retain(|probe| *probe != key);
        self.alarm();
    }

    pub fn crash(&mut self, slot: usize) -> Result<(), Broken> {
        let Some(key) = self.key(slot) else { return Ok(()) };
        self.tally.injected(Fault::Crash, To::Node(key));
        let epoch = self.nodes[slot].as_ref().and_then(Node::owns).map(|owns| owns.store.epoch());
        let is_claimed = self.outbox.values().any(|it| it.state == OutboxState::Claimed && Some(it.epoch) == epoch);
        if is_claimed || self.meta.webhooks.iter().any(|it| it.open == Some(key)) {
            self.tally.mattered(Fault::Crash, To::Node(key));
        }
        self.die(slot);
        self.tell(&format!("node {slot} dies"));
        Ok(())
    }

    pub fn pause(&mut self, slot: usize) {
        let Some(key) = self.key(slot) else { return };
        self.tally.injected(Fault::Pause, To::Node(key));
        self.with(slot, |node| node.is_paused = true);
        self.alarm();
        self.tell(&format!("node {slot} stands still"));
    }

    pub fn resume(&mut self, slot: usize) -> Result<(), Broken> {
        let (mono, epoch) = (self.mono, self.epoch);
        let mut is_zombie = false;
        self.with(slot, |node| {
            node.is_paused = false;
            node.healthy_since = mono;
            is_zombie = node.owns().is_some_and(|owns| owns.store.epoch() != epoch);
        });
        if let Some(key) = self.key(slot).filter(|_| is_zombie) {
            self.tally.injected(Fault::Zombie, To::Node(key));
        }
        self.tell(&format!("node {slot} goes on{}", if is_zombie { ", and was overtaken" } else { "" }));
        Ok(())
    }

    pub fn ask_to_stop(&mut self, slot: usize) {
        let Some(key) = self.key(slot) else { return };
        self.tally.injected(Fault::GracefulStop, To::Node(key));
        self.with(slot, |node| {
            node.is_stopping = true;
            node.events.push_back(Event::Stop);
        });
        self.tell(&format!("node {slot} is asked to stop"));
    }

    /// It was asked to stop, and has brought to an end what was begun.
    pub fn ended(&mut self, slot: usize) {
        let has_finished = self.nodes[slot].as_ref().and_then(Node::owns).is_some_and(|owns| owns.has_finished);
        if let Some(key) = self.key(slot).filter(|_| has_finished) {
            self.tally.mattered(Fault::GracefulStop, To::Node(key));
        }
        self.die(slot);
        self.tell(&format!("node {slot} has ended in order"));
    }

    /// Another node has raised the epoch; this one ends without writing.
    pub fn overtaken(&mut self, slot: usize) {
        let Some(key) = self.key(slot) else { return };
        self.tally.mattered(Fault::Zombie, To::Node(key));
        self.tally.mattered(Fault::Theft, To::Node(key));
        self.die(slot);
        self.tell(&format!("node {slot} meets the fence and ends"));
    }

    pub fn cut(&mut self, slot: usize, is_cut: bool) {
        self.machines[slot].database_cut = is_cut;
        self.with(slot, |node| node.wire().is_cut = is_cut);
        self.alarm();
    }

    pub fn mend(&mut self, slot: usize) {
        self.cut(slot, false);
        self.machines[slot].graph_cut = false;
        let mono = self.mono;
        self.with(slot, |node| node.healthy_since = mono);
    }
}
