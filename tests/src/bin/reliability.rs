//! `cargo run --bin reliability`: kills a real `flowd` hundreds of times under load, and judges what came of it.
//!
//! What it promises, injects and found last is in `docs/reliability.md`. Exit code: 0 every promise was kept, 1 one was
//! not, 2 usage.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "it is a program that prints a report")]

use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use system_tests::harness::graph::Mood;
use system_tests::harness::plan::{Fault, Restart};
use system_tests::harness::proxy::Wire;
use system_tests::harness::run::{Settings, run};
use system_tests::harness::server::Store;
use system_tests::harness::world::Habits;

/// Kill a real flowd under load, again and again, and check what became of every message.
#[derive(Debug, Parser)]
struct Args {
    /// The database: sqlite, with one node, or postgres, with two.
    #[arg(long, value_enum, default_value_t = Store::Sqlite)]
    store: Store,
    /// Deaths at least: each failpoint gets the same share, and every other death is followed by a second one within 2 s.
    #[arg(long, default_value_t = 225)]
    kills: usize,
    /// Conversations in flight.
    #[arg(long, default_value_t = 200)]
    in_flight: usize,
    /// The order of kills and faults, and what customers do. The interleaving of processes is the machine's.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How often each fault comes.
    #[arg(long, default_value_t = 2)]
    rounds: usize,
    /// Only faults whose name contains this, as the report names them.
    #[arg(long, default_value = "")]
    fault: String,
    /// Print the report as one JSON object.
    #[arg(long)]
    json: bool,
}

fn main() -> ExitCode {
    let args = Args::parse();
    let settings = Settings {
        store: args.store,
        seed: args.seed,
        kills: args.kills,
        in_flight: args.in_flight,
        faults: faults(args.store)
            .repeat(args.rounds)
            .into_iter()
            .filter(|fault| fault.name().contains(&args.fault))
            .collect(),
        is_patient: true,
        habits: Habits { templates: 30, twice: 10, no_status: 20, account: 5 },
    };
    let report = run(&settings, &|line| eprintln!("{line}"));
    if args.json {
        println!("{}", serde_json::to_string(&report).expect("a report is numbers and texts"));
    } else {
        print!("{report}");
    }
    if report.is_good() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Each once.
fn faults(store: Store) -> Vec<Fault> {
    let graph = Mood::BAD.map(|mood| Fault::Graph { mood, percent: 30, lasts: Duration::from_secs(8) });
    let wire = [Wire::Resets, Wire::Swallows].map(|wire| Fault::GraphWire { wire, lasts: Duration::from_secs(4) });
    let others = [Fault::Pause { lasts: Duration::from_secs(6) }, Fault::StopInOrder, Fault::FullDisk];
    let of_store: &[Fault] = match store {
        Store::Sqlite => &[],
        Store::Postgres => &[
            Fault::DatabaseCuts { lasts: Duration::from_secs(8) },
            Fault::DatabaseHalfOpen,
            Fault::DatabaseRestarts { mode: Restart::Fast },
            Fault::DatabaseRestarts { mode: Restart::Immediate },
        ],
    };
    graph.into_iter().chain(wire).chain(others).chain(of_store.iter().copied()).collect()
}
