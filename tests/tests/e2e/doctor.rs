//! `flowd doctor`: all is well, and each thing that is not is told with what to type next; nothing is changed by asking.

use std::collections::BTreeSet;
use std::fs;
use std::net::TcpListener;
use std::process::Output;

use serde_json::{Value, json};
use system_tests::{APP_SECRET, Lab, Options, VERIFY_TOKEN, durable_postgres, root};

use super::meddle;
use super::on_postgres;
use super::project::Project;

const ANA: &str = "59170000001";
const OTHER_KEY: &str = "0ff1ce0ff1ce0ff1ce0ff1ce0ff1ce0ff1ce0ff1ce0ff1ce0ff1ce0ff1ce0ff1";
/// Nobody can listen on port 0.
const NOBODY: &str = "http://127.0.0.1:0";

struct Told {
    code: Option<i32>,
    report: Value,
    all: String,
}

impl Told {
    fn of(output: &Output) -> Told {
        let all = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        let report = serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {all}"));
        Told { code: output.status.code(), report, all }
    }

    /// The first check of that name that is as bad as any of that name.
    #[track_caller]
    fn check(&self, name: &str) -> (&str, String) {
        let rank = |check: &&Value| match check["verdict"].as_str() {
            Some("failed") => 0,
            Some("warning") => 1,
            Some("skipped") => 2,
            _ => 3,
        };
        let checks = self.report["checks"].as_array().unwrap().iter().filter(|check| check["name"] == name);
        let check = checks.min_by_key(rank).unwrap_or_else(|| panic!("no {name} in {}", self.all));
        (check["verdict"].as_str().unwrap(), format!("{} -> {}", check["says"], check["next"]))
    }

    #[track_caller]
    fn expect(&self, name: &str, verdict: &str, words: &str) {
        let (found, said) = self.check(name);
        assert!(found == verdict && said.contains(words), "{name} is {found}: {said}\n{}", self.all);
    }

    /// Names of the checks that are neither good nor skipped.
    fn complaints(&self) -> Vec<&str> {
        let bad = |check: &&Value| matches!(check["verdict"].as_str(), Some("failed" | "warning"));
        self.report["checks"].as_array().unwrap().iter().filter(bad).map(|it| it["name"].as_str().unwrap()).collect()
    }
}

fn told(lab: &Lab, changed: &[(&str, &str)]) -> Told {
    Told::of(&lab.flowd_with(&["doctor", "--json"], changed))
}

#[test]
fn all_is_well_and_nothing_is_changed_or_given_away() {
    let lab = Lab::start(Options { on_real_clock: true, ..Options::default() });
    lab.says(ANA, "Hola");
    lab.settle();
    let before = lab.messages();
    let told = told(&lab, &[]);
    assert_eq!((told.code, told.complaints()), (Some(0), Vec::<&str>::new()), "{}", told.all);
    for (name, words) in [
        ("settings", "everything"),
        ("schema", "this version"),
        ("key", "opens"),
        ("owner", "heartbeat"),
        ("flows", "compile"),
        ("templates", "approved"),
        ("port", "takes webhooks in"),
        ("number", "CONNECTED"),
        ("subscription", "Ventana emulator"),
        ("callback", "come to"),
        ("clock", "agrees"),
        ("webhook", "answered with 200"),
        ("verification", "challenge"),
    ] {
        told.expect(name, "ok", words);
    }
    assert_eq!(lab.messages(), before, "it sends nothing");

    let output = lab.flowd(&["doctor"]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success() && text.contains(" checks: "), "{text}");
    for secret in [APP_SECRET, VERIFY_TOKEN, "dev-token", "5ca1ab1e", "15550000001", ANA] {
        assert!(!text.contains(secret) && !told.all.contains(secret), "{secret} is shown: {text}");
    }

    lab.stop_serve();
    let bytes = fs::read(lab.database()).unwrap();
    let files = || fs::read_dir(lab.folder()).unwrap().map(|entry| entry.unwrap().file_name()).collect::<BTreeSet<_>>();
    let before = files();
    let stopped = self::told(&lab, &[]);
    assert_eq!(stopped.code, Some(0), "{}", stopped.all);
    stopped.expect("owner", "ok", "ended in order");
    stopped.expect("port", "ok", "is free");
    stopped.expect("webhook", "warning", "Start `flowd serve`");
    assert_eq!(fs::read(lab.database()).unwrap(), bytes);
    assert_eq!(files(), before, "not even SQLite's own files, which would belong to whoever asks");
}

#[test]
fn before_the_first_start_there_is_nothing_to_complain_about() {
    let lab = Lab::start(Options::default());
    lab.stop_serve();
    let new = lab.folder().join("nueva.db");
    let told = told(&lab, &[("DATABASE_URL", &format!("sqlite:{}", new.display()))]);
    assert_eq!(told.code, Some(0), "{}", told.all);
    told.expect("database", "ok", "the first start makes it");
    assert!(!new.exists(), "asking makes no database");
}

/// The file that a newcomer copies, with nothing but the addresses of this test put over it.
#[test]
fn the_settings_of_the_operations_page_are_whole() {
    let lab = Lab::start(Options::default());
    let page = fs::read_to_string(root().join("docs/operations.md")).unwrap();
    let (_, rest) = page.split_once("```toml\n").unwrap();
    let (toml, _) = rest.split_once("```").unwrap();
    let at = |name: &str| lab.folder().join(name).display().to_string();
    fs::write(at("key"), "0ff1ce0ff1ce0ff1ce0ff1ce0ff1ce0ff1ce0ff1ce0ff1ce0ff1ce0ff1ce0ff1").unwrap();
    fs::write(at("flowd.toml"), toml.replace("/etc/flowd/key", &at("key")).replace("/var/lib/flowd", &at("datos")))
        .unwrap();
    let from_file = [
        "FLOWD_KEY",
        "FLOWD_APP_SECRET",
        "FLOWD_VERIFY_TOKEN",
        "FLOWD_PHONE_NUMBER_ID",
        "FLOWD_WABA_ID",
        "FLOWD_ACCESS_TOKEN",
        "DATABASE_URL",
        "FLOWD_LISTEN",
    ];
    let mut changed: Vec<_> = from_file.iter().map(|name| (*name, "")).collect();
    let url = lab.serve_url();
    changed.push(("FLOWD_PUBLIC_URL", &url));
    let told = Told::of(&lab.flowd_with(&["doctor", "--json", "--config", &at("flowd.toml")], &changed));
    told.expect("settings", "ok", "everything");
    told.expect("key file", "warning", "chmod 600");
    told.expect("rights", "failed", "datos");
    told.expect("number", "failed", "111111111111111");
    told.expect("subscription", "failed", "211111111111111");
}

#[test]
fn what_is_not_set_is_named_and_the_rest_is_looked_at() {
    let lab = Lab::start(Options::default());
    let told = told(&lab, &[("FLOWD_KEY", ""), ("FLOWD_ACCESS_TOKEN", ""), ("FLOWD_NUMBER_RATE", "viele")]);
    assert_eq!(told.code, Some(1), "{}", told.all);
    for name in ["FLOWD_KEY is missing", "FLOWD_ACCESS_TOKEN is missing", "FLOWD_NUMBER_RATE must be"] {
        assert!(told.all.contains(name), "{name}: {}", told.all);
    }
    told.expect("settings", "failed", "");
    told.expect("key", "skipped", "FLOWD_KEY");
    told.expect("number", "skipped", "token");
    told.expect("database", "ok", "answers");
    told.expect("webhook", "ok", "200");
}

#[test]
fn another_token_another_key_and_a_flow_with_an_error_are_told() {
    let lab = Lab::start(Options::default());
    let with_error = Project::of("flow mal\n  start when message is \"hola\"\n\nstep inicio\n  jump to fin\n");
    let flows = with_error.path().display().to_string();
    let wrong = [("FLOWD_ACCESS_TOKEN", "EAAG-hunter2"), ("FLOWD_KEY", OTHER_KEY), ("FLOWD_FLOWS", flows.as_str())];
    let told = told(&lab, &wrong);
    assert_eq!(told.code, Some(1), "{}", told.all);
    told.expect("number", "failed", "error 190");
    told.expect("subscription", "failed", "FLOWD_ACCESS_TOKEN");
    told.expect("key", "failed", "is not the key this database was made with");
    told.expect("flows", "failed", "E0306");
    told.expect("flows", "failed", "flowc check");
    told.expect("clock", "ok", "agrees");
    assert!(!told.all.contains("hunter2"), "{}", told.all);
}

#[test]
fn a_number_that_is_not_ours_or_that_whatsapp_has_restricted() {
    let lab = Lab::start(Options::default());
    let told = told(&lab, &[("FLOWD_PHONE_NUMBER_ID", "100000000000009"), ("FLOWD_WABA_ID", "200000000000009")]);
    told.expect("number", "failed", "100000000000009 does not exist");
    told.expect("subscription", "failed", "200000000000009 does not exist");
    let _faults: Value = lab.emulator("POST", "/emulator/faults", Some(&json!({"restricted": true}))).expect("");
    self::told(&lab, &[]).expect("number", "failed", "PHONE_NUMBER");
    lab.kill_emulator();
    let without = self::told(&lab, &[]);
    without.expect("number", "failed", "cannot be reached");
    without.expect("clock", "skipped", "");
}

#[test]
fn webhooks_that_do_not_get_through_are_told_by_why() {
    let lab = Lab::start(Options::default());
    let away = told(&lab, &[("FLOWD_PUBLIC_URL", NOBODY)]);
    assert_eq!(away.code, Some(1), "{}", away.all);
    away.expect("webhook", "failed", "FLOWD_PUBLIC_URL");
    away.expect("verification", "failed", "cannot be reached");
    let elsewhere = told(&lab, &[("FLOWD_PUBLIC_URL", &lab.emulator_url())]);
    elsewhere.expect("webhook", "failed", "HTTP 404");
    elsewhere.expect("callback", "warning", &format!("go to {}", lab.serve_url()));
    let other = told(&lab, &[("FLOWD_APP_SECRET", "otro"), ("FLOWD_VERIFY_TOKEN", "otro")]);
    other.expect("webhook", "failed", "FLOWD_APP_SECRET");
    other.expect("verification", "failed", "FLOWD_VERIFY_TOKEN");
    let taken = lab.emulator_url().replace("http://", "");
    told(&lab, &[("FLOWD_LISTEN", &taken)]).expect("port", "failed", "no flowd");
}

/// Whoever asks sits before a terminal: an answer that does not come is waited for a few seconds, and told.
#[test]
fn a_server_that_takes_connections_and_says_nothing_is_given_up() {
    let lab = Lab::start(Options::default());
    lab.stop_serve();
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = silent.local_addr().unwrap().to_string();
    let (http, database) = (format!("http://{address}"), format!("postgres://ana@{address}/flujos"));
    let all = [
        ("DATABASE_URL", database.as_str()),
        ("FLOWD_GRAPH_URL", &http),
        ("FLOWD_PUBLIC_URL", &http),
        ("FLOWD_LISTEN", &address),
    ];
    let told = told(&lab, &all);
    assert_eq!(told.code, Some(1), "{}", told.all);
    told.expect("database", "failed", "no PostgreSQL answers");
    told.expect("number", "failed", "cannot be reached");
    told.expect("port", "failed", "no flowd");
    told.expect("webhook", "warning", "does not answer in time");
}

#[test]
fn what_waits_for_a_person_is_told() {
    let lab = Lab::start(Options::default());
    told(&lab, &[]).expect("waiting", "ok", "nothing waits");
    let _faults: Value = lab
        .emulator("POST", "/emulator/faults", Some(&json!({"hold_answers": true, "no_status": true})))
        .expect("a fault");
    lab.says(ANA, "Hola");
    lab.wait_until("an open request", |lab| !lab.messages().is_empty());
    lab.kill_serve();
    assert!(lab.flowd(&["restore", "--mark"]).status.success());
    lab.restart_serve(None);
    told(&lab, &[]).expect("waiting", "warning", "1 message(s) are held");
}

#[test]
fn a_flowd_that_was_killed_is_told() {
    let lab = Lab::start(Options::default());
    told(&lab, &[]).expect("owner", "ok", "owns it");
    lab.kill_serve();
    told(&lab, &[]).expect("owner", "warning", "did not end in order");
}

#[test]
fn tables_of_an_older_version_are_to_be_migrated_and_of_another_are_refused() {
    let lab = Lab::start(Options::default());
    lab.stop_serve();
    let last = "(select max(version) from _sqlx_migrations)";
    meddle::execute(&lab, &format!("delete from _sqlx_migrations where version = {last}"));
    let old = told(&lab, &[]);
    assert_eq!(old.code, Some(0), "{}", old.all);
    old.expect("schema", "warning", "flowd migrate --plan");
    old.expect("owner", "skipped", "schema");
    meddle::execute(&lab, &format!("update _sqlx_migrations set checksum = x'00' where version = {last}"));
    let other = told(&lab, &[]);
    assert_eq!(other.code, Some(1), "{}", other.all);
    other.expect("schema", "failed", "another version");
}

#[test]
fn a_server_is_watched_and_what_it_promises_is_told() {
    let lab = Lab::start(on_postgres::options());
    let told = told(&lab, &[]);
    told.expect("database", "ok", "answers");
    told.expect("rights", "ok", "may make tables");
    told.expect("owner", "ok", "has just renewed itself");
    // The server of the tests does not wait for the disk.
    told.expect("durability", "failed", "fsync off");
    assert_eq!(told.complaints(), ["durability"], "{}", told.all);

    lab.pause_serve();
    self::told(&lab, &[]).expect("owner", "warning", "does not renew itself");
    lab.resume_serve();

    self::told(&lab, &[("DATABASE_URL", &durable_postgres())]).expect("durability", "ok", "fsync on");
}

#[test]
fn a_server_that_is_away_or_does_not_let_in_is_told() {
    let lab = Lab::start(Options::default());
    let away = told(&lab, &[("DATABASE_URL", "postgres://ana:hunter2@127.0.0.1:1/flujos")]);
    assert_eq!(away.code, Some(1), "{}", away.all);
    away.expect("database", "failed", "no PostgreSQL answers at 127.0.0.1:1");
    away.expect("database", "failed", "DATABASE_URL");
    away.expect("schema", "skipped", "database");
    assert!(!away.all.contains("hunter2"), "{}", away.all);
    let url = on_postgres::made();
    let read_only = url.replace('?', "?options=-c%20default_transaction_read_only%3Don&");
    told(&lab, &[("DATABASE_URL", &read_only)]).expect("rights", "failed", "read only");
}
