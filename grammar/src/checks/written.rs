//! What is written out in a line and must make sense: ranges of numbers, names of tags and of what is counted.

use crate::{
    Diagnostic,
    ast::{ArmKind, Flow, Kind, Range, StatementKind, Text},
    catalogue::{empty_name, fixed_text, number_range},
};

pub(super) fn check(flow: &Flow, found: &mut Vec<Diagnostic>) {
    super::walk_flow(flow, &mut |statement| match &statement.kind {
        StatementKind::Tag(text) => name(text, "tag", found),
        StatementKind::Untag(text) => name(text, "untag", found),
        StatementKind::Track(text) => name(text, "track", found),
        StatementKind::Ask(ask) => {
            let takes = ask.one_line.iter().flat_map(|one_line| &one_line.takes);
            for kind in ask.arms.iter().map(|arm| &arm.kind).chain(takes) {
                if let ArmKind::Kind(Kind::Number(Some(numbers))) = kind {
                    range(numbers, found);
                }
            }
        }
        StatementKind::Send { .. }
        | StatementKind::AskAgain(_)
        | StatementKind::Wait { .. }
        | StatementKind::WaitUntil { .. }
        | StatementKind::If(_)
        | StatementKind::Set(_)
        | StatementKind::JumpTo(_)
        | StatementKind::Stop
        | StatementKind::Continue
        | StatementKind::Consent(_)
        | StatementKind::OptOut
        | StatementKind::Split(_)
        | StatementKind::Repeat(_)
        | StatementKind::Unread { .. } => {}
    });
}

fn name(text: &Text, word: &str, found: &mut Vec<Diagnostic>) {
    match text.literal() {
        None => found.push(fixed_text::at(text.span)),
        Some(name) if name.trim().is_empty() => found.push(empty_name::at(text.span, word)),
        Some(_) => {}
    }
}

fn range(range: &Range, found: &mut Vec<Diagnostic>) {
    match range.ends() {
        None => found.push(number_range::at(range.span, None)),
        Some((from, to)) if from > to => found.push(number_range::at(range.span, Some(format!("{to} to {from}")))),
        Some(_) => {}
    }
}
