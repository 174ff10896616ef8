//! What the sources hold, whole or not: `flowd serve` needs all of it, `flowd doctor` looks at what there is.

use std::net::SocketAddr;
use std::path::PathBuf;

use super::account::{self, Account};
use super::base_url::BaseUrl;
use super::problem::{ConfigErrors, Problem};
use super::read::{self, Reader};
use super::secret::Secret;
use super::setting::Setting;
use super::{
    Config, DEFAULT_GRAPH_URL, DEFAULT_GRAPH_VERSION, DEFAULT_LISTEN, DEFAULT_LOG_DAYS, DEFAULT_NUMBER_RATE,
    DEFAULT_RAW_DAYS, Flags, Sources, Storage, database_of, development,
};
use crate::fail::{Fail, Poison};
use crate::retention::Kept;
use crate::seal::Kek;
use crate::store::Database;

/// How this flowd is reached from outside.
pub enum PublicUrl {
    /// Where it listens, since nothing else is said.
    Own,
    Given(BaseUrl),
}

/// Every value that is good, with its default where none is given. What is `None` is missing or wrong, and stands among
/// the problems.
pub struct Draft {
    pub database: Option<Database>,
    pub key: Option<Kek>,
    pub key_file: Option<PathBuf>,
    pub listen: Option<SocketAddr>,
    pub graph_url: Option<BaseUrl>,
    pub graph_version: Option<String>,
    pub app_secrets: Option<Vec<Secret>>,
    pub verify_token: Option<Secret>,
    pub flows: Option<PathBuf>,
    /// Those that are complete.
    pub accounts: Vec<Account>,
    pub number_rate: Option<u32>,
    pub public_url: Option<PublicUrl>,
    pub problems: Vec<Problem>,
    log_days: Option<u32>,
    raw_days: Option<u32>,
    clock: Option<BaseUrl>,
    fail: Option<Fail>,
    poison: Option<Poison>,
}

impl Draft {
    pub fn from(sources: &Sources<'_>, flags: &Flags) -> Draft {
        let mut reader = Reader::new(sources);
        let default_url = BaseUrl::parse(DEFAULT_GRAPH_URL).expect("our own default is a URL");
        let mut draft = Draft {
            database: database_of(&mut reader),
            key: reader.key(),
            key_file: reader.key_file(),
            listen: reader.with_default(Setting::Listen, read::socket_address, DEFAULT_LISTEN),
            graph_url: reader.with_default(Setting::GraphUrl, read::graph_url, default_url),
            graph_version: reader.with_default(
                Setting::GraphVersion,
                read::graph_version,
                DEFAULT_GRAPH_VERSION.to_owned(),
            ),
            app_secrets: reader.required(Setting::AppSecret, read::secrets),
            verify_token: reader.required(Setting::VerifyToken, read::secret),
            flows: reader.required_path(Setting::Flows),
            accounts: account::all(&mut reader),
            number_rate: reader.with_default(Setting::NumberRate, read::number_rate, DEFAULT_NUMBER_RATE),
            log_days: reader.with_default(Setting::RetentionLog, read::log_days, DEFAULT_LOG_DAYS),
            raw_days: reader.with_default(Setting::RetentionRaw, read::raw_days, DEFAULT_RAW_DAYS),
            public_url: reader.with_default(Setting::PublicUrl, public_url, PublicUrl::Own),
            clock: reader.flag("--clock", flags.clock.as_deref(), read::base_url),
            fail: reader.variable("FLOWD_FAIL", read::fail),
            poison: reader.variable("FLOWD_POISON", read::poison),
            problems: reader.problems,
        };
        if !draft.graph_url.as_ref().is_some_and(BaseUrl::is_loopback) {
            let found = development::Found {
                app_secrets: draft.app_secrets.as_deref().unwrap_or_default(),
                verify_token: draft.verify_token.as_ref(),
                key: draft.key.as_ref(),
                accounts: &draft.accounts,
                clock: draft.clock.as_ref(),
                fail: draft.fail,
                poison: draft.poison.as_ref(),
            };
            draft.problems.extend(development::refused(&found));
        }
        draft
    }

    pub fn whole(self) -> Result<Config, ConfigErrors> {
        if !self.problems.is_empty() {
            return Err(ConfigErrors(self.problems));
        }
        Ok(self.values().expect("what is missing or wrong has said its problem"))
    }

    fn values(self) -> Option<Config> {
        Some(Config {
            storage: Storage { database: self.database?, key: self.key? },
            listen: self.listen?,
            graph_url: self.graph_url?,
            graph_version: self.graph_version?,
            app_secrets: self.app_secrets?,
            verify_token: self.verify_token?,
            flows: self.flows?,
            accounts: self.accounts,
            number_rate: self.number_rate?,
            kept: Kept { log_days: self.log_days?, raw_days: self.raw_days? },
            public_url: match self.public_url? {
                PublicUrl::Own => None,
                PublicUrl::Given(url) => Some(url),
            },
            clock: self.clock,
            fail: self.fail,
            poison: self.poison,
        })
    }
}

fn public_url(text: &str) -> Result<PublicUrl, String> {
    read::base_url(text).map(PublicUrl::Given)
}
