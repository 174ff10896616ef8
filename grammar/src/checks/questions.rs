//! `questions`: only what happens to any other answer and to none; nothing there waits, and some question needs it.

use crate::{
    Diagnostic,
    ast::{ArmKind, Flow, Header, Questions, Statement, StatementKind},
    catalogue::{misplaced, questions_unused, waits_in_questions},
};

pub(super) fn check(flow: &Flow, found: &mut Vec<Diagnostic>) {
    for line in &flow.header {
        let Header::Questions(questions) = &line.kind else { continue };
        for arm in &questions.arms {
            match arm.kind {
                ArmKind::AnythingElse | ArmKind::NoReply | ArmKind::Unread => {}
                ArmKind::Match(_) | ArmKind::Kind(_) => {
                    found.push(misplaced::answer_in_questions(arm.span));
                }
            }
            waits(arm.tail.body(), found);
        }
        if !flow.is_broken && !questions.is_broken && !is_used(flow, questions) {
            found.push(questions_unused::at(line.span));
        }
    }
}

fn waits(body: &[Statement], found: &mut Vec<Diagnostic>) {
    super::walk(body, &mut |statement| {
        let word = match &statement.kind {
            StatementKind::Ask(ask) if ask.question.is_some() => "ask",
            StatementKind::Ask(_) => "wait for reply",
            StatementKind::Wait { .. } => "wait",
            StatementKind::WaitUntil { .. } => "wait until",
            StatementKind::Send { .. }
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
        found.push(waits_in_questions::at(statement.span, word));
    });
}

/// Whether a question leaves to `questions` what these say.
fn is_used(flow: &Flow, questions: &Questions) -> bool {
    let mut used = false;
    super::walk_flow(flow, &mut |statement| {
        if let StatementKind::Ask(ask) = &statement.kind {
            let lacks = |kind: &ArmKind| !ask.arms.iter().any(|arm| arm.kind == *kind);
            let deadline = ask.clauses.deadline.as_ref();
            used |= lacks(&ArmKind::AnythingElse)
                || (questions.clauses.deadline.is_some() && deadline.is_none())
                || (deadline.is_some() && lacks(&ArmKind::NoReply));
        }
    });
    used
}
