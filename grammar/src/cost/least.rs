//! The lightest way to where a run ends or stands for ever.

use std::collections::{BTreeMap, BTreeSet};

use stdlib::Decimal;

use super::net::Net;

/// By counter, the least that weighs what is gone round until it is used up; `None` where a round never comes back.
type Rounds = BTreeMap<usize, Option<Decimal>>;

/// Zero where a run comes to no rest, such as one that goes round for ever.
pub(super) fn least(net: &Net) -> Decimal {
    let mut rounds: Rounds = net.counters.keys().map(|counter| (*counter, Some(Decimal::ZERO))).collect();
    // A loop weighs more once those inside it are known; none is deeper inside than there are counters.
    for _ in &net.counters {
        let known = net.counters.iter().map(|(counter, uses)| (*counter, all_rounds(net, &rounds, *counter, *uses)));
        let known: Rounds = known.collect();
        if known == rounds {
            break;
        }
        rounds = known;
    }
    let reached = lightest(net, &rounds, net.entry);
    let ends = reached.into_iter().zip(&net.rests).filter_map(|(sum, rest)| Some(sum?.saturating_add((*rest)?.least)));
    ends.min().unwrap_or_default()
}

/// The lightest round of a counter, as often as it allows.
fn all_rounds(net: &Net, rounds: &Rounds, counter: usize, uses: u32) -> Option<Decimal> {
    if uses == 0 {
        return Some(Decimal::ZERO);
    }
    let counted = net.from[counter].iter().map(|way| &net.ways[*way]).filter(|way| way.counts == Some(counter));
    let round =
        counted.filter_map(|way| Some(way.weight.least.saturating_add(lightest(net, rounds, way.to)[counter]?))).min();
    round.map(|round| round.saturating_mul(Decimal::from(uses)))
}

/// By place, the lightest way to it. Dijkstra's: no weight is below zero.
fn lightest(net: &Net, rounds: &Rounds, start: usize) -> Vec<Option<Decimal>> {
    let mut open = BTreeSet::from([(Decimal::ZERO, start)]);
    let mut reached = vec![None; net.from.len()];
    reached[start] = Some(Decimal::ZERO);
    while let Some((sum, place)) = open.pop_first() {
        if reached[place] != Some(sum) {
            continue;
        }
        for way in net.from[place].iter().map(|way| &net.ways[*way]) {
            let Some(before) = way.spends.map_or(Some(Decimal::ZERO), |counter| rounds[&counter]) else { continue };
            let next = sum.saturating_add(before).saturating_add(way.weight.least);
            if reached[way.to].is_none_or(|known| next < known) {
                reached[way.to] = Some(next);
                open.insert((next, way.to));
            }
        }
    }
    reached
}
