//! Guards taken away, one at a time, to see that the simulation notices. None of this is in a shipped program: a mutant
//! lives on the simulated line or in the simulated shell of a node.

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mutant {
    /// A commit does not look at the epoch.
    NoFence,
    /// Rows are overwritten whatever stands there.
    NoVersionCheck,
    /// A webhook that comes again is a new one.
    NoToken,
    /// Runs and messages have random ids.
    RandomIds,
    AckBeforeCommit,
    /// Timers are read from the table at the start and never again.
    NoSweep,
    TimerEarly,
    /// A request begins without its intent in the database.
    ClaimWithoutCommit,
    /// A start puts everything that was on its way back into the queue.
    BlindResend,
    StatusRegresses,
    OptOutAfterClaimIgnored,
    InFlightTwice,
    /// A clock that jumped forwards is not believed.
    JumpFiresLate,
}

impl Mutant {
    pub const ALL: [Self; 13] = [
        Self::NoFence,
        Self::NoVersionCheck,
        Self::NoToken,
        Self::RandomIds,
        Self::AckBeforeCommit,
        Self::NoSweep,
        Self::TimerEarly,
        Self::ClaimWithoutCommit,
        Self::BlindResend,
        Self::StatusRegresses,
        Self::OptOutAfterClaimIgnored,
        Self::InFlightTwice,
        Self::JumpFiresLate,
    ];

    pub fn words(self) -> &'static str {
        match self {
            Self::NoFence => "no fence",
            Self::NoVersionCheck => "no version check",
            Self::NoToken => "no token",
            Self::RandomIds => "random ids",
            Self::AckBeforeCommit => "200 before commit",
            Self::NoSweep => "no sweep",
            Self::TimerEarly => "timer 1 ms early",
            Self::ClaimWithoutCommit => "claim without commit",
            Self::BlindResend => "blind resend",
            Self::StatusRegresses => "status regresses",
            Self::OptOutAfterClaimIgnored => "opt-out after claim ignored",
            Self::InFlightTwice => "in-flight handed out twice",
            Self::JumpFiresLate => "jump of the clock fires late",
        }
    }
}
