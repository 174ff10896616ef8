//! `flowd doctor`: tells what is wrong with settings, database, flows, Graph and webhooks, and what to type next.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::PathBuf;

use serde_json::json;

use super::exit::Failure;
use super::files;
use crate::config::{Draft, Flags};
use crate::doctor::{self, Check, Verdict};

/// Look at everything that `flowd serve` depends on, and say what to do about what is wrong.
///
/// Before the first start and when something does not work, also while it runs. It changes nothing and sends no message.
/// It ends with 1 when a check failed; warnings alone end with 0.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Print one JSON object, for programs.
    #[arg(long)]
    json: bool,
    /// Read the settings of this file instead of flowd.toml.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

pub async fn run(args: Args) -> Result<(), Failure> {
    let draft = files::configured(args.config.as_deref(), |sources| Ok(Draft::from(sources, &Flags::default())))?;
    let checks = doctor::examine(&draft, &files::env).await;
    let told = if args.json { as_json(&checks) } else { as_text(&checks) };
    // Whoever reads may have seen enough and closed the pipe.
    let _printed = writeln!(std::io::stdout(), "{told}");
    match count(&checks, Verdict::Failed) {
        0 => Ok(()),
        failed => Err(Failure::Refused(format!("{failed} of {} checks failed", checks.len()))),
    }
}

fn count(checks: &[Check], verdict: Verdict) -> usize {
    checks.iter().filter(|check| check.verdict == verdict).count()
}

fn as_text(checks: &[Check]) -> String {
    let mut text = String::new();
    for Check { name, verdict, says, next } in checks {
        writeln!(text, "{:<8} {name:<13} {says}", verdict.name()).expect("a String takes everything");
        if !next.is_empty() {
            writeln!(text, "{:<22} -> {next}", "").expect("a String takes everything");
        }
    }
    let counts = Verdict::ALL.into_iter().filter(|verdict| count(checks, *verdict) > 0);
    let counts: Vec<_> = counts.map(|verdict| format!("{} {}", count(checks, verdict), verdict.name())).collect();
    write!(text, "{} checks: {}", checks.len(), counts.join(", ")).expect("a String takes everything");
    text
}

fn as_json(checks: &[Check]) -> String {
    let worst = checks.iter().map(|check| check.verdict).max().unwrap_or(Verdict::Ok);
    let check = |Check { name, verdict, says, next }: &Check| json!({ "name": name, "verdict": verdict.name(), "says": says, "next": next });
    json!({ "verdict": worst.name(), "checks": checks.iter().map(check).collect::<Vec<_>>() }).to_string()
}
