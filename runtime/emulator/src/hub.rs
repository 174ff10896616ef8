//! What all requests share: the World, the Clock and the journal under one lock, and the news that something changed.
//!
//! The lock is never held across an await. Everything that changes the state goes through [`Hub::with`], which lets the
//! clock take its next step in the same breath, so that nobody sees a state in between.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, MutexGuard},
    time::Instant,
};

use tokio::sync::{oneshot, watch};
use tokio_util::sync::CancellationToken;

use crate::{
    clock::{Clock, Outside},
    fault::Faults,
    ids::{CustomerId, WebhookId},
    journal::{Journal, JournalFailed},
    page::Companion,
    templates::Templates,
    webhook::{FirstAttempt, Webhook},
    world::{Entry, World},
};

pub(crate) struct Hub {
    state: Mutex<State>,
    changed: watch::Sender<()>,
    pub(crate) templates: Templates,
    pub(crate) webhook: Webhook,
    /// Cancelled when the emulator stops; everything that waits gives up then.
    pub(crate) stop: CancellationToken,
}

pub(crate) struct State {
    pub(crate) world: World,
    pub(crate) clock: Clock,
    pub(crate) faults: Faults,
    /// What stands beside the chat of the page; not kept either.
    pub(crate) companion: Option<Companion>,
    /// Graph requests that came and were not answered yet.
    pub(crate) requests: usize,
    /// Who waits for the first delivery attempt of an update.
    pub(crate) waiting: HashMap<WebhookId, oneshot::Sender<FirstAttempt>>,
    /// The lanes that have a task.
    pub(crate) lanes: HashSet<CustomerId>,
    journal: Journal,
}

impl State {
    pub(crate) fn new(world: World, journal: Journal) -> Self {
        Self {
            clock: Clock::new(world.now(), world.generation()),
            world,
            faults: Faults::default(),
            companion: None,
            requests: 0,
            waiting: HashMap::new(),
            lanes: HashSet::new(),
            journal,
        }
    }

    /// Makes facts true, in memory now and on the disk soon; see [`Hub::durable`].
    pub(crate) fn commit(&mut self, entries: Vec<Entry>) {
        self.journal.append(&entries);
        for entry in entries {
            self.world.apply(entry);
        }
    }

    pub(crate) fn outside(&self) -> Outside {
        Outside { undelivered: self.world.undelivered(), requests: self.requests }
    }

    fn step(&mut self) {
        let outside = self.outside();
        self.clock.step(Instant::now(), outside);
        if self.clock.now() != self.world.now() {
            self.commit(vec![Entry::Clock { now: self.clock.now() }]);
        }
    }
}

impl Hub {
    pub(crate) fn new(state: State, templates: Templates, webhook: Webhook) -> Arc<Self> {
        let (changed, _) = watch::channel(());
        Arc::new(Self { state: Mutex::new(state), changed, templates, webhook, stop: CancellationToken::new() })
    }

    /// Changes the state, lets the clock go on, and tells everybody who waits.
    pub(crate) fn with<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let mut state = self.lock();
        let result = change(&mut state);
        state.step();
        drop(state);
        self.changed.send_replace(());
        result
    }

    /// Looks at the state. Wakes nobody.
    pub(crate) fn peek<T>(&self, look: impl FnOnce(&State) -> T) -> T {
        look(&self.lock())
    }

    /// The news that something changed.
    pub(crate) fn changes(&self) -> watch::Receiver<()> {
        self.changed.subscribe()
    }

    /// Waits until `ready` finds something. It looks again after every change; give it a bound with a timeout.
    pub(crate) async fn wait_for<T>(&self, mut ready: impl FnMut(&State) -> Option<T>) -> T {
        let mut changed = self.changed.subscribe();
        loop {
            changed.borrow_and_update();
            if let Some(found) = self.peek(&mut ready) {
                return found;
            }
            changed.changed().await.expect("the hub outlives this borrow of it");
        }
    }

    /// Waits until everything that is true now is on the disk. Every answer does.
    pub(crate) async fn durable(&self) -> Result<(), JournalFailed> {
        let mark = self.peek(|state| state.journal.mark());
        mark.durable().await
    }

    /// Returns when the journal cannot be written any more.
    pub(crate) async fn journal_failed(&self) {
        let mark = self.peek(|state| state.journal.mark());
        mark.failed().await;
    }

    /// Lets the clock act on real time passing: participants that stay away, moves that do not settle.
    pub(crate) async fn keep_time(&self) {
        let mut changed = self.changed.subscribe();
        loop {
            changed.borrow_and_update();
            let deadline = self.peek(|state| state.clock.deadline());
            let elapsed = async {
                match deadline {
                    Some(at) => tokio::time::sleep_until(at.into()).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                () = self.stop.cancelled() => return,
                news = changed.changed() => news.expect("the hub outlives this borrow of it"),
                () = elapsed => self.with(|_| ()),
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no code panics while it holds the state")
    }
}
