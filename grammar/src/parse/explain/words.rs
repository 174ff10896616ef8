//! Words: those that have not arrived, those of another language, those that are nearly ours, and one that is missing.

use super::{Stopped, leading};
use crate::{
    Diagnostic, Said,
    catalogue::{foreign_word, not_yet, unknown_word, unreadable_line},
    parse::{expected::Expected, wrong},
    vocabulary,
};

impl Stopped<'_> {
    pub(super) fn at_later_word(&self) -> Option<Diagnostic> {
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

    pub(super) fn at_foreign_word(&self) -> Option<Diagnostic> {
        let (count, ours) = vocabulary::foreign(&self.words()).find(|(_, ours)| self.expects_word(ours))?;
        let phrase = leading(self.rest, count);
        Some(foreign_word::at(self.span(phrase.len()), phrase, ours, true))
    }

    pub(super) fn at_near_word(&self) -> Option<Diagnostic> {
        let word = self.word();
        // Words of a message without quotes may be near to one of ours by chance; before a text that has some they are not.
        let behind = &self.rest[word.len()..];
        let next = self.failure.offset + word.len() + (behind.len() - behind.trim_start().len());
        let could_be_text = self.expects(&Expected::Text) && !behind.is_empty() && !self.text_begins(next);
        if word.chars().count() < 2 || could_be_text {
            return None;
        }
        let first_words = self.expected_words().map(|phrase| phrase.split(' ').next().unwrap_or(phrase));
        let near = vocabulary::nearest(word, first_words)?;
        Some(unknown_word::at(self.span(word.len()), word, Some(near), ""))
    }

    pub(super) fn expected_words(&self) -> impl Iterator<Item = &str> {
        self.failure.expected.iter().filter_map(|expected| match expected {
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
        })
    }

    pub(super) fn at_no_way_out(&self) -> Option<Diagnostic> {
        let (_, word) = self.before();
        (self.expects_word("skip") && word.eq_ignore_ascii_case("or") && wrong::is_no_way_out(self.rest)).then(|| {
            let found = leading(self.rest, 1);
            unreadable_line::no_alternative(self.span(found.len()), found)
        })
    }

    /// `is not "x"`: answers are said, not ruled out.
    pub(super) fn at_not(&self) -> Option<Diagnostic> {
        let (_, word) = self.before();
        let is_arm = ["is", "contains"].contains(&word.to_lowercase().as_str()) && self.expects(&Expected::Text);
        (is_arm && ["not", "no", "não"].contains(&self.word().to_lowercase().as_str()))
            .then(|| unreadable_line::no_negation(self.span(self.word().len())))
    }

    /// `wait for 2h`
    pub(super) fn at_wait_for_length(&self) -> Option<Diagnostic> {
        let (before, _) = self.before();
        let behind = self.rest.strip_prefix("for ")?.trim_start();
        let begins = behind.starts_with(|c: char| c.is_ascii_digit()) && before.eq_ignore_ascii_case("wait");
        begins.then(|| unreadable_line::word_too_many(self.span(3), self.span(self.rest.len() - behind.len()), "for"))
    }

    /// The word that alone can stand here, or that belongs before what stands here.
    pub(super) fn at_missing_word(&self) -> Option<Diagnostic> {
        if self.rest.is_empty() {
            return None;
        }
        if let [Expected::Word(word)] = self.failure.expected.as_slice() {
            return Some(unreadable_line::missing_word(self.span(0), word));
        }
        let before_text = ["is", "send", "says"];
        let missing = if self.text_begins(self.failure.offset) && !self.expects(&Expected::Text) {
            before_text.into_iter().find(|word| self.expects_word(word))
        } else if self.rest.starts_with(|c: char| c.is_ascii_digit()) && self.expects_word("at most") {
            Some("at most")
        } else {
            None
        };
        missing.map(|word| unreadable_line::missing_word(self.span(0), word))
    }
}
