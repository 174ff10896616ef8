//! The shell of a node, whatever it is to the database: its clock, what came to it, when it sleeps.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};

use engine::MessageId;
use stdlib::Timestamp;

use super::{Mutant, meta, owns::Owns, stands_by::StandsBy};
use crate::{
    active::ActiveInput,
    clock::{LOOK_AGAIN, SystemClock},
    config::Secret,
    flows::Flows,
    ingress::Ingress,
    probe::ProbeFailure,
    seal::Kek,
    sender::Answer,
    store::{AccountSetup, Database, Intake, StoreError, Wire, Work},
};

/// As in `serve/node.rs`.
const RETRY_MS: i64 = 1_000;
/// Rarer than there, so that seeds are not spent on it: where something was put into the inbox, it looks soon.
const LOOK_MS: i64 = 30_000;

/// What came and was not looked at yet.
#[derive(Debug)]
pub enum Event {
    Works {
        works: Vec<Work>,
        webhook: usize,
        /// Its item was taken in before.
        met: bool,
    },
    Answered {
        message: MessageId,
        answer: Answer,
    },
    Probed(Result<(), ProbeFailure>),
    Stop,
}

/// It waits for something to come, or for these times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asleep {
    pub until: Option<i64>,
}

/// The machine a node runs on.
#[derive(Debug, Clone, Copy, Default)]
pub struct Machine {
    /// How far its clock is off.
    pub clock_off: i64,
    /// What it skipped when it was set forwards last.
    pub leapt: Option<(i64, i64)>,
    /// How far it was off before it was set back.
    pub set_back: Option<i64>,
    pub database_cut: bool,
    pub graph_cut: bool,
}

pub struct Node {
    pub life: u64,
    pub wire: Arc<Mutex<Wire>>,
    pub ingress: Ingress,
    pub role: Role,
    clock: SystemClock,
    /// What the clock showed last, at most.
    pub shown: Timestamp,
    started: (i64, i64),
    pub events: VecDeque<Event>,
    pub asleep: Option<Asleep>,
    pub is_paused: bool,
    pub is_stopping: bool,
    /// Since when nothing is wrong with it.
    pub healthy_since: i64,
    mutant: Option<Mutant>,
}

/// What it is to the database.
pub enum Role {
    StandsBy(Box<StandsBy>),
    Owns(Box<Owns>),
}

/// Where all nodes find the same.
pub struct Common {
    pub database: Database,
    pub flows: &'static Flows,
    pub mutant: Option<Mutant>,
}

pub fn kek() -> Kek {
    Kek::parse("00112233445566778899aabbccddeeff0f1e2d3c4b5a69788796a5b4c3d2e1f0").expect("a key")
}

fn wall(machine: &Machine, mono: i64) -> i64 {
    meta::START_MS + mono + machine.clock_off
}

impl Node {
    /// Begins to stand by. Where nobody owns the database, its first look takes it over.
    pub async fn start(common: &Common, life: u64, machine: &Machine, mono: i64) -> Result<Self, StoreError> {
        let wire = Arc::new(Mutex::new(Wire::new(common.mutant, machine.database_cut)));
        let accounts = [AccountSetup {
            waba_id: meta::WABA_ID.to_owned(),
            phone_number_ids: vec![meta::PHONE_NUMBER_ID.to_owned()],
        }];
        Wire::lay(Some(&wire));
        let intake = Intake::open_locked(&common.database, &kek(), &accounts, None).await;
        Wire::lay(None);
        let intake = intake?;
        let clock = SystemClock::default();
        let now = clock.settle(wall(machine, mono));
        Ok(Self {
            life,
            ingress: Ingress::new(vec![Secret::new(meta::SECRET.to_owned())], intake.keys()),
            role: Role::StandsBy(Box::new(StandsBy::new(intake, mono, now))),
            wire,
            clock,
            shown: now,
            started: (wall(machine, mono), mono),
            events: VecDeque::new(),
            asleep: None,
            is_paused: false,
            is_stopping: false,
            healthy_since: mono,
            mutant: common.mutant,
        })
    }

    pub fn owns(&self) -> Option<&Owns> {
        match &self.role {
            Role::Owns(owns) => Some(owns),
            Role::StandsBy(_) => None,
        }
    }

    pub fn owns_mut(&mut self) -> Option<&mut Owns> {
        match &mut self.role {
            Role::Owns(owns) => Some(owns),
            Role::StandsBy(_) => None,
        }
    }

    pub fn now(&mut self, machine: &Machine, mono: i64) -> Timestamp {
        let mut wall = wall(machine, mono);
        if self.mutant == Some(Mutant::JumpFiresLate) {
            wall = wall.min(self.started.0 + mono - self.started.1);
        }
        let now = self.clock.settle(wall);
        self.shown = self.shown.max(now);
        now
    }

    /// The same, without having looked.
    pub fn shows(&self, machine: &Machine, mono: i64) -> Timestamp {
        self.clock.settle(wall(machine, mono))
    }

    /// The time at which it looks what is to be done.
    pub fn looks_at(&mut self, machine: &Machine, mono: i64) -> Timestamp {
        let now = self.now(machine, mono);
        if self.mutant == Some(Mutant::TimerEarly) { now.plus_ms(1) } else { now }
    }

    /// Whether it would do something now.
    pub fn is_ready(&self, mono: i64) -> bool {
        let wakes = |asleep: Asleep| !self.events.is_empty() || asleep.until.is_some_and(|until| until <= mono);
        !self.is_paused && self.asleep.is_none_or(wakes)
    }

    /// The top of an owner's loop: takes up what came.
    pub fn take_what_came(&mut self, machine: &Machine, mono: i64) {
        let now = self.now(machine, mono);
        let woke = self.asleep.take().is_some();
        let mut events = std::mem::take(&mut self.events).into_iter();
        let Some(owns) = self.owns_mut() else { return };
        if owns.looks_at <= mono {
            owns.looks_at = mono + LOOK_MS;
            owns.active.take(ActiveInput::LookAgain, now);
        }
        if woke {
            if let Some(event) = events.next() {
                owns.take(event, now);
            }
            owns.active.retry();
        }
        for event in events {
            owns.take(event, now);
        }
    }

    /// An owner sleeps until something is due; a clock may be set meanwhile, so that it looks again now and then.
    pub fn sleep(&mut self, machine: &Machine, mono: i64) {
        let now = self.now(machine, mono);
        let early = i64::from(self.mutant == Some(Mutant::TimerEarly));
        let look_again = i64::try_from(LOOK_AGAIN.as_millis()).expect("half a minute");
        let Some(owns) = self.owns() else { return };
        let due = owns.active.due().map(|due| mono + (due.since(now) - early).clamp(0, look_again));
        let retry = owns.active.waits_to_retry().then_some(mono + RETRY_MS);
        let until = due.into_iter().chain(retry).chain([owns.looks_at]).min();
        self.asleep = Some(Asleep { until });
    }

    /// Something was put into the inbox: it finds it at its next look, which is within a second.
    pub fn looks_soon(&mut self, at: i64) {
        let Role::Owns(owns) = &mut self.role else { return };
        owns.looks_at = owns.looks_at.min(at);
        if let Some(asleep) = &mut self.asleep {
            asleep.until = Some(asleep.until.map_or(at, |until| until.min(at)));
        }
    }

    pub fn wire(&self) -> std::sync::MutexGuard<'_, Wire> {
        self.wire.lock().expect("nobody panics with it")
    }
}
