//! One of the two processes: started, watched, killed.

use std::fs::{self, File};
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Resource, Rlimit, Signal, kill_process, prlimit};

/// For a process to start, to end, or to die of its own.
const WITHIN: Duration = Duration::from_mins(1);
/// Between two looks; the file system and the kernel tell nobody, so there is no event to wait for.
const LOOK_EVERY: Duration = Duration::from_millis(10);
const SHOWN_LINES: usize = 40;

/// Looks again and again until `is_so`; false if it never was.
pub fn within_bounds(is_so: impl Fn() -> bool) -> bool {
    let from = Instant::now();
    while !is_so() {
        if from.elapsed() > WITHIN {
            return false;
        }
        thread::sleep(LOOK_EVERY);
    }
    true
}

/// Runs a command to its end, which must come.
#[track_caller]
pub fn output(command: &mut Command) -> Output {
    let child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("a command cannot be started: {error}"));
    let pid = pid_of(&child);
    let running = thread::spawn(|| child.wait_with_output());
    if !within_bounds(|| running.is_finished()) {
        signal(pid, Signal::KILL);
        let output = running.join().expect("waiting does not panic").expect("a child can be waited for");
        panic!("{command:?} still runs after {WITHIN:?}\n{}", String::from_utf8_lossy(&output.stderr));
    }
    running.join().expect("waiting does not panic").expect("a child can be waited for")
}

fn pid_of(child: &Child) -> Pid {
    i32::try_from(child.id()).ok().and_then(Pid::from_raw).expect("the system's process ids are positive and small")
}

fn signal(pid: Pid, signal: Signal) {
    // Gone already is what was asked for.
    let _gone = kill_process(pid, signal);
}

/// How a start went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Started {
    Ready,
    /// It ended before it was ready, as one with a failpoint may.
    Ended(Ended),
}

/// How a process ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    Code(i32),
    /// 9 is SIGKILL, what a failpoint does.
    Signal(i32),
}

pub struct Process {
    name: &'static str,
    child: Child,
    log: PathBuf,
}

impl Process {
    /// What it writes goes behind what its predecessor wrote in `<folder>/<name>.log`; it works where `command` says.
    pub fn spawn(name: &'static str, command: &mut Command, folder: &Path) -> Process {
        let log = folder.join(format!("{name}.log"));
        let file =
            File::options().create(true).append(true).open(&log).expect("the laboratory's folder can be written to");
        let child = command
            .stdin(Stdio::null())
            .stdout(file.try_clone().expect("a file can be opened once more"))
            .stderr(file)
            .spawn()
            .unwrap_or_else(|error| panic!("{name} cannot be started: {error}"));
        Process { name, child, log }
    }

    /// Waits until `is_ready` says so or the process ended.
    pub fn wait_until(&mut self, is_ready: impl Fn() -> bool) -> Started {
        let from = Instant::now();
        loop {
            if let Some(ended) = self.ended() {
                return Started::Ended(ended);
            }
            if is_ready() {
                return Started::Ready;
            }
            assert!(from.elapsed() < WITHIN, "{} is not ready after {WITHIN:?}\n{}", self.name, self.said());
            thread::sleep(LOOK_EVERY);
        }
    }

    /// SIGKILL: no unwinding, no flush.
    pub fn kill(&mut self) {
        // It may have died of a failpoint already, which is as good.
        let _gone = self.child.kill();
        self.child.wait().expect("a child can be waited for");
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// SIGTERM.
    pub fn ask_to_stop(&self) {
        signal(pid_of(&self.child), Signal::TERM);
    }

    /// SIGSTOP: it stands still, and its connections with it.
    pub fn pause(&self) {
        signal(pid_of(&self.child), Signal::STOP);
    }

    /// SIGCONT.
    pub fn resume(&self) {
        signal(pid_of(&self.child), Signal::CONT);
    }

    /// While it runs.
    pub fn limit(&self, resource: Resource, limit: Rlimit) {
        prlimit(Some(pid_of(&self.child)), resource, limit).expect("a child's limits can be lowered and raised again");
    }

    /// Waits for the end that something else brings about.
    pub fn wait_for_end(&mut self) -> Ended {
        let from = Instant::now();
        loop {
            if let Some(ended) = self.ended() {
                return ended;
            }
            assert!(from.elapsed() < WITHIN, "{} still runs after {WITHIN:?}\n{}", self.name, self.said());
            thread::sleep(LOOK_EVERY);
        }
    }

    pub fn ended(&mut self) -> Option<Ended> {
        self.child.try_wait().expect("a child can be waited for").map(Ended::from)
    }

    /// The last lines it wrote.
    pub fn said(&self) -> String {
        let text = fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<_> = text.lines().collect();
        let shown = lines[lines.len().saturating_sub(SHOWN_LINES)..].join("\n");
        format!("--- {} wrote:\n{shown}\n---", self.name)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
        if thread::panicking() {
            eprintln!("{}", self.said());
        }
    }
}

impl From<ExitStatus> for Ended {
    fn from(status: ExitStatus) -> Ended {
        match (status.code(), status.signal()) {
            (Some(code), _) => Ended::Code(code),
            (None, Some(signal)) => Ended::Signal(signal),
            (None, None) => unreachable!("a process that ended has a code or a signal"),
        }
    }
}
