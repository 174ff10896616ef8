//! Values and conditions as written. Which of both an expression is follows from where it stands: in a condition `or`
//! means either, in a value it means the first that is there.

use engine::{Arithmetic, Comparison};
use stdlib::Decimal;

use super::{Name, Text};
use crate::Span;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expr {
    pub span: Span,
    pub kind: ExprKind,
}

/// An expression where a condition stands: behind `if`, `where`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cond(pub Expr);

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExprKind {
    Text(Text),
    /// `None`: more digits than a decimal holds.
    Number(Option<Decimal>),
    Bool(bool),
    /// `9:00`, as written.
    Clock(String),
    /// `2026-12-24`, as written; no expression may hold it, but many authors try.
    Date(String),
    /// `contact.first_name`, `total`; at least one name.
    Path(Vec<Name>),
    /// A part of what is no path: `first(list).price`.
    Part {
        of: Box<Expr>,
        name: Name,
    },
    Call {
        function: Name,
        arguments: Vec<Expr>,
    },
    /// `list.count()`: read, so that it can be answered with `count(list)`.
    Method {
        of: Box<Expr>,
        function: Name,
        arguments: Vec<Expr>,
    },
    List(Vec<Expr>),
    Record(Vec<(Name, Expr)>),
    /// At least two.
    Or(Vec<Expr>),
    /// At least two.
    And(Vec<Expr>),
    Not(Box<Expr>),
    Compare {
        left: Box<Expr>,
        sign: Sign,
        right: Box<Expr>,
    },
    In {
        item: Box<Expr>,
        list: Box<Expr>,
    },
    Compute {
        left: Box<Expr>,
        by: Arithmetic,
        right: Box<Expr>,
    },
    Negative(Box<Expr>),
    Filtered {
        value: Box<Expr>,
        filter: FilterCall,
    },
    Matches {
        text: Box<Expr>,
        by: MatchKind,
        keywords: Vec<Keyword>,
    },
    HasTag(Text),
    HasConsent(Name),
    Replied,
    WindowOpen,
    /// A condition that has not arrived: `inside hours ventas`, `from ad`.
    Later,
    /// More signs, filters or dots in a row than the engine's `DEPTH_MAX`; a check says so.
    TooLong,
}

/// The sign between two values, and whether it is one of ours or means one (`=`, `=<`, `≤`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sign {
    pub span: Span,
    pub by: Comparison,
    pub is_ours: bool,
}

/// `upper`, `money BOB`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilterCall {
    pub span: Span,
    pub name: Name,
    pub argument: Option<FilterArgument>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilterArgument {
    pub span: Span,
    /// Without quotes; `None` where something is to be filled in, which no filter takes.
    pub text: Option<String>,
}

/// How a text is compared with keywords.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MatchKind {
    Contains,
    Is,
    StartsWith,
}

/// One of what a message is compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Keyword {
    Text(Text),
    /// `words precio`
    Words(Name),
}

impl Keyword {
    pub fn span(&self) -> Span {
        match self {
            Self::Text(text) => text.span,
            Self::Words(name) => name.span,
        }
    }
}

impl Expr {
    /// The expressions directly inside, those in the braces of a text included.
    pub fn inside(&self) -> Vec<&Self> {
        match &self.kind {
            ExprKind::Text(text) => text.slots().map(|slot| &slot.value).collect(),
            ExprKind::Call { arguments, .. } => arguments.iter().collect(),
            ExprKind::Method { of, arguments, .. } => std::iter::once(&**of).chain(arguments).collect(),
            ExprKind::List(items) | ExprKind::Or(items) | ExprKind::And(items) => items.iter().collect(),
            ExprKind::Record(fields) => fields.iter().map(|(_, value)| value).collect(),
            ExprKind::Part { of, .. } | ExprKind::Not(of) | ExprKind::Negative(of) => vec![of],
            ExprKind::Compare { left, right, .. } | ExprKind::Compute { left, right, .. } => vec![left, right],
            ExprKind::In { item, list } => vec![item, list],
            ExprKind::Filtered { value, .. } => vec![value],
            ExprKind::Matches { text, .. } => vec![text],
            ExprKind::Number(_)
            | ExprKind::Bool(_)
            | ExprKind::Clock(_)
            | ExprKind::Date(_)
            | ExprKind::Path(_)
            | ExprKind::HasTag(_)
            | ExprKind::HasConsent(_)
            | ExprKind::Replied
            | ExprKind::WindowOpen
            | ExprKind::Later
            | ExprKind::TooLong => Vec::new(),
        }
    }
}
