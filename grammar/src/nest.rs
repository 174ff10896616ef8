//! Lines into blocks. `end` closes the innermost block; an arm belongs to the innermost block of its kind. That alone
//! decides in a part whose blocks are balanced, and indentation is only compared with it.
//!
//! Where an `end` is missing or one too many, indentation is the evidence: the opener whose column is reached again lacks
//! its `end` and is blamed once, and nothing that follows from it is reported. Source: reference line grammar, "Ownership".

mod arms;
mod balance;
pub(crate) mod depth;
mod layout;

use crate::{
    Diagnostic,
    catalogue::{missing_end, nested_too_deep, stray_end},
    heads::{Block, Role},
    lines::{Item, Read},
};

/// A line with what stands in the block it opens.
#[derive(Debug)]
pub(crate) struct Node<'i> {
    pub item: &'i Item,
    pub block: Option<Opened<'i>>,
}

#[derive(Debug)]
pub(crate) struct Opened<'i> {
    pub kind: Block,
    /// Before the first arm, or all of it where the block has no arms. The `else` lines of an `if` are kept as arms.
    pub inside: Vec<Node<'i>>,
    pub arms: Vec<ArmNode<'i>>,
    pub end: Option<&'i Item>,
    /// A line directly inside could not be read.
    pub has_unread: bool,
}

#[derive(Debug)]
pub(crate) struct ArmNode<'i> {
    pub item: &'i Item,
    pub body: Vec<Node<'i>>,
}

/// Builds the blocks of a part, whose line at the left edge is `top`. Errors of the lines themselves are pushed too, so
/// that one that follows from another can be held back.
pub(crate) fn nest<'i>(top: Option<&Item>, items: &'i [Item], found: &mut Vec<Diagnostic>) -> Vec<Node<'i>> {
    let is_balanced = balance::is_balanced(items);
    let ends = items.iter().filter(|item| item.role == Some(Role::End)).count();
    let openers = items.iter().filter(|item| matches!(item.role, Some(Role::Opens(_)))).count();
    let mut nest = Nest {
        frames: Vec::new(),
        nodes: Vec::new(),
        found,
        guided: !is_balanced,
        ends_too_many: ends.saturating_sub(openers),
        suspect: None,
        before: None,
        too_deep: 0,
        below_short: None,
    };
    for item in items {
        nest.take(item);
        nest.before = Some(item);
    }
    while !nest.frames.is_empty() {
        nest.close_unended();
    }
    let nodes = nest.nodes;
    if let Some(top) = top.filter(|_| is_balanced) {
        layout::body(top, &nodes, found);
    }
    nodes
}

struct Frame<'i> {
    opener: &'i Item,
    opened: Opened<'i>,
    /// Its first line stands no deeper than its opener: the layout says nothing here.
    is_flat: bool,
    is_empty: bool,
}

/// Levels of blocks inside one another.
const DEPTH_MAX: usize = 20;

struct Nest<'i, 'f> {
    frames: Vec<Frame<'i>>,
    nodes: Vec<Node<'i>>,
    found: &'f mut Vec<Diagnostic>,
    guided: bool,
    ends_too_many: usize,
    /// Column of a line that could not even be guessed: it may have opened a block.
    suspect: Option<usize>,
    before: Option<&'i Item>,
    /// Blocks open below the deepest level; what is in them is not looked at.
    too_deep: usize,
    /// Column of a question in one line with answers below it, which have been reported and are passed over.
    below_short: Option<usize>,
}

impl<'i> Nest<'i, '_> {
    fn take(&mut self, item: &'i Item) {
        if self.is_below_short(item) {
            return;
        }
        if self.guided {
            self.close_dedented(item);
        }
        if self.is_too_deep(item) {
            return;
        }
        match item.role {
            Some(Role::Opens(kind)) => {
                self.report(item);
                self.mark_unread(item);
                let opened = Opened { kind, inside: Vec::new(), arms: Vec::new(), end: None, has_unread: false };
                self.note_first_line(item);
                self.frames.push(Frame { opener: item, opened, is_flat: false, is_empty: true });
            }
            Some(Role::End) => self.end(item),
            Some(Role::Arm(kinds)) => self.arm(item, kinds),
            Some(Role::Divider) => self.divider(item),
            Some(Role::Else) => self.otherwise(item),
            Some(Role::Header) => {
                while !self.frames.is_empty() {
                    self.close_unended();
                }
                self.report(item);
                self.push(Node { item, block: None });
            }
            Some(Role::Statement | Role::MayOpen(_) | Role::Verb | Role::Top) => {
                self.report(item);
                self.mark_unread(item);
                self.push(Node { item, block: None });
            }
            None => {
                self.suspect = Some(item.indent);
                self.report(item);
                self.mark_unread(item);
                self.push(Node { item, block: None });
            }
        }
    }

    /// Counts what stands below the deepest level.
    fn is_too_deep(&mut self, item: &'i Item) -> bool {
        let opens = matches!(item.role, Some(Role::Opens(_)));
        if self.too_deep == 0 && opens && self.frames.len() == DEPTH_MAX {
            self.found.push(nested_too_deep::at(item.word_span, DEPTH_MAX));
            self.too_deep = 1;
            self.mark_unread(item);
            self.attach(Node { item, block: None });
            return true;
        }
        let is_below = self.too_deep > 0;
        match item.role {
            Some(Role::Opens(_)) if is_below => self.too_deep += 1,
            Some(Role::End) if is_below => self.too_deep -= 1,
            Some(
                Role::Top
                | Role::Header
                | Role::Statement
                | Role::Opens(_)
                | Role::MayOpen(_)
                | Role::Arm(_)
                | Role::Divider
                | Role::Else
                | Role::End
                | Role::Verb,
            )
            | None => {}
        }
        is_below
    }

    /// Closes blocks whose opener's column, or one left of it, is reached without an `end`.
    fn close_dedented(&mut self, item: &Item) {
        while let Some(frame) = self.frames.last() {
            let reached = match item.role {
                Some(Role::End | Role::Else) => item.indent < frame.opener.indent,
                Some(
                    Role::Top
                    | Role::Header
                    | Role::Statement
                    | Role::Opens(_)
                    | Role::MayOpen(_)
                    | Role::Arm(_)
                    | Role::Divider
                    | Role::Verb,
                )
                | None => item.indent <= frame.opener.indent,
            };
            let looks_flat =
                frame.is_flat || (frame.is_empty && item.indent == frame.opener.indent && self.is_arm_of_last(item));
            if !reached || looks_flat {
                return;
            }
            self.close_unended();
        }
    }

    fn is_arm_of_last(&self, item: &Item) -> bool {
        let Some(Role::Arm(kinds)) = item.role else { return false };
        self.frames.last().is_some_and(|frame| kinds.contains(&frame.opened.kind))
    }

    fn end(&mut self, item: &'i Item) {
        match self.frames.last() {
            // An `end` deeper than its opener, and there is one too many: this is the one.
            Some(frame) if self.guided && self.ends_too_many > 0 && item.indent > frame.opener.indent => {
                self.stray_end(item);
            }
            Some(_) => {
                self.report(item);
                self.close(Some(item));
            }
            None => self.stray_end(item),
        }
    }

    fn stray_end(&mut self, item: &Item) {
        self.ends_too_many = self.ends_too_many.saturating_sub(1);
        // A line that could not be guessed may have opened what this closes.
        if self.suspect.take().is_none() {
            self.found.push(stray_end::at(item.code, item.line));
        }
    }

    fn push(&mut self, node: Node<'i>) {
        self.note_first_line(node.item);
        self.attach(node);
    }

    fn attach(&mut self, node: Node<'i>) {
        match self.frames.last_mut() {
            None => self.nodes.push(node),
            Some(frame) => match frame.opened.arms.last_mut() {
                Some(arm) => arm.body.push(node),
                None => frame.opened.inside.push(node),
            },
        }
    }

    fn note_first_line(&mut self, item: &Item) {
        if let Some(frame) = self.frames.last_mut().filter(|frame| frame.is_empty) {
            frame.is_empty = false;
            frame.is_flat = item.indent <= frame.opener.indent;
        }
    }

    fn mark_unread(&mut self, item: &Item) {
        let is_unread = self.too_deep > 0 || matches!(item.read, Read::Unread(_) | Read::Muted);
        if let Some(frame) = self.frames.last_mut().filter(|_| is_unread) {
            frame.opened.has_unread = true;
        }
    }

    fn report(&mut self, item: &Item) {
        match &item.read {
            Read::NotYet(diagnostic) | Read::Unread(diagnostic) => self.found.push((**diagnostic).clone()),
            Read::Line(_) | Read::Muted => {}
        }
    }

    fn close(&mut self, end: Option<&'i Item>) {
        if let Some(mut frame) = self.frames.pop() {
            frame.opened.end = end;
            self.attach(Node { item: frame.opener, block: Some(frame.opened) });
        }
    }

    /// Closes the innermost block without an `end`, and blames its opener unless that has an error of its own.
    fn close_unended(&mut self) {
        let (Some(frame), Some(before)) = (self.frames.last(), self.before) else { return };
        // One that could not be read may open nothing, and one that has not arrived is an error already.
        if !matches!(frame.opener.read, Read::Unread(_) | Read::NotYet(_)) {
            let opener = frame.opener;
            let line = format!("{}{}end", opener.newline, " ".repeat(opener.indent));
            self.found.push(missing_end::at(opener.word_span, &opener.word, before.behind, &line));
        }
        self.close(None);
        self.too_deep = 0;
    }
}
