//! What a subcommand found, as plain data: one JSON object a line, and what every other format for machines is printed
//! from. Others script against these shapes (docs/contract.md): fields are added, never changed.
//!
//! Lines and columns count from 1; an end is the place behind the last character.

mod fingerprint;
pub(crate) mod github;
pub(crate) mod junit;
pub(crate) mod sarif;

use grammar::{Language, Said, Source, Span};
use serde::Serialize;

/// The same words in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Text {
    pub en: String,
    pub es: String,
}

impl Text {
    pub fn of(said: &Said) -> Self {
        Self { en: said.en.clone(), es: said.es.clone() }
    }

    pub fn is_empty(&self) -> bool {
        self.en.is_empty()
    }

    pub fn in_language(&self, language: Language) -> &str {
        match language {
            Language::En => &self.en,
            Language::Es => &self.es,
        }
    }
}

/// Columns are in characters (Unicode scalar values), for those who count in UTF-16 code units also in these; bytes are
/// offsets into the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Place {
    pub file: String,
    pub line: usize,
    pub column: usize,
    pub end_line: usize,
    pub end_column: usize,
    pub column_utf16: usize,
    pub end_column_utf16: usize,
    pub byte_start: usize,
    pub byte_end: usize,
}

impl Place {
    pub fn of(span: Span, sources: &[Source]) -> Self {
        let source = &sources[span.file.0 as usize];
        let (start, end) = (source.position(span.start), source.position(span.end));
        Self {
            file: source.path.clone(),
            line: start.line,
            column: start.column,
            end_line: end.line,
            end_column: end.column,
            column_utf16: column_utf16(source, span.start),
            end_column_utf16: column_utf16(source, span.end),
            byte_start: span.start,
            byte_end: span.end,
        }
    }
}

fn column_utf16(source: &Source, offset: usize) -> usize {
    let before = &source.text[..source.text.floor_char_boundary(offset)];
    let line = before.rsplit('\n').next().unwrap_or_default();
    1 + line.trim_start_matches('\u{feff}').encode_utf16().count()
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Label {
    #[serde(flatten)]
    pub place: Place,
    pub primary: bool,
    pub text: Text,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Edit {
    #[serde(flatten)]
    pub place: Place,
    pub text: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Fix {
    /// `safe`, `unsafe` or `placeholder`.
    pub safety: &'static str,
    pub edits: Vec<Edit>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Diagnostic {
    pub reason: &'static str,
    pub code: &'static str,
    pub slug: &'static str,
    /// `error` or `warning`.
    pub severity: &'static str,
    pub file: String,
    /// The primary one first.
    pub labels: Vec<Label>,
    pub message: Text,
    pub help: Text,
    pub fix: Option<Fix>,
    /// The same for the same finding after lines above it were added or removed.
    pub fingerprint: String,
}

impl Diagnostic {
    pub fn is_error(&self) -> bool {
        self.severity == grammar::Severity::Error.as_str()
    }

    /// Whether `check --fix` mends it.
    pub fn is_fixable(&self) -> bool {
        self.fix.as_ref().is_some_and(|fix| fix.safety == grammar::Safety::Safe.as_str())
    }

    pub fn place(&self) -> &Place {
        &self.labels[0].place
    }

    fn of(finding: &grammar::Diagnostic, sources: &[Source]) -> Self {
        let label = |label: &grammar::Label, primary| Label {
            place: Place::of(label.span, sources),
            primary,
            text: Text::of(&label.text),
        };
        let others = finding.others.iter().map(|other| label(other, false));
        let edit = |edit: &grammar::Edit| Edit { place: Place::of(edit.span, sources), text: edit.text.clone() };
        Self {
            reason: "diagnostic",
            code: finding.code.id,
            slug: finding.code.slug,
            severity: finding.severity.as_str(),
            file: sources[finding.primary.span.file.0 as usize].path.clone(),
            labels: std::iter::once(label(&finding.primary, true)).chain(others).collect(),
            message: Text::of(&finding.message),
            help: Text::of(&finding.help),
            fix: finding
                .fix
                .as_ref()
                .map(|fix| Fix { safety: fix.safety.as_str(), edits: fix.edits.iter().map(edit).collect() }),
            fingerprint: String::new(),
        }
    }
}

/// Findings of one load as data, in the same order.
pub(crate) fn diagnostics<'d>(
    findings: impl IntoIterator<Item = &'d grammar::Diagnostic>,
    sources: &[Source],
) -> Vec<Diagnostic> {
    let mut fingerprints = fingerprint::Fingerprints::default();
    findings
        .into_iter()
        .map(|finding| Diagnostic {
            fingerprint: fingerprints.of(finding, sources),
            ..Diagnostic::of(finding, sources)
        })
        .collect()
}

/// The last line of `check`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Checked {
    pub reason: &'static str,
    pub files: usize,
    pub errors: usize,
    pub warnings: usize,
    /// Fixes that were written into the files.
    pub fixed: usize,
    /// Findings that `check --fix` would mend.
    pub fixable: usize,
}

/// One `test` block.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Test {
    pub reason: &'static str,
    pub name: String,
    pub file: String,
    pub line: usize,
    pub outcome: Outcome,
    /// The line that did not hold.
    pub failure: Option<Failure>,
    /// Why the test cannot be played.
    pub diagnostics: Vec<Diagnostic>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Outcome {
    Passed,
    Failed,
    /// A flow of its project has an error.
    NotRun,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Failure {
    #[serde(flatten)]
    pub place: Place,
    /// The line as the author wrote it.
    pub written: String,
    pub expected: Text,
    pub came: Text,
}

/// The last line of `test`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Tested {
    pub reason: &'static str,
    pub tests: usize,
    pub passed: usize,
    pub failed: usize,
    pub not_run: usize,
    /// Errors of flows, whose tests are not run.
    pub errors: usize,
}

pub(crate) fn json(line: &impl Serialize) -> String {
    serde_json::to_string(line).expect("no map here has keys that are not text")
}
