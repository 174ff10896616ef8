//! Seeds that are run: a handful among the ordinary tests, as many as `VENTANA_SEEDS` says in the stage `simulation` of
//! `tests/run`, one of them again with `VENTANA_SEED`.

use std::{
    fmt::Write as _,
    io::Write as _,
    panic::catch_unwind,
    sync::atomic::{AtomicU64, Ordering},
};

use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};

use super::{
    Mutant, Outcome,
    fault::{Fault, Tally},
    run,
    world::in_memory,
};
use crate::store::tests::{Home, On};

/// Among the ordinary tests.
const FEW: u64 = 12;
/// So many of the last steps are told when a seed fails.
const TOLD: usize = 60;
/// A mutant lives at most so long.
const MUTANT_SEEDS_MAX: u64 = 300;

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().unwrap_or_else(|_| panic!("{name} is a number, not {text}")))
}

fn say(words: &str) {
    std::io::stderr().write_all(words.as_bytes()).unwrap();
}

fn last(outcome: &Outcome) -> String {
    let from = outcome.told.len().saturating_sub(TOLD);
    outcome.told[from..].iter().fold(String::new(), |told, line| told + "  " + line.as_str() + "\n")
}

fn told(outcome: &Outcome) -> String {
    let Some(broken) = &outcome.broken else { return String::new() };
    let seed = outcome.seed;
    format!(
        "seed {seed} breaks “{broken}”. The last steps:\n{}Once more: VENTANA_SEED={seed} cargo test -p runtime --bin flowd \
         simulation::tests::every_promise\n",
        last(outcome)
    )
}

/// Keeps this thread, and those of the databases that it opens, on one core: to wake a thread on another one takes longer
/// than a statement does.
fn stay_on(nth: usize) {
    let Ok(cores) = sched_getaffinity(None) else { return };
    let Some(core) = (0..CpuSet::MAX_CPU).filter(|core| cores.is_set(*core)).nth(nth) else { return };
    let mut only = CpuSet::new();
    only.set(core);
    // Elsewhere it is slower.
    let _kept = sched_setaffinity(None, &only);
}

/// Each of these, on all cores; in the order of the seeds, up to the first that breaks.
fn run_all(seeds: std::ops::Range<u64>, mutant: Option<Mutant>) -> Vec<Outcome> {
    let next = AtomicU64::new(seeds.start);
    let end = AtomicU64::new(seeds.end);
    let work = |nth| {
        stay_on(nth);
        let mut outcomes = Vec::new();
        loop {
            let seed = next.fetch_add(1, Ordering::SeqCst);
            if seed >= end.load(Ordering::SeqCst) {
                return outcomes;
            }
            let Ok(mut outcome) = catch_unwind(|| run(seed, in_memory(), mutant)) else {
                panic!("seed {seed} ended in a panic. Once more: VENTANA_SEED={seed}");
            };
            if outcome.broken.is_some() {
                end.fetch_min(seed + 1, Ordering::SeqCst);
            } else {
                outcome.told = Vec::new();
            }
            outcomes.push(outcome);
        }
    };
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let mut outcomes: Vec<Outcome> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..cores).map(|nth| scope.spawn(move || work(nth))).collect();
        threads.into_iter().flat_map(|thread| thread.join().expect("a seed panicked")).collect()
    });
    outcomes.sort_by_key(|outcome| outcome.seed);
    outcomes
}

#[test]
fn every_promise_is_kept_under_every_seed() {
    if let Some(seed) = number("VENTANA_SEED") {
        let outcome = run(seed, in_memory(), None);
        assert!(outcome.broken.is_none(), "{}", told(&outcome));
        return say(&format!("seed {seed} keeps every promise. The last steps:\n{}", last(&outcome)));
    }
    let seeds = number("VENTANA_SEEDS").unwrap_or(FEW);
    let outcomes = run_all(0..seeds, None);
    if let Some(broken) = outcomes.iter().find(|outcome| outcome.broken.is_some()) {
        panic!("{}", told(broken));
    }
    let mut tally = Tally::default();
    for outcome in &outcomes {
        tally.add(&outcome.tally);
    }
    let (steps, commits) = outcomes.iter().fold((0, 0), |sum, it| (sum.0 + it.steps, sum.1 + it.commits));
    say(&format!("{seeds} seeds, {steps} steps, {commits} commits\n{}", table(&tally)));
    if seeds >= 2_000 {
        let rare = Fault::ALL.iter().filter(|fault| tally.of(**fault).0.min(tally.of(**fault).1) < 20);
        let rare: Vec<_> = rare.map(|fault| fault.words()).collect();
        assert!(rare.is_empty(), "in 2,000 seeds these have to matter 20 times each: {rare:?}");
    }
}

fn table(tally: &Tally) -> String {
    let row = |fault: &Fault| {
        let (injected, mattered) = tally.of(*fault);
        format!("| {} | {injected} | {mattered} | {} |\n", fault.words(), fault.matters_when())
    };
    let head = "| what goes wrong | times | mattered | that is |\n|---|---:|---:|---|\n";
    Fault::ALL.iter().fold(head.to_owned(), |table, fault| table + row(fault).as_str())
}

#[test]
fn every_mutant_is_caught() {
    let mut table = "| guard taken away | seed | what caught it |\n|---|---:|---|\n".to_owned();
    for mutant in Mutant::ALL {
        let outcomes = run_all(0..MUTANT_SEEDS_MAX, Some(mutant));
        let caught = outcomes.iter().find_map(|outcome| Some((outcome.seed, outcome.broken.as_ref()?.clone())));
        let Some((seed, broken)) = caught else {
            panic!("“{}” lives through {MUTANT_SEEDS_MAX} seeds", mutant.words())
        };
        writeln!(table, "| {} | {seed} | {} |", mutant.words(), broken.invariant).unwrap();
    }
    say(&table);
}

#[test]
fn the_same_seed_tells_the_same_story() {
    for seed in 0..3 {
        let [first, second] = [(), ()].map(|()| run(seed, in_memory(), None).hash);
        assert_eq!(first, second, "seed {seed}");
    }
}

#[test]
fn a_seed_tells_the_same_story_over_memory_a_file_and_a_server() {
    for seed in [2, 5] {
        let expected = run(seed, in_memory(), None);
        assert!(expected.broken.is_none(), "{}", told(&expected));
        for on in [On::Sqlite, On::Postgres] {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            let home = runtime.block_on(Home::new(on));
            let found = run(seed, home.database.clone(), None);
            let differing = expected.told.iter().zip(&found.told).find(|(one, other)| one != other);
            assert_eq!(differing, None, "seed {seed} over {on:?}, in memory on the left");
            assert_eq!(expected.hash, found.hash, "seed {seed} over {on:?} ends elsewhere");
            assert!(found.broken.is_none(), "{}", told(&found));
        }
    }
}
