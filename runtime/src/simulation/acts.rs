//! What a node does, and what becomes of it.

#![expect(clippy::unnecessary_wraps, reason = "each thing that happens may break a promise, and some cannot")]

use super::{
    Mutant,
    fault::Fault,
    graph::{Request, TIMEOUT_MS},
    journal::Owed,
    node::{Event, Node},
    story::Broken,
    world::{SLOTS, World},
};
use crate::{
    active::Act,
    probe::ProbeFailure,
    sender::Answer,
    store::{Another, AtCommit, OutboxState, Refusal, StoreError, Work, WorkKind},
    sweep,
};

/// As in `serve/node.rs`.
const LOADED_MAX: u32 = 10_000;

/// What goes wrong at one commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Goes {
    Well,
    Wrong(Fault),
}

impl World {
    pub fn start(&mut self, slot: usize) -> Result<(), Broken> {
        let others = self.nodes.iter().flatten().count();
        self.lives += 1;
        let machine = self.machines[slot];
        let (life, mono) = (self.lives, self.mono);
        let started = Node::start(&self.common, life, &machine, mono, &mut self.glass, &mut self.chance);
        match self.runtime.block_on(started) {
            Ok(node) => {
                if node.store.epoch() <= self.epoch {
                    return Err(Broken::new("I8 one writer", "a start did not raise the epoch"));
                }
                self.epoch = node.store.epoch();
                if others > 0 {
                    self.tally.injected(Fault::Theft);
                }
                self.tell(&format!("node {slot} starts and raises the epoch to {}", self.epoch));
                self.nodes[slot] = Some(node);
                self.take_commits(slot)
            }
            Err(error) => {
                if machine.database_cut {
                    self.tally.mattered(Fault::DatabaseCutOff);
                    self.tell(&format!("node {slot} cannot start: {error}"));
                    return Ok(());
                }
                Err(Broken::new("I11 liveness", format!("a node cannot start: {error}")))
            }
        }
    }

    /// Its memory is gone; what it sent may have arrived.
    pub fn die(&mut self, slot: usize) {
        let Some(key) = self.key(slot) else { return };
        self.nodes[slot] = None;
        self.meta.hang_up(key, self.mono);
        self.graph.node_died(key);
        self.probes.retain(|probe| *probe != key);
    }

    pub fn crash(&mut self, slot: usize) -> Result<(), Broken> {
        self.tally.injected(Fault::Crash);
        let key = self.key(slot);
        let is_busy = self.nodes[slot].as_ref().is_some_and(|it| !it.waiting.is_empty() || !it.active.is_at_rest());
        if is_busy || self.graph.requests.iter().any(|it| it.node == key) {
            self.tally.mattered(Fault::Crash);
        }
        self.die(slot);
        self.tell(&format!("node {slot} dies"));
        Ok(())
    }

    pub fn resume(&mut self, slot: usize) -> Result<(), Broken> {
        let (mono, epoch) = (self.mono, self.epoch);
        let mut is_zombie = false;
        self.with(slot, |node| {
            node.is_paused = false;
            node.healthy_since = mono;
            is_zombie = node.store.epoch() != epoch;
            node.tried_as_zombie = is_zombie;
        });
        if is_zombie {
            self.tally.injected(Fault::Zombie);
        }
        self.tell(&format!("node {slot} goes on{}", if is_zombie { ", and was overtaken" } else { "" }));
        Ok(())
    }

    /// One round of its loop, up to one act.
    pub fn act(&mut self, slot: usize) -> Result<(), Broken> {
        let (mono, machine) = (self.mono, self.machines[slot]);
        let Some(node) = &mut self.nodes[slot] else { return Ok(()) };
        node.take_what_came(&machine, mono);
        let now = node.looks_at(&machine, mono);
        let Some(act) = node.active.next_act(now) else {
            if node.active.is_over() {
                self.die(slot);
                self.tell(&format!("node {slot} has ended in order"));
            } else {
                node.sleep(&machine, mono);
            }
            return Ok(());
        };
        match act {
            Act::Commit(batch) => self.commit(slot, batch),
            Act::LoadTimers { past, horizon } => {
                let was_loaded = std::mem::replace(&mut node.has_loaded, true);
                let loaded = if was_loaded && self.common.mutant == Some(Mutant::NoSweep) {
                    Ok((Vec::new(), (horizon, engine::RunId([0; 16])), None))
                } else {
                    self.runtime.block_on(node.store.due_timers(past, horizon, LOADED_MAX))
                };
                let count = loaded.as_ref().map(|(timers, ..)| timers.len());
                let words = format!("node {slot} reads timers: {count:?}");
                node.active.loaded(loaded, now);
                self.tell(&words);
                self.note_cut(slot);
                Ok(())
            }
            Act::Sweep => {
                let page = self.runtime.block_on(node.store.waiting(sweep::PAGE));
                let words = format!("node {slot} looks into the inbox: {:?}", page.as_ref().map(Vec::len).ok());
                node.active.swept(page);
                self.tell(&words);
                self.note_cut(slot);
                Ok(())
            }
            Act::Trim(trim) => {
                let trimmed = self.runtime.block_on(node.store.trim(trim));
                let overtaken = node.active.trimmed(&trimmed, now).is_err();
                let words = format!("node {slot} drops what is old: {:?}", trimmed.as_ref().map(|it| it.rows).ok());
                self.tell(&words);
                self.note_cut(slot);
                if overtaken {
                    self.overtaken(slot);
                    return Ok(());
                }
                self.take_commits(slot)
            }
            Act::Beat { until } => {
                let mut beaten = self.runtime.block_on(node.store.beat("node", until));
                if self.common.mutant == Some(Mutant::NoFence) && matches!(beaten, Err(StoreError::Fenced)) {
                    beaten = Ok(());
                }
                let overtaken = node.active.beaten(&beaten, now).is_err();
                self.tell(&format!("node {slot} beats: {}", if beaten.is_ok() { "written" } else { "not written" }));
                self.note_cut(slot);
                if overtaken {
                    self.overtaken(slot);
                }
                Ok(())
            }
            Act::Post(row) => {
                let words = format!(
                    "node {slot} sends message {} of {}, attempt {}",
                    row.outgoing.order, row.contact, row.attempts
                );
                self.tell(&words);
                let key = self.key(slot).expect("it acts");
                if self.machines[slot].graph_cut {
                    self.tally.mattered(Fault::GraphCutOff);
                    let event = Event::Answered { message: row.id(), answer: Answer::NotConnected };
                    self.with(slot, |node| node.events.push_back(event));
                    return Ok(());
                }
                self.graph.requests.push(Request::new(&row, key, mono));
                if self.is(Mutant::InFlightTwice) && self.chance.percent(20) {
                    self.graph.requests.push(Request::new(&row, key, mono));
                }
                if !self.is_calm && self.chance.percent(2) {
                    self.tally.injected(Fault::CrashAfterPost);
                    self.die(slot);
                    self.tell(&format!("node {slot} dies with its request on the way"));
                }
                Ok(())
            }
            Act::Probe => {
                let key = self.key(slot).expect("it acts");
                self.probes.push(key);
                self.tell(&format!("node {slot} probes its own webhook"));
                Ok(())
            }
            Act::Done { ticket, ok } => self.done(slot, ticket, ok),
        }
    }

    fn note_cut(&mut self, slot: usize) {
        if self.machines[slot].database_cut {
            self.tally.mattered(Fault::DatabaseCutOff);
        }
    }

    /// Another node has raised the epoch; this one ends without writing.
    fn overtaken(&mut self, slot: usize) {
        let was_paused = self.nodes[slot].as_ref().is_some_and(|node| node.tried_as_zombie);
        self.tally.mattered(if was_paused { Fault::Zombie } else { Fault::Theft });
        self.die(slot);
        self.tell(&format!("node {slot} meets the fence and ends"));
    }

    fn goes(&mut self) -> Goes {
        if self.is_calm {
            return Goes::Well;
        }
        self.chance.weighed(&[
            (86, Goes::Well),
            (1, Goes::Wrong(Fault::CrashBeforeCommit)),
            (1, Goes::Wrong(Fault::CrashAfterCommit)),
            (2, Goes::Wrong(Fault::CommitLost)),
            (2, Goes::Wrong(Fault::AnswerLost)),
            (1, Goes::Wrong(Fault::StaysCut)),
            (1, Goes::Wrong(Fault::FateOpen)),
            (2, Goes::Wrong(Fault::LineBreaks)),
            (1, Goes::Wrong(Fault::Deadlock)),
            (1, Goes::Wrong(Fault::DiskFull)),
            (2, Goes::Wrong(Fault::AnotherWriter)),
        ])
    }

    fn arm(&mut self, slot: usize, fault: Fault) {
        self.tally.injected(fault);
        let at = u32::try_from(self.chance.below(12)).expect("less than 12");
        let lost = *self.chance.one_of(&[AtCommit::LostBefore, AtCommit::LostAfter]);
        let tag = format!(r#"["otro_{}"]"#, self.story.steps);
        let Some(node) = &self.nodes[slot] else { return };
        let mut wire = node.wire();
        wire.stays_cut = matches!(fault, Fault::CrashBeforeCommit | Fault::CrashAfterCommit | Fault::StaysCut);
        match fault {
            Fault::CrashBeforeCommit | Fault::CommitLost => wire.at_commit = Some(AtCommit::LostBefore),
            Fault::CrashAfterCommit | Fault::AnswerLost => wire.at_commit = Some(AtCommit::LostAfter),
            Fault::StaysCut => wire.at_commit = Some(lost),
            Fault::FateOpen => (wire.at_commit, wire.open_for) = (Some(lost), 2),
            Fault::LineBreaks => wire.breaks_in = Some(at),
            Fault::Deadlock => wire.refuses_in = Some((at, Refusal::Deadlock)),
            Fault::DiskFull => wire.refuses_in = Some((at, Refusal::Full)),
            Fault::AnotherWriter => wire.another = Some(Another { tag, contact: None, is_written: false }),
            _ => {}
        }
    }

    fn commit(&mut self, slot: usize, batch: Vec<Work>) -> Result<(), Broken> {
        let goes = self.goes();
        if let Goes::Wrong(fault) = goes {
            self.arm(slot, fault);
        }
        let (mono, machine) = (self.mono, self.machines[slot]);
        let goes_back = |work: &Work| matches!(work.kind, WorkKind::Delay { .. } | WorkKind::OnceMore { .. });
        let hides = self.is(Mutant::OptOutAfterClaimIgnored) && batch.iter().any(goes_back);
        let has_status = batch.iter().any(|work| matches!(work.kind, WorkKind::Status(_)));
        let works = words(&batch);
        let is_empty = batch.is_empty();
        let before = self.journal.commits;
        let node = self.nodes[slot].as_mut().expect("it acts");
        node.wire().hides_opt_outs = hides;
        let now = node.now(&machine, mono);
        let result = self.runtime.block_on(node.store.commit(batch, now, &node.decide, &node.may_leave));
        let (was_met, is_cut) = {
            let mut wire = node.wire();
            wire.hides_opt_outs = false;
            (wire.calm(), wire.is_cut)
        };
        self.machines[slot].database_cut |= is_cut;
        let told = match &result {
            Ok(committed) => format!("{} done, {} done before", committed.fresh, committed.repeated),
            Err(error) => format!("{error}"),
        };
        self.take_commits(slot)?;
        if has_status {
            self.look_at_ranks()?;
        }
        let is_committed = self.journal.commits > before;
        let what = if let Goes::Wrong(fault) = goes { format!(" ({})", fault.words()) } else { String::new() };
        self.tell(&format!("node {slot} commits {works}: {told}{what}"));
        if let Goes::Wrong(fault) = goes
            && was_met
            && !is_empty
        {
            self.tally.mattered(fault);
        } else if was_met {
            self.note_cut(slot);
        }
        if matches!(goes, Goes::Wrong(Fault::CrashBeforeCommit | Fault::CrashAfterCommit)) {
            self.machines[slot].database_cut = false;
            self.die(slot);
            self.tell(&format!("node {slot} dies{}", if is_committed { " behind its commit" } else { "" }));
            return Ok(());
        }
        let mono = self.mono;
        let node = self.nodes[slot].as_mut().expect("it acts");
        if result.is_err() {
            node.healthy_since = mono;
        }
        if node.active.committed(result, now).is_err() {
            self.overtaken(slot);
        }
        Ok(())
    }

    /// What the database has committed since: it must be right whether the node knows of it or not.
    fn take_commits(&mut self, slot: usize) -> Result<(), Broken> {
        let Some(node) = &self.nodes[slot] else { return Ok(()) };
        let commits = std::mem::take(&mut node.wire().commits);
        if commits.is_empty() {
            return Ok(());
        }
        let (epoch, shown) = (node.store.epoch(), node.shown);
        for commit in commits {
            self.journal.take(commit, epoch, shown)?;
        }
        self.look_at_outbox()
    }

    /// What was claimed, and what became doubtful.
    fn look_at_outbox(&mut self) -> Result<(), Broken> {
        let seen = self.runtime.block_on(self.glass.outbox()).expect("nothing is wrong with the glass");
        let mut now = std::collections::BTreeMap::new();
        for row in seen {
            let count = |value: i64| u32::try_from(value).expect("a count");
            let known = self.doubts.entry(row.message).or_default();
            let last = self.graph.known.get(&row.message).and_then(|it| it.last);
            let is_worse = count(row.doubts) > known.times
                || count(row.unclear) > known.unclear
                || count(row.refusals) > known.refusals;
            if let Some(fault) = last.filter(|_| is_worse) {
                self.tally.mattered(fault);
            }
            let is_claim = row.state == OutboxState::Claimed && count(row.attempts) > known.attempts;
            known.attempts = known.attempts.max(count(row.attempts));
            known.times = known.times.max(count(row.doubts));
            known.unclear = known.unclear.max(count(row.unclear));
            known.refusals = known.refusals.max(count(row.refusals));
            let is_silent = self.journal.conversations.get(&row.contact).is_some_and(|it| it.contact.opted_out);
            let farewell = self.journal.owed.get(&row.message).is_some_and(|owed| owed.outgoing.farewell);
            if is_claim && is_silent && !farewell {
                let what = format!("message {} is claimed although {} has opted out", row.message, row.contact);
                return Err(Broken::new("I6 opt-out", what));
            }
            if is_silent && !farewell && row.state != OutboxState::Queued && self.silenced.insert(row.message) {
                self.tally.injected(Fault::OptOutInFlight);
                self.tally.mattered(Fault::OptOutInFlight);
            }
            now.insert(row.message, row);
        }
        self.settle_tally(&now);
        self.outbox = now;
        Ok(())
    }

    /// Messages that stood in the outbox before and do so no more.
    fn settle_tally(&mut self, now: &std::collections::BTreeMap<engine::MessageId, crate::store::Seen>) {
        let gone: Vec<_> = self.outbox.keys().filter(|id| !now.contains_key(id)).copied().collect();
        for message in gone {
            let doubts = self.doubts.get(&message).copied().unwrap_or_default();
            let Some(known) = self.graph.known.get(&message).cloned() else { continue };
            let is_open = self.graph.requests.iter().any(|it| it.message == message && it.answer.is_some());
            if known.status_first && is_open {
                self.tally.mattered(Fault::StatusFirst);
            }
            if let Some(fault @ (Fault::WindowClosed | Fault::Undeliverable)) = known.last {
                self.tally.mattered(fault);
            }
            if known.has_no_status && known.answer_lost && doubts.times > 0 {
                self.tally.mattered(Fault::NoStatus);
            }
        }
    }

    /// How far our messages are known to have come never goes back.
    fn look_at_ranks(&mut self) -> Result<(), Broken> {
        let ranks = self.runtime.block_on(self.glass.ranks()).expect("nothing is wrong with the glass");
        for (message, before) in &self.ranks {
            let now = ranks.get(message).copied().unwrap_or_default();
            if now < *before {
                return Err(Broken::new("I3 statuses", format!("{message} was known as {before} and is now {now}")));
            }
        }
        self.ranks = ranks;
        Ok(())
    }

    /// Whoever waits hears of it.
    fn done(&mut self, slot: usize, ticket: crate::owner::Ticket, ok: bool) -> Result<(), Broken> {
        let key = self.key(slot);
        let node = self.nodes[slot].as_mut().expect("it acts");
        let Some((n, met)) = node.waiting.remove(&ticket) else {
            return Err(Broken::new("I1 no loss", "nobody waits for this answer"));
        };
        let is_heard = self.meta.webhooks[n].open == key;
        let loses_ok = ok && is_heard && !self.is_calm && self.chance.percent(4);
        let mono = self.mono;
        let webhook = &mut self.meta.webhooks[n];
        if ok {
            webhook.is_promised = true;
            if met && webhook.deliveries > 1 {
                let fault = if webhook.ok_was_lost { Fault::OkLost } else { Fault::Repeated };
                self.tally.mattered(fault);
            }
            if webhook.was_refused && !met {
                webhook.was_refused = false;
                self.tally.mattered(Fault::Refused503);
            }
            if !met && mono - webhook.made_at > 60_000 {
                self.tally.injected(Fault::Delayed);
                self.tally.mattered(Fault::Delayed);
            }
        } else if is_heard {
            webhook.was_refused = true;
            self.tally.injected(Fault::Refused503);
        }
        if is_heard {
            webhook.open = None;
            webhook.is_done |= ok && !loses_ok;
            webhook.due = mono + 1_000 * i64::from(webhook.deliveries.min(8));
        }
        if loses_ok {
            webhook.ok_was_lost = true;
            self.tally.injected(Fault::OkLost);
        }
        let answer = if ok { "200" } else { "503" };
        self.tell(&format!(
            "node {slot} answers webhook {n} with {answer}{}",
            if loses_ok { ", which is lost" } else { "" }
        ));
        Ok(())
    }

    pub fn take_up(&mut self, n: usize) -> Result<(), Broken> {
        let (mono, message) = (self.mono, self.graph.requests[n].message);
        let taken = self.graph.take_up(n, mono, &mut self.chance, &mut self.meta, &mut self.tally);
        let (words, accepted) = taken?;
        self.tell(&words);
        let Some(accepted) = accepted else { return Ok(()) };
        let doubts = self.doubts.get(&message).copied().unwrap_or_default();
        if accepted.is_template && accepted.copies > 1 {
            return Err(Broken::new("I4 templates at most once", format!("template {message} went out twice")));
        }
        if accepted.copies - 1 > doubts.times + doubts.unclear {
            let what = format!("message {message} went out {} times, {doubts:?}", accepted.copies);
            return Err(Broken::new("I3 copies", what));
        }
        let Some(Owed { contact, outgoing }) = self.journal.owed.get(&message) else {
            return Err(Broken::new("I3 copies", format!("message {message} is owed by nobody")));
        };
        let newest = self.newest.entry(*contact).or_default();
        let is_late = accepted.copies == 1 && outgoing.order + 1 < *newest;
        if is_late && doubts.times + doubts.unclear == 0 {
            let what = format!("message {} of {contact} went out behind {}", outgoing.order, *newest - 1);
            return Err(Broken::new("I5 order", what));
        }
        *newest = (*newest).max(outgoing.order + 1);
        Ok(())
    }

    pub fn answer(&mut self, n: usize) -> Result<(), Broken> {
        let request = self.graph.requests.remove(n);
        let Some((slot, life)) = request.node else { return Ok(()) };
        if let Some(answer) = request.answer
            && self.nodes[slot].as_ref().is_some_and(|node| node.life == life)
        {
            let what = format!("the answer {answer:?} reaches node {slot}");
            self.with(slot, |node| node.events.push_back(Event::Answered { message: request.message, answer }));
            self.tell(&what);
        }
        Ok(())
    }

    /// Nodes give up requests that take too long; Graph may take them up all the same.
    pub fn time_out(&mut self) {
        let mono = self.mono;
        let mut given_up = Vec::new();
        for request in self.graph.requests.iter_mut().filter(|it| it.began + TIMEOUT_MS <= mono) {
            if let Some(key) = request.node.take() {
                given_up.push((key, request.message));
            }
        }
        for ((slot, life), message) in given_up {
            if self.nodes[slot].as_ref().is_some_and(|node| node.life == life) {
                self.tally.injected(Fault::LateRequest);
                let event = Event::Answered { message, answer: Answer::Broken };
                self.with(slot, |node| node.events.push_back(event));
            }
        }
        // Half a minute later nothing of it is on the way any more.
        self.graph.requests.retain(|it| it.node.is_some() || it.began + 2 * TIMEOUT_MS > mono);
    }

    pub fn probe(&mut self, n: usize) -> Result<(), Broken> {
        let (slot, life) = self.probes.remove(n);
        let fails = !self.is_calm && self.chance.percent(30);
        let failure = ProbeFailure::TimedOut { url: "https://simulated.example".to_owned() };
        if self.nodes[slot].as_ref().is_some_and(|node| node.life == life) {
            if fails {
                self.tally.injected(Fault::ProbeFails);
                self.tally.mattered(Fault::ProbeFails);
            }
            let result = if fails { Err(failure) } else { Ok(()) };
            self.with(slot, |node| node.events.push_back(Event::Probed(result)));
            self.tell(&format!("the probe of node {slot} {}", if fails { "does not come back" } else { "comes back" }));
        }
        Ok(())
    }

    pub fn slots_up(&self) -> Vec<usize> {
        (0..SLOTS).filter(|slot| self.nodes[*slot].is_some()).collect()
    }
}

fn words(batch: &[Work]) -> String {
    let kinds: Vec<&str> = batch
        .iter()
        .map(|work| match &work.kind {
            WorkKind::Message(_) => "a message",
            WorkKind::Status(_) => "a status",
            WorkKind::Keep { .. } => "an item",
            WorkKind::Timer { .. } => "a timer",
            WorkKind::StartOver { .. } | WorkKind::Migrate { .. } => "a wish",
            WorkKind::Claim { .. } => "a claim",
            WorkKind::Accepted { .. } => "accepted",
            WorkKind::Delay { .. } => "a delay",
            WorkKind::InDoubt { .. } => "in doubt",
            WorkKind::NotSent { .. } => "not sent",
            WorkKind::OnceMore { .. } => "once more",
            WorkKind::Unknown { .. } => "unknown",
            WorkKind::FromInbox { .. } => "an item of the inbox",
            WorkKind::Hold { .. }
            | WorkKind::Release { .. }
            | WorkKind::Discard { .. }
            | WorkKind::ReleaseContact { .. } => "a ruling",
        })
        .collect();
    format!("[{}]", kinds.join(", "))
}
