//! `split`: its shares are 100 together, and a step with two of them names both. `repeat`: a count that loops.

use crate::{
    Diagnostic, Span,
    ast::{Count, Flow, Name, Repeat, ShareKind, Split, Statement, StatementKind, Step},
    catalogue::{duplicate_name, empty_block, repeat_count, shares_not_100, split_needs_label},
};

/// More rounds than any conversation has; a run does at most 200 things between two waits.
const ROUNDS_MAX: u32 = 100;

pub(super) fn check(flow: &Flow, found: &mut Vec<Diagnostic>) {
    super::walk_flow(flow, &mut |statement| match &statement.kind {
        StatementKind::Split(split) if !split.is_broken => shares(split, found),
        StatementKind::Repeat(repeat) => rounds(statement, repeat, found),
        StatementKind::Split(_)
        | StatementKind::Send { .. }
        | StatementKind::Ask(_)
        | StatementKind::AskAgain(_)
        | StatementKind::Wait { .. }
        | StatementKind::WaitUntil { .. }
        | StatementKind::If(_)
        | StatementKind::Set(_)
        | StatementKind::JumpTo(_)
        | StatementKind::Stop
        | StatementKind::Continue
        | StatementKind::Tag(_)
        | StatementKind::Untag(_)
        | StatementKind::Consent(_)
        | StatementKind::OptOut
        | StatementKind::Track(_)
        | StatementKind::Unread { .. } => {}
    });
    for step in &flow.steps {
        labels(step, found);
    }
}

fn shares(split: &Split, found: &mut Vec<Diagnostic>) {
    let sum = split.shares.iter().map(|share| u64::from(share.percent.number)).sum();
    let zero = split.shares.iter().find(|share| share.percent.number == 0);
    match zero {
        Some(share) => found.push(shares_not_100::zero(share.percent.span)),
        None if sum != 100 => found.push(shares_not_100::at(split.word, sum, last_percent(split))),
        None => {}
    }
    let mut names: Vec<&Name> = Vec::new();
    for share in &split.shares {
        let ShareKind::Arm { name, .. } = &share.kind else { continue };
        match names.iter().find(|first| first.folded == name.folded) {
            Some(first) => found.push(duplicate_name::share(name.span, &name.text, first.span)),
            None => names.push(name),
        }
    }
}

/// The last share that can take the rest.
fn last_percent(split: &Split) -> Option<(Count, Span)> {
    split.shares.last().map(|share| (share.percent, share.span))
}

/// Without a label a split is known by its step's name, which two of them cannot share.
fn labels(step: &Step, found: &mut Vec<Diagnostic>) {
    let mut splits: Vec<&Split> = Vec::new();
    super::walk(&step.body, &mut |statement| {
        if let StatementKind::Split(split) = &statement.kind {
            splits.push(split);
        }
    });
    if let [first, _, ..] = splits.as_slice() {
        let unnamed = splits.iter().filter(|split| split.label.is_none());
        found.extend(unnamed.map(|split| split_needs_label::at(split.word, split.word != first.word, first.word)));
    }
}

fn rounds(statement: &Statement, repeat: &Repeat, found: &mut Vec<Diagnostic>) {
    if !(1..=ROUNDS_MAX).contains(&repeat.at_most.number) {
        found.push(repeat_count::at(repeat.at_most.span, repeat.at_most.number, ROUNDS_MAX));
    }
    if repeat.body.is_empty() && !repeat.is_broken {
        found.push(empty_block::at(statement.span, "repeat"));
    }
}
