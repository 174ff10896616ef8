//! Starting and serving: the order in which folder, port and templates are looked at, and how it ends.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use stdlib::Timestamp;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::{
    Config, EmulatorError, http,
    hub::{Hub, State},
    journal::{Journal, Opened},
    templates::Templates,
    webhook::{self, Webhook},
    world::World,
};

/// How long open requests may take to end once the emulator stops.
const STOP_WITHIN: Duration = Duration::from_secs(1);

/// An emulator that has its port and its folder, and serves once [`Emulator::serve`] is awaited.
pub struct Emulator {
    listener: TcpListener,
    local_addr: SocketAddr,
    hub: Arc<Hub>,
}

impl Emulator {
    /// Takes the port and the folder. Nothing is answered or sent before [`Emulator::serve`].
    pub async fn start(config: Config) -> Result<Self, EmulatorError> {
        if !config.listen.ip().is_loopback() {
            return Err(EmulatorError::NotLoopback(config.listen));
        }
        let webhook = Webhook::new(&config.webhook)?;
        let templates = Templates::open(config.templates.as_deref())?;
        let listener = TcpListener::bind(config.listen).await.map_err(|source| match source.kind() {
            io::ErrorKind::AddrInUse => EmulatorError::PortTaken(config.listen),
            _ => EmulatorError::Listen { listen: config.listen, source },
        })?;
        let local_addr = listener.local_addr().map_err(EmulatorError::Server)?;
        let (world, journal) = open(&config)?;
        let hub = Hub::new(State::new(world, journal), templates, webhook);
        Ok(Self { listener, local_addr, hub })
    }

    /// Where it listens; tells the port when the configuration asked for any.
    pub fn local_addr(&self) -> SocketAddr {
        self.local_addr
    }

    /// Where the clock stands.
    pub fn now(&self) -> Timestamp {
        self.hub.peek(|state| state.clock.now())
    }

    /// How many templates the lock has.
    pub fn templates(&self) -> usize {
        self.hub.templates.len()
    }

    /// Serves until `shutdown` is cancelled. What was owed and not delivered is delivered at the next start.
    pub async fn serve(self, shutdown: CancellationToken) -> Result<(), EmulatorError> {
        let Self { listener, local_addr, hub } = self;
        let _stop = hub.stop.clone().drop_guard();
        for lane in hub.peek(|state| state.world.lanes()) {
            webhook::deliver(&hub, lane);
        }
        tracing::info!(%local_addr, "the emulator listens");
        let stopped = hub.stop.clone();
        let server = axum::serve(listener, http::router(Arc::clone(&hub)))
            .with_graceful_shutdown(async move { stopped.cancelled().await });
        let server = tokio::spawn(server.into_future());
        let result = tokio::select! {
            () = shutdown.cancelled() => Ok(()),
            () = hub.keep_time() => Ok(()),
            () = hub.journal_failed() => Err(EmulatorError::Journal),
        };
        hub.stop.cancel();
        match tokio::time::timeout(STOP_WITHIN, server).await {
            Ok(Ok(Err(source))) => Err(EmulatorError::Server(source)),
            // Whoever still holds a request open is cut off.
            Ok(Ok(Ok(())) | Err(_)) | Err(_) => result,
        }
    }
}

/// The World of the data folder, with its clock where it shall stand.
fn open(config: &Config) -> Result<(World, Journal), EmulatorError> {
    let mut opened = Opened::open(&config.data)?;
    let stands = opened.world.now();
    let is_new = opened.world.generation() == 0;
    let now = match config.now {
        Some(asked) if !is_new && asked < stands => {
            return Err(EmulatorError::ClockBack { data: config.data.clone(), stands, asked });
        }
        Some(asked) => asked,
        None if is_new => Timestamp(jiff::Timestamp::now().as_second() * 1000),
        None => stands,
    };
    opened.world.start(now);
    opened.compact()
}
