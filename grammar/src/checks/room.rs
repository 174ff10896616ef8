//! Messages with values filled in: how short and how long they can come out, on the Program, whose values have types.
//! Too long at its shortest is an error; too long when the values are long is said, since WhatsApp refuses all of it.

mod extent;

use engine::{OpKind, Segment};
use stdlib::LIMITS;

use self::extent::{Extent, Extents, Known};
use crate::{
    Diagnostic, Span,
    ast::{Flow, StatementKind, Text},
    catalogue::{may_be_too_long, text_too_long},
    lower::Lowered,
};

/// A value of which nobody knows how long it is has room enough in a tenth of a message.
const ROOM_MIN: usize = LIMITS.text_body_max / 10;

pub(crate) fn check(flow: &Flow, lowered: &Lowered, found: &mut Vec<Diagnostic>) {
    let extents = Extents::of(&lowered.program);
    let mut known = Known::default();
    let limit = LIMITS.text_body_max;
    for (op, place) in lowered.program.ops.iter().zip(&lowered.places) {
        let said = match &op.kind {
            OpKind::Send { text, .. }
            | OpKind::Ask { question: Some((text, _)), .. }
            | OpKind::AskAgain { text: Some(text), .. } => text,
            OpKind::AskAgain { text: None, .. }
            | OpKind::Ask { question: None, .. }
            | OpKind::Wait { .. }
            | OpKind::WaitUntil { .. }
            | OpKind::Branch { .. }
            | OpKind::Set { .. }
            | OpKind::Tag { .. }
            | OpKind::Untag { .. }
            | OpKind::Consent { .. }
            | OpKind::OptOut { .. }
            | OpKind::Track { .. }
            | OpKind::Split { .. }
            | OpKind::Enter { .. }
            | OpKind::Repeat { .. }
            | OpKind::End { .. } => continue,
        };
        let fixed: usize = said.0.iter().map(literal).sum();
        let Extent { least, most } = extents.text(said, &mut known);
        // The words alone are judged where they stand.
        if fixed > limit {
            continue;
        }
        let span = || written(flow, *place).map_or(*place, |text| text.span);
        match most {
            _ if least > limit => found.push(text_too_long::at(span(), least, limit)),
            Some(most) if most > limit => found.push(may_be_too_long::up_to(span(), most, limit)),
            None if limit - least < ROOM_MIN => found.push(may_be_too_long::with_room(span(), limit - least, limit)),
            Some(_) | None => {}
        }
    }
}

fn literal(segment: &Segment) -> usize {
    match segment {
        Segment::Literal(literal) => literal.chars().count(),
        Segment::Slot(_) => 0,
    }
}

/// The text of the statement at this place.
fn written(flow: &Flow, place: Span) -> Option<&Text> {
    let mut found = None;
    super::walk_flow(flow, &mut |statement| {
        if statement.span == place {
            found = match &statement.kind {
                StatementKind::Send { text, .. } => Some(text),
                StatementKind::Ask(ask) => ask.question.as_ref().map(|(text, _)| text),
                StatementKind::AskAgain(again) => again.text.as_ref(),
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
                | StatementKind::Unread { .. } => None,
            };
        }
    });
    found
}
