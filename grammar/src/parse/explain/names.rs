//! Names with characters that names cannot have.

use super::{Stopped, is_word};
use crate::{
    Diagnostic, Safety, ast,
    catalogue::bad_name,
    parse::{expected::Expected, wrong},
};

impl Stopped<'_> {
    /// `mi-flujo`: a name that goes on without a blank.
    pub(super) fn at_joined_name(&self) -> Option<Diagnostic> {
        let (before, word) = self.before();
        let is_joined = self.failure.offset == self.start() + before.len();
        if !is_joined || word.is_empty() || !takes_name(before) {
            return None;
        }
        let tail = self.rest.split([' ', '\t']).next().unwrap_or_default();
        let is_name = !tail.is_empty() && tail.chars().all(|c| is_word(c) || matches!(c, '-' | '.' | '/' | '–' | '\''));
        is_name.then(|| self.bad_name(word.len(), tail.len()))
    }

    pub(super) fn at_bad_name(&self) -> Option<Diagnostic> {
        let behind_name = self.expects(&Expected::LineEnd) && !self.rest.is_empty();
        if !behind_name && !self.expects(&Expected::Name) {
            return None;
        }
        let tail = wrong::name_rest(self.rest)?;
        let (before, word) = self.before();
        if self.expects(&Expected::Name) {
            return Some(self.bad_name(0, tail.len()));
        }
        // Two words behind `step`, `flow`, `jump to` or an arrow are meant as one name.
        (takes_name(before) && !word.is_empty()).then(|| {
            let blanks = self.failure.offset - self.start() - before.len();
            self.bad_name(word.len() + blanks, tail.len())
        })
    }

    /// The name from `back` bytes before the place to `length` bytes behind it.
    fn bad_name(&self, back: usize, length: usize) -> Diagnostic {
        let span = self.line.at(self.failure.offset - back..self.failure.offset + length);
        let written = &self.line.text[span.range()];
        let name = bad_name::mended(written);
        let (before, _) = self.before();
        let before = &before[..before.len().min(self.failure.offset - back - self.start())];
        let declares = ["step", "flow", "language"].contains(&ast::folded(before).as_str());
        // A use is mended with certainty only where the step it means stands in the file.
        let declared =
            |line: &str| line.strip_prefix("step ").is_some_and(|step| bad_name::mended(step.trim()) == name);
        let safety = if declares || self.line.text.lines().any(declared) { Safety::Safe } else { Safety::Unsafe };
        bad_name::at(span, written, &name, safety)
    }
}

/// Whether a name stands behind what stands before the last word of `before`.
fn takes_name(before: &str) -> bool {
    let keyword = before.trim_end_matches(is_word).trim_end();
    let folded = ast::folded(keyword);
    let words: Vec<&str> = folded.split(' ').collect();
    let last = words.last().copied().unwrap_or_default();
    keyword.ends_with("->")
        || ["step", "flow", "language", "template", "run", "as"].contains(&last)
        || words.ends_with(&["jump", "to"])
}
