//! The one loop of the active node: it owns the store and carries out what `Active` says.
//!
//! Whatever can wake the process is an `Event`, the clock, or a retry after a failed commit. Nothing is decided here: this
//! file only carries acts to the store, to Graph and to whoever waits, and what became of them back.

mod outcome;
mod renewal;
mod retry;

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, RwLock},
    time::{Duration, Instant},
};

use engine::{Facts, Input, MessageId, Program, Programs};
use tokio::sync::{mpsc, oneshot, watch};
use whatsapp::outcome::Usage;

use outcome::is_outcome;
use renewal::Renewal;
use retry::Retry;

use super::{gauges::Gauges, graph::Graph, watchdog::Watchdog};
use crate::{
    active::{Act, Active, ActiveInput, Overtaken},
    clock::{
        Clock,
        activity::{Activity, Busy},
        follow::Next,
    },
    fail::{self, FailPoint, Poison},
    heartbeat::Heartbeat,
    owner::Ticket,
    probe::ProbeFailure,
    retention::{Kept, Retention},
    sender::{Answer, KeptBack},
    store::{Decide, MayLeave, Store, StoreError, Work, WorkKind},
    sweep,
};

/// Timers read from the table at once.
const LOADED_MAX: u32 = 10_000;
/// How often the inbox is looked into, for what other nodes put there. Real time: they have no other.
const LOOK: Duration = Duration::from_secs(1);

/// What comes from other tasks. Each holds its `Busy` until the loop has taken it up.
#[derive(Debug)]
pub enum Event {
    /// Items of one webhook; `done` hears whether they are committed.
    Webhook {
        works: Vec<Work>,
        done: oneshot::Sender<bool>,
        busy: Busy,
    },
    Answered {
        message: MessageId,
        answer: Answer,
        usage: Usage,
        busy: Busy,
    },
    Probed {
        result: Result<(), ProbeFailure>,
        busy: Busy,
    },
    /// These flows start runs from now on; `done` hears it once they are kept.
    Publish {
        with_sources: Vec<(Program, String)>,
        done: oneshot::Sender<()>,
        busy: Busy,
    },
    /// A wish of whoever stands beside the node; `done` hears whether it is committed.
    Wish {
        work: Work,
        done: oneshot::Sender<bool>,
        busy: Busy,
    },
    /// Begin nothing new; the loop ends when nothing is on its way.
    Stop,
}

/// What the loop is made of.
pub struct Parts {
    /// Since when webhooks have been taken in, where that was before this node owned the database.
    pub takes_in_since: Option<stdlib::Timestamp>,
    /// Held until the loop comes to rest for the first time.
    pub starting: Busy,
    pub store: Store,
    pub programs: Programs,
    pub clock: Arc<dyn Clock>,
    pub activity: Activity,
    pub number_rate: u32,
    pub kept: Kept,
    pub poison: Option<Poison>,
    /// Where webhooks are taken in.
    pub addr: String,
    pub graph: Graph,
    pub events: mpsc::Receiver<Event>,
    pub next: watch::Sender<Option<Next>>,
    pub kept_back: watch::Sender<KeptBack>,
}

/// Why the loop ended by itself.
#[derive(Debug, thiserror::Error)]
pub enum NodeError {
    #[error("another flowd has taken over this database; this one stops without writing")]
    Fenced,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<Overtaken> for NodeError {
    fn from(Overtaken: Overtaken) -> Self {
        Self::Fenced
    }
}

pub struct Node {
    takes_in_since: Option<stdlib::Timestamp>,
    /// Held until nothing is on its way to the store.
    busy: Option<Busy>,
    renewal: Option<Renewal>,
    gauges: Gauges,
    store: Store,
    decide: Arc<Decide>,
    may_leave: Arc<MayLeave>,
    programs: Published,
    clock: Arc<dyn Clock>,
    activity: Activity,
    kept: Kept,
    addr: String,
    graph: Graph,
    events: mpsc::Receiver<Event>,
    next: watch::Sender<Option<Next>>,
    kept_back: watch::Sender<KeptBack>,
    active: Active,
    waiting: BTreeMap<Ticket, oneshot::Sender<bool>>,
    last_ticket: u64,
    to_publish: VecDeque<Publish>,
}

/// What decisions are made with: whoever decides takes the newest.
type Published = Arc<RwLock<Arc<Programs>>>;

struct Publish {
    with_sources: Vec<(Program, String)>,
    done: oneshot::Sender<()>,
    busy: Busy,
}

impl Node {
    pub fn new(parts: Parts) -> Self {
        let Parts {
            takes_in_since,
            starting,
            store,
            programs,
            clock,
            activity,
            number_rate,
            kept,
            poison,
            addr,
            graph,
            events,
            next,
            kept_back,
        } = parts;
        let active = Active::new(store.epoch(), number_rate, store.keys().accounts_of_numbers(), clock.is_moved());
        let programs: Published = Arc::new(RwLock::new(Arc::new(programs)));
        let newest = Arc::clone(&programs);
        let watchdog = Watchdog::start();
        Self {
            takes_in_since,
            busy: Some(starting),
            gauges: Gauges::default(),
            renewal: store.is_shared().then(Renewal::default),
            decide: Arc::new(move |conversation, input, facts: &Facts| {
                let programs = Arc::clone(&newest.read().expect("nobody panics while it is replaced"));
                let _deciding = watchdog.deciding();
                if let (Some(poison), Input::Message(message)) = (&poison, &input) {
                    poison.taken_with(&message.text);
                }
                engine::handle(&programs, conversation, input, facts)
            }),
            may_leave: active.may_leave(),
            programs,
            store,
            clock,
            activity,
            kept,
            addr,
            graph,
            events,
            next,
            kept_back,
            active,
            waiting: BTreeMap::new(),
            last_ticket: 0,
            to_publish: VecDeque::new(),
        }
    }

    /// Runs until `Event::Stop` and everything that was begun is done. Webhooks are taken in from its first moment.
    pub async fn run(mut self) -> Result<(), NodeError> {
        let mut heartbeat =
            if self.clock.is_moved() { None } else { Some(Heartbeat::new(self.store.beats_until().await?)) };
        if let Some((heartbeat, since)) = heartbeat.as_mut().zip(self.takes_in_since) {
            heartbeat.taken_in_since(since, self.clock.now());
        }
        self.renew().await?;
        self.store.judge(self.clock.now()).await?;
        self.store.hold_what_a_copy_owes(self.clock.now()).await?;
        let unsettled = self.store.unsettled().await?;
        let now = self.clock.now();
        let retention = Retention::new(self.kept, self.clock.is_moved(), now);
        self.active.started(heartbeat, retention, unsettled, now);
        let mut retry = Retry::default();
        let mut look = tokio::time::interval(LOOK);
        look.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            self.take_what_came();
            self.settle().await?;
            if self.active.is_over() {
                break;
            }
            self.publish_next();
            if self.active.is_at_rest() {
                drop(self.busy.take());
            }
            let due = self.active.due();
            let retry_at = retry.due(self.active.waits_to_retry(), tokio::time::Instant::now());
            let clock = Arc::clone(&self.clock);
            let event = tokio::select! {
                event = self.events.recv() => event,
                () = sleep_until(&*clock, due) => None,
                () = until(retry_at) => None,
                _ = look.tick() => {
                    self.renew().await?;
                    self.active.take(ActiveInput::LookAgain, self.clock.now());
                    self.gauges.set(&self.active, &mut self.store, self.clock.now()).await;
                    continue;
                }
            };
            // Before the event's own `Busy` is let go.
            self.busy = Some(self.activity.begin());
            if let Some(event) = event {
                self.take(event);
            }
            retry.begins();
            self.active.retry();
        }
        self.publish_next();
        self.store.close().await?;
        Ok(())
    }

    fn take_what_came(&mut self) {
        while let Ok(event) = self.events.try_recv() {
            self.take(event);
        }
    }

    /// Each event's `Busy` goes once the parts know of it.
    fn take(&mut self, event: Event) {
        let now = self.clock.now();
        let (input, _busy) = match event {
            Event::Webhook { works, done, busy } => (self.works(works, done), busy),
            Event::Wish { work, done, busy } => (self.works(vec![work], done), busy),
            Event::Answered { message, answer, usage, busy } => {
                (ActiveInput::Answered { message, answer, usage, chance: chance() }, busy)
            }
            Event::Probed { result, busy } => (ActiveInput::Probed(result), busy),
            Event::Publish { with_sources, done, busy } => {
                self.to_publish.push_back(Publish { with_sources, done, busy });
                return;
            }
            Event::Stop => (ActiveInput::Stop, self.activity.begin()),
        };
        self.active.take(input, now);
    }

    fn works(&mut self, works: Vec<Work>, done: oneshot::Sender<bool>) -> ActiveInput {
        self.last_ticket += 1;
        let ticket = Ticket(self.last_ticket);
        self.waiting.insert(ticket, done);
        ActiveInput::Works { works, ticket }
    }

    /// Does what is to be done until there is nothing more.
    async fn settle(&mut self) -> Result<(), NodeError> {
        loop {
            while let Some(publish) = self.to_publish.pop_front() {
                self.publish(publish).await?;
            }
            let Some(act) = self.active.next_act(self.clock.now()) else { return Ok(()) };
            match act {
                Act::Commit(batch) => self.commit(batch).await?,
                Act::LoadTimers { past, horizon } => {
                    let loaded = self.store.due_timers(past, horizon, LOADED_MAX).await;
                    if let Err(error) = &loaded {
                        tracing::error!(%error, "timers could not be read; trying again");
                    }
                    self.active.loaded(loaded, self.clock.now());
                }
                Act::Sweep => {
                    let page = self.store.waiting(sweep::PAGE).await;
                    match &page {
                        Ok(works) if works.is_empty() => {}
                        Ok(_) => self.busy = Some(self.activity.begin()),
                        Err(error) => tracing::error!(%error, "the inbox could not be read; trying again"),
                    }
                    self.active.swept(page);
                }
                Act::Beat { until } => {
                    let beaten = self.store.beat(&self.addr, until).await;
                    if let Some(error) = beaten.as_ref().err().filter(|error| !matches!(error, StoreError::Fenced)) {
                        tracing::error!(%error, "a heartbeat could not be written; trying again");
                    }
                    self.active.beaten(&beaten, self.clock.now())?;
                }
                Act::Trim(trim) => {
                    let trimmed = self.store.trim(trim).await;
                    match &trimmed {
                        Ok(trimmed) => {
                            let table = trim.of.as_str();
                            metrics::counter!("flowd_trimmed_rows_total", "table" => table)
                                .increment(u64::from(trimmed.rows));
                        }
                        Err(StoreError::Fenced) => {}
                        Err(error) => tracing::error!(%error, "old rows could not be dropped; trying again"),
                    }
                    self.active.trimmed(&trimmed, self.clock.now())?;
                }
                Act::Post(row) => {
                    // A process that stood still may have been replaced since it committed the claim.
                    self.renew_if_late().await?;
                    self.graph.post(*row, self.activity.begin());
                }
                Act::Probe => self.graph.probe(self.activity.begin()),
                Act::Done { ticket, ok } => {
                    if let Some(done) = self.waiting.remove(&ticket) {
                        // Whoever asked may have gone; the works are committed all the same.
                        let _gone = done.send(ok);
                    }
                }
            }
            // What came during a commit goes into the next batch with what is waiting.
            self.take_what_came();
        }
    }

    /// Where others stand by: that this node is alive, every few seconds.
    async fn renew(&mut self) -> Result<(), NodeError> {
        if self.renewal.as_ref().is_some_and(Renewal::is_due) { self.renew_now().await } else { Ok(()) }
    }

    async fn renew_if_late(&mut self) -> Result<(), NodeError> {
        if self.renewal.as_ref().is_some_and(Renewal::is_late) { self.renew_now().await } else { Ok(()) }
    }

    async fn renew_now(&mut self) -> Result<(), NodeError> {
        match self.store.renew(&self.addr, self.clock.now()).await {
            Ok(()) => self.renewal = Some(Renewal::now()),
            Err(StoreError::Fenced) => return Err(NodeError::Fenced),
            Err(error) => tracing::error!(%error, "a node that stands by could not be told that this one is alive"),
        }
        Ok(())
    }

    /// Kept first: a run must find the program it started on also after a kill.
    async fn publish(&mut self, Publish { with_sources, done, busy: _busy }: Publish) -> Result<(), NodeError> {
        match self.store.publish(&with_sources).await {
            Ok(()) => {
                let mut programs = self.programs.write().expect("nobody panics while it is replaced");
                *programs = Arc::new(programs.published(with_sources.into_iter().map(|(program, _)| program)));
                // Whoever asked may have gone; the flows are published all the same.
                let _gone = done.send(());
                Ok(())
            }
            Err(StoreError::Fenced) => Err(NodeError::Fenced),
            Err(error) => {
                tracing::error!(%error, "the flows could not be kept; the ones before them go on");
                Ok(())
            }
        }
    }

    async fn commit(&mut self, batch: Vec<Work>) -> Result<(), NodeError> {
        let now = self.clock.now();
        if batch.iter().any(|work| matches!(work.kind, WorkKind::Timer { .. })) {
            fail::pass(FailPoint::TimerDue);
        }
        let has_result = batch.iter().any(|work| is_outcome(work, &self.active));
        if has_result {
            fail::pass(FailPoint::ResultBefore);
        }
        let (started, works) = (Instant::now(), batch.len() as u32);
        let result = self.store.commit(batch, now, &self.decide, &self.may_leave).await;
        match &result {
            Ok(committed) => {
                metrics::histogram!("flowd_commit_seconds").record(started.elapsed());
                metrics::histogram!("flowd_commit_works").record(f64::from(works));
                metrics::counter!("flowd_works_total").increment(committed.fresh as u64);
                metrics::counter!("flowd_works_repeated_total").increment(committed.repeated as u64);
            }
            Err(StoreError::Fenced) => {}
            Err(error) => {
                tracing::error!(%error, "nothing of a batch could be committed; trying again");
                metrics::counter!("flowd_commit_failures_total").increment(1);
            }
        }
        self.active.committed(result, now)?;
        if has_result {
            fail::pass(FailPoint::ResultAfter);
        }
        Ok(())
    }

    fn publish_next(&self) {
        self.next.send_replace(self.active.next());
        // Only whoever moves the clock asks for it.
        if self.clock.is_moved() {
            self.kept_back.send_if_modified(|known| self.active.update_kept_back(known));
        }
    }
}

/// A system that has no chance to give has worse troubles than retries that come together.
fn chance() -> u8 {
    getrandom::u32().map_or(0, |bits| bits as u8)
}

async fn until(at: Option<tokio::time::Instant>) {
    match at {
        Some(at) => tokio::time::sleep_until(at).await,
        None => std::future::pending().await,
    }
}

async fn sleep_until(clock: &dyn Clock, due: Option<stdlib::Timestamp>) {
    match due {
        Some(at) => clock.sleep_until(at).await,
        None => std::future::pending().await,
    }
}
