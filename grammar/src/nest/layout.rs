//! Indentation compared with the blocks: siblings at one column, a body deeper than its opener or arm, `end` under its
//! opener. One finding a list of siblings, since a shifted paste is one mistake.

use super::{Node, Opened};
use crate::{
    Diagnostic, Said,
    catalogue::layout,
    lines::{Item, Read},
};

/// The lines below `above`, which is their opener, their arm or their step.
pub(super) fn body(above: &Item, nodes: &[Node<'_>], found: &mut Vec<Diagnostic>) {
    below(above, above.indent, nodes, found);
}

/// `above` should stand at `column`.
fn below(above: &Item, column: usize, nodes: &[Node<'_>], found: &mut Vec<Diagnostic>) {
    let ends: Vec<&Item> = nodes.iter().filter_map(|node| node.block.as_ref()?.end).collect();
    let own = siblings(above, column, nodes.iter().map(|node| node.item), &ends, found);
    for node in nodes {
        if let Some(opened) = &node.block {
            block(node.item, own.unwrap_or(node.item.indent), opened, found);
        }
    }
}

/// The block of `opener`, which should stand at `column`: an opener that was moved alone is one mistake, and so is one
/// that was moved with its block.
fn block(opener: &Item, column: usize, opened: &Opened<'_>, found: &mut Vec<Diagnostic>) {
    if let Some(end) = opened.end {
        under(end, opener, column, found);
    }
    if opened.kind.has_arms() {
        let own = siblings(opener, column, opened.arms.iter().map(|arm| arm.item), &[], found);
        for arm in &opened.arms {
            below(arm.item, own.unwrap_or(arm.item.indent), &arm.body, found);
        }
    } else {
        below(opener, column, &opened.inside, found);
        for branch in &opened.arms {
            under(branch.item, opener, column, found);
            below(branch.item, branch.item.indent.min(column), &branch.body, found);
        }
    }
}

/// Compares the lines below `above`, and gives the column where they should stand. The `ends` of their blocks say it too.
fn siblings<'i>(
    above: &Item,
    column: usize,
    items: impl Iterator<Item = &'i Item>,
    ends: &[&'i Item],
    found: &mut Vec<Diagnostic>,
) -> Option<usize> {
    // A line that could not be read has its error already.
    let items: Vec<&Item> = items.filter(|item| matches!(item.read, Read::Line(_))).collect();
    if items.is_empty() {
        return None;
    }
    let usual = usual(items.iter().chain(ends), column);
    let edge = above.indent.min(column);
    if usual <= edge {
        let (shallow, deep): (Vec<&Item>, Vec<&Item>) = items.iter().partition(|item| item.indent <= edge);
        let want = deep.first().map_or(column + 2, |item| item.indent);
        let Some(first) = shallow.first() else { return Some(want) };
        let deeper = Said::new("deeper than this line", "más adentro que esta línea");
        let indentations = shallow.iter().map(|item| item.indentation);
        found.push(layout::all(indentations, first.code, want, &deeper, above.code));
        return None;
    }
    let crooked = items.iter().find(|item| item.indent != usual);
    let like = items.iter().chain(ends).find(|item| item.indent == usual);
    if let (Some(crooked), Some(straight)) = (crooked, like) {
        let like = Said::new("like this line", "como esta línea");
        found.push(layout::at(crooked.indentation, crooked.code, usual, &like, straight.code));
    }
    Some(usual)
}

/// The column at which most of the lines stand; of two that of `fmt`, below what stands at `column`, else the first.
fn usual<'i>(lines: impl Iterator<Item = &'i &'i Item>, column: usize) -> usize {
    let columns: Vec<usize> = lines.map(|item| item.indent).collect();
    let count = |column: usize| columns.iter().filter(|own| **own == column).count();
    let best = columns.iter().rev().max_by_key(|own| (count(**own), **own == column + 2));
    best.copied().unwrap_or_default()
}

/// `end` and `else` stand under their opener.
fn under(item: &Item, opener: &Item, column: usize, found: &mut Vec<Diagnostic>) {
    if item.indent != column && item.indent != opener.indent {
        let under = Said::new("under what it closes", "debajo de lo que cierra");
        found.push(layout::at(item.indentation, item.code, column, &under, opener.word_span));
    }
}
