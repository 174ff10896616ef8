//! What a broken line is when everything in it is mended: a fix is followed by the fix of what is then wrong, up to a
//! line that can be read. Only such a fix is safe, and its help writes out the whole line.

use crate::{
    Diagnostic, Edit, Fix, Safety, Said, Span,
    heads::{self, Head, Section},
    lines::{Read, read_alone},
    parse::LineAt,
    split,
};

/// Mistakes of one line that are mended one after the other.
const ROUNDS_MAX: usize = 8;

/// The finding with a fix of the whole line, where it has one; and the head of the line when it is mended.
pub(super) fn whole_line(
    line: &LineAt<'_>,
    section: Section,
    finding: Diagnostic,
) -> (Diagnostic, Option<&'static Head>) {
    let Some(fix) = &finding.fix else { return (finding, None) };
    let span = line.at(line.logical.span.clone());
    if !fix.edits.iter().all(|edit| edit.span.is_within(span)) {
        return (at_most_unsafe(finding), None);
    }
    let written = &line.text[span.range()];
    let mut mended = edited(written, span.start, fix);
    let mut safety = fix.safety;
    let mut rounds = 1;
    while let Some(next) = first_finding(line, &mended, section) {
        let Some(fix) = next.fix.filter(|_| rounds < ROUNDS_MAX) else { return (at_most_unsafe(finding), None) };
        if !fix.edits.iter().all(|edit| edit.span.end <= mended.len()) {
            return (at_most_unsafe(finding), None);
        }
        mended = edited(&mended, 0, &fix);
        safety = safety.max(fix.safety);
        rounds += 1;
    }
    let head = head_of(&mended, section);
    if rounds == 1 {
        return (finding, head);
    }
    let help = Said::new(
        format!("Write {}.", shown(&mended, "and below it")),
        format!("Escribe {}.", shown(&mended, "y debajo")),
    );
    let edit = difference(span, written, &mended);
    (Diagnostic { help, fix: Some(Fix { safety, edits: vec![edit] }), ..finding }, head)
}

fn at_most_unsafe(mut finding: Diagnostic) -> Diagnostic {
    finding.fix = finding.fix.map(|fix| Fix { safety: fix.safety.max(Safety::Unsafe), ..fix });
    finding
}

/// `text`, whose first byte is byte `base` of the file, after the edits.
fn edited(text: &str, base: usize, fix: &Fix) -> String {
    let mut edits: Vec<&Edit> = fix.edits.iter().collect();
    edits.sort_by_key(|edit| edit.span);
    let mut edited = String::with_capacity(text.len());
    let mut done = 0;
    for edit in edits {
        edited.push_str(&text[done..(edit.span.start - base).max(done)]);
        edited.push_str(&edit.text);
        done = edit.span.end - base;
    }
    edited.push_str(&text[done..]);
    edited
}

/// What is wrong first in the lines of `mended`, with places in it.
fn first_finding(line: &LineAt<'_>, mended: &str, section: Section) -> Option<Diagnostic> {
    let lines = split::split(mended);
    lines.iter().filter(|logical| !logical.is_blank()).find_map(|logical| {
        let (read, _) = read_alone(&LineAt { file: line.file, text: mended, logical }, section);
        match read {
            Read::Line(_) | Read::Muted => None,
            Read::NotYet(finding) | Read::Unread(finding) => Some(*finding),
        }
    })
}

fn head_of(mended: &str, section: Section) -> Option<&'static Head> {
    let code = split::split(mended).into_iter().find(|logical| !logical.is_blank())?.code;
    let words = heads::first_words(&mended[code]);
    heads::find(section, &words).or_else(|| heads::find(Section::File, &words))
}

/// The lines as they are typed, without their comments.
fn shown(mended: &str, below: &str) -> String {
    let lines = split::split(mended);
    let codes = lines
        .iter()
        .filter(|logical| !logical.is_blank())
        .map(|logical| format!("`{}`", &mended[logical.code.clone()]));
    codes.collect::<Vec<_>>().join(&format!(" {below} "))
}

/// The smallest edit that makes `mended` of `written`, which stands at `span`.
fn difference(span: Span, written: &str, mended: &str) -> Edit {
    let same_start: usize =
        written.chars().zip(mended.chars()).take_while(|(one, other)| one == other).map(|(c, _)| c.len_utf8()).sum();
    let (one, other) = (&written[same_start..], &mended[same_start..]);
    let same_end: usize = one
        .chars()
        .rev()
        .zip(other.chars().rev())
        .take_while(|(one, other)| one == other)
        .map(|(c, _)| c.len_utf8())
        .sum();
    Edit {
        span: Span { start: span.start + same_start, end: span.start + written.len() - same_end, ..span },
        text: other[..other.len() - same_end].to_owned(),
    }
}
