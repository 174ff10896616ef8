//! The `or …` chain: a question is never skipped, nothing stands behind a link that always works, and the arguments of a
//! template are all named or all positional.

use crate::{
    Diagnostic,
    ast::{Alternative, AlternativeKind, Flow, StatementKind, TemplateCall},
    catalogue::{skip_in_question, template_arguments},
};

pub(super) fn check(flow: &Flow, found: &mut Vec<Diagnostic>) {
    super::walk_flow(flow, &mut |statement| {
        if let StatementKind::Send { chain, .. } = &statement.kind {
            links(chain, found);
        }
        if let StatementKind::Ask(ask) = &statement.kind
            && let Some((_, chain)) = &ask.question
        {
            let skips = chain.iter().filter(|link| link.kind == AlternativeKind::Skip);
            found.extend(skips.map(|link| skip_in_question::at(link.span)));
            links(chain, found);
        }
    });
}

fn links(chain: &[Alternative], found: &mut Vec<Diagnostic>) {
    let mut always: Option<&Alternative> = None;
    for link in chain {
        if let Some(last) = always {
            found.push(skip_in_question::behind_the_last(link.span, last.span));
            return;
        }
        match &link.kind {
            AlternativeKind::Template(call) => arguments(call, found),
            AlternativeKind::Skip | AlternativeKind::Stop | AlternativeKind::To(_) => always = Some(link),
        }
    }
}

pub(super) fn arguments(call: &TemplateCall, found: &mut Vec<Diagnostic>) {
    let Some((first, others)) = call.arguments.split_first() else { return };
    if let Some(unlike) = others.iter().find(|other| other.name.is_some() != first.name.is_some()) {
        found.push(template_arguments::mixed(unlike.value.span, first.value.span));
        return;
    }
    let names: Vec<_> = call.arguments.iter().filter_map(|argument| argument.name.as_ref()).collect();
    for (index, name) in names.iter().enumerate() {
        if let Some(first) = names[..index].iter().find(|first| first.text == name.text) {
            found.push(template_arguments::twice(name.span, &name.text, first.span));
        }
    }
}
