//! The short versions of `cargo run --bin reliability`: `flowd` is killed under load, every other time twice within 2 s, and
//! beside other faults, and no promise is broken. On SQLite at every failpoint; with two nodes on PostgreSQL at a few. What
//! is still in doubt at the end may stay so: its 90 s are waited for by the long version and by `e2e/killed_at_each_point.rs`.

use std::time::Duration;

use system_tests::harness::graph::Mood;
use system_tests::harness::plan::{Fault, Restart};
use system_tests::harness::run::{Settings, run};
use system_tests::harness::server::Store;
use system_tests::harness::world::Habits;

const HABITS: Habits = Habits { templates: 30, twice: 20, no_status: 20, account: 10 };

#[test]
fn nothing_is_lost_or_doubled_on_sqlite() {
    let faults = vec![
        Fault::Graph { mood: Mood::Resets, percent: 30, lasts: Duration::from_secs(2) },
        Fault::Graph { mood: Mood::Cuts, percent: 30, lasts: Duration::from_secs(2) },
        Fault::Pause { lasts: Duration::from_secs(2) },
        Fault::FullDisk,
        Fault::StopInOrder,
    ];
    let store = Store::Sqlite;
    let settings = Settings { store, seed: 1, kills: 22, in_flight: 60, faults, is_patient: false, habits: HABITS };
    let report = run(&settings, &|_| {});
    assert!(report.is_good(), "{report}");
}

#[test]
fn nothing_is_lost_or_doubled_by_two_nodes_on_postgres() {
    let faults = vec![
        Fault::DatabaseCuts { lasts: Duration::from_secs(2) },
        Fault::DatabaseRestarts { mode: Restart::Immediate },
        Fault::FullDisk,
    ];
    let store = Store::Postgres;
    let settings = Settings { store, seed: 1, kills: 4, in_flight: 20, faults, is_patient: false, habits: HABITS };
    let report = run(&settings, &|_| {});
    assert!(report.is_good(), "{report}");
    assert!(report.takeovers > 0, "{report}");
}
