//! `flowc fmt PATH…`: files written the one way there is. `--check` and `--diff` write nothing; `-` is standard input to
//! standard output.

use std::{
    io::Read,
    path::{Path, PathBuf},
};

use crate::{Trouble, Verdict, diff, file, language, terminal::Output};
use grammar::{
    Diagnostic, Language, Source,
    format::{self, Formatted},
    human,
    project::{self, Project},
};

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Files or folders; `-` reads standard input and writes standard output.
    #[arg(default_value = ".", value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Writes nothing, lists the files that would change and exits with 1 if there are any.
    #[arg(long)]
    check: bool,
    /// Writes nothing and shows what would change.
    #[arg(long)]
    diff: bool,
}

pub(crate) fn run(arguments: &Arguments, chosen: Option<Language>, output: &mut Output) -> Result<Verdict, Trouble> {
    if arguments.paths.iter().any(|path| path == Path::new("-")) {
        return standard_input(arguments, chosen, output);
    }
    let mut count = Count::default();
    let mut said_in = language::choose(chosen, None);
    for Project { sources, defaults, asked, .. } in project::read(&arguments.paths)? {
        said_in = language::choose(chosen, Some(&defaults));
        for source in asked.iter().map(|file| &sources[file.0 as usize]) {
            match format::format(&source.text) {
                Formatted::Text(text) if text == source.text => count.unchanged += 1,
                Formatted::Text(text) => {
                    count.changed += 1;
                    changed(arguments, source, &text, output)?;
                }
                Formatted::LeftAlone(finding) => {
                    count.left_alone += 1;
                    left_alone(&finding, source, said_in, output)?;
                }
            }
        }
    }
    let writes = !arguments.check && !arguments.diff;
    output.line(&count.said(writes, said_in))?;
    let is_clean = count.left_alone == 0 && (writes || count.changed == 0);
    Ok(if is_clean { Verdict::Clean } else { Verdict::Findings })
}

fn changed(arguments: &Arguments, source: &Source, text: &str, output: &mut Output) -> Result<(), Trouble> {
    if arguments.diff {
        diff(source, text, output)
    } else {
        if !arguments.check {
            file::write(Path::new(&source.path), text)?;
        }
        Ok(output.line(&source.path)?)
    }
}

fn standard_input(arguments: &Arguments, chosen: Option<Language>, output: &mut Output) -> Result<Verdict, Trouble> {
    if arguments.paths.len() > 1 {
        return Err(Trouble::Usage(grammar::Said::new(
            "`-` stands alone: standard input is one file.",
            "`-` va solo: la entrada estándar es un solo archivo.",
        )));
    }
    let mut bytes = Vec::new();
    let trouble = |source| Trouble::Read { what: "-".to_owned(), source };
    std::io::stdin().lock().read_to_end(&mut bytes).map_err(trouble)?;
    let text = String::from_utf8(bytes)
        .map_err(|_| trouble(std::io::Error::new(std::io::ErrorKind::InvalidData, "it is not UTF-8 text")))?;
    let source = Source { path: "-".to_owned(), text };
    let (written, is_left_alone) = match format::format(&source.text) {
        Formatted::Text(text) => (text, false),
        Formatted::LeftAlone(finding) => {
            left_alone(&finding, &source, language::choose(chosen, None), output)?;
            (source.text.clone(), true)
        }
    };
    let has_changed = written != source.text;
    match (arguments.diff, arguments.check) {
        (true, _) if has_changed => diff(&source, &written, output)?,
        (true, _) | (false, true) => {}
        (false, false) => output.text(&written)?,
    }
    let must_change = (arguments.check || arguments.diff) && has_changed;
    Ok(if is_left_alone || must_change { Verdict::Findings } else { Verdict::Clean })
}

fn diff(source: &Source, text: &str, output: &mut Output) -> Result<(), Trouble> {
    for line in diff::lines(&source.path, &source.text, text, output.with_color) {
        output.line(&line)?;
    }
    Ok(())
}

/// To the error output: what is formatted goes to the other one.
fn left_alone(finding: &Diagnostic, source: &Source, said_in: Language, output: &Output) -> Result<(), Trouble> {
    let mut output = output.errors();
    let sources = std::slice::from_ref(source);
    output.line(&human::draw(finding, sources, output.look(said_in)))?;
    let path = &source.path;
    let said = match said_in {
        Language::En => {
            format!("`{path}` is left as it is: mend this first, so that no line moves to where it does not belong.")
        }
        Language::Es => {
            format!("`{path}` queda como está: corrige esto primero, para que ninguna línea se mueva adonde no va.")
        }
    };
    Ok(output.line(&said)?)
}

#[derive(Debug, Default)]
struct Count {
    changed: usize,
    unchanged: usize,
    left_alone: usize,
}

impl Count {
    /// `1 file formatted, 2 unchanged`
    fn said(&self, writes: bool, language: Language) -> String {
        let Self { changed, unchanged, left_alone } = *self;
        let mut said = match (language, writes) {
            (Language::En, true) => format!("{} formatted, {unchanged} unchanged", files(changed, "file", "files")),
            (Language::En, false) => format!("{} would change, {unchanged} unchanged", files(changed, "file", "files")),
            (Language::Es, true) => {
                format!("{} con formato nuevo, {unchanged} sin cambios", files(changed, "archivo", "archivos"))
            }
            (Language::Es, false) => {
                format!("{} por cambiar, {unchanged} sin cambios", files(changed, "archivo", "archivos"))
            }
        };
        if left_alone > 0 {
            said.push_str(", ");
            said.push_str(&left_alone.to_string());
            said.push_str(match language {
                Language::En => " left alone",
                Language::Es => " sin tocar",
            });
        }
        said
    }
}

fn files(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}
