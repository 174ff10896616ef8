//! `flowd quarantine`: the contacts whose conversations cannot be handled, and what a person does about it.

use std::io::Write as _;
use std::path::PathBuf;

use engine::ContactId;
use serde_json::json;

use super::exit::Failure;
use super::{files, orders};
use crate::config::Storage;
use crate::store::{Cause, Command as Order, InQuarantine, ReadStore};

/// Show the contacts whose conversations cannot be handled, and let them go on.
///
/// What such a contact writes is kept in its order, and nothing is sent to it, until it is released. Nobody else is affected.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
    /// Read the settings of this file instead of flowd.toml.
    #[arg(long, value_name = "FILE", global = true)]
    config: Option<PathBuf>,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// List the contacts in quarantine, a line each: id, since when, why, what waits.
    List {
        /// Print a line of JSON a contact, for programs.
        #[arg(long)]
        json: bool,
    },
    /// Handle these conversations again, from where they stopped; one that still cannot be handled comes back here.
    Release(Which),
}

#[derive(Debug, clap::Args)]
struct Which {
    /// Ids as `flowd quarantine list` prints them.
    #[arg(value_name = "CONTACT", required_unless_present = "all", conflicts_with = "all", value_parser = id)]
    contacts: Vec<ContactId>,
    /// Every contact in quarantine.
    #[arg(long)]
    all: bool,
}

fn id(text: &str) -> Result<ContactId, String> {
    ContactId::parse_hex(text).ok_or_else(|| "an id has 32 hex digits, as `flowd quarantine list` prints it".to_owned())
}

pub async fn run(args: Args) -> Result<(), Failure> {
    let storage = files::configured(args.config.as_deref(), Storage::from)?;
    let mut reader = ReadStore::open(&storage.database, &storage.key).await.map_err(anyhow::Error::from)?;
    let found = reader.in_quarantine().await.map_err(anyhow::Error::from)?;
    let which = match args.command {
        Command::List { json } => {
            let lines = found.iter().map(|it| if json { as_json(it) } else { as_text(it) });
            let _printed = write!(std::io::stdout(), "{}", lines.collect::<String>());
            if !json {
                let what_next = if found.is_empty() { "Nobody is in quarantine." } else { WHAT_NEXT };
                let _printed = writeln!(std::io::stderr(), "{what_next}");
            }
            return Ok(());
        }
        Command::Release(which) => which,
    };
    let contacts = if which.all { found.iter().map(|it| it.contact).collect() } else { which.contacts };
    if let Some(unknown) = contacts.iter().find(|id| found.iter().all(|it| it.contact != **id)) {
        return Err(Failure::Refused(format!(
            "no contact {unknown} is in quarantine; `flowd quarantine list` lists those that are"
        )));
    }
    let orders: Vec<_> = contacts.iter().copied().map(Order::ReleaseContact).collect();
    orders::carry_out(&storage, &orders, "contact(s)", "released", async || {
        let found = reader.in_quarantine().await?;
        Ok(found.iter().filter(|it| contacts.contains(&it.contact)).count())
    })
    .await
}

const WHAT_NEXT: &str = "\
`flowd why CONTACT` tells what happened before. Once the reason is gone (a corrected flow, a newer flowd),
`flowd quarantine release CONTACT` lets it go on: what it wrote is handled in order, and what was due is sent.";

fn words(cause: Cause) -> &'static str {
    match cause {
        Cause::Panicked => "deciding its next step failed inside flowd",
        Cause::Unreadable => "what is stored of it cannot be read: damaged, or written by a newer flowd",
        Cause::ProcessEnded => "flowd ended twice while it decided for it",
    }
}

fn as_text(found: &InQuarantine) -> String {
    let InQuarantine { contact, since, cause, parked, unsent, flows } = found;
    let why = words(*cause);
    let flows = if flows.is_empty() { "no flow".to_owned() } else { flows.join(", ") };
    format!("{contact}  since {since}  in {flows}  {parked} received and {unsent} unsent wait  {why}\n")
}

fn as_json(found: &InQuarantine) -> String {
    let InQuarantine { contact, since, cause, parked, unsent, flows } = found;
    let line = json!({
        "contact": contact.to_string(),
        "since": since.to_string(),
        "cause": cause.as_str(),
        "parked": parked,
        "unsent": unsent,
        "flows": flows,
    });
    format!("{line}\n")
}
