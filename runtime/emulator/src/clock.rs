//! The clock: it stands still, except that it can be moved, and it is moved only while nothing is in flight.
//!
//! A program that follows the clock is a *participant*: it reports whether it is idle and when something is next due for
//! it. Moving goes from one due instant to the next and lets everything settle in between, so that a moved day happens
//! like a lived one. `tick` grows with everything that could give a participant work; a report counts only if it was
//! made having seen the newest tick. Pure: real time is an argument, and is used only for how long to wait for whom.
//! Source: `design/architecture.md`, "Moving time", and the contract of `flowd emulator`.

mod moves;
mod participants;

use std::time::{Duration, Instant};

use stdlib::{Delay, Timestamp, Zone};

pub(crate) use self::moves::{Ended, MoveId, Outcome, Wanted};
pub(crate) use self::participants::{Due, PollId, Report, TooMany};
use self::{
    moves::{Goal, Moves, Moving},
    participants::Participants,
};

/// How long a move waits for everything to settle, each time.
const SETTLE: Duration = Duration::from_secs(30);
/// So often a move comes back to the same instant before it says that a participant does not do what is due.
const STUCK_MAX: u32 = 100;
/// No move goes through more instants.
const STEPS_MAX: u32 = 100_000;
/// Ticks of one start; the next start begins above them, so that no report made to an earlier process counts as newest.
const TICKS_PER_START: u64 = 1 << 32;

#[derive(Debug)]
pub(crate) struct Clock {
    now: Timestamp,
    tick: u64,
    participants: Participants,
    moves: Moves,
}

/// What is under way outside of the participants.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Outside {
    pub(crate) undelivered: usize,
    pub(crate) requests: usize,
}

/// What a long poll is answered with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Told {
    pub(crate) now: Timestamp,
    pub(crate) tick: u64,
}

/// What `GET /emulator/clock` shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reading {
    pub(crate) now: Timestamp,
    pub(crate) next: Option<Due>,
}

impl Clock {
    /// `generation` counts the starts of this data folder, from 1.
    pub(crate) fn new(now: Timestamp, generation: u32) -> Self {
        let tick = u64::from(generation.saturating_sub(1)) * TICKS_PER_START + 1;
        Self { now, tick, participants: Participants::default(), moves: Moves::default() }
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.now
    }

    pub(crate) fn reading(&self) -> Reading {
        Reading { now: self.now, next: self.participants.next().map(|(_, due)| due.clone()) }
    }

    /// Something happened that may give a participant work.
    pub(crate) fn raise_tick(&mut self) -> u64 {
        self.tick += 1;
        self.tick
    }

    /// A participant reports. Its older poll is superseded.
    pub(crate) fn report(&mut self, name: &str, report: Report) -> Result<PollId, TooMany> {
        self.participants.report(name, report)
    }

    /// Whether the poll has its answer; `waited` says that its five seconds are over.
    pub(crate) fn has_answer(&self, name: &str, poll: PollId, waited: bool) -> bool {
        waited || self.participants.is_due_an_answer(name, poll, self.tick)
    }

    /// Answers a poll; from here on the participant is expected back.
    pub(crate) fn answer(&mut self, name: &str, poll: PollId, real: Instant) -> Told {
        self.participants.answered(name, poll, real);
        Told { now: self.now, tick: self.tick }
    }

    /// The connection of a poll broke before its answer.
    pub(crate) fn poll_broke(&mut self, name: &str, poll: PollId) {
        if self.participants.broke(name, poll) {
            self.broke_off(name);
        }
    }

    /// Queues a move; [`Clock::step`] carries it out.
    pub(crate) fn request_move(&mut self, wanted: Wanted) -> Option<MoveId> {
        self.moves.request(wanted)
    }

    /// How a move ended, once it has; told once.
    pub(crate) fn ended(&mut self, id: MoveId) -> Option<Ended> {
        self.moves.take_ended(id)
    }

    pub(crate) fn has_ended(&self, id: MoveId) -> bool {
        self.moves.has_ended(id)
    }

    /// Nobody waits for this move any more. One that has begun goes on.
    pub(crate) fn abandon(&mut self, id: MoveId) {
        self.moves.abandon(id);
    }

    /// What keeps the emulator from being idle, as a sentence; `None` when nothing is in flight and no move wanted.
    pub(crate) fn waits_for(&self, outside: Outside) -> Option<String> {
        if self.moves.any() { Some("a move of the clock is under way".to_owned()) } else { self.in_flight(outside) }
    }

    /// Does what can be done now. To be called after every change, and at [`Clock::deadline`].
    pub(crate) fn step(&mut self, real: Instant, outside: Outside) {
        for name in self.participants.take_silent(real) {
            self.broke_off(&name);
        }
        while self.begin_move(real) && self.go_on(real, outside) {}
    }

    /// When `step` has something to do although nothing changed.
    pub(crate) fn deadline(&self) -> Option<Instant> {
        let settle_by = self.moves.current.as_ref().map(|moving| moving.settle_by);
        self.participants.silent_at().into_iter().chain(settle_by).min()
    }

    fn in_flight(&self, outside: Outside) -> Option<String> {
        let Outside { undelivered, requests } = outside;
        let participants = self.participants.unsettled(self.tick);
        let webhooks = (undelivered > 0).then(|| format!("{undelivered} webhook(s) not delivered yet"));
        let requests = (requests > 0).then(|| format!("{requests} Graph request(s) open"));
        let waits: Vec<String> = participants.into_iter().chain(webhooks).chain(requests).collect();
        (!waits.is_empty()).then(|| waits.join("; "))
    }

    fn broke_off(&mut self, name: &str) {
        if self.moves.current.is_some() {
            self.end_move(Outcome::Broke { name: name.to_owned() });
        }
    }

    /// Whether a move is under way, begun now if one was waiting.
    fn begin_move(&mut self, real: Instant) -> bool {
        while self.moves.current.is_none() {
            let Some((id, wanted)) = self.moves.next() else { return false };
            let goal = match wanted {
                Wanted::For(delay) => Goal::Until(delay.after(self.now, &Zone::utc())),
                Wanted::Until(at) => Goal::Until(at),
                Wanted::Next => Goal::Next,
            };
            self.moves.current = Some(Moving { id, goal, settle_by: real + SETTLE, steps: 0, stuck: 0 });
            if let Goal::Until(at) = goal
                && at < self.now
            {
                self.end_move(Outcome::Past { asked: at });
            }
        }
        true
    }

    /// Takes the current move one step further; false when it has to wait.
    fn go_on(&mut self, real: Instant, outside: Outside) -> bool {
        let in_flight = self.in_flight(outside);
        let Some(moving) = self.moves.current.as_mut() else { return false };
        if let Some(waits) = in_flight {
            let over = real >= moving.settle_by;
            if over {
                self.end_move(Outcome::Unsettled { waits });
            }
            return over;
        }
        let next = self.participants.next();
        let goal = match (moving.goal, next) {
            (Goal::Until(at), _) => at,
            (Goal::Next, Some((_, due))) => due.at.max(self.now),
            (Goal::Next, None) => self.now,
        };
        let due = next.filter(|(_, due)| due.at <= goal);
        let to = due.map_or(goal, |(_, due)| due.at.max(self.now));
        moving.goal = Goal::Until(goal);
        moving.steps += 1;
        moving.stuck = if to == self.now { moving.stuck + 1 } else { 0 };
        moving.settle_by = real + SETTLE;
        let outcome = match due {
            None if goal == self.now => Some(Outcome::Reached),
            Some((name, due)) if moving.stuck > STUCK_MAX => {
                Some(Outcome::Stuck { name: name.to_owned(), due: due.clone() })
            }
            Some(_) | None if moving.steps > STEPS_MAX => Some(Outcome::TooFar { steps: STEPS_MAX }),
            Some(_) | None => None,
        };
        if let Some(outcome) = outcome {
            self.end_move(outcome);
        } else {
            self.now = to;
            self.raise_tick();
        }
        true
    }

    fn end_move(&mut self, outcome: Outcome) {
        self.moves.end(Ended { outcome, reading: self.reading() });
    }
}

/// How far `advance` goes. Days are of 24 hours: the emulator's calendar is UTC.
pub(crate) fn wanted_advance(text: &str) -> Result<Wanted, stdlib::DelayError> {
    text.parse::<Delay>().map(Wanted::For)
}

#[cfg(test)]
mod tests;
