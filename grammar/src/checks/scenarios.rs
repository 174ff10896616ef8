//! Tests: what they compare is written out, their steps exist, their contact and their clock are possible.

use std::collections::{BTreeMap, BTreeSet};

use stdlib::Zone;

use crate::{
    Diagnostic, Said, Source, Span,
    ast::{Expected, File, Name, Scenario, Text, Until, VerbKind},
    catalogue::{duplicate_name, fixed_text, not_yet, unknown_zone},
};

pub(super) fn check(sources: &[Source], files: &[File], file: &File, found: &mut Vec<Diagnostic>) {
    let steps: Vec<(&str, Span)> = files
        .iter()
        .flat_map(|file| &file.flows)
        .flat_map(|flow| &flow.steps)
        .filter_map(|step| step.name.as_ref().map(|name| (name.text.as_str(), name.span)))
        .collect();
    let hides_a_step = files.iter().flat_map(|file| &file.flows).any(|flow| flow.hides_a_step);
    let folded = steps.iter().map(|(step, _)| crate::ast::folded(step)).collect();
    let mut check = Check { sources, steps, folded, hides_a_step, found };
    let mut names: BTreeMap<&str, Span> = BTreeMap::new();
    for scenario in &file.scenarios {
        match names.get(scenario.name.as_str()) {
            Some(first) => check.found.push(duplicate_name::at(scenario.line, "test", &scenario.name, *first)),
            None => {
                names.insert(&scenario.name, scenario.line);
            }
        }
        check.scenario(scenario);
    }
}

struct Check<'c> {
    sources: &'c [Source],
    steps: Vec<(&'c str, Span)>,
    folded: BTreeSet<String>,
    /// A step that seems to be missing may be one whose line could not be read.
    hides_a_step: bool,
    found: &'c mut Vec<Diagnostic>,
}

impl Check<'_> {
    fn scenario(&mut self, scenario: &Scenario) {
        for verb in &scenario.verbs {
            match &verb.kind {
                VerbKind::Contact { fields, .. } => fields.iter().for_each(|(name, value)| self.field(name, value)),
                VerbKind::Now { date, clock } => self.moment(date, clock, verb.span),
                VerbKind::Says(text) => self.fixed(text),
                VerbKind::After(length) => super::lengths::in_range(self.sources, length, self.found),
                VerbKind::Run(Until::Step(name)) => self.step(name),
                VerbKind::Run(Until::Idle | Until::End) => {}
                VerbKind::Expect(expected) => self.expected(expected, verb.span),
            }
        }
    }

    fn expected(&mut self, expected: &Expected, span: Span) {
        match expected {
            Expected::Send(text) | Expected::SendContaining(text) | Expected::End(Some(text)) => self.fixed(text),
            Expected::Template(call) => {
                super::chains::arguments(call, self.found);
                super::texts::known_paths(call, self.found);
            }
            Expected::Step(name) => self.step(name),
            Expected::Wait(length) => super::lengths::in_range(self.sources, length, self.found),
            Expected::WaitUntil { date, clock } => self.moment(date, clock, span),
            Expected::NoSend | Expected::End(None) => {}
        }
    }

    fn field(&mut self, name: &Name, value: &Text) {
        match name.folded.as_str() {
            "first_name" => self.fixed(value),
            "timezone" => super::header::check_zone(value, self.found),
            _ => {
                let help = Said::new(
                    "A contact of a test has `first_name \"…\"` and `timezone \"…\"` in this version.",
                    "Un contacto de prueba tiene `first_name \"…\"` y `timezone \"…\"` en esta versión.",
                );
                self.found.push(not_yet::at(name.span, &name.text, help));
            }
        }
    }

    fn moment(&mut self, date: &str, clock: &str, span: Span) {
        if Zone::utc().at(date, clock).is_none() {
            self.found.push(unknown_zone::no_such_moment(span, &format!("{date} {clock}")));
        }
    }

    fn fixed(&mut self, text: &Text) {
        if text.literal().is_none() {
            self.found.push(fixed_text::at(text.span));
        }
    }

    fn step(&mut self, name: &Name) {
        if !self.hides_a_step && !self.folded.contains(&name.folded) {
            self.found.push(super::names::unknown(name, &self.steps));
        }
    }
}
