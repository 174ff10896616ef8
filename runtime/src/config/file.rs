//! `flowd.toml`: the same settings as the environment's, in lower case without `FLOWD_`, and `[[account]]` tables.
//!
//! Walks the parsed document by hand instead of through serde: a message then has the line and the key, offers the
//! nearest key, and never repeats a value, which may be a token.

use std::path::Path;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::problem::Problem;
use super::setting::Setting;

/// The keys of an `[[account]]`; `numbers` is a list of phone number ids.
const ACCOUNT_KEYS: [&str; 4] = ["waba_id", "access_token", "phone_number_id", "numbers"];
/// More accounts in one file than anybody has; a bound, as everything has one.
const ACCOUNTS_MAX: usize = 1_000;

/// A text as somebody gave it, and where.
#[derive(Clone)]
pub struct Given {
    pub text: String,
    pub origin: Origin,
}

#[derive(Clone)]
pub enum Origin {
    Variable(&'static str),
    Line { file: String, line: usize, key: String },
}

impl std::fmt::Display for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Origin::Variable(name) => f.write_str(name),
            Origin::Line { file, line, key } => write!(f, "{key} ({file}, line {line})"),
        }
    }
}

/// One `[[account]]`, not yet judged.
pub struct AccountTable {
    pub place: String,
    pub waba_id: Option<Given>,
    pub access_token: Option<Given>,
    pub numbers: Vec<Given>,
}

/// What the file says, and what is wrong with its form.
#[derive(Default)]
pub struct FileValues {
    pub values: Vec<(Setting, Given)>,
    pub accounts: Vec<AccountTable>,
    pub problems: Vec<Problem>,
}

pub fn read(path: &Path, text: &str) -> FileValues {
    let mut reader = Reader { file: path.display().to_string(), text, found: FileValues::default() };
    match DeTable::parse(text) {
        Ok(document) => reader.document(document.get_ref()),
        Err(error) => {
            let line = error.span().map_or(1, |span| reader.line(span.start));
            reader.problem(line, error.message(), "Write each setting as `key = \"value\"` on a line of its own.");
        }
    }
    reader.found
}

struct Reader<'a> {
    file: String,
    text: &'a str,
    found: FileValues,
}

impl Reader<'_> {
    fn document(&mut self, table: &DeTable<'_>) {
        for (key, value) in table {
            let name = key.get_ref().as_ref();
            if name == "account" {
                self.accounts(value);
                continue;
            }
            if let ("retention", Some(table)) = (name, value.get_ref().as_table()) {
                self.retention(table);
                continue;
            }
            match Setting::ALL.into_iter().find(|setting| setting.key() == name) {
                Some(setting) => {
                    if let Some(given) = self.text_of(name, value) {
                        self.found.values.push((setting, given));
                    }
                }
                None => self.unknown(key, Setting::ALL.map(Setting::key).as_slice(), "a setting"),
            }
        }
    }

    /// `[retention]` with `log = 400` is another way to write `retention_log = 400`.
    fn retention(&mut self, table: &DeTable<'_>) {
        let settings = [Setting::RetentionLog, Setting::RetentionRaw].map(|setting| (setting, setting.key()));
        let known = settings.map(|(setting, key)| (setting, key.trim_start_matches("retention_")));
        for (key, value) in table {
            let name = key.get_ref().as_ref();
            match known.iter().find(|(_, known)| *known == name) {
                Some((setting, _)) => {
                    if let Some(given) = self.text_of(name, value) {
                        self.found.values.push((*setting, given));
                    }
                }
                None => self.unknown(key, &known.map(|(_, known)| known), "a setting of [retention]"),
            }
        }
    }

    fn accounts(&mut self, value: &Spanned<DeValue<'_>>) {
        let line = self.line(value.span().start);
        let help = "Write `[[account]]` on a line of its own, and waba_id, access_token and numbers below it.";
        let Some(tables) = value.get_ref().as_array() else {
            return self.problem(line, "account is not a list of tables", help);
        };
        if tables.len() > ACCOUNTS_MAX {
            let what = format!("there are more than {ACCOUNTS_MAX} accounts");
            return self.problem(line, &what, "Run several flowd, each with its own database.");
        }
        for (index, table) in tables.iter().enumerate() {
            let line = self.line(table.span().start);
            match table.get_ref().as_table() {
                Some(fields) => self.account(index + 1, line, fields),
                None => self.problem(line, "account is not a list of tables", help),
            }
        }
    }

    fn account(&mut self, ordinal: usize, line: usize, fields: &DeTable<'_>) {
        let place = format!("[[account]] {ordinal} ({}, line {line})", self.file);
        let mut account = AccountTable { place, waba_id: None, access_token: None, numbers: Vec::new() };
        for (key, value) in fields {
            match key.get_ref().as_ref() {
                "waba_id" => account.waba_id = self.text_of("waba_id", value),
                "access_token" => account.access_token = self.text_of("access_token", value),
                "phone_number_id" => account.numbers.extend(self.text_of("phone_number_id", value)),
                "numbers" => self.numbers(value, &mut account.numbers),
                _ => self.unknown(key, &ACCOUNT_KEYS, "a setting of an account"),
            }
        }
        self.found.accounts.push(account);
    }

    fn numbers(&mut self, value: &Spanned<DeValue<'_>>, numbers: &mut Vec<Given>) {
        let Some(listed) = value.get_ref().as_array() else {
            let line = self.line(value.span().start);
            return self.problem(line, "numbers is not a list", "Write numbers = [\"100000000000001\"].");
        };
        for number in listed {
            numbers.extend(self.text_of("numbers", number));
        }
    }

    /// Ids and rates are written as numbers by some; everything else is text.
    fn text_of(&mut self, key: &str, value: &Spanned<DeValue<'_>>) -> Option<Given> {
        let line = self.line(value.span().start);
        let text = match value.get_ref() {
            DeValue::String(text) => text.to_string(),
            DeValue::Integer(number) => number.as_str().to_owned(),
            DeValue::Float(_) | DeValue::Boolean(_) | DeValue::Datetime(_) | DeValue::Array(_) | DeValue::Table(_) => {
                self.problem(line, &format!("{key} is not a text"), &format!("Write {key} = \"…\" with the quotes."));
                return None;
            }
        };
        Some(Given { text, origin: Origin::Line { file: self.file.clone(), line, key: key.to_owned() } })
    }

    fn unknown(&mut self, key: &Spanned<std::borrow::Cow<'_, str>>, known: &[&str], kind: &str) {
        let name = key.get_ref();
        let line = self.line(key.span().start);
        let bare = name.to_lowercase().trim_start_matches("flowd_").to_owned();
        let nearest = known.iter().min_by_key(|known| strsim::osa_distance(known, &bare));
        let help = match nearest {
            Some(nearest) if strsim::osa_distance(nearest, &bare) <= 2 => format!("Did you mean {nearest}?"),
            Some(_) | None => format!("Known are {}.", known.join(", ")),
        };
        self.problem(line, &format!("{name} is not {kind}"), &help);
    }

    fn problem(&mut self, line: usize, what: &str, help: &str) {
        self.found.problems.push(Problem::new(format!("{}, line {line}: {what}", self.file), help));
    }

    fn line(&self, offset: usize) -> usize {
        1 + self.text.bytes().take(offset).filter(|byte| *byte == b'\n').count()
    }
}
