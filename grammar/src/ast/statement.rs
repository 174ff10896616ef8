//! The lines of a step.

use super::{Alternative, Arm, ArmKind, Cond, Expr, Length, Moment, Name, Tail, Text};
use crate::Span;

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
    Wait {
        length: Length,
        label: Option<Name>,
    },
    WaitUntil {
        moment: Box<Moment>,
        /// `or if late -> s`
        late: Option<Name>,
        label: Option<Name>,
    },
    If(Box<If>),
    Set(Box<Set>),
    JumpTo(Name),
    Stop,
    Continue,
    Tag(Text),
    Untag(Text),
    /// The purpose the contact agrees to, such as `marketing`.
    Consent(Name),
    OptOut,
    Track(Text),
    Split(Box<Split>),
    Repeat(Box<Repeat>),
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
    pub clauses: Clauses,
    /// `ask … for number`, `wait for reply … otherwise stop`: a question without arms.
    pub one_line: Option<OneLine>,
    pub arms: Vec<Arm>,
    /// `None`: missing, or a question of one line.
    pub end: Option<LineStart>,
    /// A line directly inside could not be read, or the `end` is missing: its arms are not judged.
    pub is_broken: bool,
}

/// What may stand behind a question in any order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Clauses {
    pub save: Option<Name>,
    pub deadline: Option<Deadline>,
    pub label: Option<Name>,
    /// Those that stand there a second time, by their words.
    pub twice: Vec<(Span, &'static str)>,
}

/// The end of a question's time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deadline {
    UpTo(Length),
    Until(Moment),
}

impl Deadline {
    pub fn span(&self) -> Span {
        match self {
            Self::UpTo(length) => length.span,
            Self::Until(moment) => moment.span,
        }
    }
}

/// The answers of a question without arms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OneLine {
    /// Right answers: the next line.
    pub takes: Vec<ArmKind>,
    pub otherwise: Option<Otherwise>,
}

/// `otherwise -> s`, `otherwise stop`, `otherwise continue`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Otherwise {
    pub span: Span,
    pub kind: OtherwiseKind,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OtherwiseKind {
    To(Name),
    Stop,
    Continue,
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

/// `if … else if … else … end`, or the one line `if … jump to s`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct If {
    /// The `if` and each `else if`.
    pub branches: Vec<Branch>,
    pub otherwise: Option<Vec<Statement>>,
    /// The lines `else` and `else if` that stand where they cannot.
    pub misplaced: Vec<Span>,
    /// A line directly inside could not be read, or the `end` is missing.
    pub is_broken: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Branch {
    /// The code of its line.
    pub span: Span,
    pub condition: Cond,
    /// Of the one line its jump.
    pub body: Vec<Statement>,
}

/// `set contact.stage = "hot"`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Set {
    pub target: Expr,
    pub value: Expr,
}

/// `split [as label]` with its shares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Split {
    /// The word `split`.
    pub word: Span,
    pub label: Option<Name>,
    pub shares: Vec<Share>,
    /// A line directly inside could not be read, or the `end` is missing: its shares are not judged.
    pub is_broken: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    /// Its code.
    pub span: Span,
    pub percent: Count,
    pub kind: ShareKind,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ShareKind {
    Arm { name: Name, tail: Tail },
    Holdout,
}

/// `repeat at most 3 times [as label]`, `repeat for each x in list at most 10 [as label]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repeat {
    pub each: Option<Each>,
    pub at_most: Count,
    pub label: Option<Name>,
    pub body: Vec<Statement>,
    /// Its `end` is missing: what stands inside may stand below it.
    pub is_broken: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Each {
    pub name: Name,
    /// A path.
    pub list: Expr,
}

impl StatementKind {
    /// The bodies inside, in the order of the text: those of arms and shares, of loops, of unread blocks.
    pub fn bodies(&self) -> Vec<&[Statement]> {
        match self {
            Self::Ask(ask) => ask.arms.iter().map(|arm| arm.tail.body()).collect(),
            Self::Unread { inside, arms } => {
                std::iter::once(inside.as_slice()).chain(arms.iter().map(|arm| arm.tail.body())).collect()
            }
            Self::Split(split) => split.shares.iter().filter_map(Share::tail).map(Tail::body).collect(),
            Self::Repeat(repeat) => vec![&repeat.body],
            Self::If(it) => {
                let branches = it.branches.iter().map(|branch| branch.body.as_slice());
                branches.chain(it.otherwise.as_deref()).collect()
            }
            Self::Send { .. }
            | Self::AskAgain(_)
            | Self::Wait { .. }
            | Self::WaitUntil { .. }
            | Self::Set(_)
            | Self::JumpTo(_)
            | Self::Stop
            | Self::Continue
            | Self::Tag(_)
            | Self::Untag(_)
            | Self::Consent(_)
            | Self::OptOut
            | Self::Track(_) => Vec::new(),
        }
    }

    /// The steps named by the statement itself and by arrows of its arms, not those of the bodies inside.
    pub fn targets(&self) -> Vec<&Name> {
        match self {
            Self::Send { chain, .. } => of_chain(chain).collect(),
            Self::Ask(ask) => {
                let chain = ask.question.iter().flat_map(|(_, chain)| of_chain(chain));
                chain.chain(ask.arms.iter().filter_map(|arm| arm.tail.target())).chain(ask.otherwise()).collect()
            }
            Self::Unread { arms, .. } => arms.iter().filter_map(|arm| arm.tail.target()).collect(),
            Self::Split(split) => split.shares.iter().filter_map(Share::tail).filter_map(Tail::target).collect(),
            Self::JumpTo(name) => vec![name],
            Self::WaitUntil { late, .. } => late.iter().collect(),
            Self::AskAgain(_)
            | Self::Wait { .. }
            | Self::If(_)
            | Self::Set(_)
            | Self::Stop
            | Self::Continue
            | Self::Tag(_)
            | Self::Untag(_)
            | Self::Consent(_)
            | Self::OptOut
            | Self::Track(_)
            | Self::Repeat(_) => Vec::new(),
        }
    }

    /// What it is called in the file, for later tools: `as label`.
    pub fn label(&self) -> Option<&Name> {
        match self {
            Self::Ask(ask) => ask.clauses.label.as_ref(),
            Self::Wait { label, .. } | Self::WaitUntil { label, .. } => label.as_ref(),
            Self::Split(split) => split.label.as_ref(),
            Self::Repeat(repeat) => repeat.label.as_ref(),
            Self::Send { .. }
            | Self::AskAgain(_)
            | Self::If(_)
            | Self::Set(_)
            | Self::JumpTo(_)
            | Self::Stop
            | Self::Continue
            | Self::Tag(_)
            | Self::Untag(_)
            | Self::Consent(_)
            | Self::OptOut
            | Self::Track(_)
            | Self::Unread { .. } => None,
        }
    }
}

fn of_chain(chain: &[Alternative]) -> impl Iterator<Item = &Name> {
    chain.iter().filter_map(|link| link.kind.target())
}

impl Ask {
    fn otherwise(&self) -> Option<&Name> {
        let otherwise = self.one_line.as_ref()?.otherwise.as_ref()?;
        match &otherwise.kind {
            OtherwiseKind::To(name) => Some(name),
            OtherwiseKind::Stop | OtherwiseKind::Continue => None,
        }
    }
}

impl Share {
    pub fn tail(&self) -> Option<&Tail> {
        match &self.kind {
            ShareKind::Arm { tail, .. } => Some(tail),
            ShareKind::Holdout => None,
        }
    }
}
