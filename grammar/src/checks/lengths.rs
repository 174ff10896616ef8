//! Lengths of time in tests, and long waits during which nobody answers.

use stdlib::{Delay, MINUTE_MS};

use crate::{
    Diagnostic, Source,
    ast::{File, Flow, Length, StatementKind, When},
    catalogue::{length_out_of_range, wait_answers_nobody},
};

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

/// A length of a test, which is always written out.
pub(super) fn in_range(sources: &[Source], length: &Length, found: &mut Vec<Diagnostic>) {
    if length.delay().is_none() {
        let written = sources[length.span.file.0 as usize].slice(length.span);
        found.push(length_out_of_range::at(length.span, written));
    }
}
