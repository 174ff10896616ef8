//! The shell of a node, as `serve/node.rs` is over real things: it carries out what `Active` says, one act a step.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Mutex},
};

use engine::{Facts, MessageId};
use stdlib::Timestamp;

use super::{Mutant, chance::Chance, meta};
use crate::{
    active::{Active, ActiveInput},
    clock::{LOOK_AGAIN, SystemClock},
    config::Secret,
    flows::Flows,
    heartbeat::Heartbeat,
    ingress::Ingress,
    owner::Ticket,
    probe::ProbeFailure,
    retention::{Kept, Retention},
    seal::Kek,
    sender::Answer,
    store::{AccountSetup, Database, Decide, Decided, Glass, Intake, MayLeave, Opened, Store, StoreError, Wire, Work},
};

/// As in `serve/node.rs`.
const RETRY_MS: i64 = 1_000;
/// Rarer than there: nobody else writes into the inbox here.
const LOOK_MS: i64 = 30_000;
const NUMBER_RATE: u32 = 60;

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

#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct Node {
    pub life: u64,
    pub wire: Arc<Mutex<Wire>>,
    pub store: Store,
    pub decide: Arc<Decide>,
    pub may_leave: Arc<MayLeave>,
    pub active: Active,
    pub ingress: Ingress,
    clock: SystemClock,
    /// When it looks into the inbox again, as it does every second.
    looks_again: i64,
    /// What the clock showed last, at most.
    pub shown: Timestamp,
    started: (i64, i64),
    pub events: VecDeque<Event>,
    pub waiting: BTreeMap<Ticket, (usize, bool)>,
    last_ticket: u64,
    pub asleep: Option<Asleep>,
    pub is_paused: bool,
    pub is_stopping: bool,
    /// Since when nothing is wrong with it.
    pub healthy_since: i64,
    mutant: Option<Mutant>,
    pub has_loaded: bool,
    /// It was asked to stop, and has committed something since.
    pub has_finished: bool,
}

/// Where all nodes find the same.
pub struct Common {
    pub database: Database,
    pub flows: Flows,
    pub mutant: Option<Mutant>,
}

pub fn kek() -> Kek {
    Kek::parse("00112233445566778899aabbccddeeff0f1e2d3c4b5a69788796a5b4c3d2e1f0").expect("a key")
}

fn wall(machine: &Machine, mono: i64) -> i64 {
    meta::START_MS + mono + machine.clock_off
}

impl Node {
    pub async fn start(
        common: &Common,
        life: u64,
        machine: &Machine,
        mono: i64,
        glass: &mut Glass,
        chance: &mut Chance,
    ) -> Result<Self, StoreError> {
        let mutant = common.mutant;
        let wire = Arc::new(Mutex::new(Wire::new(mutant, machine.database_cut)));
        let accounts = [AccountSetup {
            waba_id: meta::WABA_ID.to_owned(),
            phone_number_ids: vec![meta::PHONE_NUMBER_ID.to_owned()],
        }];
        Wire::lay(Some(&wire));
        let intake = Intake::open_locked(&common.database, &kek(), &accounts, None).await;
        Wire::lay(None);
        let mut intake = intake?;
        let holder = intake.holder().await?;
        let raised = intake.take_over(holder.as_ref()).await?;
        let raised = raised.expect("nothing happens between the question and the takeover");
        let Opened { mut store, pinned, is_unclean: _ } = intake.opened(raised);
        wire.lock().expect("nobody panics with it").own_epoch = Some(store.epoch());
        store.publish(&common.flows.with_sources).await?;
        let programs = common.flows.programs(pinned);
        let clock = SystemClock::default();
        let now = clock.settle(wall(machine, mono));
        store.judge(now).await?;
        if mutant == Some(Mutant::BlindResend) {
            glass.requeue().await?;
        }
        let keys = store.keys();
        let mut active = Active::new(store.epoch(), NUMBER_RATE, keys.accounts_of_numbers(), false);
        let heartbeat = Heartbeat::new(store.beats_until().await?);
        let kept = Kept { log_days: 365, raw_days: 30 };
        active.started(Some(heartbeat), Retention::new(kept, false, now), store.unsettled().await?, now);
        let told = Arc::clone(&wire);
        let random = (mutant == Some(Mutant::RandomIds)).then(|| Mutex::new(chance.clone()));
        Ok(Self {
            life,
            decide: Arc::new(move |before, mut input, facts: &Facts| {
                let asked = (engine::Conversation::clone(&before), engine::Input::clone(&input));
                if let (Some(random), engine::Input::Message(message)) = (&random, &mut input) {
                    let id = random.lock().expect("nobody panics with it").next();
                    message.token = engine::Token::derived_from(&[&id.to_be_bytes()]);
                }
                let after = engine::handle(&programs, before, input, facts);
                let (before, input) = asked;
                let decided = Decided { before, input, now: facts.now, after: after.clone() };
                told.lock().expect("nobody panics with it").decided.push(decided);
                after
            }),
            may_leave: active.may_leave(),
            active,
            ingress: Ingress::new(vec![Secret::new(meta::SECRET.to_owned())], keys),
            wire,
            store,
            clock,
            looks_again: mono,
            shown: now,
            started: (wall(machine, mono), mono),
            events: VecDeque::new(),
            waiting: BTreeMap::new(),
            last_ticket: 0,
            asleep: None,
            is_paused: false,
            is_stopping: false,
            healthy_since: mono,
            mutant,
            has_loaded: false,
            has_finished: false,
        })
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

    /// The top of its loop: takes up what came.
    pub fn take_what_came(&mut self, machine: &Machine, mono: i64) {
        let now = self.now(machine, mono);
        if self.looks_again <= mono {
            self.looks_again = mono + LOOK_MS;
            self.active.take(ActiveInput::LookAgain, now);
        }
        let woke = self.asleep.take().is_some();
        if woke && let Some(event) = self.events.pop_front() {
            self.take(event, now);
        }
        if woke {
            self.active.retry();
        }
        while let Some(event) = self.events.pop_front() {
            self.take(event, now);
        }
    }

    fn take(&mut self, event: Event, now: Timestamp) {
        let input = match event {
            Event::Works { works, webhook, met } => {
                self.last_ticket += 1;
                let ticket = Ticket(self.last_ticket);
                self.waiting.insert(ticket, (webhook, met));
                ActiveInput::Works { works, ticket }
            }
            Event::Answered { message, answer } => ActiveInput::Answered { message, answer },
            Event::Probed(result) => ActiveInput::Probed(result),
            Event::Stop => ActiveInput::Stop,
        };
        self.active.take(input, now);
    }

    /// It sleeps until something is due; a clock may be set meanwhile, so that it looks again now and then.
    pub fn sleep(&mut self, machine: &Machine, mono: i64) {
        let now = self.now(machine, mono);
        let early = i64::from(self.mutant == Some(Mutant::TimerEarly));
        let look_again = i64::try_from(LOOK_AGAIN.as_millis()).expect("half a minute");
        let due = self.active.due().map(|due| mono + (due.since(now) - early).clamp(0, look_again));
        let retry = self.active.waits_to_retry().then_some(mono + RETRY_MS);
        self.asleep = Some(Asleep { until: due.into_iter().chain(retry).min() });
    }

    pub fn wire(&self) -> std::sync::MutexGuard<'_, Wire> {
        self.wire.lock().expect("nobody panics with it")
    }
}
