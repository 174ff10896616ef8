//! A copy taken while `serve` works, and put back: nothing from before it leaves by itself, each held message leaves once
//! when a person says so, and what customers write from then on is answered.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Output};
use std::thread;

use serde_json::{Value, json};
use system_tests::{Archiving, Ended, Lab, Options};

use super::{meddle, on_postgres};

const ANA: &str = "59170000001";
const LEO: &str = "59170000002";
const MIA: &str = "59170000003";

/// What was printed by a command that must end well.
#[track_caller]
fn said(output: &Output) -> String {
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[track_caller]
fn refused(output: &Output, code: i32, words: &str) {
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{said}");
    assert!(said.contains(words), "{said}");
}

fn held(lab: &Lab) -> Vec<Value> {
    let lines = said(&lab.flowd(&["outbox", "held", "--json"]));
    lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Ana has been asked, and waits for nothing but time; a message to Leo is claimed and its answer does not come.
fn in_the_middle(options: Options) -> Lab {
    let lab = Lab::start(options);
    lab.says(ANA, "Hola");
    lab.settle();
    silence(&lab, true);
    lab.says(LEO, "Hola");
    lab.wait_until("the message to Leo", |lab| lab.messages_to(LEO).len() == 1);
    lab
}

/// WhatsApp takes messages and says nothing of them, neither in an answer nor in a status.
fn silence(lab: &Lab, on: bool) {
    let _faults: Value = lab
        .emulator("POST", "/emulator/faults", Some(&json!({ "hold_answers": on, "no_status": on })))
        .expect("a fault");
}

/// The copy is put back after two hours in which the original went on; everything from there on is the same on both
/// databases.
fn holds_what_was_owed_and_sends_it_once(lab: &Lab, put_back: impl FnOnce(&Lab)) {
    lab.kill_serve();
    silence(lab, false);
    lab.restart_serve(None);
    lab.settle();
    lab.advance("2h");
    let before = lab.messages().len();
    assert!(lab.messages_to(ANA).len() > 1, "the original went on with Ana");
    lab.stop_serve();

    put_back(lab);
    lab.restart_serve(None);
    lab.settle();
    lab.advance("1h");
    assert_eq!(lab.messages().len(), before, "nothing from before leaves by itself");
    let waiting = held(lab);
    assert!(!waiting.is_empty());
    assert!(waiting.iter().any(|it| it["requests_begun"] == 1), "Leo's, whose request had begun: {waiting:?}");
    assert!(waiting.iter().any(|it| it["requests_begun"] == 0), "Ana's, whose timer was due: {waiting:?}");
    let gauge = format!("flowd_outbox_messages{{state=\"held\"}} {}\n", waiting.len());
    lab.wait_until("the gauge of what is held", |lab| lab.get("/metrics").text.contains(&gauge));
    assert!(lab.why(LEO, "es").contains("retenido"), "{}", lab.why(LEO, "es"));

    lab.says(MIA, "Hola");
    lab.settle();
    assert_eq!(lab.messages_to(MIA).len(), 1, "who writes now is answered");

    let (first, others) = waiting.split_first().unwrap();
    let first = first["message"].as_str().unwrap();
    assert_eq!(said(&lab.flowd(&["outbox", "release", first])), "1 message(s) let go\n");
    lab.settle();
    assert_eq!(lab.messages().len(), before + 2, "Mia's, and the one that was let go");
    refused(&lab.flowd(&["outbox", "release", first]), 1, "is held");
    lab.stop_serve();
    let in_line = "message(s) will be discarded when flowd starts: none runs on this database";
    assert_eq!(said(&lab.flowd(&["outbox", "discard", "--all"])), format!("{} {in_line}\n", others.len()));
    lab.restart_serve(None);
    lab.wait_until("nothing is held", |lab| held(lab).is_empty());
    lab.settle();
    lab.advance("1h");
    assert_eq!(lab.messages().len(), before + 2, "nothing else leaves");
}

#[test]
fn a_copy_of_a_file_taken_while_it_is_written_is_put_back() {
    let lab = in_the_middle(Options::default());
    let copy = lab.folder().join("copia.db");
    let path = copy.to_str().unwrap();
    said(&lab.flowd(&["backup", path]));
    assert_eq!(copy.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    refused(&lab.flowd(&["backup", path]), 2, "exists already");
    refused(&lab.flowd(&["restore", path, "--force"]), 2, "in use by another flowd");

    holds_what_was_owed_and_sends_it_once(&lab, |lab| {
        let unchanged = std::fs::read(lab.database()).unwrap();
        refused(&lab.flowd(&["restore", path]), 2, "flowd restore --force");
        assert!(said(&lab.flowd(&["restore", path, "--plan"])).contains("Nothing was changed"));
        assert_eq!(std::fs::read(lab.database()).unwrap(), unchanged);
        let done = said(&lab.flowd(&["restore", path, "--force"]));
        let aside = done.split_once(" is ").and_then(|(_, rest)| rest.split_once(".\n")).unwrap().0;
        assert_eq!(std::fs::read(aside).unwrap(), unchanged, "the database before is kept");
    });
}

/// Whoever takes the copy by hand is told by the copy's own mark.
#[test]
fn a_copy_that_was_put_back_by_hand_holds_too() {
    let lab = in_the_middle(Options::default());
    let copy = lab.folder().join("copia.db");
    said(&lab.flowd(&["backup", copy.to_str().unwrap()]));
    holds_what_was_owed_and_sends_it_once(&lab, |lab| {
        std::fs::copy(&copy, lab.database()).unwrap();
    });
}

#[test]
fn a_dump_of_a_server_is_put_back_and_marked() {
    let url = on_postgres::made();
    let settings = vec![("DATABASE_URL".to_owned(), url.clone())];
    let lab = in_the_middle(Options { settings, ..Options::default() });
    let dump = lab.folder().join("copia.dump");
    server_program("pg_dump", &["--format=custom", "--dbname", &url, "--file"], &dump);
    holds_what_was_owed_and_sends_it_once(&lab, |lab| {
        refused(&lab.flowd(&["restore", dump.to_str().unwrap()]), 2, "flowd restore --mark");
        server_program("pg_restore", &["--clean", "--if-exists", "--dbname", &url], &dump);
        assert!(said(&lab.flowd(&["restore", "--mark"])).contains("is marked"));
    });
}

/// The copy is older than the conversation, which comes back from the archive; what came after the point does not.
#[test]
fn a_server_that_was_recovered_to_a_point_in_time_is_marked() {
    let server = Archiving::start();
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("copia");
    let from = ["--checkpoint=fast", "--wal-method=stream", "--dbname", &server.url, "--pgdata"];
    server_program("pg_basebackup", &from, &copy);
    let settings = vec![("DATABASE_URL".to_owned(), server.url.clone())];
    let lab = in_the_middle(Options { settings, ..Options::default() });
    on_postgres::execute(&server.url, "select pg_create_restore_point('mediodia')");
    holds_what_was_owed_and_sends_it_once(&lab, |lab| {
        server.put_back(&copy, "mediodia");
        assert!(said(&lab.flowd(&["restore", "--mark"])).contains("is marked"));
    });
}

#[test]
fn a_server_on_which_a_flowd_lives_is_not_marked() {
    let lab = Lab::start(on_postgres::options());
    refused(&lab.flowd(&["restore", "--mark"]), 2, "a flowd runs on");
    lab.restart_serve(None);
    lab.says(ANA, "Hola");
    lab.settle();
    assert_eq!(lab.messages_to(ANA).len(), 1);
    assert!(held(&lab).is_empty());
}

/// It cannot be seen while it stands still. When it goes on, the database is no longer its own.
#[test]
fn a_flowd_that_stood_still_while_the_server_was_marked_is_shut_out() {
    let lab = in_the_middle(on_postgres::options());
    lab.pause_serve();
    assert!(said(&lab.flowd(&["restore", "--mark"])).contains("is marked"));
    lab.resume_serve();
    assert_eq!(lab.wait_until_serve_ends(), Ended::Code(3));
    silence(&lab, false);
    lab.restart_serve(None);
    lab.settle();
    let sent = lab.messages().len();
    assert!(!held(&lab).is_empty());
    lab.advance("1h");
    assert_eq!(lab.messages().len(), sent, "Leo's message is held");
}

/// A program that comes with the server, of its own version where the machine has several.
fn server_program(program: &str, arguments: &[&str], file: &Path) {
    let folder = Command::new("pg_config").arg("--bindir").output();
    let folder = folder.ok().and_then(|it| String::from_utf8(it.stdout).ok());
    let found = folder.map(|folder| Path::new(folder.trim()).join(program)).filter(|it| it.exists());
    let program = found.unwrap_or_else(|| program.into());
    let output = Command::new(&program).args(arguments).arg(file).output();
    let output = output.unwrap_or_else(|error| panic!("{}: {error}", program.display()));
    assert!(output.status.success(), "{output:?}");
}

#[test]
fn a_copy_is_verified_row_by_row() {
    let lab = Lab::start(Options::default());
    let copy = lab.folder().join("copia.db");
    let path = copy.to_str().unwrap();
    // While customers write.
    thread::scope(|scope| {
        let writing = scope.spawn(|| (0..40).for_each(|n| drop(lab.says(&format!("5917100{n:04}"), "Hola"))));
        lab.wait_until("the first message", |lab| !lab.messages().is_empty());
        said(&lab.flowd(&["backup", path]));
        writing.join().unwrap();
    });
    let good: Value = serde_json::from_str(&said(&lab.flowd(&["backup", "verify", path, "--json"]))).unwrap();
    assert_eq!((&good["good"], &good["missing_steps"]), (&true.into(), &0.into()), "{good}");
    assert!(good["tables"][0]["rows"].as_u64().unwrap() > 0, "{good}");
    let other_key = [("FLOWD_KEY", "0ff1ce0ff1ce0ff1ce0ff1ce0ff1ce0ff1ce0ff1ce0ff1ce0ff1ce0ff1ce0ff1")];
    refused(&lab.flowd_with(&["backup", "verify", path], &other_key), 2, "is not the key");

    // A sealed row that was meddled with, then a file that lost its end.
    meddle::execute_in(&copy, "update contact set sealed = zeroblob(length(sealed))");
    refused(&lab.flowd(&["backup", "verify", path]), 1, "is not good");
    lab.stop_serve();
    refused(&lab.flowd(&["restore", path, "--force"]), 1, "nothing was changed");
    let bytes = std::fs::read(&copy).unwrap();
    std::fs::write(&copy, &bytes[..bytes.len() / 2]).unwrap();
    refused(&lab.flowd(&["backup", "verify", path]), 1, "is not good");
    std::fs::write(&copy, "Querida Ana, esto no es una copia.").unwrap();
    refused(&lab.flowd(&["backup", "verify", path]), 2, "is no copy of a database");
}
