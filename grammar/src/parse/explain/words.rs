//! Words: those that have not arrived, those of another language, those that are nearly ours, and one that is missing.

use super::{Stopped, leading};
use crate::{
    Diagnostic, Said,
    catalogue::{foreign_word, not_yet, unknown_word, unreadable_line},
    heads::{self, Role},
    parse::{expected::Expected, wrong},
    vocabulary::{self, clocks},
};

impl Stopped<'_> {
    pub(super) fn at_later_word(&self) -> Option<Diagnostic> {
        if self.expects(&Expected::Text) {
            let template = || self.foreign_template();
            if let Some(word) = wrong::later_body(self.rest).or_else(template) {
                let is_template = word.eq_ignore_ascii_case("template") || self.foreign_template().is_some();
                let help = if is_template {
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

    /// `plantilla bienvenida_1`: the name of a template, and no text without quotes.
    fn foreign_template(&self) -> Option<&str> {
        let word = self.word();
        let behind = self.rest[word.len()..].trim_start();
        let name = leading(behind, 1);
        let is_name = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        let ends = behind[name.len()..].trim_start();
        let is_template = vocabulary::foreign(&[word.to_owned()]).any(|(_, ours)| ours == "template");
        (is_template && is_name && (ends.is_empty() || ends.starts_with("or "))).then_some(word)
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
        // A word that begins our lines is no misspelling of another one.
        let begins_line = |head: &heads::Head| {
            let first = head.words.split(' ').next().unwrap_or(head.words);
            matches!(head.role, Role::Statement | Role::MayOpen(_)) && first.eq_ignore_ascii_case(word)
        };
        if heads::HEADS.iter().any(begins_line) {
            return None;
        }
        let first_words = self.expected_words().map(|phrase| phrase.split(' ').next().unwrap_or(phrase));
        let near = vocabulary::nearest(word, first_words)?;
        let span = self.span(word.len());
        // `upto`
        let is_joined = self.expected_words().any(|phrase| phrase.replace(' ', "").eq_ignore_ascii_case(word));
        Some(if is_joined || vocabulary::is_surely(word, near) {
            unknown_word::at(span, word, Some(near), "")
        } else {
            unknown_word::perhaps(span, word, near)
        })
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

    /// Words that are said elsewhere and not here: `wait for 2h`, `if … then jump to`, `monday at 9:00`.
    pub(super) fn at_word_too_many(&self) -> Option<Diagnostic> {
        let (before, last) = self.before();
        let word = TOO_MANY
            .into_iter()
            .find(|word| self.rest.get(..word.len()).is_some_and(|typed| typed.eq_ignore_ascii_case(word)))?;
        let behind = &self.rest[word.len()..];
        if behind.is_empty() && word != "for" && self.expects_word("jump to") {
            // `if … then`, with its lines below.
            let removed = self.line.at(self.start() + before.len()..self.line.logical.code.end);
            return Some(unreadable_line::word_too_many(self.span(word.len()), removed, word));
        }
        let behind = behind.strip_prefix(' ')?.trim_start();
        let is_number = behind.starts_with(|c: char| c.is_ascii_digit());
        let last = last.to_lowercase();
        let is_said = match word {
            "for" => is_number && before.eq_ignore_ascii_case("wait"),
            "de" | "from" | "entre" | "between" => is_number && last == "number",
            "at" | "a las" | "a la" | "às" => is_number && DAYS.contains(&last.as_str()),
            _ => self.expects_word("jump to"),
        };
        let removed = self.span(self.rest.len() - behind.len());
        is_said.then(|| unreadable_line::word_too_many(self.span(word.len()), removed, word))
    }

    /// `lunes 9:00`: a day in another language, read as a name until its time came.
    pub(super) fn at_foreign_day(&self) -> Option<Diagnostic> {
        let (before, word) = self.before();
        let day = our_day(word)?;
        let start = self.start() + before.len() - word.len();
        let behind = if self.rest.starts_with("-feira") { "-feira".len() } else { 0 };
        let end = start + word.len() + behind;
        Some(foreign_word::at(self.line.at(start..end), &self.line.text[start..end], day, true))
    }

    /// `wait until next monday 9:00`, `wait until el lunes a las 9`: a weekday alone means the next one.
    pub(super) fn at_word_before_day(&self) -> Option<Diagnostic> {
        let (before, word) = self.before();
        let article = ["next", "el", "próximo", "proximo", "na", "on", "this"].contains(&word.to_lowercase().as_str());
        if !article || !before[..before.len() - word.len()].trim_end().to_lowercase().ends_with("until") {
            return None;
        }
        let typed = leading(self.rest, 1);
        let day = DAYS.into_iter().find(|day| typed.eq_ignore_ascii_case(day)).or_else(|| our_day(typed))?;
        let behind = &self.rest[typed.len()..];
        let link = ["at ", "a las ", "a la ", "às "].into_iter().find(|link| behind.trim_start().starts_with(link));
        let from = self.rest.len() - behind.trim_start().len() + link.map_or(0, str::len);
        let (end, moment) = match clocks::read(&self.rest[from..]) {
            Some((length, clock)) => (from + length, format!("{day} {clock}")),
            None => (typed.len(), day.to_owned()),
        };
        let start = self.start() + before.len() - word.len();
        let whole = self.line.at(start..self.failure.offset + end);
        Some(unreadable_line::before_day(self.line.at(start..start + word.len()), whole, word, &moment))
    }

    /// `set x to 3`, `var x number`: a sign that stands between a name and what it is.
    pub(super) fn at_missing_sign(&self) -> Option<Diagnostic> {
        let signs: Vec<&str> = self
            .failure
            .expected
            .iter()
            .filter_map(|expected| match expected {
                Expected::Sign(sign) if ["=", ":"].contains(sign) => Some(*sign),
                _ => None,
            })
            .collect();
        let [sign] = signs.as_slice() else { return None };
        let (before, _) = self.before();
        let end = self.start() + before.len();
        let typed = leading(self.rest, 1);
        let instead = ["to", "es", "is", "como", "a", "en", ":", "=", ":=", "=="].contains(&typed);
        let text = if *sign == ":" { ": " } else { " = " };
        let sign_end = self.failure.offset + if instead { typed.len() } else { 0 };
        let behind = &self.line.text[sign_end..self.line.logical.code.end];
        let next = sign_end + (behind.len() - behind.trim_start().len());
        let span = self.line.at(self.failure.offset..sign_end);
        if *sign == ":" && ["=", ":="].contains(&typed) {
            // `var total = 0`: what is missing is the type.
            let value = &self.line.text[next..self.line.logical.code.end];
            return Some(unreadable_line::no_type(span, self.line.at(end..next), type_of(value)));
        }
        (!behind.trim().is_empty()).then(|| unreadable_line::sign(span, self.line.at(end..next), sign, text))
    }

    /// The word that alone can stand here, or that belongs before what stands here.
    pub(super) fn at_missing_word(&self) -> Option<Diagnostic> {
        let words: Vec<&str> = self.expected_words().collect();
        let only = match (words.as_slice(), self.failure.expected.len() == words.len()) {
            ([word], true) => Some(*word),
            (["time", "times"], true) => Some("times"),
            _ => None,
        };
        if self.rest.is_empty() {
            return only.map(|word| unreadable_line::missing_last_word(self.span(0), word));
        }
        let begins_number = self.rest.starts_with(|c: char| c.is_ascii_digit());
        if begins_number && self.before().1.eq_ignore_ascii_case("tomorrow") {
            return Some(unreadable_line::missing_word(self.span(0), "at"));
        }
        if let Some(word) = only {
            let sign =
                leading(self.rest, 1).chars().take_while(|c| matches!(c, '-' | '–' | '/')).map(char::len_utf8).sum();
            return Some(match sign {
                _ if self.rest.starts_with("->") => unreadable_line::missing_word(self.span(0), word),
                0 => unreadable_line::missing_word(self.span(0), word),
                // `1-4`
                length => unreadable_line::word_for_sign(self.span(length), &self.rest[..length], word),
            });
        }
        let before_text = ["is", "send", "says"];
        let missing = if self.text_begins(self.failure.offset) && !self.expects(&Expected::Text) {
            before_text.into_iter().find(|word| self.expects_word(word))
        } else if begins_number {
            words.contains(&"at most").then_some("at most")
        } else {
            None
        };
        missing.map(|word| unreadable_line::missing_word(self.span(0), word))
    }
}

/// Words that belong behind others of the language.
const TOO_MANY: [&str; 13] =
    ["a las", "a la", "às", "for", "then", "entonces", "então", "entao", "at", "de", "from", "entre", "between"];

const DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// `lunes` and `amanhã` as the language calls them.
fn our_day(word: &str) -> Option<&'static str> {
    let words = [word.to_owned()];
    vocabulary::foreign(&words).map(|(_, ours)| ours).find(|ours| DAYS.contains(ours) || *ours == "tomorrow")
}

/// The type of a value that is written out, as the language calls it.
fn type_of(value: &str) -> Option<&'static str> {
    if ["true", "false"].contains(&value) {
        return Some("bool");
    }
    match value.chars().next()? {
        '"' | '“' | '«' => Some("text"),
        '[' => Some("list"),
        '{' => Some("record"),
        _ if value.parse::<f64>().is_ok() => Some("number"),
        _ => None,
    }
}
