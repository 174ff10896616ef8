//! Why a line could not be read, in the author's words: one finding, the most telling one.
//!
//! In this order: a text with bad braces in it · a word that has not arrived · a foreign word · a near word · the wrong
//! things people type (`mistakes.pest`) · what could have stood there.

use super::{Failure, LineAt, expected, expected::Expected, wrong};
use crate::{
    Diagnostic, Said, Span, ast,
    catalogue::{
        bad_name, foreign_word, length_needs_unit, not_yet, text_needs_quotes, unknown_slot, unknown_word,
        unreadable_line,
    },
    heads::Production,
    vocabulary,
};

pub(crate) fn explain(line: &LineAt<'_>, production: Production, failure: &Failure) -> Diagnostic {
    let stopped = Stopped { line, failure, rest: &line.text[failure.offset..line.logical.code.end] };
    stopped
        .in_braces()
        .or_else(|| stopped.at_interruption_body(production))
        .or_else(|| stopped.at_later_word())
        .or_else(|| stopped.at_foreign_word())
        .or_else(|| stopped.at_near_word())
        .or_else(|| stopped.at_missing_unit())
        .or_else(|| stopped.at_no_way_out())
        .or_else(|| stopped.at_words_without_quotes(production))
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

impl Stopped<'_> {
    fn expects(&self, expected: &Expected) -> bool {
        self.failure.expected.contains(expected)
    }

    /// The first `length` bytes of the rest.
    fn span(&self, length: usize) -> Span {
        self.line.at(self.failure.offset..self.failure.offset + length)
    }

    /// The code before, and the word it ends with.
    fn before(&self) -> (&str, &str) {
        let code = &self.line.text[self.line.logical.code.start..self.failure.offset];
        let trimmed = code.trim_end();
        let start = trimmed.rfind(|c: char| !is_word(c)).map_or(0, |at| at + char_at(trimmed, at));
        (trimmed, &trimmed[start..])
    }

    /// The word at the place, and the rest of the line's words.
    fn words(&self) -> Vec<String> {
        self.rest.split_whitespace().take(4).map(|word| word.trim_matches(|c: char| !is_word(c)).to_owned()).collect()
    }

    fn word(&self) -> &str {
        let end = self.rest.find(|c: char| !is_word(c)).unwrap_or(self.rest.len());
        &self.rest[..end]
    }

    fn in_braces(&self) -> Option<Diagnostic> {
        let slots = self.line.logical.texts.iter().flat_map(|text| &text.slots);
        slots
            .clone()
            .find(|slot| super::slot(self.line, (*slot).clone()).is_err())
            .map(|slot| unknown_slot::at(self.line.at(slot.clone()), &self.line.text[slot.clone()], None))
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

    fn at_later_word(&self) -> Option<Diagnostic> {
        if self.expects(&Expected::Text) {
            if let Some(word) = wrong::later_body(self.rest) {
                let help = if word.eq_ignore_ascii_case("template") {
                    Said::new(
                        "Write a text before it, which is sent while WhatsApp allows free text: `send \"…\" or template …`.",
                        "Escribe antes un texto, que se envía mientras WhatsApp permite texto libre: `send \"…\" or template …`.",
                    )
                } else {
                    Said::default()
                };
                return Some(not_yet::at(self.span(word.len()), word, help));
            }
            if !self.expects(&Expected::LineEnd) {
                return None;
            }
        }
        let word = self.word();
        let has_arrived = self
            .failure
            .expected
            .iter()
            .any(|expected| matches!(expected, Expected::Word(ours) if ours.eq_ignore_ascii_case(word)));
        (!self.expects(&Expected::Unit) && vocabulary::is_later_clause(word) && !has_arrived)
            .then(|| not_yet::at(self.span(word.len()), word, Said::default()))
    }

    fn at_foreign_word(&self) -> Option<Diagnostic> {
        let (count, ours) = vocabulary::foreign(&self.words())?;
        let wanted = |expected: &Expected| matches!(expected, Expected::Word(word) if word == ours);
        let phrase = leading(self.rest, count);
        self.failure.expected.iter().any(wanted).then(|| foreign_word::at(self.span(phrase.len()), phrase, ours, true))
    }

    fn at_near_word(&self) -> Option<Diagnostic> {
        let word = self.word();
        let ours = self.failure.expected.iter().filter_map(|expected| match expected {
            Expected::Word(word) => Some(word.as_str()),
            Expected::Text
            | Expected::Name
            | Expected::Length
            | Expected::Unit
            | Expected::Number
            | Expected::Date
            | Expected::Clock
            | Expected::Moment
            | Expected::Arrow
            | Expected::Value
            | Expected::Sign(_)
            | Expected::LineEnd => None,
        });
        // Words of a message without quotes may be near to one of ours by chance.
        let could_be_text = self.expects(&Expected::Text) && self.rest.split_whitespace().count() > 1;
        if word.chars().count() < 2 || could_be_text {
            return None;
        }
        let first_words = ours.map(|phrase| phrase.split(' ').next().unwrap_or(phrase));
        let near = vocabulary::nearest(word, first_words)?;
        Some(unknown_word::at(self.span(word.len()), word, Some(near), ""))
    }

    fn at_missing_unit(&self) -> Option<Diagnostic> {
        if !self.expects(&Expected::Unit) {
            return None;
        }
        let (before, _) = self.before();
        let number = &before[before.trim_end_matches(|c: char| c.is_ascii_digit()).len()..];
        let number_start = self.line.logical.code.start + before.len() - number.len();
        if let Some(minutes) = wrong::lone_minute_digit(self.rest) {
            let span = self.line.at(number_start..self.failure.offset + 1 + minutes.len());
            return Some(length_needs_unit::one_digit(span, number, minutes));
        }
        let unit = wrong::unit(self.rest);
        let end = match unit {
            "" => number_start + number.len(),
            unit => self.failure.offset + self.rest.find(unit).unwrap_or(0) + unit.len(),
        };
        let span = self.line.at(number_start..end);
        Some(length_needs_unit::at(span, number, unit, vocabulary::unit(unit)))
    }

    fn at_no_way_out(&self) -> Option<Diagnostic> {
        let (_, word) = self.before();
        let expects_link = self.expects(&Expected::Word("skip".to_owned()));
        (expects_link && word.eq_ignore_ascii_case("or") && wrong::is_no_way_out(self.rest)).then(|| {
            let found = leading(self.rest, 1);
            unreadable_line::no_alternative(self.span(found.len()), found)
        })
    }

    fn at_words_without_quotes(&self, production: Production) -> Option<Diagnostic> {
        if !self.expects(&Expected::Text) {
            return None;
        }
        let words = if production.takes_keywords() { wrong::keyword(self.rest)? } else { wrong::message(self.rest)? };
        Some(text_needs_quotes::at(self.span(words.len()), words))
    }

    fn at_bad_name(&self) -> Option<Diagnostic> {
        let behind_name = self.expects(&Expected::LineEnd) && !self.rest.is_empty();
        if !behind_name && !self.expects(&Expected::Name) {
            return None;
        }
        let tail = wrong::name_rest(self.rest)?;
        let (before, word) = self.before();
        let keyword = before.trim_end_matches(|c: char| is_word(c)).trim_end();
        // Two words behind `step`, `flow`, `jump to` or an arrow, or one with a dash in it, are meant as one name.
        let joined = self.failure.offset == self.line.logical.code.start + before.len();
        let takes_name = keyword.ends_with("->")
            || ["to", "step", "flow", "language"].iter().any(|taker| ends_with_word(keyword, taker));
        match (self.expects(&Expected::Name), takes_name && (joined || behind_name)) {
            (true, _) => Some(bad_name::at(self.span(tail.len()), tail)),
            (false, true) if !word.is_empty() => {
                let start = self.line.logical.code.start + before.len() - word.len();
                let span = self.line.at(start..self.failure.offset + tail.len());
                Some(bad_name::at(span, &self.line.text[span.range()]))
            }
            (false, true | false) => None,
        }
    }

    fn anywhere(&self) -> Diagnostic {
        if self.expects(&Expected::Arrow) && !self.word().is_empty() && self.word() == self.rest {
            return unreadable_line::missing_arrow(self.span(0), self.rest);
        }
        if let [Expected::Word(word)] = self.failure.expected.as_slice()
            && !self.rest.is_empty()
        {
            return unreadable_line::missing_word(self.span(0), word);
        }
        if self.failure.expected == [Expected::LineEnd] && !self.rest.is_empty() {
            return unreadable_line::too_much(self.span(self.rest.len()), leading(self.rest, 3));
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

fn ends_with_word(code: &str, word: &str) -> bool {
    ast::folded(code).split(' ').next_back() == Some(word)
}
