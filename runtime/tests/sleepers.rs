//! A tenth of the benchmark of the same name, over both databases: of many runs that sleep, those that are due in one
//! second wake each once and none before its own time. How fast is the benchmark's to say; here no time is a bar.

#![expect(clippy::cast_precision_loss, reason = "what is measured has fewer digits")]
#![expect(clippy::unwrap_used, reason = "a test ends at what it cannot do, in its helpers too")]

#[path = "../benches/parts/node.rs"]
mod node;
#[path = "../benches/parts/rows.rs"]
mod rows;

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use node::{Home, now_ms, size, webhook};
use rows::{FLOW, Rows};

const RUNS: usize = 10_000;
/// On a server, where each costs a dev build more: enough that those that are not due outnumber the others.
const RUNS_ON_POSTGRES: usize = 3_000;
const DUE: usize = 1_000;
/// Updates in one webhook, as many as WhatsApp gathers.
const GATHERED: usize = 1_000;
/// From the last write before a start to the first of the timers.
const AHEAD_MS: i64 = 2_000;
/// The database tells nobody that a row went, so there is only looking again.
const LOOK_EVERY: Duration = Duration::from_millis(20);
const GIVE_UP: Duration = Duration::from_mins(2);
/// Of the benchmark's bars, a tenth in memory, and twice on the disk: where somebody keeps more of a run, it is by a factor.
const MEGABYTES: f64 = 15.0;
const KILOBYTES: f64 = 3.2;

#[test]
fn of_those_on_sqlite_each_wakes_once_and_none_early() {
    let home = Home::new(FLOW, None);
    wakes(&home, RUNS, "lower(hex(owner_id))", "lower(hex(run_id))");
    let kilobytes = size(&home.file()) as f64 / RUNS as f64 / 1024.0;
    assert!(kilobytes < KILOBYTES, "{kilobytes:.1} KB of disk each");
}

#[test]
fn of_those_on_postgres_each_wakes_once_and_none_early() {
    let name = format!("sleepers_{}", std::process::id());
    Rows::of(system_tests::postgres()).run(&format!("create database {name}"));
    let home = Home::new(FLOW, Some(system_tests::postgres_at(&name)));
    wakes(&home, RUNS_ON_POSTGRES, "encode(owner_id, 'hex')", "encode(run_id, 'hex')");
}

/// `owner` and `run`: how this database writes an id as text.
fn wakes(home: &Home, runs: usize, owner: &str, run: &str) {
    let node = home.start();
    let empty = node.memory();
    let mut webhooks = node.webhooks();
    for first in (0..runs).step_by(GATHERED) {
        webhooks.deliver(&webhook(first..first + GATHERED, "c2xl", "Hola, quiero saber el precio 📷"));
    }
    drop(webhooks);
    node.stop();

    let mut rows = Rows::of(home.database_url());
    assert_eq!(rows.number("select count(*) from timer"), runs as i64);
    let from = now_ms() + AHEAD_MS;
    // Spread over the second by the last digits that the time of arming had.
    rows.run(&format!(
        "update timer set due = {from} + due % 1000
         where owner_id in (select owner_id from timer order by owner_id limit {DUE})"
    ));
    let until = from + 1_000;
    let due = rows.texts(&format!("select {owner} || ' ' || due from timer where due < {until}"));
    let due: BTreeMap<_, _> = due.iter().map(|text| run_and_instant(text)).collect();
    assert_eq!(due.len(), DUE);

    let node = home.start();
    let megabytes = node.memory() - empty;
    assert!(megabytes < MEGABYTES, "{megabytes:.1} MB above an empty start for {runs} runs that sleep");
    let begun = Instant::now();
    while rows.number(&format!("select count(*) from timer where due < {until}")) > 0 {
        assert!(begun.elapsed() < GIVE_UP, "timers are due and not handled");
        std::thread::sleep(LOOK_EVERY);
    }
    node.stop();

    let ended = rows.texts(&format!("select {run} || ' ' || at from event where kind like '%ended%'"));
    assert_eq!(ended.len(), DUE, "each has ended, and none twice");
    let woken: BTreeMap<_, _> = ended.iter().map(|text| run_and_instant(text)).collect();
    assert_eq!(woken.keys().collect::<Vec<_>>(), due.keys().collect::<Vec<_>>(), "those that were due, and no other");
    let early: Vec<_> = due.iter().filter(|(run, due)| woken[*run] < **due).collect();
    assert!(early.is_empty(), "before their time: {early:?}");
    assert_eq!(rows.number("select count(*) from timer"), (runs - DUE) as i64, "the others sleep on");
}

fn run_and_instant(text: &str) -> (&str, i64) {
    let (run, at) = text.split_once(' ').unwrap();
    (run, at.parse().unwrap())
}
