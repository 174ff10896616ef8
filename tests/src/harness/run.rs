//! One run: the load grows, the plan is carried out, everything comes to rest, and the judge looks.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;
use std::time::{Duration, Instant};

use fastrand::Rng;

use super::arena::{Arena, Killed};
use super::checker::judge;
use super::plan::{self, Fault, Kill, Step};
use super::report::Report;
use super::server::Store;
use super::world::Habits;
use crate::programs;

/// A failpoint that was not passed is tried again so often.
const TRIES_MAX: usize = 20;
/// Until all is quiet but what is in doubt.
const REST_WITHIN: Duration = Duration::from_mins(2);
/// The 90 s of a doubt, a second one after it, and time to get there.
const PATIENCE: Duration = Duration::from_mins(5);

#[derive(Debug, Clone)]
pub struct Settings {
    pub store: Store,
    pub seed: u64,
    /// Deaths at least; a multiple of the ways to die is drawn.
    pub kills: usize,
    pub in_flight: usize,
    pub faults: Vec<Fault>,
    /// Waits until what is in doubt is settled. Otherwise it counts as settled that it is recorded.
    pub is_patient: bool,
    pub habits: Habits,
}

/// `say` hears how far it is.
pub fn run(settings: &Settings, say: &dyn Fn(String)) -> Report {
    let began = Instant::now();
    let points = failpoints();
    let mut rng = Rng::with_seed(settings.seed);
    let mut steps = plan::draw(&points, settings.kills, &settings.faults, &mut rng);
    let planned: BTreeSet<String> = steps.iter().filter_map(Step::point).map(str::to_owned).collect();
    let mut arena = Arena::new(settings.store, rng.u64(..), settings.habits, settings.in_flight);

    arena.start_all();
    arena.fill();
    arena.stop_all();
    let mut tries: BTreeMap<String, usize> = BTreeMap::new();
    let mut done = 0;
    while done < steps.len() {
        let step = steps[done].clone();
        done += 1;
        match &step {
            Step::Kill(kill) => {
                if arena.kill(kill, false) == Killed::FromOutside {
                    let tries = tries.entry(kill.name().to_owned()).or_default();
                    *tries += 1;
                    if *tries < TRIES_MAX {
                        steps.push(Step::Kill(sooner(kill)));
                    }
                }
            }
            Step::KillAgain(kill) => _ = arena.kill(kill, true),
            Step::Fault(fault) => arena.fault(*fault),
        }
        let history = arena.world.history();
        let (deaths, in_flight) = (history.deaths.len(), history.in_flight());
        let what = match &step {
            Step::Kill(_) | Step::KillAgain(_) => history.deaths.last().map_or("", |death| &death.by),
            Step::Fault(fault) => fault.name(),
        };
        say(format!("{done}/{} {deaths} deaths, {in_flight} conversations in flight: {what}", steps.len()));
    }
    arena.start_all();
    say("coming to rest".to_owned());
    let within = if settings.is_patient { PATIENCE } else { REST_WITHIN };
    let is_at_rest = arena.come_to_rest(settings.is_patient, within);
    arena.stop_all();

    let tables = arena.tables();
    let history = arena.world.history().clone();
    let (findings, counts) = judge(&history, &tables);
    Report::new(settings, &planned, began.elapsed(), is_at_rest, &history, findings, counts)
}

/// The same failpoint at its first passing.
fn sooner(kill: &Kill) -> Kill {
    match kill {
        Kill::At { point, .. } => Kill::At { point: point.clone(), nth: 1 },
        Kill::After { requests } => Kill::After { requests: *requests },
    }
}

/// As `flowd` itself lists them: one that is added is killed at too.
fn failpoints() -> Vec<String> {
    let listed = Command::new(programs::flowd()).args(["serve", "--fail-points"]).output();
    let listed = listed.expect("flowd can be run");
    assert!(listed.status.success(), "flowd does not list its failpoints: {listed:?}");
    let listed = String::from_utf8(listed.stdout).expect("flowd writes UTF-8");
    listed.lines().filter_map(|line| Some(line.split_whitespace().next()?.to_owned())).collect()
}
