//! The roads of a program with its counted rounds laid out one behind the other, so that three rounds of 10 hours are 30
//! hours and not any number. What is counted past ten, or makes too many places, stays a circle.

use std::collections::HashMap;

use engine::{Count, OpId, OpKind, Program, Road};

/// Rounds that are followed one by one.
const FOLLOWED_MAX: u32 = 10;
/// Places of a flow with its rounds laid out; with more, no round is counted.
const PLACES_MAX: usize = 4_000;

/// An operation, with how often it went round by then.
pub(super) struct Place {
    pub op: OpId,
    pub onward: Vec<(usize, Road)>,
}

pub(super) struct Places {
    /// In an order in which roads lead forward, but for those that go round.
    pub places: Vec<Place>,
    /// Where a message starts or interrupts the flow.
    pub entries: Vec<usize>,
}

impl Places {
    pub(super) fn of(program: &Program) -> Self {
        let roads: Vec<Vec<Road>> = program.ops.iter().map(|op| op.kind.roads(program)).collect();
        let mut layout = Layout::new(program, &roads, Counters::of(program, &roads));
        if layout.is_too_much() {
            layout = Layout::new(program, &roads, Counters::none(program));
        }
        layout.in_order()
    }
}

/// What is counted, by the index of its operation's counter.
struct Counters {
    /// Of each `repeat` and `ask again` that is followed.
    of: Vec<Option<usize>>,
    at_most: Vec<u32>,
    /// Of each operation the counters that begin anew behind it.
    anew: Vec<Vec<usize>>,
    /// Of each operation the counters that are read again behind it before they begin anew.
    live: Vec<Vec<usize>>,
}

impl Counters {
    fn none(program: &Program) -> Self {
        let none = || vec![Vec::new(); program.ops.len()];
        Self { of: vec![None; program.ops.len()], at_most: Vec::new(), anew: none(), live: none() }
    }

    fn of(program: &Program, roads: &[Vec<Road>]) -> Self {
        let mut counters = Self::none(program);
        for (index, op) in program.ops.iter().enumerate() {
            let (begins, at_most) = match &op.kind {
                OpKind::AskAgain { question, at_most, .. } => (Some(*question), *at_most),
                OpKind::Repeat { at_most, .. } => (None, *at_most),
                OpKind::Send { .. }
                | OpKind::Ask { .. }
                | OpKind::Wait { .. }
                | OpKind::WaitUntil { .. }
                | OpKind::Branch { .. }
                | OpKind::Set { .. }
                | OpKind::Tag { .. }
                | OpKind::Untag { .. }
                | OpKind::Consent { .. }
                | OpKind::OptOut { .. }
                | OpKind::Track { .. }
                | OpKind::Split { .. }
                | OpKind::Enter { .. }
                | OpKind::End { .. } => continue,
            };
            if at_most > FOLLOWED_MAX {
                continue;
            }
            let counter = counters.at_most.len();
            counters.at_most.push(at_most);
            counters.of[index] = Some(counter);
            if let Some(question) = begins {
                counters.anew[question.0 as usize].push(counter);
            }
        }
        for (index, op) in program.ops.iter().enumerate() {
            if let OpKind::Enter { repeat } = op.kind
                && let Some(counter) = counters.of[repeat.0 as usize]
            {
                counters.anew[index].push(counter);
            }
        }
        if !counters.at_most.is_empty() {
            counters.find_live(roads);
        }
        counters
    }

    /// Backwards from where each is read to where it begins anew.
    fn find_live(&mut self, roads: &[Vec<Road>]) {
        let mut before = vec![Vec::new(); roads.len()];
        for (from, onward) in roads.iter().enumerate() {
            for road in onward {
                before[road.to.0 as usize].push(from);
            }
        }
        for read_at in 0..roads.len() {
            let Some(counter) = self.of[read_at] else { continue };
            let mut open = vec![read_at];
            while let Some(at) = open.pop() {
                if self.live[at].contains(&counter) {
                    continue;
                }
                self.live[at].push(counter);
                open.extend(before[at].iter().copied().filter(|from| !self.anew[*from].contains(&counter)));
            }
        }
    }

    /// What is counted behind `road`; `None` where the count leaves that road shut.
    fn behind(&self, from: usize, counted: &[u32], road: &Road) -> Option<Vec<u32>> {
        let read = |counter: usize| {
            let place = self.live[from].iter().position(|live| *live == counter);
            place.map_or(0, |place| counted[place])
        };
        let own = self.of[from];
        if let Some(own) = own {
            let is_spent = read(own) >= self.at_most[own];
            match road.count {
                Count::Another if is_spent => return None,
                Count::Over if !is_spent => return None,
                Count::Another | Count::Over | Count::Nothing | Count::Anew => {}
            }
        }
        let count = |counter: &usize| match road.count {
            Count::Anew if self.anew[from].contains(counter) => 0,
            Count::Another if own == Some(*counter) => read(*counter) + 1,
            Count::Another | Count::Over | Count::Nothing | Count::Anew => read(*counter),
        };
        Some(self.live[road.to.0 as usize].iter().map(count).collect())
    }
}

struct Layout<'p> {
    roads: &'p [Vec<Road>],
    counters: Counters,
    /// The places where nothing is counted, by operation.
    plain: Vec<Option<usize>>,
    counting: HashMap<(OpId, Vec<u32>), usize>,
    places: Vec<(OpId, Vec<u32>)>,
    onward: Vec<Vec<(usize, Road)>>,
    entries: Vec<usize>,
}

impl<'p> Layout<'p> {
    fn new(program: &Program, roads: &'p [Vec<Road>], counters: Counters) -> Self {
        let mut layout = Self {
            roads,
            counters,
            plain: vec![None; roads.len()],
            counting: HashMap::new(),
            places: Vec::new(),
            onward: Vec::new(),
            entries: Vec::new(),
        };
        let starts = (!program.triggers.is_empty()).then(|| program.entry());
        for entry in starts.into_iter().chain(program.interrupts.iter().map(|interrupt| interrupt.to)) {
            let counted = vec![0; layout.counters.live[entry.0 as usize].len()];
            let place = layout.place(entry, counted);
            layout.entries.push(place);
        }
        let mut next = 0;
        while next < layout.places.len() && !layout.is_too_much() {
            let (op, counted) = layout.places[next].clone();
            let from = op.0 as usize;
            let mut onward = Vec::with_capacity(roads[from].len());
            for road in &layout.roads[from] {
                if let Some(counted) = layout.counters.behind(from, &counted, road) {
                    onward.push((layout.place(road.to, counted), *road));
                }
            }
            layout.onward.push(onward);
            next += 1;
        }
        layout
    }

    fn is_too_much(&self) -> bool {
        self.places.len() > PLACES_MAX && !self.counting.is_empty()
    }

    fn place(&mut self, op: OpId, counted: Vec<u32>) -> usize {
        let new = self.places.len();
        let known = if counted.is_empty() {
            *self.plain[op.0 as usize].get_or_insert(new)
        } else {
            *self.counting.entry((op, counted.clone())).or_insert(new)
        };
        if known == new {
            self.places.push((op, counted));
        }
        known
    }

    /// Depth first; what is left last comes first.
    fn in_order(self) -> Places {
        let Self { places, onward, entries, .. } = self;
        let mut is_seen = vec![false; places.len()];
        let mut left = Vec::with_capacity(places.len());
        for entry in entries.iter().copied() {
            let mut open = vec![(entry, 0)];
            if std::mem::replace(&mut is_seen[entry], true) {
                continue;
            }
            while let Some((at, nth)) = open.last_mut() {
                match onward[*at].get(*nth) {
                    Some((to, _)) => {
                        *nth += 1;
                        if !std::mem::replace(&mut is_seen[*to], true) {
                            open.push((*to, 0));
                        }
                    }
                    None => {
                        left.push(*at);
                        open.pop();
                    }
                }
            }
        }
        left.reverse();
        let mut number = vec![0; places.len()];
        for (new, old) in left.iter().enumerate() {
            number[*old] = new;
        }
        let place = |old: &usize| Place {
            op: places[*old].0,
            onward: onward[*old].iter().map(|(to, road)| (number[*to], *road)).collect(),
        };
        Places { places: left.iter().map(place).collect(), entries: entries.iter().map(|old| number[*old]).collect() }
    }
}
