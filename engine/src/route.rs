//! Who takes a message. In this order, once: words to be left alone · specific arms of waiting questions, newest question
//! first · `at any time` lines, newest run first · general arms, newest first · triggers, specific before `any` · nobody.

use std::collections::BTreeMap;

use stdlib::{Language, is_opt_in, is_opt_out};

use crate::{
    Effect, EndReason, Heard, Listener, Message, OpId, OpKind, Program, ProgramId, Run, RunId, RunState, Slot,
    Unanswered, What, When, handle::Turn,
};

pub(crate) fn message(turn: &mut Turn<'_>, message: &Message) {
    hear(turn, message);
    let heard = Heard::new(&message.text);
    if is_opt_out(heard.words()) {
        return opt_out(turn);
    }
    if turn.contact().opted_out {
        if is_opt_in(heard.words()) {
            turn.contact().opted_out = false;
            return turn.record(None, What::OptedIn);
        }
        return unanswered(turn, message, Unanswered::OptedOut);
    }
    let taken = taken_by_arm(turn, message, &heard, Arms::Specific)
        || taken_by_interrupt(turn, message, &heard)
        || taken_by_arm(turn, message, &heard, Arms::General);
    if taken {
        return;
    }
    if newest_question(turn, message).is_some_and(|asked_at| message.written_at < asked_at) {
        return unanswered(turn, message, Unanswered::WrittenBeforeQuestion);
    }
    match trigger(turn, &heard) {
        Some((program, entry)) => start(turn, message, program, entry),
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

fn opt_out(turn: &mut Turn<'_>) {
    turn.contact().opted_out = true;
    turn.record(None, What::OptedOut);
    for unsent in std::mem::take(&mut turn.conversation.unsent) {
        turn.effects.push(Effect::Withdraw(unsent.message));
    }
    let mut runs = std::mem::take(&mut turn.conversation.runs);
    for run in &mut runs {
        let at = run.state.at();
        turn.leave(run);
        turn.end(run, at, EndReason::OptedOut);
    }
    turn.conversation.runs = runs;
}

#[derive(Clone, Copy)]
enum Arms {
    Specific,
    General,
}

fn taken_by_arm(turn: &mut Turn<'_>, message: &Message, heard: &Heard<'_>, arms: Arms) -> bool {
    let mut questions: Vec<_> = turn
        .conversation
        .runs
        .iter()
        .filter(|run| run.number == message.number)
        .filter_map(|run| match run.state {
            RunState::Asking { at, asked_at, nth, .. } if message.written_at >= asked_at => Some((nth, at, run.id)),
            RunState::Asking { .. } | RunState::Sleeping { .. } | RunState::Ended { .. } => None,
        })
        .collect();
    questions.sort_by_key(|(nth, ..)| std::cmp::Reverse(*nth));
    for (_, at, id) in questions {
        if let Some(to) = arm(turn, id, at, heard, arms) {
            take(turn, id, message, to, |text| What::TookAnswer { text });
            return true;
        }
    }
    false
}

fn arm(turn: &Turn<'_>, id: RunId, at: OpId, heard: &Heard<'_>, arms: Arms) -> Option<OpId> {
    let run = turn.conversation.runs.iter().find(|run| run.id == id)?;
    let listener = turn.listener(turn.program(run));
    let OpKind::Ask { arms: written, .. } = &turn.program(run).op(at).kind else { return None };
    written
        .iter()
        .filter(|arm| match arms {
            Arms::Specific => arm.when.is_specific(),
            Arms::General => !arm.when.is_specific(),
        })
        .find(|arm| arm.when.matches(heard, &listener))
        .map(|arm| arm.to)
}

fn fits_line(when: &When, specific: bool, heard: &Heard<'_>, listener: &Listener<'_>) -> bool {
    match when {
        When::Message(pattern) => pattern.is_specific() == specific && pattern.matches(heard, listener),
        When::FirstMessage => false,
    }
}

fn taken_by_interrupt(turn: &mut Turn<'_>, message: &Message, heard: &Heard<'_>) -> bool {
    let found = turn.conversation.runs.iter().rev().filter(|run| run.number == message.number).find_map(|run| {
        let fits = |specific: bool| {
            let program = turn.program(run);
            let mut lines = program.interrupts.iter();
            lines.find(|line| fits_line(&line.when, specific, heard, &turn.listener(program)))
        };
        fits(true).or_else(|| fits(false)).map(|line| (run.id, line.to))
    });
    let Some((id, to)) = found else { return false };
    take(turn, id, message, to, |text| What::Interrupted { text });
    true
}

fn take(turn: &mut Turn<'_>, id: RunId, message: &Message, to: OpId, what: fn(String) -> What) {
    let (index, mut run) = turn.take_run(id).expect("the run was just found among the live ones");
    let at = run.state.at();
    turn.leave(&mut run);
    run.reply = Some(message.text.clone());
    run.answers += 1;
    turn.record(Some((&run, at)), what(message.text.clone()));
    turn.advance(&mut run, to);
    turn.put_back(index, run);
}

/// When the newest waiting question of the number left.
fn newest_question(turn: &Turn<'_>, message: &Message) -> Option<stdlib::Timestamp> {
    turn.conversation
        .runs
        .iter()
        .filter(|run| run.number == message.number)
        .filter_map(|run| match run.state {
            RunState::Asking { asked_at, .. } => Some(asked_at),
            RunState::Sleeping { .. } | RunState::Ended { .. } => None,
        })
        .max()
}

/// The flow that the message starts. A flow that already runs does not take it.
fn trigger(turn: &Turn<'_>, heard: &Heard<'_>) -> Option<(ProgramId, OpId)> {
    let runs = &turn.conversation.runs;
    let startable: Vec<_> =
        turn.programs.current().filter(|(_, program)| !runs.iter().any(|run| run.flow == program.flow)).collect();
    let starts = |specific: bool| {
        startable.iter().find(|(_, program)| {
            let listener = turn.listener(program);
            program.triggers.iter().any(|trigger| fits_line(&trigger.when, specific, heard, &listener))
        })
    };
    starts(true).or_else(|| starts(false)).map(|(id, program)| (*id, program.entry()))
}

fn start(turn: &mut Turn<'_>, message: &Message, program: ProgramId, entry: OpId) {
    let starting = turn.programs.get(program).expect("the trigger was found in it");
    let flow = starting.flow.clone();
    let defaults = starting.variables.iter();
    let defaults = defaults.filter_map(|(name, variable)| Some((name.clone(), variable.default.clone()?))).collect();
    let contact = turn.contact().id;
    let mut run = Run {
        id: RunId::derived_from(&[&contact.0, &message.token.0, flow.as_bytes()]),
        number: message.number,
        flow,
        program,
        started_at: turn.facts.now,
        nth: turn.contact().logged,
        turn: 1,
        reply: Some(message.text.clone()),
        answers: 0,
        said_at: turn.facts.now,
        replied: false,
        variables: defaults,
        visits: BTreeMap::new(),
        rounds: BTreeMap::new(),
        // Replaced before this Input is over; a run is never stored as it stands here.
        state: RunState::Ended { at: entry, reason: EndReason::Completed },
    };
    turn.record(Some((&run, entry)), What::Started { text: message.text.clone() });
    turn.advance(&mut run, entry);
    turn.conversation.runs.push(run);
}

impl Turn<'_> {
    /// How the contact's messages are read in a flow.
    pub fn listener<'p>(&self, program: &'p Program) -> Listener<'p> {
        Listener {
            language: Language::of(&program.language),
            calling_code: program.calling_code.as_deref(),
            today: self.conversation.contact.zone_or(&program.zone).date_of(self.facts.now),
        }
    }

    /// Arms the timer of a place that waits at most until `due`.
    pub fn arm(&mut self, run: &Run, slot: Slot, due: stdlib::Timestamp) {
        self.effects.push(Effect::Arm(crate::Timer { run: run.id, slot, due, generation: run.turn }));
    }
}
