//! `flowc build PATH…`: the programs of the flows as a JSON array, in the order of their names; nothing if one has errors.

use std::path::PathBuf;

use grammar::{Language, project};

use crate::{Trouble, Verdict, check, file, language, terminal::Output};

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Files or folders; this folder, if none is named.
    #[arg(default_value = ".", value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Where to write; else standard output.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

pub(crate) fn run(arguments: &Arguments, chosen: Option<Language>, output: &mut Output) -> Result<Verdict, Trouble> {
    let mut programs = Vec::new();
    let mut verdict = Verdict::Clean;
    for project in project::read(&arguments.paths)? {
        let said_in = language::choose(chosen, Some(&project.defaults));
        let loaded = grammar::load(project.sources, &project.defaults);
        if loaded.has_errors_in_flows() {
            check::errors(&loaded, said_in, &mut output.errors())?;
            verdict = Verdict::Findings;
        }
        programs.extend(loaded.programs);
    }
    if verdict == Verdict::Findings {
        return Ok(verdict);
    }
    let text = serde_json::to_string_pretty(&programs).expect("a program has no map with keys that are not text");
    match &arguments.output {
        Some(path) => file::write(path, &format!("{text}\n"))?,
        None => output.line(&text)?,
    }
    Ok(verdict)
}
