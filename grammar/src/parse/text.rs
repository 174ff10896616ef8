//! Quoted texts: escapes resolved, `"""` blocks dedented, slots taken apart; and template calls.

use pest::iterators::Pair;

use super::{Reader, Rule, read};
use crate::ast::{Argument, Piece, Slot, TemplateCall, Text};

impl Reader {
    /// From a `text`.
    pub(super) fn text(&self, pair: &Pair<'_, Rule>) -> Text {
        let span = self.span(pair);
        let mut pieces: Vec<Piece> = Vec::new();
        for quoted in pair.clone().into_inner() {
            let margin = (quoted.as_rule() == Rule::block).then(|| margin(quoted.as_str()));
            let mut at_start = true;
            for part in quoted.into_inner() {
                match part.as_rule() {
                    Rule::slot => {
                        pieces.push(Piece::Slot(Slot { span: self.span(&part), value: self.slot_value(&part) }));
                    }
                    Rule::escape => push_literal(&mut pieces, &part.as_str()[1..]),
                    Rule::block_end => {}
                    _plain => match margin {
                        Some(margin) => push_literal(&mut pieces, &dedented(part.as_str(), margin, at_start)),
                        None => push_literal(&mut pieces, part.as_str()),
                    },
                }
                at_start = false;
            }
        }
        Text { span, pieces }
    }

    /// From a `template`, or from the name and arguments behind `expect template`.
    pub(super) fn template(&self, pair: &Pair<'_, Rule>) -> TemplateCall {
        let mut call = TemplateCall { name: self.name(pair), arguments: Vec::new() };
        for part in pair.clone().into_inner() {
            match part.as_rule() {
                Rule::name => call.name = self.name(&part),
                Rule::arguments => call.arguments = part.into_inner().map(|part| self.argument(&part)).collect(),
                _keyword => {}
            }
        }
        call
    }

    fn argument(&self, pair: &Pair<'_, Rule>) -> Argument {
        let name = read::child(pair, Rule::name).map(|name| self.name(&name));
        Argument { name, value: self.value(&read::must(pair, Rule::value)) }
    }
}

fn push_literal(pieces: &mut Vec<Piece>, text: &str) {
    if let Some(Piece::Literal(before)) = pieces.last_mut() {
        before.push_str(text);
    } else if !text.is_empty() {
        pieces.push(Piece::Literal(text.to_owned()));
    }
}

/// The blanks before the closing `"""`.
fn margin(block: &str) -> &str {
    let last_line = block.rsplit('\n').next().unwrap_or_default();
    &last_line[..last_line.len() - last_line.trim_start_matches([' ', '\t']).len()]
}

/// A part of a block without the margin of its lines; the newline behind the opening `"""` is none of the text's.
fn dedented(part: &str, margin: &str, is_first: bool) -> String {
    let part = part.replace("\r\n", "\n");
    let mut lines = part.split('\n');
    let mut text = lines.next().unwrap_or_default().to_owned();
    let mut needs_newline = !is_first;
    for line in lines {
        if needs_newline {
            text.push('\n');
        }
        needs_newline = true;
        text.push_str(line.strip_prefix(margin).unwrap_or_else(|| line.trim_start()));
    }
    text
}
