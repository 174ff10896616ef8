//! What is done to `flowd`, and in which order: drawn from a seed before the run begins.

use std::time::Duration;

use fastrand::Rng;

use super::graph::Mood;
use super::proxy::Wire;

/// Most passings of a failpoint until a process dies, so that it dies somewhere in its work and not always at once.
const PASSINGS_MAX: u32 = 100;
/// Timers fire together, so that this point is passed seldom.
const TIMERS_MAX: u32 = 20;
/// Of the process after a death: it is to die within 2 s.
const PASSINGS_AGAIN_MAX: u32 = 4;
/// Requests at Graph before a kill from outside.
const REQUESTS_MAX: usize = 60;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    Kill(Kill),
    /// The one after it, within 2 s.
    KillAgain(Kill),
    Fault(Fault),
}

impl Step {
    /// The way to die that it is to show at least once.
    pub fn point(&self) -> Option<&str> {
        match self {
            Self::Kill(kill) => Some(kill.name()),
            Self::KillAgain(_) | Self::Fault(_) => None,
        }
    }
}

/// A death, and when it is to come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kill {
    /// At the nth passing of a failpoint.
    At { point: String, nth: u32 },
    /// From outside, once so many more requests have arrived at Graph.
    After { requests: usize },
}

impl Kill {
    /// What it is counted under.
    pub fn name(&self) -> &str {
        match self {
            Self::At { point, .. } => point,
            Self::After { .. } => "SIGKILL from outside",
        }
    }
}

/// What goes wrong beside deaths.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Of a hundred requests, so many meet this mood.
    Graph {
        mood: Mood,
        percent: u8,
        lasts: Duration,
    },
    /// SIGSTOP, then SIGCONT.
    Pause {
        lasts: Duration,
    },
    /// SIGTERM, and the next start.
    StopInOrder,
    /// The way to Graph.
    GraphWire {
        wire: Wire,
        lasts: Duration,
    },
    /// Every connection to PostgreSQL is cut, again and again.
    DatabaseCuts {
        lasts: Duration,
    },
    /// The owner's connections to PostgreSQL are half open, until the other node has taken over.
    DatabaseHalfOpen,
    DatabaseRestarts {
        mode: Restart,
    },
    /// No file of the database can grow any more, until there is room again.
    FullDisk,
}

/// How PostgreSQL ends before it starts again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Restart {
    /// Connections are told, and transactions rolled back.
    Fast,
    /// As in a crash.
    Immediate,
}

impl Restart {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Fast => "fast",
            Self::Immediate => "immediate",
        }
    }
}

impl Fault {
    pub fn name(self) -> &'static str {
        match self {
            Self::Graph { mood, .. } => mood.name(),
            Self::Pause { .. } => "flowd stands still (SIGSTOP)",
            Self::StopInOrder => "flowd is stopped in order (SIGTERM)",
            Self::GraphWire { wire: Wire::Resets, .. } => "connections to Graph are reset once they are accepted",
            Self::GraphWire { wire: Wire::Swallows, .. } => "connections to Graph go dead",
            Self::GraphWire { wire: Wire::Carries, .. } => "connections to Graph are carried",
            Self::DatabaseCuts { .. } => "connections to PostgreSQL are cut four times a second",
            Self::FullDisk => "the disk is full",
            Self::DatabaseHalfOpen => "the owner's connections to PostgreSQL are half open",
            Self::DatabaseRestarts { mode: Restart::Fast } => "PostgreSQL is restarted (fast)",
            Self::DatabaseRestarts { mode: Restart::Immediate } => "PostgreSQL is restarted (immediate)",
        }
    }
}

/// At least `kills` deaths, the same number at each point, a second one after every other. Two thirds of them come alone,
/// so that what is in doubt by then has no other cause; then `faults` are mixed in. Fewer kills than points: at some of them.
pub fn draw(points: &[String], kills: usize, faults: &[Fault], rng: &mut Rng) -> Vec<Step> {
    // Besides the failpoints, one from outside.
    let ways = points.len() + 1;
    let firsts = (kills * 2).div_ceil(3);
    let firsts = if firsts < ways { firsts } else { firsts.next_multiple_of(ways) };
    let mut order: Vec<usize> = (0..ways).collect();
    rng.shuffle(&mut order);
    let mut rounds: Vec<Vec<Step>> = (0..firsts)
        .map(|nth| {
            let first = kill(points, order[nth % ways], PASSINGS_MAX, rng);
            // Over all rounds each way has a second death and goes without.
            let is_twice = (nth + nth / ways).is_multiple_of(2);
            let again = is_twice.then(|| Step::KillAgain(kill(points, rng.usize(0..ways), PASSINGS_AGAIN_MAX, rng)));
            [Step::Kill(first)].into_iter().chain(again).collect()
        })
        .collect();
    rng.shuffle(&mut rounds);
    let mut mixed = rounds.split_off(firsts * 2 / 3);
    mixed.extend(faults.iter().map(|fault| vec![Step::Fault(*fault)]));
    rng.shuffle(&mut mixed);
    rounds.extend(mixed);
    rounds.concat()
}

fn kill(points: &[String], way: usize, passings_max: u32, rng: &mut Rng) -> Kill {
    match points.get(way) {
        // It is passed once in a life.
        Some(point) if point == "shutdown" => Kill::At { point: point.clone(), nth: 1 },
        Some(point) if point == "timer.due" => {
            Kill::At { point: point.clone(), nth: rng.u32(1..=passings_max.min(TIMERS_MAX)) }
        }
        Some(point) => Kill::At { point: point.clone(), nth: rng.u32(1..=passings_max) },
        None => Kill::After { requests: rng.usize(1..=REQUESTS_MAX) },
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;

    fn points() -> Vec<String> {
        ["a", "b", "shutdown"].map(str::to_owned).to_vec()
    }

    #[test]
    fn every_way_to_die_has_its_share_and_every_other_death_comes_twice() {
        let fault = Fault::StopInOrder;
        let steps = draw(&points(), 60, &[fault], &mut Rng::with_seed(1));
        let mut firsts: BTreeMap<&str, usize> = BTreeMap::new();
        let (mut seconds, mut faults) = (0, 0);
        for step in &steps {
            match step {
                Step::Kill(kill) => *firsts.entry(kill.name()).or_default() += 1,
                Step::KillAgain(_) => seconds += 1,
                Step::Fault(_) => faults += 1,
            }
        }
        assert_eq!(firsts.values().copied().collect::<Vec<_>>(), [10; 4], "{firsts:?}");
        assert_eq!((seconds, faults), (20, 1));
        let kills_alone = steps.iter().take_while(|step| !matches!(step, Step::Fault(_))).count();
        assert!(kills_alone >= 40, "{steps:?}");
        let follows_a_first = steps.windows(2).all(|pair| match &pair[1] {
            Step::KillAgain(_) => matches!(pair[0], Step::Kill(_)),
            Step::Kill(_) | Step::Fault(_) => true,
        });
        assert!(follows_a_first, "{steps:?}");
    }

    #[test]
    fn few_kills_are_at_some_of_the_points() {
        let steps = draw(&points(), 3, &[], &mut Rng::with_seed(1));
        let firsts: BTreeSet<&str> = steps.iter().filter_map(Step::point).collect();
        assert_eq!((firsts.len(), steps.len()), (2, 3), "{steps:?}");
    }

    #[test]
    fn a_seed_is_a_plan() {
        let draw = |seed| draw(&points(), 30, &[], &mut Rng::with_seed(seed));
        assert_eq!(draw(7), draw(7));
        assert_ne!(draw(7), draw(8));
    }
}
