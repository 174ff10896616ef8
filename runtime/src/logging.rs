//! The log: to stderr, for people on a terminal and as JSON for machines.
//!
//! `FLOWD_LOG` filters (`info`, `debug`, `flowd::sender=debug`), `FLOWD_LOG_FORMAT=json` changes the form, `NO_COLOR`
//! takes the colours. SQL statements stay out unless `FLOWD_LOG` names `sqlx::query`: they are noise at best, as is what
//! PostgreSQL notes at each start (that its tables are there).

use std::io::{self, IsTerminal as _};

use thiserror::Error;
use tracing_subscriber::EnvFilter;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Text { colours: bool },
    Json,
}

/// A setting of the log that cannot be followed.
#[derive(Debug, Error)]
pub enum LogError {
    #[error(
        "FLOWD_LOG cannot be understood: {0}. Write a level (error, warn, info, debug, trace), or parts with levels: info,flowd::sender=debug"
    )]
    Filter(#[from] tracing_subscriber::filter::ParseError),
    #[error("FLOWD_LOG_FORMAT must be text or json")]
    Format,
}

/// Starts the log for the whole process; to be called once.
pub fn start(env: &dyn Fn(&str) -> Option<String>) -> Result<(), LogError> {
    let filter = filter(env)?;
    match format(env, io::stderr().is_terminal())? {
        Format::Text { colours } => {
            tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr).with_ansi(colours).init();
        }
        Format::Json => tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr).json().init(),
    }
    Ok(())
}

/// The same for somebody who came to chat and not to operate: warnings and errors, unless `FLOWD_LOG` says more.
pub fn start_quiet(env: &dyn Fn(&str) -> Option<String>) -> Result<(), LogError> {
    start(&|name| match (name, env(name)) {
        ("FLOWD_LOG", None) => Some("warn".to_owned()),
        (_, value) => value,
    })
}

fn filter(env: &dyn Fn(&str) -> Option<String>) -> Result<EnvFilter, LogError> {
    let given = env("FLOWD_LOG").filter(|text| !text.trim().is_empty());
    // First, so that whoever wants to see statements can name them.
    let directives = format!("sqlx::query=off,sqlx::postgres::notice=warn,{}", given.as_deref().unwrap_or("info"));
    Ok(EnvFilter::builder().parse(directives)?)
}

fn format(env: &dyn Fn(&str) -> Option<String>, is_terminal: bool) -> Result<Format, LogError> {
    let colours = is_terminal && env("NO_COLOR").is_none_or(|value| value.is_empty());
    match env("FLOWD_LOG_FORMAT").as_deref().map(str::trim) {
        Some("json") => Ok(Format::Json),
        None | Some("" | "text") => Ok(Format::Text { colours }),
        Some(_) => Err(LogError::Format),
    }
}

#[cfg(test)]
mod tests {
    use super::{Format, LogError, filter, format};

    fn env<'a>(values: &'a [(&str, &str)]) -> impl Fn(&str) -> Option<String> + 'a {
        move |name| values.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
    }

    #[test]
    fn the_form_follows_the_environment() {
        for (values, is_terminal, expected) in [
            (&[][..], true, Format::Text { colours: true }),
            (&[], false, Format::Text { colours: false }),
            (&[("NO_COLOR", "1")], true, Format::Text { colours: false }),
            (&[("NO_COLOR", "")], true, Format::Text { colours: true }),
            (&[("FLOWD_LOG_FORMAT", "json")], true, Format::Json),
        ] {
            assert_eq!(format(&env(values), is_terminal).unwrap(), expected, "{values:?}");
        }
        assert!(matches!(format(&env(&[("FLOWD_LOG_FORMAT", "yaml")]), true), Err(LogError::Format)));
    }

    #[test]
    fn statements_are_logged_only_when_asked_for() {
        let usual = "sqlx::postgres::notice=warn,sqlx::query=off,info";
        assert_eq!(filter(&env(&[])).unwrap().to_string(), usual);
        let asked = filter(&env(&[("FLOWD_LOG", "warn,sqlx::query=debug")])).unwrap().to_string();
        assert!(asked.contains("sqlx::query=debug") && !asked.contains("off"), "{asked}");
        let error = filter(&env(&[("FLOWD_LOG", "flowd=loud")])).unwrap_err();
        assert!(error.to_string().starts_with("FLOWD_LOG cannot be understood"), "{error}");
    }
}
