//! Failpoints: the places where a test may kill `flowd` as a power cut would, to prove that nothing is lost or doubled.
//!
//! `FLOWD_FAIL=point[#n]` kills the process with SIGKILL at the n-th passing of the point: no unwinding, no flush, no
//! goodbye to the database. Configuration refuses it unless the Graph URL is loopback. Unset, a passing costs one load.

mod poison;

use std::fmt;
use std::num::NonZeroU32;
use std::str::FromStr;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use thiserror::Error;

pub use poison::{Poison, PoisonError};

/// Where the process can be killed. `Before` and `After` stand around the act that the name says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailPoint {
    /// The batch's tokens are consumed in the open transaction.
    TokenBefore,
    TokenAfter,
    /// The transaction commits.
    CommitBefore,
    CommitAfter,
    /// A webhook is answered with 200.
    AckBefore,
    AckAfter,
    /// A request to Graph goes out.
    RequestBefore,
    RequestAfter,
    /// Graph's answer is read.
    AnswerBefore,
    AnswerAfter,
    /// The outcome of a send is committed.
    ResultBefore,
    ResultAfter,
    /// A timer came due and is about to be handled.
    TimerDue,
    /// A graceful shutdown has begun.
    Shutdown,
}

impl FailPoint {
    pub const ALL: [FailPoint; 14] = [
        FailPoint::TokenBefore,
        FailPoint::TokenAfter,
        FailPoint::CommitBefore,
        FailPoint::CommitAfter,
        FailPoint::AckBefore,
        FailPoint::AckAfter,
        FailPoint::RequestBefore,
        FailPoint::RequestAfter,
        FailPoint::AnswerBefore,
        FailPoint::AnswerAfter,
        FailPoint::ResultBefore,
        FailPoint::ResultAfter,
        FailPoint::TimerDue,
        FailPoint::Shutdown,
    ];

    pub fn name(self) -> &'static str {
        match self {
            FailPoint::TokenBefore => "token.before",
            FailPoint::TokenAfter => "token.after",
            FailPoint::CommitBefore => "commit.before",
            FailPoint::CommitAfter => "commit.after",
            FailPoint::AckBefore => "ack.before",
            FailPoint::AckAfter => "ack.after",
            FailPoint::RequestBefore => "request.before",
            FailPoint::RequestAfter => "request.after",
            FailPoint::AnswerBefore => "answer.before",
            FailPoint::AnswerAfter => "answer.after",
            FailPoint::ResultBefore => "result.before",
            FailPoint::ResultAfter => "result.after",
            FailPoint::TimerDue => "timer.due",
            FailPoint::Shutdown => "shutdown",
        }
    }
}

/// Die at the `nth` passing of `point`, counted from 1. Written `point` or `point#n`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fail {
    pub point: FailPoint,
    pub nth: NonZeroU32,
}

/// A `FLOWD_FAIL` that names no point or no count; reads after the variable's name.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum FailError {
    #[error("names no failpoint; the failpoints are {}", FailPoint::ALL.map(FailPoint::name).join(", "))]
    UnknownPoint,
    #[error("needs a count from 1 behind the `#`, as in commit.after#2")]
    BadCount,
}

impl FromStr for Fail {
    type Err = FailError;

    fn from_str(text: &str) -> Result<Fail, FailError> {
        let (name, nth) = match text.trim().split_once('#') {
            Some((name, count)) => (name, count.parse().map_err(|_| FailError::BadCount)?),
            None => (text.trim(), NonZeroU32::MIN),
        };
        let point = FailPoint::ALL.into_iter().find(|point| point.name() == name).ok_or(FailError::UnknownPoint)?;
        Ok(Fail { point, nth })
    }
}

impl fmt::Display for Fail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}#{}", self.point.name(), self.nth)
    }
}

static ARMED: OnceLock<Armed> = OnceLock::new();

/// Arms the process for the rest of its life; a second call changes nothing.
pub fn arm(fail: Fail) {
    ARMED.get_or_init(|| Armed { fail, passed: AtomicU32::new(0) });
}

/// Says that the process passes `point` now; does not return if this is the passing it was armed for.
pub fn pass(point: FailPoint) {
    if ARMED.get().is_some_and(|armed| armed.is_due(point)) {
        kill();
    }
}

/// Whether the process is armed for `point`, so that a place may take the trouble to be exact about it.
pub fn is_armed_for(point: FailPoint) -> bool {
    ARMED.get().is_some_and(|armed| armed.fail.point == point)
}

struct Armed {
    fail: Fail,
    passed: AtomicU32,
}

impl Armed {
    /// Counts the passing; true exactly once.
    fn is_due(&self, point: FailPoint) -> bool {
        point == self.fail.point && self.passed.fetch_add(1, Ordering::SeqCst) + 1 == self.fail.nth.get()
    }
}

fn kill() -> ! {
    let me = rustix::process::getpid();
    // Either it does not come back, or the system refused, and then abort is the nearest thing to it.
    if rustix::process::kill_process(me, rustix::process::Signal::KILL).is_ok() {
        loop {
            std::thread::park();
        }
    }
    std::process::abort()
}

#[cfg(test)]
mod tests {
    use std::os::unix::process::ExitStatusExt as _;
    use std::process::Command;
    use std::sync::atomic::AtomicU32;

    use super::{Armed, Fail, FailError, FailPoint};

    #[test]
    fn a_point_is_named_with_or_without_a_count() {
        let first: Fail = "commit.after".parse().unwrap();
        assert_eq!(first.to_string(), "commit.after#1");
        let third: Fail = " timer.due#3 ".parse().unwrap();
        assert_eq!((third.point, third.nth.get()), (FailPoint::TimerDue, 3));
        for point in FailPoint::ALL {
            assert_eq!(point.name().parse::<Fail>().map(|fail| fail.point), Ok(point));
        }
    }

    #[test]
    fn a_wrong_point_is_answered_with_the_right_ones() {
        assert_eq!("commit".parse::<Fail>(), Err(FailError::UnknownPoint));
        assert_eq!("commit.after#0".parse::<Fail>(), Err(FailError::BadCount));
        assert_eq!("commit.after#".parse::<Fail>(), Err(FailError::BadCount));
        let message = FailError::UnknownPoint.to_string();
        for point in FailPoint::ALL {
            assert!(message.contains(point.name()), "{message}");
        }
    }

    #[test]
    fn only_the_nth_passing_of_the_point_is_due() {
        let armed = Armed { fail: "ack.before#2".parse().unwrap(), passed: AtomicU32::new(0) };
        let passings = [FailPoint::AckBefore, FailPoint::AckAfter, FailPoint::AckBefore, FailPoint::AckBefore];
        assert_eq!(passings.map(|point| armed.is_due(point)), [false, false, true, false]);
    }

    /// Runs this very test once more as a process of its own, which is the one that dies.
    #[test]
    fn the_armed_passing_kills_the_process() {
        const CHILD: &str = "FLOWD_FAIL_TEST_CHILD";
        if std::env::var_os(CHILD).is_some() {
            super::arm("shutdown#2".parse().unwrap());
            super::pass(FailPoint::Shutdown);
            super::pass(FailPoint::CommitAfter);
            println!("still here");
            super::pass(FailPoint::Shutdown);
            unreachable!("the second passing was the last");
        }
        let child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "fail::tests::the_armed_passing_kills_the_process", "--nocapture"])
            .env(CHILD, "1")
            .output()
            .unwrap();
        assert_eq!(child.status.signal(), Some(9), "{child:?}");
        assert!(String::from_utf8_lossy(&child.stdout).contains("still here"), "{child:?}");
    }
}
