//! Who takes a message. In this order, once: words to be left alone · specific arms of waiting questions, newest question
//! first · `at any time` lines, newest run first · general arms, newest first · triggers, by priority, specific before
//! `any` · nobody.

use stdlib::{Timestamp, Type, Value, is_opt_in, is_opt_out};

use crate::{
    Arm, Heard, Message, OpId, OpKind, Run, RunId, RunState, Unanswered, What,
    handle::Turn,
    start::{is_taken_by, start, trigger},
};

/// A message on its way to whoever takes it.
pub(crate) struct Arrival<'m> {
    pub message: &'m Message,
    pub heard: Heard<'m>,
    /// Whether the contact never wrote before.
    pub is_first: bool,
}

pub(crate) fn message(turn: &mut Turn<'_>, message: &Message) {
    let is_first = !turn.contact().has_written;
    hear(turn, message);
    let arrival = Arrival { message, heard: Heard::new(&message.text), is_first };
    if is_opt_out(arrival.heard.words()) {
        return turn.opted_out_by_customer();
    }
    if turn.contact().opted_out {
        if is_opt_in(arrival.heard.words()) {
            turn.contact().opted_out = false;
            return turn.record(None, What::OptedIn);
        }
        return unanswered(turn, message, Unanswered::OptedOut);
    }
    let taken = taken_by_arm(turn, &arrival, Arms::Specific)
        || taken_by_interrupt(turn, &arrival)
        || taken_by_arm(turn, &arrival, Arms::General);
    if taken {
        return;
    }
    if newest_question(turn, message).is_some_and(|asked_at| message.written_at < asked_at) {
        return unanswered(turn, message, Unanswered::WrittenBeforeQuestion);
    }
    match trigger(turn, &arrival) {
        Some(program) => start(turn, &arrival, program),
        None => unanswered(turn, message, Unanswered::NothingFits),
    }
}

/// What a message tells whoever takes it.
fn hear(turn: &mut Turn<'_>, message: &Message) {
    turn.conversation.windows.entry(message.number).or_default().opened_by(message.written_at);
    if let Some(name) = &message.profile_name {
        take_name(turn, name);
    }
    for run in turn.conversation.runs.iter_mut().filter(|run| run.number == message.number) {
        run.replied |= message.written_at >= run.said_at;
    }
    let contact = turn.contact();
    contact.has_written = true;
    contact.last_message = contact.last_message.max(Some(message.written_at));
}

/// The first name is the first word with a letter: many put emoji around theirs. A blank name says nothing.
fn take_name(turn: &mut Turn<'_>, name: &str) {
    if name.trim().is_empty() {
        return;
    }
    let first = name.split_whitespace().find(|word| word.chars().any(char::is_alphabetic));
    turn.contact().first_name = first.map(str::to_owned);
    turn.contact().name = Some(name.to_owned());
}

fn unanswered(turn: &mut Turn<'_>, message: &Message, because: Unanswered) {
    turn.record(None, What::Unanswered { text: message.text.clone(), because });
}

#[derive(Clone, Copy)]
enum Arms {
    Specific,
    General,
}

fn taken_by_arm(turn: &mut Turn<'_>, arrival: &Arrival<'_>, arms: Arms) -> bool {
    let message = arrival.message;
    let mut questions: Vec<_> = turn
        .conversation
        .runs
        .iter()
        .filter(|run| run.number == message.number)
        .filter_map(|run| match run.state {
            RunState::Asking { at, asked_at, nth, .. } if message.written_at >= asked_at => Some((nth, at, run.id)),
            RunState::Asking { .. } | RunState::Sleeping { .. } | RunState::Held { .. } | RunState::Ended { .. } => {
                None
            }
        })
        .collect();
    questions.sort_by_key(|(nth, ..)| std::cmp::Reverse(*nth));
    for (_, at, id) in questions {
        let found = live(turn, id).and_then(|run| Some((arm(turn, run, at, &arrival.heard, arms)?, run)));
        if let Some((arm, run)) = found {
            let (to, answer) = (arm.to, answer(turn, run, arm, &arrival.heard));
            take(turn, id, message, Taken { to, answer }, |text| What::TookAnswer { text });
            return true;
        }
    }
    false
}

fn live<'t>(turn: &'t Turn<'_>, id: RunId) -> Option<&'t Run> {
    turn.conversation.runs.iter().find(|run| run.id == id)
}

fn arm<'t>(turn: &Turn<'t>, run: &Run, at: OpId, heard: &Heard<'_>, arms: Arms) -> Option<&'t Arm> {
    let program = turn.program(run);
    let listener = turn.listener(program);
    let OpKind::Ask { arms: written, .. } = &program.op(at).kind else { return None };
    written
        .iter()
        .filter(|arm| match arms {
            Arms::Specific => arm.when.is_specific(),
            Arms::General => !arm.when.is_specific(),
        })
        .find(|arm| arm.when.matches(heard, &listener))
}

/// What the arm's `save as` keeps, and where.
fn answer(turn: &Turn<'_>, run: &Run, arm: &Arm, heard: &Heard<'_>) -> Option<(String, Value)> {
    let program = turn.program(run);
    let name = arm.saves.as_ref()?;
    let kind = program.variables.get(name).map_or(Type::Text, |variable| variable.kind);
    Some((name.clone(), turn.listener(program).answer(heard.text, kind)?))
}

fn taken_by_interrupt(turn: &mut Turn<'_>, arrival: &Arrival<'_>) -> bool {
    let number = arrival.message.number;
    let found = turn.conversation.runs.iter().rev().filter(|run| run.number == number).find_map(|run| {
        let taking = |specific: bool| {
            let mut lines = turn.program(run).interrupts.iter();
            lines.find(|line| is_taken_by(turn, run, &line.when, line.condition.as_ref(), arrival) == Some(specific))
        };
        taking(true).or_else(|| taking(false)).map(|line| (run.id, line.to))
    });
    let Some((id, to)) = found else { return false };
    take(turn, id, arrival.message, Taken { to, answer: None }, |text| What::Interrupted { text });
    true
}

/// Where a message that is taken leads, and what is kept of it.
struct Taken {
    to: OpId,
    answer: Option<(String, Value)>,
}

fn take(turn: &mut Turn<'_>, id: RunId, message: &Message, taken: Taken, what: fn(String) -> What) {
    let (index, mut run) = turn.take_run(id).expect("the run was just found among the live ones");
    let at = run.state.at();
    turn.leave(&mut run);
    run.reply = Some(message.text.clone());
    run.answers += 1;
    run.undelivered = false;
    run.variables.extend(taken.answer);
    turn.record(Some((&run, at)), what(message.text.clone()));
    turn.advance(&mut run, taken.to);
    turn.put_back(index, run);
}

/// When the newest waiting question of the number left.
fn newest_question(turn: &Turn<'_>, message: &Message) -> Option<Timestamp> {
    turn.conversation
        .runs
        .iter()
        .filter(|run| run.number == message.number)
        .filter_map(|run| match run.state {
            RunState::Asking { asked_at, .. } => Some(asked_at),
            RunState::Sleeping { .. } | RunState::Held { .. } | RunState::Ended { .. } => None,
        })
        .max()
}
