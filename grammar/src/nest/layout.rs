//! Indentation compared with the blocks: siblings at one column, a body deeper than its opener or arm, `end` under its
//! opener. One finding a list of siblings, since a shifted paste is one mistake.

use super::{Node, Opened};
use crate::{
    Diagnostic, Said,
    catalogue::layout,
    lines::{Item, Read},
};

fn check(nodes: &[Node<'_>], found: &mut Vec<Diagnostic>) {
    for node in nodes {
        let Some(opened) = &node.block else { continue };
        check_end(node.item, opened, found);
        if opened.kind.has_arms() {
            siblings(node.item, opened.arms.iter().map(|arm| arm.item), found);
            for arm in &opened.arms {
                body(arm.item, &arm.body, found);
            }
        } else {
            body(node.item, &opened.inside, found);
            for branch in &opened.arms {
                under(branch.item, node.item, found);
                body(branch.item, &branch.body, found);
            }
        }
    }
}

/// The lines below `above`, which is their opener, their arm or their step.
pub(super) fn body(above: &Item, nodes: &[Node<'_>], found: &mut Vec<Diagnostic>) {
    siblings(above, nodes.iter().map(|node| node.item), found);
    check(nodes, found);
}

fn siblings<'i>(above: &Item, items: impl Iterator<Item = &'i Item>, found: &mut Vec<Diagnostic>) {
    // A line that could not be read has its error already.
    let mut items = items.filter(|item| matches!(item.read, Read::Line(_)));
    let Some(first) = items.next() else { return };
    if first.indent <= above.indent {
        let deeper = Said::new("deeper than this line", "más adentro que esta línea");
        found.push(layout::at(first.indentation, first.code, above.indent + 2, &deeper, above.code));
        return;
    }
    if let Some(crooked) = items.find(|item| item.indent != first.indent) {
        let like = Said::new("like this line", "como esta línea");
        found.push(layout::at(crooked.indentation, crooked.code, first.indent, &like, first.code));
    }
}

fn check_end(opener: &Item, opened: &Opened<'_>, found: &mut Vec<Diagnostic>) {
    if let Some(end) = opened.end {
        under(end, opener, found);
    }
}

/// `end` and `else` stand under their opener.
fn under(item: &Item, opener: &Item, found: &mut Vec<Diagnostic>) {
    if item.indent != opener.indent {
        let under = Said::new("under what it closes", "debajo de lo que cierra");
        found.push(layout::at(item.indentation, item.code, opener.indent, &under, opener.word_span));
    }
}
