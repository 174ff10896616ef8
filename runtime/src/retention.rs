//! What is old enough to be dropped, and when the next few rows of it are. Sans-IO.
//!
//! Once an hour a pass goes through the tables, in small steps. A step waits until there is nothing else to do, though
//! not for ever, and after it there is time for other things: housekeeping takes a tenth of the time at most, and a
//! webhook waits for one step at most. What was said and what became of it (log, messages, deliveries, ended runs) has
//! one age, so that the log tells all or nothing. `seen` is kept for as long as it is asked, whatever is configured.

use stdlib::Timestamp;

use crate::store::{Aged, Trim, Trimmed};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;
/// Rows in one step at most.
const ROWS_MAX: u32 = 500;
/// From one pass to the next, and from a start, which has more urgent things to do, to the first.
const PASS_MS: i64 = 60 * 60 * 1000;
const FIRST_PASS_MS: i64 = 60 * 1000;
/// After a step there is time for other things: so many times what it took, and this at least.
const REST: i64 = 9;
const REST_MS_MIN: i64 = 10;
/// A node that is never idle does its housekeeping, too.
const PATIENCE_MS: i64 = 10 * 1000;
/// A database that refused is asked again after this.
const AGAIN_MS: i64 = 60 * 1000;

/// For how long things are kept, in days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kept {
    /// What was said, what became of it, and why.
    pub log_days: u32,
    /// Items that belong to no conversation.
    pub raw_days: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RetentionInput {
    /// There is nothing else to do (`true`), or there is.
    Tick {
        is_idle: bool,
    },
    /// What the step did, or that the database refused.
    Trimmed(Trimmed),
    Refused,
}

#[derive(Debug)]
pub struct Retention {
    kept: Kept,
    /// The least rest after a step. A clock that is moved stands still while there is something to do.
    rest_ms_min: i64,
    /// When the next step may be.
    due: Timestamp,
    /// Where the pass is: the table, and how far it came in it.
    table: usize,
    from: i64,
    dropped: u64,
    /// The step under way began then.
    began: Option<Timestamp>,
}

impl Retention {
    pub fn new(kept: Kept, clock_is_moved: bool, now: Timestamp) -> Self {
        let rest_ms_min = if clock_is_moved { 0 } else { REST_MS_MIN };
        let due = now.plus_ms(FIRST_PASS_MS);
        Self { kept, rest_ms_min, due, table: 0, from: i64::MIN, dropped: 0, began: None }
    }

    /// When there is something to do again.
    pub fn due(&self) -> Timestamp {
        self.due
    }

    /// The step to be done now.
    pub fn step(&mut self, input: RetentionInput, now: Timestamp) -> Option<Trim> {
        match input {
            RetentionInput::Tick { is_idle } => {
                let is_time = if is_idle { self.due } else { self.due.plus_ms(PATIENCE_MS) } <= now;
                (self.began.is_none() && is_time).then(|| self.begin(now))
            }
            RetentionInput::Trimmed(trimmed) => {
                self.take(trimmed, now);
                None
            }
            RetentionInput::Refused => {
                self.began = None;
                self.due = now.plus_ms(AGAIN_MS);
                None
            }
        }
    }

    fn begin(&mut self, now: Timestamp) -> Trim {
        self.began = Some(now);
        let of = Aged::ALL[self.table];
        let before = match of {
            Aged::SeenDays | Aged::SeenSpans => now,
            Aged::Event | Aged::Message | Aged::Delivery => past(now, self.kept.log_days),
            Aged::Raw => past(now, self.kept.raw_days),
        };
        Trim { of, before, from: self.from, rows_max: ROWS_MAX }
    }

    fn take(&mut self, Trimmed { rows, next }: Trimmed, now: Timestamp) {
        let took = self.began.take().map_or(0, |began| now.since(began).max(0));
        self.due = now.plus_ms((took * REST).max(self.rest_ms_min));
        self.dropped += u64::from(rows);
        match next {
            Some(next) => self.from = next,
            None => {
                self.from = i64::MIN;
                self.table = (self.table + 1) % Aged::ALL.len();
            }
        }
        if self.table == 0 && next.is_none() {
            if self.dropped > 0 {
                tracing::info!(rows = self.dropped, "what is older than it is to be kept was dropped");
            }
            self.dropped = 0;
            self.due = now.plus_ms(PASS_MS);
        }
    }
}

fn past(now: Timestamp, days: u32) -> Timestamp {
    now.plus_ms(-i64::from(days) * DAY_MS)
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEPT: Kept = Kept { log_days: 400, raw_days: 30 };
    const IDLE: RetentionInput = RetentionInput::Tick { is_idle: true };
    const BUSY: RetentionInput = RetentionInput::Tick { is_idle: false };

    fn at(ms: i64) -> Timestamp {
        Timestamp(20_000 * DAY_MS + ms)
    }

    fn trimmed(next: Option<i64>) -> RetentionInput {
        RetentionInput::Trimmed(Trimmed { rows: if next.is_some() { ROWS_MAX } else { 3 }, next })
    }

    #[test]
    fn a_pass_goes_through_every_table_to_its_end() {
        let mut retention = Retention::new(KEPT, false, at(0));
        assert_eq!(retention.step(IDLE, at(FIRST_PASS_MS - 1)), None, "not at once");
        let mut seen = Vec::new();
        let mut left_in_log = 2;
        loop {
            let now = retention.due();
            if now >= at(PASS_MS) {
                break;
            }
            let trim = retention.step(IDLE, now).expect("it is due");
            let days = now.since(trim.before) / DAY_MS;
            seen.push((trim.of, days, trim.from));
            let more = trim.of == Aged::Event && left_in_log > 0;
            left_in_log -= i64::from(more);
            retention.step(trimmed(more.then_some(100 - left_in_log)), now);
        }
        let start = i64::MIN;
        assert_eq!(
            seen,
            [
                (Aged::SeenDays, 0, start),
                (Aged::SeenSpans, 0, start),
                (Aged::Event, 400, start),
                (Aged::Event, 400, 99),
                (Aged::Event, 400, 100),
                (Aged::Message, 400, start),
                (Aged::Delivery, 400, start),
                (Aged::Raw, 30, start),
            ]
        );
        let next = retention.due();
        assert!(matches!(retention.step(IDLE, next), Some(Trim { of: Aged::SeenDays, from: i64::MIN, .. })));
    }

    #[test]
    fn after_a_step_there_is_nine_times_as_long_for_other_things() {
        let mut retention = Retention::new(KEPT, false, at(0));
        let begun = retention.due();
        assert!(retention.step(IDLE, begun).is_some());
        assert_eq!(retention.step(IDLE, begun), None, "one step at a time");
        let ended = begun.plus_ms(40);
        retention.step(trimmed(Some(7)), ended);
        assert_eq!(retention.due(), ended.plus_ms(360));
        assert_eq!(retention.step(IDLE, ended.plus_ms(359)), None);
        assert!(retention.step(IDLE, ended.plus_ms(360)).is_some());
    }

    #[test]
    fn a_node_that_is_busy_is_left_alone_but_not_for_ever() {
        let mut retention = Retention::new(KEPT, false, at(0));
        let due = retention.due();
        assert_eq!(retention.step(BUSY, due.plus_ms(PATIENCE_MS - 1)), None);
        assert!(retention.step(BUSY, due.plus_ms(PATIENCE_MS)).is_some());
    }

    #[test]
    fn a_step_that_was_refused_is_done_again_later() {
        let mut retention = Retention::new(KEPT, false, at(0));
        let due = retention.due();
        let first = retention.step(IDLE, due);
        retention.step(RetentionInput::Refused, due);
        assert_eq!(retention.step(IDLE, due), None);
        let again = retention.step(IDLE, due.plus_ms(AGAIN_MS)).expect("it is due");
        let first = first.expect("it was due");
        assert_eq!((again.of, again.from), (first.of, first.from));
    }

    #[test]
    fn a_clock_that_stands_still_or_goes_back_does_no_harm() {
        let mut retention = Retention::new(KEPT, false, at(0));
        let due = retention.due();
        assert!(retention.step(IDLE, due).is_some());
        retention.step(trimmed(None), due.plus_ms(-5_000));
        assert_eq!(retention.due(), due.plus_ms(REST_MS_MIN - 5_000));
        let mut moved = Retention::new(KEPT, true, at(0));
        let due = moved.due();
        for _ in Aged::ALL {
            assert!(moved.step(IDLE, due).is_some());
            moved.step(trimmed(None), due);
        }
        assert_eq!(moved.due(), due.plus_ms(PASS_MS));
    }
}
