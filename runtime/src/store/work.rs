//! What a batch is made of, and what a commit reports back.

use std::collections::{BTreeMap, BTreeSet};

use engine::{ContactId, DelayedBy, MessageId, NotSentReason, NumberId, RunId, Slot, Token};
use serde_json::Value;
use stdlib::Timestamp;
use whatsapp::webhook::{Sender, Status};

use super::{NumberRef, OutboxRow, quarantine::Cause};

/// One thing to be done once. Works of one contact are done in the order of `effective_at`, then of arrival.
#[derive(Debug, Clone)]
pub struct Work {
    /// When it happened: a message's own time, a timer's due.
    pub effective_at: Timestamp,
    pub kind: WorkKind,
}

#[derive(Debug, Clone)]
pub enum WorkKind {
    /// Token: its row in state `waiting`; what it carries has its own besides.
    FromInbox {
        seq: i64,
        kind: Box<WorkKind>,
    },
    /// Token: a row of `seen`.
    Message(Box<InboundMessage>),
    /// No token: writing it twice changes nothing. A `failed` consumes a row of `seen` before it reaches a run.
    Status(Box<TakenStatus>),
    /// An item that belongs to no conversation. Token: its own row.
    Keep {
        token: Token,
        number: Option<NumberRef>,
        field: String,
        raw: Value,
    },
    /// Token: the timer's row.
    Timer {
        run: RunId,
        slot: Slot,
        generation: u32,
        contact: ContactId,
    },
    /// Token: the run's row in state `live`.
    StartOver {
        run: RunId,
        contact: ContactId,
    },
    /// Token: the run's row in state `live`; done twice, it changes nothing.
    Migrate {
        run: RunId,
        contact: ContactId,
    },
    /// Token: the outbox row in state `queued`.
    Claim {
        message: MessageId,
    },
    /// The rest: the outbox row in state `claimed`, or `in_doubt` for the last two.
    Accepted {
        message: MessageId,
        wamid: String,
    },
    Delay {
        message: MessageId,
        until: Timestamp,
        because: DelayedBy,
    },
    InDoubt {
        message: MessageId,
        until: Timestamp,
    },
    NotSent {
        message: MessageId,
        reason: NotSentReason,
    },
    OnceMore {
        message: MessageId,
    },
    Unknown {
        message: MessageId,
    },
    /// The database was put back from a copy. Token: the outbox row in any state but `held`.
    Hold {
        message: MessageId,
    },
    /// What a person says of a held message. Token: the outbox row in state `held`.
    Release {
        message: MessageId,
    },
    Discard {
        message: MessageId,
    },
    /// What a person says of a contact in quarantine. Token: its row there.
    ReleaseContact {
        contact: ContactId,
    },
}

impl WorkKind {
    /// What it is about, wherever it comes from.
    pub fn carried(&self) -> &Self {
        if let Self::FromInbox { kind, .. } = self { kind } else { self }
    }

    /// Its row of the inbox.
    pub fn seq(&self) -> Option<i64> {
        if let Self::FromInbox { seq, .. } = self { Some(*seq) } else { None }
    }

    /// The contact that it releases from quarantine.
    pub fn released(&self) -> Option<ContactId> {
        if let Self::ReleaseContact { contact } = self.carried() { Some(*contact) } else { None }
    }

    /// The row of the outbox that it is about, where the sender brought it.
    pub fn message(&self) -> Option<MessageId> {
        match self {
            Self::Claim { message }
            | Self::Accepted { message, .. }
            | Self::Delay { message, .. }
            | Self::InDoubt { message, .. }
            | Self::NotSent { message, .. }
            | Self::OnceMore { message }
            | Self::Unknown { message }
            | Self::Hold { message }
            | Self::Release { message }
            | Self::Discard { message } => Some(*message),
            Self::FromInbox { kind, .. } => kind.message(),
            Self::Message(_)
            | Self::Status(_)
            | Self::Keep { .. }
            | Self::Timer { .. }
            | Self::StartOver { .. }
            | Self::Migrate { .. }
            | Self::ReleaseContact { .. } => None,
        }
    }
}

#[derive(Debug, Clone)]
pub struct InboundMessage {
    pub token: Token,
    /// As `bucket` has it.
    pub bucket: i64,
    pub number: NumberRef,
    pub sender: Sender,
    pub written_at: Timestamp,
    pub wamid: String,
    /// WhatsApp's word for its type.
    pub kind: String,
    pub text: String,
    pub raw: Value,
}

#[derive(Debug, Clone)]
pub struct TakenStatus {
    pub token: Token,
    pub bucket: i64,
    pub number: NumberRef,
    pub at: Timestamp,
    pub status: Status,
}

/// What a commit changed, for the parts that hold the same in memory.
#[derive(Debug, Default)]
pub struct Committed {
    /// Works whose token was still there.
    pub fresh: usize,
    pub repeated: usize,
    /// Works of conversations that cannot be handled.
    pub parked: usize,
    pub outbox: Vec<OutboxChange>,
    pub timers: Vec<TimerChange>,
    pub failures: Vec<Failure>,
    /// Conversations that cannot be handled from now on, and those that are tried again.
    pub quarantined: BTreeMap<ContactId, Cause>,
    pub released: BTreeSet<ContactId>,
}

impl Committed {
    /// What a later commit changed, too.
    pub(super) fn add(&mut self, later: Self) {
        self.fresh += later.fresh;
        self.repeated += later.repeated;
        self.parked += later.parked;
        self.outbox.extend(later.outbox);
        self.timers.extend(later.timers);
        self.failures.extend(later.failures);
        self.quarantined.extend(later.quarantined);
        self.released.extend(later.released);
    }
}

/// What a status told of a message that was accepted before: it will not arrive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Failure {
    pub number: NumberId,
    /// Meta's.
    pub code: u32,
}

#[derive(Debug, Clone)]
pub enum OutboxChange {
    Added(Box<OutboxRow>),
    /// State, attempts or due are others now.
    Changed(Box<OutboxRow>),
    /// Settled, given up or withdrawn.
    Removed(MessageId),
    /// Its contact was released from quarantine: whoever let go of it takes it up again.
    Released(Box<OutboxRow>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimerChange {
    Armed { run: RunId, slot: Slot, due: Timestamp, generation: u32, contact: ContactId },
    Disarmed { run: RunId, slot: Slot },
}
