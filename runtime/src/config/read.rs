//! Reading one setting: where its text comes from, and what the text must look like.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use super::Sources;
use super::base_url::BaseUrl;
use super::file::{self, AccountTable, Given, Origin};
use super::problem::Problem;
use super::secret::Secret;
use super::setting::Setting;
use crate::fail::{Fail, Poison};
use crate::seal::Kek;
use crate::store::{Database, Server};

/// Texts longer than this are a file pasted into a variable; a token has a few hundred characters.
const LENGTH_MAX: usize = 8 * 1024;
/// Rotation needs two.
const APP_SECRETS_MAX: usize = 8;
/// A hundred years: for ever.
const DAYS_MAX: u32 = 36_500;

/// Collects what is wrong while it hands out what is right.
pub struct Reader<'a> {
    sources: &'a Sources<'a>,
    values: Vec<(Setting, Given)>,
    pub accounts: Vec<AccountTable>,
    pub problems: Vec<Problem>,
}

/// Judges a text; the error reads after the setting's name, as in "must be …", and never repeats the text.
type Judge<T> = fn(&str) -> Result<T, String>;

impl<'a> Reader<'a> {
    pub fn new(sources: &'a Sources<'a>) -> Reader<'a> {
        let found = sources.file.map(|(path, text)| file::read(path, text)).unwrap_or_default();
        Reader { sources, values: found.values, accounts: found.accounts, problems: found.problems }
    }

    /// A blank value counts as none: that is how a compose file leaves a variable out.
    pub fn given(&self, setting: Setting) -> Option<Given> {
        let from_env = (self.sources.env)(setting.variable())
            .map(|text| Given { text, origin: Origin::Variable(setting.variable()) });
        let from_file = self.values.iter().find(|(known, _)| *known == setting).map(|(_, given)| given.clone());
        [from_env, from_file].into_iter().flatten().find(|given| !given.text.trim().is_empty())
    }

    /// The default where nothing is given.
    pub fn with_default<T>(&mut self, setting: Setting, judge: Judge<T>, default: T) -> Option<T> {
        match self.given(setting) {
            None => Some(default),
            Some(given) => self.judge(&given, setting, judge),
        }
    }

    pub fn required<T>(&mut self, setting: Setting, judge: Judge<T>) -> Option<T> {
        let Some(given) = self.given(setting) else {
            self.problems.push(Problem::missing(setting));
            return None;
        };
        self.judge(&given, setting, judge)
    }

    pub fn required_path(&mut self, setting: Setting) -> Option<PathBuf> {
        let given = self.given(setting);
        let text = self.required(setting, |text| Ok(PathBuf::from(text)))?;
        given.map(|given| self.path(&given, text))
    }

    /// Something that only the command line knows.
    pub fn flag<T>(&mut self, name: &'static str, text: Option<&str>, judge: Judge<T>) -> Option<T> {
        let why = match judge(text?) {
            Ok(value) => return Some(value),
            Err(why) => why,
        };
        self.problems.push(Problem::new(format!("{name} {why}"), ""));
        None
    }

    /// Something that only the environment knows.
    pub fn variable<T>(&mut self, name: &'static str, judge: Judge<T>) -> Option<T> {
        let text = (self.sources.env)(name).filter(|text| !text.trim().is_empty());
        self.flag(name, text.as_deref(), judge)
    }

    pub fn judge<T>(&mut self, given: &Given, setting: Setting, judge: Judge<T>) -> Option<T> {
        let judged = if given.text.len() > LENGTH_MAX {
            Err(format!("is longer than {LENGTH_MAX} bytes"))
        } else {
            judge(given.text.trim())
        };
        match judged {
            Ok(value) => Some(value),
            Err(why) => {
                self.problems.push(Problem::new(format!("{} {why}", given.origin), setting.how()));
                None
            }
        }
    }

    /// A path in `flowd.toml` is meant from that file's folder, one in the environment from the working folder.
    pub fn path(&self, given: &Given, path: PathBuf) -> PathBuf {
        match (&given.origin, self.sources.file) {
            (Origin::Line { .. }, Some((file, _))) => file.parent().unwrap_or(Path::new("")).join(path),
            (Origin::Line { .. } | Origin::Variable(_), Some(_) | None) => path,
        }
    }

    /// `FLOWD_KEY`, else what the file named by `FLOWD_KEY_FILE` holds.
    pub fn key(&mut self) -> Option<Kek> {
        if self.given(Setting::Key).is_some() {
            return self.required(Setting::Key, kek);
        }
        let Some(named) = self.given(Setting::KeyFile) else {
            self.problems.push(Problem::missing(Setting::Key));
            return None;
        };
        let path = self.named_file(&named);
        let why = match (self.sources.read)(&path) {
            Ok(text) => match kek(&text) {
                Ok(key) => return Some(key),
                Err(why) => format!("the file {} that {} names {why}", path.display(), named.origin),
            },
            Err(error) => format!("the file {} that {} names cannot be read: {error}", path.display(), named.origin),
        };
        self.problems.push(Problem::new(why, Setting::KeyFile.how()));
        None
    }

    /// The file that the key is read from, if it is.
    pub fn key_file(&self) -> Option<PathBuf> {
        let named = self.given(Setting::KeyFile).filter(|_| self.given(Setting::Key).is_none())?;
        Some(self.named_file(&named))
    }

    fn named_file(&self, named: &Given) -> PathBuf {
        self.path(named, PathBuf::from(named.text.trim()))
    }
}

pub fn secret(text: &str) -> Result<Secret, String> {
    if text.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return Err("has a space or a line break inside".to_owned());
    }
    Ok(Secret::new(text.to_owned()))
}

pub fn secrets(text: &str) -> Result<Vec<Secret>, String> {
    let secrets: Vec<Secret> = text.split(',').map(str::trim).map(secret).collect::<Result<_, _>>()?;
    if secrets.iter().any(|secret| secret.expose().is_empty()) {
        return Err("has a comma too many".to_owned());
    }
    if secrets.len() > APP_SECRETS_MAX {
        return Err(format!("holds more than {APP_SECRETS_MAX} secrets"));
    }
    Ok(secrets)
}

pub fn socket_address(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| "must be an IP address and a port".to_owned())
}

pub fn base_url(text: &str) -> Result<BaseUrl, String> {
    BaseUrl::parse(text).map_err(|error| error.to_string())
}

/// The access token goes there with every request, so it must not go in the clear past this machine.
pub fn graph_url(text: &str) -> Result<BaseUrl, String> {
    let url = base_url(text)?;
    if url.is_encrypted() || url.is_loopback() {
        return Ok(url);
    }
    Err("must begin with https:// unless it is on this machine: the access token would travel readable".to_owned())
}

pub fn graph_version(text: &str) -> Result<String, String> {
    let number = |digits: &str| !digits.is_empty() && digits.len() <= 3 && digits.bytes().all(|b| b.is_ascii_digit());
    match text.strip_prefix('v').and_then(|rest| rest.split_once('.')) {
        Some((major, minor)) if number(major) && number(minor) => Ok(text.to_owned()),
        Some(_) | None => Err("must be a version like v23.0".to_owned()),
    }
}

pub fn number_rate(text: &str) -> Result<u32, String> {
    text.parse()
        .ok()
        .filter(|rate| (1..=1_000).contains(rate))
        .ok_or_else(|| "must be a number from 1 to 1000".to_owned())
}

/// WhatsApp tells what became of a message for up to 30 days, and what is told is looked up in the record.
pub fn log_days(text: &str) -> Result<u32, String> {
    days(text, 31)
}

pub fn raw_days(text: &str) -> Result<u32, String> {
    days(text, 1)
}

fn days(text: &str, least: u32) -> Result<u32, String> {
    let days = text.parse().ok().filter(|days| (least..=DAYS_MAX).contains(days));
    days.ok_or_else(|| format!("must be a number of days from {least} to {DAYS_MAX}"))
}

pub fn fail(text: &str) -> Result<Fail, String> {
    text.parse().map_err(|error: crate::fail::FailError| error.to_string())
}

pub fn poison(text: &str) -> Result<Poison, String> {
    text.parse().map_err(|error: crate::fail::PoisonError| error.to_string())
}

fn kek(text: &str) -> Result<Kek, String> {
    Kek::parse(text).map_err(|error| format!("must be 32 bytes as 64 hex digits or base64, but {error}"))
}

/// `sqlite:flowd.db`, `sqlite:///var/lib/flowd.db`, `postgres://user:password@host/database`.
pub fn database(url: &str) -> Result<Database, String> {
    let scheme = url.split(':').next().unwrap_or_default();
    if matches!(scheme, "postgres" | "postgresql") {
        let wrong = "must be like postgres://user:password@host:5432/database; what is no letter or digit in a name or \
                     password is written %40 (here for @)";
        return Server::parse(url).map(Database::Postgres).ok_or_else(|| wrong.to_owned());
    }
    let Some(file) = url.strip_prefix("sqlite:") else {
        return Err("must begin with sqlite: or postgres:".to_owned());
    };
    let file = file.strip_prefix("//").unwrap_or(file);
    if file.is_empty() {
        return Err("names no file".to_owned());
    }
    if file.contains(":memory:") {
        return Err("must name a file: a database in memory would lose every conversation with the process".to_owned());
    }
    if file.contains('?') {
        return Err("must end with the file's name: flowd sets SQLite's options itself".to_owned());
    }
    Ok(Database::Sqlite(PathBuf::from(file)))
}
