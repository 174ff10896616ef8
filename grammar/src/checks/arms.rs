//! The answers of a question: `anything else` and, with a time, `no reply` are there, once, and stand last.

use crate::{
    Diagnostic, Source, Span,
    ast::{Arm, ArmKind, Ask, Clauses, Deadline, Flow, LineStart, OneLine, Questions, StatementKind},
    catalogue::{arm_order, missing_anything_else, missing_no_reply, no_reply_without_time, said_twice},
};

pub(super) fn check(sources: &[Source], flow: &Flow, found: &mut Vec<Diagnostic>) {
    let questions = flow.questions();
    if let Some(questions) = questions {
        let rest = once(&questions.arms, &ArmKind::AnythingElse, "anything else", found);
        let silence = once(&questions.arms, &ArmKind::NoReply, "no reply", found);
        order(&questions.arms, &[rest, silence], found);
        twice(&questions.clauses, found);
    }
    super::walk_flow(flow, &mut |statement| {
        if let StatementKind::Ask(ask) = &statement.kind {
            twice(&ask.clauses, found);
            let judged = Judged { sources, line: statement.span, ask, questions, unsure: flow.hides_a_header };
            match &ask.one_line {
                Some(one_line) => judged.one_line(one_line, found),
                None if !ask.is_broken => judged.arms(found),
                None => {}
            }
        }
    });
}

fn twice(clauses: &Clauses, found: &mut Vec<Diagnostic>) {
    found.extend(clauses.twice.iter().map(|(span, word)| said_twice::in_a_line(*span, word)));
}

/// A question with what its flow says for all.
struct Judged<'c> {
    sources: &'c [Source],
    line: Span,
    ask: &'c Ask,
    questions: Option<&'c Questions>,
    /// The line that could not be read may be `questions`.
    unsure: bool,
}

impl Judged<'_> {
    fn arms(&self, found: &mut Vec<Diagnostic>) {
        let Self { line, ask, .. } = self;
        let rest = once(&ask.arms, &ArmKind::AnythingElse, "anything else", found);
        let silence = once(&ask.arms, &ArmKind::NoReply, "no reply", found);
        order(&ask.arms, &[rest, silence], found);
        let Some(end) = ask.end else { return };
        let indent = ask.arms.first().map_or(end.indent + 2, |arm| arm.start.indent);
        let insert =
            |before: LineStart, words: &str| (before.place, format!("{}{words} continue\n", " ".repeat(indent)));
        if rest.is_none() && !self.is_for_all(&ArmKind::AnythingElse) {
            let (place, text) = insert(silence.map_or(end, |arm| arm.start), "anything else");
            found.push(missing_anything_else::at(*line, place, text));
        }
        match (self.deadline(), silence) {
            (Some(deadline), None) if !self.is_for_all(&ArmKind::NoReply) => {
                let (place, text) = insert(end, "no reply");
                found.push(missing_no_reply::at(self.place_of(deadline), self.written(deadline), place, text));
            }
            (None, Some(arm)) if !self.unsure => found.push(no_reply_without_time::at(arm.span, *line)),
            (Some(_) | None, _) => {}
        }
    }

    fn one_line(&self, one_line: &OneLine, found: &mut Vec<Diagnostic>) {
        let takes_all = one_line.takes.contains(&ArmKind::AnythingElse);
        let insert = self.line.behind();
        if !takes_all && one_line.otherwise.is_none() && !self.is_for_all(&ArmKind::AnythingElse) {
            return found.push(missing_anything_else::in_one_line(self.line, insert));
        }
        match (self.deadline(), &one_line.otherwise) {
            (Some(deadline), None) if !self.is_for_all(&ArmKind::NoReply) => {
                let (place, time) = (self.place_of(deadline), self.written(deadline));
                found.push(missing_no_reply::at(place, time, insert, " otherwise continue".to_owned()));
            }
            // All answers are right, so that only silence is another case.
            (None, Some(otherwise)) if takes_all && !self.unsure => {
                found.push(no_reply_without_time::otherwise(otherwise.span, self.line));
            }
            _ => {}
        }
    }

    /// Whether `questions` has this arm, or may have it in a line that could not be read.
    fn is_for_all(&self, kind: &ArmKind) -> bool {
        self.unsure || self.questions.is_some_and(|all| all.is_broken || all.arms.iter().any(|arm| arm.kind == *kind))
    }

    /// Its own, else that of `questions`.
    fn deadline(&self) -> Option<&Deadline> {
        let own = self.ask.clauses.deadline.as_ref();
        own.or_else(|| self.questions.and_then(|all| all.clauses.deadline.as_ref()))
    }

    fn place_of(&self, deadline: &Deadline) -> Span {
        if self.ask.clauses.deadline.is_some() { deadline.span() } else { self.line }
    }

    fn written(&self, deadline: &Deadline) -> &str {
        let span = deadline.span();
        self.sources[span.file.0 as usize].slice(span)
    }
}

fn once<'a>(arms: &'a [Arm], kind: &ArmKind, word: &str, found: &mut Vec<Diagnostic>) -> Option<&'a Arm> {
    let mut of_kind = arms.iter().filter(|arm| arm.kind == *kind);
    let first = of_kind.next()?;
    found.extend(of_kind.map(|second| arm_order::twice(second.span, first.span, word)));
    Some(first)
}

/// Specific arms, then `anything else`, then `no reply`. A second one of these, which is not in `first`, is said already.
fn order(arms: &[Arm], first: &[Option<&Arm>; 2], found: &mut Vec<Diagnostic>) {
    let rank = |arm: &Arm| match arm.kind {
        ArmKind::Match(_) | ArmKind::Kind(_) | ArmKind::Unread => 0,
        ArmKind::AnythingElse => 1,
        ArmKind::NoReply => 2,
    };
    let mut highest: Option<&Arm> = None;
    let is_second = |arm: &&Arm| rank(arm) > 0 && !first.iter().flatten().any(|first| first.span == arm.span);
    for arm in arms.iter().filter(|arm| !is_second(arm)) {
        match highest {
            Some(before) if rank(before) > rank(arm) => {
                let word = if rank(before) == 1 { "anything else" } else { "no reply" };
                found.push(arm_order::at(arm.span, before.span, word));
            }
            Some(_) | None => highest = Some(arm),
        }
    }
}
