//! What the conversations of the load say, from both sides: `fixtures/reliability/*.flow` as an expectation.
//!
//! A message is known by its label: its text, or `template` and the first parameter of a template.

use std::path::PathBuf;

use crate::root;

const HOUR_MS: i64 = 60 * 60 * 1000;

/// Which of the two flows a conversation takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Script {
    /// Six free-form messages, a wait and two answers.
    FreeForm,
    /// Two waits and two templates: the customer's message is 25 hours old when it arrives, so that nothing free-form may
    /// leave any more.
    Templates,
}

/// What a message comes after.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wait {
    /// Which wait of the run it is, from 0.
    pub nth: usize,
    pub ms: i64,
}

pub fn flows() -> PathBuf {
    root().join("tests/fixtures/reliability")
}

impl Script {
    pub fn opening(self) -> &'static str {
        match self {
            Self::FreeForm => "hola",
            Self::Templates => "aviso",
        }
    }

    /// How old the customer's message is when it is delivered first.
    pub fn age_ms(self) -> i64 {
        match self {
            Self::FreeForm => 0,
            Self::Templates => 25 * HOUR_MS,
        }
    }

    /// All that the customer is to read, in this order.
    pub fn labels(self) -> &'static [&'static str] {
        match self {
            Self::FreeForm => &["uno", "dos", "tres", "cuatro", "cinco", "seis"],
            Self::Templates => &["template uno", "template dos"],
        }
    }

    /// What the customer writes on reading `label`.
    pub fn answer_to(self, label: &str) -> Option<&'static str> {
        match (self, label) {
            (Self::FreeForm, "tres") => Some("bien"),
            (Self::FreeForm, "cinco") => Some("mejor"),
            (Self::FreeForm | Self::Templates, _) => None,
        }
    }

    pub fn wait_before(self, label: &str) -> Option<Wait> {
        match (self, label) {
            (Self::FreeForm, "tres") | (Self::Templates, "template uno") => Some(Wait { nth: 0, ms: 3_000 }),
            (Self::Templates, "template dos") => Some(Wait { nth: 1, ms: 2_000 }),
            (Self::FreeForm | Self::Templates, _) => None,
        }
    }
}

/// Whether a message is a template, by its label.
pub fn is_template(label: &str) -> bool {
    label.starts_with("template ")
}
