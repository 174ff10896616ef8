//! The heaviest walk from where a run begins.
//!
//! What leads back to itself is taken together, a knot. A knot whose counters are all set back inside it goes round without
//! bound; else the ways that its counters count are cut, and a walk through it is pieces without them, joined by counted
//! ways: no more of each than its counter allows. The pieces are found by the same rule.

use std::collections::BTreeSet;

use super::{
    Most,
    net::{Net, Way},
    weight::Sum,
};

/// The places that go round.
struct Unbounded(Vec<usize>);

/// By place, the heaviest walk to it; `None` where none leads.
type Reached = Vec<Option<Sum>>;

pub(super) fn most(net: &Net) -> Most {
    let everything = Part { net, places: (0..net.from.len()).collect(), cut: BTreeSet::new() };
    let reached = match everything.heaviest(net.entry) {
        Ok(reached) => reached,
        Err(Unbounded(ring)) => {
            let mut ring: Vec<_> = ring.into_iter().filter_map(|place| net.op(place)).collect();
            ring.dedup();
            return Most::Unbounded { ring };
        }
    };
    let mut best = None;
    for (place, sum) in reached.into_iter().enumerate() {
        let Some(sum) = sum else { continue };
        let rest = net.rests[place].map_or_else(Sum::default, |rest| Sum::of(place, rest.most));
        Sum::raise(&mut best, sum.and(&rest));
    }
    let Sum { total, from } = best.unwrap_or_default();
    let from = from.into_iter().filter_map(|(place, times)| Some((net.op(place)?, times))).collect();
    Most::At { sum: total, from }
}

/// Some of the places, without some of the ways between them.
struct Part<'n> {
    net: &'n Net,
    places: BTreeSet<usize>,
    /// Ways whose counters are reckoned with one level up.
    cut: BTreeSet<usize>,
}

impl Part<'_> {
    fn ways(&self, place: usize) -> impl Iterator<Item = (usize, &Way)> {
        let ways = self.net.from[place].iter().map(|way| (*way, &self.net.ways[*way]));
        ways.filter(|(id, way)| !self.cut.contains(id) && self.places.contains(&way.to))
    }

    fn heaviest(&self, start: usize) -> Result<Reached, Unbounded> {
        let mut reached: Reached = vec![None; self.net.from.len()];
        reached[start] = Some(Sum::default());
        // In an order in which no later one leads to an earlier.
        for knot in self.knots(start) {
            let entries: Vec<(usize, Sum)> =
                knot.iter().filter_map(|place| Some((*place, reached[*place].clone()?))).collect();
            if self.is_round(&knot) {
                for (entry, before) in entries {
                    for (place, inside) in self.inside(&knot, entry)?.into_iter().enumerate() {
                        if let Some(inside) = inside {
                            Sum::raise(&mut reached[place], before.clone().and(&inside));
                        }
                    }
                }
            }
            for place in &knot {
                let Some(sum) = reached[*place].clone() else { continue };
                for (_, way) in self.ways(*place).filter(|(_, way)| !knot.contains(&way.to)) {
                    let step = Sum::of(way.from, way.weight.most);
                    Sum::raise(&mut reached[way.to], sum.clone().and(&step));
                }
            }
        }
        Ok(reached)
    }

    fn is_round(&self, knot: &BTreeSet<usize>) -> bool {
        knot.len() > 1 || knot.iter().any(|place| self.ways(*place).any(|(_, way)| way.to == *place))
    }

    /// Walks inside a knot from one of its places.
    fn inside(&self, knot: &BTreeSet<usize>, entry: usize) -> Result<Reached, Unbounded> {
        let within = |way: &Way| knot.contains(&way.from) && knot.contains(&way.to);
        let ways: Vec<(usize, &Way)> =
            knot.iter().flat_map(|place| self.ways(*place)).filter(|(_, way)| within(way)).collect();
        let set_back: BTreeSet<usize> = ways.iter().flat_map(|(_, way)| &way.resets).copied().collect();
        let counted: Vec<(usize, &Way, usize)> = ways
            .iter()
            .filter_map(|(id, way)| Some((*id, *way, way.counts?)))
            .filter(|(_, _, counter)| !set_back.contains(counter))
            .collect();
        if counted.is_empty() {
            return match ways.iter().find(|(_, way)| !way.weight.most.is_zero()) {
                Some((_, heavy)) => Err(Unbounded(self.ring(knot, heavy))),
                None => Ok((0..self.net.from.len()).map(|it| knot.contains(&it).then(Sum::default)).collect()),
            };
        }
        let cut = self.cut.iter().copied().chain(counted.iter().map(|(id, _, _)| *id)).collect();
        let pieces = Part { net: self.net, places: knot.clone(), cut };
        let mut best = pieces.heaviest(entry)?;
        let to_a_counter =
            |reached: &Reached| heaviest_of(counted.iter().filter_map(|(_, way, _)| reached[way.from].clone()));
        let Some(first) = to_a_counter(&best) else { return Ok(best) };
        // What one use of each counted way adds where the walk comes back to a counted way, and where it does not.
        let mut rounds = Vec::new();
        for (_, way, counter) in &counted {
            let step = Sum::of(way.from, way.weight.most);
            let after = pieces.heaviest(way.to)?;
            let back = to_a_counter(&after).map(|back| step.clone().and(&back));
            rounds.push((self.net.counters[counter], step, after, back));
        }
        for (last, (uses, step, after, _)) in rounds.iter().enumerate() {
            if *uses == 0 {
                continue;
            }
            let mut before = first.clone();
            for (nth, (uses, _, _, back)) in rounds.iter().enumerate() {
                let uses = if nth == last { uses - 1 } else { *uses };
                if let Some(back) = back {
                    before = before.and(&back.clone().times(uses));
                }
            }
            before = before.and(step);
            for (place, sum) in after.iter().enumerate() {
                if let Some(sum) = sum {
                    Sum::raise(&mut best[place], before.clone().and(sum));
                }
            }
        }
        Ok(best)
    }

    /// The shortest round of a way inside a knot.
    fn ring(&self, knot: &BTreeSet<usize>, way: &Way) -> Vec<usize> {
        let mut before = std::collections::BTreeMap::from([(way.to, None)]);
        let mut open = std::collections::VecDeque::from([way.to]);
        while let Some(place) = open.pop_front() {
            for (_, next) in self.ways(place).filter(|(_, next)| knot.contains(&next.to)) {
                before.entry(next.to).or_insert_with(|| {
                    open.push_back(next.to);
                    Some(place)
                });
            }
        }
        let back = std::iter::successors(Some(way.from), |place| before.get(place).copied().flatten());
        let mut ring: Vec<usize> = back.collect();
        ring.reverse();
        // It begins with what weighs.
        ring.rotate_right(1);
        ring
    }

    /// What leads back to itself, taken together, each before all it leads to. Kosaraju's, with stacks of its own.
    fn knots(&self, start: usize) -> Vec<BTreeSet<usize>> {
        let nexts = |place: usize| self.ways(place).map(|(_, way)| way.to).collect::<Vec<_>>();
        let mut left = Vec::new();
        let mut seen = BTreeSet::new();
        follow(start, &mut seen, nexts, &mut left);
        let mut back = vec![Vec::new(); self.net.from.len()];
        for place in &left {
            for next in nexts(*place) {
                back[next].push(*place);
            }
        }
        let mut knots = Vec::new();
        let mut seen = BTreeSet::new();
        for place in left.into_iter().rev() {
            let mut knot = Vec::new();
            follow(place, &mut seen, |place| back[place].clone(), &mut knot);
            if !knot.is_empty() {
                knots.push(knot.into_iter().collect());
            }
        }
        knots
    }
}

fn heaviest_of(sums: impl Iterator<Item = Sum>) -> Option<Sum> {
    let mut best = None;
    sums.for_each(|sum| Sum::raise(&mut best, sum));
    best
}

/// Everything new that `start` leads to, in the order in which it is left for good.
fn follow(start: usize, seen: &mut BTreeSet<usize>, nexts: impl Fn(usize) -> Vec<usize>, left: &mut Vec<usize>) {
    if !seen.insert(start) {
        return;
    }
    let mut open = vec![(start, nexts(start))];
    while let Some((place, ahead)) = open.last_mut() {
        match ahead.pop() {
            Some(next) if seen.insert(next) => open.push((next, nexts(next))),
            Some(_) => {}
            None => {
                left.push(*place);
                open.pop();
            }
        }
    }
}
