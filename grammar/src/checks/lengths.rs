//! Lengths of time that a flow can wait, and long waits during which nobody answers.

use stdlib::{Delay, MINUTE_MS};

use crate::{
    Diagnostic, Source,
    ast::{Clauses, Deadline, File, Flow, Header, Length, LengthKind, StatementKind, When},
    catalogue::{length_out_of_range, wait_answers_nobody},
};

pub(super) fn check(sources: &[Source], flow: &Flow, found: &mut Vec<Diagnostic>) {
    for line in &flow.header {
        if let Header::Once { every: Some(length) } = &line.kind {
            in_range(sources, length, found);
        }
    }
    if let Some(questions) = flow.questions() {
        clauses(sources, &questions.clauses, found);
    }
    super::walk_flow(flow, &mut |statement| {
        if let StatementKind::Wait { length, .. } = &statement.kind {
            in_range(sources, length, found);
        }
        if let StatementKind::Ask(ask) = &statement.kind {
            clauses(sources, &ask.clauses, found);
        }
        if let StatementKind::AskAgain(again) = &statement.kind
            && let Some(length) = &again.up_to
        {
            in_range(sources, length, found);
        }
    });
}

fn clauses(sources: &[Source], clauses: &Clauses, found: &mut Vec<Diagnostic>) {
    match &clauses.deadline {
        Some(Deadline::UpTo(length)) => in_range(sources, length, found),
        Some(Deadline::Until(_)) | None => {}
    }
}

/// A wait takes no message; longer than this, a customer may well write.
const SILENCE_MAX: Delay = Delay::ExactMs(10 * MINUTE_MS);

/// Long waits of flows without an `at any time` line, where no flow takes any message.
pub(super) fn answers_somebody(sources: &[Source], files: &[File], found: &mut Vec<Diagnostic>) {
    let flows = || files.iter().flat_map(|file| &file.flows);
    let takes_any = flows().flat_map(Flow::starts).any(|trigger| trigger.when == When::Any);
    if takes_any {
        return;
    }
    for flow in flows().filter(|flow| !flow.is_broken && flow.interrupts().next().is_none()) {
        let mut first = None;
        super::walk_flow(flow, &mut |statement| {
            if let StatementKind::Wait { length, .. } = &statement.kind
                && length.delay().is_some_and(is_long)
            {
                first = first.or(Some(length.span));
            }
        });
        // One is enough: the line that mends it mends all.
        found.extend(first.map(|span| wait_answers_nobody::at(span, sources[span.file.0 as usize].slice(span))));
    }
}

fn is_long(delay: Delay) -> bool {
    match delay {
        Delay::ExactMs(_) => delay > SILENCE_MAX,
        Delay::Days(_) => true,
    }
}

pub(super) fn in_range(sources: &[Source], length: &Length, found: &mut Vec<Diagnostic>) {
    let is_possible = match length.kind {
        LengthKind::Fixed(delay) => delay.is_some(),
        LengthKind::WorkingDays(days) => days.is_some(),
        LengthKind::Computed { .. } => true,
    };
    if !is_possible {
        let written = sources[length.span.file.0 as usize].slice(length.span);
        found.push(length_out_of_range::at(length.span, written));
    }
}
