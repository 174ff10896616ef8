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
    pub fn take(&mut self, number: NumberId, contact: ContactId, now: Timestamp) -> Result<(), Waits> {
        if let Some(waits) = self.waits(number, contact, now) {
            return Err(waits);
        }
        let now_us = now.0.saturating_mul(1000);
        let (of_number, of_pair) = self.empty_at_us(number, contact, now_us);
        let pair_interval_us = LIMITS.pair_interval_ms * 1000;
        self.numbers.insert(number, Bucket { empty_at_us: of_number + self.number_interval_us });
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
        let number_free_us = of_number - (1_000_000 - self.number_interval_us);
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
}
