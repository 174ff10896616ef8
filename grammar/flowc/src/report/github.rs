//! Annotations of a GitHub Actions run: one line a finding, shown at its place in the changed files.
//!
//! GitHub shows ten of each level for a step and drops the others without a word, so the rest are ordinary lines.
//! Source: docs.github.com, workflow commands.

use grammar::Language;

use super::{Diagnostic, Place, Test};

const SHOWN: usize = 10;

/// Findings as lines of the log.
pub(crate) fn diagnostics(found: &[Diagnostic], language: Language) -> Vec<String> {
    let (mut errors, mut warnings) = (0, 0);
    found
        .iter()
        .map(|finding| {
            let count = if finding.is_error() { &mut errors } else { &mut warnings };
            *count += 1;
            let Diagnostic { code, slug, severity, message, help, .. } = finding;
            let said = format!("{} {}", message.in_language(language), help.in_language(language));
            if *count > SHOWN {
                let Place { file, line, column, .. } = finding.place();
                return format!("{file}:{line}:{column}: {severity}[{code}] {said}");
            }
            command(severity, finding.place(), &format!("{code} {slug}"), &said)
        })
        .collect()
}

/// A test that failed.
pub(crate) fn test(test: &Test, language: Language) -> Option<String> {
    let failure = test.failure.as_ref()?;
    let (expected, came) = (failure.expected.in_language(language), failure.came.in_language(language));
    let said = match language {
        Language::En => format!("expected: {expected}\ncame: {came}"),
        Language::Es => format!("se esperaba: {expected}\nllegó: {came}"),
    };
    Some(command("error", &failure.place, &test.name, &said))
}

fn command(level: &str, place: &Place, title: &str, said: &str) -> String {
    let mut properties = vec![("file", place.file.replace('\\', "/")), ("line", place.line.to_string())];
    // Columns of a place of several lines are refused.
    if place.line == place.end_line {
        properties.push(("col", place.column.to_string()));
        properties.push(("endColumn", place.end_column.to_string()));
    } else {
        properties.push(("endLine", place.end_line.to_string()));
    }
    properties.push(("title", title.to_owned()));
    let properties: Vec<String> =
        properties.into_iter().map(|(name, value)| format!("{name}={}", escaped_property(&value))).collect();
    format!("::{level} {}::{}", properties.join(","), escaped(said))
}

fn escaped(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn escaped_property(text: &str) -> String {
    escaped(text).replace(':', "%3A").replace(',', "%2C")
}
