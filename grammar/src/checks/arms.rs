//! The answers of a question: `anything else` and, with a time, `no reply` are there, once, and stand last.

use crate::{
    Diagnostic, Source,
    ast::{Arm, ArmKind, Ask, Flow, LineStart, StatementKind},
    catalogue::{arm_order, missing_anything_else, missing_no_reply, no_reply_without_time},
};

pub(super) fn check(sources: &[Source], flow: &Flow, found: &mut Vec<Diagnostic>) {
    super::walk_flow(flow, &mut |statement| {
        if let StatementKind::Ask(ask) = &statement.kind
            && !ask.is_broken
        {
            question(sources, statement.span, ask, found);
        }
    });
}

fn question(sources: &[Source], line: crate::Span, ask: &Ask, found: &mut Vec<Diagnostic>) {
    let rest = once(&ask.arms, &ArmKind::AnythingElse, "anything else", found);
    let silence = once(&ask.arms, &ArmKind::NoReply, "no reply", found);
    order(&ask.arms, &[rest, silence], found);
    let Some(end) = ask.end else { return };
    let indent = ask.arms.first().map_or(end.indent + 2, |arm| arm.start.indent);
    let insert = |before: LineStart, words: &str| (before.place, format!("{}{words} continue\n", " ".repeat(indent)));
    if rest.is_none() {
        let (place, text) = insert(silence.map_or(end, |arm| arm.start), "anything else");
        found.push(missing_anything_else::at(line, place, text));
    }
    match (&ask.up_to, silence) {
        (Some(up_to), None) => {
            let (place, text) = insert(end, "no reply");
            let time = sources[up_to.span.file.0 as usize].slice(up_to.span);
            found.push(missing_no_reply::at(up_to.span, time, place, text));
        }
        (None, Some(arm)) => found.push(no_reply_without_time::at(arm.span, line)),
        (Some(_), Some(_)) | (None, None) => {}
    }
}

fn once<'a>(arms: &'a [Arm], kind: &ArmKind, word: &str, found: &mut Vec<Diagnostic>) -> Option<&'a Arm> {
    let mut of_kind = arms.iter().filter(|arm| arm.kind == *kind);
    let first = of_kind.next()?;
    found.extend(of_kind.map(|second| arm_order::twice(second.span, first.span, word)));
    Some(first)
}

/// Specific arms, then `anything else`, then `no reply`. A second one of these, which is not in `first`, is said already.
fn order(arms: &[Arm], first: &[Option<&Arm>; 2], found: &mut Vec<Diagnostic>) {
    let rank = |arm: &Arm| match arm.kind {
        ArmKind::Contains(_) | ArmKind::Is(_) | ArmKind::Unread => 0,
        ArmKind::AnythingElse => 1,
        ArmKind::NoReply => 2,
    };
    let mut highest: Option<&Arm> = None;
    let is_second = |arm: &&Arm| rank(arm) > 0 && !first.iter().flatten().any(|first| first.span == arm.span);
    for arm in arms.iter().filter(|arm| !is_second(arm)) {
        match highest {
            Some(before) if rank(before) > rank(arm) => {
                let word = if rank(before) == 1 { "anything else" } else { "no reply" };
                found.push(arm_order::at(arm.span, before.span, word));
            }
            Some(_) | None => highest = Some(arm),
        }
    }
}
