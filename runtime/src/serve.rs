//! `flowd serve`: puts the parts together, takes webhooks in, and ends in order.

mod gauges;
mod graph;
mod node;
mod notice;
mod standby;
mod watchdog;
mod web;

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use anyhow::Context as _;
use engine::{ContactId, NumberId, Programs, RunId};

use metrics_exporter_prometheus::PrometheusBuilder;
use stdlib::Timestamp;
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
    store::{AccountSetup, Intake, Keys, OpenError, Opened, Store, Work, WorkKind},
};
use graph::{Graph, Line};
#[cfg(test)]
pub use graph::{answer, body};
use node::{Event, Node, Parts};
use standby::Waited;
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
    let role = role(&config, &flows).await?;

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
    let (events, mut events_in) = mpsc::channel(EVENTS_MAX);
    let (next, next_seen) = watch::channel(None);
    let (kept_back, kept_back_seen) = watch::channel(KeptBack::new());
    let public_url = config.public_url_at(bound);
    let prepared = "preparing HTTPS requests";
    let keys = role.keys();
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
    // Before the clock is followed: nobody may take a process for idle that has not looked at its timers yet.
    let starting = activity.begin();
    let (number_rate, kept, addr, poison) = (config.number_rate, config.kept, bound.to_string(), config.poison);
    let (activity_of_node, with_sources) = (activity.clone(), flows.with_sources.len());
    let node = async move {
        let Some((led, takes_in_since)) = lead(role, &flows, &clock, &mut events_in).await? else { return Ok(()) };
        let (store, programs) = led;
        let node = Node::new(Parts {
            takes_in_since,
            starting,
            store,
            programs,
            clock,
            activity: activity_of_node,
            number_rate,
            kept,
            poison,
            addr,
            graph,
            events: events_in,
            next,
            kept_back,
        });
        anyhow::Ok(node.run().await?)
    };

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
    tracing::info!(address = %bound, flows = with_sources, "taking webhooks in at {}", crate::probe::WEBHOOK_PATH);

    let mut node = tokio::spawn(node);
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

/// What this node is to the database.
enum Role {
    Owner { store: Box<Store>, programs: Programs },
    Standby(Box<Intake>),
}

impl Role {
    fn keys(&self) -> Arc<Keys> {
        match self {
            Self::Owner { store, .. } => store.keys(),
            Self::Standby(intake) => intake.keys(),
        }
    }
}

/// Owns the database unless another node does.
async fn role(config: &Config, flows: &Flows) -> anyhow::Result<Role> {
    let database = &config.storage.database;
    let accounts: Vec<_> = config
        .accounts
        .iter()
        .map(|account| AccountSetup {
            waba_id: account.waba_id.clone(),
            phone_number_ids: account.phone_number_ids.clone(),
        })
        .collect();
    let mut intake = Intake::open(database, &config.storage.key, &accounts).await?;
    let told = |error| OpenError::of(database, error);
    let holder = intake.holder().await.map_err(told)?;
    if !intake.is_shared() || standby::is_free(holder.as_ref()) {
        // Else another node was quicker.
        if let Some(raised) = intake.take_over(holder.as_ref()).await.map_err(told)? {
            let (store, programs) = published(intake.opened(raised), flows).await?;
            return Ok(Role::Owner { store: Box::new(store), programs });
        }
    }
    Ok(Role::Standby(Box::new(intake)))
}

async fn published(
    Opened { mut store, pinned, is_unclean }: Opened,
    flows: &Flows,
) -> anyhow::Result<(Store, Programs)> {
    if is_unclean {
        tracing::warn!("the flowd before this one did not end in order; what it had begun is taken up");
    }
    store.publish(&flows.with_sources).await.context("keeping the flows")?;
    let programs = flows.programs(pinned);
    Ok((store, programs))
}

/// Waits until this node owns the database, and tells since when it has taken webhooks in before. `None` if it is to stop.
async fn lead(
    role: Role,
    flows: &Flows,
    clock: &Arc<dyn Clock>,
    events: &mut mpsc::Receiver<Event>,
) -> anyhow::Result<Option<((Store, Programs), Option<Timestamp>)>> {
    let owning = metrics::gauge!("flowd_active");
    let led = match role {
        Role::Owner { store, programs } => ((*store, programs), None),
        Role::Standby(intake) => {
            owning.set(0);
            let since = clock.now();
            tracing::info!("another flowd owns the database: this one takes webhooks in and stands by");
            match standby::wait(*intake, clock, events).await? {
                Waited::Stopped => return Ok(None),
                Waited::Owns(opened) => {
                    tracing::info!(epoch = opened.store.epoch(), "this flowd owns the database now");
                    (published(*opened, flows).await?, Some(since))
                }
            }
        }
    };
    owning.set(1);
    Ok(Some(led))
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
