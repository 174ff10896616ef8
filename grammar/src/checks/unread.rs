//! Names that a flow gives a value and never reads: `var` and `save as`. The labels of splits and the names of loops do
//! something without being read. Not judged where a line of the flow could not be read: it may be the one that reads.

use std::collections::{BTreeMap, BTreeSet};

use super::exprs;
use crate::{
    Diagnostic, Span,
    ast::{Expr, ExprKind, Flow, Name, StatementKind},
    catalogue::never_read,
    variables::{Origin, declared},
    vocabulary,
};

pub(super) fn check(flow: &Flow, found: &mut Vec<Diagnostic>) {
    if flow.is_broken {
        return;
    }
    let declared = declared(flow);
    let kept = || declared.iter().filter(|it| matches!(it.origin, Origin::Var | Origin::Save));
    if kept().next().is_none() {
        return;
    }
    let Some(read) = read(flow) else { return };
    // A name that nothing makes is an error of its own, and the one it was meant to be is read.
    let known: BTreeSet<&str> = declared.iter().map(|it| it.name.folded.as_str()).collect();
    let meant = read
        .iter()
        .filter(|name| !known.contains(**name))
        .filter_map(|name| vocabulary::nearest(name, known.iter().copied()));
    let read: BTreeSet<&str> = read.iter().copied().chain(meant).collect();
    let written = written(flow);
    let mut said = BTreeSet::new();
    for it in kept() {
        let name = it.name.folded.as_str();
        if read.contains(name) || !said.insert(name) {
            continue;
        }
        found.push(match it.origin {
            Origin::Var => never_read::var(it.name, written.get(name).copied()),
            Origin::Save | Origin::Split | Origin::Loop => never_read::save(it.name),
        });
    }
}

/// The first place that gives a name its value: a `save as` or a `set`.
fn written(flow: &Flow) -> BTreeMap<&str, Span> {
    let mut first: BTreeMap<&str, Span> = BTreeMap::new();
    super::walk_flow(flow, &mut |statement| {
        let saves = if let StatementKind::Ask(ask) = &statement.kind { ask.clauses.save.as_ref() } else { None };
        if let Some(name) = saves.or_else(|| set_name(&statement.kind)) {
            first.entry(&name.folded).or_insert(name.span);
        }
    });
    first
}

/// `set total = …`; a part of something is not a name.
fn set_name(statement: &StatementKind) -> Option<&Name> {
    if let StatementKind::Set(set) = statement
        && let ExprKind::Path(path) = &set.target.kind
        && let [name] = path.as_slice()
    {
        Some(name)
    } else {
        None
    }
}

/// The first names of all paths that are read; `None` where one of them cannot be seen.
fn read(flow: &Flow) -> Option<BTreeSet<&str>> {
    let mut reads = Reads { names: BTreeSet::new(), hides: false };
    for line in &flow.header {
        for standing in exprs::of_header(&line.kind) {
            reads.expr(standing.expr(), None);
        }
    }
    super::walk_flow(flow, &mut |statement| {
        if let StatementKind::If(it) = &statement.kind {
            it.branches.iter().for_each(|branch| reads.expr(&branch.condition.0, None));
        }
        // `set n = n + 1` reads `n` for itself alone.
        let own = set_name(&statement.kind).map(|name| name.folded.as_str());
        for standing in exprs::of_statement(&statement.kind) {
            reads.expr(standing.expr(), own);
        }
    });
    (!reads.hides).then_some(reads.names)
}

struct Reads<'f> {
    names: BTreeSet<&'f str>,
    /// Something is there whose names the tree does not hold.
    hides: bool,
}

impl<'f> Reads<'f> {
    fn expr(&mut self, expr: &'f Expr, own: Option<&str>) {
        if let ExprKind::Path(path) = &expr.kind {
            let name = path.first().map(|name| name.folded.as_str());
            self.names.extend(name.filter(|name| Some(*name) != own));
        }
        self.hides |= matches!(expr.kind, ExprKind::TooLong | ExprKind::Later);
        expr.inside().into_iter().for_each(|inside| self.expr(inside, own));
    }
}
