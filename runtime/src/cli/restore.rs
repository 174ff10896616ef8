//! `flowd restore`: puts a copy in the place of the database, so that nothing from before it is sent again blindly.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use super::exit::Failure;
use super::files;
use crate::clock::{Clock as _, SystemClock};
use crate::config::Storage;
use crate::store::{self, CopyError, Database};

/// Put a copy in the place of the database. No flowd may run on it.
///
/// What the copy has as unsent may have been sent since it was made, so the next start holds it for you: `flowd outbox
/// held` shows it, `flowd outbox release` and `discard` decide. The copy is verified first.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The copy, as `flowd backup` made it.
    #[arg(value_name = "FILE", required_unless_present = "mark", conflicts_with = "mark")]
    copy: Option<PathBuf>,
    /// Keep the database that is there beside, under another name, and take the copy.
    #[arg(long)]
    force: bool,
    /// Only say what would be done.
    #[arg(long, conflicts_with = "mark")]
    plan: bool,
    /// You have put the database back yourself (pg_restore, a snapshot of the disk): the next start holds what is unsent.
    #[arg(long)]
    mark: bool,
    /// Read the settings of this file instead of flowd.toml.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

pub async fn run(args: Args) -> Result<(), Failure> {
    let storage = files::configured(args.config.as_deref(), Storage::from)?;
    let database = &storage.database;
    let now = SystemClock::default().now();
    let told = match args.copy {
        None => {
            store::mark_as_copy(database, &storage.key, now).await?;
            format!("{database} is marked: the next start of `flowd serve` holds what is unsent.")
        }
        Some(copy) => {
            let Database::Sqlite(target) = database else {
                return Err(CopyError::OfServer { database: database.to_string() }.into());
            };
            if !store::verify(&copy, &storage.key).await?.is_good() {
                let file = copy.display();
                return Err(Failure::Refused(format!(
                    "{file} is damaged or does not open with FLOWD_KEY, and nothing was changed. \
                     `flowd backup verify {file}` says what is wrong"
                )));
            }
            if args.plan {
                plan(&copy, target, &store::aside(target, now))
            } else {
                done(&copy, target, store::put_back(&copy, database, now, args.force).await?.as_deref())
            }
        }
    };
    let _printed = writeln!(std::io::stdout(), "{told}");
    Ok(())
}

fn plan(copy: &Path, target: &Path, aside: &Path) -> String {
    let first = if target.exists() {
        format!(
            "{} would be kept as {} (with --force, without it nothing is done).\n",
            target.display(),
            aside.display()
        )
    } else {
        String::new()
    };
    format!(
        "{first}{} would become {}, and the next start would hold what is unsent.\nNothing was changed.",
        copy.display(),
        target.display()
    )
}

fn done(copy: &Path, target: &Path, aside: Option<&Path>) -> String {
    let kept = aside.map(|aside| format!("The database that was there is {}.\n", aside.display()));
    format!(
        "{}{} is now what {} was. The next start of `flowd serve` holds what is unsent: see `flowd outbox held`.",
        kept.unwrap_or_default(),
        target.display(),
        copy.display()
    )
}
