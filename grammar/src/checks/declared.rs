//! The names of a flow: each declared once and none a word of expressions; types of `var` known, its first value one of
//! them; labels of what waits given once.

use std::collections::BTreeMap;

use stdlib::{Type, Zone};

use crate::{
    Diagnostic, Span,
    ast::{Flow, Name, StatementKind},
    catalogue::{duplicate_name, literal_type, reserved_name, unknown_type},
    literal,
    variables::{Declared, Origin, declared},
};

/// What an expression would read as one of its own words.
const RESERVED: [&str; 18] = [
    "contact", "reply", "event", "run", "ad", "window", "inside", "replied", "from", "and", "or", "not", "in", "is",
    "contains", "starts", "true", "false",
];

pub(super) fn check(flow: &Flow, found: &mut Vec<Diagnostic>) {
    vars(flow, found);
    names(&declared(flow), found);
    labels(flow, found);
}

fn vars(flow: &Flow, found: &mut Vec<Diagnostic>) {
    for var in flow.vars() {
        match (Type::named(&var.kind.text), &var.default) {
            (None, _) => found.push(unknown_type::at(&var.kind)),
            (Some(kind), Some(written)) => {
                if let Err(wrong) = literal::value(written, kind, &Zone::utc()) {
                    found.push(literal_type::at(wrong.span, kind));
                }
            }
            (Some(_), None) => {}
        }
    }
}

fn names(all: &[Declared<'_>], found: &mut Vec<Diagnostic>) {
    let mut first: BTreeMap<&str, &Declared<'_>> = BTreeMap::new();
    for declared in all {
        if RESERVED.contains(&declared.name.folded.as_str()) {
            found.push(reserved_name::variable(declared.name.span, &declared.name.text));
        }
        match first.get(declared.name.folded.as_str()) {
            Some(before) if is_same(declared, before) => {}
            Some(before) => {
                found.push(duplicate_name::variable(declared.span, &declared.name.text, word(declared), before.span));
            }
            None => {
                first.insert(&declared.name.folded, declared);
            }
        }
    }
}

/// A `save as` on a `var`, or on the name of another, is that variable.
fn is_same(declared: &Declared<'_>, before: &Declared<'_>) -> bool {
    declared.origin == Origin::Save && matches!(before.origin, Origin::Var | Origin::Save)
}

fn word(declared: &Declared<'_>) -> &'static str {
    match declared.origin {
        Origin::Var => "var",
        Origin::Save => "save as",
        Origin::Split => "split",
        Origin::Loop => "repeat",
    }
}

/// A label names a place for ever, so it names one.
fn labels(flow: &Flow, found: &mut Vec<Diagnostic>) {
    let mut first: BTreeMap<&str, Span> = BTreeMap::new();
    super::walk_flow(flow, &mut |statement| {
        // That of a split is a name of expressions too, and said there.
        let is_split = matches!(statement.kind, StatementKind::Split(_));
        let Some(label) = statement.kind.label() else { return };
        match first.get(label.folded.as_str()) {
            Some(before) if !is_split => found.push(twice(label, *before)),
            Some(_) => {}
            None => {
                first.insert(&label.folded, label.span);
            }
        }
    });
}

fn twice(label: &Name, before: Span) -> Diagnostic {
    duplicate_name::at(label.span, "as", &label.text, before)
}
