//! `flowc check PATH…`: every finding of every file, for people or for machines, and a line that counts them.

mod fix;
mod watch;

use std::path::PathBuf;

use clap::ValueEnum;
use grammar::{
    Diagnostic, FileId, Language, Loaded, Safety,
    human::{self, Count},
    project::{Project, Reader},
};

use crate::{
    Trouble, Verdict, language,
    progress::Progress,
    report::{self, Checked, github, junit, sarif},
    terminal::Output,
};

#[derive(Debug, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub(crate) struct Arguments {
    /// Files or folders; this folder, if none is named.
    #[arg(default_value = ".", value_name = "PATH")]
    paths: Vec<PathBuf>,
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    /// Count every warning as an error.
    #[arg(long)]
    deny_warnings: bool,
    /// Write the fixes that certainly mean what you meant into the files.
    #[arg(long)]
    fix: bool,
    /// Show what --fix would change, and change nothing.
    #[arg(long, conflicts_with = "fix")]
    diff: bool,
    /// With --fix or --diff: also the fixes that probably mean what you meant. Look at the result.
    #[arg(long)]
    unsafe_fixes: bool,
    /// Check again after each save, until Ctrl-C.
    #[arg(long, conflicts_with_all = ["fix", "diff"])]
    watch: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Human,
    /// One JSON object a line and finding, in both languages; the last line counts them.
    Json,
    /// Annotations of a GitHub Actions run.
    Github,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// JUnit's XML.
    Junit,
}

impl Arguments {
    fn read(&self, reader: &mut Reader) -> Result<Vec<Project>, Trouble> {
        let mut projects = reader.read(&self.paths)?;
        for project in &mut projects {
            project.defaults.lints.deny_warnings |= self.deny_warnings;
        }
        Ok(projects)
    }

    fn safety(&self) -> Safety {
        if self.unsafe_fixes { Safety::Unsafe } else { Safety::Safe }
    }
}

pub(crate) fn run(arguments: &Arguments, chosen: Option<Language>, output: &mut Output) -> Result<Verdict, Trouble> {
    if arguments.watch {
        watch::refuse(arguments.format)?;
        return watch::run(arguments, chosen, output);
    }
    let progress = Progress::start(output);
    let fixed = if arguments.fix { fix::write(arguments)? } else { 0 };
    let mut found = Found::new(fixed, language::choose(chosen, None));
    for project in arguments.read(&mut Reader::default())? {
        found.said_in = language::choose(chosen, Some(&project.defaults));
        let asked = project.asked;
        let loaded = grammar::load(project.sources, &project.defaults);
        found.take(&loaded, &asked);
        if arguments.format == Format::Human {
            progress.pause();
            for finding in shown(&loaded, &asked) {
                output.line(&human::draw(finding, &loaded.sources, output.look(found.said_in)))?;
            }
            if arguments.diff {
                fix::show(&loaded, &asked, arguments.safety(), output)?;
            }
        }
    }
    drop(progress);
    found.say(arguments, output)?;
    Ok(if found.count.errors == 0 { Verdict::Clean } else { Verdict::Findings })
}

/// The findings that concern a file that was asked for.
fn shown<'l>(loaded: &'l Loaded, asked: &[FileId]) -> impl Iterator<Item = &'l Diagnostic> {
    concerned(&loaded.diagnostics, asked)
}

fn concerned<'d>(findings: &'d [Diagnostic], asked: &[FileId]) -> impl Iterator<Item = &'d Diagnostic> {
    findings.iter().filter(|finding| asked.iter().any(|file| finding.concerns(*file)))
}

fn summary(count: Count, fixed: usize, found: &[report::Diagnostic]) -> Checked {
    let Count { files, errors, warnings } = count;
    let fixable = found.iter().filter(|finding| finding.is_fixable()).count();
    Checked { reason: "summary", files, errors, warnings, fixed, fixable }
}

struct Found {
    said_in: Language,
    count: Count,
    fixed: usize,
    files: Vec<String>,
    diagnostics: Vec<report::Diagnostic>,
}

impl Found {
    fn new(fixed: usize, said_in: Language) -> Self {
        Self { said_in, count: Count::default(), fixed, files: Vec::new(), diagnostics: Vec::new() }
    }

    fn take(&mut self, loaded: &Loaded, asked: &[FileId]) {
        self.count.files += asked.len();
        self.files.extend(asked.iter().map(|file| loaded.source(*file).path.clone()));
        for finding in shown(loaded, asked) {
            self.count.add(finding);
        }
        self.diagnostics.extend(report::diagnostics(shown(loaded, asked), &loaded.sources));
    }

    fn say(&self, arguments: &Arguments, output: &mut Output) -> Result<(), Trouble> {
        match arguments.format {
            Format::Human => {
                for hint in self.hints(arguments) {
                    output.line(&hint)?;
                }
                output.line(&self.count.said(self.said_in))?;
            }
            Format::Json => {
                for finding in &self.diagnostics {
                    output.line(&report::json(finding))?;
                }
                output.line(&report::json(&summary(self.count, self.fixed, &self.diagnostics)))?;
            }
            Format::Github => {
                for line in github::diagnostics(&self.diagnostics, self.said_in) {
                    output.line(&line)?;
                }
                output.line(&self.count.said(self.said_in))?;
            }
            Format::Sarif => output.line(&sarif::log(&self.diagnostics, self.said_in))?,
            Format::Junit => output.line(&junit::checked(&self.diagnostics, &self.files, self.said_in))?,
        }
        Ok(())
    }

    /// What to do next, where there is something to do.
    fn hints(&self, arguments: &Arguments) -> Vec<String> {
        let mut hints = Vec::new();
        let Self { fixed, said_in, .. } = *self;
        let fixable = self.diagnostics.iter().filter(|finding| finding.is_fixable()).count();
        if arguments.fix {
            hints.push(match (said_in, fixed) {
                (Language::En, 1) => "1 finding was fixed.".to_owned(),
                (Language::En, _) => format!("{fixed} findings were fixed."),
                (Language::Es, 1) => "Se arregló 1 hallazgo.".to_owned(),
                (Language::Es, _) => format!("Se arreglaron {fixed} hallazgos."),
            });
        } else if fixable > 0 && !arguments.diff {
            hints.push(match (said_in, fixable) {
                (Language::En, 1) => "`flowc check --fix` mends 1 of them, `--diff` shows how.".to_owned(),
                (Language::En, _) => format!("`flowc check --fix` mends {fixable} of them, `--diff` shows how."),
                (Language::Es, 1) => "`flowc check --fix` arregla 1 de ellos, `--diff` muestra cómo.".to_owned(),
                (Language::Es, _) => format!("`flowc check --fix` arregla {fixable} de ellos, `--diff` muestra cómo."),
            });
        }
        if let Some(finding) = self.diagnostics.first() {
            hints.push(match said_in {
                Language::En => format!("`flowc explain {}` says more.", finding.code),
                Language::Es => format!("`flowc explain {}` dice más.", finding.code),
            });
        }
        hints
    }
}

/// Writes the errors of a project whose flows cannot be used.
pub(crate) fn errors(loaded: &Loaded, said_in: Language, output: &mut Output) -> Result<(), Trouble> {
    for finding in loaded.diagnostics.iter().filter(|finding| finding.is_error()) {
        output.line(&human::draw(finding, &loaded.sources, output.look(said_in)))?;
    }
    Ok(())
}
