//! Everything that is computed or filled in: names that are known, types that fit, nothing missing where a value is
//! needed.

mod calls;
mod expr;
mod known;
mod names;
mod operators;
mod targets;
mod time;

pub(crate) use calls::is_filtered;
use expr::Judge;
pub(super) use names::Names;

use crate::{
    Diagnostic, Source,
    ast::{Alternative, AlternativeKind, Ask, AskAgain, Clauses, Deadline, Flow, Header, StatementKind},
};

/// All values, conditions, lengths and moments of a flow.
pub(super) fn check(sources: &[Source], flow: &Flow, names: &Names<'_>, found: &mut Vec<Diagnostic>) {
    let mut judge = Judge::new(sources, names, found);
    for line in &flow.header {
        header(&mut judge, &line.kind);
    }
    super::walk_flow(flow, &mut |it| statement(&mut judge, &it.kind));
}

fn header(judge: &mut Judge<'_>, line: &Header) {
    match line {
        Header::Start(trigger) => {
            judge.before_the_flow = true;
            trigger.condition.iter().for_each(|condition| judge.condition(condition));
            judge.before_the_flow = false;
        }
        Header::AnyTime { when, .. } => when.condition.iter().for_each(|condition| judge.condition(condition)),
        Header::Once { every } => every.iter().for_each(|length| judge.length(length)),
        Header::Questions(questions) => clauses(judge, &questions.clauses),
        Header::Language(_)
        | Header::Timezone(_)
        | Header::Restart
        | Header::Priority(_)
        | Header::Quiet { .. }
        | Header::NotDelivered { .. }
        | Header::Var(_) => {}
    }
}

fn statement(judge: &mut Judge<'_>, statement: &StatementKind) {
    match statement {
        StatementKind::Send { text, chain } => {
            judge.text(text);
            in_chain(judge, chain);
        }
        StatementKind::Ask(it) => ask(judge, it),
        StatementKind::AskAgain(it) => ask_again(judge, it),
        StatementKind::Wait { length, .. } => judge.length(length),
        StatementKind::WaitUntil { moment, late, .. } => judge.moment(moment, late.is_some()),
        StatementKind::If(it) => it.branches.iter().for_each(|branch| judge.condition(&branch.condition)),
        StatementKind::Set(it) => judge.set(it),
        StatementKind::Repeat(it) => it.each.iter().for_each(|each| judge.list(&each.list)),
        StatementKind::JumpTo(_)
        | StatementKind::Stop
        | StatementKind::Continue
        | StatementKind::Tag(_)
        | StatementKind::Untag(_)
        | StatementKind::Consent(_)
        | StatementKind::OptOut
        | StatementKind::Track(_)
        | StatementKind::Split(_)
        | StatementKind::Unread { .. } => {}
    }
}

fn ask(judge: &mut Judge<'_>, ask: &Ask) {
    if let Some((text, chain)) = &ask.question {
        judge.text(text);
        in_chain(judge, chain);
    }
    clauses(judge, &ask.clauses);
}

fn ask_again(judge: &mut Judge<'_>, again: &AskAgain) {
    again.text.iter().for_each(|text| judge.text(text));
    again.up_to.iter().for_each(|length| judge.length(length));
}

fn clauses(judge: &mut Judge<'_>, clauses: &Clauses) {
    match &clauses.deadline {
        Some(Deadline::UpTo(length)) => judge.length(length),
        Some(Deadline::Until(moment)) => judge.moment(moment, false),
        None => {}
    }
}

fn in_chain(judge: &mut Judge<'_>, chain: &[Alternative]) {
    for link in chain {
        match &link.kind {
            AlternativeKind::Template(call) => {
                call.arguments.iter().for_each(|argument| judge.shown(&argument.value));
            }
            AlternativeKind::Skip | AlternativeKind::Stop | AlternativeKind::To(_) => {}
        }
    }
}
