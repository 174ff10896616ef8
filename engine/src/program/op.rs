//! The instructions. Each says where it goes on; what waits keeps its place in `Run::state`.

use serde::{Deserialize, Serialize};

use super::{Alternatives, Deadline, EndReason, Exit, Expr, Length, Moment, OpId, Pattern, StepId, Text};

/// One instruction, and the step whose line it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Op {
    pub step: StepId,
    /// `as label`: names the place across revisions. By another name where it is written: a split has a `label` too, and
    /// both stand in one object.
    #[serde(rename = "as", default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
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
        until: Option<Deadline>,
        /// In the order written; specific ones are tried first.
        arms: Vec<Arm>,
        /// Present where `until` is.
        no_reply: Option<OpId>,
    },
    /// Repeats the question `question` at most `at_most` times in one visit, then goes on at `spent`.
    AskAgain {
        question: OpId,
        at_most: u32,
        /// Other words; the question's own where there are none.
        text: Option<Text>,
        up_to: Option<Length>,
        spent: OpId,
    },
    Wait {
        length: Length,
        next: OpId,
    },
    WaitUntil {
        moment: Moment,
        /// Taken where the moment passed more than ten minutes before the line was reached, and where its value is missing.
        late: Option<OpId>,
        next: OpId,
    },
    Branch {
        condition: Expr,
        then: OpId,
        otherwise: OpId,
    },
    Set {
        target: Target,
        value: Expr,
        next: OpId,
    },
    Tag {
        tag: String,
        next: OpId,
    },
    Untag {
        tag: String,
        next: OpId,
    },
    /// The contact agrees to messages of this purpose.
    Consent {
        purpose: String,
        next: OpId,
    },
    /// Silences the contact from the end of this turn on, which ends all runs: a farewell may stand before or behind it.
    OptOut {
        next: OpId,
    },
    /// Counts something, for reports.
    Track {
        name: String,
        next: OpId,
    },
    /// Sticky per contact: `stdlib::share` of contact, flow and label. The shares are 100 together.
    Split {
        /// The drawn arm's name is the variable of this name.
        label: String,
        shares: Vec<Share>,
    },
    /// Enters the loop `repeat` from above: its counter starts anew, its list is read.
    Enter {
        repeat: OpId,
    },
    /// Goes round while there is a round left.
    Repeat {
        at_most: u32,
        each: Option<Each>,
        body: OpId,
        next: OpId,
    },
    End {
        reason: EndReason,
    },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arm {
    pub when: Pattern,
    /// The variable that takes the answer: the number, the bool, the date, the time, else the text as typed; the text as
    /// typed also where the variable is a text.
    pub saves: Option<String>,
    pub to: OpId,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    Variable(String),
    /// A field of the contact, of `[fields]`.
    Field(String),
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    /// 1 to 100.
    pub percent: u8,
    pub kind: ShareKind,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ShareKind {
    Arm {
        name: String,
        to: OpId,
    },
    /// The run ends with that reason.
    Holdout,
}

/// `for each x in list`, as the list was when the loop was entered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Each {
    pub variable: String,
    pub list: Expr,
}

impl OpKind {
    /// Every place the operation may go on at.
    pub fn targets(&self) -> Vec<OpId> {
        self.clone().targets_mut().into_iter().map(|target| *target).collect()
    }

    pub fn targets_mut(&mut self) -> Vec<&mut OpId> {
        match self {
            Self::Send { alternatives, next, .. } => exit_mut(alternatives).into_iter().chain([next]).collect(),
            Self::Ask { question, arms, no_reply, .. } => {
                let leaves = question.as_mut().and_then(|(_, alternatives)| exit_mut(alternatives));
                leaves.into_iter().chain(arms.iter_mut().map(|arm| &mut arm.to)).chain(no_reply.as_mut()).collect()
            }
            Self::AskAgain { question, spent, .. } => vec![question, spent],
            Self::WaitUntil { late, next, .. } => late.iter_mut().chain([next]).collect(),
            Self::Branch { then, otherwise, .. } => vec![then, otherwise],
            Self::Wait { next, .. }
            | Self::Set { next, .. }
            | Self::Tag { next, .. }
            | Self::Untag { next, .. }
            | Self::Consent { next, .. }
            | Self::OptOut { next }
            | Self::Track { next, .. } => vec![next],
            Self::Split { shares, .. } => shares.iter_mut().filter_map(|share| share.kind.target_mut()).collect(),
            Self::Enter { repeat } => vec![repeat],
            Self::Repeat { body, next, .. } => vec![body, next],
            Self::End { .. } => Vec::new(),
        }
    }

    /// Where it may go on in the same turn, without a wait.
    pub fn at_once(&self) -> Vec<OpId> {
        match self {
            // Asked, it waits; a question that may not be sent is left at once, and so is one whose time is over.
            Self::Ask { question, until, no_reply, .. } => {
                let leaves = question.iter().filter_map(|(_, alternatives)| alternatives.exit());
                let over = no_reply.iter().filter(|_| until.as_ref().is_some_and(Deadline::may_be_over));
                leaves.chain(over.copied()).collect()
            }
            Self::AskAgain { spent, .. } => vec![*spent],
            Self::Wait { length, next } => length.may_be_none().then_some(*next).into_iter().collect(),
            // A moment that is past is no wait.
            Self::WaitUntil { moment, late, next } => {
                late.iter().copied().chain(moment.may_be_past().then_some(*next)).collect()
            }
            Self::End { .. } => Vec::new(),
            Self::Send { .. }
            | Self::Branch { .. }
            | Self::Set { .. }
            | Self::Tag { .. }
            | Self::Untag { .. }
            | Self::Consent { .. }
            | Self::OptOut { .. }
            | Self::Track { .. }
            | Self::Split { .. }
            | Self::Enter { .. }
            | Self::Repeat { .. } => self.targets(),
        }
    }
}

impl ShareKind {
    fn target_mut(&mut self) -> Option<&mut OpId> {
        match self {
            Self::Arm { to, .. } => Some(to),
            Self::Holdout => None,
        }
    }
}

fn exit_mut(alternatives: &mut Alternatives) -> Option<&mut OpId> {
    match &mut alternatives.last {
        Exit::Jump(to) => Some(to),
        Exit::End | Exit::Skip | Exit::Stop => None,
    }
}
