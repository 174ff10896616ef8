//! A run goes on with a newer revision of its flow, where it stands at a place that is the same there: one with a label
//! of its own (`as x`), of the same kind and arguments, with the arms that are waited with. Texts may be others.
//!
//! What is read behind the place must have a value of the same type, and what is counted around it (`repeat`,
//! `ask again`) must be the same. Source: language, section 8. Places without a label are not looked for: that comes with
//! publishing, as do `moved` lines. The window's bounds are not compared: the gate judges anew.

mod ahead;
mod needs;

use std::collections::BTreeMap;

use stdlib::Value;

use crate::{Arm, Expr, OpId, OpKind, Pattern, Program, Read, Run, RunId, RunState, Visit, What, expr, handle::Turn};
use ahead::Ahead;

/// Moves the live run `id` to the newest revision of its flow. Nothing where it has none, stands in it, or may not.
pub(crate) fn migrate(turn: &mut Turn<'_>, id: RunId) {
    let Some(run) = turn.conversation.runs.iter().find(|run| run.id == id && run.state.is_live()) else { return };
    let newest = turn.programs.current().find(|(_, program)| program.flow == run.flow);
    let Some((to, new)) = newest.filter(|(to, _)| *to != run.program) else { return };
    let from = run.program;
    let has_value = |read: &Read| {
        let found = expr::value(&Expr::Read(read.clone()), &turn.scope(run));
        matches!(found, Ok(Some(_)))
    };
    let Some(moved) = moved(turn.program(run), new, run, &has_value) else { return };
    let Some((index, _)) = turn.take_run(id) else { return };
    // It took an Input: where a message it said before leads when it does not arrive, are places of the old revision.
    let run = Run { program: to, turn: moved.turn + 1, ..moved };
    turn.record(Some((&run, run.state.at())), What::Moved { from, to });
    turn.put_back(index, run);
}

/// The run as it stands in `new`, its `program` and `turn` left as they are. The clock of the place goes on.
fn moved(old: &Program, new: &Program, run: &Run, has_value: &dyn Fn(&Read) -> bool) -> Option<Run> {
    let at = run.state.at();
    let label = old.op(at).label.as_deref()?;
    let to = labelled(new, label)?;
    if !is_same(&old.op(at).kind, &new.op(to).kind) {
        return None;
    }
    let around = around(old, new, at, to)?;
    let variables = variables(old, new, run)?;
    let is_there = |read: &&Read| match read {
        Read::Variable(name) => variables.contains_key(name),
        Read::Reply(_) | Read::Run(_) | Read::Contact(_) => has_value(read),
    };
    if !Ahead::of(new, to).needs().iter().all(is_there) {
        return None;
    }
    let mut visits = BTreeMap::new();
    let mut rounds = BTreeMap::new();
    for (before, now) in &around {
        if let Some(begun) = run.rounds.get(before) {
            rounds.insert(*now, begun.clone());
        }
        if let Some(visit) = run.visits.get(before) {
            visits.insert(*now, visited(old, new, (*before, *now), visit)?);
        }
    }
    let state = match run.state {
        RunState::Sleeping { due, generation, .. } => RunState::Sleeping { at: to, due, generation },
        RunState::Asking { asked_at, nth, due, generation, .. } => {
            RunState::Asking { at: to, asked_at, nth, due, generation }
        }
        // It moves at its next place: the sends of a step look alike.
        RunState::Held { .. } | RunState::Ended { .. } => return None,
    };
    Some(Run { variables, rounds, visits, state, ..run.clone() })
}

/// The one operation of that label.
fn labelled(program: &Program, label: &str) -> Option<OpId> {
    let ids = (0..).map(OpId);
    let mut found = program.ops.iter().zip(ids).filter(|(op, _)| op.label.as_deref() == Some(label));
    let (_, id) = found.next()?;
    found.next().is_none().then_some(id)
}

/// What is counted around the place, and the place itself, each with what it is in `new`; `None` where they differ.
fn around(old: &Program, new: &Program, at: OpId, to: OpId) -> Option<Vec<(OpId, OpId)>> {
    let (before, now) = (Ahead::of(old, at).counted(), Ahead::of(new, to).counted());
    // A question that has no `ask again`, or has one now, is counted or not; it is the place all the same.
    let around = |counted: Vec<OpId>, place| counted.into_iter().filter(move |id| *id != place).collect::<Vec<_>>();
    let (before, now) = (around(before, at), around(now, to));
    let is_same = |(before, now): (&OpId, &OpId)| {
        let (before, now) = (old.op(*before), new.op(*now));
        before.label == now.label && is_same(&before.kind, &now.kind)
    };
    let are_same = before.len() == now.len() && before.iter().zip(&now).all(is_same);
    are_same.then(|| before.into_iter().zip(now).chain([(at, to)]).collect())
}

/// Of one kind and of the same arguments without texts, with the old arms still there.
fn is_same(old: &OpKind, new: &OpKind) -> bool {
    match (old, new) {
        (OpKind::Wait { length, .. }, OpKind::Wait { length: now, .. }) => length == now,
        (OpKind::WaitUntil { moment, .. }, OpKind::WaitUntil { moment: now, .. }) => moment == now,
        (
            OpKind::Ask { question, until, arms, .. },
            OpKind::Ask { question: question_now, until: until_now, arms: arms_now, .. },
        ) => question.is_some() == question_now.is_some() && until == until_now && are_there(arms, arms_now),
        (OpKind::Repeat { at_most, each, .. }, OpKind::Repeat { at_most: at_most_now, each: each_now, .. }) => {
            at_most == at_most_now && each == each_now
        }
        (
            OpKind::Wait { .. }
            | OpKind::WaitUntil { .. }
            | OpKind::Ask { .. }
            | OpKind::Repeat { .. }
            | OpKind::Send { .. }
            | OpKind::AskAgain { .. }
            | OpKind::Branch { .. }
            | OpKind::Set { .. }
            | OpKind::Tag { .. }
            | OpKind::Untag { .. }
            | OpKind::Consent { .. }
            | OpKind::OptOut { .. }
            | OpKind::Track { .. }
            | OpKind::Split { .. }
            | OpKind::Enter { .. }
            | OpKind::End { .. },
            _,
        ) => false,
    }
}

/// Whether each of the old arms hears what it heard: more words may have come.
fn are_there(old: &[Arm], new: &[Arm]) -> bool {
    old.iter().all(|arm| new.iter().any(|now| hears(&now.when, &arm.when)))
}

fn hears(new: &Pattern, old: &Pattern) -> bool {
    match (old, new) {
        (Pattern::Is(words), Pattern::Is(now))
        | (Pattern::Contains(words), Pattern::Contains(now))
        | (Pattern::StartsWith(words), Pattern::StartsWith(now)) => words.iter().all(|word| now.contains(word)),
        (old, new) => old == new,
    }
}

/// What is there keeps its value, what is new gets its start value. `None` where a value is of another type now.
fn variables(old: &Program, new: &Program, run: &Run) -> Option<BTreeMap<String, Value>> {
    let mut variables = BTreeMap::new();
    for (name, variable) in &new.variables {
        let is_known = old.variables.get(name).is_some_and(|known| known.kind == variable.kind);
        let value = match run.variables.get(name) {
            Some(value) if is_known => Some(value.clone()),
            Some(_) => return None,
            None if is_known => None,
            None => variable.default.clone(),
        };
        variables.extend(value.map(|value| (name.clone(), value)));
    }
    Some(variables)
}

/// How often the question was asked again; what was counted must be found again, line by line.
fn visited(old: &Program, new: &Program, question: (OpId, OpId), visit: &Visit) -> Option<Visit> {
    if visit.asked_again.values().all(|used| *used == 0) {
        return Some(Visit::default());
    }
    let (before, now) = (repetitions(old, question.0), repetitions(new, question.1));
    let are_same = before.len() == now.len() && before.iter().zip(&now).all(|((_, before), (_, now))| before == now);
    let pairs = before.iter().zip(&now);
    let used = pairs.filter_map(|((before, _), (now, _))| Some((*now, *visit.asked_again.get(before)?)));
    are_same.then(|| Visit { asked_again: used.collect() })
}

/// The `ask again` lines of a question, each with how often it may be used.
fn repetitions(program: &Program, of: OpId) -> Vec<(OpId, u32)> {
    let ids = (0..).map(OpId);
    let lines = program.ops.iter().zip(ids).filter_map(|(op, id)| match &op.kind {
        OpKind::AskAgain { question, at_most, .. } => (*question == of).then_some((id, *at_most)),
        _ => None,
    });
    lines.collect()
}
