//! The proof of the 24 hours: for each free-form message of a flow, whether WhatsApp will take it on every road that leads
//! there. Source: design/language.md, section 6; explained for authors in docs/window.md.
//!
//! Two bounds are carried along the roads that the engine itself names (`OpKind::roads`): `hi`, the most that can have
//! passed since the customer's last message in any run, and `lo`, the least where the customer has been silent since the
//! last answer. A person may write at any time during a wait without ending it, so that `hi` alone says that a message may
//! be too late, and `lo` alone that it must be. Nothing here knows a file or a line; `checks::window` says it to authors.

mod bounds;
mod rounds;
mod solve;
mod trail;

use engine::{OpId, Program};
use stdlib::{NO_REPLY_LATE_MS, SLACK_MS, W_MS, WRITTEN_AHEAD_MS};

pub use trail::{Leg, Path, Since};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// The window is open whenever a run comes here.
    Always,
    /// It depends on what the customer does, or on the road.
    Maybe,
    /// It is closed, unless the customer writes without being asked.
    Closed,
}

impl Verdict {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Always => "always",
            Self::Maybe => "maybe",
            Self::Closed => "closed",
        }
    }
}

/// What is proved of one free-form message: a `send`, the words of an `ask` or of an `ask again`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    pub op: OpId,
    pub verdict: Verdict,
    /// The least age of the customer's last message where they were silent since they last answered.
    pub least_ms: i64,
    /// The greatest in any run; `None` where nothing bounds it.
    pub most_ms: Option<i64>,
    /// The road that gives the least age where that is too old, else the one that gives the greatest.
    pub path: Path,
    /// The road of the greatest age: what must become shorter.
    pub longest: Path,
}

/// What the proof takes for granted. Anything but `Rules::default()` is a proof that is wrong on purpose, for the tests that
/// show that they would notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    /// From which age of the customer's last message on the gate is closed.
    pub w_ms: i64,
    /// How late a timer may be handled, together with the message before it.
    pub slack_ms: i64,
    /// How late a `no reply` may be handled.
    pub no_reply_late_ms: i64,
    /// How much newer than now a message may count as written.
    pub written_ahead_ms: i64,
    /// Whether a circle that makes it later in each round is taken to go on for ever.
    pub widens: bool,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            w_ms: W_MS,
            slack_ms: SLACK_MS,
            no_reply_late_ms: NO_REPLY_LATE_MS,
            written_ahead_ms: WRITTEN_AHEAD_MS,
            widens: true,
        }
    }
}

/// Judges every free-form message that a run can come to, in the order of the text. A flow that nothing starts has none.
pub fn prove(program: &Program) -> Vec<Judged> {
    prove_by(program, &Rules::default())
}

pub fn prove_by(program: &Program, rules: &Rules) -> Vec<Judged> {
    solve::solve(program, rules)
}
