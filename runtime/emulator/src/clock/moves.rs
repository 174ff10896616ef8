//! The moves people ask for: one at a time, in the order asked.

use std::{collections::VecDeque, time::Instant};

use stdlib::{Delay, Timestamp};

use super::{Due, Reading};

/// So many moves may wait, and so many ends may wait for who asked.
const QUEUED_MAX: usize = 100;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct MoveId(u64);

/// A move as it was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// So much further than where the clock stands when the move begins.
    For(Delay),
    Until(Timestamp),
    /// To the next instant at which something is due.
    Next,
}

/// How a move ended, and what the clock said then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Ended {
    pub(crate) outcome: Outcome,
    pub(crate) reading: Reading,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Outcome {
    Reached,
    /// The clock is already past `asked`.
    Past {
        asked: Timestamp,
    },
    /// A participant went away.
    Broke {
        name: String,
    },
    /// Not everything was done in time.
    Unsettled {
        waits: String,
    },
    /// A participant says again and again that `due` is due, and that it is idle.
    Stuck {
        name: String,
        due: Due,
    },
    /// Something is due too often.
    TooFar {
        steps: u32,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Goal {
    /// To be chosen once nothing is in flight.
    Next,
    Until(Timestamp),
}

#[derive(Debug)]
pub(super) struct Moving {
    pub(super) id: MoveId,
    pub(super) goal: Goal,
    pub(super) settle_by: Instant,
    pub(super) steps: u32,
    /// Steps in a row that did not move the clock.
    pub(super) stuck: u32,
}

#[derive(Debug, Default)]
pub(super) struct Moves {
    last: u64,
    queue: VecDeque<(MoveId, Wanted)>,
    pub(super) current: Option<Moving>,
    ended: VecDeque<(MoveId, Ended)>,
    /// The current move, if nobody waits for it.
    abandoned: Option<MoveId>,
}

impl Moves {
    /// `None` when too many wait already.
    pub(super) fn request(&mut self, wanted: Wanted) -> Option<MoveId> {
        if self.queue.len() >= QUEUED_MAX || self.ended.len() >= QUEUED_MAX {
            return None;
        }
        self.last += 1;
        self.queue.push_back((MoveId(self.last), wanted));
        Some(MoveId(self.last))
    }

    pub(super) fn next(&mut self) -> Option<(MoveId, Wanted)> {
        self.queue.pop_front()
    }

    pub(super) fn any(&self) -> bool {
        self.current.is_some() || !self.queue.is_empty()
    }

    pub(super) fn end(&mut self, ended: Ended) {
        if let Some(moving) = self.current.take()
            && self.abandoned.take() != Some(moving.id)
        {
            self.ended.push_back((moving.id, ended));
        }
    }

    pub(super) fn has_ended(&self, id: MoveId) -> bool {
        self.ended.iter().any(|(ended, _)| *ended == id)
    }

    pub(super) fn take_ended(&mut self, id: MoveId) -> Option<Ended> {
        let at = self.ended.iter().position(|(ended, _)| *ended == id)?;
        self.ended.remove(at).map(|(_, ended)| ended)
    }

    pub(super) fn abandon(&mut self, id: MoveId) {
        self.queue.retain(|(queued, _)| *queued != id);
        self.ended.retain(|(ended, _)| *ended != id);
        if self.current.as_ref().is_some_and(|moving| moving.id == id) {
            self.abandoned = Some(id);
        }
    }
}
