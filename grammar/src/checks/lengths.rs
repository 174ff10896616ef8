//! Lengths of time in tests, and long waits during which nobody answers.

use engine::{Side, Unit};
use stdlib::{Delay, MINUTE_MS};

use crate::{
    Diagnostic, Source, Span,
    ast::{Expr, ExprKind, File, Flow, Length, LengthKind, Moment, MomentRule, StatementKind, When},
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
            let written = |span: Span| sources[span.file.0 as usize].slice(span);
            let silence = match &statement.kind {
                StatementKind::Wait { length, .. } if is_long(length) => {
                    wait_answers_nobody::lasting(length.span, written(length.span))
                }
                StatementKind::WaitUntil { moment, .. } if is_far(moment) => {
                    wait_answers_nobody::until(moment.span, written(moment.span))
                }
                StatementKind::Wait { .. }
                | StatementKind::WaitUntil { .. }
                | StatementKind::Send { .. }
                | StatementKind::Ask(_)
                | StatementKind::AskAgain(_)
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
                | StatementKind::Unread { .. } => return,
            };
            first = first.take().or(Some(silence));
        });
        // One is enough: the line that mends it mends all.
        found.extend(first);
    }
}

/// Whether a wait is longer than that, as far as is known: the number of a computed one is not, but it is a whole one.
fn is_long(length: &Length) -> bool {
    match &length.kind {
        LengthKind::Fixed(delay) => delay.is_some_and(|delay| match delay {
            Delay::ExactMs(_) => delay > SILENCE_MAX,
            Delay::Days(_) => true,
        }),
        LengthKind::WorkingDays(days) => days.is_some(),
        LengthKind::Computed { unit, .. } => match unit {
            Unit::Second | Unit::Minute => false,
            Unit::Hour | Unit::Day | Unit::Week | Unit::WorkingDay => true,
        },
    }
}

/// Whether it may take longer than that until a moment comes: a clock time is up to a day away, and how far a date of the
/// contact is, nobody knows.
fn is_far(moment: &Moment) -> bool {
    match &moment.rule {
        MomentRule::Shifted { by, side: Side::After, of, at: None } if is_now(of) => {
            is_long(by) || moment.on_working_day
        }
        MomentRule::Value { of, at: None } if is_now(of) => moment.on_working_day,
        MomentRule::Clock(_)
        | MomentRule::Weekday { .. }
        | MomentRule::Tomorrow { .. }
        | MomentRule::On { .. }
        | MomentRule::Value { .. }
        | MomentRule::Shifted { .. }
        | MomentRule::BeforeWindowCloses(_) => true,
        // Said where it stands.
        MomentRule::Later(_) => false,
    }
}

/// `now()`
fn is_now(moment: &Expr) -> bool {
    matches!(&moment.kind, ExprKind::Call { function, .. } if function.folded == "now")
}

/// A length of a test, which is always written out.
pub(super) fn in_range(sources: &[Source], length: &Length, found: &mut Vec<Diagnostic>) {
    if length.delay().is_none() {
        let written = sources[length.span.file.0 as usize].slice(length.span);
        found.push(length_out_of_range::at(length.span, written));
    }
}
