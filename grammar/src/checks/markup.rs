//! Marks of web pages and documents in a text: WhatsApp shows them as they stand.

use crate::{Diagnostic, Edit, Source, Span, ast::Text, catalogue::foreign_markup};

/// A mark, what closes it (empty: it stands alone), and WhatsApp's sign for it.
const MARKS: &[(&str, &str, &str)] = &[
    ("<b>", "</b>", "*"),
    ("<strong>", "</strong>", "*"),
    ("<i>", "</i>", "_"),
    ("<em>", "</em>", "_"),
    ("<s>", "</s>", "~"),
    ("<u>", "</u>", ""),
    ("<p>", "</p>", ""),
    ("**", "**", "*"),
    ("__", "__", "_"),
    ("~~", "~~", "~"),
    ("<br>", "", " "),
    ("<br/>", "", " "),
    ("<br />", "", " "),
    ("&nbsp;", "", " "),
    ("&amp;", "", "&"),
];

/// One finding a text, at its first mark, with a fix of all of them.
pub(super) fn check(sources: &[Source], text: &Text, found: &mut Vec<Diagnostic>) {
    let written = sources[text.span.file.0 as usize].slice(text.span);
    let mut marked: Vec<Marked> = MARKS.iter().flat_map(|mark| all_of(written, *mark)).collect();
    marked.sort_by_key(|mark| mark.start);
    let Some(first) = marked.first() else { return };
    let at =
        |start: usize, end: usize| Span { start: text.span.start + start, end: text.span.start + end, ..text.span };
    // Signs around one word read as one mark, a tag by itself.
    let end = if first.opening.starts_with('<') || first.inside.is_empty() {
        first.start + first.opening.len()
    } else {
        first.end
    };
    let shown = format!("{0}{1}{0}", first.sign, first.inside);
    let edits = marked.iter().flat_map(|mark| {
        let close = mark.end - mark.closing.len();
        let open = Edit { span: at(mark.start, mark.start + mark.opening.len()), text: mark.sign.to_owned() };
        let closing =
            (!mark.closing.is_empty()).then(|| Edit { span: at(close, mark.end), text: mark.sign.to_owned() });
        std::iter::once(open).chain(closing)
    });
    let shown = if first.closing.is_empty() { first.sign } else { &shown };
    let span = at(first.start, end);
    found.push(foreign_markup::at(span, &written[first.start..end], shown, edits.collect()));
}

struct Marked<'t> {
    start: usize,
    end: usize,
    opening: &'static str,
    closing: &'static str,
    inside: &'t str,
    sign: &'static str,
}

/// Every place of one kind of mark, in lower case or in capitals.
fn all_of<'t>(
    written: &'t str,
    (opening, closing, sign): (&'static str, &'static str, &'static str),
) -> impl Iterator<Item = Marked<'t>> {
    let folded = written.to_ascii_lowercase();
    let mut from = 0;
    std::iter::from_fn(move || {
        loop {
            let start = from + folded[from..].find(opening)?;
            let inside = start + opening.len();
            from = inside;
            if closing.is_empty() {
                return Some(Marked { start, end: inside, opening, closing, inside: "", sign });
            }
            let length = folded[inside..].find(closing)?;
            let text = &written[inside..inside + length];
            // `5 ** 2` and a line of stars mark nothing.
            let is_marked = !text.trim().is_empty() && !text.contains('\n');
            let is_tight = opening.starts_with('<') || (text.trim() == text && text.chars().any(char::is_alphanumeric));
            if is_marked && is_tight {
                from = inside + length + closing.len();
                return Some(Marked { start, end: from, opening, closing, inside: text, sign });
            }
        }
    })
}
