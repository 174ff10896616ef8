//! What is known of a value before anybody has written a message.

use stdlib::Type;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Known {
    /// The types it may have; empty where nobody knows, as of a record's part.
    pub types: Vec<Type>,
    pub presence: Presence,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Presence {
    Always,
    /// It depends on the road that led there, which `checks::assignment` follows.
    ByRoad,
    MayBeMissing,
}

impl Known {
    pub fn always(kind: Type) -> Self {
        Self { types: vec![kind], presence: Presence::Always }
    }

    /// A part of a record: nobody knows its type, nor whether the record has it.
    pub fn part() -> Self {
        Self { types: Vec::new(), presence: Presence::MayBeMissing }
    }

    /// Whether it may be of this type.
    pub fn may_be(&self, kind: Type) -> bool {
        self.types.is_empty() || self.types.contains(&kind)
    }

    /// Its type, where it has one of ours for sure.
    pub fn only(&self) -> Option<Type> {
        match self.types.as_slice() {
            [kind] => Some(*kind),
            [] | [_, ..] => None,
        }
    }
}
