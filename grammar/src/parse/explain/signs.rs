//! Signs that other tools want and a line here does not: colons, semicolons, brackets around a text; and clauses that
//! stand in the wrong order.

use super::Stopped;
use crate::{
    Diagnostic, Edit,
    catalogue::{clause_order, stray_sign},
    parse::expected::Expected,
};

impl Stopped<'_> {
    pub(super) fn at_sign(&self) -> Option<Diagnostic> {
        self.at_bracket()
            .or_else(|| self.at_square_brackets())
            .or_else(|| self.at_last_comma())
            .or_else(|| self.at_single_sign())
    }

    /// `send("Hola")`
    fn at_bracket(&self) -> Option<Diagnostic> {
        let (before, _) = self.before();
        let code = self.line.code();
        let here = self.failure.offset - self.start();
        let at = if self.rest.starts_with('(') { here } else { before.strip_suffix('(')?.len() };
        let is_call = code[at..].starts_with('(') && code.ends_with(')');
        let word = &code[..at];
        if !is_call || word.trim().is_empty() || !word.chars().all(|c| c.is_alphabetic() || c == ' ') {
            return None;
        }
        let (open, close) = (self.start() + at, self.line.logical.code.end - 1);
        let span = self.line.at(open..open + 1);
        let edits = vec![
            Edit { span, text: if word.ends_with(' ') { String::new() } else { " ".to_owned() } },
            Edit { span: self.line.at(close..close + 1), text: String::new() },
        ];
        Some(stray_sign::at(span, "(", edits))
    }

    /// `contains ["a", "b"]`
    fn at_square_brackets(&self) -> Option<Diagnostic> {
        let here = self.failure.offset - self.start();
        let masked = self.line.logical.masked(self.line.text);
        let list = masked[here..].strip_prefix('[').filter(|_| self.expects(&Expected::Text))?;
        let length = list.find(']')?;
        let (open, close) = (self.failure.offset, self.failure.offset + 1 + length);
        let holds_texts = list[..length].chars().all(|c| matches!(c, '"' | ',' | ' ')) && list[..length].contains('"');
        let remove = |at: usize| Edit { span: self.line.at(at..at + 1), text: String::new() };
        holds_texts.then(|| stray_sign::at(self.span(1), "[", vec![remove(open), remove(close)]))
    }

    /// `contains "a", "b", -> x`
    fn at_last_comma(&self) -> Option<Diagnostic> {
        let (before, _) = self.before();
        let ends_here = self.rest.is_empty() || self.rest.starts_with("->") || self.word() == "continue";
        if !before.ends_with(',') || !ends_here {
            return None;
        }
        let at = self.start() + before.len() - 1;
        let span = self.line.at(at..at + 1);
        Some(stray_sign::at(span, ",", vec![Edit { span, text: String::new() }]))
    }

    fn at_single_sign(&self) -> Option<Diagnostic> {
        let sign = self.rest.chars().next().filter(|sign| ":;.,=!)".contains(*sign))?;
        let length = sign.len_utf8();
        let behind = &self.rest[length..];
        let is_last = self.rest.chars().all(|c| ":;.,=!) ".contains(c));
        if is_last {
            // Where the line needs more, the signs are more likely meant for the customer.
            let is_complete = self.expects(&Expected::LineEnd);
            let span = self.span(self.rest.len());
            return is_complete.then(|| stray_sign::at(span, self.rest, vec![Edit { span, text: String::new() }]));
        }
        if !matches!(sign, ':' | '=' | ',' | ';') {
            return None;
        }
        let instead = if behind.starts_with(' ') { "" } else { " " };
        // `send = "x"` keeps one blank.
        let is_apart = self.line.text[..self.failure.offset].ends_with(' ') && behind.starts_with(' ');
        let taken = if is_apart { length + 1 } else { length };
        let edit = Edit { span: self.span(taken), text: if is_apart { String::new() } else { instead.to_owned() } };
        Some(stray_sign::at(self.span(length), &self.rest[..length], vec![edit]))
    }

    /// `ask "…" save as n for number`: what an answer must be stands before what is done with it.
    pub(super) fn at_kind_behind_clauses(&self) -> Option<Diagnostic> {
        let masked = self.line.logical.masked(self.line.text).to_ascii_lowercase();
        let kind = self.failure.offset - self.start();
        if !masked.starts_with("ask") || self.word() != "for" {
            return None;
        }
        let clauses = [" save as ", " up to "].iter().filter_map(|clause| masked[..kind].find(clause)).min()?;
        let words: Vec<&str> = masked[kind..].split_whitespace().collect();
        let count = match words.as_slice() {
            ["for", "yes", "or", "no", ..] => 4,
            ["for", "number", from, "to", _, ..] if from.starts_with(|c: char| c.is_ascii_digit()) => 5,
            ["for", "text" | "number" | "email" | "phone" | "date" | "time", ..] => 2,
            _ => return None,
        };
        let code = self.line.code();
        let written = super::leading(self.rest, count);
        let moved = format!("{written} {}", code[clauses..kind].trim());
        let whole = self.of_code(clauses + 1..kind + written.len());
        Some(clause_order::kind(self.span(written.len()), whole, &moved))
    }

    /// `ask "…" up to 20h or template t`: what to do when the text may not be sent stands right behind the text.
    pub(super) fn at_chain_behind_time(&self) -> Option<Diagnostic> {
        let masked = self.line.logical.masked(self.line.text).to_ascii_lowercase();
        if !masked.starts_with("ask") {
            return None;
        }
        let chain = [" or template ", " or ->", " or stop", " or skip"]
            .iter()
            .filter_map(|link| masked.find(link))
            .min()
            .map(|at| at + 1)?;
        let clauses = [" up to ", " until ", " save as ", " as ", " settle "]
            .iter()
            .filter_map(|clause| masked[..chain].find(clause))
            .min()?;
        if self.start() + chain > self.failure.offset + 3 {
            return None;
        }
        let code = self.line.code();
        let moved = format!("{} {}", code[chain..].trim_end(), code[clauses..chain].trim());
        let whole = self.line.at(self.start() + clauses + 1..self.line.logical.code.end);
        Some(clause_order::at(self.line.at(self.start() + chain..self.line.logical.code.end), whole, &moved))
    }
}
