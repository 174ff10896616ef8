//! Where subcommands write: standard output and standard error, in the colours and the width a person's terminal has.

use std::io::{self, IsTerminal, Write};

use clap::ValueEnum;
use grammar::{Language, human::Look};

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    Auto,
    Always,
    Never,
}

impl Color {
    /// Source: no-color.org and bixense.com/clicolors. What was said on the command line goes before the environment.
    fn is_wanted(self, is_terminal: bool, env: &dyn Fn(&str) -> Option<String>) -> bool {
        let is_set = |name| env(name).is_some_and(|value| !value.is_empty());
        let is_forced = || env("CLICOLOR_FORCE").is_some_and(|value| !value.is_empty() && value != "0");
        match self {
            Self::Always => true,
            Self::Never => false,
            Self::Auto if is_set("NO_COLOR") => false,
            Self::Auto if is_forced() => true,
            Self::Auto => {
                let is_dumb = env("TERM").is_some_and(|term| term == "dumb");
                is_terminal && !is_dumb && env("CLICOLOR").is_none_or(|value| value != "0")
            }
        }
    }
}

/// Cells of a line: what `COLUMNS` says, else the terminal's, within what reads well.
fn width(of_terminal: Option<u16>, env: &dyn Fn(&str) -> Option<String>) -> usize {
    let said = env("COLUMNS").and_then(|columns| columns.parse().ok());
    let width = said.or(of_terminal.map(usize::from)).unwrap_or(Look::WIDTH_MAX);
    width.clamp(Look::WIDTH_MIN, Look::WIDTH_MAX)
}

fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// What was said on the command line of how to write.
#[derive(Debug, Clone, Copy, clap::Args)]
pub(crate) struct Manner {
    /// Colours: for a terminal, unless NO_COLOR or CLICOLOR_FORCE say otherwise.
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    color: Color,
    /// No sign of progress.
    #[arg(short, long, global = true)]
    quiet: bool,
}

pub(crate) struct Output {
    out: Box<dyn Write>,
    manner: Manner,
    pub with_color: bool,
    width: usize,
}

impl Output {
    pub fn stdout(manner: Manner) -> Self {
        let out = io::stdout();
        let size = terminal_size::terminal_size_of(&out).map(|(width, _)| width.0);
        Self::new(out.is_terminal(), size, manner, Box::new(out))
    }

    /// Beside a result that goes to standard output.
    pub fn errors(&self) -> Self {
        let out = io::stderr();
        let size = terminal_size::terminal_size_of(&out).map(|(width, _)| width.0);
        Self::new(out.is_terminal(), size, self.manner, Box::new(out))
    }

    fn new(is_terminal: bool, size: Option<u16>, manner: Manner, out: Box<dyn Write>) -> Self {
        let with_color = manner.color.is_wanted(is_terminal, &variable);
        Self { out, manner, with_color, width: width(size, &variable) }
    }

    /// Progress is for a person who waits.
    pub fn shows_progress(&self) -> bool {
        !self.manner.quiet && io::stderr().is_terminal()
    }

    pub fn look(&self, language: Language) -> Look {
        Look { width: self.width, ..Look::new(language, self.with_color) }
    }

    pub fn line(&mut self, text: &str) -> io::Result<()> {
        writeln!(self.out, "{text}")
    }

    /// Before a person types, on the same line.
    pub fn prompt(&mut self, text: &str) -> io::Result<()> {
        write!(self.out, "{text}")?;
        self.out.flush()
    }

    pub fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }

    /// As it is, without a newline of its own.
    pub fn text(&mut self, text: &str) -> io::Result<()> {
        self.out.write_all(text.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(color: Color, is_terminal: bool, variables: &[(&str, &str)]) -> bool {
        let env = |name: &str| variables.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
        color.is_wanted(is_terminal, &env)
    }

    #[test]
    fn color_is_for_terminals_unless_somebody_says_otherwise() {
        let (no, force, off) = (("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1"), ("CLICOLOR", "0"));
        for (color, is_terminal, variables, expected) in [
            (Color::Auto, true, &[][..], true),
            (Color::Auto, false, &[], false),
            (Color::Auto, true, &[no], false),
            (Color::Auto, true, &[("NO_COLOR", "")], true),
            (Color::Auto, false, &[force], true),
            (Color::Auto, false, &[("CLICOLOR_FORCE", "0")], false),
            (Color::Auto, true, &[off], false),
            (Color::Auto, true, &[no, force], false),
            (Color::Auto, true, &[("TERM", "dumb")], false),
            (Color::Always, false, &[no], true),
            (Color::Never, true, &[force], false),
        ] {
            assert_eq!(wanted(color, is_terminal, variables), expected, "{color:?} {is_terminal} {variables:?}");
        }
    }

    #[test]
    fn a_line_is_as_wide_as_the_terminal_and_never_too_wide_to_read() {
        let none = |_: &str| None;
        let sixty = |_: &str| Some("60".to_owned());
        let nonsense = |_: &str| Some("wide".to_owned());
        assert_eq!(width(None, &none), 100);
        assert_eq!(width(Some(72), &none), 72);
        assert_eq!(width(Some(300), &none), 100);
        assert_eq!(width(Some(8), &none), 40);
        assert_eq!(width(Some(72), &sixty), 60);
        assert_eq!(width(Some(72), &nonsense), 72);
    }
}
