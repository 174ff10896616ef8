//! `flowd` as a process: what it prints, and the code it ends with.

#![expect(clippy::unwrap_used, reason = "a test ends at what it cannot do, in its helpers too")]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use rustix::process::{Pid, Signal, kill_process};

/// `flowd` without any setting of this process's environment, in a folder of its own.
fn flowd(folder: &str, arguments: &[&str]) -> Command {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(folder);
    std::fs::create_dir_all(&folder).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_flowd"));
    command.args(arguments).env_clear().current_dir(folder);
    command
}

fn run(folder: &str, arguments: &[&str]) -> (Option<i32>, String, String) {
    let Output { status, stdout, stderr } = flowd(folder, arguments).output().unwrap();
    (status.code(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
}

#[test]
fn help_and_version_are_no_errors() {
    for arguments in [&["--help"][..], &["--version"], &["emulator", "--help"]] {
        let (code, out, err) = run("help", arguments);
        assert_eq!((code, err.as_str()), (Some(0), ""), "{arguments:?}");
        assert!(out.contains("flowd"), "{out}");
    }
}

#[test]
fn a_wrong_option_ends_with_2() {
    for arguments in [&[][..], &["sirve"], &["serve", "--clok", "x"], &["serve", "--config", "missing.toml"]] {
        let (code, out, err) = run("options", arguments);
        assert_eq!((code, out.as_str()), (Some(2), ""), "{arguments:?}");
        assert!(!err.is_empty(), "{arguments:?}");
    }
}

#[test]
fn serve_without_settings_names_what_is_missing_and_ends_with_2() {
    let (code, out, err) = run("settings", &["serve"]);
    assert_eq!((code, out.as_str()), (Some(2), ""), "{err}");
    for variable in ["FLOWD_KEY", "FLOWD_APP_SECRET", "FLOWD_FLOWS", "FLOWD_ACCESS_TOKEN"] {
        assert_eq!(err.matches(&format!("{variable} is missing")).count(), 1, "{err}");
    }
}

#[test]
fn the_failpoints_are_listed_a_line_each() {
    let (code, out, _) = run("points", &["serve", "--fail-points"]);
    assert_eq!(code, Some(0));
    assert_eq!(out.lines().count(), 14, "{out}");
    assert!(out.lines().any(|line| line == "commit.after"), "{out}");
}

#[test]
fn the_emulator_says_where_it_is_and_stops_when_asked() {
    let mut child = flowd("emulator", &["emulator", "--listen", "127.0.0.1:0", "--now", "2026-11-24T10:00:00Z"])
        .env("TZ", "UTC")
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    let said: Vec<String> = lines.by_ref().take_while(|line| line != "Ctrl-C stops it.").collect();
    let graph = said.iter().find_map(|line| line.trim().strip_prefix("export FLOWD_GRAPH_URL=http://")).unwrap();
    assert!(said.iter().any(|line| line.trim() == "export FLOWD_APP_SECRET=dev-secret"), "{said:?}");

    let mut connection = TcpStream::connect(graph).unwrap();
    write!(connection, "GET /emulator/clock HTTP/1.0\r\nhost: {graph}\r\n\r\n").unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).unwrap();
    assert!(answer.contains("2026-11-24T10:00:00Z"), "{answer}");

    kill_process(Pid::from_child(&child), Signal::TERM).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn a_taken_port_is_named_and_ends_with_2() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let (code, out, err) = run("port", &["emulator", "--listen", &format!("127.0.0.1:{port}")]);
    assert_eq!((code, out.as_str()), (Some(2), ""), "{err}");
    assert!(err.contains(&format!("port {port} is taken")), "{err}");
}
