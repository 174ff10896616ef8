//! The system that is measured: a process of its own on a fresh database.

use std::{
    fs::{self, File},
    io,
    net::{SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use anyhow::Context as _;
use rustix::process::{Pid, Signal, kill_process};
use tokio::process::{Child, Command};

use super::job;

const READY_WITHIN: Duration = Duration::from_mins(1);
const STOPPED_WITHIN: Duration = Duration::from_secs(30);
/// The kernel tells nobody that a process listens.
const LOOK_EVERY: Duration = Duration::from_millis(10);
const SHOWN_LINES: usize = 20;
/// Any key; the database goes with the measurement.
const KEY: &str = "5ca1ab1e5ca1ab1e5ca1ab1e5ca1ab1e5ca1ab1e5ca1ab1e5ca1ab1e5ca1ab1e";

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum System {
    Flowd,
    /// The program at this path.
    Ceiling(PathBuf),
}

impl System {
    pub fn name(&self) -> &'static str {
        match self {
            Self::Flowd => "flowd",
            Self::Ceiling(_) => "ceiling",
        }
    }

    fn command(&self) -> io::Result<Command> {
        Ok(match self {
            Self::Flowd => {
                let mut command = Command::new(std::env::current_exe()?);
                command.arg("serve");
                command
            }
            Self::Ceiling(path) => Command::new(path),
        })
    }
}

pub struct Running {
    name: &'static str,
    child: Child,
    pub pid: u32,
    pub address: SocketAddr,
    log: PathBuf,
}

impl Running {
    /// Ready for webhooks. `folder` is its own.
    pub async fn start(system: &System, folder: &Path, database: &str, graph: SocketAddr) -> anyhow::Result<Self> {
        let flows = folder.join("flows");
        fs::create_dir_all(&flows).context("making a folder for the measurement")?;
        fs::write(flows.join("bienvenida.flow"), job::FLOW).context("writing the flow")?;
        fs::write(folder.join("flowd.toml"), job::accounts()).context("writing the configuration")?;
        let address = free_address().context("finding a free port")?;
        let (name, log) = (system.name(), folder.join("log"));
        let said = File::create(&log).context("making a log")?;
        let mut command = system.command().context("finding this program")?;
        command
            .env_clear()
            .envs([
                ("DATABASE_URL", database),
                ("FLOWD_LISTEN", &address.to_string()),
                ("FLOWD_GRAPH_URL", &format!("http://{graph}")),
                ("FLOWD_APP_SECRET", job::APP_SECRET),
                ("FLOWD_VERIFY_TOKEN", "bench-verify"),
                ("FLOWD_KEY", KEY),
                ("FLOWD_FLOWS", "flows"),
                // Many numbers, each as fast as may be, so that the job is not throttled.
                ("FLOWD_NUMBER_RATE", "1000"),
            ])
            .current_dir(folder)
            .stdin(Stdio::null())
            .stdout(said.try_clone().context("opening the log once more")?)
            .stderr(said)
            .kill_on_drop(true);
        let child = command.spawn().with_context(|| format!("starting {name}"))?;
        let pid = child.id().context("a process that was just started has an id")?;
        let mut running = Self { name, child, pid, address, log };
        running.wait_until_ready().await?;
        Ok(running)
    }

    async fn wait_until_ready(&mut self) -> anyhow::Result<()> {
        let (name, address) = (self.name, self.address);
        let ready = async {
            let client = reqwest::Client::builder().no_proxy().build()?;
            let url = format!("http://{address}/readyz");
            while client.get(&url).send().await.ok().is_none_or(|answer| answer.status() != 200) {
                if let Some(ended) = self.child.try_wait()? {
                    anyhow::bail!("{name} ended before it was ready ({ended})");
                }
                tokio::time::sleep(LOOK_EVERY).await;
            }
            Ok(())
        };
        let ready = tokio::time::timeout(READY_WITHIN, ready).await;
        ready.unwrap_or_else(|_| Err(anyhow::anyhow!("{name} is not ready"))).with_context(|| self.said())
    }

    /// In order where it knows how to; what it had begun is over then.
    pub async fn stop(mut self) -> anyhow::Result<()> {
        let pid = i32::try_from(self.pid).ok().and_then(Pid::from_raw).context("a process has an id")?;
        // Gone already is what is asked for.
        let _gone = kill_process(pid, Signal::TERM);
        if tokio::time::timeout(STOPPED_WITHIN, self.child.wait()).await.is_err() {
            self.child.kill().await.with_context(|| format!("ending {}", self.name))?;
        }
        Ok(())
    }

    /// The last lines that it wrote.
    pub fn said(&self) -> String {
        let text = fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<_> = text.lines().collect();
        format!("{} wrote:\n{}", self.name, lines[lines.len().saturating_sub(SHOWN_LINES)..].join("\n"))
    }
}

/// Free a moment ago, which is the best that can be known.
fn free_address() -> io::Result<SocketAddr> {
    TcpListener::bind("127.0.0.1:0")?.local_addr()
}
