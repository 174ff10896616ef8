//! What an operation reads that must have a value by then.

use crate::{
    Alternatives, ClockTime, Deadline, Expr, Length, Moment, MomentRule, OpKind, Program, Read, Segment, Text,
};

/// Variables and parts of `reply` that the operation reads. What stands before an `or` may be missing, and so may what a
/// `wait until … or if late` waits for.
pub(super) fn of<'p>(program: &'p Program, kind: &'p OpKind) -> Vec<&'p Read> {
    let mut needs = Needs::default();
    match kind {
        OpKind::Send { text, alternatives, .. } => needs.said(text, alternatives),
        OpKind::Ask { question, until, .. } => {
            if let Some((text, alternatives)) = question {
                needs.said(text, alternatives);
            }
            if let Some(until) = until {
                needs.deadline(until);
            }
        }
        OpKind::AskAgain { text, up_to, .. } => {
            if let Some(text) = text {
                needs.text(text);
            }
            if let Some(length) = up_to {
                needs.length(length);
            }
        }
        OpKind::Wait { length, .. } => needs.length(length),
        OpKind::WaitUntil { moment, late: None, .. } => needs.moment(moment),
        OpKind::Branch { condition: value, .. } | OpKind::Set { value, .. } => needs.expr(value),
        // The list is read when the loop is entered.
        OpKind::Enter { repeat } => {
            if let OpKind::Repeat { each: Some(each), .. } = &program.op(*repeat).kind {
                needs.expr(&each.list);
            }
        }
        OpKind::WaitUntil { late: Some(_), .. }
        | OpKind::Tag { .. }
        | OpKind::Untag { .. }
        | OpKind::Consent { .. }
        | OpKind::OptOut { .. }
        | OpKind::Track { .. }
        | OpKind::Split { .. }
        | OpKind::Repeat { .. }
        | OpKind::End { .. } => {}
    }
    needs.0
}

/// What a condition reads.
pub(super) fn of_condition(condition: &Expr) -> Vec<&Read> {
    let mut needs = Needs::default();
    needs.expr(condition);
    needs.0
}

#[derive(Default)]
struct Needs<'p>(Vec<&'p Read>);

impl<'p> Needs<'p> {
    fn said(&mut self, text: &'p Text, alternatives: &'p Alternatives) {
        self.text(text);
        for argument in alternatives.templates.iter().flat_map(|call| &call.arguments) {
            self.expr(&argument.value);
        }
    }

    fn text(&mut self, text: &'p Text) {
        for segment in &text.0 {
            match segment {
                Segment::Literal(_) => {}
                Segment::Slot(value) => self.expr(value),
            }
        }
    }

    fn deadline(&mut self, deadline: &'p Deadline) {
        match deadline {
            Deadline::After(length) => self.length(length),
            Deadline::At(moment) => self.moment(moment),
        }
    }

    fn length(&mut self, length: &'p Length) {
        match length {
            Length::Fixed(_) | Length::WorkingDays(_) => {}
            Length::Computed { number, .. } => self.expr(number),
        }
    }

    fn moment(&mut self, moment: &'p Moment) {
        let clock = match &moment.rule {
            MomentRule::Clock(_) | MomentRule::Weekday { .. } | MomentRule::On { .. } => None,
            MomentRule::BeforeWindowCloses { by } => {
                self.length(by);
                None
            }
            MomentRule::Tomorrow { at } => Some(at),
            MomentRule::Value { of, at } => {
                self.expr(of);
                at.as_ref()
            }
            MomentRule::Shifted { by, of, at, .. } => {
                self.length(by);
                self.expr(of);
                at.as_ref()
            }
        };
        match clock {
            Some(ClockTime::Read(value)) => self.expr(value),
            Some(ClockTime::Fixed(_)) | None => {}
        }
    }

    fn expr(&mut self, expr: &'p Expr) {
        match expr {
            Expr::Read(read @ (Read::Variable(_) | Read::Reply(_))) => self.0.push(read),
            Expr::Read(Read::Run(_) | Read::Contact(_))
            | Expr::Literal(_)
            | Expr::HasTag(_)
            | Expr::HasConsent(_)
            | Expr::Replied
            | Expr::WindowOpen => {}
            Expr::Text(text) => self.text(text),
            Expr::FirstOf(terms) => {
                let last = terms.len().saturating_sub(1);
                for (nth, term) in terms.iter().enumerate() {
                    // A name before an `or` may hold nothing; what is computed there may not read nothing.
                    if nth == last || !is_a_name(term) {
                        self.expr(term);
                    }
                }
            }
            Expr::List(terms) => terms.iter().for_each(|term| self.expr(term)),
            Expr::Record(parts) => parts.iter().for_each(|(_, part)| self.expr(part)),
            Expr::Either(one, other) | Expr::Both(one, other) => self.both(one, other),
            Expr::Compare { left, right, .. } | Expr::Compute { left, right, .. } => self.both(left, right),
            Expr::In { item, list } => self.both(item, list),
            Expr::Field { of: inside, .. }
            | Expr::Not(inside)
            | Expr::Negative(inside)
            | Expr::Filtered { value: inside, .. }
            | Expr::Matches { text: inside, .. } => self.expr(inside),
            Expr::Call { arguments, .. } => arguments.iter().for_each(|argument| self.expr(argument)),
        }
    }

    fn both(&mut self, one: &'p Expr, other: &'p Expr) {
        self.expr(one);
        self.expr(other);
    }
}

fn is_a_name(expr: &Expr) -> bool {
    match expr {
        Expr::Read(_) => true,
        Expr::Filtered { value, .. } | Expr::Field { of: value, .. } => is_a_name(value),
        Expr::Literal(_)
        | Expr::Text(_)
        | Expr::List(_)
        | Expr::Record(_)
        | Expr::FirstOf(_)
        | Expr::Either(..)
        | Expr::Both(..)
        | Expr::Not(_)
        | Expr::Compare { .. }
        | Expr::Compute { .. }
        | Expr::Negative(_)
        | Expr::In { .. }
        | Expr::Call { .. }
        | Expr::Matches { .. }
        | Expr::HasTag(_)
        | Expr::HasConsent(_)
        | Expr::Replied
        | Expr::WindowOpen => false,
    }
}
