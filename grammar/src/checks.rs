//! What must be true of a flow that can be read. One file a rule or a family of rules; each looks and says, none changes
//! anything. What depends on a whole flow is not judged where a line of it could not be read.

mod again;
mod arms;
mod assignment;
mod branches;
mod chains;
mod cycles;
mod declared;
mod depth;
mod endless;
mod exclusive;
mod exprs;
mod header;
mod keywords;
mod lengths;
mod lists;
mod markup;
mod names;
mod questions;
mod reach;
mod room;
mod rounds;
mod saved;
mod scenarios;
mod splits;
mod taken;
mod takers;
mod texts;
mod triggers;
mod unread;
mod values;
mod witness;
mod written;

pub(crate) use assignment::check as assignment;
pub(crate) use cycles::check as cycles;
pub(crate) use endless::check as endless;
pub(crate) use header::is_language;
pub(crate) use lists::{keywords as keywords_of_lists, uses as uses_of_lists};
pub(crate) use names::Steps;
pub(crate) use room::check as room;
pub(crate) use scenarios::filled_in;
pub(crate) use values::is_filtered;
pub(crate) use witness::{of_arm as pattern_of_arm, of_match as pattern_of_match};

use crate::{
    Defaults, Diagnostic, Source,
    ast::{File, Flow, Name, Statement},
    parallel,
    words::WordLists,
};
use values::Names;

/// What is judged on all files together.
pub(crate) fn across(
    sources: &[Source],
    files: &[File],
    uses: &[&[Name]],
    lists: &WordLists<'_>,
    defaults: &Defaults,
    found: &mut Vec<Diagnostic>,
) {
    // Tests are the longest part of many files, so that they are as much work as all the rest.
    let (of_flows, of_tests) = parallel::both(
        || {
            let mut found = Vec::new();
            names::flows(files, &mut found);
            lists::check(files, uses, lists, &mut found);
            triggers::check(sources, files, lists, &mut found);
            lengths::answers_somebody(sources, files, &mut found);
            found
        },
        || {
            let mut found = Vec::new();
            scenarios::check(sources, files, defaults, &mut found);
            found
        },
    );
    found.extend(of_flows.into_iter().chain(of_tests));
}

/// What is judged on one flow. It may look at nothing else: its findings are kept until its file changes.
pub(crate) fn of_flow(
    sources: &[Source],
    flow: &Flow,
    lists: &WordLists<'_>,
    defaults: &Defaults,
    found: &mut Vec<Diagnostic>,
) {
    header::check(flow, found);
    let steps = Steps::of(flow, found);
    let all_known = names::targets(flow, &steps, found);
    texts::check(sources, flow, found);
    values::check(sources, flow, &Names::of(sources, flow, defaults), found);
    chains::check(flow, found);
    depth::check(flow, found);
    declared::check(flow, found);
    saved::check(flow, found);
    unread::check(flow, found);
    branches::check(flow, found);
    splits::check(flow, found);
    written::check(flow, found);
    questions::check(flow, found);
    arms::check(sources, flow, found);
    keywords::check(flow, lists, found);
    again::check(flow, found);
    // A step may be unreachable because the jump to it is misspelt.
    if all_known {
        reach::check(flow, &steps, found);
    }
}

/// All statements of a body, those in its blocks included, in the order of the text.
fn walk<'s>(body: &'s [Statement], visit: &mut impl FnMut(&'s Statement)) {
    for statement in body {
        visit(statement);
        for inside in statement.kind.bodies() {
            walk(inside, visit);
        }
    }
}

/// All statements of a flow, those in `questions` included.
fn walk_flow<'s>(flow: &'s Flow, visit: &mut impl FnMut(&'s Statement)) {
    for body in flow.bodies() {
        walk(body, visit);
    }
}
