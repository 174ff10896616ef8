//! How nodes begin and end, and what cuts them off.

#![expect(clippy::unnecessary_wraps, reason = "each thing that happens may break a promise, and some cannot")]

use super::{fault::Fault, node::Node, story::Broken, world::World};

impl World {
    pub fn start(&mut self, slot: usize) -> Result<(), Broken> {
        let others = self.nodes.iter().flatten().count();
        self.lives += 1;
        let machine = self.machines[slot];
        let (life, mono) = (self.lives, self.mono);
        let started = Node::start(&self.common, life, &machine, mono, &mut self.glass, &mut self.chance);
        match self.runtime.block_on(started) {
            Ok(node) => {
                if node.store.epoch() <= self.epoch {
                    return Err(Broken::new("I8 one writer", "a start did not raise the epoch"));
                }
                self.epoch = node.store.epoch();
                if others > 0 {
                    self.tally.injected(Fault::Theft);
                }
                self.tell(&format!("node {slot} starts and raises the epoch to {}", self.epoch));
                self.nodes[slot] = Some(node);
                self.take_commits(slot)
            }
            Err(error) => {
                if machine.database_cut {
                    self.tally.mattered(Fault::DatabaseCutOff);
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
    }

    pub fn crash(&mut self, slot: usize) -> Result<(), Broken> {
        self.tally.injected(Fault::Crash);
        let key = self.key(slot);
        let is_busy = self.nodes[slot].as_ref().is_some_and(|it| !it.waiting.is_empty() || !it.active.is_at_rest());
        if is_busy || self.graph.requests.iter().any(|it| it.node == key) {
            self.tally.mattered(Fault::Crash);
        }
        self.die(slot);
        self.tell(&format!("node {slot} dies"));
        Ok(())
    }

    pub fn resume(&mut self, slot: usize) -> Result<(), Broken> {
        let (mono, epoch) = (self.mono, self.epoch);
        let mut is_zombie = false;
        self.with(slot, |node| {
            node.is_paused = false;
            node.healthy_since = mono;
            is_zombie = node.store.epoch() != epoch;
            node.tried_as_zombie = is_zombie;
        });
        if is_zombie {
            self.tally.injected(Fault::Zombie);
        }
        self.tell(&format!("node {slot} goes on{}", if is_zombie { ", and was overtaken" } else { "" }));
        Ok(())
    }

    /// Another node has raised the epoch; this one ends without writing.
    pub fn overtaken(&mut self, slot: usize) {
        let was_paused = self.nodes[slot].as_ref().is_some_and(|node| node.tried_as_zombie);
        self.tally.mattered(if was_paused { Fault::Zombie } else { Fault::Theft });
        self.die(slot);
        self.tell(&format!("node {slot} meets the fence and ends"));
    }

    pub fn cut(&mut self, slot: usize, is_cut: bool) {
        self.machines[slot].database_cut = is_cut;
        self.with(slot, |node| node.wire().is_cut = is_cut);
    }

    pub fn mend(&mut self, slot: usize) {
        self.cut(slot, false);
        self.machines[slot].graph_cut = false;
        let mono = self.mono;
        self.with(slot, |node| node.healthy_since = mono);
    }
}
