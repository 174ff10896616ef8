//! The bounds of every place, and the verdicts. Each place is looked at once, in the order of the roads; a circle is gone
//! round until nothing changes, or until it plainly makes it later in each round.

use std::{cmp::Reverse, collections::BinaryHeap};

use engine::{OpId, Program};
use stdlib::{JITTER_MS_MAX, REPLY_MS};

use super::{
    Judged, Rules, Verdict,
    bounds::{Bounds, Moved, UNBOUNDED},
    rounds::Places,
    trail::{Trail, Trails},
};

const HOUR_MS: i64 = 60 * stdlib::MINUTE_MS;
/// Rounds of a circle that are gone one by one: two hours each are a day in twelve.
const ROUNDS_MAX: u32 = 16;
/// What a circle is taken to reach behind those.
const WIDER_MS: [i64; 3] = [24 * HOUR_MS, 72 * HOUR_MS, UNBOUNDED];

pub(super) fn solve(program: &Program, rules: &Rules) -> Vec<Judged> {
    let places = Places::of(program);
    let mut solver = Solver::new(program, &places, rules);
    solver.run();
    solver.judge(program)
}

#[derive(Clone, Copy)]
struct Standing {
    bounds: Bounds,
    lo: Trail,
    hi: Trail,
    /// How `hi` first came to be too much.
    crossed: Trail,
    /// How often a road that goes round made `hi` greater.
    raised: u32,
}

struct Solver<'a> {
    places: &'a Places,
    rules: &'a Rules,
    trails: Trails,
    at: Vec<Option<Standing>>,
    open: BinaryHeap<Reverse<usize>>,
    is_open: Vec<bool>,
    /// How long quiet hours may hold what is said.
    held_ms: Option<i64>,
    says: Vec<bool>,
}

impl<'a> Solver<'a> {
    fn new(program: &Program, places: &'a Places, rules: &'a Rules) -> Self {
        let (trails, heard) = Trails::new();
        let count = places.places.len();
        let mut solver = Self {
            places,
            rules,
            trails,
            at: vec![None; count],
            open: BinaryHeap::new(),
            is_open: vec![false; count],
            held_ms: program.quiet_hours.map(|hours| hours.length_ms() + HOUR_MS + JITTER_MS_MAX),
            says: program.ops.iter().map(|op| op.kind.says(program).is_some()).collect(),
        };
        for entry in &places.entries {
            let bounds = rules.heard();
            solver.at[*entry] = Some(Standing { bounds, lo: heard, hi: heard, crossed: heard, raised: 0 });
            solver.reopen(*entry);
        }
        solver
    }

    fn reopen(&mut self, place: usize) {
        if !std::mem::replace(&mut self.is_open[place], true) {
            self.open.push(Reverse(place));
        }
    }

    fn run(&mut self) {
        let places = self.places;
        while let Some(Reverse(from)) = self.open.pop() {
            self.is_open[from] = false;
            let standing = self.at[from].expect("only what was reached is looked at");
            let place = &places.places[from];
            for (to, road) in &place.onward {
                let Some((lo, hi)) = self.rules.along(road, standing.bounds) else { continue };
                let arriving = Standing {
                    bounds: Bounds { lo: lo.ms, hi: hi.ms },
                    lo: self.trails.onward(standing.lo, place.op, &lo),
                    hi: self.trails.onward(standing.hi, place.op, &hi),
                    crossed: standing.crossed,
                    raised: 0,
                };
                let arriving = self.held(*to, arriving);
                self.arrive(*to, *to <= from, arriving);
            }
        }
    }

    /// What comes up in quiet hours leaves when they are over, unless the customer has just written.
    fn held(&mut self, to: usize, arriving: Standing) -> Standing {
        let op = self.places.places[to].op;
        let Some(held_ms) = self.held_ms.filter(|_| self.says[op.0 as usize] && arriving.bounds.hi > REPLY_MS) else {
            return arriving;
        };
        let hi = arriving.bounds.hi.saturating_add(held_ms);
        let moved = Moved { ms: hi, anew: None, added_ms: Some(held_ms) };
        let trail = self.trails.onward(arriving.hi, op, &moved);
        Standing { bounds: Bounds { hi, ..arriving.bounds }, hi: trail, ..arriving }
    }

    fn arrive(&mut self, to: usize, goes_round: bool, arriving: Standing) {
        let Some(mut known) = self.at[to] else {
            self.at[to] = Some(Standing { crossed: arriving.hi, ..arriving });
            return self.reopen(to);
        };
        let before = known.bounds;
        if arriving.bounds.lo < before.lo {
            known.bounds.lo = arriving.bounds.lo;
            known.lo = arriving.lo;
        }
        if arriving.bounds.hi > before.hi {
            known.raised += u32::from(goes_round);
            let is_endless = known.raised > ROUNDS_MAX;
            if is_endless && self.rules.widens {
                let wider = WIDER_MS.into_iter().find(|wider| *wider >= arriving.bounds.hi);
                known.bounds.hi = wider.unwrap_or(UNBOUNDED);
                known.hi = self.trails.around(arriving.hi);
            } else if !is_endless {
                known.bounds.hi = arriving.bounds.hi;
                known.hi = arriving.hi;
            }
            if before.hi < self.rules.w_ms {
                known.crossed = known.hi;
            }
        }
        let is_changed = known.bounds != before;
        self.at[to] = Some(known);
        if is_changed {
            self.reopen(to);
        }
    }

    fn judge(&self, program: &Program) -> Vec<Judged> {
        let mut by_op: Vec<Option<Standing>> = vec![None; program.ops.len()];
        for (place, standing) in self.places.places.iter().zip(&self.at) {
            let (Some(standing), known) = (standing, &mut by_op[place.op.0 as usize]) else { continue };
            *known = Some(known.map_or(*standing, |known| joined(known, *standing)));
        }
        let says = |op: OpId| program.op(op).kind.says(program).is_some();
        let ops = (0..).map(OpId).zip(by_op).filter(|(op, _)| says(*op));
        ops.filter_map(|(op, standing)| Some(self.judged(op, &standing?))).collect()
    }

    fn judged(&self, op: OpId, standing: &Standing) -> Judged {
        let Bounds { lo, hi } = standing.bounds;
        let verdict = if hi < self.rules.w_ms {
            Verdict::Always
        } else if lo >= self.rules.w_ms {
            Verdict::Closed
        } else {
            Verdict::Maybe
        };
        let longest = self.trails.path(standing.hi);
        let longest = if longest.is_endless() { self.trails.path(standing.crossed) } else { longest };
        let path = match verdict {
            Verdict::Closed => self.trails.path(standing.lo),
            Verdict::Always | Verdict::Maybe => longest.clone(),
        };
        let most_ms = (hi < UNBOUNDED).then_some(hi);
        Judged { op, verdict, least_ms: lo, most_ms, path, longest }
    }
}

/// Of two rounds at one operation.
fn joined(one: Standing, other: Standing) -> Standing {
    let (lower, higher) = (
        if other.bounds.lo < one.bounds.lo { other } else { one },
        if other.bounds.hi > one.bounds.hi { other } else { one },
    );
    Standing { bounds: Bounds { lo: lower.bounds.lo, hi: higher.bounds.hi }, lo: lower.lo, ..higher }
}
