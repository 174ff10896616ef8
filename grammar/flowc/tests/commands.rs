//! `flowc fmt`, `new`, `graph` and `play` as people and scripts run them.

#![expect(clippy::unwrap_used, reason = "a folder or process that cannot be had must fail the test")]

#[path = "commands/cost.rs"]
mod cost;
#[path = "commands/fmt.rs"]
mod fmt;
#[path = "commands/graph.rs"]
mod graph;
#[path = "commands/new.rs"]
mod new;
#[path = "commands/play.rs"]
mod play;
#[path = "commands/prices.rs"]
mod prices;

use std::{
    fs,
    io::Write,
    path::Path,
    process::{Command, Stdio},
};

use tempfile::TempDir;

/// A folder with these files.
fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

/// What a run printed, and its exit code.
struct Ran {
    code: i32,
    out: String,
    err: String,
}

fn flowc(folder: &Path, arguments: &[&str]) -> Ran {
    flowc_reading(folder, arguments, "")
}

fn flowc_reading(folder: &Path, arguments: &[&str], input: &str) -> Ran {
    let mut command = Command::new(env!("CARGO_BIN_EXE_flowc"));
    command.current_dir(folder).args(arguments);
    for name in ["FLOWC_LANG", "LC_ALL", "LC_MESSAGES", "LANG", "NO_COLOR"] {
        command.env_remove(name);
    }
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut running = command.spawn().unwrap();
    running.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = running.wait_with_output().unwrap();
    Ran {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}
