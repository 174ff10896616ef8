//! Texts as `fmt` writes them: straight quotes, `"""` blocks moved as a whole. What a text says is never touched.

use std::{borrow::Cow, ops::Range};

/// A text on one line between straight quotes; `slots` are the places of `{…}` in `raw`.
pub(super) fn straight<'t>(raw: &'t str, slots: &[Range<usize>]) -> Cow<'t, str> {
    let mut marks = raw.chars();
    let (Some(open), Some(_)) = (marks.next(), marks.next_back()) else { return Cow::Borrowed(raw) };
    if open == '"' {
        return Cow::Borrowed(raw);
    }
    let inside = open.len_utf8()..open.len_utf8() + marks.as_str().len();
    let mut written = String::with_capacity(raw.len());
    written.push('"');
    let mut at = inside.start;
    for slot in slots {
        push_escaped(&mut written, &raw[at..slot.start]);
        written.push_str(&raw[slot.clone()]);
        at = slot.end;
    }
    push_escaped(&mut written, &raw[at..inside.end]);
    written.push('"');
    Cow::Owned(written)
}

/// A `"` that was plain between other marks would end the text between straight ones.
fn push_escaped(written: &mut String, plain: &str) {
    let mut is_escaped = false;
    for c in plain.chars() {
        if c == '"' && !is_escaped {
            written.push('\\');
        }
        is_escaped = c == '\\' && !is_escaped;
        written.push(c);
    }
}

/// A `"""` block whose closing mark stands in column `margin`, and its lines as far right of it as they were.
pub(super) fn block(raw: &str, margin: usize) -> String {
    let raw = line_feeds(raw);
    let mut lines: Vec<&str> = raw.split('\n').collect();
    let closing = lines.pop().unwrap_or_default();
    let old_margin = &closing[..closing.len() - closing.trim_start_matches([' ', '\t']).len()];
    let new_margin = " ".repeat(margin);
    let mut written = "\"\"\"\n".to_owned();
    for line in lines.iter().skip(1) {
        // A line without the margin is blank: any other would be a fault of the line.
        let content = line.strip_prefix(old_margin).unwrap_or_default();
        if !content.is_empty() {
            written.push_str(&new_margin);
            written.push_str(content);
        }
        written.push('\n');
    }
    written.push_str(&new_margin);
    written.push_str("\"\"\"");
    written
}

/// With the line ends of this system and no other.
pub(super) fn line_feeds(text: &str) -> Cow<'_, str> {
    let mut text = Cow::Borrowed(text);
    while text.contains("\r\n") {
        text = Cow::Owned(text.replace("\r\n", "\n"));
    }
    text
}

/// A part of the file, without the byte order mark that the file may begin with.
pub(super) fn without_mark(text: &str, part: Range<usize>) -> &str {
    let is_first = part.start == 0;
    let part = &text[part];
    part.strip_prefix('\u{feff}').filter(|_| is_first).unwrap_or(part)
}
