//! A cycle without a wait, on the Program's graph: edges that a wait or a question interrupts are left out, and what still
//! goes round would run for ever in an instant.

use engine::Program;

use super::rounds;
use crate::{Diagnostic, Span, ast::Flow, catalogue::cycle_without_wait, lower::Lowered};

pub(crate) fn check(flow: &Flow, lowered: &Lowered, found: &mut Vec<Diagnostic>) {
    let Lowered { program, places } = lowered;
    let mut search = Search { program, state: vec![State::New; program.ops.len()], path: Vec::new() };
    let ring = (0..program.ops.len()).find_map(|op| search.visit(op));
    if let Some(ring) = ring {
        found.push(explain(flow, program, places, &ring));
    }
}

fn explain(flow: &Flow, program: &Program, places: &[Span], ring: &[usize]) -> Diagnostic {
    let mut steps: Vec<usize> = ring.iter().map(|op| program.ops[*op].step.0 as usize).collect();
    steps.dedup();
    if steps.len() == 1 || steps.first() != steps.last() {
        steps.push(steps[0]);
    }
    let name = |step: &usize| flow.steps[*step].name.as_ref().map_or("", |name| name.text.as_str());
    let path: Vec<&str> = steps.iter().map(name).collect();
    let last = places[ring[ring.len() - 1]];
    cycle_without_wait::at(last, &path, places[ring[0]])
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    /// On the path that is being followed.
    Open,
    Done,
}

struct Search<'p> {
    program: &'p Program,
    state: Vec<State>,
    path: Vec<usize>,
}

impl Search<'_> {
    /// The operations of the first ring that is met, in order.
    fn visit(&mut self, start: usize) -> Option<Vec<usize>> {
        // Depth first with its own stack: a flow may be longer than ours.
        let mut open: Vec<(usize, Vec<usize>)> = Vec::new();
        self.enter(start, &mut open);
        while let Some((op, nexts)) = open.last_mut() {
            let op = *op;
            match nexts.pop() {
                Some(next) => match self.state[next] {
                    State::New => self.enter(next, &mut open),
                    State::Open => {
                        let from = self.path.iter().position(|passed| *passed == next).unwrap_or_default();
                        return Some(self.path[from..].to_vec());
                    }
                    State::Done => {}
                },
                None => {
                    self.state[op] = State::Done;
                    self.path.pop();
                    open.pop();
                }
            }
        }
        None
    }

    fn enter(&mut self, op: usize, open: &mut Vec<(usize, Vec<usize>)>) {
        if self.state[op] == State::New {
            self.state[op] = State::Open;
            self.path.push(op);
            open.push((op, self.nexts(op)));
        }
    }

    /// Where it goes on in the same turn.
    fn nexts(&self, op: usize) -> Vec<usize> {
        let kind = &self.program.ops[op].kind;
        let onward = kind.at_once().into_iter().flat_map(|to| rounds::onward(self.program, kind, to));
        onward.map(|id| id.0 as usize).collect()
    }
}
