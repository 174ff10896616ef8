//! The roads of a `repeat`. Its rounds are counted, so that none of them is a way round for ever.

use engine::{OpId, OpKind, Program};

/// Where an operation goes on that leads to `to`: the end of a round behind the loop, its beginning into the first round.
/// That of a counted loop is always gone; a list may be empty.
pub(super) fn onward(program: &Program, from: &OpKind, to: OpId) -> Vec<OpId> {
    let repeat = &program.op(to).kind;
    let OpKind::Repeat { each, body, next, .. } = repeat else { return vec![to] };
    let first = matches!(from, OpKind::Enter { .. }).then_some(*body);
    if first.is_some() && each.is_none() {
        return first.into_iter().collect();
    }
    first.into_iter().chain(onward(program, repeat, *next)).collect()
}
