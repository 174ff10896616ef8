//! Braces of a text that could not be read: what stands in them instead of a name.

use super::Stopped;
use crate::{
    Diagnostic, Span,
    catalogue::{braces_take_names, curly_quotes, unknown_slot},
    parse,
};

/// Marks that word processors and telephones make of a straight one.
const CURLY: [char; 7] = ['“', '”', '„', '‘', '’', '´', '`'];

impl Stopped<'_> {
    pub(super) fn in_braces(&self) -> Option<Diagnostic> {
        let slots = self.line.logical.texts.iter().flat_map(|text| &text.slots);
        slots
            .clone()
            .find(|slot| parse::slot(self.line, (*slot).clone()).is_err())
            .map(|slot| unreadable(self.line.at(slot.clone()), &self.line.text[slot.clone()]))
    }
}

fn unreadable(span: Span, written: &str) -> Diagnostic {
    let straight = written.replace(CURLY, "\"");
    let inside = written.trim_start_matches('{').trim_end_matches('}').trim();
    let is_computed = |c: char| matches!(c, '+' | '*' | '/' | '%' | '(' | '=' | '<' | '>');
    if straight != written {
        curly_quotes::at(span, &straight)
    } else if inside.starts_with(char::is_alphanumeric) && inside.contains(is_computed) {
        braces_take_names::at(span, inside)
    } else {
        unknown_slot::at(span, written, None)
    }
}
