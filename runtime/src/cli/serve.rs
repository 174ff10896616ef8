//! `flowd serve`: reads what it was told and runs until it is asked to stop.

use std::io::{IsTerminal as _, Write as _};
use std::path::PathBuf;

use anyhow::Context as _;

use super::exit::Failure;
use super::{files, signals};
use crate::config::{Config, Flags};
use crate::fail::FailPoint;
use crate::flows::{self, FlowsError};
use crate::logging;
use crate::serve;

/// Take messages in and carry the conversations of your flows, until it is stopped.
///
/// Settings come from the environment and from flowd.toml in this folder (the environment wins). Start it without any:
/// it says which are missing and where to get each. It may be killed at any instant and started again; nothing that was
/// said is lost.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Read the settings of this file instead of flowd.toml.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Follow the clock of the emulator at this address instead of the computer's, so that days pass in a moment.
    #[arg(long, value_name = "URL")]
    clock: Option<String>,
    /// List the places where FLOWD_FAIL=point[#n] can kill the process in a test, and stop.
    #[arg(long)]
    fail_points: bool,
}

pub async fn run(args: Args) -> Result<(), Failure> {
    if args.fail_points {
        return list_fail_points().map_err(Failure::Broken);
    }
    logging::start(&files::env)?;
    let flags = Flags { clock: args.clock };
    let config = files::configured(args.config.as_deref(), |sources| Config::from(sources, &flags))?;
    let with_color = std::io::stderr().is_terminal() && files::env("NO_COLOR").is_none_or(|it| it.is_empty());
    let flows = flows::load(&config.flows, &files::env, with_color).map_err(|error| match error {
        FlowsError::Findings(findings) => Failure::Refused(findings),
        FlowsError::Setting(words) => Failure::Usage(words),
        FlowsError::Unreadable(words) => Failure::Broken(anyhow::Error::msg(words)),
    })?;
    let shutdown = signals::shutdown().context("listening for signals")?;
    Ok(serve::run(config, flows, shutdown, |_| axum::Router::new()).await?)
}

fn list_fail_points() -> anyhow::Result<()> {
    let mut out = std::io::stdout();
    for point in FailPoint::ALL {
        writeln!(out, "{}", point.name()).context("printing the failpoints")?;
    }
    Ok(())
}
