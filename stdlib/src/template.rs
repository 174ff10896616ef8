//! Message templates as WhatsApp keeps them: what one says, what a send has to fill in, and whether it may be sent.
//!
//! Sends nothing and asks nobody. Compiler, simulator, runtime and emulator read the same types, so that a send that is
//! right by the compiler is right by WhatsApp. Source: Meta, "Templates" and "Template components" (2026-09).

mod lock;

use std::fmt;

pub use lock::{LOCK_BYTES_MAX, LOCK_VERSION, Lock, LockError, LockProblem};

/// One template in one language; the two together are its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    pub name: String,
    /// WhatsApp's code, such as `es` or `pt_BR`.
    pub language: String,
    pub category: Category,
    pub status: TemplateStatus,
    pub format: ParameterFormat,
    pub header: Option<Header>,
    pub body: String,
    /// In WhatsApp's order, which a send counts in.
    pub buttons: Vec<Button>,
}

/// What a message with a template is for, and is priced as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Category {
    Marketing,
    Utility,
    Authentication,
}

/// Only an approved template may be sent. Meta adds states now and then: one we do not know is none that may.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TemplateStatus {
    Approved,
    /// Too many people blocked it: back by itself after hours, unless it is for the third time.
    Paused,
    Disabled,
    /// In Meta's capitals: `PENDING`, `REJECTED`, `IN_APPEAL`, …
    Other(String),
}

/// How the values of the body are told apart; decided when the template was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParameterFormat {
    Named,
    Positional,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Header {
    /// With one placeholder at most.
    Text(String),
    Media(Media),
    /// What no flow can fill in yet: `LOCATION`, `PRODUCT`, in Meta's capitals.
    Other(String),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Media {
    Image,
    Video,
    Document,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Button {
    /// What the customer reads.
    pub text: String,
    pub kind: ButtonKind,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ButtonKind {
    QuickReply,
    /// An address, the end of which may be a placeholder.
    Url(String),
    /// Copies a code that the send gives.
    CopyCode,
    /// Of an authentication template: the same code as in its body.
    OneTimeCode,
    /// What a send has nothing to add to: `PHONE_NUMBER`, `CATALOG`, …, in Meta's capitals.
    Other(String),
}

/// What a button wants to be given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ButtonValue {
    /// The end of its address.
    Link,
    Code,
}

impl Template {
    /// The values of the body: names, or numbers from 1 on. Each once, in the order of the text.
    pub fn parameters(&self) -> Vec<&str> {
        placeholders(&self.body)
    }

    /// The value that a text header has.
    pub fn header_parameter(&self) -> Option<&str> {
        match &self.header {
            Some(Header::Text(text)) => placeholders(text).first().copied(),
            Some(Header::Media(_) | Header::Other(_)) | None => None,
        }
    }

    /// Whether its header is empty without a value from the send.
    pub fn wants_header(&self) -> bool {
        match &self.header {
            Some(Header::Text(_)) => self.header_parameter().is_some(),
            Some(Header::Media(_) | Header::Other(_)) => true,
            None => false,
        }
    }

    /// The buttons that want a value, by their place.
    pub fn button_values(&self) -> impl Iterator<Item = (usize, ButtonValue)> {
        self.buttons.iter().enumerate().filter_map(|(nth, button)| Some((nth, button.kind.value()?)))
    }

    /// Whether the code of its button stands in the body too: the one value of an authentication template.
    pub fn is_one_time_code(&self) -> bool {
        self.buttons.iter().any(|button| button.kind == ButtonKind::OneTimeCode)
    }
}

impl ButtonKind {
    pub fn value(&self) -> Option<ButtonValue> {
        match self {
            Self::Url(address) => (!placeholders(address).is_empty()).then_some(ButtonValue::Link),
            Self::CopyCode | Self::OneTimeCode => Some(ButtonValue::Code),
            Self::QuickReply | Self::Other(_) => None,
        }
    }
}

impl Category {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Marketing => "MARKETING",
            Self::Utility => "UTILITY",
            Self::Authentication => "AUTHENTICATION",
        }
    }

    /// In any case: webhooks about prices write it small.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Marketing, Self::Utility, Self::Authentication]
            .into_iter()
            .find(|category| category.as_str().eq_ignore_ascii_case(text))
    }
}

impl TemplateStatus {
    pub fn as_str(&self) -> &str {
        match self {
            Self::Approved => "APPROVED",
            Self::Paused => "PAUSED",
            Self::Disabled => "DISABLED",
            Self::Other(status) => status,
        }
    }

    pub fn parse(text: &str) -> Self {
        let text = text.to_ascii_uppercase();
        match text.as_str() {
            "APPROVED" => Self::Approved,
            "PAUSED" => Self::Paused,
            "DISABLED" => Self::Disabled,
            _ => Self::Other(text),
        }
    }
}

impl ParameterFormat {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Named => "NAMED",
            Self::Positional => "POSITIONAL",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        [Self::Named, Self::Positional].into_iter().find(|format| format.as_str().eq_ignore_ascii_case(text))
    }
}

impl Media {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Image => "IMAGE",
            Self::Video => "VIDEO",
            Self::Document => "DOCUMENT",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        [Self::Image, Self::Video, Self::Document].into_iter().find(|media| media.as_str().eq_ignore_ascii_case(text))
    }
}

impl fmt::Display for TemplateStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The code of a language as a send has to write it: some webhooks print `en-US` for `en_US`.
pub fn language_code(text: &str) -> String {
    text.replace('-', "_")
}

/// The distinct names between `{{` and `}}`, in order. An unclosed `{{` is text.
pub fn placeholders(text: &str) -> Vec<&str> {
    let mut names = Vec::new();
    for piece in pieces(text) {
        if let Piece::Placeholder(name) = piece
            && !names.contains(&name)
        {
            names.push(name);
        }
    }
    names
}

/// The text with what `value` says for each placeholder.
pub fn fill<'v>(text: &str, value: impl Fn(&str) -> Option<&'v str>) -> String {
    let mut filled = String::new();
    for piece in pieces(text) {
        match piece {
            Piece::Text(text) => filled.push_str(text),
            Piece::Placeholder(name) => filled.push_str(value(name).unwrap_or_default()),
        }
    }
    filled
}

enum Piece<'a> {
    Text(&'a str),
    Placeholder(&'a str),
}

fn pieces(text: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let opened = rest.find("{{").and_then(|open| Some((open, open + rest[open..].find("}}")?)));
        Some(match opened {
            Some((0, close)) => {
                let name = rest[2..close].trim();
                rest = &rest[close + 2..];
                Piece::Placeholder(name)
            }
            Some((open, _)) => {
                let (text, after) = rest.split_at(open);
                rest = after;
                Piece::Text(text)
            }
            None => Piece::Text(std::mem::take(&mut rest)),
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_found_once_each_and_filled_in_everywhere() {
        let text = "Gracias, {{ nombre }}. ¡{{nombre}}, a las {{hora}}! {{ sin cerrar";
        assert_eq!(placeholders(text), ["nombre", "hora"]);
        let filled = fill(text, |name| if name == "hora" { Some("9:00") } else { Some("Ana") });
        assert_eq!(filled, "Gracias, Ana. ¡Ana, a las 9:00! {{ sin cerrar");
    }

    #[test]
    fn only_a_button_with_something_to_fill_in_wants_a_value() {
        for (kind, wants) in [
            (ButtonKind::QuickReply, None),
            (ButtonKind::Url("https://ventana.example".into()), None),
            (ButtonKind::Url("https://ventana.example/{{1}}".into()), Some(ButtonValue::Link)),
            (ButtonKind::CopyCode, Some(ButtonValue::Code)),
            (ButtonKind::OneTimeCode, Some(ButtonValue::Code)),
            (ButtonKind::Other("PHONE_NUMBER".into()), None),
        ] {
            assert_eq!(kind.value(), wants, "{kind:?}");
        }
    }
}
