//! `flowd outbox`: the messages that wait for a person, and what the person says.

use std::io::Write as _;
use std::path::PathBuf;

use engine::{MessageId, Rendered};
use serde_json::json;

use super::exit::Failure;
use super::{files, orders};
use crate::config::Storage;
use crate::store::{Command as Order, HeldMessage, ReadStore};

/// Show the messages that are held after a restore, and let them go or discard them.
///
/// A held message may have been sent already, before the copy was put back; later messages of its contact wait behind it.
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
    /// List what is held, a line a message: its id, its contact, where it comes from, what it says.
    Held {
        /// Print a line of JSON a message, for programs.
        #[arg(long)]
        json: bool,
    },
    /// Send held messages after all: they go back into the queue.
    Release(Which),
    /// Do not send held messages; their conversations go on as if they had been sent.
    Discard(Which),
}

#[derive(Debug, clap::Args)]
struct Which {
    /// Ids as `flowd outbox held` prints them.
    #[arg(value_name = "MESSAGE", required_unless_present = "all", conflicts_with = "all", value_parser = id)]
    messages: Vec<MessageId>,
    /// Every message that is held.
    #[arg(long)]
    all: bool,
}

fn id(text: &str) -> Result<MessageId, String> {
    MessageId::parse_hex(text).ok_or_else(|| "an id has 32 hex digits, as `flowd outbox held` prints it".to_owned())
}

pub async fn run(args: Args) -> Result<(), Failure> {
    let storage = files::configured(args.config.as_deref(), Storage::from)?;
    let mut reader = ReadStore::open(&storage.database, &storage.key).await.map_err(anyhow::Error::from)?;
    let held = reader.held().await.map_err(anyhow::Error::from)?;
    let (which, order, done): (_, fn(MessageId) -> Order, _) = match args.command {
        Command::Held { json } => {
            if held.is_empty() && !json {
                let _printed = writeln!(std::io::stderr(), "Nothing is held.");
            }
            let lines = held.iter().map(|it| if json { as_json(it) } else { as_text(it) });
            let _printed = write!(std::io::stdout(), "{}", lines.collect::<String>());
            return Ok(());
        }
        Command::Release(which) => (which, Order::Release, "let go"),
        Command::Discard(which) => (which, Order::Discard, "discarded"),
    };
    let messages = if which.all { held.iter().map(|it| it.message).collect() } else { which.messages };
    if let Some(unknown) = messages.iter().find(|id| held.iter().all(|it| it.message != **id)) {
        return Err(Failure::Refused(format!(
            "no message {unknown} is held; `flowd outbox held` lists those that are"
        )));
    }
    let orders: Vec<_> = messages.into_iter().map(order).collect();
    orders::carry_out(&storage, &orders, "message(s)", done, async || Ok(0)).await
}

fn content(content: &Rendered) -> String {
    match content {
        Rendered::Text { body } => format!("\"{}\"", body.replace('\n', " ")),
        Rendered::Template { name, language, .. } => format!("template {name} ({language})"),
    }
}

fn as_text(held: &HeldMessage) -> String {
    let HeldMessage { message, contact, attempts, outgoing } = held;
    let begun = if *attempts > 0 { "  (a request for it had begun)" } else { "" };
    let content = content(&outgoing.content);
    format!("{message}  contact {contact}  {}/{}  {content}{begun}\n", outgoing.flow, outgoing.step)
}

fn as_json(held: &HeldMessage) -> String {
    let HeldMessage { message, contact, attempts, outgoing } = held;
    let line = json!({
        "message": message.to_string(),
        "contact": contact.to_string(),
        "run": outgoing.run.to_string(),
        "flow": outgoing.flow,
        "step": outgoing.step,
        "content": content(&outgoing.content),
        "requests_begun": attempts,
        "expires_at": outgoing.expires_at.map(|at| at.to_string()),
    });
    format!("{line}\n")
}
