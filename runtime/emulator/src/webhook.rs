//! The way to the business: signed POSTs of what is owed, in order for each customer, until each was answered 200.
//!
//! Real time only: a refused POST is repeated after 50 ms, then twice as long each time up to 1 s, for ever. Meta gives
//! up after 7 days and promises no order; a scripted story needs both to be firm.

pub(crate) mod change;
mod wire;

use std::{sync::Arc, time::Duration};

use reqwest::{Client, Url, header, redirect};
use tokio::sync::Semaphore;

use crate::{
    EmulatorError,
    fault::Fault,
    hub::{Hub, State},
    ids::{CustomerId, WebhookId},
    world::Entry,
};

const RETRY_FIRST: Duration = Duration::from_millis(50);
const RETRY_MAX: Duration = Duration::from_secs(1);
/// A POST without an answer for so long counts as refused.
const ANSWER_WITHIN: Duration = Duration::from_secs(20);
const CONNECT_WITHIN: Duration = Duration::from_secs(5);
/// So many POSTs may be under way.
const OPEN_MAX: usize = 32;
/// What is read of an answer, so that its connection can be used again.
const ANSWER_BYTES_MAX: usize = 64 * 1024;

/// Where webhooks go.
pub(crate) struct Webhook {
    client: Client,
    url: Url,
    open: Semaphore,
}

/// How the first delivery attempt of an update went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FirstAttempt {
    pub(crate) attempts: u32,
    /// `None`: the connection was refused, broke or gave no answer in time.
    pub(crate) status: Option<u16>,
}

/// One POST.
struct Post {
    carried: Vec<(WebhookId, u32)>,
    body: Vec<u8>,
    tick: u64,
}

impl Webhook {
    /// Where webhooks go.
    pub(crate) fn url(&self) -> &str {
        self.url.as_str()
    }

    pub(crate) fn new(url: &str) -> Result<Self, EmulatorError> {
        let invalid = || EmulatorError::Webhook(url.to_owned());
        let parsed = Url::parse(url).map_err(|_| invalid())?;
        if !matches!(parsed.scheme(), "http" | "https") || parsed.host_str().is_none() {
            return Err(invalid());
        }
        // Roots of our own: a machine without CA files must be able to run the emulator. No proxy: it is loopback.
        let roots = webpki_root_certs::TLS_SERVER_ROOT_CERTS.iter().map(|der| reqwest::Certificate::from_der(der));
        let client = Client::builder()
            .tls_certs_only(roots.collect::<Result<Vec<_>, _>>().map_err(EmulatorError::Client)?)
            .no_proxy()
            .redirect(redirect::Policy::none())
            .retry(reqwest::retry::never())
            .connect_timeout(CONNECT_WITHIN)
            .timeout(ANSWER_WITHIN)
            .user_agent("facebookexternalua")
            .build()
            .map_err(EmulatorError::Client)?;
        Ok(Self { client, url: parsed, open: Semaphore::new(OPEN_MAX) })
    }

    pub(crate) fn address(&self) -> &str {
        self.url.as_str()
    }

    /// The status of the answer, `None` without one.
    async fn post(&self, post: &Post) -> Option<u16> {
        let request = self
            .client
            .post(self.url.clone())
            .header(header::CONTENT_TYPE, "application/json")
            .header("X-Hub-Signature-256", wire::signature(&post.body))
            .header("X-Emulator-Tick", post.tick)
            .body(post.body.clone());
        let mut answer = request.send().await.ok()?;
        let status = answer.status().as_u16();
        let mut read = 0;
        while read < ANSWER_BYTES_MAX {
            match answer.chunk().await {
                Ok(Some(chunk)) => read += chunk.len(),
                Ok(None) | Err(_) => break,
            }
        }
        Some(status)
    }
}

/// Sees to it that a task delivers this lane. To be called whenever something was added to it.
pub(crate) fn deliver(hub: &Arc<Hub>, lane: CustomerId) {
    if hub.with(|state| state.lanes.insert(lane)) {
        let hub = Arc::clone(hub);
        tokio::spawn(async move {
            tokio::select! {
                () = hub.stop.cancelled() => {}
                () = deliver_lane(&hub, lane) => {}
            }
        });
    }
}

/// Delivers a lane until nothing is owed in it.
async fn deliver_lane(hub: &Hub, lane: CustomerId) {
    let mut pause = RETRY_FIRST;
    loop {
        // Nothing goes out that a kill could make unsaid.
        if hub.durable().await.is_err() {
            return;
        }
        let permit = hub.webhook.open.acquire().await.expect("the semaphore is never closed");
        let Some(post) = hub.with(|state| begin(state, lane)) else { return };
        let mut status = hub.webhook.post(&post).await;
        if status == Some(200) && hub.peek(|state| state.faults.has(Fault::Duplicate)) {
            status = hub.webhook.post(&post).await;
        }
        drop(permit);
        tracing::debug!(updates = post.carried.len(), status, tick = post.tick, "webhook");
        hub.with(|state| end(state, &post, status));
        if status == Some(200) {
            pause = RETRY_FIRST;
        } else {
            tokio::time::sleep(pause).await;
            pause = RETRY_MAX.min(pause * 2);
        }
    }
}

/// The next POST of a lane; without one the lane gives its task up, under the same lock.
fn begin(state: &mut State, lane: CustomerId) -> Option<Post> {
    let owed = state.world.begin_attempt(lane);
    if owed.is_empty() {
        state.lanes.remove(&lane);
        return None;
    }
    let body = wire::bytes(&change::envelope(owed.iter().map(|owed| &owed.change)));
    let carried = owed.iter().map(|owed| (owed.id, owed.attempts)).collect();
    Some(Post { carried, body, tick: state.clock.raise_tick() })
}

fn end(state: &mut State, post: &Post, status: Option<u16>) {
    if status == Some(200) {
        state.commit(vec![Entry::Delivered { webhooks: post.carried.iter().map(|(id, _)| *id).collect() }]);
        // What a participant reported while this was under way must not count as the newest.
        state.clock.raise_tick();
    }
    for (id, attempts) in &post.carried {
        if let Some(waiting) = state.waiting.remove(id) {
            // The script may have gone away; the update does not depend on it.
            let _gone = waiting.send(FirstAttempt { attempts: *attempts, status });
        }
    }
}
