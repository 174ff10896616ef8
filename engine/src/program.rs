//! The Program: a checked, lowered Flow. Immutable, named by the hash of its content, stored with the runs that are
//! pinned to it. It holds no positions of the source text, so that a comment or a blank line makes no new revision.

mod expr;
mod function;
mod moment;
mod op;
mod pattern;
mod road;
mod span;
mod stored;
mod text;

use std::{collections::BTreeMap, sync::Arc};

use serde::{Deserialize, Serialize};
use stdlib::{Delay, QuietHours, Type, Value, Zone};

pub use expr::{Arithmetic, Comparison, ContactPart, Expr, Read, ReplyPart, RunPart};
pub use function::{Function, Signature};
pub use moment::{ClockTime, Deadline, Length, Moment, MomentRule, Side, Unit};
pub use op::{Arm, Each, Op, OpKind, Share, ShareKind, Target};
pub use pattern::Pattern;
pub use road::{By, Count, Late, Passage, Road};
pub use span::Span;
pub use text::{Alternatives, Exit, NOTHING_INSTEAD, Segment, TemplateArgument, TemplateCall, Text};

use crate::ProgramId;

/// The version of this format. A program of a later version is not run.
pub const LANG_VERSION: u32 = 2;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Program {
    pub lang_version: u32,
    /// The flow's name, folded: small letters, without accents. Unique in a project.
    pub flow: String,
    pub title: Option<String>,
    /// Code of the language of its texts, such as `es`; templates are sent in it.
    pub language: String,
    pub zone: Zone,
    /// Calling code of the country of its customers, such as `591`: what a phone number without one gets.
    pub calling_code: Option<String>,
    pub triggers: Vec<Trigger>,
    pub interrupts: Vec<Interrupt>,
    pub reentry: Reentry,
    /// Who answers when two flows start on one message: the greater.
    pub priority: Option<i64>,
    /// What it says of its own accord in these hours is held until they are over. Left out where there are none, so that
    /// programs of before have the id they had.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quiet_hours: Option<QuietHours>,
    /// `when not delivered -> s`: where a run goes when a message of its own failed for good.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_delivered: Option<OpId>,
    /// Everything an expression may read by name, by its folded name: `var`, `save as`, split labels, loop names.
    pub variables: BTreeMap<String, Variable>,
    /// The first is where a run begins.
    pub steps: Vec<Step>,
    /// What `OpId` counts.
    pub ops: Vec<Op>,
}

/// `start when …`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trigger {
    pub when: When,
    /// `where …`; false leaves the message to others.
    pub condition: Option<Expr>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum When {
    Message(Pattern),
    /// The first message the contact ever wrote to this account.
    FirstMessage,
}

/// `at any time when message … -> s`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interrupt {
    pub when: When,
    pub condition: Option<Expr>,
    pub to: OpId,
}

/// What a flow does with a message that would start it a second time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reentry {
    /// While a run lives, the message goes on to others.
    WhenOver,
    /// `restart when triggered again`: the live run ends, and a new one begins.
    Restarts,
    /// `once per contact [every 30 days]`: never again, or not before so long after the last start.
    Once { every: Option<Delay> },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Variable {
    pub kind: Type,
    /// What it holds when a run begins.
    pub default: Option<Value>,
}

/// Index into `Program::ops`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OpId(pub u32);

/// Index into `Program::steps`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StepId(pub u32);

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Folded, as the flow's name.
    pub name: String,
    pub entry: OpId,
}

/// Why a run ended. Always recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EndReason {
    /// The end of a step was reached.
    Completed,
    /// `stop`
    Stopped,
    /// A free-form message could not be sent and nothing else was written for that case.
    WindowClosed,
    OptedOut,
    /// `10% holdout` of a split
    Holdout,
    /// `restart when triggered again`: a new run took its place.
    Restarted,
    /// More than 200 operations between two waits, or an expression that has no value.
    Fault,
}

impl EndReason {
    pub const ALL: [Self; 7] = [
        Self::Completed,
        Self::Stopped,
        Self::WindowClosed,
        Self::OptedOut,
        Self::Holdout,
        Self::Restarted,
        Self::Fault,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Completed => "completed",
            Self::Stopped => "stopped",
            Self::WindowClosed => "window_closed",
            Self::OptedOut => "opted_out",
            Self::Holdout => "holdout",
            Self::Restarted => "restarted",
            Self::Fault => "fault",
        }
    }
}

impl Program {
    /// The hash of the content; equal programs, equal id.
    pub fn id(&self) -> ProgramId {
        let content = serde_json::to_vec(self).expect("a program has no map with keys that are not text");
        ProgramId::derived_from(&[&content])
    }

    pub fn op(&self, id: OpId) -> &Op {
        &self.ops[id.0 as usize]
    }

    pub fn step_of(&self, id: OpId) -> &str {
        &self.steps[self.op(id).step.0 as usize].name
    }

    /// Whether a run may stand at the operation: what interrupts it may happen there.
    pub fn may_stand_at(&self, kind: &OpKind) -> bool {
        match kind {
            OpKind::Ask { .. } | OpKind::Wait { .. } | OpKind::WaitUntil { .. } => true,
            // Only while the gate holds what it says; else it stands at the question.
            OpKind::Send { .. } | OpKind::AskAgain { .. } => self.quiet_hours.is_some(),
            OpKind::Branch { .. }
            | OpKind::Set { .. }
            | OpKind::Tag { .. }
            | OpKind::Untag { .. }
            | OpKind::Consent { .. }
            | OpKind::OptOut { .. }
            | OpKind::Track { .. }
            | OpKind::Split { .. }
            | OpKind::Enter { .. }
            | OpKind::Repeat { .. }
            | OpKind::End { .. } => false,
        }
    }

    /// Where a run begins.
    pub fn entry(&self) -> OpId {
        self.steps.first().expect("lowering gives every program a step").entry
    }
}

/// All programs a conversation may need: those that start runs, and the older ones that live runs are pinned to.
#[derive(Debug, Clone, Default)]
pub struct Programs {
    by_id: BTreeMap<ProgramId, Arc<Program>>,
    /// In the order in which triggers are tried: by flow name.
    current: BTreeMap<String, ProgramId>,
}

impl Programs {
    pub fn new(current: impl IntoIterator<Item = Program>) -> Self {
        let mut programs = Self::default();
        for program in current {
            let id = program.id();
            programs.current.insert(program.flow.clone(), id);
            programs.by_id.insert(id, Arc::new(program));
        }
        programs
    }

    /// The same with these to start runs from now on. All others are kept for the runs that stand in them.
    #[must_use]
    pub fn published(&self, current: impl IntoIterator<Item = Program>) -> Self {
        let mut programs = Self::new(current);
        for (id, program) in &self.by_id {
            programs.by_id.entry(*id).or_insert_with(|| Arc::clone(program));
        }
        programs
    }

    /// Adds a revision that starts nothing, for the runs that stand in it, by the id they know.
    pub fn keep(&mut self, id: ProgramId, pinned: Program) {
        self.by_id.entry(id).or_insert_with(|| Arc::new(pinned));
    }

    pub fn get(&self, id: ProgramId) -> Option<&Arc<Program>> {
        self.by_id.get(&id)
    }

    /// The revisions that start runs.
    pub fn current(&self) -> impl Iterator<Item = (ProgramId, &Arc<Program>)> {
        self.current.values().filter_map(|id| self.by_id.get(id).map(|program| (*id, program)))
    }
}
