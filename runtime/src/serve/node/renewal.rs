//! That this node is alive, for those that stand by.

use std::time::Instant;

use crate::standby;

/// When this node said last that it is alive.
#[derive(Default)]
pub struct Renewal {
    last: Option<Instant>,
}

impl Renewal {
    pub fn now() -> Self {
        Self { last: Some(Instant::now()) }
    }

    pub fn is_due(&self) -> bool {
        self.last.is_none_or(|last| last.elapsed() >= standby::RENEWAL)
    }

    /// A node that runs is never so late.
    pub fn is_late(&self) -> bool {
        self.last.is_none_or(|last| last.elapsed() >= 2 * standby::RENEWAL)
    }
}
