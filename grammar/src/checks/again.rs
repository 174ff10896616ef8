//! `ask again` and `continue` stand inside an answer of a question; `ask again` says how often.

use crate::{
    Diagnostic,
    ast::{Arm, Flow, Statement, StatementKind, Tail},
    catalogue::{again_outside_question, again_without_limit, continue_outside_arm},
};

/// More repetitions than anybody answers.
const TIMES_MAX: u32 = 100;

pub(super) fn check(flow: &Flow, found: &mut Vec<Diagnostic>) {
    for step in &flow.steps {
        body(&step.body, false, found);
    }
}

fn body(statements: &[Statement], in_arm: bool, found: &mut Vec<Diagnostic>) {
    for statement in statements {
        match &statement.kind {
            StatementKind::AskAgain(again) => {
                if !in_arm {
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
            }
            StatementKind::Continue if !in_arm => found.push(continue_outside_arm::at(statement.span)),
            StatementKind::Ask(ask) => arms(&ask.arms, found),
            // What seems to stand outside may stand in the block that could not be read.
            StatementKind::Unread { inside, arms: unread } => {
                body(inside, true, found);
                arms(unread, found);
            }
            StatementKind::Send { .. }
            | StatementKind::Wait(_)
            | StatementKind::JumpTo(_)
            | StatementKind::Stop
            | StatementKind::Continue => {}
        }
    }
}

fn arms(arms: &[Arm], found: &mut Vec<Diagnostic>) {
    for arm in arms {
        match &arm.tail {
            Tail::Body(statements) => body(statements, true, found),
            Tail::To(_) | Tail::Continue => {}
        }
    }
}
