//! The customers and Meta: they write, deliver every webhook until it is answered with 200, read and answer.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Duration;

use fastrand::Rng;
use reqwest::{Client, redirect, retry};
use tokio::runtime::Handle;
use tokio::time::sleep;
use whatsapp::{opaque::Opaque, signature};

use super::history::{Attempt, Conversation, History, Item, ItemKind, Request};
use super::script::Script;
use super::{now_ms, webhook};
use crate::APP_SECRET;

/// Between two deliveries of the same webhook: as the emulator's, so much faster than Meta's.
const AGAIN_FIRST: Duration = Duration::from_millis(50);
const AGAIN_MAX: Duration = Duration::from_secs(1);
/// A webhook that is not answered until then is delivered again.
const ANSWER_WITHIN: Duration = Duration::from_secs(10);
/// A conversation in which nothing has happened for so long does not count as load: it waits for its doubt.
const STALLED_MS: i64 = 10_000;
/// But no more than so many times the load may stand still at once: a node that is slow would get ever more of it.
const STALLED_MAX: usize = 5;
/// Between two looks at how many conversations there are.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// In how many of a hundred cases something happens.
#[derive(Debug, Clone, Copy)]
pub struct Habits {
    /// A conversation takes the flow with templates.
    pub templates: u8,
    /// A webhook that was answered with 200 is delivered once more all the same.
    pub twice: u8,
    /// The statuses of a message never come.
    pub no_status: u8,
    /// A new conversation brings an update of the account along.
    pub account: u8,
}

/// Everything outside of `flowd` and its database.
pub struct World {
    pub history: Mutex<History>,
    habits: Habits,
    rng: Mutex<Rng>,
    /// Where webhooks go: one of these addresses, chosen anew for each delivery.
    doors: RwLock<Vec<SocketAddr>>,
    client: Client,
    tasks: Handle,
    /// Webhooks that are not answered with 200 yet.
    undelivered: AtomicUsize,
    /// New conversations begin while fewer than these are in flight.
    wanted: AtomicUsize,
    count: AtomicUsize,
}

impl World {
    pub fn new(seed: u64, habits: Habits, tasks: Handle) -> Arc<World> {
        // No idle connections: one to a process that was killed would be taken for a living one.
        let client = Client::builder()
            .tls_certs_only([])
            .no_proxy()
            .redirect(redirect::Policy::none())
            .retry(retry::never())
            .pool_max_idle_per_host(0)
            .timeout(ANSWER_WITHIN)
            .build()
            .expect("a client without TLS needs nothing of the machine");
        Arc::new(World {
            history: Mutex::default(),
            habits,
            rng: Mutex::new(Rng::with_seed(seed)),
            doors: RwLock::default(),
            client,
            tasks,
            undelivered: AtomicUsize::new(0),
            wanted: AtomicUsize::new(0),
            count: AtomicUsize::new(0),
        })
    }

    pub fn history(&self) -> MutexGuard<'_, History> {
        self.history.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Webhooks go to these from now on.
    pub fn set_doors(&self, doors: Vec<SocketAddr>) {
        *self.doors.write().unwrap_or_else(PoisonError::into_inner) = doors;
    }

    /// Keeps so many conversations in flight until another number is set.
    pub fn want(self: &Arc<Self>, conversations: usize) {
        if self.wanted.swap(conversations, Ordering::SeqCst) == 0 && conversations > 0 {
            let world = Arc::clone(self);
            self.tasks.spawn(async move { world.keep_talking().await });
        }
    }

    pub fn undelivered(&self) -> usize {
        self.undelivered.load(Ordering::SeqCst)
    }

    /// Whether `percent` of a hundred times comes true now.
    pub fn chance(&self, percent: u8) -> bool {
        self.below(100) < u64::from(percent)
    }

    pub fn below(&self, bound: u64) -> u64 {
        self.rng.lock().unwrap_or_else(PoisonError::into_inner).u64(0..bound)
    }

    async fn keep_talking(self: Arc<Self>) {
        loop {
            let wanted = self.wanted.load(Ordering::SeqCst);
            if wanted == 0 {
                return;
            }
            let now = now_ms();
            let lively = |it: &&Conversation| now - it.moved_at_ms < STALLED_MS;
            let (talking, in_flight) = {
                let history = self.history();
                let in_flight = || history.conversations.values().filter(|it| !it.is_over());
                (in_flight().filter(lively).count(), in_flight().count())
            };
            let room = (wanted * STALLED_MAX).saturating_sub(in_flight);
            // A few at a time, as customers do not all write in the same moment.
            for _ in 0..wanted.saturating_sub(talking).min(room).min(10) {
                self.begin();
            }
            sleep(LOOK_EVERY).await;
        }
    }

    fn begin(self: &Arc<Self>) {
        let nth = self.count.fetch_add(1, Ordering::SeqCst);
        let wa_id = format!("591{:08}", 70_000_000 + nth);
        let script = if self.chance(self.habits.templates) { Script::Templates } else { Script::FreeForm };
        let now = now_ms();
        let written_at_s = (now - script.age_ms()).div_euclid(1000);
        let conversation = Conversation { script, moved_at_ms: now, read: Vec::new() };
        self.history().conversations.insert(wa_id.clone(), conversation);
        self.write(&wa_id, written_at_s, script.opening());
        if self.chance(self.habits.account) {
            self.deliver(webhook::account(now.div_euclid(1000), nth), ItemKind::Account);
        }
    }

    fn write(self: &Arc<Self>, wa_id: &str, at_s: i64, text: &str) {
        let wamid = format!("wamid.in.{wa_id}.{text}");
        let body = webhook::message(wa_id, &wamid, at_s, text);
        self.deliver(body, ItemKind::Message { wa_id: wa_id.to_owned(), wamid });
    }

    /// Graph has the whole request. `Some`: the id it gives the message, which is the same for a repeated attempt only.
    pub fn arrived(self: &Arc<Self>, request: Request) -> String {
        let Request { attempt, wa_id, label, is_taken, .. } = request.clone();
        let wamid = format!("wamid.out.{}.{}", hex::encode(attempt.0), attempt.1);
        let now = now_ms();
        let mut history = self.history();
        history.requests.push(request);
        let mut answer = None;
        if is_taken && let Some(conversation) = history.conversations.get_mut(&wa_id) {
            conversation.moved_at_ms = now;
            if !conversation.read.contains(&label) {
                conversation.read.push(label.clone());
                answer = conversation.script.answer_to(&label);
            }
        }
        drop(history);
        if let Some(text) = answer {
            self.write(&wa_id, now.div_euclid(1000), text);
        }
        if is_taken && !self.chance(self.habits.no_status) {
            self.report(&wa_id, &wamid, attempt);
        }
        wamid
    }

    fn report(self: &Arc<Self>, wa_id: &str, wamid: &str, attempt: Attempt) {
        let opaque = Opaque { outbox_id: attempt.0, attempt: attempt.1 }.to_string();
        let at_s = now_ms().div_euclid(1000);
        for (rank, status) in [(1, "sent"), (2, "delivered")] {
            let what = ItemKind::Status { wamid: wamid.to_owned(), rank };
            self.deliver(webhook::status(wa_id, wamid, at_s, status, &opaque), what);
        }
    }

    /// A webhook with one update, until it is answered with 200.
    fn deliver(self: &Arc<Self>, body: Vec<u8>, what: ItemKind) {
        let parsed = whatsapp::webhook::parse(&body).expect("what Meta writes can be read");
        let [item] = &parsed[..] else { panic!("a webhook of the load has one update: {parsed:?}") };
        let mut history = self.history();
        let nth = history.items.len();
        history.items.push(Item { token: item.token.0, what, is_acknowledged: false, deliveries: 0 });
        drop(history);
        self.undelivered.fetch_add(1, Ordering::SeqCst);
        let world = Arc::clone(self);
        self.tasks.spawn(async move { world.until_answered(nth, body).await });
    }

    async fn until_answered(self: Arc<Self>, nth: usize, body: Vec<u8>) {
        let mut again = AGAIN_FIRST;
        while !self.delivery(nth, &body).await {
            sleep(again).await;
            again = (again * 2).min(AGAIN_MAX);
        }
        if self.chance(self.habits.twice) {
            self.delivery(nth, &body).await;
        }
        self.undelivered.fetch_sub(1, Ordering::SeqCst);
    }

    /// Whether it was answered with 200.
    async fn delivery(&self, nth: usize, body: &[u8]) -> bool {
        let door = {
            let doors = self.doors.read().unwrap_or_else(PoisonError::into_inner);
            let Some(last) = doors.len().checked_sub(1) else { return false };
            doors[self.below(last as u64 + 1) as usize]
        };
        let request = self
            .client
            .post(format!("http://{door}/webhooks/whatsapp"))
            .header("content-type", "application/json")
            .header("x-hub-signature-256", signature::sign(APP_SECRET, body))
            .body(body.to_vec());
        let status = request.send().await.map(|answer| answer.status().as_u16());
        let mut history = self.history();
        history.items[nth].deliveries += 1;
        match status {
            Ok(200) => history.items[nth].is_acknowledged = true,
            Ok(other) => *history.refused.entry(other).or_default() += 1,
            Err(_) => history.unanswered += 1,
        }
        matches!(status, Ok(200))
    }
}
