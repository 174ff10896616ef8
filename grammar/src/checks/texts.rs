//! Texts that are sent: not empty, not longer than WhatsApp takes, and nothing in their braces but what can be filled in.

use stdlib::LIMITS;

use crate::{
    Diagnostic, Said, Source, Span,
    ast::{Alternative, AlternativeKind, Expr, ExprKind, Flow, Name, Piece, StatementKind, TemplateCall, Text},
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
        _ => {}
    });
}

struct Check<'c> {
    sources: &'c [Source],
    found: &'c mut Vec<Diagnostic>,
}

impl Check<'_> {
    fn message(&mut self, text: &Text) {
        self.slots(text);
        super::markup::check(self.sources, text, self.found);
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
                        self.value(&argument.value, argument.value.span, false);
                    }
                }
                AlternativeKind::Skip | AlternativeKind::Stop | AlternativeKind::To(_) => {}
            }
        }
    }

    fn slots(&mut self, text: &Text) {
        for slot in text.slots() {
            self.value(&slot.value, slot.span, true);
        }
    }

    /// `whole` is what is blamed: a slot with its braces, or an argument.
    fn value(&mut self, value: &Expr, whole: Span, in_slot: bool) {
        for term in terms(value) {
            match &term.kind {
                ExprKind::Text(text) => self.slots(text),
                ExprKind::Number(_) => {}
                ExprKind::Path(names) => {
                    if let Some(diagnostic) = path(&written_path(names), term.span, whole, in_slot) {
                        return self.found.push(diagnostic);
                    }
                }
                ExprKind::Filtered { filter, .. } => {
                    let phrase = format!("| {}", filter.name.text);
                    return self.found.push(not_yet::at(filter.span, &phrase, Said::default()));
                }
                _ => return self.found.push(not_yet::at(term.span, self.written(term.span), Said::default())),
            }
        }
        if let ExprKind::Path(_) = terms(value).last().expect("a value has a term").kind {
            self.found.push(may_be_missing::at(value.span, self.written(value.span)));
        }
    }

    fn written(&self, span: Span) -> &str {
        self.sources[span.file.0 as usize].slice(span)
    }
}

/// The names in the arguments of a template that a test expects.
pub(super) fn known_paths(call: &TemplateCall, found: &mut Vec<Diagnostic>) {
    for term in call.arguments.iter().flat_map(|argument| terms(&argument.value)) {
        match &term.kind {
            ExprKind::Path(names) => found.extend(path(&written_path(names), term.span, term.span, false)),
            ExprKind::Text(text) if text.literal().is_none() => found.push(fixed_text::at(text.span)),
            ExprKind::Text(_) | ExprKind::Number(_) => {}
            _ => found.push(fixed_text::at(term.span)),
        }
    }
}

fn terms(value: &Expr) -> &[Expr] {
    match &value.kind {
        ExprKind::Or(terms) => terms,
        _ => std::slice::from_ref(value),
    }
}

fn written_path(names: &[Name]) -> String {
    names.iter().map(|name| name.text.as_str()).collect::<Vec<_>>().join(".")
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

/// What a test expects a value to be.
pub(crate) fn filled_in(value: &Expr, first_name: Option<&str>) -> String {
    let term = |term: &Expr| match &term.kind {
        ExprKind::Text(text) => text.literal(),
        ExprKind::Number(number) => number.map(|number| number.to_string()),
        _ => first_name.map(str::to_owned),
    };
    terms(value).iter().find_map(term).unwrap_or_default()
}
