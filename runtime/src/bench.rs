//! Measures this flowd on this machine: the welcome job, by load generator and stub of Graph in this process, against
//! `flowd serve` and against a ceiling, each a process of its own on a fresh database, in turns.
//!
//! It counts at the stub what was promised: nothing lost, doubled or out of order. Loopback only.

mod job;
mod load;
mod machine;
mod report;
mod stub;
mod system;
mod tally;

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::Context as _;

pub use machine::is_memory;
pub use report::Report;
use report::{Latency, Pace};
use stub::{Faults, Stub};
use system::{Running, System};
use tally::Tally;

use crate::{config::Server, store::Scratch};
use load::Load;

/// Without a message for so long, the rest is lost. Where requests are refused, retries take up to 40 s.
const PATIENCE: Duration = Duration::from_mins(1);
/// A measurement of the latency needs fewer contacts than one of the throughput.
const LATENCY_SHARE: u32 = 4;
const LATENCY_RUNS_MAX: u32 = 3;

pub struct Options {
    /// `None`: SQLite.
    pub server: Option<Server>,
    pub contacts: u32,
    pub in_flight: u32,
    pub runs: u32,
    pub ceiling: Option<PathBuf>,
    /// Of its own best, at which the latency is measured; 0 leaves it out.
    pub rate_percent: u32,
    pub redelivered: u32,
    pub faults: (u32, u32),
    /// Where databases are made.
    pub folder: PathBuf,
}

/// Measures; `tell` hears how it goes on.
pub async fn measure(options: &Options, tell: &mut dyn FnMut(&str)) -> anyhow::Result<Report> {
    let folder = options.folder.join(format!("flowd-bench-{}", std::process::id()));
    fs::create_dir_all(&folder).with_context(|| format!("making {}", folder.display()))?;
    let folder = Folder(fs::canonicalize(folder).context("finding the folder of the measurement")?);
    anyhow::ensure!(
        !is_memory(&folder.0),
        "{} is in memory, where a commit costs nothing; name a folder on a disk with --folder",
        options.folder.display()
    );
    let scratch = Scratch::on(options.server.as_ref());
    let mut bench = Bench { options, scratch, folder: &folder.0, runs: 0, tell };
    let report = bench.all().await;
    let removed = bench.scratch.remove().await;
    let report = report?;
    removed.context("removing the database of the measurement")?;
    Ok(report)
}

struct Bench<'a> {
    options: &'a Options,
    scratch: Scratch,
    folder: &'a Path,
    runs: u32,
    tell: &'a mut dyn FnMut(&str),
}

/// One run of the job.
struct Run {
    contacts: u32,
    /// Journeys a second.
    rate: Option<f64>,
    redelivered: u32,
    faults: Faults,
}

impl Bench<'_> {
    async fn all(&mut self) -> anyhow::Result<Report> {
        let options = self.options;
        let ceiling = options.ceiling.clone().map(System::Ceiling);
        let store = if options.server.is_some() { "postgres" } else { "sqlite" };
        let mut report = Report::new(store, machine::name(), options.contacts, options.in_flight);
        let as_fast_as_possible =
            || Run { contacts: options.contacts, rate: None, redelivered: 0, faults: Faults::default() };
        for _ in 0..options.runs {
            let run = self.run(&System::Flowd, as_fast_as_possible(), &mut report).await?;
            report.flowd.push(run);
            if let Some(ceiling) = &ceiling {
                let run = self.run(ceiling, as_fast_as_possible(), &mut report).await?;
                report.ceiling.push(run);
            }
        }
        let rate = Pace::median(&report.flowd, |pace| pace.journeys_per_s) * f64::from(options.rate_percent) / 100.0;
        if rate >= 1.0 {
            let at_rate = || Run {
                contacts: (options.contacts / LATENCY_SHARE).max(1),
                rate: Some(rate),
                redelivered: 0,
                faults: Faults::default(),
            };
            let mut latency = Latency::at(rate);
            for _ in 0..options.runs.min(LATENCY_RUNS_MAX) {
                latency.flowd.push(self.run(&System::Flowd, at_rate(), &mut report).await?);
                if let Some(ceiling) = &ceiling {
                    latency.ceiling.push(self.run(ceiling, at_rate(), &mut report).await?);
                }
            }
            report.latency = Some(latency);
        }
        let (errors_500, errors_429) = options.faults;
        if options.redelivered + errors_500 + errors_429 > 0 {
            let with_faults = Run {
                contacts: options.contacts,
                rate: None,
                redelivered: options.redelivered,
                faults: Faults { errors_500, errors_429 },
            };
            report.with_faults = Some(self.run(&System::Flowd, with_faults, &mut report).await?);
        }
        Ok(report)
    }

    async fn run(&mut self, system: &System, run: Run, report: &mut Report) -> anyhow::Result<Pace> {
        self.runs += 1;
        let folder = self.folder.join(self.runs.to_string());
        fs::create_dir_all(&folder).context("making a folder for a run")?;
        let database = self.scratch.fresh(&folder).await.context("making a fresh database")?;
        let tally = Arc::new(Tally::new(run.contacts));
        let stub = Stub::start(Arc::clone(&tally), run.faults).await.context("starting the stub of Graph")?;
        let running = Running::start(system, &folder, &database, stub.address).await?;
        let backend = self.scratch.server_process().await.context("asking the server for its process")?;
        let processes = || (vec![running.pid], backend.map(machine::cluster_of).unwrap_or_default());
        let used = || {
            let (system, database) = processes();
            [&system, &database, &vec![std::process::id()]].map(|processes| machine::processor_time(processes))
        };

        let before = used();
        let began = Instant::now();
        let load = Load {
            target: running.address,
            in_flight: self.options.in_flight,
            rate: run.rate.map(|journeys| journeys * 2.0),
            redelivered: run.redelivered,
        };
        let saying = tokio::spawn(load.run(Arc::clone(&tally)));
        wait_for_all(&tally).await;
        let after = used();
        tally.give_up();
        saying.await.context("the load generator failed")?.with_context(|| running.said())?;
        running.stop().await?;
        drop(stub);
        if *system == System::Flowd {
            let found = self.scratch.durability(&folder).await.context("asking the database how durable it is")?;
            if let Some(short) = found.iter().find(|it| it.found != it.wanted) {
                anyhow::bail!(
                    "{} is {} and not {}: what this database commits may be lost with the machine, and its speed says \
                     nothing. Set it, and measure again.",
                    short.setting,
                    short.found,
                    short.wanted
                );
            }
            report.durability = found;
        }
        let measured = tally.measured(began);
        let pace = Pace::of(&measured, [0, 1, 2].map(|at| after[at].saturating_sub(before[at])));
        (self.tell)(&format!("{:>3}  {:<8} {}", self.runs, system.name(), pace.line()));
        report.add(&measured);
        fs::remove_dir_all(&folder).context("removing the folder of a run")?;
        Ok(pace)
    }
}

/// Until every message arrived, or none did for too long.
async fn wait_for_all(tally: &Tally) {
    loop {
        let before = tally.progress();
        let over = tokio::time::timeout(PATIENCE, tally.over.notified()).await;
        if over.is_ok() || tally.progress() == before {
            return;
        }
    }
}

/// 0 to 99, the same for the same parts, so that a run can be repeated.
fn chance(of: &[&[u8]]) -> u32 {
    u32::from(engine::Token::derived_from(of).0[0]) * 100 / 256
}

/// A folder that goes with the measurement.
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        // What stays behind is named by its folder; there is nobody to tell any more.
        let _left = fs::remove_dir_all(&self.0);
    }
}
