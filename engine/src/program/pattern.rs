//! What a message is compared with, and what it says where it fits.

use serde::{Deserialize, Serialize};
use stdlib::Decimal;

/// Any one of several texts suffices. Texts are keywords of `stdlib`: `precio`, `precio*`, `precio~`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pattern {
    Is(Vec<String>),
    Contains(Vec<String>),
    StartsWith(Vec<String>),
    /// The one number in the message, from the first to the second, both included, where they are given.
    Number(Option<(Decimal, Decimal)>),
    Email,
    Phone,
    Date,
    Time,
    Yes,
    No,
    /// Any message with a text, not a photo without a caption.
    AnyText,
    /// `message any`, `anything else`
    Any,
}

impl Pattern {
    /// Specific patterns are tried before general ones, whatever stands first.
    pub fn is_specific(&self) -> bool {
        match self {
            Self::Is(_)
            | Self::Contains(_)
            | Self::StartsWith(_)
            | Self::Number(_)
            | Self::Email
            | Self::Phone
            | Self::Date
            | Self::Time
            | Self::Yes
            | Self::No => true,
            Self::AnyText | Self::Any => false,
        }
    }
}
