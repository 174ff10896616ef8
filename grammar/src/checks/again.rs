//! `ask again` and `continue` stand inside an answer of a question; `ask again` says how often.

use crate::{
    Diagnostic,
    ast::{Flow, Statement, StatementKind},
    catalogue::{again_outside_question, again_without_limit, continue_outside_arm},
};

/// More repetitions than anybody answers.
pub(super) const TIMES_MAX: u32 = 100;

pub(super) fn check(flow: &Flow, found: &mut Vec<Diagnostic>) {
    let inside = Around { question: true, arm: true };
    for arm in flow.questions().into_iter().flat_map(|questions| &questions.arms) {
        body(arm.tail.body(), inside, found);
    }
    for step in &flow.steps {
        body(&step.body, Around { question: false, arm: false }, found);
    }
}

/// What is around a line.
#[derive(Clone, Copy)]
struct Around {
    /// An answer of a question.
    question: bool,
    /// An arm of any block.
    arm: bool,
}

fn body(statements: &[Statement], around: Around, found: &mut Vec<Diagnostic>) {
    for statement in statements {
        let inside = match &statement.kind {
            StatementKind::AskAgain(again) => {
                if !around.question {
                    found.push(again_outside_question::at(statement.span));
                    continue;
                }
                match again.at_most {
                    None => found.push(again_without_limit::at(again.words)),
                    Some(count) if !(1..=TIMES_MAX).contains(&count.number) => {
                        found.push(again_without_limit::out_of_range(count.span));
                    }
                    Some(_) => {}
                }
                around
            }
            StatementKind::Continue if !around.arm => {
                found.push(continue_outside_arm::at(statement.span));
                around
            }
            // What seems to stand outside may stand in the block that could not be read.
            StatementKind::Ask(_) | StatementKind::Unread { .. } => Around { question: true, arm: true },
            StatementKind::Split(_) => Around { arm: true, ..around },
            StatementKind::Continue
            | StatementKind::Send { .. }
            | StatementKind::Wait { .. }
            | StatementKind::WaitUntil { .. }
            | StatementKind::If(_)
            | StatementKind::Set(_)
            | StatementKind::JumpTo(_)
            | StatementKind::Stop
            | StatementKind::Tag(_)
            | StatementKind::Untag(_)
            | StatementKind::Consent(_)
            | StatementKind::OptOut
            | StatementKind::Track(_)
            | StatementKind::Repeat(_) => around,
        };
        for lines in statement.kind.bodies() {
            body(lines, inside, found);
        }
    }
}
