//! Lines that belong to a block around them and open none: answers, `section`, `else`.

use super::{ArmNode, Nest};
use crate::{
    ast::StatementKind,
    catalogue::{
        misplaced::{self, Home},
        unknown_word,
    },
    heads::{Block, Role},
    lines::{Item, Read},
    parse::Parsed,
};

impl<'i> Nest<'i, '_> {
    pub(super) fn arm(&mut self, item: &'i Item, kinds: &[Block]) {
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
    pub(super) fn divider(&mut self, item: &'i Item) {
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
    pub(super) fn otherwise(&mut self, item: &'i Item) {
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

    /// Whether the line belongs to the answers of a question that takes none.
    pub(super) fn is_below_short(&mut self, item: &Item) -> bool {
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
}

fn home_of(kinds: &[Block]) -> Home {
    if kinds.contains(&Block::Split) { Home::Split } else { Home::Question }
}
