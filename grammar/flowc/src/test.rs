//! `flowc test PATH…`: a line a test; of one that fails, what was expected, what came, and the line of the file.

use std::path::PathBuf;

use grammar::{
    Language, Loaded,
    ast::Scenario,
    human, project,
    scenario::{self, Failure},
};

use crate::{Trouble, Verdict, check, language, output::Output};

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Files or folders.
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
}

pub(crate) fn run(arguments: &Arguments, chosen: Option<Language>, output: &mut Output) -> Result<Verdict, Trouble> {
    let mut count = Count::default();
    let mut said_in = language::choose(chosen, None);
    for project in project::read(&arguments.paths)? {
        said_in = language::choose(chosen, Some(&project.defaults));
        let loaded = grammar::load(project.sources, &project.defaults);
        let asked: Vec<&Scenario> =
            loaded.scenarios.iter().filter(|scenario| project.asked.contains(&scenario.line.file)).collect();
        if loaded.has_errors_in_flows() {
            // Tests of flows that are not understood would prove nothing.
            check::errors(&loaded, said_in, output)?;
            count.not_run += asked.len();
            count.has_errors = true;
            continue;
        }
        for scenario in asked {
            if one(&loaded, scenario, said_in, output)? {
                count.passed += 1;
            } else {
                count.failed += 1;
            }
        }
    }
    output.line(&count.said(said_in))?;
    Ok(if count.failed == 0 && !count.has_errors { Verdict::Clean } else { Verdict::Findings })
}

/// Plays one test; whether it passed.
fn one(loaded: &Loaded, scenario: &Scenario, said_in: Language, output: &mut Output) -> Result<bool, Trouble> {
    let source = loaded.source(scenario.line.file);
    let line = source.position(scenario.line.start).line;
    let title = format!("{}:{line} \"{}\"", source.path, scenario.name);
    let errors: Vec<_> = loaded.errors_of(scenario).collect();
    if !errors.is_empty() {
        output.line(&format!("FAIL {title}"))?;
        for error in errors {
            output.line(&human::draw(error, &loaded.sources, said_in, output.with_color))?;
        }
        return Ok(false);
    }
    match scenario::play(loaded, scenario).failure {
        None => {
            output.line(&format!("ok   {title}"))?;
            Ok(true)
        }
        Some(failure) => {
            output.line(&format!("FAIL {title}"))?;
            explain(loaded, &failure, said_in, output)?;
            Ok(false)
        }
    }
}

fn explain(loaded: &Loaded, failure: &Failure, said_in: Language, output: &mut Output) -> Result<(), Trouble> {
    let source = loaded.source(failure.span.file);
    let line = source.position(failure.span.start).line;
    let code = source.slice(failure.span);
    let (expected, came) = (failure.expected.in_language(said_in), failure.came.in_language(said_in));
    output.line(&format!("     {}:{line}: {code}", source.path))?;
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

#[derive(Debug, Default)]
struct Count {
    passed: usize,
    failed: usize,
    /// Tests of a project whose flows have errors.
    not_run: usize,
    has_errors: bool,
}

impl Count {
    /// `5 tests, 4 passed, 1 failed`
    fn said(&self, language: Language) -> String {
        let Self { passed, failed, not_run, .. } = *self;
        let tests = passed + failed + not_run;
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
