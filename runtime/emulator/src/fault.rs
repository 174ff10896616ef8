//! What goes wrong on purpose, so that authors and tests see what the business does then.

use std::{collections::BTreeSet, time::Duration};

/// How long a slow answer takes, in real time: longer than anybody likes, shorter than senders wait.
pub(crate) const SLOW_ANSWER: Duration = Duration::from_secs(3);

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Fault {
    /// Messages are accepted, but the sender is not answered.
    HoldAnswers,
    /// Graph answers after [`SLOW_ANSWER`].
    Slow,
    /// Graph answers 500 and takes nothing.
    ServerError,
    /// Free-form messages are refused with 131047, as if the window were closed.
    WindowClosed,
    /// Messages arrive, and no status is ever reported.
    NoStatus,
    /// Every webhook is delivered twice.
    Duplicate,
    /// Meta has restricted the number: everything is refused with 368.
    Restricted,
}

/// Not kept: a restarted emulator is a well-behaved one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Faults(BTreeSet<Fault>);

impl Fault {
    pub(crate) const ALL: [Self; 7] = [
        Self::HoldAnswers,
        Self::Slow,
        Self::ServerError,
        Self::WindowClosed,
        Self::NoStatus,
        Self::Duplicate,
        Self::Restricted,
    ];

    /// Its key in JSON and its name in forms.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::HoldAnswers => "hold_answers",
            Self::Slow => "slow",
            Self::ServerError => "server_error",
            Self::WindowClosed => "window_closed",
            Self::NoStatus => "no_status",
            Self::Duplicate => "duplicate",
            Self::Restricted => "restricted",
        }
    }

    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|fault| fault.name() == name)
    }
}

impl Faults {
    pub(crate) fn has(&self, fault: Fault) -> bool {
        self.0.contains(&fault)
    }

    pub(crate) fn set(&mut self, fault: Fault, on: bool) {
        if on {
            self.0.insert(fault);
        } else {
            self.0.remove(&fault);
        }
    }
}
