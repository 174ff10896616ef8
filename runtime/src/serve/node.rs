//! The one loop of the active node: it owns the store and drives owner, timers, sender and fence.
//!
//! Whatever can wake the process is an `Event`, the clock, or a retry after a failed commit. The parts decide; this file
//! only carries what they say to the store, to Graph and to whoever waits.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, RwLock},
    time::Duration,
};

use engine::{Facts, MessageId, Program, Programs};
use tokio::sync::{mpsc, oneshot, watch};
use whatsapp::opaque::Opaque;

use super::graph::Graph;
use crate::{
    clock::{
        Clock,
        activity::{Activity, Busy},
        follow::Next,
    },
    fail::{self, FailPoint},
    fence::{Fence, FenceInput, FenceOutput},
    heartbeat::{BEAT_MS, Heartbeat},
    owner::{Owner, OwnerInput, OwnerOutput, Ticket},
    probe::ProbeFailure,
    sender::{Answer, KeptBack, Sender, SenderInput, SenderOutput},
    store::{Decide, MayLeave, Store, StoreError, Work, WorkKind},
    timers::{Timers, TimersInput, TimersOutput},
};

/// Timers read from the table at once.
const LOADED_MAX: u32 = 10_000;
/// Real time between two tries of a commit that the database refused.
const RETRY: Duration = Duration::from_secs(1);

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
    /// Held until the loop comes to rest for the first time.
    pub starting: Busy,
    pub store: Store,
    pub programs: Programs,
    pub clock: Arc<dyn Clock>,
    pub activity: Activity,
    pub number_rate: u32,
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

pub struct Node {
    starting: Option<Busy>,
    store: Store,
    decide: Arc<Decide>,
    may_leave: Arc<MayLeave>,
    programs: Published,
    clock: Arc<dyn Clock>,
    activity: Activity,
    addr: String,
    graph: Graph,
    events: mpsc::Receiver<Event>,
    next: watch::Sender<Option<Next>>,
    kept_back: watch::Sender<KeptBack>,
    owner: Owner,
    timers: Timers,
    /// Asked by a commit, too.
    sender: Arc<Mutex<Sender>>,
    fence: Fence,
    /// `None` on a moved clock.
    heartbeat: Option<Heartbeat>,
    waiting: BTreeMap<Ticket, oneshot::Sender<bool>>,
    last_ticket: u64,
    /// What the parts said and is not done yet.
    outputs: VecDeque<Output>,
    retry: bool,
    stopping: bool,
}

/// What decisions are made with: whoever decides takes the newest.
type Published = Arc<RwLock<Arc<Programs>>>;

enum Output {
    Publish { with_sources: Vec<(Program, String)>, done: oneshot::Sender<()>, busy: Busy },
    Owner(OwnerOutput),
    Timers(TimersOutput),
    Sender(SenderOutput),
}

impl Node {
    pub fn new(parts: Parts) -> Self {
        let Parts { starting, store, programs, clock, activity, number_rate, addr, graph, events, next, kept_back } =
            parts;
        let fence = Fence::raised(store.epoch());
        let programs: Published = Arc::new(RwLock::new(Arc::new(programs)));
        let newest = Arc::clone(&programs);
        let accounts = store.keys().accounts_of_numbers();
        let sender = Arc::new(Mutex::new(Sender::new(fence.epoch(), number_rate, accounts)));
        let asked = Arc::clone(&sender);
        Self {
            starting: Some(starting),
            decide: Arc::new(move |conversation, input, facts: &Facts| {
                let programs = Arc::clone(&newest.read().expect("nobody panics while it is replaced"));
                engine::handle(&programs, conversation, input, facts)
            }),
            programs,
            may_leave: Arc::new(move |row, now| locked(&asked).may_leave(row, now)),
            sender,
            timers: Timers::new(clock.is_moved()),
            owner: Owner::default(),
            store,
            clock,
            activity,
            addr,
            graph,
            events,
            next,
            kept_back,
            fence,
            heartbeat: None,
            waiting: BTreeMap::new(),
            last_ticket: 0,
            outputs: VecDeque::new(),
            retry: false,
            stopping: false,
        }
    }

    /// Runs until `Event::Stop` and everything that was begun is done. Webhooks are taken in from its first moment.
    pub async fn run(mut self) -> Result<(), NodeError> {
        let mut busy = self.starting.take();
        if !self.clock.is_moved() {
            self.heartbeat = Some(Heartbeat::new(self.store.beats_until().await?));
        }
        let unsettled = self.store.unsettled().await?;
        let now = self.clock.now();
        self.tell_sender(SenderInput::Started(unsettled), now);
        loop {
            while let Ok(event) = self.events.try_recv() {
                self.take(event);
            }
            self.settle().await?;
            if self.stopping && self.owner.is_idle() && locked(&self.sender).is_idle() {
                break;
            }
            self.publish_next();
            // What could not be committed is still under way.
            if self.owner.is_idle() {
                drop(busy.take());
            }
            let next = self.next.borrow().as_ref().map(|next| next.at);
            let beat = self.heartbeat.as_ref().filter(|_| !self.stopping).map(Heartbeat::due);
            let due = [next, beat].into_iter().flatten().min().filter(|_| !self.retry);
            let clock = Arc::clone(&self.clock);
            let event = tokio::select! {
                event = self.events.recv() => event,
                () = sleep_until(&*clock, due) => None,
                () = tokio::time::sleep(RETRY), if self.retry => None,
            };
            // Before the event's own `Busy` is let go.
            busy = Some(self.activity.begin());
            if let Some(event) = event {
                self.take(event);
            }
            if std::mem::take(&mut self.retry) {
                self.tell_owner(OwnerInput::Retry);
            }
        }
        self.publish_next();
        self.store.close().await?;
        Ok(())
    }

    fn take(&mut self, event: Event) {
        let now = self.clock.now();
        match event {
            Event::Webhook { works, done, busy } => self.take_works(works, done, busy),
            Event::Wish { work, done, busy } => self.take_works(vec![work], done, busy),
            Event::Answered { message, answer, busy } => {
                self.tell_sender(SenderInput::Answered { message, answer }, now);
                drop(busy);
            }
            Event::Probed { result, busy } => {
                self.tell_sender(SenderInput::Probed(result), now);
                drop(busy);
            }
            Event::Publish { with_sources, done, busy } => {
                self.outputs.push_back(Output::Publish { with_sources, done, busy });
            }
            Event::Stop => {
                self.stopping = true;
                self.tell_sender(SenderInput::Stop, now);
            }
        }
    }

    fn take_works(&mut self, works: Vec<Work>, done: oneshot::Sender<bool>, busy: Busy) {
        self.last_ticket += 1;
        let ticket = Ticket(self.last_ticket);
        self.waiting.insert(ticket, done);
        self.tell_owner(OwnerInput::Works { works, ticket: Some(ticket) });
        drop(busy);
    }

    fn tell_owner(&mut self, input: OwnerInput) {
        self.outputs.extend(self.owner.step(input).into_iter().map(Output::Owner));
    }

    fn tell_sender(&mut self, input: SenderInput, now: stdlib::Timestamp) {
        let outputs = locked(&self.sender).step(input, now);
        self.outputs.extend(outputs.into_iter().map(Output::Sender));
    }

    fn tell_timers(&mut self, input: TimersInput, now: stdlib::Timestamp) {
        self.outputs.extend(self.timers.step(input, now).into_iter().map(Output::Timers));
    }

    /// Does what the parts say until they say nothing more.
    async fn settle(&mut self) -> Result<(), NodeError> {
        loop {
            let now = self.clock.now();
            // While the database refuses, nothing more is heaped up before it.
            if !self.retry {
                if !self.stopping && self.beat(now).await? {
                    self.tell_timers(TimersInput::Tick, now);
                }
                self.tell_sender(SenderInput::Tick, now);
            }
            if self.outputs.is_empty() {
                return Ok(());
            }
            while let Some(output) = self.outputs.pop_front() {
                match output {
                    Output::Publish { with_sources, done, busy } => {
                        self.publish(with_sources, done).await?;
                        drop(busy);
                    }
                    Output::Owner(output) => self.do_owner(output).await?,
                    Output::Timers(output) => self.do_timers(output).await?,
                    Output::Sender(output) => self.do_sender(output),
                }
                // What came during a commit goes into the next batch with what is waiting.
                while let Ok(event) = self.events.try_recv() {
                    self.take(event);
                }
            }
        }
    }

    /// Writes a beat where one is due, and tells the timers of a gap. False while one cannot be ended: then no timer fires.
    async fn beat(&mut self, now: stdlib::Timestamp) -> Result<bool, NodeError> {
        let Some(heartbeat) = &mut self.heartbeat else { return Ok(true) };
        let gap = heartbeat.gap(now);
        if gap.is_none() && heartbeat.due() > now {
            return Ok(true);
        }
        match self.store.beat(&self.addr, now.plus_ms(BEAT_MS)).await {
            Ok(()) => {
                heartbeat.beaten(true, now);
                if let Some(gap) = gap {
                    self.tell_timers(TimersInput::Gap(gap), now);
                }
                Ok(true)
            }
            Err(StoreError::Fenced) => self.overtaken().map(|()| false),
            Err(error) => {
                tracing::error!(%error, "a heartbeat could not be written; trying again");
                heartbeat.beaten(false, now);
                self.retry = gap.is_some();
                Ok(gap.is_none())
            }
        }
    }

    /// Kept first: a run must find the program it started on also after a kill.
    async fn publish(
        &mut self,
        with_sources: Vec<(Program, String)>,
        done: oneshot::Sender<()>,
    ) -> Result<(), NodeError> {
        match self.store.publish(&with_sources).await {
            Ok(()) => {
                let mut programs = self.programs.write().expect("nobody panics while it is replaced");
                *programs = Arc::new(programs.published(with_sources.into_iter().map(|(program, _)| program)));
                // Whoever asked may have gone; the flows are published all the same.
                let _gone = done.send(());
                Ok(())
            }
            Err(StoreError::Fenced) => self.overtaken(),
            Err(error) => {
                tracing::error!(%error, "the flows could not be kept; the ones before them go on");
                Ok(())
            }
        }
    }

    fn overtaken(&mut self) -> Result<(), NodeError> {
        match self.fence.step(FenceInput::Refused) {
            Some(FenceOutput::Stop) => Err(NodeError::Fenced),
            None => Ok(()),
        }
    }

    async fn do_owner(&mut self, output: OwnerOutput) -> Result<(), NodeError> {
        match output {
            OwnerOutput::Commit(batch) => self.commit(batch).await?,
            OwnerOutput::Done { ticket, ok } => {
                if let Some(done) = self.waiting.remove(&ticket) {
                    // Whoever asked may have gone; the works are committed all the same.
                    let _gone = done.send(ok);
                }
            }
        }
        Ok(())
    }

    async fn do_timers(&mut self, output: TimersOutput) -> Result<(), NodeError> {
        match output {
            TimersOutput::Load { past, horizon } => {
                let loaded = self.store.due_timers(past, horizon, LOADED_MAX).await;
                let now = self.clock.now();
                match loaded {
                    Ok((timers, known, after)) => self.tell_timers(TimersInput::Loaded { timers, known, after }, now),
                    Err(error) => {
                        tracing::error!(%error, "timers could not be read; trying again");
                        self.retry = true;
                        self.tell_timers(TimersInput::NotLoaded, now);
                    }
                }
            }
            TimersOutput::Fire(works) => {
                fail::pass(FailPoint::TimerDue);
                self.tell_owner(OwnerInput::Works { works, ticket: None });
            }
        }
        Ok(())
    }

    fn do_sender(&mut self, output: SenderOutput) {
        match output {
            SenderOutput::Commit(work) => self.tell_owner(OwnerInput::Works { works: vec![work], ticket: None }),
            SenderOutput::Post(row) => self.graph.post(*row, self.activity.begin()),
            SenderOutput::Probe => self.graph.probe(self.activity.begin()),
        }
    }

    async fn commit(&mut self, batch: Vec<Work>) -> Result<(), NodeError> {
        let now = self.clock.now();
        let has_result = {
            let sender = locked(&self.sender);
            batch.iter().any(|work| is_result(work, &sender))
        };
        if has_result {
            fail::pass(FailPoint::ResultBefore);
        }
        let started = std::time::Instant::now();
        match self.store.commit(batch, now, &self.decide, &self.may_leave).await {
            Ok(committed) => {
                metrics::histogram!("flowd_commit_seconds").record(started.elapsed());
                metrics::counter!("flowd_works_total").increment(committed.fresh as u64);
                metrics::counter!("flowd_works_repeated_total").increment(committed.repeated as u64);
                for change in committed.outbox {
                    self.tell_sender(SenderInput::Changed(change), now);
                }
                for change in committed.timers {
                    self.tell_timers(TimersInput::Changed(change), now);
                }
                self.tell_sender(SenderInput::BatchOver, now);
                self.tell_owner(OwnerInput::Committed);
            }
            Err(StoreError::Fenced) => self.overtaken()?,
            Err(error) => {
                tracing::error!(%error, "nothing of a batch could be committed; trying again");
                metrics::counter!("flowd_commit_failures_total").increment(1);
                self.retry = true;
                self.tell_sender(SenderInput::BatchOver, now);
                self.tell_owner(OwnerInput::Failed);
            }
        }
        if has_result {
            fail::pass(FailPoint::ResultAfter);
        }
        Ok(())
    }

    fn publish_next(&self) {
        let timer = self.timers.next_due().map(|at| (at, "timer"));
        let send = locked(&self.sender).next_due().map(|(at, wake)| (at, wake.as_str()));
        let next = [timer, send].into_iter().flatten().min().filter(|_| !self.stopping);
        self.next.send_replace(next.map(|(at, what)| Next { at, what: what.to_owned() }));
        // Only whoever moves the clock asks for it.
        if self.clock.is_moved() {
            let sender = locked(&self.sender);
            self.kept_back.send_if_modified(|known| {
                let is_news = known != sender.kept_back();
                if is_news {
                    known.clone_from(sender.kept_back());
                }
                is_news
            });
        }
    }
}

fn locked(sender: &Mutex<Sender>) -> MutexGuard<'_, Sender> {
    sender.lock().expect("nobody panics while it is asked")
}

/// The outcome of a request to Graph: its answer, or a status that is quicker.
fn is_result(work: &Work, sender: &Sender) -> bool {
    match &work.kind {
        WorkKind::Accepted { .. } | WorkKind::Delay { .. } | WorkKind::NotSent { .. } => true,
        WorkKind::Status(taken) => {
            let opaque = taken.status.opaque.as_deref().and_then(Opaque::parse);
            opaque.is_some_and(|opaque| sender.holds(MessageId(opaque.outbox_id)))
        }
        WorkKind::Message(_)
        | WorkKind::Keep { .. }
        | WorkKind::Timer { .. }
        | WorkKind::StartOver { .. }
        | WorkKind::Migrate { .. }
        | WorkKind::Claim { .. }
        | WorkKind::InDoubt { .. }
        | WorkKind::OnceMore { .. }
        | WorkKind::Unknown { .. } => false,
    }
}

async fn sleep_until(clock: &dyn Clock, due: Option<stdlib::Timestamp>) {
    match due {
        Some(at) => clock.sleep_until(at).await,
        None => std::future::pending().await,
    }
}
