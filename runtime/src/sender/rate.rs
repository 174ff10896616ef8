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

#[derive(Debug)]
pub(super) struct Rates {
    number_interval_us: i64,
    numbers: BTreeMap<NumberId, Bucket>,
    pairs: BTreeMap<(NumberId, ContactId), Bucket>,
    paused_until: BTreeMap<NumberId, Timestamp>,
}

impl Rates {
    pub fn new(number_rate: u32) -> Self {
        Self {
            number_interval_us: 1_000_000 / i64::from(number_rate.max(1)),
            numbers: BTreeMap::new(),
            pairs: BTreeMap::new(),
            paused_until: BTreeMap::new(),
        }
    }

    /// Takes one message's worth, or says when there will be.
    pub fn take(&mut self, number: NumberId, contact: ContactId, now: Timestamp) -> Result<(), Timestamp> {
        if let Some(until) = self.paused_until.get(&number).copied().filter(|until| *until > now) {
            return Err(until);
        }
        let now_us = now.0.saturating_mul(1000);
        // A second's worth may leave at once.
        let number_burst_us = 1_000_000 - self.number_interval_us;
        let pair_interval_us = LIMITS.pair_interval_ms * 1000;
        let pair_burst_us = pair_interval_us * i64::from(LIMITS.pair_burst - 1);
        let of_number = self.numbers.get(&number).map_or(now_us, |bucket| bucket.empty_at_us.max(now_us));
        let of_pair = self.pairs.get(&(number, contact)).map_or(now_us, |bucket| bucket.empty_at_us.max(now_us));
        let free_us = (of_number - number_burst_us).max(of_pair - pair_burst_us);
        if free_us > now_us {
            return Err(Timestamp(free_us.div_euclid(1000) + 1));
        }
        self.numbers.insert(number, Bucket { empty_at_us: of_number + self.number_interval_us });
        self.pairs.insert((number, contact), Bucket { empty_at_us: of_pair + pair_interval_us });
        if self.pairs.len() > PAIRS_MAX {
            self.pairs.retain(|_, bucket| bucket.empty_at_us > now_us);
        }
        Ok(())
    }

    /// Nothing of the number leaves before `until`.
    pub fn pause(&mut self, number: NumberId, until: Timestamp) {
        let paused = self.paused_until.entry(number).or_insert(until);
        *paused = (*paused).max(until);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NUMBER: NumberId = NumberId([1; 16]);

    fn contact(id: u16) -> ContactId {
        ContactId::derived_from(&[&id.to_be_bytes()])
    }

    #[test]
    fn a_number_sends_its_rate_at_once_and_then_one_by_one() {
        let mut rates = Rates::new(60);
        for id in 0..60 {
            assert_eq!(rates.take(NUMBER, contact(id), Timestamp(0)), Ok(()), "{id}");
        }
        assert_eq!(rates.take(NUMBER, contact(60), Timestamp(0)), Err(Timestamp(17)));
        assert_eq!(rates.take(NUMBER, contact(60), Timestamp(17)), Ok(()));
        assert_eq!(rates.take(NumberId([2; 16]), contact(61), Timestamp(17)), Ok(()));
    }

    #[test]
    fn a_pair_sends_its_burst_and_then_one_in_six_seconds() {
        let mut rates = Rates::new(1000);
        for _ in 0..LIMITS.pair_burst {
            assert_eq!(rates.take(NUMBER, contact(1), Timestamp(0)), Ok(()));
        }
        assert_eq!(rates.take(NUMBER, contact(1), Timestamp(0)), Err(Timestamp(6_001)));
        assert_eq!(rates.take(NUMBER, contact(2), Timestamp(0)), Ok(()));
        assert_eq!(rates.take(NUMBER, contact(1), Timestamp(6_001)), Ok(()));
    }

    #[test]
    fn a_paused_number_waits_and_others_do_not() {
        let mut rates = Rates::new(60);
        rates.pause(NUMBER, Timestamp(5_000));
        rates.pause(NUMBER, Timestamp(1_000));
        assert_eq!(rates.take(NUMBER, contact(1), Timestamp(0)), Err(Timestamp(5_000)));
        assert_eq!(rates.take(NumberId([2; 16]), contact(1), Timestamp(0)), Ok(()));
        assert_eq!(rates.take(NUMBER, contact(1), Timestamp(5_000)), Ok(()));
    }
}
