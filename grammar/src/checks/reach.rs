//! Steps that nothing leads to, and lines behind one that never goes on. Not judged where a line of the flow could not be
//! read: it may be the one that leads there.

use crate::{
    Diagnostic,
    ast::{Ask, Flow, Header, Statement, StatementKind, Tail},
    catalogue::{unreachable_statement, unreachable_step},
    checks::names::{Steps, targets_of},
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
    for line in &flow.header {
        match &line.kind {
            Header::AnyTime { to, .. } => open.extend(steps.index(to)),
            Header::Language(_) | Header::Timezone(_) | Header::Start(_) => {}
        }
    }
    while let Some(index) = open.pop() {
        if std::mem::replace(&mut reached[index], true) {
            continue;
        }
        super::walk(&flow.steps[index].body, &mut |statement| {
            open.extend(targets_of(&statement.kind).into_iter().filter_map(|target| steps.index(target)));
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
    for statement in body {
        if let StatementKind::Ask(ask) = &statement.kind {
            for arm in &ask.arms {
                match &arm.tail {
                    Tail::Body(body) => dead_lines(body, found),
                    Tail::To(_) | Tail::Continue => {}
                }
            }
        }
    }
}

/// Whether the line below may run after this statement.
fn goes_on(statement: &Statement) -> bool {
    match &statement.kind {
        StatementKind::JumpTo(_) | StatementKind::Stop | StatementKind::Continue => false,
        StatementKind::Ask(ask) => question_goes_on(ask),
        StatementKind::Send { .. }
        | StatementKind::AskAgain(_)
        | StatementKind::Wait(_)
        | StatementKind::Unread { .. } => true,
    }
}

fn question_goes_on(ask: &Ask) -> bool {
    ask.arms.iter().any(|arm| match &arm.tail {
        Tail::To(_) => false,
        Tail::Continue => true,
        Tail::Body(body) => body.last().is_none_or(goes_on) || continues(body),
    })
}

/// Whether a `continue` in this body leaves its question.
fn continues(body: &[Statement]) -> bool {
    body.iter().any(|statement| statement.kind == StatementKind::Continue)
}
