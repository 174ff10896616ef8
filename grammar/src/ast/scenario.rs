//! A `test` block: a scripted customer and what is expected.

use super::{Length, Literal, Name, TemplateCall, Text};
use crate::Span;

/// A `test` block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scenario {
    pub name: String,
    pub line: Span,
    /// From its first line to its last.
    pub whole: Span,
    pub verbs: Vec<Verb>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verb {
    pub span: Span,
    pub kind: VerbKind,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VerbKind {
    Contact {
        name: Name,
        fields: Vec<(Name, Literal)>,
    },
    /// Date and clock time as written, such as `2026-11-24` and `10:00`.
    Now {
        date: String,
        clock: String,
    },
    Says(Text),
    After(Length),
    Run(Until),
    Expect(Expected),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Until {
    Idle,
    End,
    Step(Name),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expected {
    Send(Text),
    SendContaining(Text),
    Template(TemplateCall),
    NoSend,
    Step(Name),
    /// `expect var x = 3`, `expect var contact.city = "La Paz"`
    Var {
        /// As written, with its dots.
        path: Name,
        value: Literal,
    },
    Wait(Length),
    WaitUntil {
        date: String,
        clock: String,
    },
    HeldUntil {
        /// `None`: the next time it is that late.
        date: Option<String>,
        clock: String,
    },
    /// With the reason, where one is asked for.
    End(Option<Text>),
}
