//! What enters a Conversation. Plain data; the host has already made sure that each Input counts once.

use stdlib::{Jitter, Timestamp};

use crate::{NumberId, Outgoing, RunId, Token};

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    Message(Message),
    /// A timer fell due. One that was armed by an earlier stay of the run has another generation and does nothing.
    TimerFired {
        run: RunId,
        generation: u32,
    },
    /// Whoever works on the flow wants this run to begin anew on the flow as it is now, as if the message that started
    /// it came again.
    StartOver {
        run: RunId,
        /// Names the new run.
        token: Token,
    },
    /// This run goes on with the newest revision of its flow, if it stands at a place that is the same there.
    Migrate {
        run: RunId,
    },
    /// A message that was owed will not arrive.
    NotSent {
        message: Box<Outgoing>,
        reason: NotSentReason,
    },
}

/// A message of the customer, whatever its type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Names the run that it may start.
    pub token: Token,
    pub number: NumberId,
    /// By WhatsApp's timestamp, see [`Timestamp::end_of_second`].
    pub written_at: Timestamp,
    /// The words, a button's title, a caption; else empty.
    pub text: String,
    /// The name of the WhatsApp profile, where the message carries it.
    pub profile_name: Option<String>,
}

/// Why a message did not leave or did not arrive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NotSentReason {
    /// The window closed while the message was queued.
    Expired,
    /// WhatsApp answered 131047, or reported it later.
    WindowClosed,
    /// WhatsApp refused it for good, or reported that it failed; the code is Meta's, where it gave one.
    Refused { code: Option<u32> },
}

/// What the outside says besides the Input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facts {
    pub now: Timestamp,
    /// Of the end of quiet hours.
    pub jitter: Jitter,
}
