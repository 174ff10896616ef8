//! Texts that are sent: not empty, not longer than WhatsApp takes, and nothing in their braces but what can be filled in.

use stdlib::LIMITS;

use crate::{
    Diagnostic, Said, Source, Span,
    ast::{Alternative, AlternativeKind, Flow, Piece, Slot, StatementKind, TemplateCall, Term, Text, Value},
    catalogue::{empty_message, fixed_text, may_be_missing, not_yet, text_too_long, unknown_slot},
    vocabulary,
};

/// The only name that can be filled in yet.
const FIRST_NAME: &str = "contact.first_name";
/// Roots of names that have not arrived.
const LATER_ROOTS: [&str; 5] = ["contact", "reply", "event", "run", "ad"];

pub(super) fn check(sources: &[Source], flow: &Flow, found: &mut Vec<Diagnostic>) {
    let mut check = Check { sources, found };
    super::walk_flow(flow, &mut |statement| match &statement.kind {
        StatementKind::Send { text, chain } => {
            check.message(text);
            check.chain(chain);
        }
        StatementKind::Ask(ask) => {
            if let Some((text, chain)) = &ask.question {
                check.message(text);
                check.chain(chain);
            }
        }
        StatementKind::AskAgain(again) => {
            if let Some(text) = &again.text {
                check.message(text);
            }
        }
        StatementKind::Wait(_)
        | StatementKind::JumpTo(_)
        | StatementKind::Stop
        | StatementKind::Continue
        | StatementKind::Unread { .. } => {}
    });
}

struct Check<'c> {
    sources: &'c [Source],
    found: &'c mut Vec<Diagnostic>,
}

impl Check<'_> {
    fn message(&mut self, text: &Text) {
        self.slots(text);
        let mut length = 0;
        let mut is_empty = true;
        for piece in &text.pieces {
            match piece {
                Piece::Literal(literal) => {
                    length += literal.chars().count();
                    is_empty &= literal.trim().is_empty();
                }
                Piece::Slot(_) => is_empty = false,
            }
        }
        if is_empty {
            self.found.push(empty_message::at(text.span));
        }
        if length > LIMITS.text_body_max {
            self.found.push(text_too_long::at(text.span, length, LIMITS.text_body_max));
        }
    }

    fn chain(&mut self, chain: &[Alternative]) {
        for link in chain {
            match &link.kind {
                AlternativeKind::Template(call) => {
                    for argument in &call.arguments {
                        self.value(&argument.value, argument.value.span, None);
                    }
                }
                AlternativeKind::Skip | AlternativeKind::Stop | AlternativeKind::To(_) => {}
            }
        }
    }

    fn slots(&mut self, text: &Text) {
        for slot in text.slots() {
            if let Some(filter) = slot.filters.first() {
                let phrase = format!("| {}", self.written(*filter).split(' ').next().unwrap_or_default());
                self.found.push(not_yet::at(*filter, &phrase, Said::default()));
            } else {
                self.value(&slot.value, slot.span, Some(slot));
            }
        }
    }

    /// `whole` is what is blamed: a slot with its braces, or an argument.
    fn value(&mut self, value: &Value, whole: Span, slot: Option<&Slot>) {
        for term in &value.terms {
            match term {
                Term::Text(text) => self.slots(text),
                Term::Number { .. } => {}
                Term::Path { text, span } => {
                    if let Some(diagnostic) = path(text, *span, whole, slot.is_some()) {
                        return self.found.push(diagnostic);
                    }
                }
            }
        }
        if let (Some(Term::Path { text, .. }), [_]) = (value.terms.first(), value.terms.as_slice()) {
            self.found.push(may_be_missing::at(value.span, text));
        } else if let Filled::Nothing = filled(value) {
            self.found.push(may_be_missing::at(value.span, self.written(value.span)));
        }
    }

    fn written(&self, span: Span) -> &str {
        self.sources[span.file.0 as usize].slice(span)
    }
}

/// The names in the arguments of a template that a test expects.
pub(super) fn known_paths(call: &TemplateCall, found: &mut Vec<Diagnostic>) {
    for term in call.arguments.iter().flat_map(|argument| &argument.value.terms) {
        match term {
            Term::Path { text, span } => found.extend(path(text, *span, *span, false)),
            Term::Text(text) if text.literal().is_none() => found.push(fixed_text::at(text.span)),
            Term::Text(_) | Term::Number { .. } => {}
        }
    }
}

/// What is wrong with a name in a value.
fn path(text: &str, span: Span, whole: Span, in_slot: bool) -> Option<Diagnostic> {
    if text.eq_ignore_ascii_case(FIRST_NAME) {
        return None;
    }
    let near = vocabulary::nearest(text, [FIRST_NAME]);
    let root = text.split('.').next().unwrap_or(text);
    let is_later = near.is_none() && text.contains('.') && LATER_ROOTS.contains(&root);
    Some(match (is_later, near) {
        (true, _) => not_yet::at(span, text, Said::default()),
        (false, Some(near)) => unknown_slot::at(span, text, Some(near)),
        (false, None) if in_slot => unknown_slot::at(whole, &format!("{{{text}}}"), None),
        (false, None) => unknown_slot::at(span, text, None),
    })
}

/// What a value is when it is filled in.
pub(crate) enum Filled<'v> {
    Text(&'v Text),
    Number(&'v str),
    /// The first name, or this text where it is not known.
    FirstName {
        or: String,
    },
    /// It may turn out to be nothing.
    Nothing,
}

/// Follows `a or b or c` to the first that is always there.
pub(crate) fn filled(value: &Value) -> Filled<'_> {
    let is_path = |term: &Term| match term {
        Term::Path { .. } => true,
        Term::Text(_) | Term::Number { .. } => false,
    };
    let first_known = value.terms.iter().find(|term| !is_path(term));
    let begins_with_path = value.terms.first().is_some_and(is_path);
    match (begins_with_path, first_known) {
        (false, Some(Term::Text(text))) => Filled::Text(text),
        (false, Some(Term::Number { text, .. })) => Filled::Number(text),
        (true, Some(Term::Text(text))) => text.literal().map_or(Filled::Nothing, |or| Filled::FirstName { or }),
        (true, Some(Term::Number { text, .. })) => Filled::FirstName { or: text.clone() },
        (_, Some(Term::Path { .. }) | None) => Filled::Nothing,
    }
}
