//! The roads of an operation: where a run goes on from it, what the gate has said by then, and what lets it go: the same
//! turn, a timer, a message. `handle` takes these roads, and the compiler's proof of the window folds them, so that it
//! describes nothing a second time. Who adds an operation decides here how long a run may stand at it.

use super::{Alternatives, Deadline, Exit, Expr, Length, NOTHING_INSTEAD, OpId, OpKind, Program, Span};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Road {
    pub to: OpId,
    /// What the gate has said of a free-form message on this road; `None` where both answers lead here.
    pub gate: Option<Passage>,
    pub by: By,
    pub count: Count,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Passage {
    Open,
    Closed,
}

/// What lets a run go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// Nothing: it goes on in the same turn.
    Turn,
    /// A timer, and nobody answered a question until then.
    Timer(Span, Late),
    /// A message of the customer that it takes.
    Message,
    /// A message of its own failed for good, some time later.
    NotSent,
}

/// How late a timer may be handled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Late {
    /// `stdlib::SLACK_MS`
    AsAnyTimer,
    /// `stdlib::NO_REPLY_LATE_MS`: what was answered while nobody took webhooks in comes first.
    AsNoReply,
}

/// What is counted on a road: the rounds of a `repeat`, the uses of an `ask again`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Count {
    Nothing,
    /// The rounds of the loop that is entered, or of all `ask again` of the question that is asked, start anew.
    Anew,
    /// One more of the operation's.
    Another,
    /// The operation has none left.
    Over,
}

impl OpKind {
    /// All roads from the operation; none where a run ends.
    pub fn roads(&self, program: &Program) -> Vec<Road> {
        let mut roads = self.own_roads(program);
        let failed = program.not_delivered.filter(|_| self.says(program).is_some());
        roads.extend(failed.map(|to| Road { by: By::NotSent, ..Road::at_once(to) }));
        roads
    }

    fn own_roads(&self, program: &Program) -> Vec<Road> {
        match self {
            Self::Send { alternatives, next, .. } => {
                let sent = Road { gate: passage(alternatives), ..Road::at_once(*next) };
                exit(alternatives, Count::Nothing).into_iter().chain([sent]).collect()
            }
            Self::Ask { until, arms, no_reply, .. } => {
                let time = until.as_ref().map(Deadline::span);
                asked(self.says(program), arms.iter().map(|arm| arm.to), time.zip(*no_reply), Count::Anew)
            }
            Self::AskAgain { question, up_to, spent, .. } => {
                let over = Road { count: Count::Over, ..Road::at_once(*spent) };
                let Self::Ask { until, arms, no_reply, .. } = &program.op(*question).kind else {
                    return vec![over];
                };
                let time = up_to.as_ref().map(Length::span);
                let time = time.or_else(|| until.as_ref().map(Deadline::span));
                let arms = arms.iter().map(|arm| arm.to);
                let mut roads = asked(self.says(program), arms, time.zip(*no_reply), Count::Another);
                roads.push(over);
                roads
            }
            Self::Wait { length, next } => vec![Road::after(*next, length.span(), Late::AsAnyTimer)],
            Self::WaitUntil { moment, late, next } => {
                let waited = Road::after(*next, moment.span(), Late::AsAnyTimer);
                late.iter().map(|late| Road::at_once(*late)).chain([waited]).collect()
            }
            Self::Branch { condition, then, otherwise } => {
                let (holds, fails) = told(condition);
                vec![Road { gate: holds, ..Road::at_once(*then) }, Road { gate: fails, ..Road::at_once(*otherwise) }]
            }
            Self::Set { next, .. }
            | Self::Tag { next, .. }
            | Self::Untag { next, .. }
            | Self::Consent { next, .. }
            | Self::OptOut { next }
            | Self::Track { next, .. } => vec![Road::at_once(*next)],
            Self::Split { .. } => self.targets().into_iter().map(Road::at_once).collect(),
            Self::Enter { repeat } => vec![Road { count: Count::Anew, ..Road::at_once(*repeat) }],
            Self::Repeat { each, body, next, .. } => {
                // A list may be shorter than the loop allows.
                let over = if each.is_some() { Count::Nothing } else { Count::Over };
                let round = Road { count: Count::Another, ..Road::at_once(*body) };
                vec![round, Road { count: over, ..Road::at_once(*next) }]
            }
            Self::End { .. } => Vec::new(),
        }
    }

    /// The `or …` chain of the free-form message that the operation says, if it says one. The chain of an `ask again` is
    /// that of its question.
    pub fn says<'p>(&'p self, program: &'p Program) -> Option<&'p Alternatives> {
        match self {
            Self::Send { alternatives, .. } => Some(alternatives),
            Self::Ask { question, .. } => question.as_ref().map(|(_, alternatives)| alternatives),
            Self::AskAgain { question, text, .. } => {
                let asked = program.op(*question).kind.says(program);
                // Words where the question has none have no chain.
                asked.or_else(|| text.as_ref().map(|_| &NOTHING_INSTEAD))
            }
            Self::Wait { .. }
            | Self::WaitUntil { .. }
            | Self::Branch { .. }
            | Self::Set { .. }
            | Self::Tag { .. }
            | Self::Untag { .. }
            | Self::Consent { .. }
            | Self::OptOut { .. }
            | Self::Track { .. }
            | Self::Split { .. }
            | Self::Enter { .. }
            | Self::Repeat { .. }
            | Self::End { .. } => None,
        }
    }
}

/// What a condition says of the gate where it holds, and where it does not.
fn told(condition: &Expr) -> (Option<Passage>, Option<Passage>) {
    if let Expr::Not(inner) = condition {
        let (holds, fails) = told(inner);
        (fails, holds)
    } else if *condition == Expr::WindowOpen {
        (Some(Passage::Open), Some(Passage::Closed))
    } else {
        (None, None)
    }
}

impl Road {
    fn at_once(to: OpId) -> Self {
        Self { to, gate: None, by: By::Turn, count: Count::Nothing }
    }

    fn after(to: OpId, span: Span, late: Late) -> Self {
        Self { by: By::Timer(span, late), ..Self::at_once(to) }
    }
}

/// The roads of a question that was let go, and of one that was not.
fn asked(
    chain: Option<&Alternatives>,
    arms: impl Iterator<Item = OpId>,
    time: Option<(Span, OpId)>,
    count: Count,
) -> Vec<Road> {
    let gate = chain.and_then(passage);
    let answered = arms.map(|to| Road { to, gate, by: By::Message, count });
    let silence = time.map(|(span, to)| Road { to, gate, by: By::Timer(span, Late::AsNoReply), count });
    let left = chain.and_then(|chain| exit(chain, count));
    answered.chain(silence).chain(left).collect()
}

/// What the gate must have said where a run goes on behind a message: one that has nothing else to say or to skip goes on
/// only where the window was open.
fn passage(chain: &Alternatives) -> Option<Passage> {
    match chain.last {
        Exit::Skip => None,
        Exit::End | Exit::Stop | Exit::Jump(_) => chain.templates.is_empty().then_some(Passage::Open),
    }
}

/// The way out of a chain: at the gate, or, where a template goes first, when that template failed.
fn exit(chain: &Alternatives, count: Count) -> Option<Road> {
    let to = chain.exit()?;
    Some(if chain.templates.is_empty() {
        Road { to, gate: Some(Passage::Closed), by: By::Turn, count }
    } else {
        Road { to, gate: None, by: By::NotSent, count }
    })
}
