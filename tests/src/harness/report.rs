//! What a run says at its end: for people, and as JSON.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::time::Duration;

use serde::Serialize;

use super::checker::{Broken, Counts, Finding};
use super::history::History;
use super::run::Settings;
use super::server::Store;

/// Findings that are told one by one.
const SHOWN_MAX: usize = 20;

#[derive(Debug, Clone, Serialize)]
pub struct Report {
    pub store: Store,
    pub seed: u64,
    pub seconds: u64,
    /// All came to rest in time.
    pub is_at_rest: bool,
    pub kills: usize,
    /// Less than 2 s after the one before.
    pub second_kills: usize,
    /// Of a node that stood by.
    pub standby_kills: usize,
    /// Of an owner, with another node that stood by.
    pub takeovers: usize,
    /// From the death to the first commit of the new owner.
    pub takeover_ms_median: u64,
    pub takeover_ms_max: u64,
    /// Nodes that ended by themselves after another had taken over.
    pub overtaken: usize,
    pub kills_by: BTreeMap<String, usize>,
    /// Ways to die that were planned and did not come about.
    pub points_missed: Vec<String>,
    pub faults: BTreeMap<&'static str, usize>,
    /// Why no small disk could be mounted; files were kept from growing by a limit on their length.
    pub disk_not_mounted: Option<String>,
    /// At the death that had the fewest.
    pub in_flight_min: usize,
    pub conversations: usize,
    pub updates: usize,
    pub updates_acknowledged: usize,
    pub deliveries: u64,
    /// Deliveries with another answer than 200, by status, and without one.
    pub refused: BTreeMap<u16, usize>,
    pub unanswered: usize,
    pub requests: usize,
    pub templates: usize,
    pub claimed_at_kills: usize,
    pub claimed_open_at_graph: usize,
    pub claimed_answered: usize,
    pub claimed_not_begun: usize,
    /// The same before anything but kills went wrong, and what of it came into doubt.
    pub kills_alone: usize,
    pub claimed_at_kills_alone: usize,
    pub in_doubt_by_kills_alone: usize,
    pub in_doubt_open_at_graph: usize,
    pub in_doubt_answered: usize,
    pub in_doubt_not_begun: usize,
    pub broken_requests: usize,
    pub in_doubt: usize,
    pub still_in_doubt: usize,
    pub sent_once_more: usize,
    pub extra_copies: usize,
    pub unknown: usize,
    /// By the promise; all of them, so that a zero is said.
    pub broken: BTreeMap<&'static str, usize>,
    pub findings: Vec<String>,
}

impl Report {
    pub(super) fn new(
        settings: &Settings,
        planned: &BTreeSet<String>,
        took: Duration,
        is_at_rest: bool,
        history: &History,
        findings: Vec<Finding>,
        counts: Counts,
    ) -> Report {
        let mut kills_by: BTreeMap<String, usize> = BTreeMap::new();
        for death in &history.deaths {
            *kills_by.entry(death.by.clone()).or_default() += 1;
        }
        let mut broken: BTreeMap<&str, usize> = Broken::ALL.iter().map(|broken| (broken.name(), 0)).collect();
        for finding in &findings {
            *broken.entry(finding.broken.name()).or_default() += 1;
        }
        let told = |Finding { broken, what }: Finding| format!("{}: {what}", broken.name());
        let mut takeovers_ms: Vec<u64> =
            history.deaths.iter().filter_map(|it| it.taken_over_in).map(|it| it.as_millis() as u64).collect();
        takeovers_ms.sort_unstable();
        let first_fault_at_ms = history.first_fault_at_ms.unwrap_or(i64::MAX);
        Report {
            store: settings.store,
            seed: settings.seed,
            seconds: took.as_secs(),
            is_at_rest,
            kills: history.deaths.len(),
            second_kills: history.deaths.iter().filter(|death| death.is_second).count(),
            standby_kills: history.deaths.iter().filter(|death| !death.is_owner).count(),
            takeovers: takeovers_ms.len(),
            takeover_ms_median: takeovers_ms.get(takeovers_ms.len() / 2).copied().unwrap_or_default(),
            takeover_ms_max: takeovers_ms.last().copied().unwrap_or_default(),
            overtaken: history.overtaken,
            points_missed: planned.iter().filter(|point| !kills_by.contains_key(*point)).cloned().collect(),
            kills_by,
            faults: history.faults.clone(),
            disk_not_mounted: history.disk_not_mounted.clone(),
            in_flight_min: history.deaths.iter().map(|death| death.in_flight).min().unwrap_or_default(),
            conversations: history.conversations.len(),
            updates: history.items.len(),
            updates_acknowledged: history.items.iter().filter(|item| item.is_acknowledged).count(),
            deliveries: history.items.iter().map(|item| u64::from(item.deliveries)).sum(),
            refused: history.refused.clone(),
            unanswered: history.unanswered,
            requests: history.requests.len(),
            templates: counts.templates,
            claimed_at_kills: counts.claimed.total(),
            claimed_open_at_graph: counts.claimed.open,
            claimed_answered: counts.claimed.answered,
            claimed_not_begun: counts.claimed.not_begun,
            kills_alone: history.deaths.iter().filter(|it| it.at_ms < first_fault_at_ms).count(),
            claimed_at_kills_alone: counts.claimed_by_kills_alone.total(),
            in_doubt_by_kills_alone: counts.in_doubt_by_kills_alone.total(),
            in_doubt_open_at_graph: counts.in_doubt_by_kills_alone.open,
            in_doubt_answered: counts.in_doubt_by_kills_alone.answered,
            in_doubt_not_begun: counts.in_doubt_by_kills_alone.not_begun,
            broken_requests: counts.broken_requests,
            in_doubt: counts.in_doubt,
            still_in_doubt: counts.still_in_doubt,
            sent_once_more: counts.sent_once_more,
            extra_copies: counts.extra_copies,
            unknown: counts.unknown,
            broken,
            findings: findings.into_iter().map(told).collect(),
        }
    }

    /// Every promise was kept, at every failpoint.
    pub fn is_good(&self) -> bool {
        self.findings.is_empty() && self.is_at_rest && self.points_missed.is_empty()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}, seed {}, {} s", self.store.name(), self.seed, self.seconds)?;
        writeln!(f, "{} kills, {} of them within 2 s of another", self.kills, self.second_kills)?;
        for (by, count) in &self.kills_by {
            writeln!(f, "  {count:>4}  {by}")?;
        }
        if self.takeovers > 0 {
            let Report { standby_kills, takeovers, takeover_ms_median, takeover_ms_max, overtaken, .. } = self;
            writeln!(
                f,
                "{takeovers} takeovers after a death, median {takeover_ms_median} ms, at most {takeover_ms_max} ms"
            )?;
            writeln!(f, "{standby_kills} kills of a node that stood by; {overtaken} old owners ended by themselves")?;
        }
        for point in &self.points_missed {
            writeln!(f, "     0  {point}: never killed there")?;
        }
        for (fault, count) in &self.faults {
            writeln!(f, "  {count:>4}  {fault}")?;
        }
        if let Some(because) = &self.disk_not_mounted {
            let instead = match self.store {
                Store::Sqlite => "files were kept from growing by a limit on their length instead",
                Store::Postgres => "the full disk was NOT tried",
            };
            writeln!(f, "no small disk could be mounted ({because}): {instead}")?;
        }
        writeln!(f, "{} conversations, at least {} in flight at every kill", self.conversations, self.in_flight_min)?;
        let Report { updates, updates_acknowledged, deliveries, requests, templates, .. } = self;
        writeln!(f, "{updates} updates in {deliveries} webhooks, {updates_acknowledged} answered with 200")?;
        for (status, count) in &self.refused {
            writeln!(f, "  {count:>4}  webhooks answered with {status}")?;
        }
        writeln!(f, "  {:>4}  webhooks not answered", self.unanswered)?;
        writeln!(f, "{requests} requests at Graph, {templates} templates")?;
        writeln!(
            f,
            "between intent and result at the kills: {} messages ({} open at Graph, {} answered, {} not begun)",
            self.claimed_at_kills, self.claimed_open_at_graph, self.claimed_answered, self.claimed_not_begun
        )?;
        writeln!(
            f,
            "before anything but kills went wrong: {} kills, {} messages between intent and result, {} in doubt ({} open \
             at Graph, {} answered, {} not begun)",
            self.kills_alone,
            self.claimed_at_kills_alone,
            self.in_doubt_by_kills_alone,
            self.in_doubt_open_at_graph,
            self.in_doubt_answered,
            self.in_doubt_not_begun
        )?;
        writeln!(f, "requests that broke otherwise: {}", self.broken_requests)?;
        writeln!(
            f,
            "in doubt {}, sent once more {}, extra copies {}, unknown {}, still in doubt {}",
            self.in_doubt, self.sent_once_more, self.extra_copies, self.unknown, self.still_in_doubt
        )?;
        for (broken, count) in &self.broken {
            writeln!(f, "{broken}: {count}")?;
        }
        if !self.is_at_rest {
            writeln!(f, "not everything came to rest in time")?;
        }
        for finding in self.findings.iter().take(SHOWN_MAX) {
            writeln!(f, "  {finding}")?;
        }
        let more = self.findings.len().saturating_sub(SHOWN_MAX);
        if more > 0 { writeln!(f, "  and {more} more") } else { Ok(()) }
    }
}
