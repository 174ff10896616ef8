//! Where subcommands write: standard output, in colour only for a person's terminal.

use std::io::{self, IsTerminal, Write};

pub(crate) struct Output {
    out: Box<dyn Write>,
    pub with_color: bool,
}

impl Output {
    pub fn stdout() -> Self {
        let out = io::stdout();
        Self { with_color: out.is_terminal() && wants_color(), out: Box::new(out) }
    }

    /// For findings beside a result that goes to standard output.
    pub fn stderr() -> Self {
        let out = io::stderr();
        Self { with_color: out.is_terminal() && wants_color(), out: Box::new(out) }
    }

    pub fn line(&mut self, text: &str) -> io::Result<()> {
        writeln!(self.out, "{text}")
    }

    /// As it is, without a newline of its own.
    pub fn text(&mut self, text: &str) -> io::Result<()> {
        self.out.write_all(text.as_bytes())
    }

    /// In the ANSI colour of this number, where colours are wanted; 0 is none.
    pub fn colored(&self, text: &str, color: u8) -> String {
        if self.with_color && color != 0 { format!("\x1b[{color}m{text}\x1b[0m") } else { text.to_owned() }
    }
}

/// Source: no-color.org.
fn wants_color() -> bool {
    std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}
