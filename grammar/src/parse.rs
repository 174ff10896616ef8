//! One line at a time: the line grammar's pairs become nodes of the tree, its failures become places with expectations.
//!
//! pest's `Rule` does not leave this module. Which production reads a line is decided in `heads`; what a failure means for
//! the author is decided in `explain`.

mod brackets;
mod expected;
mod explain;
mod header;
mod later;
mod questions;
mod read;
pub(crate) mod rules;
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

pub(crate) use explain::{explain, leading, word_behind_arrow};

use crate::{
    FileId, Said, Span,
    ast::{ArmKind, Cond, Count, Header, Name, StatementKind, Tail, Text, VerbKind, WordList},
    heads::Production,
    split::Logical,
};

#[derive(pest_derive::Parser)]
#[grammar = "line.pest"]
#[grammar = "expr.pest"]
#[grammar = "later.pest"]
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
    Words(WordList),
    Header(Header),
    /// A question still without its arms, a block without what is inside.
    Statement(StatementKind),
    /// Without a tail its body follows.
    Arm {
        kind: ArmKind,
        tail: Option<Tail>,
    },
    /// An arm of `split`; of `holdout` the name is `None` and nothing follows.
    Share {
        percent: Count,
        name: Option<Name>,
        tail: Option<Tail>,
    },
    /// With a condition: `else if`.
    Else(Option<Cond>),
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
    if let Some(offset) = line.too_deep() {
        return Err(Failure { offset, expected: Vec::new() });
    }
    let pair = parse(rule, line.code(), line.logical.code.start)?;
    Ok(read::line(Reader { file: line.file, base: line.logical.code.start }, production, &pair))
}

/// The part of a line that belongs to the language and has not arrived, and what to write meanwhile. Asked where `line`
/// failed.
pub(crate) fn later(line: &LineAt<'_>, production: Production) -> Option<(Span, Said)> {
    if line.too_deep().is_some() {
        return None;
    }
    let pair = parse(later::rule_of(production)?, line.code(), line.logical.code.start).ok()?;
    let phrase = later::phrase(&pair)?;
    let reader = Reader { file: line.file, base: line.logical.code.start };
    // Blanks before what was only looked at belong to the pair.
    let start = reader.span(&phrase).start;
    let span = Span::new(line.file, start..start + phrase.as_str().trim_end().len());
    Some((span, later::help(&phrase)))
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
        // Where something may follow, the pair goes on over the blanks behind it.
        let start = self.base + pair.as_span().start();
        Span::new(self.file, start..start + pair.as_str().trim_end().len())
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
        Production::Words => Rule::l_words,
        Production::Language => Rule::l_language,
        Production::Timezone => Rule::l_timezone,
        Production::Start => Rule::l_start,
        Production::AnyTime => Rule::l_any_time,
        Production::Once => Rule::l_once,
        Production::Restart => Rule::l_restart,
        Production::Priority => Rule::l_priority,
        Production::Quiet => Rule::l_quiet,
        Production::NotDelivered => Rule::l_not_delivered,
        Production::Questions => Rule::l_questions,
        Production::Var => Rule::l_var,
        Production::Send => Rule::l_send,
        Production::AskAgain => Rule::l_ask_again,
        Production::Ask => Rule::l_ask,
        Production::ForReply => Rule::l_for_reply,
        Production::Wait => Rule::l_wait,
        Production::WaitUntil => Rule::l_wait_until,
        Production::If => Rule::l_if,
        Production::ElseIf => Rule::l_else_if,
        Production::Else => Rule::l_else,
        Production::Set => Rule::l_set,
        Production::Jump => Rule::l_jump,
        Production::Stop => Rule::l_stop,
        Production::Continue => Rule::l_continue,
        Production::Tag => Rule::l_tag,
        Production::Untag => Rule::l_untag,
        Production::Consent => Rule::l_consent,
        Production::OptOut => Rule::l_opt_out,
        Production::Track => Rule::l_track,
        Production::Split => Rule::l_split,
        Production::Repeat => Rule::l_repeat,
        Production::End => Rule::l_end,
        Production::Contains | Production::Is | Production::StartsWith => Rule::l_matches,
        Production::Number => Rule::l_number,
        Production::Email => Rule::l_email,
        Production::Phone => Rule::l_phone,
        Production::Date => Rule::l_date,
        Production::Time => Rule::l_time,
        Production::Yes => Rule::l_yes,
        Production::No => Rule::l_no,
        Production::AnyText => Rule::l_any_text,
        Production::Share => Rule::l_share,
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
