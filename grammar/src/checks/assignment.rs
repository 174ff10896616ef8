//! Names that are read before anything is in them, on the Program's graph: at each operation stands what every road to it
//! has set. Source: line grammar, section 3, "Definite assignment".

use std::collections::{BTreeMap, BTreeSet};

use engine::{OpId, OpKind, Pattern, Program, Target};

use super::exprs::{self, Standing};
use crate::{
    Diagnostic, Source, Span,
    ast::{Expr, ExprKind, Flow, Header, StatementKind},
    catalogue::{may_be_missing, read_before_set},
    lower::Lowered,
};

/// Names of variables, and `reply.number` and its like.
type Names = BTreeSet<String>;

pub(crate) fn check(sources: &[Source], flow: &Flow, lowered: &Lowered, found: &mut Vec<Diagnostic>) {
    let roads = Roads::of(&lowered.program);
    let mut check = Check { sources, program: &lowered.program, found };
    for line in &flow.header {
        let set = match &line.kind {
            Header::AnyTime { .. } => roads.at_any_wait(),
            // There the message has only come; and a variable cannot be named.
            Header::Start(_) => Some(Names::new()),
            Header::Language(_)
            | Header::Timezone(_)
            | Header::Once { .. }
            | Header::Restart
            | Header::Priority(_)
            | Header::Quiet { .. }
            | Header::NotDelivered { .. }
            | Header::Questions(_)
            | Header::Var(_) => None,
        };
        if let Some(set) = set {
            check.line(&exprs::of_header(&line.kind), &set);
        }
    }
    super::walk_flow(flow, &mut |statement| match &statement.kind {
        StatementKind::If(it) => {
            for branch in &it.branches {
                if let Some(set) = roads.at(&lowered.places, branch.span) {
                    check.line(&[Standing::Condition(&branch.condition.0)], &set);
                }
            }
        }
        // What is missing in such a line counts as late.
        StatementKind::WaitUntil { late: Some(_), .. } => {}
        kind => {
            if let Some(set) = roads.at(&lowered.places, statement.span) {
                check.line(&exprs::of_statement(kind), &set);
            }
        }
    });
}

/// For each operation what every road to it has set; `None` where no road leads.
struct Roads<'p> {
    program: &'p Program,
    set: Vec<Option<Names>>,
}

impl<'p> Roads<'p> {
    fn of(program: &'p Program) -> Self {
        let mut roads = Self { program, set: vec![None; program.ops.len()] };
        let first = program.variables.iter().filter(|(_, variable)| variable.default.is_some());
        let mut open = Vec::new();
        roads.arrive(program.entry(), &first.map(|(name, _)| name.clone()).collect(), &mut open);
        while let Some(at) = open.pop() {
            for (to, set) in roads.onward(at) {
                roads.arrive(to, &set, &mut open);
            }
        }
        roads
    }

    /// Another road to `to`: only what both set is set. Sets only shrink, so this ends.
    fn arrive(&mut self, to: OpId, set: &Names, open: &mut Vec<OpId>) {
        let known = &mut self.set[to.0 as usize];
        let joined = known.as_ref().map_or_else(|| set.clone(), |known| known.intersection(set).cloned().collect());
        if known.as_ref() != Some(&joined) {
            *known = Some(joined);
            open.push(to);
        }
    }

    /// Where an operation goes on, with what is set then.
    fn onward(&self, at: OpId) -> Vec<(OpId, Names)> {
        let set = self.set[at.0 as usize].clone().unwrap_or_default();
        let kind = &self.program.op(at).kind;
        let with = |name: &str| set.iter().cloned().chain([name.to_owned()]).collect::<Names>();
        let mut onward = match kind {
            OpKind::Ask { question, arms, no_reply, .. } => {
                let left = question.iter().filter_map(|(_, alternatives)| alternatives.exit());
                let mut onward: Vec<(OpId, Names)> = left.chain(*no_reply).map(|to| (to, set.clone())).collect();
                for arm in arms {
                    let mut taken = without_reply(&set);
                    taken.extend(arm.saves.clone());
                    taken.extend(part_of(&arm.when).map(str::to_owned));
                    onward.push((arm.to, taken));
                }
                onward
            }
            OpKind::Set { target: Target::Variable(name), next, .. } => vec![(*next, with(name))],
            OpKind::Split { label, .. } => kind.targets().into_iter().map(|to| (to, with(label))).collect(),
            // The first round of a counted loop is always gone.
            OpKind::Enter { repeat } => match &self.program.op(*repeat).kind {
                OpKind::Repeat { each: None, body, .. } => vec![(*body, set.clone())],
                _ => vec![(*repeat, set.clone())],
            },
            OpKind::Repeat { each: Some(each), body, next, .. } => {
                vec![(*body, with(&each.variable)), (*next, set.clone())]
            }
            kind => kind.targets().into_iter().map(|to| (to, set.clone())).collect(),
        };
        if self.program.may_stand_at(kind) {
            onward.extend(self.program.not_delivered.map(|to| (to, set.clone())));
            onward.extend(self.program.interrupts.iter().map(|interrupt| (interrupt.to, without_reply(&set))));
        }
        onward
    }

    /// What is set at every place where the flow waits.
    fn at_any_wait(&self) -> Option<Names> {
        let waiting = self.program.ops.iter().zip(&self.set).filter(|(op, _)| self.program.may_stand_at(&op.kind));
        let sets = waiting.filter_map(|(_, set)| set.as_ref().map(without_reply));
        sets.reduce(|one, other| one.intersection(&other).cloned().collect())
    }

    /// What is set when the line at `span` is reached.
    fn at(&self, places: &[Span], span: Span) -> Option<Names> {
        let ops = self.program.ops.iter().zip(places).zip(&self.set);
        let here = ops.filter(|((op, place), _)| {
            **place == span && !matches!(op.kind, OpKind::End { .. } | OpKind::Repeat { .. })
        });
        here.filter_map(|(_, set)| set.clone()).reduce(|one, other| one.intersection(&other).cloned().collect())
    }
}

/// Another message takes the place of the one before.
fn without_reply(set: &Names) -> Names {
    set.iter().filter(|name| !name.starts_with("reply.")).cloned().collect()
}

/// The part of `reply` that an arm makes sure of.
fn part_of(pattern: &Pattern) -> Option<&'static str> {
    match pattern {
        Pattern::Number(_) => Some("reply.number"),
        Pattern::Date => Some("reply.date"),
        Pattern::Time => Some("reply.time"),
        Pattern::Yes | Pattern::No => Some("reply.yes"),
        Pattern::Is(_)
        | Pattern::Contains(_)
        | Pattern::StartsWith(_)
        | Pattern::Email
        | Pattern::Phone
        | Pattern::AnyText
        | Pattern::Any => None,
    }
}

/// What happens where a name that is read holds nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Guard {
    /// The run would end.
    None,
    /// The comparison is false; of a variable it is a mistake all the same.
    Compared,
    /// What stands behind `or` is taken.
    Or,
}

struct Check<'c> {
    sources: &'c [Source],
    program: &'c Program,
    found: &'c mut Vec<Diagnostic>,
}

impl Check<'_> {
    fn line(&mut self, standing: &[Standing<'_>], set: &Names) {
        // One finding a name and line is enough.
        let mut said: BTreeMap<String, Span> = BTreeMap::new();
        for standing in standing {
            let is_condition = matches!(standing, Standing::Condition(_));
            self.expr(standing.expr(), is_condition, Guard::None, set, &mut said);
        }
    }

    fn expr(&mut self, expr: &Expr, is_condition: bool, guard: Guard, set: &Names, said: &mut BTreeMap<String, Span>) {
        match &expr.kind {
            ExprKind::Path(_) => self.read(expr, guard, set, said),
            ExprKind::Or(terms) if !is_condition => {
                for (index, term) in terms.iter().enumerate() {
                    let guard = if index + 1 < terms.len() { Guard::Or } else { guard };
                    self.expr(term, false, guard, set, said);
                }
            }
            ExprKind::Or(_) | ExprKind::And(_) | ExprKind::Not(_) => {
                expr.inside().into_iter().for_each(|term| self.expr(term, true, Guard::None, set, said));
            }
            ExprKind::Compare { .. } | ExprKind::Matches { .. } | ExprKind::In { .. } => {
                expr.inside().into_iter().for_each(|side| self.expr(side, false, Guard::Compared, set, said));
            }
            ExprKind::Filtered { value, .. } => self.expr(value, false, guard, set, said),
            _ => expr.inside().into_iter().for_each(|inside| self.expr(inside, false, Guard::None, set, said)),
        }
    }

    fn read(&mut self, expr: &Expr, guard: Guard, set: &Names, said: &mut BTreeMap<String, Span>) {
        let ExprKind::Path(path) = &expr.kind else { return };
        let root = path[0].folded.as_str();
        let name = match (root, path.get(1)) {
            ("reply", Some(part)) if part.folded != "text" => format!("reply.{}", part.folded),
            _ if self.program.variables.contains_key(root) => root.to_owned(),
            _ => return,
        };
        let is_reply = root == "reply";
        let may_be_missing = match guard {
            Guard::None => true,
            Guard::Compared => !is_reply,
            Guard::Or => false,
        };
        if !may_be_missing || set.contains(&name) || said.insert(name, expr.span).is_some() {
            return;
        }
        let written = self.sources[expr.span.file.0 as usize].slice(expr.span);
        self.found.push(if is_reply {
            may_be_missing::in_reply(expr.span, written)
        } else {
            read_before_set::at(expr.span, written, path[0].text.as_str())
        });
    }
}
