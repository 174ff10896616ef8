//! The database: whether it can be had, with this key, by this version, what it promises of a commit, and who owns it.

mod disk;
mod owner;

use std::path::Path;
use std::time::Duration;

use super::Check;
use crate::config::Draft;
use crate::seal::Kek;
use crate::standby::RENEWAL;
use crate::store::{Checkup, Database, Denied, Durability, OpenError, Waiting};

/// In the order in which they are told.
const NAMES: [&str; 8] = ["database", "schema", "key", "rights", "disk", "durability", "owner", "waiting"];
const NOTHING: &str = "nothing waits for a person";
const NOBODY: &str = "nobody owns it, and nobody ever did";
/// All of it together; a server that stands still is told as such.
const WITHIN: Duration = Duration::from_secs(15);
/// An owner renews itself in this time, unless it is slow.
const WATCH: Duration = Duration::from_secs(RENEWAL.as_secs() + 1);

#[derive(Default)]
pub struct Looked {
    pub checks: Vec<Check>,
    pub owner_lives: bool,
}

pub async fn look(draft: &Draft) -> Looked {
    let mut looked = Looked::default();
    match &draft.database {
        None => looked.checks.push(Check::skipped("database", "DATABASE_URL is wrong")),
        Some(database) => {
            let all = tokio::time::timeout(WITHIN, of(database, draft.key.as_ref(), &mut looked)).await;
            if all.is_err() {
                let says = format!("{database} did not answer all questions within {} s", WITHIN.as_secs());
                let next = "Look at the server: its load, its disk, locks that wait (pg_stat_activity)";
                looked.checks.push(Check::failed("database", says, next));
            }
        }
    }
    let first = looked.checks.first().map_or(String::new(), |check| check.says.clone());
    for name in NAMES {
        if !looked.checks.iter().any(|check| check.name == name) {
            let because = if first.is_empty() { "the database was not looked at" } else { "see `database`" };
            looked.checks.push(Check::skipped(name, because));
        }
    }
    looked
}

async fn of(database: &Database, key: Option<&Kek>, looked: &mut Looked) {
    let checks = &mut looked.checks;
    let mut checkup = match Checkup::open(database).await {
        Ok(Some(checkup)) => checkup,
        Ok(None) => return to_be_made(database, checks),
        Err(error) => return checks.push(Check::failed_by("database", error)),
    };
    checks.push(told("database", checkup.bytes().await, |bytes| {
        Check::ok("database", format!("{database} answers and takes {}", disk::size(bytes)))
    }));
    let (schema, tables) = schema(&mut checkup, database).await;
    checks.push(schema);
    checks.push(opens(&mut checkup, key).await);
    checks.push(match database {
        Database::Sqlite(file) => disk::rights(file),
        Database::Postgres(_) => told("rights", checkup.denied().await, |denied| rights(&denied)),
    });
    checks.push(match database {
        Database::Sqlite(file) => disk::room(file),
        Database::Postgres(_) => {
            Check::ok("disk", "PostgreSQL does not tell how much room is left: watch the disk of its server")
        }
    });
    checks.push(match database {
        Database::Sqlite(file) => disk::durability(file),
        Database::Postgres(_) => told("durability", checkup.durability().await, |found| durability(&found)),
    });
    match tables {
        Tables::None => checks.extend([Check::ok("owner", NOBODY), Check::ok("waiting", NOTHING)]),
        Tables::OfAnotherVersion => {
            checks.extend(["owner", "waiting"].map(|name| Check::skipped(name, "see `schema`")));
        }
        Tables::Current => {
            let (check, lives) = owner::look(&mut checkup, database, WATCH).await;
            checks.push(check);
            checks.push(told("waiting", checkup.waiting().await, waiting));
            looked.owner_lives = lives;
        }
    }
}

/// A file that the first start makes.
fn to_be_made(database: &Database, checks: &mut Vec<Check>) {
    let Database::Sqlite(file) = database else { return };
    checks.push(Check::ok("database", format!("{database} is not there yet: the first start makes it")));
    checks.push(Check::ok("schema", "the first start makes the tables"));
    checks.push(Check::ok("key", "the first start makes the database with it"));
    checks.push(disk::rights(file));
    checks.push(disk::room(file));
    checks.push(disk::durability(file));
    checks.push(Check::ok("owner", NOBODY));
    checks.push(Check::ok("waiting", NOTHING));
}

fn told<T>(name: &'static str, found: Result<T, OpenError>, judge: impl FnOnce(T) -> Check) -> Check {
    found.map_or_else(|error| Check::failed_by(name, error), judge)
}

enum Tables {
    None,
    Current,
    OfAnotherVersion,
}

async fn schema(checkup: &mut Checkup, database: &Database) -> (Check, Tables) {
    let name = "schema";
    let missing = match checkup.missing_steps().await {
        Ok(missing) => missing,
        Err(error) => return (Check::failed_by(name, error), Tables::OfAnotherVersion),
    };
    if missing.is_empty() {
        return (Check::ok(name, "the tables are those of this version"), Tables::Current);
    }
    match checkup.has_tables().await {
        Ok(false) => (Check::ok(name, "there are no tables yet: the first start makes them"), Tables::None),
        Ok(true) => {
            let steps: Vec<_> = missing.iter().map(|step| format!("{:04} {}", step.version, step.name)).collect();
            let says = format!("{database} is of an older flowd: {} lack(s)", steps.join(", "));
            let next = "flowd migrate --plan shows it, and the next start of `flowd serve` does it. Take a copy before";
            (Check::warning(name, says, next), Tables::OfAnotherVersion)
        }
        Err(error) => (Check::failed_by(name, error), Tables::OfAnotherVersion),
    }
}

async fn opens(checkup: &mut Checkup, key: Option<&Kek>) -> Check {
    let name = "key";
    let Some(key) = key else { return Check::skipped(name, "there is no FLOWD_KEY, or it is wrong") };
    match checkup.opens_with(key).await {
        Ok(true) => Check::ok(name, "FLOWD_KEY opens this database"),
        Ok(false) => Check::ok(name, "the first start makes the database with it"),
        Err(error) => Check::failed_by(name, error),
    }
}

fn rights(denied: &[Denied]) -> Check {
    let name = "rights";
    match denied.first() {
        None => Check::ok(name, "this user may make tables and write"),
        Some(Denied::Standby) => Check::failed(
            name,
            "the server is a standby and takes no writes",
            "Set DATABASE_URL to the server that it follows, or promote it",
        ),
        Some(Denied::ReadOnly) => Check::failed(
            name,
            "the database is set to be read only (default_transaction_read_only)",
            "alter database … reset default_transaction_read_only, and the same for the role",
        ),
        Some(Denied::MakeTables) => Check::failed(
            name,
            "this user may not make tables in its schema",
            "Make it the owner: alter database … owner to …",
        ),
        Some(Denied::WriteTables) => Check::failed(
            name,
            "the tables belong to another user, and this one may not write into all of them",
            "Use the user that made them, or: reassign owned by … to …",
        ),
    }
}

fn durability(found: &[Durability]) -> Check {
    let name = "durability";
    let shown: Vec<_> = found.iter().map(|it| format!("{} {}", it.setting, it.found)).collect();
    let shown = shown.join(", ");
    let is_off = |setting| found.iter().any(|it| it.setting == setting && it.found == "off");
    if is_off("fsync") {
        let next = "Set it in postgresql.conf: fsync = on. Without it a crash of the machine can destroy the database";
        return Check::failed(name, format!("PostgreSQL does not wait for the disk: {shown}"), next);
    }
    if is_off("full_page_writes") {
        let next = "Set it in postgresql.conf, unless the file system never tears a page: full_page_writes = on";
        return Check::warning(name, format!("a page may be torn in a crash: {shown}"), next);
    }
    if is_off("synchronous_commit") {
        return Check::ok(name, format!("{shown}; flowd turns synchronous_commit on for itself"));
    }
    Check::ok(name, shown)
}

fn waiting(waiting: Waiting) -> Check {
    let name = "waiting";
    match waiting {
        Waiting { held: 0, in_doubt: 0, quarantined: 0 } => Check::ok(name, NOTHING),
        Waiting { held: 0, in_doubt, quarantined: 0 } => Check::warning(
            name,
            format!("of {in_doubt} message(s) nobody knows whether they left"),
            "Wait for a status of WhatsApp's; without one they go on once webhooks get through, see `webhook`",
        ),
        Waiting { held, in_doubt: _, quarantined: 0 } => Check::warning(
            name,
            format!("{held} message(s) are held since this database was put back from a copy"),
            "flowd outbox held shows them, release and discard decide",
        ),
        Waiting { held: _, in_doubt: _, quarantined } => Check::warning(
            name,
            format!("{quarantined} contact(s) are in quarantine and get no answer"),
            "flowd quarantine list shows why, flowd quarantine release lets them go on",
        ),
    }
}

/// Where a file is, or is to be.
fn folder_of(file: &Path) -> &Path {
    file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::Verdict;

    fn judged(fsync: &str, pages: &str, commit: &str) -> Verdict {
        let it = |setting, found: &str| Durability { setting, found: found.to_owned(), wanted: "on" };
        durability(&[it("fsync", fsync), it("full_page_writes", pages), it("synchronous_commit", commit)]).verdict
    }

    #[test]
    fn a_server_that_loses_commits_with_the_machine_is_told() {
        assert_eq!(judged("on", "on", "on"), Verdict::Ok);
        assert_eq!(judged("on", "on", "off"), Verdict::Ok, "which flowd turns on for itself");
        assert_eq!(judged("on", "off", "on"), Verdict::Warning);
        assert_eq!(judged("off", "on", "on"), Verdict::Failed);
    }

    #[test]
    fn who_waits_for_a_person_is_told_the_worst_first() {
        let told = |held, in_doubt, quarantined| waiting(Waiting { held, in_doubt, quarantined });
        assert_eq!(told(0, 0, 0).verdict, Verdict::Ok);
        for (check, words) in [
            (told(0, 2, 0), "2 message(s) nobody knows"),
            (told(3, 2, 0), "3 message(s) are held"),
            (told(3, 2, 1), "1 contact(s) are in quarantine"),
        ] {
            assert!(check.verdict == Verdict::Warning && check.says.contains(words), "{check:?}");
        }
    }

    #[test]
    fn what_is_denied_fails() {
        assert_eq!(rights(&[]).verdict, Verdict::Ok);
        for denied in [Denied::Standby, Denied::ReadOnly, Denied::MakeTables, Denied::WriteTables] {
            assert_eq!(rights(&[denied]).verdict, Verdict::Failed, "{denied:?}");
        }
    }
}
