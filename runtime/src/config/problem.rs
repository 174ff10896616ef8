//! Everything that is wrong with a configuration, told at once, so that nobody repairs it one start at a time.

use std::fmt;

use super::setting::Setting;

/// One thing to repair: what is wrong, then what to do. Never holds a value that may be secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    pub what: String,
    pub help: String,
}

impl Problem {
    pub fn new(what: impl Into<String>, help: impl Into<String>) -> Problem {
        Problem { what: what.into(), help: help.into() }
    }

    pub fn missing(setting: Setting) -> Problem {
        let (variable, key) = (setting.variable(), setting.key());
        Problem::new(format!("{variable} is missing (in flowd.toml: {key})"), setting.how())
    }
}

/// At least one problem, in the order of the settings' table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigErrors(pub Vec<Problem>);

impl fmt::Display for ConfigErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = self.0.len();
        let noun = if count == 1 { "setting needs" } else { "settings need" };
        write!(f, "flowd did not start: {count} {noun} your attention.")?;
        for Problem { what, help } in &self.0 {
            write!(f, "\n\n  {what}.")?;
            if !help.is_empty() {
                write!(f, "\n    {help}")?;
            }
        }
        write!(
            f,
            "\n\nTo try flowd without a WhatsApp account, run `flowd emulator`: it prints a value for each setting."
        )
    }
}

impl std::error::Error for ConfigErrors {}
