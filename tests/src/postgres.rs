//! A PostgreSQL for tests: the one of this run, or one that is started and ends with this process.

use std::process::{Command, Stdio};
use std::sync::OnceLock;

use crate::root;

/// Where `tests/run` and nextest say that they started one.
const URL: &str = "VENTANA_POSTGRES";

/// The URL of its database `postgres`, whose user may do everything.
pub fn postgres() -> &'static str {
    static SERVER: OnceLock<String> = OnceLock::new();
    SERVER.get_or_init(|| std::env::var(URL).unwrap_or_else(|_| started()))
}

/// The same server, another database.
pub fn postgres_at(database: &str) -> String {
    postgres().replacen("/postgres?", &format!("/{database}?"), 1)
}

/// One of its own that waits for the disk, for what refuses any other.
pub fn durable_postgres() -> String {
    start(&["durable"])
}

fn started() -> String {
    start(&[])
}

fn start(how: &[&str]) -> String {
    let script = root().join("tests/postgres");
    let child = Command::new(&script).arg(std::process::id().to_string()).args(how).stderr(Stdio::inherit()).output();
    let child = child.unwrap_or_else(|error| panic!("{} cannot be run: {error}", script.display()));
    assert!(child.status.success(), "there is no PostgreSQL to test with; what is missing is said above");
    String::from_utf8(child.stdout).expect("a URL is text").trim().to_owned()
}
