//! Which flow a message starts, and the start of its run.

use std::{cmp::Reverse, collections::BTreeMap};

use crate::{
    EndReason, Expr, Heard, Message, OpId, Program, ProgramId, Reentry, Run, RunId, RunState, Token, What, When,
    handle::Turn, route::Arrival,
};

/// How closely a message is what a trigger waits for; the first of these goes before the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    Specific,
    FirstMessage,
    Any,
}

/// The flow that the message starts: of several the one of the greatest priority, then the closest fit, then the first by
/// name.
pub(crate) fn trigger(turn: &Turn<'_>, arrival: &Arrival<'_>) -> Option<ProgramId> {
    turn.programs
        .current()
        .filter(|(_, program)| may_start(turn, program))
        .filter_map(|(id, program)| {
            let fits = program.triggers.iter().filter_map(|trigger| {
                let fit = fit(turn, program, &trigger.when, arrival)?;
                holds(turn, program, None, trigger.condition.as_ref(), arrival).then_some(fit)
            });
            Some((Reverse(program.priority.unwrap_or(0)), fits.min()?, id))
        })
        .min_by_key(|(priority, fit, _)| (*priority, *fit))
        .map(|(.., id)| id)
}

/// Whether a line of the flow takes the message, and whether by specific words.
pub(crate) fn is_taken_by(
    turn: &Turn<'_>,
    run: &Run,
    when: &When,
    condition: Option<&Expr>,
    arrival: &Arrival<'_>,
) -> Option<bool> {
    let program = turn.program(run);
    let fit = fit(turn, program, when, arrival)?;
    holds(turn, program, Some(run), condition, arrival).then_some(fit != Fit::Any)
}

fn fit(turn: &Turn<'_>, program: &Program, when: &When, arrival: &Arrival<'_>) -> Option<Fit> {
    match when {
        When::Message(pattern) if pattern.matches(&arrival.heard, &turn.listener(program)) => {
            Some(if pattern.is_specific() { Fit::Specific } else { Fit::Any })
        }
        When::Message(_) => None,
        When::FirstMessage => arrival.is_first.then_some(Fit::FirstMessage),
    }
}

/// A condition without a value leaves the message to others, as one that does not hold.
fn holds(
    turn: &Turn<'_>,
    program: &Program,
    run: Option<&Run>,
    condition: Option<&Expr>,
    arrival: &Arrival<'_>,
) -> bool {
    let scope = || turn.scope_of(program, run, arrival.message.number, &arrival.message.text);
    condition.is_none_or(|condition| crate::expr::holds(condition, &scope()).unwrap_or(false))
}

fn may_start(turn: &Turn<'_>, program: &Program) -> bool {
    let runs = turn.conversation.runs.iter().any(|run| run.flow == program.flow);
    match program.reentry {
        Reentry::Restarts => true,
        Reentry::WhenOver => !runs,
        Reentry::Once { every } => !runs && is_time_again(turn, program, every),
    }
}

fn is_time_again(turn: &Turn<'_>, program: &Program, every: Option<stdlib::Delay>) -> bool {
    let contact = &turn.conversation.contact;
    match (contact.last_starts.get(&program.flow), every) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(last), Some(every)) => every.after(*last, &contact.zone_or(&program.zone)) <= turn.facts.now,
    }
}

/// A live run of the flow, if there is one, makes way.
pub(crate) fn start(turn: &mut Turn<'_>, arrival: &Arrival<'_>, id: ProgramId) {
    let program = turn.programs.get(id).expect("the trigger was found in it").clone();
    make_way(turn, &program.flow);
    let message = arrival.message;
    let contact = turn.contact().id;
    let defaults = program.variables.iter();
    let defaults = defaults.filter_map(|(name, variable)| Some((name.clone(), variable.default.clone()?)));
    let entry = program.entry();
    let mut run = Run {
        id: RunId::derived_from(&[&contact.0, &message.token.0, program.flow.as_bytes()]),
        number: message.number,
        flow: program.flow.clone(),
        program: id,
        started_at: turn.facts.now,
        nth: turn.contact().logged,
        turn: 1,
        started_by: message.text.clone(),
        reply: Some(message.text.clone()),
        answers: 0,
        said_at: turn.facts.now,
        replied: false,
        undelivered: false,
        variables: defaults.collect(),
        visits: BTreeMap::new(),
        rounds: BTreeMap::new(),
        // Replaced before this Input is over; a run is never stored as it stands here.
        state: RunState::Ended { at: entry, reason: EndReason::Completed },
    };
    let now = turn.facts.now;
    turn.contact().last_starts.insert(program.flow.clone(), now);
    turn.record(Some((&run, entry)), What::Started { text: message.text.clone() });
    turn.advance(&mut run, entry);
    turn.conversation.runs.push(run);
}

/// The live run `id` makes way for a new one on the flow's newest revision. Nothing where the flow is gone.
pub(crate) fn start_over(turn: &mut Turn<'_>, id: RunId, token: Token) {
    let Some(run) = turn.conversation.runs.iter().find(|run| run.id == id && run.state.is_live()) else { return };
    let newest = turn.programs.current().find(|(_, program)| program.flow == run.flow).map(|(id, _)| id);
    let text = run.started_by.clone();
    let message = Message { token, number: run.number, written_at: turn.facts.now, text, profile_name: None };
    if let Some(program) = newest {
        let arrival = Arrival { message: &message, heard: Heard::new(&message.text), is_first: false };
        start(turn, &arrival, program);
    }
}

/// Ends the live run of a flow that starts again, and takes back what of it has not left.
fn make_way(turn: &mut Turn<'_>, flow: &str) {
    let living = turn.conversation.runs.iter().find(|run| run.flow == flow && run.state.is_live()).map(|run| run.id);
    let Some((index, mut run)) = living.and_then(|id| turn.take_run(id)) else { return };
    turn.withdraw(EndReason::Restarted, |unsent| unsent.run == run.id);
    let at: OpId = run.state.at();
    turn.leave(&mut run);
    turn.end(&mut run, at, EndReason::Restarted);
    turn.put_back(index, run);
}
