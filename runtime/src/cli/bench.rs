//! `flowd bench`: how fast this flowd is on this machine, and whether it keeps its promises meanwhile.

use std::io::Write as _;
use std::path::PathBuf;

use anyhow::Context as _;
use clap::ValueEnum;

use super::exit::Failure;
use crate::bench::{self, Options};
use crate::config::Server;

/// Measure how many conversations this flowd carries on this machine, and check that none is lost, doubled or reordered.
///
/// Customers and WhatsApp are played by this process; flowd runs beside it on a fresh database, which goes afterwards. A
/// customer writes, is answered with a question that waits for two hours, replies, and is answered again. Nothing leaves
/// this machine.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The kind of database.
    #[arg(long, value_enum, default_value = "sqlite")]
    store: Store,
    /// A PostgreSQL server and a user that may make databases; the measurement makes `flowd_bench` and removes it.
    #[arg(long, value_name = "URL")]
    database_url: Option<String>,
    /// Customers in each run.
    #[arg(long, value_name = "COUNT", default_value_t = 20_000, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    contacts: u32,
    /// Webhooks that wait for their answer at once.
    #[arg(long, value_name = "COUNT", default_value_t = 64, value_parser = clap::value_parser!(u32).range(1..=1_000))]
    in_flight: u32,
    /// Runs of each system, of which the median counts; 0 leaves only the last run, with redeliveries and refusals.
    #[arg(long, value_name = "COUNT", default_value_t = 5, value_parser = clap::value_parser!(u32).range(0..=100))]
    runs: u32,
    /// Measure against this program, in turns: the one of `cargo build --release -p ceiling`.
    #[arg(long, value_name = "PATH")]
    ceiling: Option<PathBuf>,
    /// The latency is measured at this part of flowd's own best; 0 leaves that out.
    #[arg(long, value_name = "PERCENT", default_value_t = 30, value_parser = clap::value_parser!(u32).range(0..=100))]
    rate_percent: u32,
    /// In a last run, so many of a hundred webhooks are delivered twice.
    #[arg(long, value_name = "PERCENT", default_value_t = 20, value_parser = clap::value_parser!(u32).range(0..=100))]
    redeliver: u32,
    /// In a last run, so many of a hundred requests to Graph are answered 500.
    #[arg(long, value_name = "PERCENT", default_value_t = 5, value_parser = clap::value_parser!(u32).range(0..=50))]
    errors_500: u32,
    /// In a last run, so many of a hundred requests to Graph are answered 429.
    #[arg(long, value_name = "PERCENT", default_value_t = 5, value_parser = clap::value_parser!(u32).range(0..=50))]
    errors_429: u32,
    /// Where databases are made for the time of the measurement.
    #[arg(long, value_name = "FOLDER", default_value = ".")]
    folder: PathBuf,
    /// Print JSON, for programs.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Store {
    Sqlite,
    Postgres,
}

pub async fn run(args: Args) -> Result<(), Failure> {
    let options = Options {
        server: server(args.store, args.database_url.as_deref())?,
        contacts: args.contacts,
        in_flight: args.in_flight,
        runs: args.runs,
        ceiling: args.ceiling.map(|path| path.canonicalize().unwrap_or(path)),
        rate_percent: args.rate_percent,
        redelivered: args.redeliver,
        faults: (args.errors_500, args.errors_429),
        folder: args.folder,
    };
    let mut tell = |line: &str| {
        // Whoever watched may have gone; the measurement goes on.
        let _told = writeln!(std::io::stderr(), "{line}");
    };
    let report = bench::measure(&options, &mut tell).await?;
    let text = if args.json {
        serde_json::to_string_pretty(&report).context("writing the report")?
    } else {
        report.to_string()
    };
    writeln!(std::io::stdout(), "{text}").context("printing the report")?;
    match report.broken_promise() {
        Some(sentence) => Err(Failure::Refused(sentence)),
        None => Ok(()),
    }
}

fn server(store: Store, url: Option<&str>) -> Result<Option<Server>, Failure> {
    match (store, url) {
        (Store::Sqlite, None) => Ok(None),
        (Store::Sqlite, Some(_)) => {
            Err(Failure::Usage("--database-url is for --store postgres; SQLite's file is made and removed.".to_owned()))
        }
        (Store::Postgres, None) => Err(Failure::Usage(
            "--store postgres needs --database-url, a server and a user that may make databases, like \
             postgres://user:password@localhost/postgres."
                .to_owned(),
        )),
        (Store::Postgres, Some(url)) => {
            let unreadable = || {
                Failure::Usage("--database-url must be like postgres://user:password@host:5432/database.".to_owned())
            };
            Server::parse(url).map(Some).ok_or_else(unreadable)
        }
    }
}
