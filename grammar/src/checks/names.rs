//! Names: no flow and no step twice, and every step that is named is there.

use crate::{
    Diagnostic, Span,
    ast::{Alternative, AlternativeKind, Arm, File, Flow, Header, Name, StatementKind, Tail},
    catalogue::{duplicate_name, unknown_step},
    vocabulary,
};

/// The steps of a flow by name; the first one of a name counts.
pub(crate) struct Steps<'f> {
    names: Vec<(&'f Name, usize)>,
}

impl<'f> Steps<'f> {
    pub fn of(flow: &'f Flow, found: &mut Vec<Diagnostic>) -> Self {
        let mut names: Vec<(&Name, usize)> = Vec::new();
        for (index, step) in flow.steps.iter().enumerate() {
            let Some(name) = &step.name else { continue };
            match names.iter().find(|(other, _)| other.folded == name.folded) {
                Some((first, _)) => found.push(duplicate_name::at(name.span, "step", &name.text, first.span)),
                None => names.push((name, index)),
            }
        }
        Self { names }
    }

    /// Index into the flow's steps.
    pub fn index(&self, name: &Name) -> Option<usize> {
        self.names.iter().find(|(step, _)| step.folded == name.folded).map(|(_, index)| *index)
    }
}

/// Flows are named once a project.
pub(super) fn flows(files: &[File], found: &mut Vec<Diagnostic>) {
    let mut names: Vec<&Name> = Vec::new();
    for name in files.iter().flat_map(|file| &file.flows).filter_map(|flow| flow.name.as_ref()) {
        match names.iter().find(|other| other.folded == name.folded) {
            Some(first) => found.push(duplicate_name::at(name.span, "flow", &name.text, first.span)),
            None => names.push(name),
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
    let known: Vec<(&str, Span)> = steps.names.iter().map(|(name, _)| (name.text.as_str(), name.span)).collect();
    for target in all_targets(flow) {
        if steps.index(target).is_none() {
            found.push(unknown(target, &known));
        }
    }
    found.len() == before
}

/// What is said of a step that is not there.
pub(super) fn unknown(target: &Name, known: &[(&str, Span)]) -> Diagnostic {
    let near = vocabulary::nearest(&target.text, known.iter().map(|(name, _)| *name));
    let near = near.and_then(|near| known.iter().find(|(name, _)| *name == near).copied());
    let listed: Vec<String> = known.iter().take(12).map(|(name, _)| format!("`{name}`")).collect();
    unknown_step::at(target.span, &target.text, near, &listed.join(", "))
}

fn all_targets(flow: &Flow) -> Vec<&Name> {
    let mut targets: Vec<&Name> = Vec::new();
    for line in &flow.header {
        match &line.kind {
            Header::AnyTime { to, .. } => targets.push(to),
            Header::Language(_) | Header::Timezone(_) | Header::Start(_) => {}
        }
    }
    super::walk_flow(flow, &mut |statement| targets.extend(targets_of(&statement.kind)));
    targets
}

/// The steps a statement names itself, its arms' arrows included, the bodies of its arms not.
pub(super) fn targets_of(kind: &StatementKind) -> Vec<&Name> {
    match kind {
        StatementKind::Send { chain, .. } => of_chain(chain).collect(),
        StatementKind::Ask(ask) => {
            let chain = ask.question.iter().flat_map(|(_, chain)| of_chain(chain));
            chain.chain(ask.arms.iter().filter_map(of_arm)).collect()
        }
        StatementKind::Unread { arms, .. } => arms.iter().filter_map(of_arm).collect(),
        StatementKind::JumpTo(name) => vec![name],
        StatementKind::AskAgain(_) | StatementKind::Wait(_) | StatementKind::Stop | StatementKind::Continue => {
            Vec::new()
        }
    }
}

fn of_chain(chain: &[Alternative]) -> impl Iterator<Item = &Name> {
    chain.iter().filter_map(|link| match &link.kind {
        AlternativeKind::To(name) => Some(name),
        AlternativeKind::Template(_) | AlternativeKind::Skip | AlternativeKind::Stop => None,
    })
}

fn of_arm(arm: &Arm) -> Option<&Name> {
    match &arm.tail {
        Tail::To(name) => Some(name),
        Tail::Continue | Tail::Body(_) => None,
    }
}
