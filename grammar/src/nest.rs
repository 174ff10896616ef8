//! Lines into blocks. `end` closes the innermost block; an arm belongs to the innermost block of its kind. That alone
//! decides in a part whose blocks are balanced, and indentation is only compared with it.
//!
//! Where an `end` is missing or one too many, indentation is the evidence: the opener whose column is reached again lacks
//! its `end` and is blamed once, and nothing that follows from it is reported. Source: reference line grammar, "Ownership".

pub(crate) mod depth;
mod layout;

use crate::{
    Diagnostic,
    ast::StatementKind,
    catalogue::{
        misplaced::{self, Home},
        missing_end, nested_too_deep, stray_end, unknown_word,
    },
    heads::{Block, Role},
    lines::{Item, Read},
    parse::Parsed,
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
    let is_balanced = is_balanced(items);
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

/// Whether every block is closed, judged by the words alone, and no column says that an `end` is missing all the same:
/// an arm in the arm column of an outer block, an `end` in the column of an outer opener and another one out of place.
/// A single `end` in the column of an outer opener was moved there: as many `end`s as openers say so.
fn is_balanced(items: &[Item]) -> bool {
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

    /// Whether the line belongs to the answers of a question that takes none.
    fn is_below_short(&mut self, item: &Item) -> bool {
        let Some(column) = self.below_short else { return false };
        let is_its_end = item.role == Some(Role::End) && item.indent == column;
        if item.indent <= column {
            self.below_short = None;
        }
        item.indent > column || is_its_end
    }

    /// The question in one line right above, if `item` stands deeper.
    fn short_question_above(&self, item: &Item) -> Option<&'i Item> {
        let siblings = match self.frames.last() {
            None => &self.nodes,
            Some(frame) => frame.opened.arms.last().map_or(&frame.opened.inside, |arm| &arm.body),
        };
        let above = siblings.last()?.item;
        let is_short =
            matches!(&above.read, Read::Line(Parsed::Statement(StatementKind::Ask(ask))) if ask.one_line.is_some());
        (is_short && item.indent > above.indent).then_some(above)
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

    fn arm(&mut self, item: &'i Item, kinds: &[Block]) {
        if let Some(question) = self.short_question_above(item) {
            self.below_short = Some(question.indent);
            self.found.push(misplaced::answer_below_short(item.word_span, &item.word, question.code));
            return;
        }
        let Some(at) = self.frames.iter().rposition(|frame| kinds.contains(&frame.opened.kind)) else {
            let inside_later = self.frames.iter().any(|frame| matches!(frame.opener.read, Read::NotYet(_)));
            match &item.read {
                _ if inside_later || self.suspect.is_some() => {}
                Read::Line(_) => self.found.push(misplaced::at(item.word_span, &item.word, home_of(kinds))),
                Read::NotYet(_) | Read::Unread(_) | Read::Muted => self.report(item),
            }
            return;
        };
        while self.frames.len() > at + 1 {
            self.close_unended();
        }
        self.note_first_line(item);
        let frame = self.frames.last_mut().expect("a frame of the kind was just found");
        // The arms of a block that has not arrived have not arrived either, and its opener says so.
        let says_its_opener = matches!((&frame.opener.read, &item.read), (Read::NotYet(_), Read::NotYet(_)));
        frame.opened.has_unread |= !matches!(item.read, Read::Line(_));
        frame.opened.arms.push(ArmNode { item, body: Vec::new() });
        if !says_its_opener {
            self.report(item);
        }
    }

    /// `section`: what it divides has not arrived, and inside of such a block its opener has said so.
    fn divider(&mut self, item: &'i Item) {
        match self.frames.last_mut() {
            None => self.report(item),
            Some(frame) if frame.opened.kind == Block::Question => {
                frame.opened.has_unread = true;
                self.report(item);
            }
            Some(_) => {}
        }
    }

    /// `else` and `else if`.
    fn otherwise(&mut self, item: &'i Item) {
        let Some(frame) = self.frames.last_mut() else {
            if self.suspect.is_none() {
                self.found.push(misplaced::at(item.word_span, &item.word, Home::If));
            }
            return;
        };
        match frame.opened.kind {
            Block::If => {
                frame.opened.has_unread |= !matches!(item.read, Read::Line(_));
                frame.opened.arms.push(ArmNode { item, body: Vec::new() });
                self.report(item);
            }
            Block::Question | Block::Questions => {
                frame.opened.has_unread = true;
                frame.opened.arms.push(ArmNode { item, body: Vec::new() });
                self.found.push(unknown_word::at(item.word_span, &item.word, Some("anything else"), ""));
            }
            Block::Split | Block::Repeat => {
                self.found.push(misplaced::at(item.word_span, &item.word, Home::If));
                self.suspect = Some(item.indent);
            }
            // These have not arrived, or hold no `if`.
            Block::Test | Block::Texts | Block::Interrupt | Block::Event | Block::Handoff | Block::Call => {}
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

fn home_of(kinds: &[Block]) -> Home {
    if kinds.contains(&Block::Split) { Home::Split } else { Home::Question }
}
