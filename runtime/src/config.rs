//! What `flowd` was told: the environment over `flowd.toml`, judged once at start and passed on explicitly.
//!
//! `Config::from` is pure: it reads no environment and opens no file but through `Sources`. It does not look at what the
//! values name (the folder of flows, the database): who opens them says what is wrong with them. Names and defaults are
//! the contract of the README's "Settings".

mod account;
mod base_url;
mod development;
mod draft;
mod file;
mod problem;
mod read;
mod secret;
mod setting;
#[cfg(test)]
mod tests;

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::{Path, PathBuf};

pub use account::Account;
pub use base_url::BaseUrl;
pub use development::DEV_KEY;
pub use draft::{Draft, PublicUrl};
pub use problem::ConfigErrors;
pub use secret::Secret;

use crate::fail::{Fail, Poison};
use crate::retention::Kept;
use crate::seal::Kek;
use crate::store::Database;
pub use crate::store::Server;
use read::Reader;
use setting::Setting;

/// Where values come from.
pub struct Sources<'a> {
    pub env: &'a dyn Fn(&str) -> Option<String>,
    /// `flowd.toml`: its path, for messages and for the paths it names, and its text.
    pub file: Option<(&'a Path, &'a str)>,
    /// Reads the file that `FLOWD_KEY_FILE` names.
    pub read: &'a dyn Fn(&Path) -> io::Result<String>,
}

/// What `flowd serve` was told on the command line.
#[derive(Debug, Clone, Default)]
pub struct Flags {
    /// `--clock URL`: the emulator whose clock to follow.
    pub clock: Option<String>,
}

/// Where the conversations are kept and what opens them; all that `flowd why` needs.
#[derive(Debug, Clone)]
pub struct Storage {
    pub database: Database,
    pub key: Kek,
}

/// Everything `flowd serve` was told. Fields hold only values that were found good.
#[derive(Debug, Clone)]
pub struct Config {
    pub storage: Storage,
    /// Port 0 lets the system choose.
    pub listen: SocketAddr,
    pub graph_url: BaseUrl,
    /// Like `v23.0`.
    pub graph_version: String,
    /// At least one; a webhook may be signed with any of them.
    pub app_secrets: Vec<Secret>,
    pub verify_token: Secret,
    pub flows: PathBuf,
    /// At least one; no account and no number twice.
    pub accounts: Vec<Account>,
    /// Messages per second of one number, 1 to 1000.
    pub number_rate: u32,
    pub kept: Kept,
    /// As it was given; `public_url_at` knows the default.
    pub public_url: Option<BaseUrl>,
    pub clock: Option<BaseUrl>,
    pub fail: Option<Fail>,
    pub poison: Option<Poison>,
}

impl Config {
    pub fn from(sources: &Sources<'_>, flags: &Flags) -> Result<Config, ConfigErrors> {
        Draft::from(sources, flags).whole()
    }

    /// How this flowd is reached from outside, once it is known where it listens.
    pub fn public_url_at(&self, bound: SocketAddr) -> BaseUrl {
        if let Some(given) = &self.public_url {
            return given.clone();
        }
        local_url(bound)
    }
}

/// How a process of this machine reaches one that listens there.
pub fn reachable(bound: SocketAddr) -> SocketAddr {
    let host = match bound.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip @ (IpAddr::V4(_) | IpAddr::V6(_)) => ip,
    };
    SocketAddr::new(host, bound.port())
}

pub fn local_url(bound: SocketAddr) -> BaseUrl {
    BaseUrl::parse(&format!("http://{}", reachable(bound))).expect("an address makes a URL")
}

impl Storage {
    pub fn from(sources: &Sources<'_>) -> Result<Storage, ConfigErrors> {
        let mut reader = Reader::new(sources);
        match (storage(&mut reader), reader.problems.is_empty()) {
            (Some(storage), true) => Ok(storage),
            (Some(_) | None, _) => Err(ConfigErrors(reader.problems)),
        }
    }
}

/// Only where the conversations are kept: for what opens none of them.
pub fn database(sources: &Sources<'_>) -> Result<Database, ConfigErrors> {
    let mut reader = Reader::new(sources);
    match (database_of(&mut reader), reader.problems.is_empty()) {
        (Some(database), true) => Ok(database),
        (Some(_) | None, _) => Err(ConfigErrors(reader.problems)),
    }
}

const DEFAULT_DATABASE: &str = "flowd.db";
/// Where `flowd serve` listens unless it is told otherwise.
pub const DEFAULT_LISTEN: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8080);
const DEFAULT_GRAPH_URL: &str = "https://graph.facebook.com";
const DEFAULT_GRAPH_VERSION: &str = "v23.0";
/// Of the 80 messages a second that a number may exchange, sent and received together (Meta, "Throughput").
const DEFAULT_NUMBER_RATE: u32 = 60;
/// A year, and a month to look back on it.
const DEFAULT_LOG_DAYS: u32 = 400;
/// Nobody acts on these yet: long enough to find out why something went wrong.
const DEFAULT_RAW_DAYS: u32 = 30;

/// `None` has said its problem.
fn storage(reader: &mut Reader<'_>) -> Option<Storage> {
    let database = database_of(reader);
    let key = reader.key();
    Some(Storage { database: database?, key: key? })
}

/// `None` has said its problem.
fn database_of(reader: &mut Reader<'_>) -> Option<Database> {
    let Some(given) = reader.given(Setting::DatabaseUrl) else {
        return Some(Database::Sqlite(PathBuf::from(DEFAULT_DATABASE)));
    };
    reader.judge(&given, Setting::DatabaseUrl, read::database).map(|database| match database {
        Database::Sqlite(file) => Database::Sqlite(reader.path(&given, file)),
        Database::Postgres(server) => Database::Postgres(server),
    })
}
