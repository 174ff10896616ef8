//! The lines of a step, each made an operation that names the next one.

use engine::{Arm, Deadline, Each, EndReason, OpId, OpKind, Pattern, Share, ShareKind, StepId, Target};

use super::{Around, Lowering};
use crate::{
    Span,
    ast::{self, ArmKind, If, Name, OneLine, OtherwiseKind, Repeat, Split, Statement, StatementKind, Tail, Text},
    checks::pattern_of_arm,
    variables,
};

impl<'f> Lowering<'f> {
    pub(super) fn body(&mut self, body: &'f [Statement], next: OpId, around: Around) -> OpId {
        body.iter().rev().fold(next, |next, statement| self.statement(statement, next, around))
    }

    fn statement(&mut self, statement: &'f Statement, next: OpId, around: Around) -> OpId {
        let (step, place) = (around.step, statement.span);
        let kind = match &statement.kind {
            StatementKind::Send { text, chain } => {
                OpKind::Send { text: self.values.text(text), alternatives: self.chain(chain), next }
            }
            StatementKind::Ask(ask) => return self.ask(ask, place, next, around),
            StatementKind::AskAgain(again) => OpKind::AskAgain {
                question: around.question.expect("`ask again` was checked to stand in a question"),
                at_most: again.at_most.map_or(1, |count| count.number),
                text: again.text.as_ref().map(|text| self.values.text(text)),
                up_to: again.up_to.as_ref().map(|length| self.values.length(length)),
                spent: next,
            },
            StatementKind::Wait { length, label } => {
                let kind = OpKind::Wait { length: self.values.length(length), next };
                return self.named_op(step, label.as_ref(), place, kind);
            }
            StatementKind::WaitUntil { moment, late, label } => {
                let late = late.as_ref().map(|late| self.target(late));
                let kind = OpKind::WaitUntil { moment: self.values.moment(moment), late, next };
                return self.named_op(step, label.as_ref(), place, kind);
            }
            StatementKind::If(it) => return self.branches(it, next, around),
            StatementKind::Set(set) => {
                OpKind::Set { target: target(&set.target), value: self.values.value(&set.value), next }
            }
            StatementKind::JumpTo(name) => return self.target(name),
            StatementKind::Stop => OpKind::End { reason: EndReason::Stopped },
            StatementKind::Continue => return around.below.unwrap_or(next),
            StatementKind::Tag(tag) => OpKind::Tag { tag: fixed(tag), next },
            StatementKind::Untag(tag) => OpKind::Untag { tag: fixed(tag), next },
            StatementKind::Consent(purpose) => OpKind::Consent { purpose: purpose.folded.clone(), next },
            StatementKind::OptOut => OpKind::OptOut { next },
            StatementKind::Track(name) => OpKind::Track { name: fixed(name), next },
            StatementKind::Split(split) => return self.split(split, place, next, around),
            StatementKind::Repeat(repeat) => return self.repeat(repeat, place, next, around),
            StatementKind::Unread { .. } => unreachable!("a flow with a line that could not be read is not lowered"),
        };
        self.op(step, place, kind)
    }

    fn ask(&mut self, ask: &'f ast::Ask, place: Span, next: OpId, around: Around) -> OpId {
        let question = self.label(None);
        let around = Around { question: Some(question), below: Some(next), ..around };
        let saves = ask.clauses.save.as_ref();
        let flow = self.flow;
        let for_all = flow.questions();
        let (mut arms, mut no_reply) = (Vec::new(), None);
        let deadline = ask.clauses.deadline.as_ref().or(for_all.and_then(|all| all.clauses.deadline.as_ref()));
        if let Some(one_line) = &ask.one_line {
            for takes in &one_line.takes {
                arms.push(self.arm(takes, saves, next).expect("a question of one line takes answers"));
            }
            no_reply = self.otherwise(one_line, place, next, around.step);
        }
        for arm in &ask.arms {
            let to = self.tail(&arm.tail, next, around);
            match arm.kind {
                ArmKind::NoReply => no_reply = Some(to),
                ArmKind::Match(_) | ArmKind::Kind(_) | ArmKind::AnythingElse | ArmKind::Unread => {
                    arms.extend(self.arm(&arm.kind, saves, to));
                }
            }
        }
        let has_rest = arms.iter().any(|arm| arm.when == Pattern::Any);
        for arm in for_all.into_iter().flat_map(|all| &all.arms) {
            match arm.kind {
                ArmKind::AnythingElse if !has_rest => {
                    let to = self.tail(&arm.tail, next, around);
                    arms.push(Arm { when: Pattern::Any, saves: None, to });
                }
                ArmKind::NoReply if deadline.is_some() && no_reply.is_none() => {
                    no_reply = Some(self.tail(&arm.tail, next, around));
                }
                ArmKind::AnythingElse | ArmKind::NoReply | ArmKind::Match(_) | ArmKind::Kind(_) | ArmKind::Unread => {}
            }
        }
        // Another answer than the right one, where `questions` says nothing of it.
        if !arms.iter().any(|arm| arm.when == Pattern::Any)
            && let Some(to) = no_reply
        {
            arms.push(Arm { when: Pattern::Any, saves: None, to });
        }
        let until = deadline.map(|deadline| self.until(deadline));
        let no_reply = no_reply.filter(|_| until.is_some());
        let words = ask.question.as_ref().map(|(text, chain)| (self.values.text(text), self.chain(chain)));
        let kind = OpKind::Ask { question: words, until, arms, no_reply };
        self.op_at(question, around.step, ask.clauses.label.as_ref(), place, kind);
        question
    }

    /// `None` for `no reply`.
    fn arm(&self, kind: &ArmKind, saves: Option<&Name>, to: OpId) -> Option<Arm> {
        let when = pattern_of_arm(kind, self.lists)?;
        let fits =
            |name: &&Name| self.variables.get(&name.folded).is_some_and(|known| variables::takes(known.kind, kind));
        Some(Arm { when, saves: saves.filter(fits).map(|name| name.folded.clone()), to })
    }

    fn until(&self, deadline: &ast::Deadline) -> Deadline {
        match deadline {
            ast::Deadline::UpTo(length) => Deadline::After(self.values.length(length)),
            ast::Deadline::Until(moment) => Deadline::At(self.values.moment(moment)),
        }
    }

    fn otherwise(&mut self, one_line: &OneLine, place: Span, next: OpId, step: StepId) -> Option<OpId> {
        let otherwise = one_line.otherwise.as_ref()?;
        Some(match &otherwise.kind {
            OtherwiseKind::To(name) => self.target(name),
            OtherwiseKind::Stop => self.op(step, place, OpKind::End { reason: EndReason::Stopped }),
            OtherwiseKind::Continue => next,
        })
    }

    /// Where an arm goes; `next` is below its block.
    fn tail(&mut self, tail: &'f Tail, next: OpId, around: Around) -> OpId {
        match tail {
            Tail::To(name) => self.target(name),
            Tail::Continue => next,
            Tail::Body(body) => self.body(body, next, around),
        }
    }

    fn split(&mut self, split: &'f Split, place: Span, next: OpId, around: Around) -> OpId {
        let around = Around { below: Some(next), ..around };
        let shares = split.shares.iter().map(|share| {
            let kind = match &share.kind {
                ast::ShareKind::Arm { name, tail } => {
                    ShareKind::Arm { name: name.text.clone(), to: self.tail(tail, next, around) }
                }
                ast::ShareKind::Holdout => ShareKind::Holdout,
            };
            Share { percent: u8::try_from(share.percent.number).expect("shares were checked to be 100"), kind }
        });
        let shares = shares.collect();
        let step = self.flow.steps[around.step.0 as usize].name.as_ref();
        let label = split.label.as_ref().or(step).expect("a step that could not be read is not lowered");
        let kind = OpKind::Split { label: label.folded.clone(), shares };
        self.named_op(around.step, split.label.as_ref(), place, kind)
    }

    /// Conditions are tried from the first on, so the last is made first.
    fn branches(&mut self, it: &'f If, next: OpId, around: Around) -> OpId {
        let otherwise = it.otherwise.as_ref().map_or(next, |body| self.body(body, next, around));
        it.branches.iter().rev().fold(otherwise, |otherwise, branch| {
            let then = self.body(&branch.body, next, around);
            let condition = self.values.condition(&branch.condition);
            self.op(around.step, branch.span, OpKind::Branch { condition, then, otherwise })
        })
    }

    fn repeat(&mut self, repeat: &'f Repeat, place: Span, next: OpId, around: Around) -> OpId {
        let again = self.label(None);
        let body = self.body(&repeat.body, again, around);
        let each = repeat
            .each
            .as_ref()
            .map(|each| Each { variable: each.name.folded.clone(), list: self.values.value(&each.list) });
        let kind = OpKind::Repeat { at_most: repeat.at_most.number, each, body, next };
        self.op_at(again, around.step, repeat.label.as_ref(), place, kind);
        self.op(around.step, place, OpKind::Enter { repeat: again })
    }
}

/// `contact.x`, or the name of a variable.
fn target(path: &ast::Expr) -> Target {
    let ast::ExprKind::Path(names) = &path.kind else { unreachable!("what is set was checked to be a name") };
    match names.as_slice() {
        [_contact, field] => Target::Field(field.folded.clone()),
        names => Target::Variable(names[0].folded.clone()),
    }
}

fn fixed(text: &Text) -> String {
    text.literal().expect("checked to hold no braces")
}
