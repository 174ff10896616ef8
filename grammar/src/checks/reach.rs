//! Steps that nothing leads to, and lines behind one that never goes on. Not judged where a line of the flow could not be
//! read: it may be the one that leads there.

use crate::{
    Diagnostic,
    ast::{Flow, Share, Statement, StatementKind, Tail},
    catalogue::{unreachable_statement, unreachable_step},
    checks::names::{Steps, of_questions},
};

pub(super) fn check(flow: &Flow, steps: &Steps<'_>, found: &mut Vec<Diagnostic>) {
    if flow.is_broken {
        return;
    }
    unreachable_steps(flow, steps, found);
    for step in &flow.steps {
        dead_lines(&step.body, found);
    }
}

fn unreachable_steps(flow: &Flow, steps: &Steps<'_>, found: &mut Vec<Diagnostic>) {
    let mut reached = vec![false; flow.steps.len()];
    let mut open: Vec<usize> = if flow.steps.is_empty() { Vec::new() } else { vec![0] };
    open.extend(flow.arrows().chain(of_questions(flow)).filter_map(|to| steps.index(to)));
    for body in flow.questions().into_iter().flat_map(|questions| &questions.arms).map(|arm| arm.tail.body()) {
        super::walk(body, &mut |statement| {
            open.extend(statement.kind.targets().into_iter().filter_map(|target| steps.index(target)));
        });
    }
    while let Some(index) = open.pop() {
        if std::mem::replace(&mut reached[index], true) {
            continue;
        }
        super::walk(&flow.steps[index].body, &mut |statement| {
            open.extend(statement.kind.targets().into_iter().filter_map(|target| steps.index(target)));
        });
    }
    for (index, step) in flow.steps.iter().enumerate() {
        // A second step of a name is an error already.
        let Some(name) = step.name.as_ref().filter(|name| !reached[index] && steps.index(name) == Some(index)) else {
            continue;
        };
        let above = index.checked_sub(1).map(|above| &flow.steps[above]);
        let runs_on = above.and_then(|above| above.body.last()).filter(|last| goes_on(last));
        found.push(unreachable_step::at(name.span, &name.text, runs_on.map(|last| last.span)));
    }
}

fn dead_lines(body: &[Statement], found: &mut Vec<Diagnostic>) {
    if let Some(pair) = body.windows(2).find(|pair| !goes_on(&pair[0])) {
        found.push(unreachable_statement::at(pair[1].span, pair[0].span));
    }
    for inside in body.iter().flat_map(|statement| statement.kind.bodies()) {
        dead_lines(inside, found);
    }
}

/// Whether the line below may run after this statement.
fn goes_on(statement: &Statement) -> bool {
    match &statement.kind {
        StatementKind::JumpTo(_) | StatementKind::Stop | StatementKind::Continue => false,
        // The right answer to a question of one line is the line below.
        StatementKind::Ask(ask) => ask.one_line.is_some() || ask.arms.iter().any(|arm| leads_below(&arm.tail)),
        StatementKind::Split(split) => split.shares.iter().filter_map(Share::tail).any(leads_below),
        // Of a list there may be no round, else there is at least one.
        StatementKind::Repeat(repeat) => repeat.each.is_some() || runs_through(&repeat.body),
        StatementKind::If(it) => {
            let branches = it.branches.iter().map(|branch| &branch.body);
            it.otherwise.is_none() || branches.chain(&it.otherwise).any(|body| runs_through(body))
        }
        StatementKind::Send { .. }
        | StatementKind::AskAgain(_)
        | StatementKind::Wait { .. }
        | StatementKind::WaitUntil { .. }
        | StatementKind::Set(_)
        | StatementKind::Tag(_)
        | StatementKind::Untag(_)
        | StatementKind::Consent(_)
        | StatementKind::OptOut
        | StatementKind::Track(_)
        | StatementKind::Unread { .. } => true,
    }
}

/// Whether an arm may go on below its block.
fn leads_below(tail: &Tail) -> bool {
    match tail {
        Tail::To(_) => false,
        Tail::Continue => true,
        Tail::Body(body) => runs_through(body) || continues(body),
    }
}

fn runs_through(body: &[Statement]) -> bool {
    body.last().is_none_or(goes_on)
}

/// Whether a `continue` in this body leaves the block of its arm.
fn continues(body: &[Statement]) -> bool {
    body.iter().any(|statement| match &statement.kind {
        StatementKind::Continue => true,
        StatementKind::Repeat(_) | StatementKind::If(_) => statement.kind.bodies().into_iter().any(continues),
        // A `continue` in a question or a split leaves that block.
        StatementKind::Ask(_)
        | StatementKind::Split(_)
        | StatementKind::Send { .. }
        | StatementKind::AskAgain(_)
        | StatementKind::Wait { .. }
        | StatementKind::WaitUntil { .. }
        | StatementKind::Set(_)
        | StatementKind::JumpTo(_)
        | StatementKind::Stop
        | StatementKind::Tag(_)
        | StatementKind::Untag(_)
        | StatementKind::Consent(_)
        | StatementKind::OptOut
        | StatementKind::Track(_)
        | StatementKind::Unread { .. } => false,
    })
}
