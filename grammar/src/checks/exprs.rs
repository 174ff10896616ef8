//! The expressions that stand in a line, the ones in texts included.

use crate::ast::{
    Alternative, AlternativeKind, Clauses, ClockTime, Deadline, Expr, Header, Length, LengthKind, Moment, MomentRule,
    StatementKind, Text,
};

/// An expression and what `or` means where it stands.
#[derive(Debug, Clone, Copy)]
pub(super) enum Standing<'e> {
    Value(&'e Expr),
    Condition(&'e Expr),
}

impl<'e> Standing<'e> {
    pub fn expr(self) -> &'e Expr {
        match self {
            Self::Value(expr) | Self::Condition(expr) => expr,
        }
    }
}

/// The conditions and lengths of a line above the first step.
pub(super) fn of_header(line: &Header) -> Vec<Standing<'_>> {
    let mut all = Vec::new();
    match line {
        Header::Start(trigger) | Header::AnyTime { when: trigger, .. } => {
            all.extend(trigger.condition.iter().map(|condition| Standing::Condition(&condition.0)));
        }
        Header::Once { every } => every.iter().for_each(|length| of_length(length, &mut all)),
        Header::Questions(questions) => of_clauses(&questions.clauses, &mut all),
        Header::Language(_)
        | Header::Timezone(_)
        | Header::Restart
        | Header::Priority(_)
        | Header::Quiet { .. }
        | Header::NotDelivered { .. }
        | Header::Var(_) => {}
    }
    all
}

/// Those that are computed when a statement is reached. The conditions of an `if` stand in its branches.
pub(super) fn of_statement(statement: &StatementKind) -> Vec<Standing<'_>> {
    let mut all = Vec::new();
    match statement {
        StatementKind::Send { text, chain } => {
            of_text(text, &mut all);
            of_chain(chain, &mut all);
        }
        StatementKind::Ask(ask) => {
            if let Some((text, chain)) = &ask.question {
                of_text(text, &mut all);
                of_chain(chain, &mut all);
            }
            of_clauses(&ask.clauses, &mut all);
        }
        StatementKind::AskAgain(again) => {
            again.text.iter().for_each(|text| of_text(text, &mut all));
            again.up_to.iter().for_each(|length| of_length(length, &mut all));
        }
        StatementKind::Wait { length, .. } => of_length(length, &mut all),
        StatementKind::WaitUntil { moment, .. } => of_moment(moment, &mut all),
        StatementKind::Set(set) => all.push(Standing::Value(&set.value)),
        StatementKind::Repeat(repeat) => all.extend(repeat.each.iter().map(|each| Standing::Value(&each.list))),
        StatementKind::If(_)
        | StatementKind::JumpTo(_)
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
    all
}

fn of_text<'e>(text: &'e Text, all: &mut Vec<Standing<'e>>) {
    all.extend(text.slots().map(|slot| Standing::Value(&slot.value)));
}

fn of_chain<'e>(chain: &'e [Alternative], all: &mut Vec<Standing<'e>>) {
    for link in chain {
        match &link.kind {
            AlternativeKind::Template(call) => {
                all.extend(call.arguments.iter().map(|argument| Standing::Value(&argument.value)));
            }
            AlternativeKind::Skip | AlternativeKind::Stop | AlternativeKind::To(_) => {}
        }
    }
}

fn of_clauses<'e>(clauses: &'e Clauses, all: &mut Vec<Standing<'e>>) {
    match &clauses.deadline {
        Some(Deadline::UpTo(length)) => of_length(length, all),
        Some(Deadline::Until(moment)) => of_moment(moment, all),
        None => {}
    }
}

fn of_length<'e>(length: &'e Length, all: &mut Vec<Standing<'e>>) {
    match &length.kind {
        LengthKind::Computed { number, .. } => all.push(Standing::Value(number)),
        LengthKind::Fixed(_) | LengthKind::WorkingDays(_) => {}
    }
}

fn of_moment<'e>(moment: &'e Moment, all: &mut Vec<Standing<'e>>) {
    let mut of_clock = |clock: &'e ClockTime| match clock {
        ClockTime::Fixed(_) => {}
        ClockTime::Read(value) => all.push(Standing::Value(value)),
    };
    match &moment.rule {
        MomentRule::Tomorrow { at } => of_clock(at),
        MomentRule::Value { of, at } => {
            at.iter().for_each(of_clock);
            all.push(Standing::Value(of));
        }
        MomentRule::Shifted { by, of, at, .. } => {
            at.iter().for_each(of_clock);
            all.push(Standing::Value(of));
            of_length(by, all);
        }
        MomentRule::BeforeWindowCloses(by) => of_length(by, all),
        MomentRule::Clock(_) | MomentRule::Weekday { .. } | MomentRule::On { .. } | MomentRule::Later(_) => {}
    }
}
