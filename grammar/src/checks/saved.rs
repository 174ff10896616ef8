//! `save as` of one name: every question that saves under it gives it the same type, or one that its `var` takes. Where
//! no answer fits, the runtime would leave the name empty without a word.

use std::collections::BTreeMap;

use stdlib::Type;

use crate::{
    Diagnostic, Span,
    ast::{Ask, Flow, Name, StatementKind},
    catalogue::save_of_other_type,
    variables::{saved, takes},
};

pub(super) fn check(flow: &Flow, found: &mut Vec<Diagnostic>) {
    // A `var` of an unknown type is said where it stands.
    let vars = flow.vars().map(|var| (var.name.folded.as_str(), (Type::named(&var.kind.text), var.name.span)));
    let vars: BTreeMap<&str, (Option<Type>, Span)> = vars.collect();
    let mut first: BTreeMap<&str, (Type, Span)> = BTreeMap::new();
    super::walk_flow(flow, &mut |statement| {
        let StatementKind::Ask(ask) = &statement.kind else { return };
        let Some(name) = ask.clauses.save.as_ref().filter(|_| !ask.is_broken) else { return };
        if let Some((kind, var)) = vars.get(name.folded.as_str()) {
            found.extend(kind.and_then(|kind| on_var(ask, name, kind, *var)));
            return;
        }
        let kind = saved(ask);
        let (expected, at) = *first.entry(&name.folded).or_insert((kind, name.span));
        if kind != expected {
            found.push(save_of_other_type::twice(name, kind, at, expected));
        }
    });
}

/// It is set by the answers whose kind fits; none may.
fn on_var(ask: &Ask, name: &Name, kind: Type, var: Span) -> Option<Diagnostic> {
    let one_line = ask.one_line.iter().flat_map(|one_line| &one_line.takes);
    let mut answers = ask.arms.iter().map(|arm| &arm.kind).chain(one_line);
    (!answers.any(|answer| takes(kind, answer))).then(|| save_of_other_type::on_var(name, saved(ask), var, kind))
}
