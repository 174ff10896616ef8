//! What the active node does next: owner, timers, sender, sweep, fence and heartbeat in one. Sans-IO.
//!
//! It says one `Act` at a time and hears what became of it. Whoever carries the acts out is thin: `serve` over a real
//! database, a real clock and WhatsApp; a simulation over whatever goes wrong.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard},
};

use engine::{AccountId, MessageId, NumberId};
use stdlib::Timestamp;
use whatsapp::outcome::Usage;

use crate::{
    clock::follow::Next,
    fence::{Fence, FenceInput, FenceOutput},
    heartbeat::{BEAT_MS, Gap, Heartbeat},
    owner::{Owner, OwnerInput, OwnerOutput, Ticket},
    probe::ProbeFailure,
    retention::{Retention, RetentionInput},
    sender::{Answer, KeptBack, Sender, SenderInput, SenderOutput},
    store::{Committed, DueTimer, Failure, MayLeave, OutboxRow, StoreError, TimerKey, Trim, Trimmed, Work},
    sweep::Sweep,
    timers::{Timers, TimersInput, TimersOutput},
};

/// What reaches the node from outside.
#[derive(Debug)]
pub enum ActiveInput {
    /// Works that stand or fall together, and who wants to know.
    Works {
        works: Vec<Work>,
        ticket: Ticket,
    },
    Answered {
        message: MessageId,
        answer: Answer,
        usage: Usage,
        /// As `SenderInput::Answered` has it.
        chance: u8,
    },
    Probed(Result<(), ProbeFailure>),
    /// A second has passed: another node may have put something into the inbox.
    LookAgain,
    /// Begin nothing new.
    Stop,
}

/// What is to be done next. The first four are answered before the next one is asked for.
#[derive(Debug)]
pub enum Act {
    /// Answered by `committed`.
    Commit(Vec<Work>),
    /// Read the timers past `past` and due before `horizon`. Answered by `loaded`.
    LoadTimers { past: TimerKey, horizon: Timestamp },
    /// Read the first page of the inbox. Answered by `swept`.
    Sweep,
    /// Write that webhooks are taken in until then. Answered by `beaten`.
    Beat { until: Timestamp },
    /// Drop a few old rows. Answered by `trimmed`.
    Trim(Trim),
    /// Send this to Graph; the intent is committed.
    Post(Box<OutboxRow>),
    /// Find out whether a webhook reaches us.
    Probe,
    /// Whoever waits for these works hears whether they are committed.
    Done { ticket: Ticket, ok: bool },
}

/// Another node has taken the database over: nothing more is written or sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Overtaken;

/// All timers past `past` up to `known`, and the first due behind that.
pub type LoadedTimers = (Vec<DueTimer>, TimerKey, Option<Timestamp>);

pub struct Active {
    owner: Owner,
    timers: Timers,
    /// Asked by a commit, too.
    sender: Arc<Mutex<Sender>>,
    sweep: Sweep,
    fence: Fence,
    /// `None` on a moved clock.
    heartbeat: Option<Heartbeat>,
    /// From the start on.
    retention: Option<Retention>,
    /// The gap that ends with the beat being written.
    ends: Option<Gap>,
    /// What the parts said and is not done yet.
    outputs: VecDeque<Output>,
    /// The database refused: nothing more is heaped up before it until it may be tried again.
    retry: bool,
    stopping: bool,
}

enum Output {
    Owner(OwnerOutput),
    Timers(TimersOutput),
    Sender(SenderOutput),
}

impl Active {
    /// `epoch`: as this node raised it. `number_rate`: messages a second that one number may send. `accounts`: whose
    /// number each is.
    pub fn new(epoch: i64, number_rate: u32, accounts: BTreeMap<NumberId, AccountId>, clock_is_moved: bool) -> Self {
        let fence = Fence::raised(epoch);
        Self {
            owner: Owner::default(),
            timers: Timers::new(clock_is_moved),
            sender: Arc::new(Mutex::new(Sender::new(fence.epoch(), number_rate, accounts))),
            sweep: Sweep::new(),
            fence,
            heartbeat: None,
            retention: None,
            ends: None,
            outputs: VecDeque::new(),
            retry: false,
            stopping: false,
        }
    }

    /// Webhooks are taken in from now on. `heartbeat` unless the clock is moved; with what the node before left unsettled.
    pub fn started(
        &mut self,
        heartbeat: Option<Heartbeat>,
        retention: Retention,
        unsettled: Vec<OutboxRow>,
        now: Timestamp,
    ) {
        self.heartbeat = heartbeat;
        self.retention = Some(retention);
        self.tell_sender(SenderInput::Started(unsettled), now);
    }

    /// Whether a message that is being committed may leave with its commit.
    pub fn may_leave(&self) -> Arc<MayLeave> {
        let asked = Arc::clone(&self.sender);
        Arc::new(move |row, now| locked(&asked).may_leave(row, now))
    }

    pub fn take(&mut self, input: ActiveInput, now: Timestamp) {
        match input {
            ActiveInput::Works { works, ticket } => self.tell_owner(OwnerInput::Works { works, ticket: Some(ticket) }),
            ActiveInput::Answered { message, answer, usage, chance } => {
                self.tell_sender(SenderInput::Answered { message, answer, usage, chance }, now);
            }
            ActiveInput::Probed(result) => self.tell_sender(SenderInput::Probed(result), now),
            ActiveInput::LookAgain => self.sweep.look_again(),
            ActiveInput::Stop => {
                self.stopping = true;
                self.tell_sender(SenderInput::Stop, now);
            }
        }
    }

    /// `None` where there is nothing to do before something happens or `due`.
    pub fn next_act(&mut self, now: Timestamp) -> Option<Act> {
        if let Some(trim) = self.trim(false, now) {
            return Some(trim);
        }
        loop {
            while let Some(output) = self.outputs.pop_front() {
                if let Some(act) = self.act(output) {
                    return Some(act);
                }
            }
            if self.retry {
                return None;
            }
            if let Some(until) = self.beat(now) {
                return Some(Act::Beat { until });
            }
            if !self.stopping {
                if self.sweep.begins() {
                    return Some(Act::Sweep);
                }
                if self.sweep.is_clear() {
                    self.tell_timers(TimersInput::Tick, now);
                }
            }
            self.tell_sender(SenderInput::Tick, now);
            if self.outputs.is_empty() {
                return self.trim(true, now);
            }
        }
    }

    fn trim(&mut self, is_idle: bool, now: Timestamp) -> Option<Act> {
        let retention = self.retention.as_mut().filter(|_| !self.stopping && !self.retry)?;
        retention.step(RetentionInput::Tick { is_idle }, now).map(Act::Trim)
    }

    pub fn trimmed(&mut self, result: &Result<Trimmed, StoreError>, now: Timestamp) -> Result<(), Overtaken> {
        let input = match result {
            Ok(trimmed) => RetentionInput::Trimmed(*trimmed),
            Err(StoreError::Fenced) => return self.overtaken(),
            Err(_) => RetentionInput::Refused,
        };
        if let Some(retention) = &mut self.retention {
            retention.step(input, now);
        }
        Ok(())
    }

    fn act(&mut self, output: Output) -> Option<Act> {
        match output {
            Output::Owner(OwnerOutput::Commit(batch)) => {
                self.sweep.begins_commit(&batch);
                Some(Act::Commit(batch))
            }
            Output::Owner(OwnerOutput::Done { ticket, ok }) => Some(Act::Done { ticket, ok }),
            Output::Timers(TimersOutput::Load { past, horizon }) => Some(Act::LoadTimers { past, horizon }),
            Output::Timers(TimersOutput::Fire(works)) => {
                self.tell_owner(OwnerInput::Works { works, ticket: None });
                None
            }
            Output::Sender(SenderOutput::Commit(work)) => {
                self.tell_owner(OwnerInput::Works { works: vec![work], ticket: None });
                None
            }
            Output::Sender(SenderOutput::Post(row)) => Some(Act::Post(row)),
            Output::Sender(SenderOutput::Probe) => Some(Act::Probe),
        }
    }

    /// Until when a beat is to count that is to be written now. A gap that it ends is told before a timer fires.
    fn beat(&mut self, now: Timestamp) -> Option<Timestamp> {
        let heartbeat = self.heartbeat.as_ref().filter(|_| !self.stopping)?;
        self.ends = heartbeat.gap(now);
        (self.ends.is_some() || heartbeat.due() <= now).then(|| now.plus_ms(BEAT_MS))
    }

    pub fn beaten(&mut self, result: &Result<(), StoreError>, now: Timestamp) -> Result<(), Overtaken> {
        let gap = self.ends.take();
        let Some(heartbeat) = &mut self.heartbeat else { return Ok(()) };
        match result {
            Ok(()) => {
                heartbeat.beaten(true, now);
                if let Some(gap) = gap {
                    self.tell_timers(TimersInput::Gap(gap), now);
                }
                Ok(())
            }
            Err(StoreError::Fenced) => self.overtaken(),
            Err(_) => {
                heartbeat.beaten(false, now);
                self.retry = gap.is_some();
                Ok(())
            }
        }
    }

    pub fn loaded(&mut self, result: Result<LoadedTimers, StoreError>, now: Timestamp) {
        match result {
            Ok((timers, known, after)) => self.tell_timers(TimersInput::Loaded { timers, known, after }, now),
            Err(_) => {
                self.retry = true;
                self.tell_timers(TimersInput::NotLoaded, now);
            }
        }
    }

    pub fn swept(&mut self, result: Result<Vec<Work>, StoreError>) {
        match result {
            Ok(page) => {
                let works = self.sweep.read(page);
                if !works.is_empty() {
                    self.tell_owner(OwnerInput::Works { works, ticket: None });
                }
            }
            Err(_) => {
                self.retry = true;
                self.sweep.not_read();
            }
        }
    }

    /// `now`: the time the batch was decided at.
    pub fn committed(&mut self, result: Result<Committed, StoreError>, now: Timestamp) -> Result<(), Overtaken> {
        self.sweep.commit_is_over(result.is_ok());
        match result {
            Ok(committed) => {
                for change in committed.outbox {
                    self.tell_sender(SenderInput::Changed(change), now);
                }
                for change in committed.timers {
                    self.tell_timers(TimersInput::Changed(change), now);
                }
                for Failure { number, code } in committed.failures {
                    self.tell_sender(SenderInput::Failed { number, code }, now);
                }
                self.tell_sender(SenderInput::BatchOver, now);
                self.tell_owner(OwnerInput::Committed);
                Ok(())
            }
            Err(StoreError::Fenced) => self.overtaken(),
            Err(_) => {
                self.retry = true;
                self.tell_sender(SenderInput::BatchOver, now);
                self.tell_owner(OwnerInput::Failed);
                Ok(())
            }
        }
    }

    /// Our own works wait until this says that the database may be tried again.
    pub fn waits_to_retry(&self) -> bool {
        self.retry
    }

    pub fn retry(&mut self) {
        if std::mem::take(&mut self.retry) {
            self.tell_owner(OwnerInput::Retry);
        }
    }

    /// Nothing is on its way to the store: what could not be committed still is.
    pub fn is_at_rest(&self) -> bool {
        self.owner.is_idle()
    }

    /// It was to stop, and everything that was begun is done.
    pub fn is_over(&self) -> bool {
        self.stopping && self.owner.is_idle() && locked(&self.sender).is_idle()
    }

    /// How many messages are unsettled, by state.
    pub fn outbox_depths(&self) -> BTreeMap<&'static str, u32> {
        locked(&self.sender).depths()
    }

    /// How long the timer waits that was due first; 0 where none is overdue.
    pub fn overdue_ms(&self, now: Timestamp) -> i64 {
        self.timers.next_due().map_or(0, |due| now.since(due).max(0))
    }

    /// When the next act is due, if nothing happens before.
    pub fn due(&self) -> Option<Timestamp> {
        if self.retry {
            return None;
        }
        let beat = self.heartbeat.as_ref().filter(|_| !self.stopping).map(Heartbeat::due);
        let trim = self.retention.as_ref().filter(|_| !self.stopping).map(Retention::due);
        [self.next().map(|next| next.at), beat, trim].into_iter().flatten().min()
    }

    /// The first thing that waits for its time, for whoever moves the clock.
    pub fn next(&self) -> Option<Next> {
        let timer = self.timers.next_due().map(|at| (at, "timer"));
        let send = locked(&self.sender).next_due().map(|(at, wake)| (at, wake.as_str()));
        let next = [timer, send].into_iter().flatten().min().filter(|_| !self.stopping);
        next.map(|(at, what)| Next { at, what: what.to_owned() })
    }

    /// Whether the message is unsettled.
    pub fn holds(&self, message: MessageId) -> bool {
        locked(&self.sender).holds(message)
    }

    /// Messages that may leave and wait for a limit, where that is not as `known` has it.
    pub fn update_kept_back(&self, known: &mut KeptBack) -> bool {
        let kept_back = locked(&self.sender).kept_back();
        let is_news = *known != kept_back;
        *known = kept_back;
        is_news
    }

    fn overtaken(&mut self) -> Result<(), Overtaken> {
        match self.fence.step(FenceInput::Refused) {
            Some(FenceOutput::Stop) => Err(Overtaken),
            None => Ok(()),
        }
    }

    fn tell_owner(&mut self, input: OwnerInput) {
        self.outputs.extend(self.owner.step(input).into_iter().map(Output::Owner));
    }

    fn tell_sender(&mut self, input: SenderInput, now: Timestamp) {
        let outputs = locked(&self.sender).step(input, now);
        self.outputs.extend(outputs.into_iter().map(Output::Sender));
    }

    fn tell_timers(&mut self, input: TimersInput, now: Timestamp) {
        self.outputs.extend(self.timers.step(input, now).into_iter().map(Output::Timers));
    }
}

fn locked(sender: &Mutex<Sender>) -> MutexGuard<'_, Sender> {
    sender.lock().expect("nobody panics while it is asked")
}
