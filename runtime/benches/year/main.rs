//! Whether a year of traffic slows the hot path:
//! `cargo bench -p runtime --bench year -- [--on sqlite|postgres] [--contacts N] [--entries N]`.
//!
//! Two nodes, one over a database with old contacts and a log of a year, one over an empty one, take the same webhooks in
//! turns. What counts is the ratio of the medians. The old rows are copies of real ones within the database, sealed bytes
//! and all: nobody reads them, they only stand there. Nothing is asserted; the exit code is 1 where the bar is missed, and
//! `docs/performance.md` holds the last report.

#![expect(clippy::print_stdout, reason = "it is a program that prints a report")]
#![expect(clippy::unwrap_used, reason = "what cannot be measured stops it")]

#[expect(dead_code, reason = "another benchmark needs the rest")]
#[path = "../parts/node.rs"]
mod node;
#[expect(dead_code, reason = "another benchmark needs the rest")]
#[path = "../parts/rows.rs"]
mod rows;

use std::{process::ExitCode, time::Instant};

use node::{Home, Webhooks, now_ms, webhook};
use rows::{FLOW, Rows};

/// Those who write again.
const KNOWN: usize = 1_000;
/// Messages in one webhook, so that a commit is one batch of this many.
const BATCH: usize = 100;
const ROUNDS: usize = 41;
const YEAR_MS: i64 = 365 * 24 * 60 * 60 * 1000;
/// Ours: a fourth more would be felt.
const RATIO: f64 = 1.25;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().collect();
    let after = |name: &str| arguments.iter().skip_while(|it| *it != name).nth(1);
    let count = |name, usual| after(name).map_or(usual, |text| text.parse().expect("a number"));
    let (contacts, entries) = (count("--contacts", 1_000_000), count("--entries", 10_000_000));
    let on_postgres = match after("--on").map(String::as_str) {
        None | Some("sqlite") => false,
        Some("postgres") => true,
        Some(other) => panic!("{other} is no database: --on sqlite or --on postgres"),
    };
    let homes = ["full", "bare"].map(|name| Home::new(FLOW, on_postgres.then(|| database(name))));
    for home in &homes {
        let node = home.start();
        node.webhooks().deliver(&webhook(0..KNOWN, "a25v", "Hola"));
        node.stop();
    }
    fill(&homes[0], on_postgres, contacts, entries);

    let nodes = homes.each_ref().map(Home::start);
    let mut webhooks = nodes.each_ref().map(node::Node::webhooks);
    let (mut known, mut new) = ([Vec::new(), Vec::new()], [Vec::new(), Vec::new()]);
    for round in 0..ROUNDS {
        let first = round * BATCH % (KNOWN - BATCH);
        let again = webhook(first..first + BATCH, &format!("YWdh{round:04}"), "¿Hay alguien?");
        let first = KNOWN + round * BATCH;
        let unknown = webhook(first..first + BATCH, "bmV3", "Hola");
        for (node, webhooks) in webhooks.iter_mut().enumerate() {
            known[node].push(delivered(webhooks, &again));
            new[node].push(delivered(webhooks, &unknown));
        }
    }
    for node in nodes {
        node.stop();
    }

    let database = if on_postgres { "PostgreSQL" } else { "SQLite" };
    println!("{database}, {contacts} old contacts, {entries} entries of the log");
    println!(
        "| a batch of {BATCH} messages | over a year, in ms | over nothing, in ms | ratio | bar |\n|---|---|---|---|---|"
    );
    let mut is_met = true;
    for (what, [full, bare]) in [("of contacts that are known", known), ("of new contacts", new)] {
        let (full, bare) = (median(full), median(bare));
        is_met &= full / bare <= RATIO;
        println!("| {what} | {full:.1} | {bare:.1} | {:.2} | {RATIO} |", full / bare);
    }
    if is_met { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Milliseconds until it is committed and answered.
fn delivered(webhooks: &mut Webhooks, body: &[u8]) -> f64 {
    let begun = Instant::now();
    webhooks.deliver(body);
    begun.elapsed().as_secs_f64() * 1000.0
}

/// Old contacts with what they left behind: an ended run, a window, an alias, entries of the log, messages, deliveries
/// and tokens, a tenth as many of each as of entries, over the year before now.
fn fill(home: &Home, on_postgres: bool, contacts: usize, entries: usize) {
    let (id, random) = if on_postgres {
        ("uuid_send(gen_random_uuid())", "(random() * 9e15)::bigint")
    } else {
        ("randomblob(16)", "abs(random())")
    };
    let mut rows = Rows::of(home.database_url());
    let at = format!("{} - {random} % {YEAR_MS}", now_ms());
    let times = |count: usize, sql: &str| {
        format!("with recursive s(i) as (select 1 union all select i + 1 from s where i < {count}) {sql}")
    };
    let contact = "id, account_id, merged_into, ver, optout, tags, consent, indexed, sealed";
    let copied = |columns: &str| columns.replacen("id,", &format!("{id},"), 1);
    let old = "select id from contact where ver = -1";
    if !on_postgres {
        // Else the indexes, whose rows come in no order, are read from the disk again and again.
        rows.run("pragma cache_size = -2000000");
    }
    rows.run("begin");
    rows.run(&times(
        contacts,
        &format!(
            "insert into contact ({contact}) select {} from (select * from contact limit 1) c, s",
            copied(contact).replace(" ver,", " -1,")
        ),
    ));
    rows.run(
        "insert into alias (account_id, kind, value, contact_id)
         select account_id, 'wa_id', id, id from contact where ver = -1",
    );
    rows.run(&format!(
        r#"insert into "window" (number_id, contact_id, last_in_at)
           select w.number_id, c.id, w.last_in_at from (select * from "window" limit 1) w, ({old}) c"#
    ));
    rows.run(&format!(
        "insert into run (id, contact_id, number_id, flow, key, program, place, status, ver, sealed)
         select c.id, c.id, r.number_id, r.flow, '', r.program, r.place, 'ended', 1, r.sealed
         from (select * from run limit 1) r, ({old}) c"
    ));
    rows.run(&times(
        (entries / contacts).max(1),
        &format!(
            "insert into event (contact_id, n, at, kind, run_id, sealed)
             select c.id, i, {at}, e.kind, c.id, e.sealed from (select * from event limit 1) e, ({old}) c, s"
        ),
    ));
    rows.run(&format!(
        "insert into message (contact_id, at, id, number_id, direction, author, kind, wamid, sealed)
         select c.id, {at}, c.id, m.number_id, m.direction, m.author, m.kind, m.wamid, m.sealed
         from (select * from message limit 1) m, ({old}) c"
    ));
    rows.run(&times(
        contacts,
        &format!(
            "insert into delivery (message_id, rank, at)
             select 'wamid.HBgLNTkxNjczNDA5MTIVAgASGBQzQTdGMkM5' || i, 3, {at} from s"
        ),
    ));
    rows.run(&times(contacts, &format!("insert into seen (bucket, token) select 20000 + i % 10, {id} from s")));
    rows.run("commit");
    rows.run("analyze");
}

/// A database of the server of this run.
fn database(name: &str) -> String {
    let mut server = Rows::of(system_tests::postgres());
    server.run(&format!("drop database if exists year_{name}"));
    server.run(&format!("create database year_{name}"));
    system_tests::postgres_at(&format!("year_{name}"))
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_unstable_by(f64::total_cmp);
    times[times.len() / 2]
}
