//! The gate itself: a gate that counts wrong lets everything through.
//!
//! It reads `tests/run` as a library of functions, so no stage is run.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail the test as the tests themselves do")]

use std::path::Path;
use std::process::{Command, Output, Stdio};

#[test]
fn unknown_stage_is_refused_with_the_known_ones() {
    let output = gate(&["fmt", "nosuch"]);
    assert_eq!(output.status.code(), Some(2));
    let message = String::from_utf8(output.stderr).unwrap();
    assert_eq!(
        message,
        "There is no stage `nosuch`. The stages are: fmt clippy build tests simulation flows browser\n"
    );
    assert!(output.stdout.is_empty(), "nothing ran before the refusal");
}

#[test]
fn help_names_every_stage() {
    let output = gate(&["--help"]);
    assert_eq!(output.status.code(), Some(0));
    let help = String::from_utf8(output.stdout).unwrap();
    for stage in ["fmt", "clippy", "build", "tests", "simulation", "flows", "browser"] {
        assert!(help.contains(&format!("\n  {stage} ")), "{help}");
    }
}

#[test]
fn without_a_browser_its_stage_says_what_to_install() {
    // A machine that has `id` and nothing else.
    let folder = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink("/usr/bin/id", folder.path().join("id")).unwrap();
    let run = Command::new("bash")
        .args(["-c", r#"source "$1"; PATH=$2; need_browser"#, "bash"])
        .args([script().as_path(), folder.path()])
        .output()
        .unwrap();
    assert_eq!(run.status.code(), Some(1));
    let message = String::from_utf8(run.stderr).unwrap();
    assert!(message.contains("apt install chromium chromium-driver"), "{message}");
}

#[test]
fn every_way_not_to_pass_is_counted_as_a_failure() {
    let cases = [
        ("     Summary [   0.012s] 5 tests run: 5 passed, 0 skipped", "5 0"),
        ("     Summary [   0.012s] 1 test run: 1 passed (1 slow, 1 leaky), 2 skipped", "1 2"),
        ("     Summary [ 61.002s] 9 tests run: 5 passed, 2 failed, 1 exec failed, 1 timed out, 3 skipped", "5 7"),
        (
            "\u{1b}[32;1m     Summary\u{1b}[0m [   0.1s] \u{1b}[1m3\u{1b}[0m tests run: \u{1b}[1m2\u{1b}[0m passed, 1 failed, 0 skipped",
            "2 1",
        ),
        ("     Summary [   0.012s] 4/7 tests run: 4 passed, 0 skipped", "4 3"),
        ("test result: ok. 5 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s", "5 0"),
        ("test result: FAILED. 5 passed; 1 failed; 2 ignored; 0 measured; 9 filtered out; finished in 0.01s", "5 3"),
        (
            "test result: ok. 2 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s\n\
          test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s",
            "5 0",
        ),
        ("9 tests, 9 passed, 0 failed", "9 0"),
        ("1 test, 0 passed, 1 failed", "0 1"),
        ("9 tests, 5 passed, 1 failed, 3 not run", "5 4"),
        ("error: could not compile `engine` (lib) due to 1 previous error", "0 0"),
        ("the customer says: 9 tests, 9 passed, 0 failed", "0 0"),
    ];
    for (output, counted) in cases {
        assert_eq!(count(output), counted, "{output}");
    }
}

fn gate(stages: &[&str]) -> Output {
    Command::new(script()).args(stages).stdin(Stdio::null()).output().unwrap()
}

fn count(output: &str) -> String {
    let run = Command::new("bash")
        .args(["-c", r#"source "$1"; count_tests <<<"$2""#, "bash"])
        .arg(script())
        .arg(output)
        .output()
        .unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    String::from_utf8(run.stdout).unwrap().trim().to_owned()
}

fn script() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("run")
}
