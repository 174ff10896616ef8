//! Values and conditions deeper than the engine works them out.

use engine::expr::DEPTH_MAX;

use super::{
    exprs::{of_header, of_statement},
    walk_flow,
};
use crate::{
    Diagnostic,
    ast::{Expr, ExprKind, Flow, StatementKind},
    catalogue::too_much_in_one,
};

pub(super) fn check(flow: &Flow, found: &mut Vec<Diagnostic>) {
    let mut judge = |expr: &Expr| {
        if depth(expr).is_none_or(|depth| depth > DEPTH_MAX) {
            found.push(too_much_in_one::at(expr.span, DEPTH_MAX));
        }
    };
    for line in &flow.header {
        for standing in of_header(&line.kind) {
            judge(standing.expr());
        }
    }
    walk_flow(flow, &mut |statement| {
        for standing in of_statement(&statement.kind) {
            judge(standing.expr());
        }
        if let StatementKind::If(it) = &statement.kind {
            for branch in &it.branches {
                judge(&branch.condition.0);
            }
        }
    });
}

/// How deep the engine goes for it; `None` for what was too long to be read.
fn depth(expr: &Expr) -> Option<usize> {
    let within = expr.inside().into_iter().map(depth).try_fold(0, |most, one| Some(most.max(one?)))?;
    let own = match &expr.kind {
        ExprKind::Or(terms) | ExprKind::And(terms) => halvings(terms.len()),
        ExprKind::TooLong => return None,
        ExprKind::Text(_)
        | ExprKind::Number(_)
        | ExprKind::Bool(_)
        | ExprKind::Clock(_)
        | ExprKind::Date(_)
        | ExprKind::Path(_)
        | ExprKind::Part { .. }
        | ExprKind::Call { .. }
        | ExprKind::Method { .. }
        | ExprKind::List(_)
        | ExprKind::Record(_)
        | ExprKind::Not(_)
        | ExprKind::Compare { .. }
        | ExprKind::In { .. }
        | ExprKind::Compute { .. }
        | ExprKind::Negative(_)
        | ExprKind::Filtered { .. }
        | ExprKind::Matches { .. }
        | ExprKind::HasTag(_)
        | ExprKind::HasConsent(_)
        | ExprKind::Replied
        | ExprKind::WindowOpen
        | ExprKind::Later => 1,
    };
    Some(own + within)
}

/// Lowering joins `and` and `or` by halves, so that a long row of them is not deep.
fn halvings(terms: usize) -> usize {
    terms.next_power_of_two().ilog2() as usize
}
