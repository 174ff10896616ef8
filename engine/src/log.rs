//! The contact's log: one entry a decision, append-only, with the reason. `why` prints it.

use serde::{Deserialize, Serialize};
use stdlib::{Timestamp, Value};

use crate::{EndReason, Fault, MessageId, NotSentReason, ProgramId, Rendered, RunId, Target};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    pub at: Timestamp,
    pub run: Option<RunId>,
    pub flow: Option<String>,
    pub step: Option<String>,
    #[serde(flatten)]
    pub what: What,
}

/// The engine writes the first group, the host the second.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum What {
    /// A message started a run.
    Started {
        text: String,
    },
    /// A message of the customer was taken by a question.
    TookAnswer {
        text: String,
    },
    /// An `at any time` line took the message.
    Interrupted {
        text: String,
    },
    /// A message came that no flow took.
    Unanswered {
        text: String,
        because: Unanswered,
    },
    /// The gate let a message go; it stands in the outbox.
    Queued {
        message: MessageId,
        content: Rendered,
        because: Gate,
    },
    /// A send was passed over as its `or skip` says.
    Skipped,
    WaitsUntil {
        due: Timestamp,
    },
    /// The moment of a `wait until` had passed when its line was reached, or nobody knows it: `or if late` is taken.
    Late {
        due: Option<Timestamp>,
    },
    WaitsForReply {
        due: Option<Timestamp>,
    },
    /// What it wants to say there may not leave yet, and waits.
    HeldUntil {
        until: Timestamp,
        because: HeldBy,
    },
    /// The time of a question ran out.
    NoReply,
    NotSent {
        message: MessageId,
        content: Rendered,
        because: NotSentReason,
    },
    /// Not sent: its run ended like that before it left.
    Withdrawn {
        message: MessageId,
        #[serde(default = "opted_out")]
        because: EndReason,
    },
    OptedOut {
        #[serde(default)]
        by: OptedOutBy,
    },
    OptedIn,
    Ended {
        because: EndReason,
        /// Where that is a fault.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        fault: Option<Fault>,
    },
    /// A variable or a field got a value; `None`: it has none any more.
    Set {
        target: Target,
        value: Option<Value>,
    },
    Tagged {
        tag: String,
    },
    Untagged {
        tag: String,
    },
    Consented {
        purpose: String,
    },
    Tracked {
        name: String,
    },
    /// The flow was changed, and the run goes on with another revision from where it stands.
    Moved {
        from: ProgramId,
        to: ProgramId,
    },
    /// The share of a split that the contact has; `None`: the holdout.
    Drew {
        label: String,
        share: Option<String>,
    },

    /// WhatsApp accepted the message.
    Sent {
        message: MessageId,
        wamid: String,
        settled_by: SettledBy,
    },
    /// Not sent yet; tried again then.
    Delayed {
        message: MessageId,
        until: Timestamp,
        because: DelayedBy,
    },
    /// Whether WhatsApp has the message is not known: the request had begun and no answer came.
    InDoubt {
        message: MessageId,
    },
    /// No status came and webhooks arrive: a free-form message is sent once more.
    SentOnceMore {
        message: MessageId,
    },
    /// A template in doubt is never sent again, a free-form message not for ever.
    Unknown {
        message: MessageId,
    },
    /// The database was put back from a copy, and the message may have been sent since: a person decides.
    Held {
        message: MessageId,
    },
    /// A person wants a held message sent.
    Released {
        message: MessageId,
    },
    /// A person wants a held message not sent.
    Discarded {
        message: MessageId,
    },
}

impl What {
    /// The message of the business that it is about.
    pub fn message(&self) -> Option<MessageId> {
        if let Self::Queued { message, .. }
        | Self::NotSent { message, .. }
        | Self::Withdrawn { message, .. }
        | Self::Sent { message, .. }
        | Self::Delayed { message, .. }
        | Self::InDoubt { message }
        | Self::SentOnceMore { message }
        | Self::Unknown { message }
        | Self::Held { message }
        | Self::Released { message }
        | Self::Discarded { message } = self
        {
            Some(*message)
        } else {
            None
        }
    }

    /// What the customer wrote, where a message is what happened.
    pub fn heard(&self) -> Option<&str> {
        if let Self::Started { text }
        | Self::TookAnswer { text }
        | Self::Interrupted { text }
        | Self::Unanswered { text, .. } = self
        {
            Some(text)
        } else {
            None
        }
    }

    /// The word for the kind in stored rows and in JSON.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Started { .. } => "started",
            Self::TookAnswer { .. } => "took_answer",
            Self::Interrupted { .. } => "interrupted",
            Self::Unanswered { .. } => "unanswered",
            Self::Queued { .. } => "queued",
            Self::Skipped => "skipped",
            Self::WaitsUntil { .. } => "waits_until",
            Self::Late { .. } => "late",
            Self::WaitsForReply { .. } => "waits_for_reply",
            Self::HeldUntil { .. } => "held_until",
            Self::NoReply => "no_reply",
            Self::NotSent { .. } => "not_sent",
            Self::Withdrawn { .. } => "withdrawn",
            Self::OptedOut { .. } => "opted_out",
            Self::OptedIn => "opted_in",
            Self::Ended { .. } => "ended",
            Self::Set { .. } => "set",
            Self::Tagged { .. } => "tagged",
            Self::Untagged { .. } => "untagged",
            Self::Consented { .. } => "consented",
            Self::Tracked { .. } => "tracked",
            Self::Moved { .. } => "moved",
            Self::Drew { .. } => "drew",
            Self::Sent { .. } => "sent",
            Self::Delayed { .. } => "delayed",
            Self::InDoubt { .. } => "in_doubt",
            Self::SentOnceMore { .. } => "sent_once_more",
            Self::Unknown { .. } => "unknown",
            Self::Held { .. } => "held",
            Self::Released { .. } => "released",
            Self::Discarded { .. } => "discarded",
        }
    }
}

/// Before the reason was kept, only an opt-out withdrew.
fn opted_out() -> EndReason {
    EndReason::OptedOut
}

/// Who wants that nothing more is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OptedOutBy {
    /// By a word that says so.
    #[default]
    Customer,
    /// By `opt out`.
    Flow,
}

/// Why a message may leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Gate {
    WindowOpen,
    /// The window is closed: the template of the `or` chain goes instead.
    TemplateInstead,
    /// WhatsApp refused although the customer had just written.
    Repeated,
}

/// Why a message may not leave yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HeldBy {
    /// Of the flow, and the customer has not just written.
    QuietHours,
}

/// Why no flow took a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unanswered {
    /// No question, no line and no trigger fits.
    NothingFits,
    /// It was written before the newest question left.
    WrittenBeforeQuestion,
    OptedOut,
}

/// Why a message is tried again later. Codes are Meta's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DelayedBy {
    /// No request began.
    NotConnected,
    /// Refused before it was processed, as a limit that was reached.
    Refused { code: Option<u32> },
    /// An answer that does not say whether the message went out.
    Unclear { code: Option<u32> },
    /// Number or account need a person: token, permission, payment, registration, a restriction.
    Stopped { code: u32 },
    /// The number it is to leave from has been taken out of the configuration.
    NumberGone { phone_number_id: String },
}

/// What told us that WhatsApp has the message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SettledBy {
    /// The answer to our request.
    Answer,
    /// A status webhook that carries our id.
    Status,
}
