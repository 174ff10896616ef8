//! `flowd backup`: a copy of a SQLite database while flowd runs, and whether a copy is worth something.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::PathBuf;

use serde_json::json;

use super::exit::Failure;
use super::files;
use crate::clock::{Clock as _, SystemClock};
use crate::config::{self, Storage};
use crate::store::{self, Verified, VerifiedTable};

/// Copy the database into a file, also while `flowd serve` runs; `backup verify` looks whether a copy is good.
///
/// The copy is one file that only you may read, as the last commit left it. It is sealed with FLOWD_KEY: keep that key,
/// and not beside the copy. PostgreSQL copies itself: `pg_dump`, `pg_basebackup`.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct Args {
    #[command(subcommand)]
    command: Option<Command>,
    /// Where the copy goes; a file that does not exist yet.
    #[arg(value_name = "FILE", required = true)]
    to: Option<PathBuf>,
    /// Print one JSON object, for programs.
    #[arg(long)]
    json: bool,
    /// Read the settings of this file instead of flowd.toml.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    Verify(VerifyArgs),
}

/// Read a whole copy: is it undamaged, do its rows open with FLOWD_KEY, how many are there. Changes nothing.
#[derive(Debug, clap::Args)]
struct VerifyArgs {
    /// The copy.
    #[arg(value_name = "FILE")]
    copy: PathBuf,
    /// Print one JSON object, for programs.
    #[arg(long)]
    json: bool,
    /// Read the settings of this file instead of flowd.toml.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

pub async fn run(args: Args) -> Result<(), Failure> {
    match (args.command, args.to) {
        (Some(Command::Verify(args)), _) => verify(args).await,
        (None, Some(to)) => {
            let database = files::configured(args.config.as_deref(), config::database)?;
            let bytes = store::back_up(&database, &to, SystemClock::default().now()).await?;
            let told = if args.json {
                json!({ "database": database.to_string(), "file": to.display().to_string(), "bytes": bytes })
                    .to_string()
            } else {
                format!(
                    "{database} is copied into {file} ({bytes} bytes).\nLook whether it is good: flowd backup verify {file}",
                    file = to.display()
                )
            };
            let _printed = writeln!(std::io::stdout(), "{told}");
            Ok(())
        }
        (None, None) => Err(Failure::Usage("Name the file that the copy goes into: flowd backup FILE".to_owned())),
    }
}

async fn verify(args: VerifyArgs) -> Result<(), Failure> {
    let storage = files::configured(args.config.as_deref(), Storage::from)?;
    let verified = store::verify(&args.copy, &storage.key).await?;
    let file = args.copy.display().to_string();
    let told = if args.json { as_json(&file, &verified) } else { as_text(&file, &verified) };
    let _printed = writeln!(std::io::stdout(), "{told}");
    if verified.is_good() { Ok(()) } else { Err(Failure::Refused(format!("{file} is not good: keep an older one"))) }
}

fn as_text(file: &str, verified: &Verified) -> String {
    let mut text = match verified.made_at {
        Some(at) => format!("{file}, made at {at}"),
        None if !verified.damage.is_empty() => file.to_owned(),
        None => format!("{file}, made by another program: `flowd restore` puts it back, never `cp`"),
    };
    for damage in &verified.damage {
        write!(text, "\n  damaged: {damage}").expect("a String takes everything");
    }
    for VerifiedTable { name, rows, unreadable } in &verified.tables {
        let unread = match unreadable {
            0 => String::new(),
            some => format!(", and {some} of them do not open with FLOWD_KEY"),
        };
        write!(text, "\n  {name:<8} {rows} rows{unread}").expect("a String takes everything");
    }
    if verified.missing_steps > 0 {
        write!(text, "\n  of an older flowd: the first start brings it {} step(s) further", verified.missing_steps)
            .expect("a String takes everything");
    }
    if verified.is_good() {
        text.push_str("\nIt is whole, and every sealed row opens with FLOWD_KEY.");
    }
    text
}

fn as_json(file: &str, verified: &Verified) -> String {
    let Verified { made_at, damage, tables, missing_steps } = verified;
    let table = |it: &VerifiedTable| json!({ "name": it.name, "rows": it.rows, "unreadable": it.unreadable });
    let tables: Vec<_> = tables.iter().map(table).collect();
    json!({
        "file": file,
        "good": verified.is_good(),
        "made_at": made_at.map(|at| at.to_string()),
        "damage": damage,
        "tables": tables,
        "missing_steps": missing_steps,
    })
    .to_string()
}
