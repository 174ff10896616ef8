//! Lengths of time that a flow can wait.

use crate::{
    Diagnostic, Source,
    ast::{Flow, Length, StatementKind},
    catalogue::length_out_of_range,
};

pub(super) fn check(sources: &[Source], flow: &Flow, found: &mut Vec<Diagnostic>) {
    super::walk_flow(flow, &mut |statement| {
        let length = match &statement.kind {
            StatementKind::Wait(length) => Some(length),
            StatementKind::Ask(ask) => ask.up_to.as_ref(),
            StatementKind::AskAgain(again) => again.up_to.as_ref(),
            StatementKind::Send { .. }
            | StatementKind::JumpTo(_)
            | StatementKind::Stop
            | StatementKind::Continue
            | StatementKind::Unread { .. } => None,
        };
        if let Some(length) = length {
            in_range(sources, length, found);
        }
    });
}

pub(super) fn in_range(sources: &[Source], length: &Length, found: &mut Vec<Diagnostic>) {
    if length.delay.is_none() {
        let written = sources[length.span.file.0 as usize].slice(length.span);
        found.push(length_out_of_range::at(length.span, written));
    }
}
