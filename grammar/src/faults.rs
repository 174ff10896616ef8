//! What the splitter found wrong with the characters of a line, as findings.

mod quotes;

use crate::{
    Diagnostic, Span,
    ast::folded,
    catalogue::{
        block_layout, double_braces, layout, look_alike, merge_conflict, unclosed_brace, unclosed_text, unknown_escape,
    },
    parse::LineAt,
    split::{Fault, FaultKind},
};

pub(crate) fn explain(line: &LineAt<'_>, fault: &Fault) -> Diagnostic {
    let span = line.at(fault.range.clone());
    let written = &line.text[fault.range.clone()];
    match fault.kind {
        FaultKind::UnclosedText => quotes::unclosed(line, fault),
        FaultKind::UnclosedBlock => {
            let end = line.logical.code.end;
            unclosed_text::block(span, line.at(end..end), &" ".repeat(line.logical.indent + 2))
        }
        FaultKind::UnclosedBrace => {
            let name = name_behind(&line.text[fault.range.end..line.logical.code.end]);
            let end = fault.range.end + name.len();
            unclosed_brace::at(
                span,
                (name.contains('.') || is_named(line.text, name)).then(|| (name, line.at(end..end))),
            )
        }
        FaultKind::DoubleBraces => {
            let name = written.trim_matches(['{', '}']).trim();
            if is_named(line.text, name) {
                double_braces::of_name(span, written, name)
            } else {
                double_braces::at(span, written)
            }
        }
        FaultKind::UnknownEscape => unknown_escape::at(span, written, at_the_end(line, fault)),
        FaultKind::TextBesideBlockOpening => {
            let (words, margin) = beside_opening(line, fault);
            block_layout::beside_opening(span, words, margin)
        }
        FaultKind::BlockLineTooFarLeft => block_layout::too_far_left(span, blanks(line, fault), margin(line, fault)),
        FaultKind::Tab | FaultKind::StrangeBlank => {
            let indentation = line.at(line.logical.span.start..line.logical.code.start);
            layout::no_space(span, without_mark(line, indentation), &" ".repeat(line.logical.indent))
        }
        FaultKind::LookAlike { instead } => {
            quotes::inner(line, fault).unwrap_or_else(|| look_alike::at(span, written, apart(line, fault, instead)))
        }
        FaultKind::ConflictMarker => merge_conflict::at(span),
    }
}

/// The name, or the path of names, that `text` begins with.
fn name_behind(text: &str) -> &str {
    if !text.starts_with(char::is_alphabetic) {
        return "";
    }
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '_' && c != '.').unwrap_or(text.len());
    text[..end].trim_end_matches('.')
}

/// Whether a line of the file gives a value this name.
fn is_named(text: &str, name: &str) -> bool {
    let name = folded(name);
    let names = |line: &str| {
        let words: Vec<String> = line.split([' ', '\t', ':', '=']).map(folded).collect();
        words.windows(2).any(|pair| ["as", "var", "set"].contains(&pair[0].as_str()) && pair[1] == name)
    };
    !name.is_empty() && text.lines().any(names)
}

/// Without the mark that says in which order the bytes of the file stand.
fn without_mark(line: &LineAt<'_>, indentation: Span) -> Span {
    let mark = if line.text[indentation.range()].starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    Span { start: indentation.start + mark, ..indentation }
}

/// A sign instead of `：` between a word and a text parts nothing: a blank does.
fn apart<'i>(line: &LineAt<'_>, fault: &Fault, instead: &'i str) -> &'i str {
    let begins_text = line.logical.texts.iter().any(|text| text.range.start == fault.range.end);
    if instead == ":" && begins_text { " " } else { instead }
}

/// Whether the `\n` stands where its text ends, so that nothing is lost without it.
fn at_the_end(line: &LineAt<'_>, fault: &Fault) -> bool {
    let text = line.logical.texts.iter().find(|text| text.range.contains(&fault.range.start));
    text.is_some_and(|text| {
        let behind = &line.text[fault.range.end..text.range.end];
        behind.trim_start_matches(' ').chars().all(|c| "\"'”’»".contains(c))
    })
}

/// The empty place behind the `"""`, where the words beside it begin, and what brings them into a line of their own.
fn beside_opening(line: &LineAt<'_>, fault: &Fault) -> (Span, Option<String>) {
    let at = fault.range.end;
    let text = line.logical.texts.iter().find(|text| text.range.start == fault.range.start);
    // A text that closes on the same line has no lines whose margin is known.
    let is_block = text.is_some_and(|text| line.text[text.range.clone()].contains('\n'));
    let newline = if line.text[line.logical.span.clone()].contains("\r\n") { "\r\n" } else { "\n" };
    let closing = text.and_then(|text| line.text[text.range.clone()].rsplit('\n').next());
    let margin = closing.map(|closing| &closing[..closing.len() - closing.trim_start().len()]);
    let blanks = line.text[at..].len() - line.text[at..].trim_start_matches(' ').len();
    (line.at(at..at + blanks), margin.filter(|_| is_block).map(|margin| format!("{newline}{margin}")))
}

/// The blanks that a line of a block begins with.
fn blanks(line: &LineAt<'_>, fault: &Fault) -> Span {
    let written = &line.text[fault.range.clone()];
    let length = written.len() - written.trim_start_matches([' ', '\t']).len();
    line.at(fault.range.start..fault.range.start + length)
}

/// The blanks before the closing `"""` of the block that the fault is in.
fn margin<'t>(line: &LineAt<'t>, fault: &Fault) -> &'t str {
    let text = line.logical.texts.iter().find(|text| text.range.contains(&fault.range.start));
    let closing = text.and_then(|text| line.text[text.range.clone()].rsplit('\n').next()).unwrap_or_default();
    &closing[..closing.len() - closing.trim_start().len()]
}
