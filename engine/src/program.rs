//! The Program: a checked, lowered Flow. Immutable, named by the hash of its content, stored with the runs that are
//! pinned to it. It holds no positions of the source text, so that a comment or a blank line makes no new revision.

use std::{collections::BTreeMap, sync::Arc};

use serde::{Deserialize, Serialize};
use stdlib::{Delay, Keyword, Words, Zone};

use crate::ProgramId;

/// The version of this format. A program of a later version is not run.
pub const LANG_VERSION: u32 = 1;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Program {
    pub lang_version: u32,
    /// The flow's name, folded: small letters, without accents. Unique in a project.
    pub flow: String,
    pub title: Option<String>,
    /// Code of the language of its texts, such as `es`; templates are sent in it.
    pub language: String,
    pub zone: Zone,
    pub triggers: Vec<Pattern>,
    pub interrupts: Vec<Interrupt>,
    /// The first is where a run begins.
    pub steps: Vec<Step>,
    /// What `OpId` counts.
    pub ops: Vec<Op>,
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

/// `at any time when message … -> s`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interrupt {
    pub when: Pattern,
    pub to: OpId,
}

/// What a message is compared with; any one of the texts suffices.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pattern {
    Is(Vec<String>),
    Contains(Vec<String>),
    /// `message any`, `anything else`
    Any,
}

impl Pattern {
    /// Specific patterns are tried before `Any`, whatever stands first.
    pub fn is_specific(&self) -> bool {
        match self {
            Self::Is(_) | Self::Contains(_) => true,
            Self::Any => false,
        }
    }

    pub fn matches(&self, message: &Words) -> bool {
        match self {
            Self::Is(texts) => texts.iter().any(|text| Keyword::new(text).is_whole(message)),
            Self::Contains(texts) => texts.iter().any(|text| Keyword::new(text).is_within(message)),
            Self::Any => true,
        }
    }
}

/// One instruction, and the step whose line it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Op {
    pub step: StepId,
    #[serde(flatten)]
    pub kind: OpKind,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "op", rename_all = "snake_case")]
pub enum OpKind {
    Send {
        text: Text,
        alternatives: Alternatives,
        next: OpId,
    },
    /// `ask` (with words of its own) and `wait for reply` (without).
    Ask {
        /// What is said first; its `or …` chain never skips, since nobody can answer what was not asked.
        question: Option<(Text, Alternatives)>,
        up_to: Option<Delay>,
        /// In the order written; specific ones are tried first.
        arms: Vec<Arm>,
        /// Present where `up_to` is.
        no_reply: Option<OpId>,
    },
    /// Repeats the question `question` at most `at_most` times in one visit, then goes on at `spent`.
    AskAgain {
        question: OpId,
        at_most: u32,
        /// Other words; the question's own where there are none.
        text: Option<Text>,
        up_to: Option<Delay>,
        spent: OpId,
    },
    Wait {
        delay: Delay,
        next: OpId,
    },
    End {
        reason: EndReason,
    },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arm {
    pub when: Pattern,
    pub to: OpId,
}

/// A text to be sent, with what is filled in at the moment of sending.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Text(pub Vec<Segment>);

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Segment {
    Literal(String),
    /// `{contact.first_name or "…"}`
    FirstName {
        or: String,
    },
}

/// The `or …` chain of a send: templates in order, then the way out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alternatives {
    pub templates: Vec<TemplateCall>,
    pub last: Exit,
}

/// What happens when nothing of the chain may be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Exit {
    /// Nothing was written: the run ends with `window_closed`.
    End,
    Skip,
    Stop,
    Jump(OpId),
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TemplateCall {
    pub name: String,
    /// WhatsApp's code, such as `es` or `pt_BR`.
    pub language: String,
    /// All named or all positional.
    pub arguments: Vec<TemplateArgument>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TemplateArgument {
    pub name: Option<String>,
    pub value: Text,
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
    /// More than 200 operations between two waits.
    Fault,
}

impl EndReason {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Completed => "completed",
            Self::Stopped => "stopped",
            Self::WindowClosed => "window_closed",
            Self::OptedOut => "opted_out",
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

    /// Adds a revision that starts nothing, for the runs that stand in it.
    pub fn keep(&mut self, pinned: Program) {
        self.by_id.entry(pinned.id()).or_insert_with(|| Arc::new(pinned));
    }

    pub fn get(&self, id: ProgramId) -> Option<&Arc<Program>> {
        self.by_id.get(&id)
    }

    /// The revisions that start runs.
    pub fn current(&self) -> impl Iterator<Item = (ProgramId, &Arc<Program>)> {
        self.current.values().filter_map(|id| self.by_id.get(id).map(|program| (*id, program)))
    }
}
