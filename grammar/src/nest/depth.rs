//! How far bodies stand from what they belong to. Any depth is right, but one body alone that stands otherwise than all
//! others of its file was moved by mistake, and a line alone in its body has no neighbour that would say so.

use crate::{
    Diagnostic,
    catalogue::uneven_depth,
    lines::{Item, Part},
};

/// Bodies of a file that must agree before another one is told.
const AGREEING_MIN: usize = 3;

/// The first line of a body, and the line above that it belongs to.
struct Body<'p> {
    above: &'p Item,
    first: &'p Item,
    depth: usize,
}

pub(crate) fn check(parts: &[Part], found: &mut Vec<Diagnostic>) {
    let bodies: Vec<Body<'_>> = parts.iter().flat_map(bodies).collect();
    let Some(first) = bodies.first() else { return };
    let differ = |depth: usize| bodies.iter().filter(move |body| body.depth != depth);
    // Either the first body is the one that differs, or it agrees with all but one.
    let second = differ(first.depth).next().map(|body| body.depth);
    let odd = |depth: usize| {
        let mut others = differ(depth);
        others.next().filter(|_| others.next().is_none() && bodies.len() > AGREEING_MIN)
    };
    if let Some(odd) = odd(first.depth).or_else(|| second.and_then(odd)) {
        let usual = bodies.iter().map(|body| body.depth).find(|depth| *depth != odd.depth).unwrap_or(odd.depth);
        let want = odd.above.indent + usual;
        found.push(uneven_depth::at(odd.first.indentation, odd.first.code, want, odd.above.code));
    }
}

fn bodies(part: &Part) -> Vec<Body<'_>> {
    let lines: Vec<&Item> = part.top.iter().chain(&part.items).collect();
    lines
        .windows(2)
        .filter_map(|pair| {
            let [above, first] = pair else { return None };
            let depth = first.indent.checked_sub(above.indent).filter(|depth| *depth > 0)?;
            Some(Body { above, first, depth })
        })
        .collect()
}
