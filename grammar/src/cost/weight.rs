//! What walks weigh together, and what of it is whose.

use std::collections::BTreeMap;

use stdlib::Decimal;

/// The weight of a walk, and how often each place of it that weighs something was passed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Sum {
    pub total: Decimal,
    pub from: BTreeMap<usize, u64>,
}

impl Sum {
    pub fn of(place: usize, weight: Decimal) -> Self {
        let from = if weight.is_zero() { BTreeMap::new() } else { BTreeMap::from([(place, 1)]) };
        Self { total: weight, from }
    }

    /// No flow that anybody writes comes near the greatest number; one that does stays there.
    pub fn and(mut self, other: &Self) -> Self {
        self.total = self.total.saturating_add(other.total);
        for (place, times) in &other.from {
            let known = self.from.entry(*place).or_default();
            *known = known.saturating_add(*times);
        }
        self
    }

    pub fn times(mut self, times: u32) -> Self {
        self.total = self.total.saturating_mul(Decimal::from(times));
        if times == 0 {
            self.from.clear();
        }
        for known in self.from.values_mut() {
            *known = known.saturating_mul(u64::from(times));
        }
        self
    }

    /// Takes the heavier of both.
    pub fn raise(known: &mut Option<Self>, other: Self) {
        if known.as_ref().is_none_or(|known| known.total < other.total) {
            *known = Some(other);
        }
    }
}
