//! A PostgreSQL for tests: the one of this run, or one that is started and ends with this process.

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use crate::root;

/// Where `tests/run` and nextest say that they started one.
const URL: &str = "VENTANA_POSTGRES";

/// The URL of its database `postgres`, whose user may do everything.
pub fn postgres() -> &'static str {
    static SERVER: OnceLock<String> = OnceLock::new();
    SERVER.get_or_init(|| std::env::var(URL).unwrap_or_else(|_| own()))
}

/// The same server, another database.
pub fn postgres_at(database: &str) -> String {
    at(postgres(), database)
}

pub(crate) fn at(server: &str, database: &str) -> String {
    server.replacen("/postgres?", &format!("/{database}?"), 1)
}

/// One of its own that waits for the disk, for what refuses any other.
pub fn durable_postgres() -> String {
    start(&["durable"])
}

/// One of its own that archives its log, so that a copy of it can be recovered to a point in time.
pub struct Archiving {
    /// Of its database `postgres`.
    pub url: String,
}

impl Archiving {
    pub fn start() -> Archiving {
        Archiving { url: start(&["archiving"]) }
    }

    /// In its place, the copy of `pg_basebackup` in this folder, recovered from the archive up to the restore point.
    pub fn put_back(&self, copy: &Path, restore_point: &str) {
        let (_, folder) = self.url.split_once("?host=").expect("it listens on a socket in its folder");
        script(&["put-back", folder, &copy.display().to_string(), restore_point]);
    }
}

/// One of its own, for who stops and breaks it.
pub(crate) fn own() -> String {
    start(&[])
}

fn start(how: &[&str]) -> String {
    let own = std::process::id().to_string();
    script(&[&[own.as_str()], how].concat())
}

fn script(arguments: &[&str]) -> String {
    let script = root().join("tests/postgres");
    let child = Command::new(&script).args(arguments).stderr(Stdio::inherit()).output();
    let child = child.unwrap_or_else(|error| panic!("{} cannot be run: {error}", script.display()));
    assert!(child.status.success(), "there is no PostgreSQL to test with; what is missing is said above");
    String::from_utf8(child.stdout).expect("a URL is text").trim().to_owned()
}
