//! `flowc`, the compiler: what authors and CI run. One file a subcommand; everything about the language is in `grammar`.
//!
//! Exit codes: 0 clean, 1 findings, 2 usage or configuration, 3 internal or I/O.

mod build;
mod check;
mod cost;
mod diff;
mod explain;
mod file;
mod fmt;
mod graph;
mod language;
mod new;
mod play;
mod prices;
mod progress;
mod report;
mod terminal;
mod test;

use std::{io::Write, path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand, ValueEnum};
use grammar::{Language, Said, project::ProjectError};

use crate::terminal::{Manner, Output};

/// Checks, builds and tests WhatsApp flows.
const AFTER_HELP: &str = "\
To begin: `flowc new bakery`, `cd bakery`, `flowc test`; then `flowd dev` chats with it in the browser.
Without a path, commands take the folder you stand in. Ends with 0 when all is well, 1 with findings,
2 when an option or a path is wrong, 3 when something broke.";

#[derive(Debug, Parser)]
#[command(name = "flowc", version, arg_required_else_help = true, after_help = AFTER_HELP)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
    /// Language of messages; else FLOWC_LANG, flow.toml, the locale.
    #[arg(long, global = true, value_enum, value_name = "LANG")]
    lang: Option<Lang>,
    #[command(flatten)]
    manner: Manner,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Says what is wrong with flows and what to type instead.
    Check(check::Arguments),
    /// Writes the programs of flows without errors as JSON.
    Build(build::Arguments),
    /// Plays the tests of flows in virtual time.
    Test(test::Arguments),
    /// Writes flows the one way there is: indentation, blanks, quotes.
    Fmt(fmt::Arguments),
    /// Begins a project: a flow with its tests, and what CI runs.
    New(new::Arguments),
    /// Says what a code such as E0105 means, with an example; without one, lists all codes.
    Explain(explain::Arguments),
    /// Chats with flows in the terminal; time is yours.
    Play(play::Arguments),
    /// Says how many messages a flow sends to one contact, and what they cost.
    Cost(cost::Arguments),
    /// Keeps what WhatsApp asks for a message.
    Prices(prices::Arguments),
    /// Draws flows, as SVG, Mermaid or DOT.
    Graph(graph::Arguments),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Lang {
    En,
    Es,
    /// For the texts of `flowc new`; messages are in the other two.
    Pt,
}

impl Lang {
    fn language(self) -> Option<Language> {
        match self {
            Self::En => Some(Language::En),
            Self::Es => Some(Language::Es),
            Self::Pt => None,
        }
    }
}

/// What a subcommand found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Clean,
    Findings,
}

/// Why a subcommand could not do its work.
#[derive(Debug, thiserror::Error)]
enum Trouble {
    #[error(transparent)]
    Project(#[from] ProjectError),
    /// What was typed behind `flowc` cannot be done.
    #[error("{}", .0.en)]
    Usage(Said),
    #[error("cannot read `{what}`: {source}")]
    Read { what: String, source: std::io::Error },
    #[error("cannot write `{}`: {source}", path.display())]
    Write { path: PathBuf, source: std::io::Error },
    #[error("cannot watch for saved files: {0}")]
    Watch(String),
    #[error("cannot write to the terminal: {0}")]
    Output(#[from] std::io::Error),
}

impl Trouble {
    fn exit_code(&self) -> u8 {
        match self {
            Self::Project(ProjectError::Usage(_)) | Self::Usage(_) => 2,
            Self::Project(ProjectError::Unreadable { .. })
            | Self::Read { .. }
            | Self::Write { .. }
            | Self::Watch(_)
            | Self::Output(_) => 3,
        }
    }

    fn said(&self, language: Language) -> String {
        match (self, language) {
            (Self::Project(error), _) => error.said().in_language(language).to_owned(),
            (Self::Usage(said), _) => said.in_language(language).to_owned(),
            (Self::Read { .. } | Self::Write { .. } | Self::Watch(_) | Self::Output(_), Language::En) => {
                self.to_string()
            }
            (Self::Read { what, source }, Language::Es) => format!("no se puede leer `{what}`: {source}"),
            (Self::Write { path, source }, Language::Es) => {
                format!("no se puede escribir `{}`: {source}", path.display())
            }
            (Self::Watch(why), Language::Es) => format!("no se pueden vigilar los archivos: {why}"),
            (Self::Output(source), Language::Es) => format!("no se puede escribir en la terminal: {source}"),
        }
    }
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match std::panic::catch_unwind(|| run(&arguments)) {
        Ok(code) => code,
        // The panic has printed where it was.
        Err(_) => {
            complain("flowc has a fault of its own: please report it with the file that led here.");
            ExitCode::from(3)
        }
    }
}

fn run(arguments: &Arguments) -> ExitCode {
    let chosen = arguments.lang.and_then(Lang::language);
    let mut output = Output::stdout(arguments.manner);
    let done = match &arguments.command {
        Command::New(new) => new::run(new, arguments.lang, &mut output),
        _ if arguments.lang == Some(Lang::Pt) => Err(Trouble::Usage(Said::new(
            "Messages are in English and Spanish: write `--lang en` or `--lang es`. `pt` is for `flowc new`.",
            "Los mensajes están en español e inglés: escribe `--lang es` o `--lang en`. `pt` es para `flowc new`.",
        ))),
        Command::Check(check) => check::run(check, chosen, &mut output),
        Command::Build(build) => build::run(build, chosen, &mut output),
        Command::Test(test) => test::run(test, chosen, &mut output),
        Command::Fmt(fmt) => fmt::run(fmt, chosen, &mut output),
        Command::Explain(explain) => explain::run(explain, chosen, &mut output),
        Command::Play(play) => play::run(play, chosen, &mut output),
        Command::Cost(cost) => cost::run(cost, chosen, &mut output),
        Command::Prices(prices) => prices::run(prices, chosen, &mut output),
        Command::Graph(graph) => graph::run(graph, chosen, &mut output),
    };
    match done {
        Ok(Verdict::Clean) => ExitCode::SUCCESS,
        Ok(Verdict::Findings) => ExitCode::from(1),
        // Whoever reads us has read enough.
        Err(Trouble::Output(error)) if error.kind() == std::io::ErrorKind::BrokenPipe => ExitCode::from(3),
        Err(trouble) => {
            complain(&format!("flowc: {}", trouble.said(language::choose(chosen, None))));
            ExitCode::from(trouble.exit_code())
        }
    }
}

/// Nothing can be done where even this cannot be written.
fn complain(text: &str) {
    let _unwritten = writeln!(std::io::stderr(), "{text}");
}
