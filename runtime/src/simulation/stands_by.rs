//! A node that stands by, as `serve/standby.rs` is over real things: it takes webhooks in for the owner, and takes over when
//! that is silent.

use std::time::Duration;

use engine::Token;
use stdlib::Timestamp;

use super::{
    Mutant,
    commits::Wrong,
    fault::{Fault, To},
    node::{Asleep, Event, Role},
    owns::{Beginning, Owns},
    story::Broken,
    world::{SLOTS, World},
};
use crate::{
    standby::{RENEWAL, Standby},
    store::{Intake, OutboxState, StoreError, Work, WorkKind},
};

/// How often it looks where it may find something: rarer than `standby::LOOK`, so that seeds are not spent on it.
const LOOK_MS: i64 = 5_000;
/// And where the owner is well. A look at it changes nothing.
const LOOK_AT_WELL_MS: i64 = 30_000;

pub struct StandsBy {
    pub intake: Intake,
    pub standby: Standby,
    pub looks_at: i64,
    /// Webhooks are taken in since then.
    pub since: Timestamp,
    /// It takes the process of the owner for gone, whether that is so or not.
    pub is_deceived: bool,
}

impl StandsBy {
    pub fn new(intake: Intake, mono: i64, since: Timestamp) -> Self {
        Self { intake, standby: Standby::default(), looks_at: mono, since, is_deceived: false }
    }
}

impl World {
    /// One round of its loop.
    pub fn stand_by(&mut self, slot: usize) -> Result<(), Broken> {
        let Some(node) = &mut self.nodes[slot] else { return Ok(()) };
        node.asleep = None;
        let events = std::mem::take(&mut node.events);
        let is_to_stop = events.iter().any(|event| matches!(event, Event::Stop));
        let (mut works, mut webhooks) = (Vec::new(), Vec::new());
        for event in events {
            match event {
                Event::Works { works: its, webhook, met } => {
                    works.extend(its);
                    webhooks.push((webhook, met));
                }
                // Nothing else is asked of a node that owns nothing.
                Event::Answered { .. } | Event::Probed(_) | Event::Stop => {}
            }
        }
        if !webhooks.is_empty() && !self.take_in(slot, &works, &webhooks) {
            return Ok(());
        }
        if is_to_stop {
            self.ended(slot);
            return Ok(());
        }
        let mono = self.mono;
        let is_due = self.stands(slot).is_some_and(|it| it.looks_at <= mono);
        if is_due && webhooks.is_empty() {
            return self.look(slot);
        }
        self.sleep_standing(slot);
        Ok(())
    }

    pub fn stands(&mut self, slot: usize) -> Option<&mut StandsBy> {
        match &mut self.nodes[slot].as_mut()?.role {
            Role::StandsBy(stands_by) => Some(stands_by),
            Role::Owns(_) => None,
        }
    }

    fn sleep_standing(&mut self, slot: usize) {
        let until = self.stands(slot).map(|it| it.looks_at);
        self.with(slot, |node| node.asleep = Some(Asleep { until }));
    }

    /// Keeps what came, and answers; false where the node did not live to do so.
    fn take_in(&mut self, slot: usize, works: &[Work], webhooks: &[(usize, bool)]) -> bool {
        let key = self.key(slot).expect("it acts");
        let wrong = self.wrong().filter(|wrong| wrong.may_hit_intake());
        if let Some(wrong) = wrong {
            let fault = if wrong.kills() { Fault::IntakeDies } else { Fault::IntakeFails };
            self.arm(slot, wrong, fault);
        }
        let (mono, machine) = (self.mono, self.machines[slot]);
        let node = self.nodes[slot].as_mut().expect("it acts");
        let now = node.now(&machine, mono);
        let Role::StandsBy(stands_by) = &mut node.role else { return true };
        let taken_in = self.runtime.block_on(stands_by.intake.take_in(works, now));
        let met = node.wire().calm();
        if !wrong.is_some_and(Wrong::kills) && met.fault && (taken_in.is_err() || met.rolled_back > 0) {
            self.tally.mattered(Fault::IntakeFails, To::Node(key));
        }
        self.note_cut(slot);
        let told = taken_in.as_ref().map_or_else(ToString::to_string, |()| "kept".to_owned());
        let what = wrong.map_or_else(String::new, |wrong| format!(" ({})", wrong.fault().words()));
        self.tell(&format!("node {slot} stands by, and takes {} in: {told}{what}", works.len()));
        if wrong.is_some_and(Wrong::kills) {
            if met.fault {
                self.tally.mattered(Fault::IntakeDies, To::Node(key));
            }
            self.machines[slot].database_cut = false;
            self.die(slot);
            self.tell(&format!("node {slot} dies"));
            return false;
        }
        if taken_in.is_ok() {
            self.note_taken_in(works);
        }
        for (webhook, met) in webhooks {
            self.answer_webhook(slot, *webhook, *met, taken_in.is_ok());
        }
        true
    }

    /// It stands in the inbox; the owner, which looks each second, will find it.
    fn note_taken_in(&mut self, works: &[Work]) {
        let tokens = works
            .iter()
            .filter_map(|work| if let WorkKind::Message(message) = &work.kind { Some(message.token) } else { None });
        let fresh: Vec<Token> = tokens.filter(|token| self.journal.times_applied(*token) == 0).collect();
        for token in fresh {
            if let Some(webhook) = self.webhook_of.get(&token) {
                self.tally.injected(Fault::TakenInByAnother, To::Webhook(*webhook));
            }
        }
        let soon = self.mono + 1_000;
        for node in self.nodes.iter_mut().flatten() {
            node.looks_soon(soon);
        }
    }

    /// Looks who owns the database, and takes it over where nobody does.
    fn look(&mut self, slot: usize) -> Result<(), Broken> {
        self.renew_owners(slot);
        let (mono, is_well) = (self.mono, self.owner_is_well());
        let is_gone = self.last_owner.is_some_and(|(at, life)| at == slot && self.key(at) != Some((at, life)));
        let Some(stands_by) = (match &mut self.nodes[slot].as_mut().expect("it acts").role {
            Role::StandsBy(stands_by) => Some(stands_by),
            Role::Owns(_) => None,
        }) else {
            return Ok(());
        };
        stands_by.looks_at = mono + if is_well { LOOK_AT_WELL_MS } else { LOOK_MS };
        let is_deceived = stands_by.is_deceived;
        let holder = match self.runtime.block_on(stands_by.intake.holder()) {
            Ok(holder) => holder,
            Err(error) => {
                self.note_cut(slot);
                self.tell(&format!("node {slot} cannot see who owns the database: {error}"));
                self.sleep_standing(slot);
                return Ok(());
            }
        };
        let since = Duration::from_millis(mono.unsigned_abs());
        if !stands_by.standby.step(holder.as_ref(), is_gone || is_deceived, since) {
            self.tell(&format!("node {slot} stands by"));
            self.sleep_standing(slot);
            return Ok(());
        }
        let is_silent = holder.is_some_and(|holder| holder.renewed.is_some()) && !is_gone && !is_deceived;
        self.take_over(slot, is_silent)
    }

    fn take_over(&mut self, slot: usize, is_silent: bool) -> Result<(), Broken> {
        let key = self.key(slot).expect("it acts");
        let wrong = self.wrong().filter(|wrong| wrong.may_hit_intake() && !wrong.kills());
        if let Some(wrong) = wrong {
            self.arm(slot, wrong, Fault::IntakeFails);
        }
        let other = self.owners().into_iter().find(|(at, _)| *at != slot);
        let Some(mut node) = self.nodes[slot].take() else { return Ok(()) };
        let now = node.now(&self.machines[slot], self.mono);
        let Role::StandsBy(mut stands_by) = node.role else { return Ok(()) };
        let raised = self.runtime.block_on(async {
            let holder = stands_by.intake.holder().await?;
            stands_by.intake.take_over(holder.as_ref()).await
        });
        let met = node.wire.lock().expect("nobody panics with it").calm();
        let raised = match raised {
            Ok(raised) => raised.expect("nothing happens between the question and the takeover"),
            Err(error) => {
                node.role = Role::StandsBy(stands_by);
                self.nodes[slot] = Some(node);
                if met.fault {
                    self.tally.mattered(Fault::IntakeFails, To::Node(key));
                }
                self.note_cut(slot);
                // Its answer may be lost, and the epoch raised.
                self.epoch = self.runtime.block_on(self.glass.epoch()).expect("nothing is wrong with the glass");
                self.tell(&format!("node {slot} cannot take over: {error}"));
                self.sleep_standing(slot);
                return Ok(());
            }
        };
        let opened = stands_by.intake.opened(raised);
        let epoch = opened.store.epoch();
        if epoch <= self.epoch {
            return Err(Broken::new("I8 one writer", "a takeover did not raise the epoch"));
        }
        (self.epoch, self.last_owner) = (epoch, Some(key));
        if is_silent {
            self.tally.injected(Fault::Silence, To::Node(key));
            let is_left = self.outbox.values().any(|row| row.state != OutboxState::Queued);
            if is_left || self.runtime.block_on(self.glass.inbox()).expect("nothing is wrong with the glass") > 0 {
                self.tally.mattered(Fault::Silence, To::Node(key));
            }
        }
        if let Some(other) = other.filter(|_| !is_silent) {
            self.tally.injected(Fault::Theft, To::Node(other));
        }
        self.tell(&format!("node {slot} takes over and raises the epoch to {epoch}"));
        let beginning = Beginning { since: stands_by.since, now, mono: self.mono };
        let owns = Owns::begin(opened, &self.common, &node.wire, beginning, &mut self.glass, &mut self.chance);
        match self.runtime.block_on(owns) {
            Ok(owns) => {
                node.role = Role::Owns(Box::new(owns));
                node.healthy_since = self.mono;
                self.nodes[slot] = Some(node);
                self.take_commits(slot).map(|_| ())
            }
            Err(error) => Err(Broken::new("I11 liveness", format!("a node cannot begin: {error}"))),
        }
    }

    /// Those that are well renew themselves every few seconds; nobody sees it but who looks now.
    fn renew_owners(&mut self, looking: usize) {
        for slot in (0..SLOTS).filter(|slot| *slot != looking) {
            let (mono, machine) = (self.mono, self.machines[slot]);
            let Some(node) = self.nodes[slot].as_mut().filter(|node| !node.is_paused) else { continue };
            let now = node.now(&machine, mono);
            let Role::Owns(owns) = &mut node.role else { continue };
            if !owns.is_renewal_due(mono) {
                continue;
            }
            let renewed = self.runtime.block_on(owns.store.renew("node", now));
            self.renewed(slot, &renewed);
        }
    }

    pub fn renewed(&mut self, slot: usize, renewed: &Result<(), StoreError>) {
        let mono = self.mono;
        match renewed {
            Ok(()) => self.with_owner(slot, |owns| owns.renewed_at = Some(mono)),
            Err(StoreError::Fenced) if !self.is(Mutant::NoFence) => self.overtaken(slot),
            Err(_) => self.note_cut(slot),
        }
    }

    fn owner_is_well(&self) -> bool {
        self.owners().into_iter().any(|(slot, _)| {
            let is_paused = self.nodes[slot].as_ref().is_some_and(|node| node.is_paused);
            !is_paused && !self.machines[slot].database_cut
        })
    }

    /// Something happened to an owner: who stands by will see it at one of its next looks.
    pub fn alarm(&mut self) {
        let soon = self.mono + LOOK_MS;
        for node in self.nodes.iter_mut().flatten() {
            if let Role::StandsBy(stands_by) = &mut node.role {
                stands_by.looks_at = stands_by.looks_at.min(soon);
                if let Some(asleep) = &mut node.asleep {
                    asleep.until = Some(stands_by.looks_at);
                }
            }
        }
    }
}

impl Owns {
    pub fn is_renewal_due(&self, mono: i64) -> bool {
        self.renewed_at.is_none_or(|at| mono - at >= RENEWAL.as_millis() as i64)
    }

    /// A node that runs is never so late.
    pub fn is_renewal_late(&self, mono: i64) -> bool {
        self.renewed_at.is_none_or(|at| mono - at >= 2 * RENEWAL.as_millis() as i64)
    }
}
