//! Whether the words of a part alone say what its blocks are.

use super::DEPTH_MAX;
use crate::{
    heads::{Block, Role},
    lines::Item,
};

/// Whether every block is closed, judged by the words alone, and no column says that an `end` is missing all the same:
/// an arm in the arm column of an outer block, an `end` in the column of an outer opener and another one out of place.
/// A single `end` in the column of an outer opener was moved there: as many `end`s as openers say so.
pub(super) fn is_balanced(items: &[Item]) -> bool {
    struct Open {
        block: Block,
        column: usize,
        arm_column: Option<usize>,
    }
    let mut open: Vec<Open> = Vec::new();
    let (mut of_outer, mut misplaced) = (0, 0);
    for item in items {
        match item.role {
            Some(Role::Opens(_)) if open.len() > 2 * DEPTH_MAX => return false,
            Some(Role::Opens(block)) => open.push(Open { block, column: item.indent, arm_column: None }),
            Some(Role::End) => {
                let Some(closed) = open.pop() else { return false };
                if closed.column != item.indent {
                    misplaced += 1;
                    of_outer += usize::from(open.iter().any(|outer| outer.column == item.indent));
                }
            }
            Some(Role::Arm(kinds)) => {
                let Some(at) = open.iter().rposition(|open| kinds.contains(&open.block)) else { continue };
                let is_of_outer = open[..at].iter().any(|outer| outer.arm_column == Some(item.indent));
                let column = *open[at].arm_column.get_or_insert(item.indent);
                if at + 1 < open.len() || (column != item.indent && is_of_outer) {
                    return false;
                }
            }
            Some(Role::Else) => {
                let inner = open.iter().rposition(|open| open.block == Block::If);
                if inner.is_some_and(|at| at + 1 < open.len()) {
                    return false;
                }
            }
            Some(Role::Header) if !open.is_empty() => return false,
            Some(Role::Header | Role::Top | Role::Statement | Role::MayOpen(_) | Role::Divider | Role::Verb) | None => {
            }
        }
    }
    open.is_empty() && (of_outer == 0 || misplaced == 1)
}
