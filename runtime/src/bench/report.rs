//! What was measured, as a table for people and as JSON for programs.

use std::{fmt, time::Duration};

use serde::Serialize;

use super::tally::{Broken, Measured};
use crate::store::Durability;

#[derive(Debug, Serialize)]
pub struct Report {
    pub store: &'static str,
    pub machine: String,
    pub contacts: u32,
    pub in_flight: u32,
    pub durability: Vec<Durability>,
    /// A run each.
    pub flowd: Vec<Pace>,
    pub ceiling: Vec<Pace>,
    pub latency: Option<Latency>,
    pub with_faults: Option<Pace>,
    /// Over all runs.
    pub journeys: u32,
    pub broken: Broken,
    /// Webhooks that were not answered 200 and sent again.
    pub refused: u32,
}

/// How fast a run was, and what a journey took.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Pace {
    pub webhooks_per_s: f64,
    pub journeys_per_s: f64,
    /// Milliseconds of a processor for one journey: the system that is measured, the database server, this process.
    pub system_cpu_ms: f64,
    pub database_cpu_ms: f64,
    pub load_cpu_ms: f64,
    /// From a webhook to the request with its answer.
    pub p50_ms: f64,
    pub p99_ms: f64,
}

/// Runs at one rate.
#[derive(Debug, Serialize)]
pub struct Latency {
    pub journeys_per_s: f64,
    pub flowd: Vec<Pace>,
    pub ceiling: Vec<Pace>,
}

impl Latency {
    pub fn at(journeys_per_s: f64) -> Self {
        Self { journeys_per_s, flowd: Vec::new(), ceiling: Vec::new() }
    }
}

impl Pace {
    /// `used`: by the system, its database server and the load generator.
    pub fn of(measured: &Measured, used: [Duration; 3]) -> Self {
        let per_s = |count: u32, lasted: Duration| f64::from(count) / lasted.as_secs_f64().max(f64::EPSILON);
        let [system_cpu_ms, database_cpu_ms, load_cpu_ms] =
            used.map(|used| ms(used) / f64::from(measured.journeys.max(1)));
        let percentile = |percent: usize| {
            let at = measured.latencies.len().saturating_sub(1) * percent / 100;
            measured.latencies.get(at).copied().map_or(0.0, ms)
        };
        Self {
            webhooks_per_s: per_s(measured.acknowledged, measured.acknowledging),
            journeys_per_s: per_s(measured.journeys, measured.lasted),
            system_cpu_ms,
            database_cpu_ms,
            load_cpu_ms,
            p50_ms: percentile(50),
            p99_ms: percentile(99),
        }
    }

    /// For whoever watches.
    pub fn line(&self) -> String {
        format!(
            "{:>7.0} webhooks/s {:>7.0} journeys/s   {:.3} ms a journey (database {:.3}, load {:.3})   p50 {:.2} ms, p99 {:.2} ms",
            self.webhooks_per_s,
            self.journeys_per_s,
            self.cpu_ms(),
            self.database_cpu_ms,
            self.load_cpu_ms,
            self.p50_ms,
            self.p99_ms
        )
    }

    fn cpu_ms(&self) -> f64 {
        self.system_cpu_ms + self.database_cpu_ms
    }

    pub fn median(runs: &[Self], of: impl Fn(&Self) -> f64) -> f64 {
        let mut values: Vec<f64> = runs.iter().map(of).collect();
        values.sort_by(f64::total_cmp);
        values.get(values.len() / 2).copied().unwrap_or_default()
    }
}

fn ms(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

impl Report {
    pub fn new(store: &'static str, machine: String, contacts: u32, in_flight: u32) -> Self {
        Self {
            store,
            machine,
            contacts,
            in_flight,
            durability: Vec::new(),
            flowd: Vec::new(),
            ceiling: Vec::new(),
            latency: None,
            with_faults: None,
            journeys: 0,
            broken: Broken::default(),
            refused: 0,
        }
    }

    pub fn add(&mut self, measured: &Measured) {
        let Broken { lost, doubled, out_of_order, strange } = measured.broken;
        self.journeys += measured.journeys;
        self.refused += measured.refused;
        self.broken.lost += lost;
        self.broken.doubled += doubled;
        self.broken.out_of_order += out_of_order;
        self.broken.strange += strange;
    }

    /// What was broken, in a sentence; `None` where everything was kept.
    pub fn broken_promise(&self) -> Option<String> {
        let Broken { lost, doubled, out_of_order, strange } = self.broken;
        (!self.broken.is_none()).then(|| {
            format!(
                "A promise is broken: of {} journeys, {lost} messages were lost, {doubled} doubled, {out_of_order} \
                 out of order, {strange} of no journey.",
                self.journeys
            )
        })
    }
}

struct Line {
    what: &'static str,
    flowd: f64,
    ceiling: f64,
    decimals: usize,
    /// What the ratio is to be: at least where more is better.
    bar: Option<(f64, bool)>,
}

impl Report {
    fn lines(&self) -> Vec<Line> {
        let line = |what, of: fn(&Pace) -> f64, decimals, bar| Line {
            what,
            flowd: Pace::median(&self.flowd, of),
            ceiling: Pace::median(&self.ceiling, of),
            decimals,
            bar,
        };
        let mut lines = vec![
            line("webhooks acknowledged a second", |it| it.webhooks_per_s, 0, Some((0.5, true))),
            line("journeys a second", |it| it.journeys_per_s, 0, Some((0.4, true))),
            line("processor time of a journey with the database, ms", Pace::cpu_ms, 3, None),
            line("of that the database server, ms", |it| it.database_cpu_ms, 3, None),
            line("the load generator beside it, ms", |it| it.load_cpu_ms, 3, None),
        ];
        if let Some(Latency { flowd, ceiling, .. }) = &self.latency {
            let line = |what, of: fn(&Pace) -> f64, bar| Line {
                what,
                flowd: Pace::median(flowd, of),
                ceiling: Pace::median(ceiling, of),
                decimals: 2,
                bar: Some((bar, false)),
            };
            lines.push(line("webhook to request at the rate below, p50, ms", |it| it.p50_ms, 2.0));
            lines.push(line("the same, p99, ms", |it| it.p99_ms, 3.0));
        }
        lines
    }
}

/// A table of Markdown, and the counts that must be 0.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let settings: Vec<_> = self.durability.iter().map(|it| format!("{} {}", it.setting, it.found)).collect();
        writeln!(
            f,
            "{}, {}: {} contacts, {} webhooks in flight, medians of {} runs in turns, {}.\n",
            self.store,
            self.machine,
            self.contacts,
            self.in_flight,
            self.flowd.len(),
            settings.join(", ")
        )?;
        writeln!(f, "| what | flowd | ceiling | ratio | bar |\n|---|---|---|---|---|")?;
        for Line { what, flowd, ceiling, decimals, bar } in self.lines() {
            let is_compared = !self.ceiling.is_empty() && ceiling > 0.0;
            let ratio = if is_compared { format!("{:.2}", flowd / ceiling) } else { "–".to_owned() };
            let against = if is_compared { format!("{ceiling:.decimals$}") } else { "–".to_owned() };
            let bar = bar.filter(|_| is_compared).map_or(String::new(), |(bar, is_least)| {
                let is_met = if is_least { flowd / ceiling >= bar } else { flowd / ceiling <= bar };
                format!("{} {bar:.2}{}", if is_least { "≥" } else { "≤" }, if is_met { "" } else { ", missed" })
            });
            writeln!(f, "| {what} | {flowd:.decimals$} | {against} | {ratio} | {bar} |")?;
        }
        if let Some(Latency { journeys_per_s, .. }) = self.latency {
            writeln!(f, "\nLatency at {journeys_per_s:.0} journeys a second.")?;
        }
        if let Some(pace) = &self.with_faults {
            writeln!(
                f,
                "With redeliveries and refusals by Graph: {:.0} journeys a second, its own waits included.",
                pace.journeys_per_s
            )?;
        }
        let Broken { lost, doubled, out_of_order, strange } = self.broken;
        writeln!(
            f,
            "Over {} journeys: lost {lost}, doubled {doubled}, out of order {out_of_order}, of no journey {strange}; \
             {} webhooks were refused and sent again.",
            self.journeys, self.refused
        )
    }
}
