//! The tree of a file, as tolerant as its author needs: what could not be read is a node too, and says what it opened.
//!
//! Everything keeps its place in the text. Nothing here is checked; names are folded so that they can be compared.

mod answer;
mod expr;
mod header;
mod scenario;
mod statement;
mod time;

use stdlib::Words;

pub use expr::{Cond, Expr, ExprKind, FilterArgument, FilterCall, Keyword, MatchKind, Sign};
pub use time::{Clock, ClockTime, Length, LengthKind, Moment, MomentRule};

pub use answer::{Arm, ArmKind, Kind, Match, Range, Tail};
pub use header::{Header, HeaderLine, Literal, LiteralKind, Questions, Trigger, Var, When, WordList};
pub use scenario::{Expected, Scenario, Until, Verb, VerbKind};
pub use statement::{
    Ask, AskAgain, Branch, Clauses, Count, Deadline, Each, If, LineStart, OneLine, Otherwise, OtherwiseKind, Repeat,
    Set, Share, ShareKind, Split, Statement, StatementKind,
};

use crate::Span;

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct File {
    pub flows: Vec<Flow>,
    /// `words`, for every file of the project.
    pub words: Vec<WordList>,
    /// A line at the left edge could not be read: a list that seems to be missing may be that one.
    pub hides_words: bool,
    pub scenarios: Vec<Scenario>,
}

/// A name as written, and folded for comparison: `Cotización` is `cotizacion`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    pub text: String,
    pub folded: String,
    pub span: Span,
}

impl Name {
    pub fn new(text: &str, span: Span) -> Self {
        Self { text: text.to_owned(), folded: folded(text), span }
    }
}

/// What names are compared by: without capitals and accents. `_` parts words for a customer, but not in a name.
pub fn folded(name: &str) -> String {
    name.split('_').map(|part| Words::of(part).joined()).collect::<Vec<_>>().join("_")
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flow {
    /// `None`: the line could not be read.
    pub name: Option<Name>,
    pub title: Option<Text>,
    pub line: Span,
    pub header: Vec<HeaderLine>,
    pub steps: Vec<Step>,
    /// A line of this flow could not be read or a block is not closed: what depends on the whole flow is not judged.
    pub is_broken: bool,
    /// A line above the first step could not be read: it may be the `questions` or the `var` that seems to be missing.
    pub hides_a_header: bool,
    /// A `step` line could not be read: a step that seems to be missing may be that one.
    pub hides_a_step: bool,
}

impl Flow {
    /// `start when …`
    pub fn starts(&self) -> impl Iterator<Item = &Trigger> {
        self.header.iter().filter_map(|line| if let Header::Start(trigger) = &line.kind { Some(trigger) } else { None })
    }

    /// `at any time when … -> s`
    pub fn interrupts(&self) -> impl Iterator<Item = (&Trigger, &Name)> {
        self.header
            .iter()
            .filter_map(|line| if let Header::AnyTime { when, to } = &line.kind { Some((when, to)) } else { None })
    }

    /// `when not delivered -> s`
    pub fn not_delivered(&self) -> Option<&Name> {
        self.header.iter().find_map(|line| if let Header::NotDelivered { to } = &line.kind { Some(to) } else { None })
    }

    /// The arrows of its header.
    pub fn arrows(&self) -> impl Iterator<Item = &Name> {
        self.interrupts().map(|(_, to)| to).chain(self.not_delivered())
    }

    pub fn questions(&self) -> Option<&Questions> {
        self.header.iter().find_map(|line| if let Header::Questions(it) = &line.kind { Some(&**it) } else { None })
    }

    pub fn vars(&self) -> impl Iterator<Item = &Var> {
        self.header.iter().filter_map(|line| if let Header::Var(var) = &line.kind { Some(&**var) } else { None })
    }

    /// The bodies of its steps, and those in `questions`.
    pub fn bodies(&self) -> impl Iterator<Item = &[Statement]> {
        let questions = self.questions().into_iter().flat_map(|questions| &questions.arms);
        questions.map(|arm| arm.tail.body()).chain(self.steps.iter().map(|step| step.body.as_slice()))
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    pub name: Option<Name>,
    pub line: Span,
    pub body: Vec<Statement>,
}

/// A link of the `or …` chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alternative {
    pub span: Span,
    pub kind: AlternativeKind,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AlternativeKind {
    Template(TemplateCall),
    Skip,
    Stop,
    To(Name),
}

impl AlternativeKind {
    /// The step its arrow leads to.
    pub fn target(&self) -> Option<&Name> {
        match self {
            Self::To(name) => Some(name),
            Self::Template(_) | Self::Skip | Self::Stop => None,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateCall {
    pub name: Name,
    pub arguments: Vec<Argument>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Argument {
    pub name: Option<Name>,
    pub value: Expr,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// With its quotes.
    pub span: Span,
    pub pieces: Vec<Piece>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Escapes resolved, blocks dedented.
    Literal(String),
    Slot(Slot),
}

/// `{contact.first_name or "…"}`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slot {
    /// With its braces.
    pub span: Span,
    pub value: Expr,
}

impl Text {
    /// The text itself, or `None` where something is filled in.
    pub fn literal(&self) -> Option<String> {
        self.pieces
            .iter()
            .map(|piece| match piece {
                Piece::Literal(literal) => Some(literal.as_str()),
                Piece::Slot(_) => None,
            })
            .collect()
    }

    pub fn slots(&self) -> impl Iterator<Item = &Slot> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Slot(slot) => Some(slot),
            Piece::Literal(_) => None,
        })
    }
}
