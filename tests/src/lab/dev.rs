//! `flowd dev` in a folder of its own, as a browser without scripts uses it.

use std::fs;
use std::path::{Path, PathBuf};
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
    /// Where it works: this laboratory's folder, unless it was started in another.
    at: PathBuf,
    language: String,
    folder: Folder,
}

impl Dev {
    /// With these files in its folder `flows`.
    pub fn start(files: &[(&str, &str)]) -> Dev {
        Dev::with_files(Folder::new(), files)
    }

    /// With the clock at `now`, RFC 3339: set by an emulator that ran over the same data before.
    pub fn start_at(now: &str, files: &[(&str, &str)]) -> Dev {
        let (folder, port) = (Folder::new(), Port::take());
        let mut command = Command::new(programs::flowd());
        command.env_clear().args(["emulator", "--data", ".ventana/dev/emulator", "--now", now]);
        command.args(["--listen", &port.address().to_string()]).current_dir(folder.path());
        let mut emulator = Process::spawn("emulator", &mut command, folder.path());
        let clock = format!("http://{}/emulator/clock", port.address());
        let started = emulator.wait_until(|| http::send(http::client().get(&clock)).is_ok());
        assert_eq!(started, Started::Ready, "{}", emulator.said());
        drop(emulator);
        Dev::with_files(folder, files)
    }

    fn with_files(folder: Folder, files: &[(&str, &str)]) -> Dev {
        fs::create_dir_all(folder.path().join("flows")).expect("the laboratory's folder can be written to");
        for (name, text) in files {
            fs::write(folder.path().join("flows").join(name), text).expect("the folder can be written to");
        }
        let at = folder.path().to_owned();
        Dev::launch(at, "en", folder)
    }

    /// In a folder with nothing in it.
    pub fn in_empty_folder(language: &str) -> Dev {
        let folder = Folder::new();
        let at = folder.path().join("empty");
        fs::create_dir(&at).expect("the laboratory's folder can be written to");
        Dev::launch(at, language, folder)
    }

    /// In a project that is there already, speaking the reader's language, `en` or `es`.
    pub fn in_project(project: &Path, language: &str) -> Dev {
        Dev::launch(project.to_owned(), language, Folder::new())
    }

    fn launch(at: PathBuf, language: &str, folder: Folder) -> Dev {
        let (phone, runtime) = (Port::take(), Port::take());
        let process = Process::spawn("dev", &mut command(&phone, &runtime, &at, language), folder.path());
        let mut dev = Dev { process, phone, runtime, at, language: language.to_owned(), folder };
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
        let mut command = command(&self.phone, &self.runtime, &self.at, &self.language);
        self.process = Process::spawn("dev", &mut command, self.folder.path());
        self.wait_until_ready();
    }

    pub fn stop(&mut self) -> Ended {
        self.process.ask_to_stop();
        self.process.wait_for_end()
    }

    /// A second one that wants the same addresses, to its end.
    pub fn second(&self, data: &str) -> (i32, String) {
        let mut command = command(&self.phone, &self.runtime, &self.at, &self.language);
        ended(command.args(["--data", data]))
    }

    /// A second one that wants the same phone, to its end.
    pub fn second_on_its_own_port(&self, data: &str) -> (i32, String) {
        let runtime = Port::take();
        let mut command = command(&self.phone, &runtime, &self.at, &self.language);
        ended(command.args(["--data", data]))
    }

    pub fn said(&self) -> String {
        self.process.said()
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.at.join("flows").join(name)
    }

    pub fn folder(&self) -> PathBuf {
        self.at.clone()
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.phone.address())
    }

    #[track_caller]
    pub fn get(&self, path: &str) -> Answer {
        self.get_in(path, "")
    }

    /// The same by a browser that asks for that language.
    #[track_caller]
    pub fn get_in(&self, path: &str, language: &str) -> Answer {
        let request = http::client().get(self.url(path)).header("accept-language", language);
        http::send(request).expect("the phone answers")
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

fn command(phone: &Port, runtime: &Port, at: &Path, language: &str) -> Command {
    let mut command = Command::new(programs::flowd());
    command
        .env_clear()
        .env("FLOWC_LANG", language)
        .current_dir(at)
        .args(["dev", "--no-open", "--emulator", &phone.address().to_string()])
        .args(["--listen", &runtime.address().to_string()]);
    command
}

/// The exit code and the last words.
fn ended(command: &mut Command) -> (i32, String) {
    let output = output(command);
    (output.status.code().unwrap_or(-1), String::from_utf8_lossy(&output.stderr).into_owned())
}

fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |all, byte| format!("{all}%{byte:02x}"))
}
