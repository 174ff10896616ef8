//! `flowc test PATH…`: a line a test; of one that fails, what was expected, what came, and the line of the file.

use std::path::PathBuf;

use clap::ValueEnum;
use grammar::{Language, Loaded, ast::Scenario, human, project, scenario::Stage};

use crate::{
    Trouble, Verdict, check, language,
    report::{self, Outcome, Place, Test, Tested, Text, github, junit},
    terminal::Output,
};

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Files or folders; this folder, if none is named.
    #[arg(default_value = ".", value_name = "PATH")]
    paths: Vec<PathBuf>,
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Human,
    /// One JSON object a line and test, in both languages; the last line counts them.
    Json,
    /// Annotations of a GitHub Actions run.
    Github,
    /// JUnit's XML.
    Junit,
}

pub(crate) fn run(arguments: &Arguments, chosen: Option<Language>, output: &mut Output) -> Result<Verdict, Trouble> {
    let mut played = Played { said_in: language::choose(chosen, None), tests: Vec::new(), errors: Vec::new() };
    for project in project::read(&arguments.paths)? {
        played.said_in = language::choose(chosen, Some(&project.defaults));
        let loaded = grammar::load(project.sources, &project.defaults);
        let asked = loaded.scenarios.iter().filter(|scenario| project.asked.contains(&scenario.line.file));
        let are_broken = loaded.has_errors_in_flows();
        if are_broken {
            // Tests of flows that are not understood would prove nothing.
            let errors = loaded.diagnostics.iter().filter(|finding| finding.is_error());
            played.errors.extend(report::diagnostics(errors, &loaded.sources));
            if arguments.format == Format::Human {
                check::errors(&loaded, played.said_in, output)?;
            }
        }
        let stage = Stage::of(&loaded);
        for scenario in asked {
            let test = if are_broken { not_run(&loaded, scenario) } else { play(&loaded, &stage, scenario) };
            if arguments.format == Format::Human {
                say(&loaded, scenario, &test, played.said_in, output)?;
            }
            played.tests.push(test);
        }
    }
    played.say(arguments.format, output)?;
    Ok(if played.count(Outcome::Failed) == 0 && played.errors.is_empty() { Verdict::Clean } else { Verdict::Findings })
}

fn not_run(loaded: &Loaded, scenario: &Scenario) -> Test {
    let source = loaded.source(scenario.line.file);
    Test {
        reason: "test",
        name: scenario.name.clone(),
        file: source.path.clone(),
        line: source.position(scenario.line.start).line,
        outcome: Outcome::NotRun,
        failure: None,
        diagnostics: Vec::new(),
    }
}

fn play(loaded: &Loaded, stage: &Stage<'_>, scenario: &Scenario) -> Test {
    let test = not_run(loaded, scenario);
    let diagnostics = report::diagnostics(loaded.errors_of(scenario), &loaded.sources);
    if !diagnostics.is_empty() {
        return Test { outcome: Outcome::Failed, diagnostics, ..test };
    }
    let failure = stage.play(scenario).failure.map(|failure| report::Failure {
        place: Place::of(failure.span, &loaded.sources),
        written: loaded.source(failure.span.file).slice(failure.span).to_owned(),
        expected: Text::of(&failure.expected),
        came: Text::of(&failure.came),
    });
    Test { outcome: if failure.is_none() { Outcome::Passed } else { Outcome::Failed }, failure, ..test }
}

/// One test for people.
fn say(
    loaded: &Loaded,
    scenario: &Scenario,
    test: &Test,
    said_in: Language,
    output: &mut Output,
) -> Result<(), Trouble> {
    let title = format!("{}:{} \"{}\"", test.file, test.line, test.name);
    match test.outcome {
        Outcome::NotRun => return Ok(()),
        Outcome::Passed => output.line(&format!("ok   {title}"))?,
        Outcome::Failed => output.line(&format!("FAIL {title}"))?,
    }
    for error in loaded.errors_of(scenario) {
        output.line(&human::draw(error, &loaded.sources, output.look(said_in)))?;
    }
    let Some(failure) = &test.failure else { return Ok(()) };
    let (expected, came) = (failure.expected.in_language(said_in), failure.came.in_language(said_in));
    output.line(&format!("     {}:{}: {}", failure.place.file, failure.place.line, failure.written))?;
    match said_in {
        Language::En => {
            output.line(&format!("     expected: {expected}"))?;
            output.line(&format!("     came:     {came}"))?;
        }
        Language::Es => {
            output.line(&format!("     se esperaba: {expected}"))?;
            output.line(&format!("     llegó:       {came}"))?;
        }
    }
    Ok(())
}

struct Played {
    said_in: Language,
    tests: Vec<Test>,
    /// Of flows, whose tests are not run.
    errors: Vec<report::Diagnostic>,
}

impl Played {
    fn count(&self, outcome: Outcome) -> usize {
        self.tests.iter().filter(|test| test.outcome == outcome).count()
    }

    fn say(&self, format: Format, output: &mut Output) -> Result<(), Trouble> {
        match format {
            Format::Human => output.line(&self.summary().said(self.said_in))?,
            Format::Json => {
                for finding in &self.errors {
                    output.line(&report::json(finding))?;
                }
                for test in &self.tests {
                    output.line(&report::json(test))?;
                }
                output.line(&report::json(&self.summary()))?;
            }
            Format::Github => {
                let of_tests = self.tests.iter().flat_map(|test| test.diagnostics.iter().cloned());
                let findings: Vec<_> = self.errors.iter().cloned().chain(of_tests).collect();
                let failures = self.tests.iter().filter_map(|test| github::test(test, self.said_in));
                for line in github::diagnostics(&findings, self.said_in).into_iter().chain(failures) {
                    output.line(&line)?;
                }
                output.line(&self.summary().said(self.said_in))?;
            }
            Format::Junit => output.line(&junit::tested(&self.tests, &self.errors, self.said_in))?,
        }
        Ok(())
    }

    fn summary(&self) -> Tested {
        Tested {
            reason: "summary",
            tests: self.tests.len(),
            passed: self.count(Outcome::Passed),
            failed: self.count(Outcome::Failed),
            not_run: self.count(Outcome::NotRun),
            errors: self.errors.len(),
        }
    }
}

impl Tested {
    /// `5 tests, 4 passed, 1 failed`
    fn said(&self, language: Language) -> String {
        let Self { tests, passed, failed, not_run, .. } = *self;
        if tests == 0 {
            return match language {
                Language::En => "There are no tests here: a test is a block `test \"…\"` … `end` in a `.flow` file.",
                Language::Es => {
                    "Aquí no hay pruebas: una prueba es un bloque `test \"…\"` … `end` en un archivo `.flow`."
                }
            }
            .to_owned();
        }
        match language {
            Language::En => {
                let noun = if tests == 1 { "test" } else { "tests" };
                let left = if not_run > 0 { format!(", {not_run} not run") } else { String::new() };
                format!("{tests} {noun}, {passed} passed, {failed} failed{left}")
            }
            Language::Es => {
                let noun = if tests == 1 { "prueba" } else { "pruebas" };
                let left = if not_run > 0 { format!(", {not_run} sin ejecutar") } else { String::new() };
                format!("{tests} {noun}, {passed} bien, {failed} mal{left}")
            }
        }
    }
}
