//! The short version of `cargo run --bin reliability`: `flowd` is killed at every failpoint, every other time twice within
//! 2 s, under load and beside other faults, and no promise is broken. What is still in doubt at the end may stay so: its
//! 90 s are waited for by the long version and by `e2e/killed_at_each_point.rs`.

use std::time::Duration;

use system_tests::harness::graph::Mood;
use system_tests::harness::plan::Fault;
use system_tests::harness::run::{Settings, run};
use system_tests::harness::server::Store;
use system_tests::harness::world::Habits;

#[test]
fn nothing_is_lost_or_doubled_on_sqlite() {
    let faults = vec![
        Fault::Graph { mood: Mood::Resets, percent: 30, lasts: Duration::from_secs(2) },
        Fault::Graph { mood: Mood::Cuts, percent: 30, lasts: Duration::from_secs(2) },
        Fault::Pause { lasts: Duration::from_secs(2) },
        Fault::StopInOrder,
    ];
    let settings = Settings {
        store: Store::Sqlite,
        seed: 1,
        kills: 15,
        in_flight: 60,
        faults,
        is_patient: false,
        habits: Habits { templates: 30, twice: 20, no_status: 20, account: 10 },
    };
    let report = run(&settings, &|_| {});
    assert!(report.is_good(), "{report}");
}
