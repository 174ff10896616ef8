//! Time passes, and clocks are not always right.

#![expect(clippy::unnecessary_wraps, reason = "each thing that happens may break a promise, and some cannot")]

use engine::Slot;
use stdlib::Timestamp;

use super::{
    fault::{Fault, To},
    meta::START_MS,
    story::Broken,
    world::{SLOTS, World},
};

/// A clock is off by at most so much.
const JUMP_MS: i64 = 3_600_000;
/// How long after something was wrong a node may be late.
const LATE_MS: i64 = 35_000;

impl World {
    /// Nothing else happens for a while: mostly a moment, now and then until somebody is due.
    pub fn pass_time(&mut self) -> Result<(), Broken> {
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
                && node.owns().is_some_and(|owns| owns.store.epoch() == epoch && !owns.active.waits_to_retry())
                && !machine.database_cut
                && !node.is_ready(mono)
                && mono - node.healthy_since > LATE_MS;
            let wall = START_MS + mono + machine.clock_off;
            let first = self.journal.dues(Slot::Wait).min();
            if let Some(due) = first.filter(|due| is_well && due.0 + LATE_MS < wall) {
                let what = format!("node {slot} sleeps, and a timer was due {} s ago", (wall - due.0) / 1000);
                return Err(Broken::new("I7 never late", what));
            }
        }
        Ok(())
    }

    /// For about a minute everything happens in its order.
    pub fn quiet(&mut self) -> Result<(), Broken> {
        let ms = self.chance.between(45_000, 70_000);
        self.tell(&format!("{} s of quiet begin", ms / 1000));
        let end = self.mono + ms;
        while self.mono < end {
            self.go_on()?;
        }
        self.check_late()
    }

    pub fn jump(&mut self, slot: usize) -> Result<(), Broken> {
        self.check_late()?;
        let before = self.machines[slot].clock_off;
        let to = *self.chance.one_of(&[-JUMP_MS, 0, JUMP_MS]);
        let wall = START_MS + self.mono;
        let machine = &mut self.machines[slot];
        (machine.clock_off, machine.leapt, machine.set_back) = (to, None, None);
        if to > before {
            machine.leapt = Some((wall + before, wall + to));
            self.tally.injected(Fault::ClockForward, To::Machine(slot));
        } else if to < before {
            machine.set_back = Some(before);
            self.tally.injected(Fault::ClockBack, To::Machine(slot));
        }
        let mono = self.mono;
        self.with(slot, |node| node.healthy_since = mono);
        self.tell(&format!("the clock of node {slot} is {} s off, before {} s", to / 1000, before / 1000));
        Ok(())
    }

    pub fn sleep_long(&mut self) -> Result<(), Broken> {
        let ms = self.chance.weighed(&[(5, 120_000), (5, 600_000), (2, 3_700_000), (1, 26 * JUMP_MS)]);
        self.tally.injected(Fault::Sleeps, To::Everything);
        self.slept = Some((self.mono, self.mono + ms));
        self.advance(ms);
        let mono = self.mono;
        for slot in 0..SLOTS {
            self.with(slot, |node| node.healthy_since = mono);
        }
        self.tell(&format!("everything sleeps for {} s", ms / 1000));
        Ok(())
    }

    /// A timer fired at this node: did a clock make it due, or fell it due in sleep?
    pub fn note_fired(&mut self, slot: usize, due: Timestamp) {
        let machine = self.machines[slot];
        let is_within = |range: Option<(i64, i64)>, at: i64| range.is_some_and(|(from, to)| at > from && at <= to);
        if is_within(machine.leapt, due.0) {
            self.tally.mattered(Fault::ClockForward, To::Machine(slot));
        }
        if is_within(self.slept, due.0 - START_MS - machine.clock_off) {
            self.tally.mattered(Fault::Sleeps, To::Everything);
        }
    }

    /// The node sleeps: would a timer be due by the clock as it was before it was set back?
    pub fn note_set_back(&mut self, slot: usize) {
        let machine = self.machines[slot];
        let Some(before) = machine.set_back else { return };
        let Some(shown) = self.nodes[slot].as_ref().map(|node| node.shows(&machine, self.mono)) else { return };
        let was_due = |due: Timestamp| due > shown && due.0 <= START_MS + self.mono + before;
        if self.journal.dues(Slot::Wait).chain(self.journal.dues(Slot::NoReply)).any(was_due) {
            self.tally.mattered(Fault::ClockBack, To::Machine(slot));
        }
    }
}
