//! What `flowd` was told: the environment over `flowd.toml`, judged once at start and passed on explicitly.
//!
//! `Config::from` is pure: it reads no environment and opens no file but through `Sources`. It does not look at what the
//! values name (the folder of flows, the database): who opens them says what is wrong with them. Names and defaults are
//! the contract of the README's "Settings".

mod account;
mod base_url;
mod development;
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
        let mut reader = Reader::new(sources);
        let storage = storage(&mut reader);
        let listen = reader.optional(Setting::Listen, read::socket_address);
        let graph_url = reader.optional(Setting::GraphUrl, read::graph_url);
        let graph_version = reader.optional(Setting::GraphVersion, read::graph_version);
        let app_secrets = reader.required(Setting::AppSecret, read::secrets);
        let verify_token = reader.required(Setting::VerifyToken, read::secret);
        let flows = reader.required_path(Setting::Flows);
        let accounts = account::all(&mut reader);
        let number_rate = reader.optional(Setting::NumberRate, read::number_rate);
        let log_days = reader.optional(Setting::RetentionLog, read::log_days);
        let raw_days = reader.optional(Setting::RetentionRaw, read::raw_days);
        let public_url = reader.optional(Setting::PublicUrl, read::base_url);
        let clock = reader.flag("--clock", flags.clock.as_deref(), read::base_url);
        let fail = reader.variable("FLOWD_FAIL", read::fail);
        let poison = reader.variable("FLOWD_POISON", read::poison);

        let graph_url =
            graph_url.unwrap_or_else(|| BaseUrl::parse(DEFAULT_GRAPH_URL).expect("our own default is a URL"));
        if !graph_url.is_loopback() {
            let found = development::Found {
                app_secrets: app_secrets.as_deref().unwrap_or_default(),
                verify_token: verify_token.as_ref(),
                key: storage.as_ref().map(|storage| &storage.key),
                accounts: &accounts,
                clock: clock.as_ref(),
                fail,
                poison: poison.as_ref(),
            };
            reader.problems.extend(development::refused(&found));
        }

        let (Some(storage), Some(app_secrets), Some(verify_token), Some(flows), []) =
            (storage, app_secrets, verify_token, flows, reader.problems.as_slice())
        else {
            return Err(ConfigErrors(reader.problems));
        };
        Ok(Config {
            storage,
            listen: listen.unwrap_or(DEFAULT_LISTEN),
            graph_url,
            graph_version: graph_version.unwrap_or_else(|| DEFAULT_GRAPH_VERSION.to_owned()),
            app_secrets,
            verify_token,
            flows,
            accounts,
            number_rate: number_rate.unwrap_or(DEFAULT_NUMBER_RATE),
            kept: Kept {
                log_days: log_days.unwrap_or(DEFAULT_LOG_DAYS),
                raw_days: raw_days.unwrap_or(DEFAULT_RAW_DAYS),
            },
            public_url,
            clock,
            fail,
            poison,
        })
    }

    /// How this flowd is reached from outside, once it is known where it listens.
    pub fn public_url_at(&self, bound: SocketAddr) -> BaseUrl {
        if let Some(given) = &self.public_url {
            return given.clone();
        }
        let host = match bound.ip() {
            IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
            IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
            ip @ (IpAddr::V4(_) | IpAddr::V6(_)) => ip,
        };
        BaseUrl::parse(&format!("http://{}", SocketAddr::new(host, bound.port()))).expect("an address makes a URL")
    }
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
