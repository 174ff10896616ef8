//! What a node does, one act at a time.

use super::{
    Mutant,
    fault::{Fault, To},
    graph::{Request, TIMEOUT_MS},
    node::Event,
    story::Broken,
    world::World,
};
use crate::{active::Act, sender::Answer, store::StoreError, sweep};

/// As in `serve/node.rs`.
const LOADED_MAX: u32 = 10_000;

impl World {
    /// One round of its loop, up to one act.
    pub fn act(&mut self, slot: usize) -> Result<(), Broken> {
        let (mono, machine) = (self.mono, self.machines[slot]);
        let Some(node) = &mut self.nodes[slot] else { return Ok(()) };
        if node.owns().is_none() {
            return self.stand_by(slot);
        }
        node.take_what_came(&machine, mono);
        let now = node.looks_at(&machine, mono);
        let owns = node.owns_mut().expect("it owns the database");
        let Some(act) = owns.active.next_act(now) else {
            if owns.active.is_over() {
                self.ended(slot);
            } else {
                node.sleep(&machine, mono);
                self.note_set_back(slot);
            }
            return Ok(());
        };
        match act {
            Act::Commit(batch) => self.commit(slot, batch),
            Act::LoadTimers { past, horizon } => {
                let was_loaded = std::mem::replace(&mut owns.has_loaded, true);
                let loaded = if was_loaded && self.common.mutant == Some(Mutant::NoSweep) {
                    Ok((Vec::new(), (horizon, engine::RunId([0; 16])), None))
                } else {
                    self.runtime.block_on(owns.store.due_timers(past, horizon, LOADED_MAX))
                };
                let count = loaded.as_ref().map(|(timers, ..)| timers.len());
                let words = format!("node {slot} reads timers: {count:?}");
                owns.active.loaded(loaded, now);
                self.tell(&words);
                self.note_cut(slot);
                Ok(())
            }
            Act::Sweep => {
                let page = self.runtime.block_on(owns.store.waiting(sweep::PAGE));
                let words = format!("node {slot} looks into the inbox: {:?}", page.as_ref().map(Vec::len).ok());
                owns.active.swept(page);
                self.tell(&words);
                self.note_cut(slot);
                Ok(())
            }
            Act::Trim(trim) => {
                let trimmed = self.runtime.block_on(owns.store.trim(trim));
                let overtaken = owns.active.trimmed(&trimmed, now).is_err();
                let words = format!("node {slot} drops what is old: {:?}", trimmed.as_ref().map(|it| it.rows).ok());
                self.tell(&words);
                self.note_cut(slot);
                if overtaken {
                    self.overtaken(slot);
                    return Ok(());
                }
                self.take_commits(slot).map(|_| ())
            }
            Act::Beat { until } => {
                let mut beaten = self.runtime.block_on(owns.store.beat("node", until));
                if self.common.mutant == Some(Mutant::NoFence) && matches!(beaten, Err(StoreError::Fenced)) {
                    beaten = Ok(());
                }
                let overtaken = owns.active.beaten(&beaten, now).is_err();
                self.tell(&format!("node {slot} beats: {}", if beaten.is_ok() { "written" } else { "not written" }));
                self.note_cut(slot);
                if overtaken {
                    self.overtaken(slot);
                }
                Ok(())
            }
            Act::Post(row) => {
                let words = format!(
                    "node {slot} sends message {} of {}, attempt {}",
                    row.outgoing.order, row.contact, row.attempts
                );
                // A node that stood still may have been replaced since it committed the claim.
                if owns.is_renewal_late(mono) {
                    let renewed = self.runtime.block_on(owns.store.renew("node", now));
                    self.renewed(slot, &renewed);
                }
                let Some(key) = self.key(slot) else { return Ok(()) };
                self.tell(&words);
                if self.machines[slot].graph_cut {
                    self.tally.mattered(Fault::GraphCutOff, To::Machine(slot));
                    let event = Event::Answered { message: row.id(), answer: Answer::NotConnected };
                    self.with(slot, |node| node.events.push_back(event));
                    return Ok(());
                }
                // Now and then one arrives when nobody waits for it any more.
                let takes_ms = if !self.is_calm && self.chance.percent(4) { TIMEOUT_MS } else { 0 };
                self.graph.requests.push(Request::new(&row, key, mono, takes_ms));
                if self.is(Mutant::InFlightTwice) && self.chance.percent(20) {
                    self.graph.requests.push(Request::new(&row, key, mono, 0));
                }
                if !self.is_calm && self.chance.percent(2) {
                    self.tally.injected(Fault::CrashAfterPost, To::Message(row.id()));
                    self.die(slot);
                    self.tell(&format!("node {slot} dies with its request on the way"));
                }
                Ok(())
            }
            Act::Probe => {
                let key = self.key(slot).expect("it acts");
                self.probes.push(key);
                self.tell(&format!("node {slot} probes its own webhook"));
                Ok(())
            }
            Act::Done { ticket, ok } => self.done(slot, ticket, ok),
        }
    }

    pub fn note_cut(&mut self, slot: usize) {
        if self.machines[slot].database_cut {
            self.tally.mattered(Fault::DatabaseCutOff, To::Machine(slot));
        }
    }
}
