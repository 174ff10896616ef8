//! The lines above the first step: each said once, a zone that exists, a language that WhatsApp knows by its code; and
//! that there is a step, and something that starts it.

use stdlib::Zone;

use crate::{
    Diagnostic, Span,
    ast::{Flow, Header, Name, Text},
    catalogue::{fixed_text, flow_never_starts, flow_without_step, said_twice, unknown_language, unknown_zone},
};

pub(super) fn check(flow: &Flow, found: &mut Vec<Diagnostic>) {
    let (mut language, mut timezone, mut starts): (Option<Span>, Option<Span>, bool) = (None, None, false);
    for line in &flow.header {
        match &line.kind {
            Header::Language(name) => {
                once(&mut language, line.span, "language", found);
                check_language(name, found);
            }
            Header::Timezone(text) => {
                once(&mut timezone, line.span, "timezone", found);
                check_zone(text, found);
            }
            Header::Start(_) => starts = true,
            Header::AnyTime { .. } => {}
        }
    }
    if let Some(title) = flow.title.as_ref().filter(|title| title.literal().is_none()) {
        found.push(fixed_text::at(title.span));
    }
    let Some(name) = flow.name.as_ref().filter(|_| !flow.is_broken) else { return };
    if flow.steps.is_empty() {
        found.push(flow_without_step::at(name.span, &name.text));
    } else if !starts {
        found.push(flow_never_starts::at(name.span, &name.text));
    }
}

fn once(first: &mut Option<Span>, span: Span, word: &str, found: &mut Vec<Diagnostic>) {
    match first {
        Some(first) => found.push(said_twice::at(span, word, *first)),
        None => *first = Some(span),
    }
}

fn check_language(name: &Name, found: &mut Vec<Diagnostic>) {
    if !is_language(&name.text) {
        found.push(unknown_language::at(name.span, &name.text));
    }
}

/// `es`, `fil`, `pt_BR`: two or three small letters, and a country in two capitals. Source: Meta, "Supported languages".
pub(crate) fn is_language(code: &str) -> bool {
    let (language, country) =
        code.split_once('_').map_or((code, None), |(language, country)| (language, Some(country)));
    (2..=3).contains(&language.len())
        && language.bytes().all(|byte| byte.is_ascii_lowercase())
        && country.is_none_or(|country| country.len() == 2 && country.bytes().all(|byte| byte.is_ascii_uppercase()))
}

/// A time zone as the text of a line.
pub(super) fn check_zone(text: &Text, found: &mut Vec<Diagnostic>) {
    match text.literal() {
        None => found.push(fixed_text::at(text.span)),
        Some(name) if Zone::parse(&name).is_err() => found.push(unknown_zone::at(text.span, &name)),
        Some(_) => {}
    }
}
