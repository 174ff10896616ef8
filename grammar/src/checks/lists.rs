//! `words` lists: one of a name in a project, each known where it is used, each used somewhere, each keyword usable.

use std::collections::{BTreeMap, BTreeSet};

use super::exprs;
use crate::{
    Diagnostic,
    ast::{ArmKind, Expr, ExprKind, File, Flow, Keyword, Match, Name, StatementKind, When},
    catalogue::{duplicate_name, unknown_words, unused_words},
    vocabulary,
    words::WordLists,
};

/// `uses` are the lists that the flows name, see [`uses`].
pub(super) fn check(files: &[File], uses: &[&[Name]], lists: &WordLists<'_>, found: &mut Vec<Diagnostic>) {
    let mut first: BTreeMap<&str, &Name> = BTreeMap::new();
    let mut used = BTreeSet::new();
    // A list that seems to be missing may be one whose line could not be read.
    let hides_words = files.iter().any(|file| file.hides_words);
    // A line that could not be read may be the one that uses a list.
    let all_read = files.iter().flat_map(|file| &file.flows).all(|flow| !flow.is_broken);
    for name in uses.iter().copied().flatten() {
        used.insert(name.folded.as_str());
        if lists.get(name).is_none() && !hides_words {
            let near = vocabulary::nearest(&name.text, lists.all().map(|list| list.name.text.as_str()));
            // The list that was meant is used.
            used.extend(
                lists
                    .all()
                    .map(|list| &list.name)
                    .filter(|list| Some(list.text.as_str()) == near)
                    .map(|list| list.folded.as_str()),
            );
            found.push(unknown_words::at(name, near, lists));
        }
    }
    for list in files.iter().flat_map(|file| &file.words) {
        match first.get(list.name.folded.as_str()) {
            Some(first) => found.push(duplicate_name::at(list.name.span, "words", &list.name.text, first.span)),
            None => {
                first.insert(&list.name.folded, &list.name);
                if all_read && !used.contains(list.name.folded.as_str()) {
                    found.push(unused_words::at(list.name.span, &list.name.text));
                }
            }
        }
    }
}

/// Keywords of a file's lists that nothing can match. Kept beside the file: they are thousands in a project.
pub(crate) fn keywords(file: &File, found: &mut Vec<Diagnostic>) {
    for text in file.words.iter().flat_map(|list| &list.texts) {
        super::keywords::usable(text, found);
    }
}

/// Every list that the flows of a file name. Kept beside the file, since finding them walks all of it.
pub(crate) fn uses(file: &File) -> Vec<Name> {
    file.flows.iter().flat_map(of_flow).cloned().collect()
}

fn of_flow(flow: &Flow) -> Vec<&Name> {
    let mut names = Vec::new();
    for trigger in flow.starts().chain(flow.interrupts().map(|(trigger, _)| trigger)) {
        if let When::Match(matching) = &trigger.when {
            names.extend(of_match(matching));
        }
    }
    for line in &flow.header {
        for standing in exprs::of_header(&line.kind) {
            of_expr(standing.expr(), &mut names);
        }
    }
    super::walk_flow(flow, &mut |statement| {
        if let StatementKind::If(it) = &statement.kind {
            it.branches.iter().for_each(|branch| of_expr(&branch.condition.0, &mut names));
        }
        for standing in exprs::of_statement(&statement.kind) {
            of_expr(standing.expr(), &mut names);
        }
        if let StatementKind::Ask(ask) = &statement.kind {
            for arm in &ask.arms {
                if let ArmKind::Match(matching) = &arm.kind {
                    names.extend(of_match(matching));
                }
            }
        }
    });
    names
}

/// `reply contains words precio`
fn of_expr<'e>(expr: &'e Expr, names: &mut Vec<&'e Name>) {
    if let ExprKind::Matches { keywords, .. } = &expr.kind {
        names.extend(of_keywords(keywords));
    }
    expr.inside().into_iter().for_each(|inside| of_expr(inside, names));
}

fn of_match(matching: &Match) -> impl Iterator<Item = &Name> {
    of_keywords(&matching.keywords)
}

fn of_keywords(keywords: &[Keyword]) -> impl Iterator<Item = &Name> {
    keywords.iter().filter_map(|keyword| match keyword {
        Keyword::Words(name) => Some(name),
        Keyword::Text(_) => None,
    })
}
