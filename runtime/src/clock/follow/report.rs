//! What this process says of itself to whoever moves the clock. It must never say idle while work has begun.

use serde::Serialize;
use stdlib::Timestamp;
use tokio::sync::watch;

use crate::clock::activity::Activity;

/// Work begins so often only under load, when the process is not idle anyway.
const LOOKS_MAX: usize = 8;

/// The earliest thing that this process sleeps for on the clock. `what` is a word for people, like `timer`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Next {
    pub at: Timestamp,
    pub what: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    pub seen: u64,
    pub idle: bool,
    pub next: Option<Due>,
}

/// `Next` as it is written to the emulator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Due {
    pub at: String,
    pub what: String,
}

impl Report {
    /// Looks until two looks at the work agree, so that `idle` and `next` are of one instant.
    ///
    /// `tick` is the newest that an answer told, together with `now`. A webhook may carry a newer one: then an answer
    /// with its instant is on the way, and until it is here this process does not know the time and is not idle. Nor is
    /// it while something is due, for whoever sleeps for it is about to wake.
    pub fn of(activity: &Activity, next: &watch::Receiver<Option<Next>>, now: Timestamp, tick: u64) -> Report {
        for _ in 0..LOOKS_MAX {
            let work = activity.snapshot();
            let next = next.borrow().clone();
            if activity.snapshot() == work {
                let is_due = next.as_ref().is_some_and(|next| next.at <= now);
                let idle = work.is_idle() && work.tick <= tick && !is_due;
                return Report { seen: tick, idle, next: next.map(Due::from) };
            }
        }
        Report { seen: tick, idle: false, next: next.borrow().clone().map(Due::from) }
    }
}

impl From<Next> for Due {
    fn from(next: Next) -> Due {
        Due { at: next.at.to_string(), what: next.what }
    }
}

#[cfg(test)]
mod tests {
    use stdlib::Timestamp;
    use tokio::sync::watch;

    use super::{Activity, Next, Report};

    const NOW: Timestamp = Timestamp(1_764_000_000_000);

    fn timer(at: Timestamp) -> Next {
        Next { at, what: "timer".to_owned() }
    }

    #[test]
    fn a_report_is_written_as_the_contract_says() {
        let (_sender, next) = watch::channel(Some(timer(NOW.plus_ms(7_200_000))));
        let report = Report::of(&Activity::default(), &next, NOW, 4);
        assert_eq!(
            serde_json::to_string(&report).unwrap(),
            r#"{"seen":4,"idle":true,"next":{"at":"2025-11-24T18:00:00Z","what":"timer"}}"#
        );
        let (_sender, nothing) = watch::channel(None);
        let report = Report::of(&Activity::default(), &nothing, NOW, 0);
        assert_eq!(serde_json::to_string(&report).unwrap(), r#"{"seen":0,"idle":true,"next":null}"#);
    }

    #[test]
    fn work_in_flight_is_not_idle() {
        let (_sender, next) = watch::channel(None);
        let activity = Activity::default();
        let busy = activity.begin();
        assert!(!Report::of(&activity, &next, NOW, 1).idle);
        drop(busy);
        assert!(Report::of(&activity, &next, NOW, 1).idle);
    }

    #[test]
    fn what_is_due_is_work_although_nobody_woke_yet() {
        let (sender, next) = watch::channel(Some(timer(NOW)));
        let activity = Activity::default();
        assert!(!Report::of(&activity, &next, NOW, 1).idle);
        sender.send_replace(Some(timer(NOW.plus_ms(1))));
        assert!(Report::of(&activity, &next, NOW, 1).idle);
    }

    #[test]
    fn a_webhook_from_the_future_is_not_idle_until_the_time_is_known() {
        let (_sender, next) = watch::channel(None);
        let activity = Activity::default();
        drop(activity.begin_at(Some(9)));
        assert_eq!(Report::of(&activity, &next, NOW, 8), Report { seen: 8, idle: false, next: None });
        assert!(Report::of(&activity, &next, NOW, 9).idle);
    }
}
