//! When this node last took webhooks in, and what that says of the time in between. Sans-IO.
//!
//! A beat is written every few seconds of a real clock. Where the last one is older than it should be, no node took
//! webhooks in since then: the process was down, the computer asleep, the database refused. On a moved clock there is
//! no outage to measure. Source: `design/architecture.md`, "Time".

use stdlib::Timestamp;

/// How often a node says that it takes webhooks in.
pub const BEAT_MS: i64 = 5_000;
/// A running node is late for its beat where a commit takes long; past this it was not there.
const LATE_MS: i64 = 3 * BEAT_MS;

/// A time in which no node was taking webhooks in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gap {
    pub from: Timestamp,
    pub to: Timestamp,
}

#[derive(Debug)]
pub struct Heartbeat {
    /// The last beat that was written.
    last: Option<Timestamp>,
    due: Timestamp,
    /// A start ends a gap however short; later a beat may be a little late.
    has_started: bool,
}

impl Heartbeat {
    /// `until`: when the last beat expires that the process before left behind.
    pub fn new(until: Option<Timestamp>) -> Self {
        let last = until.map(|until| until.plus_ms(-BEAT_MS));
        Self { last, due: Timestamp(i64::MIN), has_started: false }
    }

    pub fn due(&self) -> Timestamp {
        self.due
    }

    /// This process has taken webhooks in since before it owned the database: who stands by leaves no gap.
    pub fn taken_in_since(&mut self, since: Timestamp, now: Timestamp) {
        if self.last.is_some_and(|last| since.since(last) <= LATE_MS) {
            self.last = Some(now);
        }
    }

    /// The time before now in which nobody took webhooks in, if there was one. To be asked before a timer fires.
    pub fn gap(&self, now: Timestamp) -> Option<Gap> {
        let last = self.last?;
        let late_ms = if self.has_started { LATE_MS } else { 0 };
        (now.since(last) > late_ms).then_some(Gap { from: last, to: now })
    }

    /// A beat was written, or (`false`) could not be.
    pub fn beaten(&mut self, is_written: bool, now: Timestamp) {
        self.due = now.plus_ms(BEAT_MS);
        if is_written {
            self.last = Some(now);
            self.has_started = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_start_ends_the_gap_since_the_last_beat_of_the_process_before() {
        let mut heartbeat = Heartbeat::new(Some(Timestamp(1_000 + BEAT_MS)));
        assert_eq!(heartbeat.gap(Timestamp(3_000)), Some(Gap { from: Timestamp(1_000), to: Timestamp(3_000) }));
        heartbeat.beaten(true, Timestamp(3_000));
        assert_eq!(heartbeat.gap(Timestamp(3_000)), None);
        assert_eq!(heartbeat.due(), Timestamp(8_000));
        assert_eq!(Heartbeat::new(None).gap(Timestamp(3_000)), None, "the first start of all ends none");
    }

    #[test]
    fn a_node_that_beats_has_no_gap_and_one_that_slept_has() {
        let mut heartbeat = Heartbeat::new(None);
        heartbeat.beaten(true, Timestamp(0));
        assert_eq!(heartbeat.gap(Timestamp(LATE_MS)), None);
        let slept = Timestamp(LATE_MS + 1);
        assert_eq!(heartbeat.gap(slept), Some(Gap { from: Timestamp(0), to: slept }));
    }

    #[test]
    fn who_stood_by_while_the_owner_died_leaves_no_gap_and_who_came_later_does() {
        let mut stood_by = Heartbeat::new(Some(Timestamp(100_000 + BEAT_MS)));
        stood_by.taken_in_since(Timestamp(20_000), Timestamp(112_000));
        assert_eq!(stood_by.gap(Timestamp(112_000)), None);
        let mut came_later = Heartbeat::new(Some(Timestamp(100_000 + BEAT_MS)));
        came_later.taken_in_since(Timestamp(170_000), Timestamp(180_000));
        let gap = Gap { from: Timestamp(100_000), to: Timestamp(180_000) };
        assert_eq!(came_later.gap(Timestamp(180_000)), Some(gap));
    }

    #[test]
    fn a_beat_that_could_not_be_written_does_not_count() {
        let mut heartbeat = Heartbeat::new(None);
        heartbeat.beaten(true, Timestamp(0));
        for beat in 1..=4 {
            heartbeat.beaten(false, Timestamp(beat * BEAT_MS));
        }
        let now = Timestamp(4 * BEAT_MS);
        assert_eq!(heartbeat.gap(now), Some(Gap { from: Timestamp(0), to: now }));
        assert_eq!(heartbeat.due(), Timestamp(5 * BEAT_MS), "and it is tried at the same pace");
    }

    #[test]
    fn a_clock_that_was_set_back_makes_no_gap() {
        assert_eq!(Heartbeat::new(Some(Timestamp(9_000))).gap(Timestamp(3_000)), None);
    }
}
