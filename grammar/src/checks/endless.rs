//! A circle in which a customer who never answers is written to again and again: by paid templates for ever, or by free
//! messages as long as the 24-hour window is open. On the Program's graph, with only the roads that silence takes.

mod rings;
mod roads;
mod steady;

use engine::{Deadline, Length, OpKind, Program};
use stdlib::{Delay, MINUTE_MS};

use self::roads::{Roads, Window};
use crate::{Diagnostic, Span, catalogue::writes_for_ever, lower::Lowered};

const DAY_MS: i64 = 24 * 60 * MINUTE_MS;
/// How long free messages are taken after the customer's last one.
const WINDOW_MS: i64 = DAY_MS;
/// So many reminders are still somebody's wish.
const REMINDERS_MAX: i64 = 3;

pub(crate) fn check(lowered: &Lowered, found: &mut Vec<Diagnostic>) {
    let Lowered { program, places } = lowered;
    let for_ever = Roads { program, window: Window::Closed };
    let mut said = Vec::new();
    for ring in endless(&for_ever, places) {
        let time = time(program, &ring);
        found.push(writes_for_ever::templates(places[ring[0]], time.map(Delay::ExactMs), way_back(places, &ring)));
        said.extend(ring);
    }
    let at_first = Roads { program, window: Window::Open };
    for ring in endless(&at_first, places).into_iter().filter(|ring| !ring.iter().any(|op| said.contains(op))) {
        let Some(time) = time(program, &ring) else { continue };
        let rounds = WINDOW_MS / time;
        if rounds > REMINDERS_MAX {
            let span = places[ring[0]];
            found.push(writes_for_ever::in_window(span, Delay::ExactMs(time), rounds, way_back(places, &ring)));
        }
    }
}

/// For each part of the flow that silence never leaves, the shortest round of its first message, which is at the front.
fn endless(roads: &Roads<'_>, places: &[Span]) -> Vec<Vec<usize>> {
    let mut parts = rings::parts(roads.program.ops.len(), &vec![true; roads.program.ops.len()], |op| roads.from(op));
    let mut endless = Vec::new();
    while let Some(part) = parts.pop() {
        let mut stays = vec![false; roads.program.ops.len()];
        for op in &part {
            stays[*op] = true;
        }
        let exits: Vec<usize> = part.iter().copied().filter(|op| roads.may_leave(*op, &part, &stays)).collect();
        if exits.is_empty() {
            let messages = part.iter().copied().filter(|op| roads.writes(*op));
            let Some(first) = messages.min_by_key(|op| places[*op].start) else { continue };
            let ring = rings::shortest(first, &stays, |op| roads.from(op));
            // One without a wait is said to be that.
            endless.extend(ring.filter(|ring| ring.iter().any(|op| waits(roads.program, *op))));
        } else {
            // Who passes an exit leaves some day; what still goes round without one does not.
            for op in exits {
                stays[op] = false;
            }
            parts.extend(rings::parts(stays.len(), &stays, |op| roads.from(op)));
        }
    }
    endless.sort_by_key(|ring| places[ring[0]].start);
    endless
}

fn waits(program: &Program, op: usize) -> bool {
    let kind = &program.ops[op].kind;
    let at_once = kind.at_once();
    match kind {
        OpKind::Wait { .. } | OpKind::WaitUntil { .. } => at_once.is_empty(),
        OpKind::Ask { no_reply, .. } => no_reply.is_some_and(|to| !at_once.contains(&to)),
        OpKind::AskAgain { .. }
        | OpKind::Send { .. }
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
        | OpKind::End { .. } => false,
    }
}

/// How long a round takes, where that is written in it.
fn time(program: &Program, ring: &[usize]) -> Option<i64> {
    let mut sum = 0_i64;
    for op in ring {
        let time = match &program.ops[*op].kind {
            OpKind::Wait { length, .. } => fixed(length)?,
            OpKind::Ask { until, .. } => match until {
                Some(Deadline::After(length)) => fixed(length)?,
                Some(Deadline::At(_)) | None => return None,
            },
            // How often it was asked again, nobody counts who reads a finding.
            OpKind::WaitUntil { .. } | OpKind::AskAgain { .. } => return None,
            OpKind::Send { .. }
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
            | OpKind::End { .. } => 0,
        };
        sum = sum.checked_add(time)?;
    }
    Some(sum)
}

fn fixed(length: &Length) -> Option<i64> {
    match length {
        Length::Fixed(Delay::ExactMs(ms)) => Some(*ms),
        Length::Fixed(Delay::Days(days)) => days.checked_mul(DAY_MS),
        Length::WorkingDays(_) | Length::Computed { .. } => None,
    }
}

/// The last line before the text goes on above itself.
fn way_back(places: &[Span], ring: &[usize]) -> Span {
    let last = ring.iter().copied().max_by_key(|op| places[*op].start).unwrap_or(ring[0]);
    places[last]
}
