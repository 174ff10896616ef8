//! Why a line could not be read, in the author's words: one finding, the most telling one.
//!
//! What is certain comes first: braces that hold nothing, quotes inside quotes, signs that belong to other tools. Then
//! words that have not arrived, foreign and near words; last what could have stood there. `mend` tries every fix.

mod arrows;
mod braces;
mod conditions;
mod lengths;
mod names;
mod numbers;
mod quotes;
mod signs;
mod words;

use std::ops::Range;

use engine::expr::DEPTH_MAX;

use super::{Failure, LineAt, expected, expected::Expected};
use crate::{
    Diagnostic, Said, Span,
    catalogue::{not_yet, too_much_in_one, unreadable_line},
    heads::Production,
};

pub(crate) use arrows::word_behind_arrow;

pub(crate) fn explain(line: &LineAt<'_>, production: Production, failure: &Failure) -> Diagnostic {
    let stopped = Stopped { line, failure, rest: &line.text[failure.offset..line.logical.code.end] };
    stopped
        .at_too_deep_bracket()
        .or_else(|| stopped.in_braces())
        .or_else(|| stopped.at_inner_quotes())
        .or_else(|| stopped.at_interruption_body(production))
        .or_else(|| stopped.at_statement_behind_arrow())
        .or_else(|| stopped.at_other_arrow())
        .or_else(|| stopped.at_words_for_arrow())
        .or_else(|| stopped.at_statement_behind_otherwise())
        .or_else(|| stopped.at_chain_behind_time())
        .or_else(|| stopped.at_kind_behind_clauses())
        .or_else(|| stopped.at_missing_sign())
        .or_else(|| stopped.at_word_before_day())
        .or_else(|| stopped.at_foreign_day())
        .or_else(|| stopped.at_other_clock())
        .or_else(|| stopped.at_other_date())
        .or_else(|| stopped.at_unit_behind_bracket())
        .or_else(|| stopped.at_length())
        .or_else(|| stopped.at_number())
        .or_else(|| stopped.at_condition())
        .or_else(|| stopped.at_sign())
        .or_else(|| stopped.at_arrow_behind_condition())
        .or_else(|| stopped.at_line_behind_if())
        .or_else(|| stopped.at_later_word())
        .or_else(|| stopped.at_second_keyword())
        .or_else(|| stopped.at_foreign_word())
        .or_else(|| stopped.at_word_too_many())
        .or_else(|| stopped.at_words_behind_sign())
        .or_else(|| stopped.at_near_word())
        .or_else(|| stopped.at_no_way_out())
        .or_else(|| stopped.at_not())
        .or_else(|| stopped.at_missing_word())
        .or_else(|| stopped.at_quoted_name())
        .or_else(|| stopped.at_joined_name())
        .or_else(|| stopped.at_words_without_quotes())
        .or_else(|| stopped.at_bad_name())
        .unwrap_or_else(|| stopped.anywhere())
}

/// Where reading stopped.
struct Stopped<'l> {
    line: &'l LineAt<'l>,
    failure: &'l Failure,
    /// The code from there on.
    rest: &'l str,
}

impl<'l> Stopped<'l> {
    fn expects(&self, expected: &Expected) -> bool {
        self.failure.expected.contains(expected)
    }

    /// Whether `phrase`, or its first word, could stand here.
    fn expects_word(&self, phrase: &str) -> bool {
        let first = phrase.split(' ').next().unwrap_or(phrase);
        let begins = |ours: &str| ours == phrase || ours == first || ours.split(' ').next() == Some(phrase);
        self.failure.expected.iter().any(|expected| matches!(expected, Expected::Word(ours) if begins(ours)))
    }

    /// The first `length` bytes of the rest.
    fn span(&self, length: usize) -> Span {
        self.line.at(self.failure.offset..self.failure.offset + length)
    }

    /// A part of the code, by its bytes there.
    fn of_code(&self, range: Range<usize>) -> Span {
        self.line.at(self.start() + range.start..self.start() + range.end)
    }

    /// Where the code starts in the file.
    fn start(&self) -> usize {
        self.line.logical.code.start
    }

    /// The code before, without the blanks at its end, and the word it ends with.
    fn before(&self) -> (&'l str, &'l str) {
        let code = &self.line.text[self.start()..self.failure.offset];
        let trimmed = code.trim_end();
        let start = trimmed.rfind(|c: char| !is_word(c)).map_or(0, |at| at + char_at(trimmed, at));
        (trimmed, &trimmed[start..])
    }

    /// The word at the place, and the next words of the line.
    fn words(&self) -> Vec<String> {
        self.rest.split_whitespace().take(4).map(|word| word.trim_matches(|c: char| !is_word(c)).to_owned()).collect()
    }

    fn word(&self) -> &'l str {
        let end = self.rest.find(|c: char| !is_word(c)).unwrap_or(self.rest.len());
        &self.rest[..end]
    }

    /// Whether a text begins at byte `at` of the file.
    fn text_begins(&self, at: usize) -> bool {
        self.line.logical.texts.iter().any(|text| text.range.start == at)
    }

    fn at_too_deep_bracket(&self) -> Option<Diagnostic> {
        let bracket = self.line.too_deep()?;
        Some(too_much_in_one::at(self.line.at(bracket..bracket + 1), DEPTH_MAX))
    }

    /// `at any time when …` without an arrow: its body has not arrived.
    fn at_interruption_body(&self, production: Production) -> Option<Diagnostic> {
        (production == Production::AnyTime && self.rest.is_empty() && self.expects(&Expected::Arrow)).then(|| {
            not_yet::at(
                self.line.span(),
                "at any time … end",
                Said::new(
                    "Say which step to go to: write `-> step` at the end of this line, and move the lines below into that step.",
                    "Di a qué paso ir: escribe `-> paso` al final de esta línea, y pasa las líneas de abajo a ese paso.",
                ),
            )
        })
    }

    fn anywhere(&self) -> Diagnostic {
        if self.expects(&Expected::Arrow) && !self.word().is_empty() && self.word() == self.rest {
            return unreadable_line::missing_arrow(self.span(0), self.rest);
        }
        if self.failure.expected == [Expected::LineEnd] && !self.rest.is_empty() {
            let (before, _) = self.before();
            let behind = self.line.at(self.start() + before.len()..self.line.logical.code.end);
            return unreadable_line::too_much(self.span(self.rest.len()), leading(self.rest, 3), behind);
        }
        let found = leading(self.rest, 1);
        let span = match found {
            "" => self.line.at(self.line.logical.code.end..self.line.logical.code.end),
            found => self.span(found.len()),
        };
        unreadable_line::at(span, found, &expected::listed(&self.failure.expected))
    }
}

/// The first `count` words of `rest`, as typed.
pub(crate) fn leading(rest: &str, count: usize) -> &str {
    let mut words = 0;
    let mut inside = false;
    for (at, c) in rest.char_indices() {
        if !c.is_whitespace() {
            words += usize::from(!inside);
            inside = true;
        } else if words == count {
            return rest[..at].trim_end_matches([',', ':', ';']);
        } else {
            inside = false;
        }
    }
    rest
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn char_at(text: &str, at: usize) -> usize {
    text[at..].chars().next().map_or(0, char::len_utf8)
}
