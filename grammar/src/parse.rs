//! One line at a time: the line grammar's pairs become nodes of the tree, its failures become places with expectations.
//!
//! pest's `Rule` does not leave this module. Which production reads a line is decided in `heads`; what a failure means for
//! the author is decided in `explain`.

mod expected;
mod explain;
mod read;
mod text;
mod time;
mod value;
mod wrong;

use std::{num::NonZeroUsize, ops::Range, sync::Once};

use pest::{
    Parser,
    error::{ErrorVariant, InputLocation},
    iterators::Pair,
};

pub(crate) use explain::{explain, leading};

use crate::{
    FileId, Span,
    ast::{ArmKind, Header, Name, StatementKind, Tail, Text, VerbKind},
    heads::Production,
    split::Logical,
};

#[derive(pest_derive::Parser)]
#[grammar = "line.pest"]
#[grammar = "expr.pest"]
struct LineParser;

/// Far above what the longest line needs; the grammar has no recursion, so this only stops a mistake of ours.
const CALLS_MAX: NonZeroUsize = NonZeroUsize::new(20_000_000).expect("not zero");

/// A line and where it stands.
#[derive(Clone, Copy)]
pub(crate) struct LineAt<'t> {
    pub file: FileId,
    /// The whole file.
    pub text: &'t str,
    pub logical: &'t Logical,
}

impl<'t> LineAt<'t> {
    pub fn code(&self) -> &'t str {
        &self.text[self.logical.code.clone()]
    }

    pub fn span(&self) -> Span {
        Span::new(self.file, self.logical.code.clone())
    }

    pub fn at(&self, range: Range<usize>) -> Span {
        Span::new(self.file, range)
    }
}

/// A line that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Parsed {
    /// The number as written.
    Version(String),
    Flow {
        name: Name,
        title: Option<Text>,
    },
    Step(Name),
    Test(Text),
    Header(Header),
    /// A question still without its arms.
    Statement(StatementKind),
    /// Without a tail its body follows.
    Arm {
        kind: ArmKind,
        tail: Option<Tail>,
    },
    End,
    Verb(VerbKind),
}

/// Where reading stopped, and what could have stood there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failure {
    /// Byte of the file.
    pub offset: usize,
    pub expected: Vec<expected::Expected>,
}

/// Reads a line by its production.
pub(crate) fn line(line: &LineAt<'_>, production: Production) -> Result<Parsed, Failure> {
    let Some(rule) = rule_of(production) else {
        return Err(Failure { offset: line.logical.code.start, expected: Vec::new() });
    };
    let pair = parse(rule, line.code(), line.logical.code.start)?;
    Ok(read::line(Reader { file: line.file, base: line.logical.code.start }, production, &pair))
}

/// Reads a `{…}` that stands alone at `range`.
pub(crate) fn slot(line: &LineAt<'_>, range: Range<usize>) -> Result<(), Failure> {
    parse(Rule::lone_slot, &line.text[range.clone()], range.start).map(|_| ())
}

fn parse(rule: Rule, input: &str, base: usize) -> Result<Pair<'_, Rule>, Failure> {
    static LIMIT: Once = Once::new();
    LIMIT.call_once(|| pest::set_call_limit(Some(CALLS_MAX)));
    match LineParser::parse(rule, input) {
        Ok(mut pairs) => Ok(pairs.next().expect("a rule that matched gives its pair")),
        Err(error) => {
            let at = match error.location {
                InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
            };
            let expected = match error.variant {
                ErrorVariant::ParsingError { positives, .. } => expected::of(&positives),
                ErrorVariant::CustomError { .. } => Vec::new(),
            };
            Err(Failure { offset: base + at, expected })
        }
    }
}

/// Turns byte offsets of a line into places of its file.
#[derive(Clone, Copy)]
struct Reader {
    file: FileId,
    base: usize,
}

impl Reader {
    fn span(&self, pair: &Pair<'_, Rule>) -> Span {
        let span = pair.as_span();
        Span::new(self.file, self.base + span.start()..self.base + span.end())
    }

    fn name(&self, pair: &Pair<'_, Rule>) -> Name {
        Name::new(pair.as_str(), self.span(pair))
    }
}

fn rule_of(production: Production) -> Option<Rule> {
    Some(match production {
        Production::Version => Rule::l_version,
        Production::Flow => Rule::l_flow,
        Production::Step => Rule::l_step,
        Production::Test => Rule::l_test,
        Production::Language => Rule::l_language,
        Production::Timezone => Rule::l_timezone,
        Production::Start => Rule::l_start,
        Production::AnyTime => Rule::l_any_time,
        Production::Send => Rule::l_send,
        Production::AskAgain => Rule::l_ask_again,
        Production::Ask => Rule::l_ask,
        Production::ForReply => Rule::l_for_reply,
        Production::Wait => Rule::l_wait,
        Production::Jump => Rule::l_jump,
        Production::Stop => Rule::l_stop,
        Production::Continue => Rule::l_continue,
        Production::End => Rule::l_end,
        Production::Contains => Rule::l_contains,
        Production::Is => Rule::l_is,
        Production::AnythingElse => Rule::l_anything,
        Production::NoReply => Rule::l_no_reply,
        Production::Contact => Rule::l_contact,
        Production::Now => Rule::l_now,
        Production::Customer => Rule::l_customer,
        Production::After => Rule::l_after,
        Production::Run => Rule::l_run,
        Production::Expect => Rule::l_expect,
        Production::NotYet => return None,
    })
}

#[cfg(test)]
mod tests;
