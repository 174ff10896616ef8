//! Quotes inside quotes, quotes around names, and texts without any.

use super::{Stopped, leading};
use crate::{
    Diagnostic, Edit, ast,
    catalogue::{bad_name, inner_quotes, text_needs_quotes, unreadable_line},
    parse::{expected::Expected, wrong},
    vocabulary::zones,
};

/// What a line says before keywords, in small letters.
const BEFORE_KEYWORDS: [&str; 3] = ["contains", "is", "with"];

impl Stopped<'_> {
    /// `send "Te dije "gratis" y ya"`: the second mark ends the text, and nobody meant it to.
    pub(super) fn at_inner_quotes(&self) -> Option<Diagnostic> {
        let text = self.line.logical.texts.iter().find(|text| text.range.end == self.failure.offset)?;
        let opens = self.line.text[text.range.clone()].starts_with('"');
        if !opens || !self.rest.starts_with(|c: char| c.is_alphanumeric() || "¿¡*_".contains(c)) {
            return None;
        }
        let inner = inner_marks(self.rest)?;
        let first = self.failure.offset - 1;
        let second = self.failure.offset + inner[0];
        let marks = std::iter::once(first).chain(inner.iter().map(|at| self.failure.offset + at));
        let escape = |at: usize| Edit { span: self.line.at(at..at), text: "\\".to_owned() };
        let written = &self.line.text[first..=second];
        Some(inner_quotes::escaped(self.line.at(first..second + 1), written, marks.map(escape).collect()))
    }

    /// `jump to "precio"`
    pub(super) fn at_quoted_name(&self) -> Option<Diagnostic> {
        let text = self.line.logical.texts.iter().find(|text| text.range.start == self.failure.offset)?;
        let name = self.line.text[text.range.clone()].trim_matches(|c: char| "\"'“”«»‘’".contains(c)).trim();
        (self.expects(&Expected::Name) && !self.expects(&Expected::Text) && !name.is_empty())
            .then(|| bad_name::quoted(self.line.at(text.range.clone()), &self.line.text[text.range.clone()], name))
    }

    /// Another keyword without its comma: `"a" or "b"`, `"a" "b"`.
    pub(super) fn at_second_keyword(&self) -> Option<Diagnostic> {
        let (before, _) = self.before();
        let first = self.line.logical.texts.first()?;
        let head = self.line.text[self.start()..first.range.start].trim_end().to_lowercase();
        let has_keywords = BEFORE_KEYWORDS.iter().any(|word| head.split(' ').next_back() == Some(word));
        let end = self.start() + before.len();
        let follows_text = self.line.logical.texts.iter().any(|text| text.range.end == end);
        if !has_keywords || !follows_text {
            return None;
        }
        if self.text_begins(self.failure.offset) {
            return Some(unreadable_line::comma(
                self.span(self.text_length()),
                self.line.at(end..self.failure.offset),
                "",
            ));
        }
        let word = self.word();
        let behind = &self.rest[word.len()..];
        let next = self.failure.offset + word.len() + (behind.len() - behind.trim_start().len());
        let joins = ["or", "o", "y", "and", "ou", "e"].contains(&word.to_lowercase().as_str());
        (joins && self.text_begins(next))
            .then(|| unreadable_line::comma(self.span(word.len()), self.line.at(end..next), word))
    }

    fn text_length(&self) -> usize {
        let text = self.line.logical.texts.iter().find(|text| text.range.start == self.failure.offset);
        text.map_or(0, |text| text.range.len())
    }

    pub(super) fn at_words_without_quotes(&self) -> Option<Diagnostic> {
        if !self.expects(&Expected::Text) {
            return None;
        }
        let (before, word) = self.before();
        let is_keyword = before.ends_with(',') || BEFORE_KEYWORDS.contains(&word.to_lowercase().as_str());
        let words = if is_keyword { wrong::keyword(self.rest)? } else { wrong::message(self.rest)? };
        if word.eq_ignore_ascii_case("timezone")
            && let Some(zone) = zones::of_place(words)
        {
            return Some(crate::catalogue::unknown_zone::of_place(self.span(words.len()), words, &zone));
        }
        if is_keyword && self.is_list(words) {
            return Some(text_needs_quotes::list(self.span(words.len()), words));
        }
        // A list of words holds no other list.
        if self.line.code().starts_with("words ") && words.to_lowercase().starts_with("words ") {
            return None;
        }
        if !is_keyword && self.is_value(words) {
            return Some(text_needs_quotes::value(self.span(words.len()), words));
        }
        // Words that hold a quote were not meant as one text from here to there.
        (!words.contains(['"', '“', '”', '«'])).then(|| text_needs_quotes::at(self.span(words.len()), words))
    }
}

impl Stopped<'_> {
    /// Whether the words are a value: `contact.first_name`, or a name that the file gives to one.
    fn is_value(&self, words: &str) -> bool {
        let name = words.to_lowercase();
        if !name.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '.') {
            return false;
        }
        let is_name = |typed: &str| ast::folded(leading(typed.trim_start(), 1)) == ast::folded(words);
        let declares = |line: &str| {
            let code = line.trim_start();
            let var = code.strip_prefix("var ").and_then(|var| var.split(':').next());
            let saved = code.split_once(" save as ").map(|(_, saved)| saved);
            var.is_some_and(is_name) || saved.is_some_and(is_name)
        };
        name.starts_with("contact.") || self.line.text.lines().any(declares)
    }

    /// Whether the file has a list of that name.
    fn is_list(&self, name: &str) -> bool {
        let of_list = |line: &str| {
            let list = line.strip_prefix("words ").and_then(|list| list.split('=').next());
            list.is_some_and(|list| ast::folded(list.trim()) == ast::folded(name))
        };
        self.line.text.lines().any(of_list)
    }
}

/// Where the marks that belong into the text stand in `rest`, which begins behind one of them: the mark that closes
/// what that one opened, and further pairs; the mark that closes the text itself is none of them.
fn inner_marks(rest: &str) -> Option<Vec<usize>> {
    let mut inner = Vec::new();
    for (at, _) in rest.match_indices('"') {
        let behind = rest[at + 1..].chars().next();
        let opens = behind.is_some_and(|c| c.is_alphanumeric() || "¿¡".contains(c));
        if inner.len() % 2 == 1 && !opens {
            // The pairs before are closed, and this mark opens nothing: it ends the text.
            return Some(inner);
        }
        inner.push(at);
    }
    None
}
