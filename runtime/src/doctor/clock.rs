//! Whether this machine's clock is right, against what Graph wrote on its answer.
//!
//! Windows of 24 hours and the timestamps of messages are compared with it: a clock that is wrong sends too late, or what
//! WhatsApp refuses.

use stdlib::Timestamp;

use super::Check;

const NAME: &str = "clock";
/// The header counts whole seconds, and the answer was on its way.
const UNSEEN_MS: i64 = 5_000;
/// From here on, timers and windows are visibly wrong.
const WRONG_MS: i64 = 60_000;

/// An instant that a server wrote on an answer, and when it came here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dated {
    pub there: Timestamp,
    pub here: Timestamp,
}

impl Dated {
    /// `header`: of `Date`, as HTTP writes it (RFC 9110, "IMF-fixdate").
    pub fn read(header: &str, here: Timestamp) -> Option<Self> {
        let there = jiff::fmt::rfc2822::parse(header).ok()?;
        Some(Self { there: Timestamp(there.timestamp().as_millisecond()), here })
    }
}

pub fn judge(date: Option<Dated>) -> Check {
    let Some(Dated { there, here }) = date else {
        return Check::skipped(NAME, "Graph gave no answer to compare this machine's clock with");
    };
    let ahead_ms = here.since(there);
    if ahead_ms.abs() <= UNSEEN_MS {
        return Check::ok(NAME, "this machine's clock agrees with Graph's");
    }
    let side = if ahead_ms > 0 { "ahead of" } else { "behind" };
    let says = format!("this machine's clock is {} s {side} Graph's", ahead_ms.abs() / 1000);
    let next = "Set it by the network: timedatectl set-ntp true";
    if ahead_ms.abs() <= WRONG_MS { Check::warning(NAME, says, next) } else { Check::failed(NAME, says, next) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::Verdict;

    fn judged(here: &str) -> Check {
        let here = Timestamp(here.parse::<jiff::Timestamp>().unwrap().as_millisecond());
        judge(Some(Dated::read("Tue, 24 Nov 2026 14:00:00 GMT", here).unwrap()))
    }

    #[test]
    fn a_clock_is_right_within_what_the_header_can_tell() {
        for here in ["2026-11-24T14:00:05Z", "2026-11-24T13:59:55Z"] {
            assert_eq!(judged(here).verdict, Verdict::Ok, "{here}");
        }
    }

    #[test]
    fn one_that_is_wrong_says_by_how_much_and_to_which_side() {
        let ahead = judged("2026-11-24T14:00:20Z");
        assert_eq!((ahead.verdict, ahead.says.contains("20 s ahead of")), (Verdict::Warning, true), "{ahead:?}");
        let behind = judged("2026-11-24T13:00:00Z");
        assert_eq!((behind.verdict, behind.says.contains("3600 s behind")), (Verdict::Failed, true), "{behind:?}");
    }

    #[test]
    fn without_an_answer_nothing_is_said_of_it() {
        assert_eq!(judge(None).verdict, Verdict::Skipped);
        assert_eq!(Dated::read("gestern", Timestamp(0)), None);
    }
}
