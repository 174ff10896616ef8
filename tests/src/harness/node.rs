//! The `flowd serve` of a run: started with or without a failpoint, asked to stop, paused, killed.

use std::net::SocketAddr;
use std::path::PathBuf;

use reqwest::StatusCode;

use crate::lab::http;
use crate::lab::port::Port;
use crate::lab::process::{Ended, Process, Started};
use crate::lab::{self, ACCESS_TOKEN, APP_SECRET, PHONE_NUMBER_ID, VERIFY_TOKEN, WABA_ID};

/// As many as a number may send, so that the load is not held back by its rate.
const NUMBER_RATE: &str = "1000";

pub struct Node {
    port: Port,
    settings: Vec<(&'static str, String)>,
    /// Where it works and writes.
    folder: PathBuf,
    process: Option<Process>,
}

impl Node {
    /// Not started yet.
    pub fn new(folder: PathBuf, database_url: &str, graph: SocketAddr, flows: &std::path::Path) -> Node {
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
        Node { port, settings, folder, process: None }
    }

    pub fn address(&self) -> SocketAddr {
        self.port.address()
    }

    /// Ready, or dead of its failpoint before it was.
    #[track_caller]
    pub fn start(&mut self, fail: Option<&str>) -> Started {
        assert!(self.process.is_none(), "one flowd at a time works in this folder");
        let mut command = lab::command();
        command.arg("serve").envs(self.settings.iter().map(|(name, value)| (name, value)));
        command.envs(fail.map(|fail| ("FLOWD_FAIL", fail))).current_dir(&self.folder);
        let mut process = Process::spawn("flowd", &mut command, &self.folder);
        let started = process.wait_until(|| self.is_ready());
        let died_of_it = fail.is_some() && started == Started::Ended(Ended::Signal(9));
        assert!(started == Started::Ready || died_of_it, "flowd does not start: {started:?}\n{}", process.said());
        self.process = Some(process);
        started
    }

    /// Whether it takes webhooks in.
    pub fn is_ready(&self) -> bool {
        let ready = http::client().get(format!("http://{}/readyz", self.address()));
        http::send(ready).is_ok_and(|answer| answer.status == StatusCode::OK.as_u16())
    }

    /// How it ended, if it did. It may only end by a kill: flowd itself never gives up.
    #[track_caller]
    pub fn has_died(&mut self) -> bool {
        let Some(process) = &mut self.process else { return true };
        match process.ended() {
            None => false,
            Some(Ended::Signal(9)) => {
                self.process = None;
                true
            }
            Some(ended) => panic!("flowd ended by itself: {ended:?}\n{}", process.said()),
        }
    }

    /// SIGKILL.
    pub fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.kill();
        }
    }

    pub fn ask_to_stop(&self) {
        self.process.iter().for_each(Process::ask_to_stop);
    }

    /// Waits for the orderly end that it was asked for.
    #[track_caller]
    pub fn wait_for_end(&mut self) {
        if let Some(mut process) = self.process.take() {
            let ended = process.wait_for_end();
            assert_eq!(ended, Ended::Code(0), "flowd does not end in order\n{}", process.said());
        }
    }

    pub fn pause(&self) {
        self.process.iter().for_each(Process::pause);
    }

    pub fn resume(&self) {
        self.process.iter().for_each(Process::resume);
    }
}
