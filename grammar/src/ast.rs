//! The tree of a file, as tolerant as its author needs: what could not be read is a node too, and says what it opened.
//!
//! Everything keeps its place in the text. Nothing here is checked; names are folded so that they can be compared.

mod expr;
mod time;

use stdlib::Words;

pub use expr::{Cond, Expr, ExprKind, FilterArgument, FilterCall, Keyword, MatchKind, Sign};
pub use time::{Clock, ClockTime, Length, LengthKind, Moment, MomentRule};

use crate::Span;

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct File {
    pub flows: Vec<Flow>,
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
    /// A `step` line could not be read: a step that seems to be missing may be that one.
    pub hides_a_step: bool,
}

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
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trigger {
    pub span: Span,
    pub when: When,
}

/// What a message is compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum When {
    Contains(Vec<Text>),
    Is(Vec<Text>),
    Any,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    pub name: Option<Name>,
    pub line: Span,
    pub body: Vec<Statement>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// The code of its (first) line.
    pub span: Span,
    pub kind: StatementKind,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StatementKind {
    Send {
        text: Text,
        chain: Vec<Alternative>,
    },
    Ask(Box<Ask>),
    AskAgain(Box<AskAgain>),
    Wait(Length),
    JumpTo(Name),
    Stop,
    Continue,
    /// A line that could not be read, with what stood in the block it seemed to open.
    Unread {
        inside: Vec<Statement>,
        arms: Vec<Arm>,
    },
}

/// `ask` (with words of its own) and `wait for reply` (without), with its arms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    pub question: Option<(Text, Vec<Alternative>)>,
    pub up_to: Option<Length>,
    pub arms: Vec<Arm>,
    /// `None`: missing.
    pub end: Option<LineStart>,
    /// A line directly inside could not be read, or the `end` is missing: its arms are not judged.
    pub is_broken: bool,
}

/// Where a line starts, so that another can be put before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LineStart {
    /// The empty place at its left edge.
    pub place: Span,
    /// In columns.
    pub indent: usize,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskAgain {
    /// The words `ask again` themselves.
    pub words: Span,
    pub at_most: Option<Count>,
    pub text: Option<Text>,
    pub up_to: Option<Length>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    pub number: u32,
    pub span: Span,
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
    Contains(Vec<Text>),
    Is(Vec<Text>),
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
        fields: Vec<(Name, Text)>,
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
    Wait(Length),
    WaitUntil {
        date: String,
        clock: String,
    },
    /// With the reason, where one is asked for.
    End(Option<Text>),
}
