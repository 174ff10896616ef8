//! The first format. Its types as they were written, as far as they differ from today's.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use stdlib::{Delay, Zone};

use super::super as now;
use crate::{ContactPart, EndReason, Exit, Expr, LANG_VERSION, OpId, ProgramId, Read, Step, StepId};

#[derive(Serialize, Deserialize)]
pub(super) struct Program {
    lang_version: u32,
    flow: String,
    title: Option<String>,
    language: String,
    zone: Zone,
    triggers: Vec<Pattern>,
    interrupts: Vec<Interrupt>,
    steps: Vec<Step>,
    ops: Vec<Op>,
}

#[derive(Serialize, Deserialize)]
struct Interrupt {
    when: Pattern,
    to: OpId,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Pattern {
    Is(Vec<String>),
    Contains(Vec<String>),
    Any,
}

#[derive(Serialize, Deserialize)]
struct Op {
    step: StepId,
    #[serde(flatten)]
    kind: OpKind,
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "op", rename_all = "snake_case")]
enum OpKind {
    Send { text: Text, alternatives: Alternatives, next: OpId },
    Ask { question: Option<(Text, Alternatives)>, up_to: Option<Delay>, arms: Vec<Arm>, no_reply: Option<OpId> },
    AskAgain { question: OpId, at_most: u32, text: Option<Text>, up_to: Option<Delay>, spent: OpId },
    Wait { delay: Delay, next: OpId },
    End { reason: EndReason },
}

#[derive(Serialize, Deserialize)]
struct Arm {
    when: Pattern,
    to: OpId,
}

#[derive(Serialize, Deserialize)]
#[serde(transparent)]
struct Text(Vec<Segment>);

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Segment {
    Literal(String),
    FirstName { or: String },
}

#[derive(Serialize, Deserialize)]
struct Alternatives {
    templates: Vec<TemplateCall>,
    last: Exit,
}

#[derive(Serialize, Deserialize)]
struct TemplateCall {
    name: String,
    language: String,
    arguments: Vec<TemplateArgument>,
}

#[derive(Serialize, Deserialize)]
struct TemplateArgument {
    name: Option<String>,
    value: Text,
}

impl Program {
    /// The hash of the content as this format writes it.
    pub(super) fn id(&self) -> ProgramId {
        let content = serde_json::to_vec(self).expect("a program has no map with keys that are not text");
        ProgramId::derived_from(&[&content])
    }
}

impl From<Program> for now::Program {
    fn from(old: Program) -> Self {
        let trigger = |pattern: Pattern| now::Trigger { when: pattern.into(), condition: None };
        Self {
            lang_version: LANG_VERSION,
            flow: old.flow,
            title: old.title,
            language: old.language,
            zone: old.zone,
            calling_code: None,
            triggers: old.triggers.into_iter().map(trigger).collect(),
            interrupts: old.interrupts.into_iter().map(Into::into).collect(),
            reentry: now::Reentry::WhenOver,
            priority: None,
            quiet_hours: None,
            not_delivered: None,
            variables: BTreeMap::new(),
            steps: old.steps,
            ops: old.ops.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<Interrupt> for now::Interrupt {
    fn from(old: Interrupt) -> Self {
        Self { when: old.when.into(), condition: None, to: old.to }
    }
}

impl From<Pattern> for now::When {
    fn from(old: Pattern) -> Self {
        Self::Message(old.into())
    }
}

impl From<Pattern> for now::Pattern {
    fn from(old: Pattern) -> Self {
        match old {
            Pattern::Is(texts) => Self::Is(texts),
            Pattern::Contains(texts) => Self::Contains(texts),
            Pattern::Any => Self::Any,
        }
    }
}

impl From<Op> for now::Op {
    fn from(old: Op) -> Self {
        Self { step: old.step, label: None, kind: old.kind.into() }
    }
}

impl From<OpKind> for now::OpKind {
    fn from(old: OpKind) -> Self {
        match old {
            OpKind::Send { text, alternatives, next } => {
                Self::Send { text: text.into(), alternatives: alternatives.into(), next }
            }
            OpKind::Ask { question, up_to, arms, no_reply } => Self::Ask {
                question: question.map(|(text, alternatives)| (text.into(), alternatives.into())),
                until: up_to.map(|delay| now::Deadline::After(now::Length::Fixed(delay))),
                arms: arms.into_iter().map(Into::into).collect(),
                no_reply,
            },
            OpKind::AskAgain { question, at_most, text, up_to, spent } => Self::AskAgain {
                question,
                at_most,
                text: text.map(Into::into),
                up_to: up_to.map(now::Length::Fixed),
                spent,
            },
            OpKind::Wait { delay, next } => Self::Wait { length: now::Length::Fixed(delay), next },
            OpKind::End { reason } => Self::End { reason },
        }
    }
}

impl From<Arm> for now::Arm {
    fn from(old: Arm) -> Self {
        Self { when: old.when.into(), saves: None, to: old.to }
    }
}

impl From<Text> for now::Text {
    fn from(old: Text) -> Self {
        Self(old.0.into_iter().map(Into::into).collect())
    }
}

impl From<Segment> for now::Segment {
    fn from(old: Segment) -> Self {
        match old {
            Segment::Literal(literal) => Self::Literal(literal),
            Segment::FirstName { or } => {
                let name = Expr::Read(Read::Contact(ContactPart::FirstName));
                Self::Slot(Expr::FirstOf(vec![name, Expr::Literal(or.as_str().into())]))
            }
        }
    }
}

impl From<Alternatives> for now::Alternatives {
    fn from(old: Alternatives) -> Self {
        Self { templates: old.templates.into_iter().map(Into::into).collect(), last: old.last }
    }
}

impl From<TemplateCall> for now::TemplateCall {
    fn from(old: TemplateCall) -> Self {
        Self { name: old.name, language: old.language, arguments: old.arguments.into_iter().map(Into::into).collect() }
    }
}

impl From<TemplateArgument> for now::TemplateArgument {
    fn from(old: TemplateArgument) -> Self {
        Self { name: old.name, value: Expr::Text(old.value.into()) }
    }
}
