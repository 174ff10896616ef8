//! A finding as one JSON line, in both languages. Others script against this shape: fields are added, never changed.
//!
//! Lines and columns count from 1, columns in characters; an end is the place behind the last character.

use grammar::{Diagnostic, Fix, Label, Said, Source, Span};
use serde_json::{Value, json};

pub(crate) fn line(finding: &Diagnostic, sources: &[Source]) -> String {
    let labels = std::iter::once(label(&finding.primary, true, sources))
        .chain(finding.others.iter().map(|other| label(other, false, sources)));
    json!({
        "code": finding.code.id,
        "slug": finding.code.slug,
        "severity": finding.severity.as_str(),
        "file": source(finding.primary.span, sources).path,
        "labels": labels.collect::<Vec<_>>(),
        "message": said(&finding.message),
        "help": said(&finding.help),
        "fix": finding.fix.as_ref().map(|found| fix(found, sources)),
    })
    .to_string()
}

fn source(span: Span, sources: &[Source]) -> &Source {
    &sources[span.file.0 as usize]
}

fn said(said: &Said) -> Value {
    json!({ "en": said.en, "es": said.es })
}

fn place(span: Span, sources: &[Source]) -> Value {
    let source = source(span, sources);
    let (start, end) = (source.position(span.start), source.position(span.end));
    json!({
        "file": source.path,
        "line": start.line,
        "column": start.column,
        "end_line": end.line,
        "end_column": end.column,
    })
}

fn label(label: &Label, is_primary: bool, sources: &[Source]) -> Value {
    let mut value = place(label.span, sources);
    value["primary"] = json!(is_primary);
    value["text"] = said(&label.text);
    value
}

fn fix(fix: &Fix, sources: &[Source]) -> Value {
    let edits = fix.edits.iter().map(|edit| {
        let mut value = place(edit.span, sources);
        value["text"] = json!(edit.text);
        value
    });
    json!({ "safety": fix.safety.as_str(), "edits": edits.collect::<Vec<_>>() })
}
