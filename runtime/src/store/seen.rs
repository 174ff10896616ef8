//! Where the token of an item stands in `seen`, so that what is old can be dropped in whole ranges.
//!
//! An item's own time tells its bucket: a redelivery carries the same one. Where that time is not plausible, the item has
//! `NO_DAY`, and the token stands in the bucket of the span in which it arrived, below zero. It is looked for in this span
//! and in the one before.

use stdlib::Timestamp;

const DAY_MS: i64 = 24 * 60 * 60 * 1000;
/// WhatsApp redelivers for seven days.
const PLAUSIBLE_AGE_MS: i64 = 9 * DAY_MS;
/// A bucket is asked for as long as its time is plausible; a day more for a clock that is set.
const KEPT_MS: i64 = PLAUSIBLE_AGE_MS + DAY_MS;
/// What arrives with a time that is not plausible is known for as long at least, and twice as long at most.
const SPAN_MS: i64 = KEPT_MS;

/// The bucket of an item whose own time says nothing.
pub const NO_DAY: i64 = 0;

/// The day of the item's own time, else `NO_DAY`.
pub fn bucket(at: Timestamp, now: Timestamp) -> i64 {
    let age = now.since(at);
    if (-DAY_MS..=PLAUSIBLE_AGE_MS).contains(&age) { at.0.div_euclid(DAY_MS) } else { NO_DAY }
}

/// The bucket in which a token is kept that is seen now.
pub(super) fn kept_in(bucket: i64, now: Timestamp) -> i64 {
    if bucket == NO_DAY { span(now) } else { bucket }
}

/// The buckets in which it may stand.
pub(super) fn looked_for_in(bucket: i64, now: Timestamp) -> Vec<i64> {
    if bucket == NO_DAY { vec![span(now), span(now) + 1] } else { vec![bucket] }
}

/// The days that nobody asks for any more: from, up to without.
pub(super) fn old_days(now: Timestamp) -> (i64, i64) {
    (NO_DAY + 1, now.plus_ms(-KEPT_MS).0.div_euclid(DAY_MS))
}

/// The spans that nobody asks for any more. Later spans stand before earlier ones.
pub(super) fn old_spans(now: Timestamp) -> (i64, i64) {
    (span(now) + 2, NO_DAY + 1)
}

fn span(now: Timestamp) -> i64 {
    -1 - now.0.div_euclid(SPAN_MS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_implausible_time_has_no_day() {
        let now = Timestamp(20_000 * DAY_MS);
        assert_eq!(bucket(now, now), 20_000);
        assert_eq!(bucket(now.plus_ms(-9 * DAY_MS), now), 19_991);
        assert_eq!(bucket(now.plus_ms(-9 * DAY_MS - 1), now), NO_DAY);
        assert_eq!(bucket(now.plus_ms(DAY_MS), now), 20_001);
        assert_eq!(bucket(now.plus_ms(DAY_MS + 1), now), NO_DAY);
    }

    #[test]
    fn a_day_is_old_only_when_no_time_of_it_is_plausible() {
        let now = Timestamp(20_000 * DAY_MS + 5);
        let (from, to) = old_days(now);
        assert!(from > NO_DAY);
        let oldest = bucket(now.plus_ms(-PLAUSIBLE_AGE_MS), now);
        assert!(to <= oldest && to >= oldest - 2, "{to} {oldest}");
    }

    #[test]
    fn what_came_with_a_wrong_time_is_known_for_a_span_at_least_and_then_old() {
        let arrived = Timestamp(20_000 * DAY_MS);
        let kept = kept_in(NO_DAY, arrived);
        for days in 0..=10 {
            let now = arrived.plus_ms(days * DAY_MS);
            assert!(looked_for_in(NO_DAY, now).contains(&kept), "after {days} days");
            let (from, to) = old_spans(now);
            assert!(kept < from || kept >= to, "after {days} days");
        }
        let now = arrived.plus_ms(2 * SPAN_MS);
        assert!(!looked_for_in(NO_DAY, now).contains(&kept));
        let (from, to) = old_spans(now);
        assert!((from..to).contains(&kept));
    }
}
