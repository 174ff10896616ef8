//! A `flowd serve` of a run: started with or without a failpoint, asked to stop, paused, killed.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use reqwest::StatusCode;
use rustix::process::{Resource, Rlimit};

use crate::lab::http;
use crate::lab::port::Port;
use crate::lab::process::{Ended, Process, Started};
use crate::lab::{self, ACCESS_TOKEN, APP_SECRET, PHONE_NUMBER_ID, VERIFY_TOKEN, WABA_ID};
use crate::programs;

/// As many as a number may send, so that the load is not held back by its rate.
const NUMBER_RATE: &str = "1000";

/// For a start, on a machine that is busy.
const READY_WITHIN: Duration = Duration::from_mins(1);
/// Between two looks at a process, which tells nobody that it is ready or dead.
const LOOK_EVERY: Duration = Duration::from_millis(5);
/// What a node says that stops since it is not the owner any more.
const OVERTAKEN: &str = "another flowd has taken over this database";

/// What became of a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Life {
    Runs,
    Killed,
    /// In order, as it was told; or it was not started yet.
    Ended,
    /// It ended by itself, since another node owns the database now.
    Overtaken,
}

pub struct Node {
    name: &'static str,
    port: Port,
    settings: Vec<(&'static str, String)>,
    /// Where it works and writes.
    folder: PathBuf,
    /// The one that runs, or the last one that did.
    process: Option<Process>,
    /// As it was looked at last.
    life: Life,
    since: Instant,
    is_told_to_stop: bool,
}

impl Node {
    /// Not started yet.
    pub fn new(name: &'static str, folder: PathBuf, database_url: &str, graph: SocketAddr, flows: &Path) -> Node {
        let port = Port::take();
        let settings = vec![
            ("DATABASE_URL", database_url.to_owned()),
            ("FLOWD_LISTEN", port.address().to_string()),
            ("FLOWD_GRAPH_URL", format!("http://{graph}")),
            ("FLOWD_APP_SECRET", APP_SECRET.to_owned()),
            ("FLOWD_VERIFY_TOKEN", VERIFY_TOKEN.to_owned()),
            ("FLOWD_ACCESS_TOKEN", ACCESS_TOKEN.to_owned()),
            ("FLOWD_PHONE_NUMBER_ID", PHONE_NUMBER_ID.to_owned()),
            ("FLOWD_WABA_ID", WABA_ID.to_owned()),
            ("FLOWD_KEY", lab::KEY.to_owned()),
            ("FLOWD_FLOWS", flows.display().to_string()),
            ("FLOWD_NUMBER_RATE", NUMBER_RATE.to_owned()),
        ];
        Node {
            name,
            port,
            settings,
            folder,
            process: None,
            life: Life::Ended,
            since: Instant::now(),
            is_told_to_stop: false,
        }
    }

    pub fn address(&self) -> SocketAddr {
        self.port.address()
    }

    /// Ready, or dead of its failpoint before it was.
    #[track_caller]
    pub fn start(&mut self, fail: Option<&str>) -> Started {
        self.spawn(fail);
        while self.look() == Life::Runs {
            if self.is_ready() {
                return Started::Ready;
            }
            assert!(self.since.elapsed() < READY_WITHIN, "{} is not ready\n{}", self.name, self.said());
            thread::sleep(LOOK_EVERY);
        }
        assert!(fail.is_some(), "{} does not start\n{}", self.name, self.said());
        Started::Ended(Ended::Signal(9))
    }

    /// Not ready yet.
    #[track_caller]
    pub fn spawn(&mut self, fail: Option<&str>) {
        assert!(!self.is_running(), "{} runs already", self.name);
        let mut command = Command::new("sh");
        // A file that may not grow is an error to be answered, and not the end of the process.
        command.args(["-c", "trap '' XFSZ; exec \"$0\" serve"]).arg(programs::flowd());
        lab::clear(&mut command);
        command.envs(self.settings.iter().map(|(name, value)| (name, value)));
        command.envs(fail.map(|fail| ("FLOWD_FAIL", fail))).current_dir(&self.folder);
        self.process = Some(Process::spawn(self.name, &mut command, &self.folder));
        (self.life, self.since, self.is_told_to_stop) = (Life::Runs, Instant::now(), false);
    }

    /// Whether it takes webhooks in.
    pub fn is_ready(&self) -> bool {
        let ready = http::client().get(format!("http://{}/readyz", self.address()));
        http::send(ready).is_ok_and(|answer| answer.status == StatusCode::OK.as_u16())
    }

    pub fn is_running(&self) -> bool {
        self.life == Life::Runs
    }

    /// Whether it owns the database.
    pub fn is_active(&self) -> bool {
        let metrics = http::client().get(format!("http://{}/metrics", self.address()));
        http::send(metrics).is_ok_and(|answer| answer.text.lines().any(|line| line == "flowd_active 1"))
    }

    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The id of its process, or of the last one.
    pub fn pid(&self) -> u32 {
        self.process.as_ref().map_or(0, Process::pid)
    }

    /// The last lines that it wrote.
    pub fn said(&self) -> String {
        self.process.as_ref().map_or_else(String::new, Process::said)
    }

    /// How it is. It may only end because it was killed or told to, or another node has taken over: it never gives up.
    #[track_caller]
    pub fn look(&mut self) -> Life {
        let Some(process) = self.process.as_mut().filter(|_| self.life == Life::Runs) else { return self.life };
        self.life = match process.ended() {
            None => Life::Runs,
            Some(Ended::Signal(9)) => Life::Killed,
            Some(Ended::Code(0)) if self.is_told_to_stop => Life::Ended,
            Some(Ended::Code(3)) if process.said().contains(OVERTAKEN) => Life::Overtaken,
            Some(ended) => panic!("{} ended by itself: {ended:?}\n{}", self.name, process.said()),
        };
        self.life
    }

    /// SIGKILL.
    pub fn kill(&mut self) {
        if let Some(process) = &mut self.process {
            process.kill();
            self.life = Life::Killed;
        }
    }

    pub fn ask_to_stop(&mut self) {
        self.is_told_to_stop = true;
        self.process.iter().filter(|_| self.is_running()).for_each(Process::ask_to_stop);
    }

    /// Waits for the end: the orderly one that it was asked for, or that of a node which is not the owner any more.
    #[track_caller]
    pub fn wait_for_end(&mut self) -> Life {
        if let Some(process) = self.process.as_mut().filter(|_| self.life == Life::Runs) {
            process.wait_for_end();
        }
        self.look()
    }

    /// No file that it writes becomes longer than this; `None`: as long as the disk has room.
    pub fn bound_files(&self, bytes_max: Option<u64>) {
        let Some(process) = self.process.as_ref().filter(|_| self.is_running()) else { return };
        let limit = Rlimit { current: bytes_max, maximum: None };
        process.limit(Resource::Fsize, limit);
    }

    pub fn pause(&self) {
        self.process.iter().filter(|_| self.is_running()).for_each(Process::pause);
    }

    pub fn resume(&self) {
        self.process.iter().filter(|_| self.is_running()).for_each(Process::resume);
    }
}
