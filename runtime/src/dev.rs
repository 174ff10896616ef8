//! `flowd dev`: emulator and node in one process over one folder of flows, so that whoever writes a flow chats with it.
//!
//! The page is the emulator's. What stands beside the chat (the flow, its variables, why, errors) are fragments of this
//! module, served under `/dev` on the node's address and passed on by the emulator. The folder is watched; what compiles
//! is published, what does not leaves the last good revisions running.

mod acts;
mod desk;
mod panel;
mod reload;
mod seen;
mod shipped;
mod transcript;
mod words;

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::Context as _;
use emulator::{Config as EmulatorConfig, Emulator, EmulatorError};
use tokio_util::sync::CancellationToken;

use crate::{
    config::{Config, DEV_KEY},
    flows::{self, FlowsError},
    serve,
};
use desk::Desk;

/// What it was started with.
#[derive(Debug, Clone)]
pub struct Options {
    /// `None`: `flows`, or the shipped ones where there is no such folder.
    pub path: Option<PathBuf>,
    pub listen: SocketAddr,
    pub emulator: SocketAddr,
    pub data: PathBuf,
}

/// Where everything is, to be told.
#[derive(Debug, Clone)]
pub struct Ready {
    pub page: String,
    pub flows: PathBuf,
    /// The shipped flows were copied there, as there were none.
    pub are_shipped: bool,
    pub data: PathBuf,
    pub attached: bool,
    /// The first message of some flow: what to try.
    pub try_first: Option<String>,
    pub errors: usize,
}

/// Why it does not start or stopped, by whose it is to mend.
#[derive(Debug, thiserror::Error)]
pub enum DevError {
    /// An option or a file; in English and in Spanish.
    #[error("{en}")]
    Usage { en: String, es: String },
    #[error(transparent)]
    Broken(#[from] anyhow::Error),
}

impl From<crate::config::ConfigErrors> for DevError {
    fn from(errors: crate::config::ConfigErrors) -> Self {
        same(errors.to_string())
    }
}

/// Runs until `shutdown`; `tell` hears once that the page answers.
pub async fn run(mut options: Options, shutdown: CancellationToken, tell: impl FnOnce(&Ready)) -> Result<(), DevError> {
    options.listen = settled(options.listen);
    let folder = data_folder(&options.data)?;
    let (path, are_shipped) = match &options.path {
        Some(path) => (path.clone(), false),
        None if Path::new("flows").exists() => (PathBuf::from("flows"), false),
        None => (shipped::copied_to(&folder.join("flows")).context("copying the example flows")?, true),
    };
    let env = |name: &str| std::env::var(name).ok();
    let looked = flows::look(&path, &env).map_err(|error| match error {
        FlowsError::Findings(words) | FlowsError::Setting(words) => same(words),
        FlowsError::Unreadable(words) => DevError::Broken(anyhow::Error::msg(words)),
    })?;
    let emulator = start_emulator(&options, &path, &folder).await?;
    let page = format!("http://{}", emulator.address());
    let config = config(&options, &path, &folder, &page)?;
    let desk = Arc::new(Desk::new(path.clone(), config.storage.clone(), &looked));
    let ready = Ready {
        page: page.clone(),
        try_first: looked.flows.as_ref().and_then(panel::first_words),
        errors: looked.findings.iter().filter(|finding| finding.is_error).count(),
        flows: path.clone(),
        are_shipped,
        data: folder,
        attached: matches!(emulator, Phone::Attached(_)),
    };
    let flows = looked.flows.unwrap_or(flows::Flows { with_sources: Vec::new() });

    // The phone goes last: the node waits for its open requests, and they are answered there.
    let hang_up = CancellationToken::new();
    let phone = match emulator {
        Phone::Own(emulator, _) => Some(tokio::spawn(emulator.serve(hang_up.clone()))),
        Phone::Attached(_) => None,
    };
    let (running_tx, running) = tokio::sync::oneshot::channel();
    let routes = panel::routes()
        .merge(acts::routes())
        .layer(axum::middleware::from_fn(emulator::same_machine))
        .with_state(Arc::clone(&desk));
    let node = async {
        let ended = serve::run(config, flows, shutdown.clone(), move |running| {
            // The receiver is gone only when everything ends.
            let _gone = running_tx.send(running.clone());
            routes
        });
        let ended = ended.await;
        shutdown.cancel();
        ended
    };
    let beside = async {
        let Ok(running) = running.await else { return };
        let companion = format!("http://{}/dev", running.address);
        desk.attach(running.clone(), page, companion);
        // The files may have been changed while nothing ran.
        reload::move_runs(&desk, &running).await;
        desk.tell_page().await;
        tell(&ready);
        if let Err(error) = reload::watch(Arc::clone(&desk), shutdown.clone()).await {
            tracing::warn!(%error, "the folder cannot be watched: start again to see changes");
        }
    };
    let (ended, ()) = tokio::join!(node, beside);
    hang_up.cancel();
    let ended = ended.map_err(|error| match error.downcast_ref::<serve::ListenError>() {
        Some(_) => DevError::Usage {
            en: format!(
                "Another program has {}. Choose another port with --listen {}.",
                options.listen,
                next(options.listen)
            ),
            es: format!(
                "Otro programa usa {}. Elige otro puerto con --listen {}.",
                options.listen,
                next(options.listen)
            ),
        },
        None => DevError::Broken(error),
    });
    if let Some(phone) = phone {
        phone.await.context("the emulator ended badly")?.map_err(anyhow::Error::new)?;
    }
    ended
}

enum Phone {
    Own(Box<Emulator>, SocketAddr),
    /// One that runs already.
    Attached(SocketAddr),
}

impl Phone {
    fn address(&self) -> SocketAddr {
        match self {
            Self::Own(_, address) | Self::Attached(address) => *address,
        }
    }
}

/// Ours, or the one that already has the port.
async fn start_emulator(options: &Options, flows: &Path, folder: &Path) -> Result<Phone, DevError> {
    let lock = if flows.is_dir() { flows.to_owned() } else { flows.parent().unwrap_or(flows).to_owned() };
    let lock = lock.join("templates.lock");
    let config = EmulatorConfig {
        listen: options.emulator,
        webhook: format!("http://{}{}", options.listen, crate::probe::WEBHOOK_PATH),
        templates: lock.exists().then_some(lock),
        data: folder.join("emulator"),
        now: None,
    };
    match Emulator::start(config).await {
        Ok(emulator) => {
            let address = emulator.local_addr();
            Ok(Phone::Own(Box::new(emulator), address))
        }
        Err(EmulatorError::PortTaken(address)) if desk::is_emulator(address).await => Ok(Phone::Attached(address)),
        Err(error) => Err(phone_refused(error)),
    }
}

/// What to type where the phone does not start.
fn phone_refused(error: EmulatorError) -> DevError {
    match error {
        EmulatorError::PortTaken(address) => DevError::Usage {
            en: format!(
                "The phone cannot be at {address}: another program has that port. Choose another with --emulator {}.",
                next(address)
            ),
            es: format!(
                "El teléfono no puede estar en {address}: otro programa usa ese puerto. Elige otro con --emulator {}.",
                next(address)
            ),
        },
        EmulatorError::InUse(folder) => DevError::Usage {
            en: format!(
                "Another `flowd dev` uses the folder {}. Stop it, or give this one a folder of its own with --data.",
                folder.display()
            ),
            es: format!(
                "Otro `flowd dev` usa la carpeta {}. Detenlo, o dale a este una carpeta propia con --data.",
                folder.display()
            ),
        },
        EmulatorError::NotLoopback(address) => DevError::Usage {
            en: format!(
                "The phone has no login, so it listens on this machine only: use --emulator 127.0.0.1:{}.",
                address.port()
            ),
            es: format!(
                "El teléfono no pide contraseña, así que solo escucha en esta máquina: usa --emulator 127.0.0.1:{}.",
                address.port()
            ),
        },
        other => same(format!("{:#}", anyhow::Error::new(other))),
    }
}

/// The address one port further.
fn next(address: SocketAddr) -> SocketAddr {
    SocketAddr::new(address.ip(), address.port().checked_add(1).unwrap_or(8090))
}

/// Port 0 as the port it becomes: the phone must be told where its webhooks go before anybody listens there.
fn settled(listen: SocketAddr) -> SocketAddr {
    if listen.port() != 0 {
        return listen;
    }
    std::net::TcpListener::bind(listen).and_then(|free| free.local_addr()).unwrap_or(listen)
}

/// Of words that are in one language only, or were chosen already.
fn same(words: String) -> DevError {
    DevError::Usage { en: words.clone(), es: words }
}

/// A folder that git leaves alone.
fn data_folder(data: &Path) -> Result<PathBuf, DevError> {
    let unwritable = |error: std::io::Error| {
        let data = data.display();
        DevError::Usage {
            en: format!("Nothing can be written to {data}: {error}. Choose another folder with --data."),
            es: format!("No se puede escribir en {data}: {error}. Elige otra carpeta con --data."),
        }
    };
    std::fs::create_dir_all(data).map_err(unwritable)?;
    std::fs::write(data.join(".gitignore"), "*\n").map_err(unwritable)?;
    Ok(data.to_owned())
}

fn config(options: &Options, flows: &Path, folder: &Path, page: &str) -> Result<Config, DevError> {
    let values = [
        ("DATABASE_URL", format!("sqlite:{}", folder.join("flowd.db").display())),
        ("FLOWD_LISTEN", options.listen.to_string()),
        ("FLOWD_GRAPH_URL", page.to_owned()),
        ("FLOWD_PHONE_NUMBER_ID", emulator::PHONE_NUMBER_ID.to_owned()),
        ("FLOWD_WABA_ID", emulator::WABA_ID.to_owned()),
        ("FLOWD_ACCESS_TOKEN", emulator::ACCESS_TOKEN.to_owned()),
        ("FLOWD_APP_SECRET", emulator::APP_SECRET.to_owned()),
        ("FLOWD_VERIFY_TOKEN", emulator::VERIFY_TOKEN.to_owned()),
        ("FLOWD_KEY", DEV_KEY.to_owned()),
        ("FLOWD_FLOWS", flows.display().to_string()),
    ];
    let env = |name: &str| values.iter().find(|(known, _)| *known == name).map(|(_, value)| value.clone());
    let read = |_: &Path| Err(std::io::ErrorKind::NotFound.into());
    let sources = crate::config::Sources { env: &env, file: None, read: &read };
    Ok(Config::from(&sources, &crate::config::Flags { clock: Some(page.to_owned()) })?)
}
