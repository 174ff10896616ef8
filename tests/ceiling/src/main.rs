//! The ceiling that `flowd bench` measures against: the welcome job done once, by hand, in the most direct way.
//!
//! It keeps the promise that costs most (200 only after a durable commit of token, instance, wait and message) and has
//! nothing else: no flows, no sealing, no log, no retries. It takes `flowd`'s own settings from the environment, so that
//! both are started alike, and runs until it is killed. Never for real customers.

#![expect(clippy::print_stderr, reason = "what broke is told to whoever measures, in its log")]

mod front;
mod graph;
mod sql;
mod writer;

use std::{env, net::SocketAddr};

use anyhow::Context as _;
use tokio::{net::TcpListener, sync::mpsc};

/// Webhooks and marks that may wait for the writer; more wait in their connections.
const WAITING_MAX: usize = 20_000;

/// As flowd has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let setting = |name: &'static str| env::var(name).with_context(|| format!("{name} is not set"));
    let listen: SocketAddr = setting("FLOWD_LISTEN")?.parse().context("FLOWD_LISTEN is no address")?;
    let graph = setting("FLOWD_GRAPH_URL")?;
    let graph: SocketAddr = graph
        .strip_prefix("http://")
        .and_then(|address| address.parse().ok())
        .filter(|address: &SocketAddr| address.ip().is_loopback())
        .context("FLOWD_GRAPH_URL must be like http://127.0.0.1:8090: this program knows no other WhatsApp")?;
    let secret = setting("FLOWD_APP_SECRET")?;

    let db = sql::Db::open(&setting("DATABASE_URL")?).await.context("opening the database")?;
    let (works, works_in) = mpsc::channel(WAITING_MAX);
    let (messages, messages_in) = mpsc::channel(WAITING_MAX);
    graph::start(graph, messages_in, &works);
    let writing = tokio::spawn(writer::run(db, works_in, messages));
    let listener = TcpListener::bind(listen).await.context("listening")?;
    tokio::select! {
        served = front::serve(listener, secret, works) => served,
        written = writing => written.context("the writer failed")?,
    }
}
