//! How fast messages may leave: a bucket a number, a slower one a pair of number and contact, and pauses that Graph asked
//! for. In memory only; a new process starts with full buckets, which WhatsApp's own limits bear.

use std::collections::BTreeMap;

use engine::{ContactId, NumberId};
use stdlib::{LIMITS, Timestamp};

/// Pairs kept before those that have recovered are dropped.
const PAIRS_MAX: usize = 10_000;

/// A bucket that drains at a steady rate, as the one time at which it will be empty (GCRA).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Bucket {
    /// In microseconds since the epoch: sixty a second is no whole number of milliseconds.
    empty_at_us: i64,
}

/// What keeps a message that may leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WaitsFor {
    /// WhatsApp's limit of messages to one person.
    Pair,
    /// The number's messages a second.
    Number,
    /// WhatsApp asked for it, or stopped the number.
    Pause,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waits {
    pub until: Timestamp,
    pub for_what: WaitsFor,
}

/// A number is slowed at most so often: requests of one second are refused together.
const SLOWED_AGAIN_MS: i64 = 1_000;
/// It takes back a twentieth of its full rate in this time.
const TWENTIETH_BACK_MS: i64 = 10_000;
/// Messages in a thousand seconds, the slowest: one a second.
const PACE_MIN: i64 = 1_000;

/// How fast a number was to send from a moment on; faster every moment since.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Slowed {
    /// Messages in a thousand seconds.
    pace: i64,
    since: Timestamp,
}

#[derive(Debug)]
pub(super) struct Rates {
    /// Messages in a thousand seconds.
    full_pace: i64,
    slowed: BTreeMap<NumberId, Slowed>,
    numbers: BTreeMap<NumberId, Bucket>,
    pairs: BTreeMap<(NumberId, ContactId), Bucket>,
    paused_until: BTreeMap<NumberId, Timestamp>,
}

impl Rates {
    pub fn new(number_rate: u32) -> Self {
        Self {
            full_pace: i64::from(number_rate.max(1)) * 1000,
            slowed: BTreeMap::new(),
            numbers: BTreeMap::new(),
            pairs: BTreeMap::new(),
            paused_until: BTreeMap::new(),
        }
    }

    /// Takes one message's worth, or says when there will be.
    pub fn take(&mut self, number: NumberId, contact: ContactId, now: Timestamp) -> Result<(), Waits> {
        if let Some(waits) = self.waits(number, contact, now) {
            return Err(waits);
        }
        let now_us = now.0.saturating_mul(1000);
        let (of_number, of_pair) = self.empty_at_us(number, contact, now_us);
        let pair_interval_us = LIMITS.pair_interval_ms * 1000;
        let number_interval_us = self.number_interval_us(number, now);
        self.numbers.insert(number, Bucket { empty_at_us: of_number + number_interval_us });
        self.pairs.insert((number, contact), Bucket { empty_at_us: of_pair + pair_interval_us });
        if self.pairs.len() > PAIRS_MAX {
            self.pairs.retain(|_, bucket| bucket.empty_at_us > now_us);
        }
        Ok(())
    }

    /// What a message would wait for now, and until when.
    fn waits(&self, number: NumberId, contact: ContactId, now: Timestamp) -> Option<Waits> {
        if let Some(until) = self.paused_until.get(&number).copied().filter(|until| *until > now) {
            return Some(Waits { until, for_what: WaitsFor::Pause });
        }
        let now_us = now.0.saturating_mul(1000);
        let (of_number, of_pair) = self.empty_at_us(number, contact, now_us);
        // A second's worth may leave at once.
        let number_free_us = of_number - (1_000_000 - self.number_interval_us(number, now));
        let pair_free_us = of_pair - LIMITS.pair_interval_ms * 1000 * i64::from(LIMITS.pair_burst - 1);
        let for_what = if pair_free_us > number_free_us { WaitsFor::Pair } else { WaitsFor::Number };
        let free_us = number_free_us.max(pair_free_us);
        (free_us > now_us).then(|| Waits { until: Timestamp(free_us.div_euclid(1000) + 1), for_what })
    }

    /// Of the number and of the pair.
    fn empty_at_us(&self, number: NumberId, contact: ContactId, now_us: i64) -> (i64, i64) {
        let of_number = self.numbers.get(&number).map_or(now_us, |bucket| bucket.empty_at_us.max(now_us));
        let of_pair = self.pairs.get(&(number, contact)).map_or(now_us, |bucket| bucket.empty_at_us.max(now_us));
        (of_number, of_pair)
    }

    /// Between two messages of the number.
    fn number_interval_us(&self, number: NumberId, now: Timestamp) -> i64 {
        1_000_000_000 / self.pace(number, now)
    }

    fn pace(&self, number: NumberId, now: Timestamp) -> i64 {
        self.slowed.get(&number).map_or(self.full_pace, |slowed| {
            let taken_back = now.since(slowed.since).max(0).saturating_mul(self.full_pace) / (20 * TWENTIETH_BACK_MS);
            slowed.pace.saturating_add(taken_back).clamp(1, self.full_pace)
        })
    }

    /// Nothing of the number leaves before `until`.
    pub fn pause(&mut self, number: NumberId, until: Timestamp) {
        let paused = self.paused_until.entry(number).or_insert(until);
        *paused = (*paused).max(until);
    }

    /// WhatsApp says that the number is too fast: half as fast at once, and a little faster every moment from then on.
    pub fn slow_down(&mut self, number: NumberId, now: Timestamp) {
        let is_of_the_same_second =
            self.slowed.get(&number).is_some_and(|slowed| now.since(slowed.since) < SLOWED_AGAIN_MS);
        if !is_of_the_same_second {
            let pace = (self.pace(number, now) / 2).max(PACE_MIN.min(self.full_pace));
            self.slowed.insert(number, Slowed { pace, since: now });
        }
    }

    /// A limit of the app or the account is near: at most half as fast.
    pub fn ease(&mut self, number: NumberId, now: Timestamp) {
        let pace = self.pace(number, now).min((self.full_pace / 2).max(1));
        self.slowed.insert(number, Slowed { pace, since: now });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NUMBER: NumberId = NumberId([1; 16]);

    fn contact(id: u16) -> ContactId {
        ContactId::derived_from(&[&id.to_be_bytes()])
    }

    fn waits(until: i64, for_what: WaitsFor) -> Result<(), Waits> {
        Err(Waits { until: Timestamp(until), for_what })
    }

    #[test]
    fn a_number_sends_its_rate_at_once_and_then_one_by_one() {
        let mut rates = Rates::new(60);
        for id in 0..60 {
            assert_eq!(rates.take(NUMBER, contact(id), Timestamp(0)), Ok(()), "{id}");
        }
        assert_eq!(rates.take(NUMBER, contact(60), Timestamp(0)), waits(17, WaitsFor::Number));
        assert_eq!(rates.take(NUMBER, contact(60), Timestamp(17)), Ok(()));
        assert_eq!(rates.take(NumberId([2; 16]), contact(61), Timestamp(17)), Ok(()));
    }

    #[test]
    fn a_pair_sends_its_burst_and_then_one_in_six_seconds() {
        let mut rates = Rates::new(1000);
        for _ in 0..LIMITS.pair_burst {
            assert_eq!(rates.take(NUMBER, contact(1), Timestamp(0)), Ok(()));
        }
        assert_eq!(rates.take(NUMBER, contact(1), Timestamp(0)), waits(6_001, WaitsFor::Pair));
        assert_eq!(rates.take(NUMBER, contact(2), Timestamp(0)), Ok(()));
        assert_eq!(rates.take(NUMBER, contact(1), Timestamp(6_001)), Ok(()));
    }

    #[test]
    fn a_paused_number_waits_and_others_do_not() {
        let mut rates = Rates::new(60);
        rates.pause(NUMBER, Timestamp(5_000));
        rates.pause(NUMBER, Timestamp(1_000));
        assert_eq!(rates.take(NUMBER, contact(1), Timestamp(0)), waits(5_000, WaitsFor::Pause));
        assert_eq!(rates.take(NumberId([2; 16]), contact(1), Timestamp(0)), Ok(()));
        assert_eq!(rates.take(NUMBER, contact(1), Timestamp(5_000)), Ok(()));
    }

    /// How many messages leave within the second from `now` on, which may not be looked at again.
    fn in_a_second(rates: &mut Rates, now: i64) -> usize {
        (now..now + 1_000).map(|at| (0..1_000).take_while(|_| take_any(rates, at)).count()).sum()
    }

    fn take_any(rates: &mut Rates, at: i64) -> bool {
        // A contact of its own each, so that no pair is a limit.
        let nth = rates.pairs.len();
        rates.take(NUMBER, ContactId::derived_from(&[&nth.to_be_bytes(), &at.to_be_bytes()]), Timestamp(at)).is_ok()
    }

    #[test]
    fn a_number_that_is_too_fast_is_half_as_fast_at_once_and_comes_back_slowly() {
        let mut rates = Rates::new(60);
        let drained = |rates: &mut Rates, at| while take_any(rates, at) {};
        drained(&mut rates, 0);
        rates.slow_down(NUMBER, Timestamp(0));
        rates.slow_down(NUMBER, Timestamp(999));
        // Refused together, slowed once; then a twentieth of 60 every ten seconds.
        for (now, expected) in [(1_000, 30), (11_000, 33), (51_000, 45), (101_000, 60), (900_000, 60)] {
            drained(&mut rates, now - 1);
            let left = in_a_second(&mut rates, now);
            assert!(left.abs_diff(expected) <= 1, "at {now}: {left}, not {expected}");
        }
        let other = NumberId([2; 16]);
        assert_eq!(rates.pace(other, Timestamp(0)), 60_000, "no other number is slowed");
    }

    #[test]
    fn a_number_is_never_slower_than_one_a_second() {
        let mut rates = Rates::new(60);
        for second in 0..60 {
            rates.slow_down(NUMBER, Timestamp(second * 1_000));
        }
        assert!(rates.pace(NUMBER, Timestamp(59_000)) >= PACE_MIN);
        assert!(rates.pace(NUMBER, Timestamp(59_000)) < 2 * PACE_MIN);
        let mut slow = Rates::new(1);
        slow.slow_down(NUMBER, Timestamp(0));
        assert_eq!(slow.pace(NUMBER, Timestamp(0)), 1_000);
    }

    #[test]
    fn a_limit_that_is_near_halves_the_pace_once_however_often_it_is_told() {
        let mut rates = Rates::new(60);
        for at in 0..100 {
            rates.ease(NUMBER, Timestamp(at));
        }
        assert_eq!(rates.pace(NUMBER, Timestamp(99)), 30_000);
    }
}
