//! `flowd dev`: emulator and node in one process over one folder of flows, so that whoever writes a flow chats with it.
//!
//! The page is the emulator's. What stands beside the chat (the flow, its variables, why, errors) are fragments of this
//! module, served under `/dev` on the node's address and passed on by the emulator. The folder is watched; what compiles
//! is published, what does not leaves the last good revisions running.

mod acts;
mod desk;
mod held;
mod panel;
mod phone;
mod reload;
mod seen;
mod shipped;
mod transcript;
mod unsent;
mod words;

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::Context as _;
use stdlib::Language;
use tokio_util::sync::CancellationToken;

use crate::{
    config::{Config, DEV_KEY},
    flows::{self, FlowsError},
    serve,
    store::ReadStore,
};
use desk::Desk;
use phone::Phone;

/// What it was started with.
#[derive(Debug, Clone)]
pub struct Options {
    /// `None`: `flows`, else this folder if it has any, else the shipped ones, copied to `flows`.
    pub path: Option<PathBuf>,
    pub listen: SocketAddr,
    pub emulator: SocketAddr,
    pub data: PathBuf,
    /// Of what is said in the terminal.
    pub language: Language,
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
    /// An option or a file.
    #[error("{en}")]
    Usage { en: String, es: String, pt: String },
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
    if !options.listen.ip().is_loopback() {
        return Err(phone::not_loopback("--listen", options.listen));
    }
    options.listen = settled(options.listen);
    let folder = data_folder(&options.data)?;
    let (path, are_shipped) = match &options.path {
        Some(path) if path.is_file() && path.extension().is_none_or(|ending| ending != "flow") => {
            return Err(no_flow(path));
        }
        Some(path) => (path.clone(), false),
        None => shipped::found_or_copied().map_err(|error| not_copied(&error))?,
    };
    let looked = flows::look(&path, &|name| env(options.language, name)).map_err(|error| match error {
        FlowsError::Findings(words) | FlowsError::Setting(words) => same(words),
        FlowsError::Unreadable(words) => DevError::Broken(anyhow::Error::msg(words)),
    })?;
    let phone = Phone::start(&options, &path, &folder).await?;
    let page = format!("http://{}", phone.address());
    let config = config(&options, &path, &folder, &page)?;
    let before = if looked.held.is_empty() { Vec::new() } else { ran_before(&config).await };
    let desk = Arc::new(Desk::new(path.clone(), config.storage.clone(), &looked, before));
    let flows = desk.to_run(&looked);
    let ready = Ready {
        page: page.clone(),
        try_first: panel::first_words(&flows),
        errors: looked.findings.iter().filter(|finding| finding.is_error).count(),
        flows: path.clone(),
        are_shipped,
        data: folder,
        attached: matches!(phone, Phone::Attached(_)),
    };

    // The phone goes last: the node waits for its open requests, and they are answered there.
    let hang_up = CancellationToken::new();
    let phone = match phone {
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
        Some(_) => listen_taken(options.listen),
        None => DevError::Broken(error),
    });
    if let Some(phone) = phone {
        phone.await.context("the emulator ended badly")?.map_err(anyhow::Error::new)?;
    }
    ended
}

/// What ran when this folder was served last; of a database that is not there or cannot be read, the start speaks.
async fn ran_before(config: &Config) -> Vec<(engine::Program, String)> {
    let read = async {
        let mut store = ReadStore::open(&config.storage.database, &config.storage.key).await?;
        anyhow::Ok(store.published().await?)
    };
    read.await.unwrap_or_default()
}

/// What `flowc` would read there; Portuguese it has not, and Spanish is read better than English then.
fn env(language: Language, name: &str) -> Option<String> {
    let chosen = match language {
        Language::En => "en",
        Language::Es | Language::Pt => "es",
    };
    if name == "FLOWC_LANG" { Some(chosen.to_owned()) } else { std::env::var(name).ok() }
}

fn listen_taken(listen: SocketAddr) -> DevError {
    let free = phone::free_behind(listen, None);
    DevError::Usage {
        en: format!("Another program has {listen}. Choose another port with --listen {free}."),
        es: format!("Otro programa usa {listen}. Elige otro puerto con --listen {free}."),
        pt: format!("Outro programa usa {listen}. Escolha outra porta com --listen {free}."),
    }
}

fn no_flow(path: &Path) -> DevError {
    let path = path.display();
    DevError::Usage {
        en: format!(
            "{path} is no flow: the name of a flow ends in `.flow`. Give one, or a folder of them: flowd dev flows"
        ),
        es: format!(
            "{path} no es un flujo: el nombre de un flujo termina en `.flow`. Da uno, o una carpeta con ellos: flowd dev flows"
        ),
        pt: format!(
            "{path} não é um fluxo: o nome de um fluxo termina em `.flow`. Dê um, ou uma pasta com eles: flowd dev flows"
        ),
    }
}

fn not_copied(error: &std::io::Error) -> DevError {
    DevError::Usage {
        en: format!(
            "There is no flow here, and the examples could not be copied to the folder flows: {error}. Say where your \
             flows are, like flowd dev PATH."
        ),
        es: format!(
            "Aquí no hay ningún flujo, y los ejemplos no se pudieron copiar a la carpeta flows: {error}. Di dónde están \
             tus flujos, así: flowd dev RUTA."
        ),
        pt: format!(
            "Aqui não há nenhum fluxo, e os exemplos não puderam ser copiados para a pasta flows: {error}. Diga onde \
             estão os seus fluxos, assim: flowd dev CAMINHO."
        ),
    }
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
    DevError::Usage { en: words.clone(), es: words.clone(), pt: words }
}

/// A folder that git leaves alone.
fn data_folder(data: &Path) -> Result<PathBuf, DevError> {
    let unwritable = |error: std::io::Error| {
        let data = data.display();
        DevError::Usage {
            en: format!("Nothing can be written to {data}: {error}. Choose another folder with --data."),
            es: format!("No se puede escribir en {data}: {error}. Elige otra carpeta con --data."),
            pt: format!("Não se pode escrever em {data}: {error}. Escolha outra pasta com --data."),
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
