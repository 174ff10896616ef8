//! `flowc check PATH…`: every finding of every file, for people or as JSON lines, and a line that counts them.

use std::path::PathBuf;

use clap::ValueEnum;
use grammar::{
    Language, Loaded,
    human::{self, Count},
    project,
};

use crate::{Trouble, Verdict, json, language, output::Output};

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Files or folders.
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Human,
    /// One JSON object a line and finding, in both languages.
    Json,
}

pub(crate) fn run(arguments: &Arguments, chosen: Option<Language>, output: &mut Output) -> Result<Verdict, Trouble> {
    let mut count = Count::default();
    let mut said_in = language::choose(chosen, None);
    for project in project::read(&arguments.paths)? {
        said_in = language::choose(chosen, Some(&project.defaults));
        count.files += project.asked.len();
        let loaded = grammar::load(project.sources, &project.defaults);
        for finding in
            loaded.diagnostics.iter().filter(|finding| project.asked.iter().any(|file| finding.concerns(*file)))
        {
            count.add(finding);
            match arguments.format {
                Format::Human => output.line(&human::draw(finding, &loaded.sources, said_in, output.with_color))?,
                Format::Json => output.line(&json::line(finding, &loaded.sources))?,
            }
        }
    }
    if arguments.format == Format::Human {
        output.line(&count.said(said_in))?;
    }
    Ok(if count.errors == 0 { Verdict::Clean } else { Verdict::Findings })
}

/// Writes the errors of a project whose flows cannot be used.
pub(crate) fn errors(loaded: &Loaded, said_in: Language, output: &mut Output) -> Result<(), Trouble> {
    for finding in loaded.diagnostics.iter().filter(|finding| finding.is_error()) {
        output.line(&human::draw(finding, &loaded.sources, said_in, output.with_color))?;
    }
    Ok(())
}
