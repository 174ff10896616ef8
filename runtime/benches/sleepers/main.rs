//! What runs that sleep cost, and whether those that wake together wake in time:
//! `cargo bench -p runtime --bench sleepers -- [--on sqlite|postgres] [--runs N] [--due N]`.
//!
//! Each run began with a message of a customer of its own, as WhatsApp delivers it. Figures have their bar behind them.
//! Nothing is asserted; the exit code is 1 where a bar is missed, and `docs/performance.md` holds the last report.

#![expect(clippy::cast_precision_loss, reason = "what is measured has fewer digits")]
#![expect(clippy::print_stdout, reason = "it is a program that prints a report")]
#![expect(clippy::unwrap_used, reason = "what cannot be measured stops it")]

#[path = "../parts/node.rs"]
mod node;
#[path = "../parts/rows.rs"]
mod rows;

use std::{
    process::ExitCode,
    time::{Duration, Instant},
};

use node::{Home, now_ms, size, webhook};
use rows::{FLOW, Rows};

/// Updates in one webhook, as many as WhatsApp gathers.
const GATHERED: usize = 1_000;
/// From the last write before a start to the moment at which the timers are due: a start must have been.
const AHEAD_MS: i64 = 10_000;
const GIVE_UP: Duration = Duration::from_mins(2);
const MEGABYTES: f64 = 150.0;
const KILOBYTES: f64 = 1.6;
const LATE_SECONDS: f64 = 12.0;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().collect();
    let after = |name: &str| arguments.iter().skip_while(|it| *it != name).nth(1);
    let count = |name, usual| after(name).map_or(usual, |text| text.parse().expect("a number"));
    let (runs, due) = (count("--runs", 100_000), count("--due", 10_000));
    let on_postgres = match after("--on").map(String::as_str) {
        None | Some("sqlite") => false,
        Some("postgres") => true,
        Some(other) => panic!("{other} is no database: --on sqlite or --on postgres"),
    };
    let home = Home::new(FLOW, on_postgres.then(database));

    home.start().stop();
    let empty_bytes = bytes(&home, on_postgres);
    let node = home.start();
    let empty = node.memory();
    let begun = Instant::now();
    let mut webhooks = node.webhooks();
    for first in (0..runs).step_by(GATHERED) {
        webhooks.deliver(&webhook(first..runs.min(first + GATHERED), "c2xl", "Hola, quiero saber el precio 📷"));
    }
    let seconds = begun.elapsed().as_secs_f64();
    let after_load = node.memory() - empty;
    drop(webhooks);
    node.stop();
    let kilobytes = (bytes(&home, on_postgres) - empty_bytes) as f64 / runs as f64 / 1024.0;
    if arguments.iter().any(|it| it == "--tables") {
        tables(&home, on_postgres);
    }
    let node = home.start();
    let after_start = node.memory() - empty;
    node.stop();
    let woken = wake(&home, due);

    let database = if on_postgres { "PostgreSQL" } else { "SQLite" };
    let rows = [
        (
            format!(
                "{runs} runs on {database}, all begun by one `flowd` in {seconds:.0} s: its memory then, in MB above an empty start"
            ),
            after_load,
            MEGABYTES,
        ),
        ("the same after a new start".to_owned(), after_start, MEGABYTES),
        (
            "disk of each with the message that began it, in KB".to_owned(),
            kilobytes,
            if on_postgres { f64::INFINITY } else { KILOBYTES },
        ),
        (format!("{due} timers due in one second: handled before their time"), woken.early as f64, 0.0),
        ("handled not at all, or twice".to_owned(), woken.wrong as f64, 0.0),
        ("the last one handled after its due, in seconds".to_owned(), woken.last_seconds, LATE_SECONDS),
    ];
    println!("| what | measured | bar |\n|---|---|---|");
    for (what, value, bar) in &rows {
        let (value, bar) = (format!("{value:.2}"), if bar.is_finite() { format!("{bar}") } else { String::new() });
        println!("| {what} | {} | {bar} |", value.trim_end_matches('0').trim_end_matches('.'));
    }
    if rows.iter().all(|(_, value, bar)| value <= bar) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

struct Woken {
    early: i64,
    wrong: i64,
    last_seconds: f64,
}

/// Runs whose timers are made due in the second that begins a little later, while `flowd` is down.
fn wake(home: &Home, due: usize) -> Woken {
    let mut rows = Rows::of(home.database_url());
    let at = now_ms() + AHEAD_MS;
    // Spread over the second by the last digits that the time of arming had.
    rows.run(&format!(
        "update timer set due = {at} + due % 1000 where owner_id in (select owner_id from timer order by owner_id limit {due})"
    ));
    let node = home.start();
    assert!(now_ms() < at, "the start took too long for what is to be measured");
    let begun = Instant::now();
    while rows.number(&format!("select count(*) from timer where due < {at} + 1000")) > 0 {
        assert!(begun.elapsed() < GIVE_UP, "timers are due and not handled");
        std::thread::sleep(Duration::from_millis(20));
    }
    let last_seconds = (now_ms() - at - 1_000) as f64 / 1000.0;
    node.stop();
    let woken = format!("from event where kind like '%ended%' and at >= {at} - {AHEAD_MS}");
    Woken {
        early: rows.number(&format!("select count(*) {woken} and at < {at}")),
        wrong: (rows.number(&format!("select count(*) {woken}")) - due as i64).abs()
            + (rows.number("select count(*) from run where status = 'ended'") - due as i64).abs(),
        last_seconds: last_seconds.max(0.0),
    }
}

/// A database of a server of its own, which ends with this program.
fn database() -> String {
    let mut server = Rows::of(system_tests::postgres());
    server.run("drop database if exists sleepers");
    server.run("create database sleepers");
    system_tests::postgres_at("sleepers")
}

fn bytes(home: &Home, on_postgres: bool) -> u64 {
    if !on_postgres {
        return size(&home.file());
    }
    Rows::of(home.database_url()).number("select pg_database_size(current_database())") as u64
}

/// Where the bytes are.
fn tables(home: &Home, on_postgres: bool) {
    let mut rows = Rows::of(home.database_url());
    let names: Vec<String> = rows.texts(if on_postgres {
        "select relname::text from pg_class where relkind in ('r', 'i') and relnamespace = 'public'::regnamespace"
    } else {
        "select name from sqlite_master where rootpage > 0"
    });
    for name in names {
        let size = rows.number(&if on_postgres {
            format!("select pg_relation_size('\"{name}\"')")
        } else {
            format!("select sum(pgsize) from dbstat where name = '{name}'")
        });
        println!("{name}: {} KB", size / 1024);
    }
}
