//! A text in quotes that goes on in the next lines: one mistake, and the lines below are none of their own.

use crate::{
    Diagnostic, Edit,
    catalogue::unclosed_text,
    heads::Section,
    lines::{Read, read_alone},
    parse::LineAt,
    split::{FaultKind, Logical},
};

/// Lines a text in quotes may go on for.
const LINES_MAX: usize = 40;

/// The finding for the text that is not closed on `line`, and how many of the lines `below` it takes, if one of those
/// closes it.
pub(super) fn explain(line: &LineAt<'_>, below: &[Logical], section: Section) -> Option<(Diagnostic, usize)> {
    let fault = line.logical.breaking_fault().filter(|fault| fault.kind == FaultKind::UnclosedText)?;
    let opening = line.text[fault.range.clone()].chars().next()?;
    let closes = |c: char| match opening {
        '“' => c == '”' || c == '"',
        '«' => c == '»',
        '"' => c == '"' || c == '”',
        _ => false,
    };
    let mut taken = 0;
    for logical in below.iter().take(LINES_MAX) {
        taken += 1;
        let written = &line.text[logical.span.clone()];
        match written.matches(closes).count() {
            0 if is_prose(line, logical, section) => {}
            1 => return Some((finding(line, &fault.range, below.get(..taken)?, closes), taken)),
            _ => return None,
        }
    }
    None
}

/// Whether the line would be none of ours where it stands.
fn is_prose(line: &LineAt<'_>, logical: &Logical, section: Section) -> bool {
    if logical.is_blank() {
        return true;
    }
    let (read, head) = read_alone(&LineAt { logical, ..*line }, section);
    match read {
        Read::Line(_) => false,
        Read::NotYet(_) | Read::Unread(_) | Read::Muted => head.is_none_or(|head| head.section != Section::File),
    }
}

/// The fix puts the text between two lines of `"""`.
fn finding(
    line: &LineAt<'_>,
    text: &std::ops::Range<usize>,
    below: &[Logical],
    closes: impl Fn(char) -> bool,
) -> Diagnostic {
    let newline = if line.text[line.logical.span.clone()].ends_with("\r\n") { "\r\n" } else { "\n" };
    let margin = " ".repeat(line.logical.indent + 2);
    let opening = &line.text[text.start..text.end];
    let mark = opening.chars().next().map_or(0, char::len_utf8);
    let blanks = opening[mark..].len() - opening[mark..].trim_start().len();
    let has_words = !opening[mark..].trim().is_empty();
    let first = if has_words { format!("\"\"\"{newline}{margin}") } else { "\"\"\"".to_owned() };
    let mut edits = vec![Edit { span: line.at(text.start..text.start + mark + blanks), text: first }];
    for logical in below {
        let written = &line.text[logical.span.clone()];
        let start = logical.span.start;
        let indent = written.len() - written.trim_start_matches([' ', '\t']).len();
        if logical.indent < margin.len() && !logical.is_blank() {
            edits.push(Edit { span: line.at(start..start + indent), text: margin.clone() });
        }
        if let Some(at) = written.find(&closes) {
            let before = &written[indent..at];
            let alone = before.trim().is_empty();
            let kept = indent + before.trim_end().len();
            let length = written[at..].chars().next().map_or(0, char::len_utf8);
            let closing = if alone { "\"\"\"".to_owned() } else { format!("{newline}{margin}\"\"\"") };
            edits.push(Edit { span: line.at(start + kept..start + at + length), text: closing });
        }
    }
    unclosed_text::spread(line.at(text.start..text.start + opening.trim_end().len()), edits)
}

/// The lines of a file behind the one at `index`.
pub(super) fn below(lines: &[Logical], index: usize) -> &[Logical] {
    lines.get(index + 1..).unwrap_or_default()
}
