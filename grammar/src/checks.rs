//! What must be true of a flow that can be read. One file a rule or a family of rules; each looks and says, none changes
//! anything. What depends on a whole flow is not judged where a line of it could not be read.

mod again;
mod arms;
mod chains;
mod cycles;
mod header;
mod keywords;
mod lengths;
mod names;
mod reach;
mod scenarios;
mod texts;
mod triggers;

pub(crate) use cycles::check as cycles;
pub(crate) use header::is_language;
pub(crate) use names::Steps;
pub(crate) use texts::filled_in;

use crate::{
    Diagnostic, Source,
    ast::{File, Statement, StatementKind, Tail},
};

/// Everything that is judged on the trees of all files.
pub(crate) fn check(sources: &[Source], files: &[File], found: &mut Vec<Diagnostic>) {
    names::flows(files, found);
    triggers::check(files, found);
    lengths::answers_somebody(sources, files, found);
    for file in files {
        for flow in &file.flows {
            header::check(flow, found);
            let steps = Steps::of(flow, found);
            let all_known = names::targets(flow, &steps, found);
            lengths::check(sources, flow, found);
            texts::check(sources, flow, found);
            chains::check(flow, found);
            arms::check(sources, flow, found);
            keywords::check(flow, found);
            again::check(flow, found);
            // A step may be unreachable because the jump to it is misspelt.
            if all_known {
                reach::check(flow, &steps, found);
            }
        }
        scenarios::check(sources, files, file, found);
    }
}

/// All statements of a body, those in arms and in unread blocks included, in the order of the text.
fn walk<'s>(body: &'s [Statement], visit: &mut impl FnMut(&'s Statement)) {
    for statement in body {
        visit(statement);
        let arms = match &statement.kind {
            StatementKind::Ask(ask) => &ask.arms,
            StatementKind::Unread { inside, arms } => {
                walk(inside, visit);
                arms
            }
            StatementKind::Send { .. }
            | StatementKind::AskAgain(_)
            | StatementKind::Wait(_)
            | StatementKind::JumpTo(_)
            | StatementKind::Stop
            | StatementKind::Continue => continue,
        };
        for arm in arms {
            match &arm.tail {
                Tail::Body(body) => walk(body, visit),
                Tail::To(_) | Tail::Continue => {}
            }
        }
    }
}

/// All statements of a flow.
fn walk_flow<'s>(flow: &'s crate::ast::Flow, visit: &mut impl FnMut(&'s Statement)) {
    for step in &flow.steps {
        walk(&step.body, visit);
    }
}
