//! What goes round in a graph, with stacks of its own: a flow may be longer than ours.

use std::collections::VecDeque;

/// The parts of the graph in which every operation leads to every other and to itself, of those operations that `stays`.
pub(super) fn parts(count: usize, stays: &[bool], from: impl Fn(usize) -> Vec<usize>) -> Vec<Vec<usize>> {
    let inside = |op: usize| from(op).into_iter().filter(|next| stays[*next]).collect::<Vec<_>>();
    let starts = || (0..count).filter(|op| stays[*op]);
    let mut back = vec![Vec::new(); count];
    for op in starts() {
        for next in inside(op) {
            back[next].push(op);
        }
    }
    let mut left = Vec::new();
    let mut seen = vec![false; count];
    for start in starts() {
        follow(start, &mut seen, inside, &mut left);
    }
    let mut parts = Vec::new();
    let mut seen = vec![false; count];
    for start in left.into_iter().rev() {
        let mut part = Vec::new();
        follow(start, &mut seen, |op| back[op].clone(), &mut part);
        if part.len() > 1 || part.first().is_some_and(|op| inside(*op).contains(op)) {
            parts.push(part);
        }
    }
    parts
}

/// Everything new that `start` leads to, in the order in which it is left for good.
fn follow(start: usize, seen: &mut [bool], nexts: impl Fn(usize) -> Vec<usize>, left: &mut Vec<usize>) {
    if std::mem::replace(&mut seen[start], true) {
        return;
    }
    let mut open = vec![(start, nexts(start))];
    while let Some((op, ahead)) = open.last_mut() {
        match ahead.pop() {
            Some(next) if !std::mem::replace(&mut seen[next], true) => open.push((next, nexts(next))),
            Some(_) => {}
            None => {
                left.push(*op);
                open.pop();
            }
        }
    }
}

/// The fewest operations from `start` back to it, `start` first.
pub(super) fn shortest(start: usize, stays: &[bool], from: impl Fn(usize) -> Vec<usize>) -> Option<Vec<usize>> {
    let mut before: Vec<Option<usize>> = vec![None; stays.len()];
    let mut open = VecDeque::from([start]);
    while let Some(op) = open.pop_front() {
        for next in from(op).into_iter().filter(|next| stays[*next]) {
            if next == start {
                let way = std::iter::successors(Some(op), |op| if *op == start { None } else { before[*op] });
                let mut ring: Vec<usize> = way.collect();
                ring.reverse();
                return Some(ring);
            }
            if before[next].is_none() {
                before[next] = Some(op);
                open.push_back(next);
            }
        }
    }
    None
}
