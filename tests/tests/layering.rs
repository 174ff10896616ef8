//! Who may know whom, kept true. What is absent cannot be seen in code, so each absence is a test.
//!
//! From "Folders" and the three things that exist once in `docs/ARCHITECTURE.md`. It reads what cargo resolves and the
//! text of the sources; it does not run them.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail the test as the tests themselves do")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A crate, the crates of ours it may stand on, and the crates of others that it must not reach through any of them.
const LAYERS: [(&str, &[&str], &[&str]); 7] = [
    ("stdlib", &[], &["tokio", "sqlx", "pest", "reqwest", "axum", "miette", "tracing"]),
    ("engine", &["stdlib"], &["tokio", "sqlx", "pest", "reqwest", "axum", "miette", "tracing"]),
    ("grammar", &["engine", "stdlib"], &["tokio", "sqlx", "reqwest", "axum"]),
    ("flowc", &["grammar", "engine", "stdlib"], &["tokio", "sqlx", "reqwest", "axum"]),
    ("whatsapp", &["stdlib"], &["tokio", "sqlx", "pest", "reqwest", "axum"]),
    ("emulator", &["whatsapp", "stdlib"], &["sqlx", "pest"]),
    ("runtime", &["emulator", "grammar", "engine", "whatsapp", "stdlib"], &[]),
];

#[test]
fn each_crate_reaches_only_what_its_layer_may_know() {
    let ours = LAYERS.map(|(name, _, _)| name);
    let mut broken = Vec::new();
    for (name, below, never) in LAYERS {
        let reached = reached_by(name);
        for other in &reached {
            if ours.contains(&other.as_str()) && other != name && !below.contains(&other.as_str()) {
                broken.push(format!("{name} stands on {other}, which it must not know"));
            }
            if never.contains(&other.as_str()) {
                broken.push(format!("{name} reaches {other}: see `cargo tree -p {name} -e normal -i {other}`"));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn the_core_has_no_clock_no_files_and_no_environment() {
    let outside = ["std::fs", "std::env", "std::net", "std::process", "std::thread", "SystemTime", "Instant::now"];
    let broken: Vec<_> = ["stdlib/src", "engine/src"]
        .into_iter()
        .flat_map(sources)
        .flat_map(|(path, code)| {
            outside.into_iter().filter(move |word| code.contains(word)).map(move |word| (path.clone(), word))
        })
        .collect();
    assert!(broken.is_empty(), "what the core decides must follow from its arguments: {broken:?}");
}

#[test]
fn there_is_one_handle() {
    let places = files_with("engine/src", &["pub fn handle("]);
    assert_eq!(places, [PathBuf::from("engine/src/handle.rs")]);
    let code = code_of(&root().join("engine/src/handle.rs"));
    assert_eq!(code.matches("pub fn handle(").count(), 1);
}

#[test]
fn the_runtime_meets_the_language_in_one_file() {
    let places = files_with("runtime/src", &["grammar::", "use grammar"]);
    assert!(places.len() == 1, "one module loads flows, these files mention the grammar: {places:?}");
}

#[test]
fn the_language_reads_files_in_one_module() {
    let places = files_with("grammar/src", &["std::fs", "fs::"]);
    let own =
        |place: &PathBuf| place == Path::new("grammar/src/project.rs") || place.starts_with("grammar/src/project");
    assert!(!places.is_empty() && places.iter().all(own), "`project` reads files, these do too: {places:?}");
}

/// Everything else is told the time, or a moved clock would not move it.
#[test]
fn flowd_asks_the_system_for_the_time_in_one_file() {
    let asks = ["SystemTime", "UNIX_EPOCH", "jiff::Timestamp::now", "Zoned::now"];
    assert_eq!(files_with("runtime/src", &asks), [PathBuf::from("runtime/src/clock/system.rs")]);
}

/// What the owner decides is written by `commit`. `intake` is what comes before there is an owner, and beside it: accounts,
/// the epoch, webhooks that wait; `publish` keeps programs, and `trim` drops what is old. Nothing outside the store speaks SQL, and within it one module knows that there are two databases.
#[test]
fn a_write_transaction_begins_at_start_or_in_commit() {
    let places = files_with("runtime/src", &["db.begin()", "db.begin_unfenced()", ".begin_with("]);
    let known = ["commit.rs", "intake.rs", "publish.rs", "trim.rs"];
    assert_eq!(places, known.map(|name| PathBuf::from("runtime/src/store").join(name)));
    let commit = code_of(&root().join("runtime/src/store/commit.rs"));
    assert_eq!(commit.matches("db.begin()").count(), 1, "the commit verb is one transaction");

    let of_one_database = ["sqlx::sqlite", "sqlx::postgres", "SqliteConnection", "PgConnection"];
    let places = files_with("runtime/src", &of_one_database);
    let is_known = |place: &PathBuf| {
        let is_store = place.starts_with("runtime/src/store/db") || place.ends_with("store/database.rs");
        // The filter of the log names what sqlx calls its own.
        is_store || place.ends_with("db.rs") || place.ends_with("logging.rs")
    };
    assert!(places.iter().all(is_known), "only `store::db` tells the databases apart, and these: {places:?}");

    let elsewhere: Vec<_> = files_with("runtime/src", &SQL)
        .into_iter()
        .filter(|path| !path.starts_with("runtime/src/store") && path != Path::new("runtime/src/store.rs"))
        .collect();
    assert!(elsewhere.is_empty(), "only the store speaks SQL: {elsewhere:?}");
}

/// How code reaches the database; the bare name also stands in the filter of the log.
const SQL: [&str; 6] = ["use sqlx", "sqlx::query(", "sqlx::query_", "sqlx::raw_sql", "sqlx::sqlite", "sqlx::Sqlite"];

/// The owner catches the panic of one conversation and goes on with the others; `abort` would take them all down.
#[test]
fn every_profile_unwinds() {
    let manifest = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let manifest: toml::Table = manifest.parse().unwrap();
    let profiles = manifest["profile"].as_table().unwrap();
    for name in ["dev", "release"] {
        assert_eq!(panic_of(&profiles[name]), Some("unwind"), "profile {name} must say it, so that nobody forgets");
    }
    for (name, profile) in profiles {
        assert!(matches!(panic_of(profile), None | Some("unwind")), "profile {name} does not unwind");
    }
}

fn panic_of(profile: &toml::Value) -> Option<&str> {
    profile.get("panic").and_then(toml::Value::as_str)
}

/// The names of all packages that `package` is built from, itself first, as cargo resolves them for this machine.
fn reached_by(package: &str) -> Vec<String> {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--package", package, "--edges", "normal", "--prefix", "none", "--format", "{p}"])
        .args(["--offline", "--locked"])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let names: Vec<_> = text.lines().filter_map(|line| line.split(' ').next()).map(str::to_owned).collect();
    assert_eq!(names.first().map(String::as_str), Some(package), "cargo tree says: {text}");
    names
}

/// The files below `folder` whose code holds one of `words`, as paths from the root, sorted.
fn files_with(folder: &str, words: &[&str]) -> Vec<PathBuf> {
    let found = sources(folder).into_iter().filter(|(_, code)| words.iter().any(|word| code.contains(word)));
    found.map(|(path, _)| path).collect()
}

/// Every Rust file below `folder` with its code, sorted by path.
fn sources(folder: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push((path.strip_prefix(root()).unwrap().to_owned(), code_of(&path)));
            }
        }
    }
    assert!(!found.is_empty(), "there is no Rust file below {folder}");
    found.sort();
    found
}

/// A source without its comment lines: they may name what the code must not know.
fn code_of(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    let code: Vec<_> = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
    code.join("\n")
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("this package is a folder of the workspace")
}
