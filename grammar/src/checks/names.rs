//! Names: no flow and no step twice, and every step that is named is there.

use std::collections::BTreeMap;

use crate::{
    Diagnostic, Span,
    ast::{File, Flow, Name},
    catalogue::{duplicate_name, unknown_step},
    load::FINDINGS_MAX,
    vocabulary,
};

/// The steps of a flow by name; the first one of a name counts.
pub(crate) struct Steps<'f> {
    /// In the order of the text.
    names: Vec<&'f Name>,
    /// By folded name, the index into the flow's steps.
    indices: BTreeMap<&'f str, usize>,
}

impl<'f> Steps<'f> {
    pub fn of(flow: &'f Flow, found: &mut Vec<Diagnostic>) -> Self {
        let mut steps = Self { names: Vec::new(), indices: BTreeMap::new() };
        for (index, step) in flow.steps.iter().enumerate() {
            let Some(name) = &step.name else { continue };
            match steps.indices.get(name.folded.as_str()) {
                Some(first) => {
                    let first = flow.steps[*first].name.as_ref().map_or(step.line, |name| name.span);
                    found.push(duplicate_name::at(name.span, "step", &name.text, first));
                }
                None => {
                    steps.names.push(name);
                    steps.indices.insert(&name.folded, index);
                }
            }
        }
        steps
    }

    /// Index into the flow's steps.
    pub fn index(&self, name: &Name) -> Option<usize> {
        self.indices.get(name.folded.as_str()).copied()
    }
}

/// Flows are named once a project.
pub(super) fn flows(files: &[File], found: &mut Vec<Diagnostic>) {
    let mut names: BTreeMap<&str, &Name> = BTreeMap::new();
    for name in files.iter().flat_map(|file| &file.flows).filter_map(|flow| flow.name.as_ref()) {
        match names.get(name.folded.as_str()) {
            Some(first) => found.push(duplicate_name::at(name.span, "flow", &name.text, first.span)),
            None => {
                names.insert(&name.folded, name);
            }
        }
    }
}

/// Every step that an arrow or a jump of the flow names; whether all are there.
pub(super) fn targets(flow: &Flow, steps: &Steps<'_>, found: &mut Vec<Diagnostic>) -> bool {
    // A step that seems to be missing may be the one whose line could not be read.
    if flow.hides_a_step {
        return false;
    }
    let before = found.len();
    let known: Vec<(&str, Span)> = steps.names.iter().map(|name| (name.text.as_str(), name.span)).collect();
    let unknown_targets = all_targets(flow).into_iter().filter(|target| steps.index(target).is_none());
    found.extend(unknown_targets.take(FINDINGS_MAX).map(|target| unknown(target, &known)));
    found.len() == before
}

/// What is said of a step that is not there.
pub(super) fn unknown(target: &Name, known: &[(&str, Span)]) -> Diagnostic {
    let near = vocabulary::as_near(&target.text, known.iter().map(|(name, _)| *name));
    let near: Vec<(&str, Span)> =
        near.into_iter().filter_map(|near| known.iter().find(|(name, _)| *name == near).copied()).collect();
    let listed: Vec<String> = known.iter().take(12).map(|(name, _)| format!("`{name}`")).collect();
    unknown_step::at(target.span, &target.text, &near, &listed.join(", "))
}

fn all_targets(flow: &Flow) -> Vec<&Name> {
    let mut targets: Vec<&Name> = flow.arrows().collect();
    targets.extend(of_questions(flow));
    super::walk_flow(flow, &mut |statement| targets.extend(statement.kind.targets()));
    targets
}

/// The arrows of `questions`.
pub(super) fn of_questions(flow: &Flow) -> impl Iterator<Item = &Name> {
    flow.questions().into_iter().flat_map(|questions| &questions.arms).filter_map(|arm| arm.tail.target())
}
