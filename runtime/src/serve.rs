//! `flowd serve`: puts the parts together, takes webhooks in, and ends in order.

mod graph;
mod node;
mod notice;
mod web;

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use anyhow::Context as _;
use engine::{ContactId, NumberId, RunId};
use metrics_exporter_prometheus::PrometheusBuilder;
use tokio::{
    net::TcpListener,
    sync::{mpsc, oneshot, watch},
};
use tokio_util::sync::CancellationToken;

use crate::{
    clock::{Clock, SystemClock, activity::Activity, follow::Follow},
    config::Config,
    fail::{self, FailPoint},
    flows::Flows,
    http,
    ingress::Ingress,
    sender::{KeptBack, Waits},
    store::{AccountSetup, OpenError, Opened, Store, Work, WorkKind},
};
use graph::{Graph, Line};
use node::{Event, Node, Parts};
use web::{Bodies, Web};

/// Events that may wait for the loop.
const EVENTS_MAX: usize = 1024;
/// How long a shutdown waits for requests that are open.
const DRAIN: Duration = Duration::from_secs(20);
/// And how long for answers that are still being written.
const CLOSE: Duration = Duration::from_secs(2);
/// How often old measurements are folded.
const UPKEEP: Duration = Duration::from_secs(5);

/// The address that was configured is not to be had.
#[derive(Debug, thiserror::Error)]
#[error("{address} cannot be listened on. Stop what uses that port, or set FLOWD_LISTEN to another one")]
pub struct ListenError {
    address: std::net::SocketAddr,
    source: std::io::Error,
}

/// A node that runs, for whoever stands beside it.
#[derive(Clone)]
pub struct Running {
    /// Where it listens.
    pub address: std::net::SocketAddr,
    pub clock: Arc<dyn Clock>,
    events: mpsc::Sender<Event>,
    activity: Activity,
    kept_back: watch::Receiver<KeptBack>,
}

impl Running {
    /// These flows start runs from now on. False when they could not be kept.
    pub async fn publish(&self, flows: &Flows) -> bool {
        let (done, kept) = oneshot::channel();
        let event = Event::Publish { with_sources: flows.with_sources.clone(), done, busy: self.activity.begin() };
        self.events.send(event).await.is_ok() && kept.await.is_ok()
    }

    /// The run begins anew on the flow as it is now. False when it could not be committed.
    pub async fn start_over(&self, contact: ContactId, run: RunId) -> bool {
        self.wish(WorkKind::StartOver { run, contact }).await
    }

    /// The run goes on with the flow as it is now, if it stands at a place that is the same there. False when it could
    /// not be committed.
    pub async fn migrate(&self, contact: ContactId, run: RunId) -> bool {
        self.wish(WorkKind::Migrate { run, contact }).await
    }

    /// What keeps the first message to a contact that could leave, as the node came to rest last.
    pub fn waits(&self, contact: ContactId) -> Option<Waits> {
        let waits = self.kept_back.borrow().get(&contact).copied();
        waits.filter(|waits| waits.until > self.clock.now())
    }

    async fn wish(&self, kind: WorkKind) -> bool {
        let (done, committed) = oneshot::channel();
        let work = Work { effective_at: self.clock.now(), kind };
        let event = Event::Wish { work, done, busy: self.activity.begin() };
        self.events.send(event).await.is_ok() && committed.await == Ok(true)
    }
}

/// Runs until `shutdown`. `flows` compiled without an error; `beside` adds routes of its own once the address is known.
pub async fn run(
    config: Config,
    flows: Flows,
    shutdown: CancellationToken,
    beside: impl FnOnce(&Running) -> axum::Router,
) -> anyhow::Result<()> {
    if let Some(fail) = config.fail {
        fail::arm(fail);
    }
    let metrics = PrometheusBuilder::new().install_recorder().context("starting the metrics")?;
    let Opened { mut store, pinned } = open(&config).await?;
    store.publish(&flows.with_sources).await.context("keeping the flows")?;
    let programs = flows.programs(pinned);

    let activity = Activity::default();
    let follow = match &config.clock {
        Some(url) => {
            tokio::select! {
                follow = Follow::connect(url) => Some(follow?),
                () = shutdown.cancelled() => return Ok(()),
            }
        }
        None => None,
    };
    let clock: Arc<dyn Clock> = match &follow {
        Some(follow) => follow.clock(),
        None => Arc::new(SystemClock::default()),
    };

    let listener =
        TcpListener::bind(config.listen).await.map_err(|source| ListenError { address: config.listen, source })?;
    let bound = listener.local_addr().context("asking for the own address")?;
    let (events, events_in) = mpsc::channel(EVENTS_MAX);
    let (next, next_seen) = watch::channel(None);
    let (kept_back, kept_back_seen) = watch::channel(KeptBack::new());
    let public_url = config.public_url_at(bound);
    let prepared = "preparing HTTPS requests";
    let keys = store.keys();
    let graph = Graph {
        client: http::client_for(&config.graph_url).context(prepared)?,
        probe_client: http::client_for(&public_url).context(prepared)?,
        url: config.graph_url.clone(),
        version: config.graph_version.clone(),
        lines: Arc::new(lines(&config)),
        keys: Arc::clone(&keys),
        public_url,
        app_secret: config.app_secrets.first().context("a configuration has at least one app secret")?.clone(),
        activity: activity.clone(),
        events: events.clone(),
    };
    let running = Running {
        address: bound,
        clock: Arc::clone(&clock),
        events: events.clone(),
        activity: activity.clone(),
        kept_back: kept_back_seen,
    };
    let routes = beside(&running);
    let ready = ready(follow.as_ref());
    let web = Web {
        ingress: Arc::new(Ingress::new(config.app_secrets.clone(), keys)),
        bodies: Bodies::new(),
        verify_token: config.verify_token.clone(),
        clock: Arc::clone(&clock),
        activity: activity.clone(),
        events: events.clone(),
        ready,
        metrics: metrics.clone(),
        notices: Arc::default(),
    };
    let node = Node::new(Parts {
        // Before the clock is followed: nobody may take a process for idle that has not looked at its timers yet.
        starting: activity.begin(),
        store,
        programs,
        clock,
        activity: activity.clone(),
        number_rate: config.number_rate,
        kept: config.kept,
        addr: bound.to_string(),
        graph,
        events: events_in,
        next,
        kept_back,
    });

    // The clock is followed to the very end: whoever moves it must not wait for a process that drains.
    let following = CancellationToken::new();
    let follower = follow.map(|follow| tokio::spawn(follow.run(activity, next_seen, following.clone())));
    let upkeep = tokio::spawn(async move {
        let mut beat = tokio::time::interval(UPKEEP);
        loop {
            beat.tick().await;
            metrics.run_upkeep();
        }
    });
    let stopping = shutdown.clone();
    let server = tokio::spawn(async move {
        axum::serve(listener, web::router(web).merge(routes)).with_graceful_shutdown(stopping.cancelled_owned()).await
    });
    tracing::info!(address = %bound, flows = flows.with_sources.len(), "taking webhooks in at {}", crate::probe::WEBHOOK_PATH);

    let mut node = tokio::spawn(node.run());
    let ended = tokio::select! {
        ended = &mut node => Some(ended),
        () = shutdown.cancelled() => None,
    };
    let result = match ended {
        Some(ended) => ended,
        None => {
            fail::pass(FailPoint::Shutdown);
            tracing::info!("stopping: requests that are open are waited for");
            let _closed = events.send(Event::Stop).await;
            match tokio::time::timeout(DRAIN, &mut node).await {
                Ok(ended) => ended,
                Err(_) => {
                    // Their intents are committed: the next start finds them in doubt.
                    tracing::warn!("requests were still open after {} s", DRAIN.as_secs());
                    node.abort();
                    Ok(Ok(()))
                }
            }
        }
    };
    shutdown.cancel();
    following.cancel();
    upkeep.abort();
    if let Some(follower) = follower {
        follower.await.context("ending the clock's follower")?;
    }
    let _late = tokio::time::timeout(CLOSE, server).await;
    result.context("the main loop failed")??;
    Ok(())
}

async fn open(config: &Config) -> Result<Opened, OpenError> {
    let accounts: Vec<_> = config
        .accounts
        .iter()
        .map(|account| AccountSetup {
            waba_id: account.waba_id.clone(),
            phone_number_ids: account.phone_number_ids.clone(),
        })
        .collect();
    Store::open(&config.storage.database, &config.storage.key, &accounts).await
}

fn lines(config: &Config) -> BTreeMap<NumberId, Line> {
    config
        .accounts
        .iter()
        .flat_map(|account| {
            account.phone_number_ids.iter().map(|id| {
                let line = Line { phone_number_id: id.clone(), access_token: account.access_token.clone() };
                (NumberId::derived_from(&[id.as_bytes()]), line)
            })
        })
        .collect()
}

/// Without a followed clock the process is ready as soon as it listens.
fn ready(follow: Option<&Follow>) -> watch::Receiver<bool> {
    match follow {
        Some(follow) => follow.first_report_answered(),
        None => watch::Sender::new(true).subscribe(),
    }
}
