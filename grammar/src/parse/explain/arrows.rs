//! Arrows that look otherwise, and arrows that go to an instruction instead of a step.

use super::{Stopped, is_word};
use crate::{
    Diagnostic, Safety,
    ast::{self, Name, Tail},
    catalogue::{arrow_to_instruction as arrow, look_alike, unknown_word, unreadable_line},
    heads::{self, Role, Section},
    parse::{LineAt, Parsed, expected::Expected},
    vocabulary,
};

/// Instructions of one word that are taken for the name of a step behind an arrow.
const ALONE: [&str; 3] = ["stop", "continue", "end"];

/// Folded words that lead to what is done.
const THEN: [&str; 3] = ["then", "entonces", "entao"];

/// `-> stop` in a line that was read, unless there is a step of that name.
pub(crate) fn word_behind_arrow(line: &LineAt<'_>, parsed: &Parsed) -> Option<Diagnostic> {
    let Parsed::Arm { tail: Some(Tail::To(name)), .. } = parsed else { return None };
    let word = ALONE.into_iter().find(|word| *word == name.folded)?;
    let is_step = |written: &str| heads::first_words(written) == ["step", word];
    if line.text.lines().any(is_step) {
        return None;
    }
    Some(match word {
        "continue" => arrow::continues(name.span, line.at(arrow_before(line, name)..name.span.start)),
        word => {
            let safety = if word == "stop" { Safety::Safe } else { Safety::Unsafe };
            let start = line.logical.code.start;
            let answer = line.text[start..arrow_before(line, name)].trim_end().len();
            let below = line.at(start + answer..name.span.end);
            arrow::at(name.span, "stop", below, &format!("{}stop", below_this(line)), safety)
        }
    })
}

/// Where the arrow before `name` starts.
fn arrow_before(line: &LineAt<'_>, name: &Name) -> usize {
    let start = line.logical.code.start;
    line.text[start..name.span.start].rfind("->").map_or(name.span.start, |at| start + at)
}

/// A new line, as deep as the body of the arm that `line` is.
fn below_this(line: &LineAt<'_>) -> String {
    let newline = if line.text[line.logical.span.clone()].ends_with("\r\n") { "\r\n" } else { "\n" };
    format!("{newline}{}", " ".repeat(line.logical.indent + 2))
}

impl Stopped<'_> {
    pub(super) fn at_other_arrow(&self) -> Option<Diagnostic> {
        if !self.expects(&Expected::Arrow) {
            return None;
        }
        let length = other_arrow(self.rest)?;
        let safety = if self.rest[..length].contains('>') { Safety::Safe } else { Safety::Unsafe };
        let mut found = look_alike::at(self.span(length), &self.rest[..length], "->");
        found.fix = found.fix.map(|fix| crate::Fix { safety, ..fix });
        Some(found)
    }

    /// `contains "x" jump to fin`, `otherwise then fin`: where the name of a step is all that follows.
    pub(super) fn at_words_for_arrow(&self) -> Option<Diagnostic> {
        if !self.expects(&Expected::Arrow) {
            return None;
        }
        let (phrase, name) = jump_in_words(self.rest)?;
        name.chars().all(is_word).then(|| unreadable_line::arrow_for_words(self.span(phrase.len()), phrase))
    }

    /// `otherwise send "…"`
    pub(super) fn at_statement_behind_otherwise(&self) -> Option<Diagnostic> {
        let is_behind = self.expects(&Expected::Arrow) && self.before().1.eq_ignore_ascii_case("otherwise");
        let head = heads::find(Section::Step, &heads::first_words(self.rest)).filter(|_| is_behind)?;
        let is_instruction = matches!(head.role, Role::Statement | Role::Opens(_) | Role::MayOpen(_));
        is_instruction.then(|| {
            let word = super::leading(self.rest, 1);
            unreadable_line::instruction_behind_otherwise(self.span(word.len()), word)
        })
    }

    /// `if … -> paso`: behind a condition `jump to` is said.
    pub(super) fn at_arrow_behind_condition(&self) -> Option<Diagnostic> {
        let is_arrow = self.rest.starts_with("->") && !self.expects(&Expected::Arrow) && self.expects_word("jump to");
        is_arrow.then(|| unknown_word::at(self.span(2), "->", Some("jump to"), ""))
    }

    /// `-> send "…"`, `-> jump to x`.
    pub(super) fn at_statement_behind_arrow(&self) -> Option<Diagnostic> {
        let masked = self.line.logical.masked(self.line.text);
        let at = masked.rfind("->").filter(|at| self.start() + at < self.failure.offset)?;
        let behind = &masked[at + 2..];
        let from = self.start() + at + 2 + (behind.len() - behind.trim_start().len());
        let statement = &self.line.text[from..self.line.logical.code.end];
        let words = heads::first_words(statement);
        if let Some((phrase, name)) = jump_in_words(statement) {
            let name_at = self.line.logical.code.end - name.len();
            return Some(arrow::to_jump(self.line.at(from..from + phrase.len()), self.line.at(from..name_at)));
        }
        let head = heads::find(Section::Step, &words)?;
        let is_arm = heads::find(Section::Step, &heads::first_words(self.line.code()))
            .is_some_and(|head| matches!(head.role, Role::Arm(_)));
        let is_instruction = matches!(head.role, Role::Statement | Role::Opens(_) | Role::MayOpen(_));
        if !is_arm || !is_instruction || !statement.contains(char::is_whitespace) {
            return None;
        }
        let span = self.line.at(from..self.line.logical.code.end);
        if head.words == "jump" {
            let phrase = if words.len() > 1 && words[1] == "to" { super::leading(statement, 2) } else { "jump" };
            let name = &statement[phrase.len()..];
            let name_at = from + phrase.len() + (name.len() - name.trim_start().len());
            return Some(arrow::to_jump(self.line.at(from..from + phrase.len()), self.line.at(from..name_at)));
        }
        let before = self.line.text[self.start()..self.start() + at].trim_end().len();
        let below = self.line.at(self.start() + before..self.line.logical.code.end);
        let without_limit = head.words == "ask again" && words.len() == 2;
        let (written, safety) = match (without_limit, head.role) {
            (true, _) => (format!("{statement} at most 2 times"), Safety::Placeholder),
            (false, Role::Statement) => (statement.to_owned(), Safety::Safe),
            (false, _) => (statement.to_owned(), Safety::Unsafe),
        };
        Some(arrow::at(span, &written, below, &format!("{}{written}", below_this(self.line)), safety))
    }
}

/// The words for a jump that `rest` begins with, and what stands behind them.
fn jump_in_words(rest: &str) -> Option<(&str, &str)> {
    let words: Vec<String> = rest.split_whitespace().take(4).map(str::to_lowercase).collect();
    let then = usize::from(words.first().is_some_and(|word| THEN.contains(&ast::folded(word).as_str())));
    let jump = match words.get(then..)? {
        [jump, to, _, ..] if jump == "jump" && to == "to" => 2,
        behind => vocabulary::foreign(behind).find(|(_, ours)| *ours == "jump to").map_or(0, |(count, _)| count),
    };
    let phrase = super::leading(rest, then + jump);
    let name = rest[phrase.len()..].trim_start();
    (then + jump > 0 && name.starts_with(char::is_alphabetic)).then_some((phrase, name))
}

/// The length of what was typed for an arrow: `=>`, `-->`, `- >`, `>`, or a dash alone before a name.
fn other_arrow(rest: &str) -> Option<usize> {
    let length = rest.find(|c: char| !matches!(c, '-' | '=' | '>' | '–' | '—' | '~' | ' ')).unwrap_or(rest.len());
    let signs = rest[..length].trim_end();
    let has_tip = signs.ends_with('>') && signs.matches('>').count() <= 2;
    let is_dash = !signs.is_empty() && signs.chars().all(|c| matches!(c, '-' | '–' | '—'));
    let name = &rest[length..];
    (has_tip || (is_dash && !name.is_empty() && name.chars().all(is_word))).then_some(signs.len())
}
