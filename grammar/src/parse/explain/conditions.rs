//! What people write between two values: a comparison in words, two of them in a row, `no` for `not`, words without
//! quotes behind a sign, and a bracket that stays open.

use super::{Stopped, is_word};
use crate::{
    Diagnostic, Edit, Safety, ast,
    catalogue::{chained_comparison, comparison_sign, foreign_word, text_needs_quotes, unreadable_line},
    heads::{self, Production, Role, Section},
    vocabulary,
};

/// The longest first.
const SIGNS: [&str; 12] = ["==", "!=", "<>", "<=", ">=", "=<", "=>", "≤", "≥", "≠", "<", ">"];

impl Stopped<'_> {
    pub(super) fn at_condition(&self) -> Option<Diagnostic> {
        self.at_tag_of_nobody()
            .or_else(|| self.at_comparison_in_words())
            .or_else(|| self.at_number_behind_is())
            .or_else(|| self.at_second_comparison())
            .or_else(|| self.at_negation())
            .or_else(|| self.at_open_bracket())
    }

    /// `if tag "x"`, `if has tag "x"`: tags are the contact's.
    fn at_tag_of_nobody(&self) -> Option<Diagnostic> {
        let (before, last) = self.before();
        let missing = if last.eq_ignore_ascii_case("tag") && self.text_begins(self.failure.offset) {
            "contact has"
        } else if last.eq_ignore_ascii_case("has") && self.word().eq_ignore_ascii_case("tag") {
            "contact"
        } else {
            return None;
        };
        let from = before.len() - last.len();
        let opener = before[..from].split_whitespace().next_back()?.to_lowercase();
        let is_condition = ["if", "and", "or", "not", "where"].contains(&opener.as_str());
        is_condition.then(|| unreadable_line::missing_word(self.of_code(from..from), missing))
    }

    /// `if total > 3 send "hola"`: the line of an `if` holds a jump, and everything else stands below it.
    pub(super) fn at_line_behind_if(&self) -> Option<Diagnostic> {
        let (before, _) = self.before();
        let word = self.word();
        let begins_line = heads::find(Section::Step, &heads::first_words(self.rest)).is_some_and(|head| {
            matches!(head.role, Role::Statement | Role::MayOpen(_)) && head.production != Production::Jump
        });
        let is_if = heads::first_words(before).first().is_some_and(|first| first == "if");
        if !is_if || !begins_line || !self.expects_word("jump to") {
            return None;
        }
        let logical = self.line.logical;
        let newline = if self.line.text[logical.span.clone()].ends_with("\r\n") { "\r\n" } else { "\n" };
        let margin = " ".repeat(logical.indent);
        let below = self.line.at(self.start() + before.len()..self.failure.offset);
        let mut edits = vec![Edit { span: below, text: format!("{newline}{margin}  ") }];
        if !closes_below(&self.line.text[logical.span.end..], logical.indent) {
            let end = self.line.at(logical.code.end..logical.code.end);
            edits.push(Edit { span: end, text: format!("{newline}{margin}end") });
        }
        Some(unreadable_line::line_behind_if(self.span(word.len()), self.rest, edits))
    }

    /// `total mayor que 3`, `total is greater than 3`
    fn at_comparison_in_words(&self) -> Option<Diagnostic> {
        let (before, last) = self.before();
        let is_behind_is = ["is", "es"].contains(&last.to_lowercase().as_str());
        if !is_behind_is && !self.expects_word("and") {
            return None;
        }
        let (count, sign) = vocabulary::comparison(self.rest)?;
        let phrase = super::leading(self.rest, count);
        let from = if is_behind_is { before.len() - last.len() } else { self.failure.offset - self.start() };
        let until = self.failure.offset - self.start() + phrase.len();
        let behind = self.line.code()[until..].trim_start();
        // `es igual a "hola"` is `is "hola"`.
        if behind.is_empty() || (sign == "==" && self.text_begins(self.line.logical.code.end - behind.len())) {
            return None;
        }
        let written = &self.line.code()[from..until];
        Some(comparison_sign::instead(self.of_code(from..until), written, sign, Safety::Safe))
    }

    /// `if total is 3`: keywords stand behind `is`, and a number is no keyword.
    fn at_number_behind_is(&self) -> Option<Diagnostic> {
        let (before, last) = self.before();
        let words: Vec<&str> = before.split_whitespace().collect();
        let is_condition =
            matches!(words.as_slice(), ["if", of, _] | ["else", "if", of, _] if !of.starts_with("reply"));
        let is_number = self.rest.starts_with(|c: char| c.is_ascii_digit());
        (is_condition && is_number && last.eq_ignore_ascii_case("is")).then(|| {
            let range = before.len() - last.len()..before.len();
            comparison_sign::instead(self.of_code(range), last, "==", Safety::Unsafe)
        })
    }

    /// `1 < total < 5`
    fn at_second_comparison(&self) -> Option<Diagnostic> {
        let sign = SIGNS.into_iter().find(|sign| self.rest.starts_with(sign))?;
        let (before, _) = self.before();
        let masked = &self.line.logical.masked(self.line.text)[..before.len()];
        let (first, length) = SIGNS.iter().filter_map(|sign| masked.rfind(sign).map(|at| (at, sign.len()))).max()?;
        let middle = before[first + length..].trim();
        let is_one_value = !middle.is_empty() && middle.chars().all(|c| is_word(c) || c == '.');
        (is_one_value && self.expects_word("and")).then(|| {
            let end = self.of_code(before.len()..before.len());
            chained_comparison::at(self.span(sign.len()), end, middle, sign)
        })
    }

    /// `if no replied`
    fn at_negation(&self) -> Option<Diagnostic> {
        let (before, last) = self.before();
        let words = ast::folded(before);
        let is_first = ["if", "and", "or", "where", "("]
            .iter()
            .any(|word| words.strip_suffix(&ast::folded(last)).is_some_and(|rest| rest.trim_end().ends_with(word)));
        (is_first && vocabulary::is_not(last) && !self.word().is_empty() && self.expects_word("and"))
            .then(|| foreign_word::at(self.of_code(before.len() - last.len()..before.len()), last, "not", true))
    }

    /// `if (total > 3`, where the line could end otherwise.
    fn at_open_bracket(&self) -> Option<Diagnostic> {
        let is_end = self.rest.is_empty() || self.word() == "jump";
        if !is_end || !self.expects_word("and") {
            return None;
        }
        let (before, _) = self.before();
        let masked = self.line.logical.masked(self.line.text);
        let mut open = Vec::new();
        for (at, c) in masked[..before.len()].char_indices() {
            match c {
                '(' => open.push(at),
                ')' => drop(open.pop()),
                _ => {}
            }
        }
        let at = *open.last()?;
        // Of a function nobody knows where its brackets should close.
        let is_call = before[..at].ends_with(is_word);
        let end = (!is_call && open.len() == 1).then(|| self.of_code(before.len()..before.len()));
        Some(unreadable_line::open_bracket(self.of_code(at..at + 1), end))
    }

    /// `if ciudad == La Paz`
    pub(super) fn at_words_behind_sign(&self) -> Option<Diagnostic> {
        let (before, last) = self.before();
        let compared = before[..before.len() - last.len()].trim_end();
        let is_sign = ["==", "!=", "="].iter().any(|sign| compared.ends_with(sign));
        if !is_sign || !last.starts_with(char::is_alphabetic) || !self.expects_word("and") {
            return None;
        }
        let is_end = |word: &str| ["and", "or", "jump"].contains(&word.to_lowercase().as_str());
        let words: Vec<&str> = self.rest.split_whitespace().take_while(|word| !is_end(word)).collect();
        if words.is_empty() || !words.iter().all(|word| word.chars().all(is_word)) {
            return None;
        }
        let from = before.len() - last.len();
        let until = self.failure.offset - self.start() + super::leading(self.rest, words.len()).len();
        Some(text_needs_quotes::at(self.of_code(from..until), &self.line.code()[from..until]))
    }
}

/// Whether what opens at column `indent` has its `end` or `else` in the lines below already.
fn closes_below(below: &str, indent: usize) -> bool {
    let column = |line: &str| line.len() - line.trim_start().len();
    let next = below.lines().find(|line| !line.trim().is_empty() && column(line) <= indent);
    next.is_some_and(|line| column(line) == indent && ["end", "else"].contains(&super::leading(line.trim_start(), 1)))
}
