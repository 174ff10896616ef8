//! Where a run goes on while the customer says nothing.

use engine::{Alternatives, Exit, Expr, OpId, OpKind, Program};

use super::steady;
use crate::checks::rounds;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Window {
    /// Everything is sent.
    Open,
    /// Only templates are.
    Closed,
}

pub(super) struct Roads<'p> {
    pub program: &'p Program,
    pub window: Window,
}

impl Roads<'_> {
    pub(super) fn from(&self, op: usize) -> Vec<usize> {
        let kind = &self.program.ops[op].kind;
        let onward = self.silent(kind).into_iter().flat_map(|to| rounds::onward(self.program, kind, to));
        onward.map(|id| id.0 as usize).collect()
    }

    fn silent(&self, kind: &OpKind) -> Vec<OpId> {
        match kind {
            OpKind::Send { alternatives, next, .. } => self.sent(alternatives, Some(*next)),
            OpKind::Ask { question: Some((_, alternatives)), no_reply, .. } => self.sent(alternatives, *no_reply),
            OpKind::Ask { question: None, no_reply, .. } => no_reply.iter().copied().collect(),
            // It asks so often as it says and no more.
            OpKind::AskAgain { spent, .. } => vec![*spent],
            // Who says nothing has not replied.
            OpKind::Branch { condition, otherwise, .. } if *condition == Expr::Replied => vec![*otherwise],
            OpKind::Branch { condition: Expr::Not(inner), then, .. } if **inner == Expr::Replied => vec![*then],
            OpKind::Branch { condition, then, otherwise } if *condition == Expr::WindowOpen => {
                vec![if self.window == Window::Open { *then } else { *otherwise }]
            }
            // All runs of the contact end.
            OpKind::OptOut { .. } => Vec::new(),
            OpKind::Branch { .. }
            | OpKind::Wait { .. }
            | OpKind::WaitUntil { .. }
            | OpKind::Set { .. }
            | OpKind::Tag { .. }
            | OpKind::Untag { .. }
            | OpKind::Consent { .. }
            | OpKind::Track { .. }
            | OpKind::Split { .. }
            | OpKind::Enter { .. }
            | OpKind::Repeat { .. }
            | OpKind::End { .. } => kind.targets(),
        }
    }

    /// Where it goes on behind a message, or where its chain leads when it may not be sent.
    fn sent(&self, alternatives: &Alternatives, next: Option<OpId>) -> Vec<OpId> {
        if self.is_sent(alternatives) {
            return next.into_iter().collect();
        }
        match alternatives.last {
            Exit::End | Exit::Stop => Vec::new(),
            Exit::Skip => next.into_iter().collect(),
            Exit::Jump(to) => vec![to],
        }
    }

    fn is_sent(&self, alternatives: &Alternatives) -> bool {
        self.window == Window::Open || !alternatives.templates.is_empty()
    }

    pub(super) fn writes(&self, op: usize) -> bool {
        match &self.program.ops[op].kind {
            OpKind::Send { alternatives, .. } | OpKind::Ask { question: Some((_, alternatives)), .. } => {
                self.is_sent(alternatives)
            }
            OpKind::Ask { question: None, .. }
            | OpKind::AskAgain { .. }
            | OpKind::Wait { .. }
            | OpKind::WaitUntil { .. }
            | OpKind::Branch { .. }
            | OpKind::Set { .. }
            | OpKind::Tag { .. }
            | OpKind::Untag { .. }
            | OpKind::Consent { .. }
            | OpKind::OptOut { .. }
            | OpKind::Track { .. }
            | OpKind::Split { .. }
            | OpKind::Enter { .. }
            | OpKind::Repeat { .. }
            | OpKind::End { .. } => false,
        }
    }

    /// Whether silence may leave the part here some day: by a condition that does not stay as it is, or because a moment
    /// is past.
    pub(super) fn may_leave(&self, op: usize, part: &[usize], stays: &[bool]) -> bool {
        let leaves = || self.from(op).into_iter().any(|next| !stays[next]);
        match &self.program.ops[op].kind {
            OpKind::Branch { condition, .. } => leaves() && !steady::stays(condition, self.program, part),
            OpKind::WaitUntil { late, .. } => late.is_some() && leaves(),
            OpKind::Send { .. }
            | OpKind::Ask { .. }
            | OpKind::AskAgain { .. }
            | OpKind::Wait { .. }
            | OpKind::Set { .. }
            | OpKind::Tag { .. }
            | OpKind::Untag { .. }
            | OpKind::Consent { .. }
            | OpKind::OptOut { .. }
            | OpKind::Track { .. }
            | OpKind::Split { .. }
            | OpKind::Enter { .. }
            | OpKind::Repeat { .. }
            | OpKind::End { .. } => false,
        }
    }
}
