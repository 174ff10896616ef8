//! The lines between `flow` and its first step, and the lists of words of a project.

use super::{Arm, Clauses, Clock, Cond, Count, Length, LineStart, Match, Name, Text};
use crate::Span;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeaderLine {
    pub span: Span,
    pub kind: Header,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Header {
    Language(Name),
    Timezone(Text),
    Start(Trigger),
    /// `at any time when message … -> s`
    AnyTime {
        when: Trigger,
        to: Name,
    },
    /// `once per contact [every 30 days]`
    Once {
        every: Option<Length>,
    },
    /// `restart when triggered again`
    Restart,
    Priority(Count),
    /// `quiet hours 21:00 to 9:00`
    Quiet {
        from: Clock,
        to: Clock,
    },
    /// `when not delivered -> s`
    NotDelivered {
        to: Name,
    },
    Questions(Box<Questions>),
    Var(Box<Var>),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trigger {
    pub span: Span,
    pub when: When,
    /// `where …`
    pub condition: Option<Box<Cond>>,
}

/// What a message must be to start a flow or to interrupt it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum When {
    Match(Match),
    Any,
    /// The first one the contact ever wrote.
    FirstMessage,
}

/// `questions [up to 20h]`: what a question does not say itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Questions {
    pub clauses: Clauses,
    pub arms: Vec<Arm>,
    /// `None`: missing.
    pub end: Option<LineStart>,
    /// A line directly inside could not be read, or the `end` is missing: its arms are not judged.
    pub is_broken: bool,
}

/// `var presupuesto: number = 0`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Var {
    pub name: Name,
    /// As typed.
    pub kind: Name,
    pub default: Option<Literal>,
}

/// A value that is written out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Literal {
    pub span: Span,
    pub kind: LiteralKind,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LiteralKind {
    Text(Text),
    /// A number, `true` or `false`, a date, a clock time, or both, as written.
    Word(String),
    List(Vec<Literal>),
    Record(Vec<(String, Literal)>),
}

/// `words precio = "precio", "costo"`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WordList {
    pub name: Name,
    pub texts: Vec<Text>,
}
