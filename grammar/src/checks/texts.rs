//! Texts that are sent: not empty, not longer than WhatsApp takes, and without marks that WhatsApp shows as they stand.

use stdlib::LIMITS;

use crate::{
    Diagnostic, Source,
    ast::{Flow, Piece, StatementKind, Text},
    catalogue::{empty_message, text_too_long},
};

pub(super) fn check(sources: &[Source], flow: &Flow, found: &mut Vec<Diagnostic>) {
    super::walk_flow(flow, &mut |statement| match &statement.kind {
        StatementKind::Send { text, .. } => message(sources, text, found),
        StatementKind::Ask(ask) => ask.question.iter().for_each(|(text, _)| message(sources, text, found)),
        StatementKind::AskAgain(again) => again.text.iter().for_each(|text| message(sources, text, found)),
        StatementKind::Wait { .. }
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
        | StatementKind::Split(_)
        | StatementKind::Repeat(_)
        | StatementKind::Unread { .. } => {}
    });
}

fn message(sources: &[Source], text: &Text, found: &mut Vec<Diagnostic>) {
    super::markup::check(sources, text, found);
    let mut length = 0;
    let mut is_empty = true;
    for piece in &text.pieces {
        match piece {
            Piece::Literal(literal) => {
                length += literal.chars().count();
                is_empty &= literal.trim().is_empty();
            }
            Piece::Slot(_) => is_empty = false,
        }
    }
    if is_empty {
        found.push(empty_message::at(text.span));
    }
    if length > LIMITS.text_body_max {
        found.push(text_too_long::at(text.span, length, LIMITS.text_body_max));
    }
}
