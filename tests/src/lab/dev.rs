//! `flowd dev` in a folder of its own, as a browser without scripts uses it.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use super::answer::Answer;
use super::folder::Folder;
use super::http;
use super::port::Port;
use super::process::{Ended, Process, Started, output, within_bounds};
use crate::programs;

pub struct Dev {
    process: Process,
    phone: Port,
    runtime: Port,
    folder: Folder,
}

impl Dev {
    /// With these files in its folder `flows`.
    pub fn start(files: &[(&str, &str)]) -> Dev {
        Dev::start_in(Folder::new(), files)
    }

    /// With the clock at `now`, RFC 3339: set by an emulator that ran over the same data before.
    pub fn start_at(now: &str, files: &[(&str, &str)]) -> Dev {
        let (folder, port) = (Folder::new(), Port::take());
        let mut command = Command::new(programs::flowd());
        command.env_clear().args(["emulator", "--data", ".ventana/dev/emulator", "--now", now]);
        command.args(["--listen", &port.address().to_string()]);
        let mut emulator = Process::spawn("emulator", &mut command, folder.path());
        let clock = format!("http://{}/emulator/clock", port.address());
        let started = emulator.wait_until(|| http::send(http::client().get(&clock)).is_ok());
        assert_eq!(started, Started::Ready, "{}", emulator.said());
        drop(emulator);
        Dev::start_in(folder, files)
    }

    fn start_in(folder: Folder, files: &[(&str, &str)]) -> Dev {
        fs::create_dir_all(folder.path().join("flows")).expect("the laboratory's folder can be written to");
        for (name, text) in files {
            fs::write(folder.path().join("flows").join(name), text).expect("the folder can be written to");
        }
        let (phone, runtime) = (Port::take(), Port::take());
        let process = Process::spawn("dev", &mut command(&phone, &runtime), folder.path());
        let mut dev = Dev { process, phone, runtime, folder };
        dev.wait_until_ready();
        dev
    }

    fn wait_until_ready(&mut self) {
        let url = self.url("/phone");
        let started = self.process.wait_until(|| http::send(http::client().get(&url)).is_ok());
        assert_eq!(started, Started::Ready, "{}", self.process.said());
        assert!(
            within_bounds(|| self.said().contains("Ctrl-C")),
            "flowd dev says where the phone is: {}",
            self.process.said()
        );
    }

    /// kill -9, and once more from the start.
    pub fn kill_and_restart(&mut self) {
        self.process.kill();
        fs::write(self.folder.path().join("dev.log"), "").expect("the log can be emptied");
        self.process = Process::spawn("dev", &mut command(&self.phone, &self.runtime), self.folder.path());
        self.wait_until_ready();
    }

    pub fn stop(&mut self) -> Ended {
        self.process.ask_to_stop();
        self.process.wait_for_end()
    }

    /// A second one that wants the same addresses, to its end.
    pub fn second(&self, data: &str) -> (i32, String) {
        let mut command = command(&self.phone, &self.runtime);
        command.args(["--data", data]).current_dir(self.folder.path());
        let output = output(&mut command);
        (output.status.code().unwrap_or(-1), String::from_utf8_lossy(&output.stderr).into_owned())
    }

    pub fn said(&self) -> String {
        self.process.said()
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join("flows").join(name)
    }

    pub fn folder(&self) -> PathBuf {
        self.folder.path().to_owned()
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.phone.address())
    }

    #[track_caller]
    pub fn get(&self, path: &str) -> Answer {
        http::send(http::client().get(self.url(path))).expect("the phone answers")
    }

    #[track_caller]
    pub fn form(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let encoded: Vec<String> = fields.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
        let request = http::client()
            .post(self.url(path))
            .header("content-type", "application/x-www-form-urlencoded")
            .header("x-live", "1")
            .body(encoded.join("&"));
        http::send(request).expect("the phone answers")
    }

    /// Waits until the page at `path` shows `words`, or does not any more.
    #[track_caller]
    pub fn wait_for(&self, path: &str, words: &str, is_there: bool) -> String {
        let is_so = within_bounds(|| self.get(path).text.contains(words) == is_there);
        let page = self.get(path).text;
        assert!(is_so, "`{words}` there: {is_there}, in {path}:\n{page}\n{}", self.said());
        page
    }
}

fn command(phone: &Port, runtime: &Port) -> Command {
    let mut command = Command::new(programs::flowd());
    command
        .env_clear()
        .env("LANG", "en_US.UTF-8")
        .args(["dev", "--no-open", "--emulator", &phone.address().to_string()])
        .args(["--listen", &runtime.address().to_string()]);
    command
}

fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |all, byte| format!("{all}%{byte:02x}"))
}
