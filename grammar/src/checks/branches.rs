//! `if`: its `else` last and once, and lines in it.

use crate::{
    Diagnostic,
    ast::{Flow, If, Statement, StatementKind},
    catalogue::{else_order, empty_block},
};

pub(super) fn check(flow: &Flow, found: &mut Vec<Diagnostic>) {
    super::walk_flow(flow, &mut |statement| {
        if let StatementKind::If(it) = &statement.kind {
            parts(statement, it, found);
        }
    });
}

fn parts(statement: &Statement, it: &If, found: &mut Vec<Diagnostic>) {
    found.extend(it.misplaced.iter().map(|span| else_order::at(*span, statement.span)));
    let is_empty = it.branches.iter().all(|branch| branch.body.is_empty());
    if is_empty && it.otherwise.as_ref().is_none_or(Vec::is_empty) && !it.is_broken {
        found.push(empty_block::at(statement.span, "if"));
    }
}
