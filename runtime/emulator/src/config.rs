//! What the emulator is started with, and why it may not start.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    path::PathBuf,
};

use stdlib::{Timestamp, template::LockError};

/// `flowd emulator`'s flags.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// A loopback address; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Where webhooks go, `http://` or `https://`.
    pub webhook: String,
    /// The lock to read; `None` looks at [`DEFAULT_TEMPLATES`](crate::DEFAULT_TEMPLATES), which may be missing.
    pub templates: Option<PathBuf>,
    /// The folder that holds the state. One emulator at a time.
    pub data: PathBuf,
    /// Where the clock stands at the first start; `None` is the present second. Later starts only go forward.
    pub now: Option<Timestamp>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 8090)),
            webhook: "http://127.0.0.1:8080/webhooks/whatsapp".to_owned(),
            templates: None,
            data: PathBuf::from(".ventana/emulator"),
            now: None,
        }
    }
}

/// Why the emulator does not start, or stopped. Each message says what to type next.
#[derive(Debug, thiserror::Error)]
pub enum EmulatorError {
    #[error(
        "the emulator asks nobody who they are, so it listens on this machine only; {0} can be reached from outside: \
         use --listen 127.0.0.1:{port}",
        port = .0.port()
    )]
    NotLoopback(SocketAddr),
    #[error(
        "port {port} is taken, perhaps by an emulator that still runs: stop it, or choose another port with \
         --listen 127.0.0.1:{other}",
        port = .0.port(),
        other = .0.port().checked_add(1).unwrap_or(8090)
    )]
    PortTaken(SocketAddr),
    #[error("cannot listen on {listen}")]
    Listen { listen: SocketAddr, source: io::Error },
    #[error("`{0}` is no address for webhooks; write it like http://127.0.0.1:8080/webhooks/whatsapp (--webhook)")]
    Webhook(String),
    #[error(
        "another emulator uses the folder {}: stop it, or give this one a folder of its own with --data DIR", .0.display()
    )]
    InUse(PathBuf),
    #[error("cannot read or write {}", path.display())]
    Data { path: PathBuf, source: io::Error },
    #[error(
        "{} is damaged in line {line}; move it away to start anew, or give another folder with --data DIR", path.display()
    )]
    Damaged { path: PathBuf, line: usize },
    #[error(
        "{} was written by a newer flowd (format {version}); use that one, or another folder with --data DIR",
        path.display()
    )]
    Newer { path: PathBuf, version: u32 },
    #[error(
        "the clock in {} already stands at {stands} and cannot go back to {asked}: leave --now out, or begin anew with \
         --data DIR", data.display()
    )]
    ClockBack { data: PathBuf, stands: Timestamp, asked: Timestamp },
    #[error(
        "cannot read the templates in {}: name the file with --templates",
        path.display()
    )]
    TemplatesUnread { path: PathBuf, source: io::Error },
    #[error("{}: {problem}", path.display())]
    Templates { path: PathBuf, problem: LockError },
    #[error("cannot prepare the connection for webhooks")]
    Client(#[source] reqwest::Error),
    #[error(
        "the emulator stopped, as its journal cannot be written; is the disk full? Start it again once there is room"
    )]
    Journal,
    #[error("the emulator's server failed")]
    Server(#[source] io::Error),
}
