//! JUnit's XML: what CI systems without a format of their own take. For `test` a case is a test; for `check` it is a
//! finding, or a file without one.

use std::fmt::Write;

use grammar::Language;

use super::{Diagnostic, Outcome, Place, Test};

struct Case {
    class: String,
    name: String,
    place: Option<(String, usize)>,
    result: Result,
}

enum Result {
    Passed,
    /// Passed, and something is said of it.
    Said(String),
    Failed {
        kind: String,
        said: String,
    },
    Skipped(&'static str),
}

/// `files` are all that were checked.
pub(crate) fn checked(found: &[Diagnostic], files: &[String], language: Language) -> String {
    let clean = files.iter().filter(|file| found.iter().all(|finding| finding.file != **file));
    let clean = clean.map(|file| Case { class: file.clone(), name: file.clone(), place: None, result: Result::Passed });
    let cases: Vec<Case> = found.iter().map(|finding| of_finding(finding, language)).chain(clean).collect();
    suite("flowc check", &cases)
}

pub(crate) fn tested(tests: &[Test], errors: &[Diagnostic], language: Language) -> String {
    let cases: Vec<Case> = errors
        .iter()
        .map(|finding| of_finding(finding, language))
        .chain(tests.iter().map(|test| of_test(test, language)))
        .collect();
    suite("flowc test", &cases)
}

fn of_finding(finding: &Diagnostic, language: Language) -> Case {
    let Place { file, line, column, .. } = finding.place();
    let (message, help) = (finding.message.in_language(language), finding.help.in_language(language));
    let said = format!("{file}:{line}:{column}: {message}\n{help}");
    Case {
        class: file.clone(),
        name: format!("{} {}:{line}:{column}", finding.code, finding.slug),
        place: Some((file.clone(), *line)),
        result: if finding.is_error() {
            Result::Failed { kind: finding.code.to_owned(), said }
        } else {
            Result::Said(said)
        },
    }
}

fn of_test(test: &Test, language: Language) -> Case {
    let result = match (test.outcome, &test.failure) {
        (Outcome::Passed, _) => Result::Passed,
        (Outcome::NotRun, _) => Result::Skipped(match language {
            Language::En => "a flow of the project has an error",
            Language::Es => "un flujo del proyecto tiene un error",
        }),
        (Outcome::Failed, Some(failure)) => {
            let (expected, came) = (failure.expected.in_language(language), failure.came.in_language(language));
            let at = format!("{}:{}: {}", failure.place.file, failure.place.line, failure.written);
            let said = match language {
                Language::En => format!("{at}\nexpected: {expected}\ncame: {came}"),
                Language::Es => format!("{at}\nse esperaba: {expected}\nllegó: {came}"),
            };
            Result::Failed { kind: "expect".to_owned(), said }
        }
        (Outcome::Failed, None) => {
            let said = test.diagnostics.iter().map(|finding| match of_finding(finding, language).result {
                Result::Failed { said, .. } | Result::Said(said) => said,
                Result::Passed | Result::Skipped(_) => String::new(),
            });
            let kind = test.diagnostics.first().map_or("", |finding| finding.code).to_owned();
            Result::Failed { kind, said: said.collect::<Vec<_>>().join("\n") }
        }
    };
    Case { class: test.file.clone(), name: test.name.clone(), place: Some((test.file.clone(), test.line)), result }
}

fn suite(name: &str, cases: &[Case]) -> String {
    let failures = cases.iter().filter(|case| matches!(case.result, Result::Failed { .. })).count();
    let skipped = cases.iter().filter(|case| matches!(case.result, Result::Skipped(_))).count();
    let counts = format!("tests=\"{}\" failures=\"{failures}\" errors=\"0\"", cases.len());
    let mut xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"{name}\" {counts}>\n  <testsuite name=\"{name}\" {counts} skipped=\"{skipped}\">\n"
    );
    for case in cases {
        write_case(&mut xml, case).expect("a String takes everything");
    }
    xml + "  </testsuite>\n</testsuites>"
}

fn write_case(xml: &mut String, case: &Case) -> std::fmt::Result {
    write!(xml, "    <testcase classname=\"{}\" name=\"{}\"", escaped(&case.class), escaped(&case.name))?;
    if let Some((file, line)) = &case.place {
        write!(xml, " file=\"{}\" line=\"{line}\"", escaped(file))?;
    }
    match &case.result {
        Result::Passed => writeln!(xml, "/>"),
        Result::Skipped(why) => writeln!(xml, "><skipped message=\"{}\"/></testcase>", escaped(why)),
        Result::Said(said) => writeln!(xml, "><system-out>{}</system-out></testcase>", escaped(said)),
        Result::Failed { kind, said } => {
            let first = said.lines().next().unwrap_or_default();
            let (kind, first, said) = (escaped(kind), escaped(first), escaped(said));
            writeln!(xml, "><failure type=\"{kind}\" message=\"{first}\">{said}</failure></testcase>")
        }
    }
}

/// What XML 1.0 cannot hold at all is left out.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' | '\t' => escaped.push(c),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
            c => escaped.push(c),
        }
    }
    escaped
}
