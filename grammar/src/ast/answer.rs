//! What a message is compared with: keywords, kinds of answers, and the arms of a block.

use stdlib::Decimal;

use super::{Keyword, LineStart, MatchKind, Name, Statement};
use crate::Span;

/// `contains "precio", words costo`: any one of the keywords suffices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    pub by: MatchKind,
    pub keywords: Vec<Keyword>,
}

/// A kind of answer that is recognised without keywords.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// `number`, `number 1 to 100`
    Number(Option<Range>),
    Email,
    Phone,
    Date,
    Time,
    Yes,
    No,
    AnyText,
}

/// Both included. `None` where a number has more digits than anybody counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    pub span: Span,
    pub from: Option<Decimal>,
    pub to: Option<Decimal>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arm {
    /// Its code.
    pub span: Span,
    pub start: LineStart,
    pub kind: ArmKind,
    pub tail: Tail,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ArmKind {
    Match(Match),
    Kind(Kind),
    AnythingElse,
    NoReply,
    Unread,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tail {
    To(Name),
    Continue,
    /// The lines below the arm; empty if there are none, which is a mistake.
    Body(Vec<Statement>),
}

impl Tail {
    /// The lines below, if the arm has none of the other two.
    pub fn body(&self) -> &[Statement] {
        match self {
            Self::Body(body) => body,
            Self::To(_) | Self::Continue => &[],
        }
    }

    /// The step its arrow leads to.
    pub fn target(&self) -> Option<&Name> {
        match self {
            Self::To(name) => Some(name),
            Self::Continue | Self::Body(_) => None,
        }
    }
}

impl Range {
    /// From the first to the second, where both are numbers.
    pub fn ends(self) -> Option<(Decimal, Decimal)> {
        self.from.zip(self.to)
    }
}
