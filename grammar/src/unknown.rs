//! A line whose first words are none of ours at that place: what they were probably meant to be, and what the line then
//! does to the blocks around it.

use crate::{
    Diagnostic, Span,
    catalogue::{
        foreign_word,
        misplaced::{self, Home},
        unknown_word,
    },
    heads::{self, Head, Production, Role, Section},
    parse::{LineAt, leading},
    vocabulary,
};

/// The finding, and the head that was meant where that is clear.
pub(crate) fn explain(line: &LineAt<'_>, section: Section) -> (Diagnostic, Option<&'static Head>) {
    let code = line.code();
    let words = heads::first_words(code);
    let start = line.logical.code.start;
    let first = |count: usize| -> (&str, Span) {
        let phrase = leading(code, count);
        (phrase, line.at(start..start + phrase.len()))
    };
    if words.is_empty() {
        return (without_word(line, section), None);
    }
    if let Some(head) = heads::find_anywhere(&words) {
        let (phrase, span) = first(head.words.split(' ').count());
        return (misplaced(head, section, span, phrase), None);
    }
    if let Some((count, ours)) = vocabulary::foreign(&words) {
        let (phrase, span) = first(count);
        let head = meant(section, ours);
        let arrived = head.is_none_or(|head| head.production != Production::NotYet);
        return (foreign_word::at(span, phrase, ours, arrived), head);
    }
    let (word, span) = first(1);
    let sections: &[Section] = match (section, line.logical.indent) {
        (Section::Header, 0) => &[Section::File, Section::Header, Section::Step],
        (Section::Header, _) => &[Section::Header, Section::Step],
        (Section::Step, 0) => &[Section::File, Section::Step],
        (Section::Step, _) => &[Section::Step],
        (Section::Test, 0) => &[Section::File, Section::Test],
        (Section::Test, _) => &[Section::Test],
        (Section::File, _) => &[Section::File],
    };
    match vocabulary::nearest_head(sections, word) {
        Some(head) => {
            let near = head.words.split(' ').next().unwrap_or(head.words);
            (unknown_word::at(span, word, Some(near), ""), Some(head))
        }
        None => (unknown_word::at(span, word, None, &vocabulary::known(section)), None),
    }
}

/// A line that begins with a sign: a text alone, an arrow, something else.
fn without_word(line: &LineAt<'_>, section: Section) -> Diagnostic {
    let code = line.code();
    let start = line.logical.code.start;
    if line.logical.texts.first().is_some_and(|text| text.range.start == start) {
        let range = line.logical.texts[0].range.clone();
        return unknown_word::bare_text(line.at(range));
    }
    if code.starts_with("->") {
        return unknown_word::at(line.at(start..start + 2), "->", Some("jump to"), "");
    }
    let sign = leading(code, 1);
    let sign = if sign.is_empty() { code } else { sign };
    unknown_word::at(line.at(start..start + sign.len()), sign, None, &vocabulary::known(section))
}

fn misplaced(head: &Head, section: Section, span: Span, word: &str) -> Diagnostic {
    match (section, head.section, head.role) {
        (Section::Test, Section::Step | Section::Header, _) => misplaced::statement_in_test(span, word),
        (Section::Header | Section::File, Section::Step, Role::Arm(_)) => misplaced::at(span, word, Home::Question),
        (_, Section::Step, _) => misplaced::at(span, word, Home::Step),
        (Section::Header | Section::Step, Section::Header, _) => misplaced::at(span, word, Home::Header),
        (_, Section::Test, _) => misplaced::at(span, word, Home::Test),
        (Section::File, Section::Header, _) | (_, Section::File, _) => misplaced::at(span, word, Home::Flow),
    }
}

/// The head of our words, at this place or else anywhere.
fn meant(section: Section, ours: &str) -> Option<&'static Head> {
    let words = heads::first_words(ours);
    heads::find(section, &words)
        .or_else(|| heads::begins_like(section, &words))
        .or_else(|| heads::find(Section::File, &words))
        .or_else(|| heads::find_anywhere(&words))
}
