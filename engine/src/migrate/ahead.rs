//! What lies before a run that stands at a place: what it may read before it is set, what it counts on with.

use crate::{OpId, OpKind, Program, Read};

use super::needs;

pub(super) struct Ahead<'p> {
    program: &'p Program,
    at: OpId,
}

/// A way from one operation to another, with what is set on it.
struct Way<'p> {
    to: OpId,
    sets: Option<&'p str>,
    /// Another message is `reply` from then on.
    takes_reply: bool,
}

impl<'p> Ahead<'p> {
    pub fn of(program: &'p Program, at: OpId) -> Self {
        Self { program, at }
    }

    /// Variables and parts of `reply` that may be read before they are set anew. Each must have a value.
    pub fn needs(&self) -> Vec<&'p Read> {
        let everywhere = self.program.ops.iter().flat_map(|op| needs::of(self.program, &op.kind));
        let conditions = self.program.interrupts.iter().filter_map(|interrupt| interrupt.condition.as_ref());
        let in_conditions: Vec<_> = conditions.flat_map(needs::of_condition).collect();
        let mut found: Vec<&Read> = Vec::new();
        for read in everywhere.chain(in_conditions.iter().copied()) {
            if found.contains(&read) {
                continue;
            }
            let is_awaited = match read {
                // In a condition `reply` is the message that comes.
                Read::Variable(_) => in_conditions.contains(&read),
                Read::Reply(_) | Read::Run(_) | Read::Contact(_) => false,
            };
            let is_kept = |way: &Way<'_>| match read {
                Read::Variable(name) => way.sets != Some(name),
                Read::Reply(_) => !way.takes_reply,
                Read::Run(_) | Read::Contact(_) => true,
            };
            let reads = |id: OpId| needs::of(self.program, &self.program.op(id).kind).contains(&read);
            if is_awaited || self.leads_to(&reads, &is_kept) {
                found.push(read);
            }
        }
        found
    }

    /// The `repeat`s and questions whose counts go on from here, outermost first.
    pub fn counted(&self) -> Vec<OpId> {
        let ids = (0..).map(OpId).take(self.program.ops.len());
        ids.filter(|id| {
            let goes_on = |at: OpId| match &self.program.op(at).kind {
                OpKind::Repeat { .. } => at == *id,
                OpKind::AskAgain { question, .. } => question == id,
                _ => false,
            };
            let begins_anew = |at: OpId| match &self.program.op(at).kind {
                OpKind::Enter { repeat } => repeat == id,
                OpKind::Ask { .. } => at == *id,
                _ => false,
            };
            self.leads_to(&goes_on, &|way| !begins_anew(way.to))
        })
        .collect()
    }

    /// Whether some way from here leads to such an operation, over ways that are all `open`.
    fn leads_to(&self, found: &dyn Fn(OpId) -> bool, is_open: &dyn Fn(&Way<'_>) -> bool) -> bool {
        let mut seen = vec![false; self.program.ops.len()];
        let mut open = vec![self.at];
        while let Some(at) = open.pop() {
            for way in self.onward(at).into_iter().filter(is_open) {
                if found(way.to) {
                    return true;
                }
                if !std::mem::replace(&mut seen[way.to.0 as usize], true) {
                    open.push(way.to);
                }
            }
        }
        false
    }

    fn onward(&self, at: OpId) -> Vec<Way<'p>> {
        let kind = &self.program.op(at).kind;
        let plain = |to: OpId| Way { to, sets: None, takes_reply: false };
        let all_set = |name: &'p str| kind.targets().into_iter().map(|to| Way { sets: Some(name), ..plain(to) });
        let mut onward: Vec<Way<'p>> = match kind {
            OpKind::Ask { question, arms, no_reply, .. } => {
                let left = question.iter().filter_map(|(_, alternatives)| alternatives.exit()).chain(*no_reply);
                let arms = arms.iter().map(|arm| Way { to: arm.to, sets: arm.saves.as_deref(), takes_reply: true });
                left.map(plain).chain(arms).collect()
            }
            OpKind::Set { target: crate::Target::Variable(name), .. } => all_set(name).collect(),
            OpKind::Split { label, .. } => all_set(label).collect(),
            OpKind::Repeat { each: Some(each), body, next, .. } => {
                vec![Way { sets: Some(&each.variable), ..plain(*body) }, plain(*next)]
            }
            // The first round of a counted loop is always gone.
            OpKind::Enter { repeat } => match &self.program.op(*repeat).kind {
                OpKind::Repeat { each: None, body, .. } => vec![plain(*body)],
                _ => vec![plain(*repeat)],
            },
            kind => kind.targets().into_iter().map(plain).collect(),
        };
        if self.program.may_stand_at(kind) {
            onward.extend(self.program.not_delivered.map(plain));
            let interrupts = self.program.interrupts.iter();
            onward.extend(interrupts.map(|interrupt| Way { takes_reply: true, ..plain(interrupt.to) }));
        }
        onward
    }
}
