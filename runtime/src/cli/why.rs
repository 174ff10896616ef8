//! `flowd why`: reads what happened to a contact or a run, also beside a running `flowd serve`.

use std::io::Write as _;
use std::path::PathBuf;

use clap::ValueEnum;
use stdlib::Language;

use super::exit::Failure;
use super::files;
use crate::config::Storage;
use crate::why::{self, Answer, Question};

/// Tell what happened to a contact or a run, and why: one line a decision, oldest first.
///
/// It needs DATABASE_URL and FLOWD_KEY, as `flowd serve` does, and may be asked while that runs.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A phone number with its country code, a contact's id, or a run's id.
    #[arg(value_name = "CONTACT|RUN")]
    who: String,
    /// The language of the reasons [default: the computer's, else English].
    #[arg(long, value_enum)]
    lang: Option<Lang>,
    /// Print a line of JSON a decision, for programs.
    #[arg(long)]
    json: bool,
    /// Read the settings of this file instead of flowd.toml.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Lang {
    En,
    Es,
    Pt,
}

pub async fn run(args: Args) -> Result<(), Failure> {
    let storage = files::configured(args.config.as_deref(), Storage::from)?;
    let language = match args.lang.unwrap_or_else(|| of_locale(&files::env)) {
        Lang::En => Language::En,
        Lang::Es => Language::Es,
        Lang::Pt => Language::Pt,
    };
    let question = Question { about: args.who, language, json: args.json };
    match why::ask(&storage, &question).await? {
        Answer::Told { text, notes } => {
            // Apart from the decisions, which programs read.
            for note in notes {
                let _printed = writeln!(std::io::stderr(), "{note}");
            }
            // Whoever reads may have seen enough and closed the pipe.
            let _printed = write!(std::io::stdout(), "{text}");
            Ok(())
        }
        Answer::Nobody(sentence) => Err(Failure::Refused(sentence)),
    }
}

/// POSIX: the first of these that says something counts.
fn of_locale(env: &dyn Fn(&str) -> Option<String>) -> Lang {
    let names = ["LC_ALL", "LC_MESSAGES", "LANG"];
    let locale = names.iter().find_map(|name| env(name).filter(|value| !value.is_empty()));
    match Language::of(&locale.unwrap_or_default()) {
        Language::En => Lang::En,
        Language::Es => Lang::Es,
        Language::Pt => Lang::Pt,
    }
}

#[cfg(test)]
mod tests {
    use super::{Lang, of_locale};

    #[test]
    fn the_language_is_the_computers() {
        for (values, lang) in [
            (&[][..], Lang::En),
            (&[("LANG", "es_BO.UTF-8")], Lang::Es),
            (&[("LANG", "pt_BR.UTF-8")], Lang::Pt),
            (&[("LANG", "es_BO.UTF-8"), ("LC_ALL", "C")], Lang::En),
            (&[("LC_ALL", ""), ("LC_MESSAGES", "es"), ("LANG", "en_US")], Lang::Es),
        ] {
            let env =
                |name: &str| values.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
            assert_eq!(of_locale(&env), lang, "{values:?}");
        }
    }
}
