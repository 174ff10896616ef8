//! Marks of quotation that do not fit each other.

use crate::{
    Diagnostic, Edit,
    catalogue::{inner_quotes, unclosed_text},
    parse::LineAt,
    split::Fault,
};

/// `“Te dije “gratis” y ya”`: the text ends at the first mark that could close it, and `fault` is the last one.
pub(super) fn inner(line: &LineAt<'_>, fault: &Fault) -> Option<Diagnostic> {
    let written = &line.text[fault.range.clone()];
    let opening = match written {
        "”" => '“',
        "»" => '«',
        _ => return None,
    };
    let text = line.logical.texts.iter().find(|text| text.range.end <= fault.range.start)?;
    let quoted = &line.text[text.range.clone()];
    let second = quoted.rfind(opening).filter(|at| *at > 0 && quoted.starts_with(opening))?;
    let code_end = line.logical.code.end;
    let last = fault.range.start + line.text[fault.range.start..code_end].rfind(written)?;
    if line.text[text.range.start..last].contains('"') {
        return None;
    }
    let straight = |start: usize, length: usize| Edit { span: line.at(start..start + length), text: "\"".to_owned() };
    let edits = vec![straight(text.range.start, opening.len_utf8()), straight(last, written.len())];
    let span = line.at(text.range.start + second..text.range.end);
    Some(inner_quotes::straight_outside(span, &line.text[span.range()], edits))
}

/// A text that no mark of its own kind closes; `fault` reaches to the end of the line.
pub(super) fn unclosed(line: &LineAt<'_>, fault: &Fault) -> Diagnostic {
    let written = line.text[fault.range.clone()].trim_end();
    let start = fault.range.start;
    let span = line.at(start..start + written.len());
    let opening = &written[..written.chars().next().map_or(0, char::len_utf8)];
    let closing = closing_of(opening);
    let inside = &written[opening.len()..];
    let other = inside.chars().next_back().filter(|c| "\"'”’“»`´＂".contains(*c));
    if let Some(other) = other.filter(|_| inside.chars().count() > 1) {
        let last = start + written.len() - other.len_utf8();
        let marks = [(start, opening), (last, &line.text[last..last + other.len_utf8()])];
        let edits = marks.into_iter().filter(|(_, mark)| *mark != "\"");
        let edits = edits.map(|(at, mark)| Edit { span: line.at(at..at + mark.len()), text: "\"".to_owned() });
        return unclosed_text::mixed(span, opening, other, edits.collect());
    }
    let goes_on = [" -> ", " up to ", " or template ", " or skip", " or stop", " or -> ", " continue"];
    let end = goes_on.iter().filter_map(|clause| inside.rfind(clause)).min().unwrap_or(inside.len());
    let at = start + opening.len() + inside[..end].trim_end().len();
    unclosed_text::at(span, line.at(at..at), opening, closing)
}

fn closing_of(opening: &str) -> &'static str {
    match opening {
        "“" => "”",
        "«" => "»",
        "'" => "'",
        "‘" => "’",
        _ => "\"",
    }
}
