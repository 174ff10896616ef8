//! `templates.lock`: the templates of an account as they were when somebody last asked WhatsApp, kept beside the flows.
//!
//! Reads and writes the text; files and the network are for others. A lock is read whole or not at all: a template that
//! nobody can make sense of would otherwise be one that is missing. The format is told in `docs/templates.md`.

use std::collections::BTreeSet;
use std::fmt;

use serde::Deserialize;
use toml::{Spanned, Value};

use super::{Button, ButtonKind, Category, Header, Media, ParameterFormat, Template, TemplateStatus, placeholders};
use crate::Timestamp;

/// What this version writes, and the newest it reads.
pub const LOCK_VERSION: u32 = 1;
/// An account has 6,000 templates at most, which take a few MB. Source: Meta, "Templates", limits (2026-09).
pub const LOCK_BYTES_MAX: u64 = 16 << 20;

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Lock {
    /// When WhatsApp said so; missing where somebody wrote the file by hand.
    pub pulled_at: Option<Timestamp>,
    /// Each name and language once; sorted by both when this version wrote it.
    pub templates: Vec<Template>,
}

/// Why a lock cannot be read, with the line from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockError {
    pub line: usize,
    pub problem: LockProblem,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LockProblem {
    /// No TOML, or another shape than a lock has; in the words of the TOML reader.
    Shape(String),
    /// A later version of ours wrote it.
    Newer {
        version: u32,
    },
    Category {
        template: String,
        category: String,
    },
    Twice {
        template: String,
        language: String,
    },
    /// `parameters` does not say what the body says.
    Parameters {
        template: String,
        language: String,
        body: Vec<String>,
    },
}

impl Lock {
    pub fn find(&self, name: &str, language: &str) -> Option<&Template> {
        self.templates.iter().find(|it| it.name == name && it.language == language)
    }

    /// The languages in which there is a template of this name.
    pub fn languages_of(&self, name: &str) -> Vec<&str> {
        self.templates.iter().filter(|it| it.name == name).map(|it| it.language.as_str()).collect()
    }

    pub fn parse(text: &str) -> Result<Self, LockError> {
        let shape = |error: toml::de::Error| {
            let line = line_of(text, error.span().map_or(0, |span| span.start));
            LockError { line, problem: LockProblem::Shape(error.message().to_owned()) }
        };
        // Before the rest: what a later version added would otherwise be called a mistake.
        let Version { version } = toml::from_str(text).map_err(shape)?;
        if *version.get_ref() > LOCK_VERSION {
            let line = line_of(text, version.span().start);
            return Err(LockError { line, problem: LockProblem::Newer { version: *version.get_ref() } });
        }
        let file: File = toml::from_str(text).map_err(shape)?;
        let mut names = BTreeSet::new();
        let mut templates = Vec::with_capacity(file.template.len());
        for written in file.template {
            let line = line_of(text, written.span().start);
            let template = template(written.into_inner()).map_err(|problem| LockError { line, problem })?;
            if !names.insert((template.name.clone(), template.language.clone())) {
                let (template, language) = (template.name, template.language);
                return Err(LockError { line, problem: LockProblem::Twice { template, language } });
            }
            templates.push(template);
        }
        Ok(Self { pulled_at: file.pulled_at, templates })
    }

    /// The file's text: the same for the same templates, sorted, so that a pull that changed nothing changes no line.
    pub fn to_text(&self) -> String {
        let head = "# What WhatsApp has of our templates; docs/templates.md tells the form.\n".to_owned();
        let version = format!("version = {LOCK_VERSION}\n");
        let pulled_at = self.pulled_at.map(|at| format!("pulled_at = {}\n", quoted(&at.to_string())));
        let mut sorted: Vec<&Template> = self.templates.iter().collect();
        sorted.sort_by_key(|it| (it.name.as_str(), it.language.as_str()));
        [head, version].into_iter().chain(pulled_at).chain(sorted.into_iter().map(written)).collect()
    }
}

impl LockProblem {
    /// What is wrong, without the line.
    pub fn message(&self) -> String {
        match self {
            Self::Shape(message) => message.clone(),
            Self::Newer { version } => {
                format!("it is of version {version}, and this program reads version {LOCK_VERSION}: update the program")
            }
            Self::Category { template, category } => {
                format!("`{template}` has the category `{category}`; it is MARKETING, UTILITY or AUTHENTICATION")
            }
            Self::Twice { template, language } => format!("`{template}` in {language} stands in it twice"),
            Self::Parameters { template, language, body } => {
                format!("`parameters` of `{template}` in {language} is not what its body has: {}", body.join(", "))
            }
        }
    }
}

impl fmt::Display for LockError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.problem.message())
    }
}

impl std::error::Error for LockError {}

#[derive(Deserialize)]
struct Version {
    version: Spanned<u32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[expect(dead_code, reason = "read before, as `Version`; named here since other fields are mistakes")]
    version: u32,
    #[serde(default, deserialize_with = "moment")]
    pulled_at: Option<Timestamp>,
    #[serde(default)]
    template: Vec<Spanned<Written>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    name: String,
    language: String,
    category: String,
    status: String,
    #[serde(default = "positional", deserialize_with = "format")]
    parameter_format: ParameterFormat,
    #[serde(default)]
    header: Option<WrittenHeader>,
    body: String,
    /// What the body says, for who reads a diff.
    #[serde(default)]
    parameters: Option<Vec<String>>,
    #[serde(default)]
    buttons: Vec<WrittenButton>,
}

#[derive(Deserialize)]
#[serde(untagged, expecting = "a header is a text, or { format = \"IMAGE\" }")]
enum WrittenHeader {
    Text(String),
    Format { format: String },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenButton {
    #[serde(rename = "type")]
    kind: String,
    text: String,
    #[serde(default)]
    url: String,
}

/// A moment of TOML, or one between quotes.
fn moment<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<Timestamp>, D::Error> {
    let text = match Value::deserialize(from)? {
        Value::String(text) => text,
        other => other.to_string(),
    };
    let wrong = || serde::de::Error::custom(format!("`{text}` is no moment such as 2026-11-24T00:00:00Z"));
    text.parse().map(Some).map_err(|_| wrong())
}

fn positional() -> ParameterFormat {
    ParameterFormat::Positional
}

fn format<'de, D: serde::Deserializer<'de>>(from: D) -> Result<ParameterFormat, D::Error> {
    let text = String::deserialize(from)?;
    let unknown = || serde::de::Error::custom(format!("`{text}` is neither NAMED nor POSITIONAL"));
    ParameterFormat::parse(&text).ok_or_else(unknown)
}

fn template(written: Written) -> Result<Template, LockProblem> {
    let Some(category) = Category::parse(&written.category) else {
        return Err(LockProblem::Category { template: written.name, category: written.category });
    };
    let found = placeholders(&written.body);
    if written.parameters.is_some_and(|parameters| parameters != found) {
        let body = found.into_iter().map(str::to_owned).collect();
        return Err(LockProblem::Parameters { template: written.name, language: written.language, body });
    }
    let header = written.header.and_then(|header| match header {
        WrittenHeader::Text(text) => (!text.is_empty()).then_some(Header::Text(text)),
        WrittenHeader::Format { format } => {
            Some(Media::parse(&format).map_or(Header::Other(format.to_ascii_uppercase()), Header::Media))
        }
    });
    let buttons = written.buttons.into_iter().map(|button| {
        let kind = match button.kind.to_ascii_uppercase().as_str() {
            "QUICK_REPLY" => ButtonKind::QuickReply,
            "URL" => ButtonKind::Url(button.url),
            "COPY_CODE" => ButtonKind::CopyCode,
            "OTP" => ButtonKind::OneTimeCode,
            other => ButtonKind::Other(other.to_owned()),
        };
        Button { text: button.text, kind }
    });
    Ok(Template {
        name: written.name,
        language: written.language,
        category,
        status: TemplateStatus::parse(&written.status),
        format: written.parameter_format,
        header,
        body: written.body,
        buttons: buttons.collect(),
    })
}

fn written(template: &Template) -> String {
    let parameters: Vec<String> = template.parameters().into_iter().map(quoted).collect();
    let mut lines = vec![
        String::new(),
        "[[template]]".to_owned(),
        format!("name = {}", quoted(&template.name)),
        format!("language = {}", quoted(&template.language)),
        format!("category = {}", quoted(template.category.as_str())),
        format!("status = {}", quoted(template.status.as_str())),
        format!("parameter_format = {}", quoted(template.format.as_str())),
    ];
    lines.extend(match &template.header {
        Some(Header::Text(text)) => Some(format!("header = {}", quoted(text))),
        Some(Header::Media(media)) => Some(format!("header = {{ format = {} }}", quoted(media.as_str()))),
        Some(Header::Other(format)) => Some(format!("header = {{ format = {} }}", quoted(format))),
        None => None,
    });
    lines.push(format!("body = {}", quoted(&template.body)));
    lines.push(format!("parameters = [{}]", parameters.join(", ")));
    if !template.buttons.is_empty() {
        lines.push("buttons = [".to_owned());
        lines.extend(template.buttons.iter().map(|button| format!("  {},", button_of(button))));
        lines.push("]".to_owned());
    }
    lines.push(String::new());
    lines.join("\n")
}

fn button_of(button: &Button) -> String {
    let (kind, url) = match &button.kind {
        ButtonKind::QuickReply => ("QUICK_REPLY", None),
        ButtonKind::Url(url) => ("URL", Some(url)),
        ButtonKind::CopyCode => ("COPY_CODE", None),
        ButtonKind::OneTimeCode => ("OTP", None),
        ButtonKind::Other(kind) => (kind.as_str(), None),
    };
    let url = url.map(|url| format!(", url = {}", quoted(url))).unwrap_or_default();
    format!("{{ type = {}, text = {}{url} }}", quoted(kind), quoted(&button.text))
}

fn quoted(text: &str) -> String {
    Value::String(text.to_owned()).to_string()
}

fn line_of(text: &str, at: usize) -> usize {
    text[..at.min(text.len())].matches('\n').count() + 1
}

#[cfg(test)]
mod tests;
