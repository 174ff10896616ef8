//! `flowd emulator`: the local WhatsApp, with the values and the commands to try it.

use std::io::Write as _;
use std::net::SocketAddr;
use std::path::PathBuf;

use anyhow::Context as _;
use emulator::{Config, Emulator, EmulatorError};
use stdlib::Timestamp;

use super::exit::Failure;
use super::{files, signals};
use crate::config::{DEFAULT_LISTEN, DEV_KEY};
use crate::logging;

/// Run a WhatsApp of your own on this machine: it plays your customers, delivers what flowd sends, and moves the clock.
///
/// Nothing leaves this machine and no account is needed. It prints the settings for `flowd serve` and what to type to
/// write to your flows as a customer. What was said survives a restart, in the folder of --data.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Where to listen; must be an address of this machine only.
    #[arg(long, value_name = "ADDRESS", default_value_t = Config::default().listen)]
    listen: SocketAddr,
    /// Where your flowd takes webhooks in.
    #[arg(long, value_name = "URL", default_value_t = Config::default().webhook)]
    webhook: String,
    /// The templates that count as approved [default: flows/templates.lock, if it is there].
    #[arg(long, value_name = "FILE")]
    templates: Option<PathBuf>,
    /// The folder that keeps what was said.
    #[arg(long, value_name = "FOLDER", default_value_os_t = Config::default().data)]
    data: PathBuf,
    /// Where the clock stands at the first start, like 2026-11-24T10:00:00Z [default: now]. It moves only when told to.
    #[arg(long, value_name = "TIME")]
    now: Option<Timestamp>,
}

pub async fn run(args: Args) -> Result<(), Failure> {
    logging::start(&files::env)?;
    let shutdown = signals::shutdown().context("listening for signals")?;
    let Args { listen, webhook, templates, data, now } = args;
    let config = Config { listen, webhook: webhook.clone(), templates, data: data.clone(), now };
    let emulator = Emulator::start(config).await.map_err(failure)?;
    let words = welcome(emulator.local_addr(), &webhook, emulator.now(), emulator.templates(), &data);
    // Nobody may be reading, and the emulator serves all the same.
    let _printed = write!(std::io::stdout(), "{words}").and_then(|()| std::io::stdout().flush());
    emulator.serve(shutdown).await.map_err(failure)
}

fn welcome(at: SocketAddr, webhook: &str, now: Timestamp, templates: usize, data: &std::path::Path) -> String {
    let url = format!("http://{at}");
    let flowd = std::env::args().next().unwrap_or_else(|| "flowd".to_owned());
    // Where the webhooks go is where flowd has to listen; its own default needs no line.
    let listen = match webhook.strip_prefix("http://").and_then(|rest| rest.split('/').next()) {
        Some(address) if address != DEFAULT_LISTEN.to_string() => format!("  export FLOWD_LISTEN={address}\n"),
        Some(_) | None => String::new(),
    };
    let noun = if templates == 1 { "template" } else { "templates" };
    format!(
        "\
The emulator listens on {url} and sends webhooks to {webhook}.
Its clock stands at {now}. It knows {templates} {noun} and keeps what is said in {data}.

In another terminal, start flowd against it:

  export FLOWD_GRAPH_URL={url}
  export FLOWD_PHONE_NUMBER_ID={phone_number_id}
  export FLOWD_WABA_ID={waba_id}
  export FLOWD_ACCESS_TOKEN={access_token}
  export FLOWD_APP_SECRET={app_secret}
  export FLOWD_VERIFY_TOKEN={verify_token}
  export FLOWD_KEY={DEV_KEY}
  export FLOWD_FLOWS=flows
{listen}  {flowd} serve --clock {url}

In a third one, write as a customer, read what came back, and let two hours pass:

  curl {url}/emulator/customers/59170000001/messages -d '{{\"text\":\"hola\"}}'
  curl {url}/emulator/messages
  curl {url}/emulator/clock -d '{{\"advance\":\"2h\"}}'

Ctrl-C stops it.
",
        data = data.display(),
        phone_number_id = emulator::PHONE_NUMBER_ID,
        waba_id = emulator::WABA_ID,
        access_token = emulator::ACCESS_TOKEN,
        app_secret = emulator::APP_SECRET,
        verify_token = emulator::VERIFY_TOKEN,
    )
}

/// What another option repairs is the user's to repair; everything else is the machine's.
fn failure(error: EmulatorError) -> Failure {
    use EmulatorError as E;
    let is_usage = matches!(
        error,
        E::NotLoopback(_)
            | E::PortTaken(_)
            | E::Webhook(_)
            | E::InUse(_)
            | E::ClockBack { .. }
            | E::TemplatesUnread { .. }
            | E::Templates { .. }
    );
    let error = anyhow::Error::new(error);
    if is_usage { Failure::Usage(format!("The emulator did not start: {error:#}.")) } else { Failure::Broken(error) }
}
