//! Rows that belong to no number: what a person orders, and what became of a request whose conversation cannot be handled.

use engine::{ContactId, MessageId, NotSentReason, Token};
use serde::{Deserialize, Serialize};

use crate::store::WorkKind;

/// The form of such a row's content.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StoredOwn {
    Release { message: [u8; 16] },
    Discard { message: [u8; 16] },
    ReleaseContact { contact: [u8; 16] },
    Accepted { message: [u8; 16], wamid: String },
    NotSent { message: [u8; 16], reason: NotSentReason },
}

impl StoredOwn {
    /// `None` for what never waits, or belongs to a number.
    pub fn of(kind: &WorkKind) -> Option<Self> {
        match kind {
            WorkKind::Release { message } => Some(Self::Release { message: message.0 }),
            WorkKind::Discard { message } => Some(Self::Discard { message: message.0 }),
            WorkKind::ReleaseContact { contact } => Some(Self::ReleaseContact { contact: contact.0 }),
            WorkKind::Accepted { message, wamid } => Some(Self::Accepted { message: message.0, wamid: wamid.clone() }),
            WorkKind::NotSent { message, reason } => Some(Self::NotSent { message: message.0, reason: *reason }),
            WorkKind::FromInbox { .. }
            | WorkKind::Message(_)
            | WorkKind::Status(_)
            | WorkKind::Keep { .. }
            | WorkKind::Timer { .. }
            | WorkKind::StartOver { .. }
            | WorkKind::Migrate { .. }
            | WorkKind::Claim { .. }
            | WorkKind::Delay { .. }
            | WorkKind::InDoubt { .. }
            | WorkKind::OnceMore { .. }
            | WorkKind::Unknown { .. }
            | WorkKind::Hold { .. } => None,
        }
    }

    /// As the column `kind` has it.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Release { .. } => "release",
            Self::Discard { .. } => "discard",
            Self::ReleaseContact { .. } => "release_contact",
            Self::Accepted { .. } => "accepted",
            Self::NotSent { .. } => "not_sent",
        }
    }

    /// Twice the same while it waits is one.
    pub fn token(&self) -> Token {
        let id = match self {
            Self::Release { message }
            | Self::Discard { message }
            | Self::Accepted { message, .. }
            | Self::NotSent { message, .. } => message,
            Self::ReleaseContact { contact } => contact,
        };
        Token::derived_from(&[self.word().as_bytes(), id])
    }

    pub fn kind(self) -> WorkKind {
        match self {
            Self::Release { message } => WorkKind::Release { message: MessageId(message) },
            Self::Discard { message } => WorkKind::Discard { message: MessageId(message) },
            Self::ReleaseContact { contact } => WorkKind::ReleaseContact { contact: ContactId(contact) },
            Self::Accepted { message, wamid } => WorkKind::Accepted { message: MessageId(message), wamid },
            Self::NotSent { message, reason } => WorkKind::NotSent { message: MessageId(message), reason },
        }
    }
}
