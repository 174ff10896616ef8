//! The lines above the first step: each said once, a zone that exists, a language that WhatsApp knows by its code; and
//! that there is a step, and something that starts it.

use std::collections::BTreeMap;

use stdlib::{QuietHours, Time, Zone};

use crate::{
    Diagnostic, Span,
    ast::{Clock, Flow, Header, HeaderLine, Name, Text},
    catalogue::{
        always_quiet, fixed_text, flow_never_starts, flow_without_step, reentry_twice, said_twice, unknown_language,
        unknown_zone,
    },
    vocabulary::{languages, zones},
};

pub(super) fn check(flow: &Flow, found: &mut Vec<Diagnostic>) {
    let mut once = Once { seen: BTreeMap::new(), found };
    for line in &flow.header {
        match &line.kind {
            Header::Language(name) => {
                once.line(line, "language");
                check_language(name, once.found);
            }
            Header::Timezone(text) => {
                once.line(line, "timezone");
                check_zone(text, once.found);
            }
            Header::Once { .. } => once.line(line, "once per contact"),
            Header::Restart => once.line(line, "restart when triggered again"),
            Header::Priority(_) => once.line(line, "priority"),
            Header::Quiet { from, to } => {
                once.line(line, "quiet hours");
                check_quiet(line.span, from, to, once.found);
            }
            Header::NotDelivered { .. } => once.line(line, "when not delivered"),
            Header::Questions(_) => once.line(line, "questions"),
            Header::Start(_) | Header::AnyTime { .. } | Header::Var(_) => {}
        }
    }
    let spans = ["once per contact", "restart when triggered again"].map(|word| once.seen.get(word).copied());
    if let [Some(once), Some(restart)] = spans {
        found.push(reentry_twice::at(once.max(restart), once.min(restart)));
    }
    if let Some(title) = flow.title.as_ref().filter(|title| title.literal().is_none()) {
        found.push(fixed_text::at(title.span));
    }
    let Some(name) = flow.name.as_ref().filter(|_| !flow.is_broken) else { return };
    if flow.steps.is_empty() {
        found.push(flow_without_step::at(name.span, &name.text));
    } else if flow.starts().next().is_none() {
        found.push(flow_never_starts::at(name.span, &name.text));
    }
}

/// Clock times that exist, with time to speak in between.
fn check_quiet(span: Span, from: &Clock, to: &Clock, found: &mut Vec<Diagnostic>) {
    match (from.text.parse::<Time>(), to.text.parse::<Time>()) {
        (Ok(from), Ok(to)) => {
            if !(QuietHours { from, to }).leave_time() {
                found.push(always_quiet::at(span, from, to));
            }
        }
        (from_read, to_read) => {
            let wrong = [(from, from_read), (to, to_read)].into_iter().filter(|(_, read)| read.is_err());
            found.extend(wrong.map(|(clock, _)| unknown_zone::no_such_moment(clock.span, &clock.text)));
        }
    }
}

/// The lines that may stand once, by their words.
struct Once<'c> {
    seen: BTreeMap<&'static str, Span>,
    found: &'c mut Vec<Diagnostic>,
}

impl Once<'_> {
    fn line(&mut self, line: &HeaderLine, word: &'static str) {
        match self.seen.get(word) {
            Some(first) => self.found.push(said_twice::at(line.span, word, *first)),
            None => {
                self.seen.insert(word, line.span);
            }
        }
    }
}

fn check_language(name: &Name, found: &mut Vec<Diagnostic>) {
    if !is_language(&name.text) {
        found.push(unknown_language::at(name.span, &name.text, languages::code(&name.text)));
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
        Some(name) if Zone::parse(&name).is_err() => found.push(match zones::of_place(&name) {
            Some(zone) => unknown_zone::of_place(text.span, &name, &zone),
            None => unknown_zone::at(text.span, &name),
        }),
        Some(_) => {}
    }
}
