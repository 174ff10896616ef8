//! How a bound came about: the waits on the road from the last message to where it is judged.

use engine::OpId;

use super::bounds::{Anew, Moved};

/// Since when the time is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Since {
    /// The customer wrote: the message that started or interrupted the flow, or an answer.
    Heard,
    /// Something was said there that can only be said with the window open, perhaps in its last minute.
    Open(OpId),
    /// The window was closed there.
    Closed(OpId),
    /// A message failed there, at any time.
    Failed(OpId),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leg {
    /// So much time is spent there; `None`: any.
    Time { op: OpId, ms: Option<i64> },
    /// And so on, round after round.
    Around,
}

/// A road that adds up to a bound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    pub since: Since,
    pub legs: Vec<Leg>,
}

/// The end of a trail; the links of all trails are shared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Trail(usize);

#[derive(Debug, Clone, Copy)]
enum Link {
    Since(Since),
    Leg { leg: Leg, before: Trail },
}

#[derive(Debug)]
pub(super) struct Trails {
    links: Vec<Link>,
}

impl Trails {
    pub(super) fn new() -> (Self, Trail) {
        (Self { links: vec![Link::Since(Since::Heard)] }, Trail(0))
    }

    /// `from` and what a road from `op` added.
    pub(super) fn onward(&mut self, from: Trail, op: OpId, moved: &Moved) -> Trail {
        let since = match moved.anew {
            None => from,
            Some(Anew::Heard) => Trail(0),
            Some(Anew::WasOpen) => self.push(Link::Since(Since::Open(op))),
            Some(Anew::WasClosed) => self.push(Link::Since(Since::Closed(op))),
            Some(Anew::Failed) => self.push(Link::Since(Since::Failed(op))),
        };
        match moved.added_ms {
            None | Some(0) => since,
            Some(ms) => {
                let ms = (ms < super::bounds::UNBOUNDED).then_some(ms);
                self.push(Link::Leg { leg: Leg::Time { op, ms }, before: since })
            }
        }
    }

    pub(super) fn around(&mut self, trail: Trail) -> Trail {
        self.push(Link::Leg { leg: Leg::Around, before: trail })
    }

    pub(super) fn path(&self, mut trail: Trail) -> Path {
        let mut legs = Vec::new();
        loop {
            match self.links[trail.0] {
                Link::Since(since) => {
                    legs.reverse();
                    return Path { since, legs };
                }
                Link::Leg { leg, before } => {
                    legs.push(leg);
                    trail = before;
                }
            }
        }
    }

    fn push(&mut self, link: Link) -> Trail {
        self.links.push(link);
        Trail(self.links.len() - 1)
    }
}

impl Path {
    /// Whether it goes round without an end.
    pub fn is_endless(&self) -> bool {
        self.legs.contains(&Leg::Around)
    }
}
