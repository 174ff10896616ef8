//! How a process begins and ends: in order when asked, alone on its database, only with its own key.

use std::process::Output;
use std::{fs, thread};

use system_tests::{Ended, Lab, Options};

const ANA: &str = "59170000001";
const OTHER_KEY: &str = "0ff1ce0ff1ce0ff1ce0ff1ce0ff1ce0ff1ce0ff1ce0ff1ce0ff1ce0ff1ce0ff1";

const MISTAKEN: &str = r#"
flow mal
  start when message is "hola"

step inicio
  sned "Hola"
"#;

fn refusal(output: &Output) -> String {
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{said}");
    said
}

#[test]
fn asked_to_stop_it_leaves_nothing_unsettled() {
    let lab = Lab::start(Options::default());
    lab.says(ANA, "Hola");
    assert_eq!(lab.stop_serve(), Ended::Code(0));
    let why = lab.why_json(ANA);
    let queued = why.iter().filter(|line| line["what"] == "queued").count();
    let sent = why.iter().filter(|line| line["what"] == "sent").count();
    assert!(sent <= queued && queued == 1, "{why:?}");
    assert!(why.iter().all(|line| line["what"] != "in_doubt"), "an orderly end waits for answers: {why:?}");

    lab.restart_serve(None);
    lab.run_until_idle();
    let story = lab.why_json(ANA);
    assert!(story.iter().all(|line| line["what"] != "in_doubt"), "nor is it found in doubt later: {story:?}");
    assert_eq!(lab.texts_to(ANA), ["Hola, bienvenido", "¿Cómo puedo ayudarte?", "¡Gracias por escribirnos!"]);
}

#[test]
fn a_request_that_is_open_is_waited_for() {
    let lab = Lab::start(Options::default());
    lab.hold_answers(true);
    lab.says(ANA, "Hola");
    lab.wait_until("an open request", |lab| !lab.messages().is_empty());
    thread::scope(|scope| {
        let stopping = scope.spawn(|| lab.stop_serve());
        lab.wait_until("the beginning of the end", |lab| !lab.serve_is_ready());
        lab.hold_answers(false);
        assert_eq!(stopping.join().unwrap(), Ended::Code(0));
    });
    let why = lab.why_json(ANA);
    assert!(why.iter().all(|line| line["what"] != "in_doubt"), "{why:?}");
    assert!(why.iter().any(|line| line["what"] == "sent"), "{why:?}");
}

#[test]
fn a_second_one_on_the_same_database_is_refused() {
    let lab = Lab::start(Options::default());
    let refused = lab.flowd(&["serve"]);
    let said = refusal(&refused);
    assert!(said.contains("flowd.db"), "it names the database: {said}");
    assert!(lab.serve_is_ready(), "the first one is not disturbed");
    lab.says(ANA, "Hola");
    lab.settle();
    assert_eq!(lab.texts_to(ANA), ["Hola, bienvenido"]);
}

#[test]
fn another_key_is_refused_and_the_right_one_still_fits() {
    let lab = Lab::start(Options::default());
    lab.says(ANA, "Hola");
    lab.settle();
    lab.kill_serve();

    let refused = lab.flowd_with(&["serve"], &[("FLOWD_KEY", OTHER_KEY)]);
    let said = refusal(&refused);
    assert!(said.contains("FLOWD_KEY"), "it says what to set: {said}");
    assert!(!said.contains(OTHER_KEY), "{said}");

    lab.restart_serve(None);
    lab.advance("2h");
    assert_eq!(lab.texts_to(ANA), ["Hola, bienvenido", "¿Cómo puedo ayudarte?"]);
}

#[test]
fn why_reads_beside_it_and_only_with_its_key() {
    let lab = Lab::start(Options::default());
    lab.says(ANA, "Hola");
    lab.settle();
    let started = lab.why(ANA, "en");
    assert!(started.contains("started because the customer wrote \"Hola\""), "{started}");
    let run = lab.why_json(ANA)[0]["run"].as_str().unwrap().to_owned();
    let of_run = lab.why(&run, "es");
    assert!(of_run.contains("empezó porque el cliente escribió \"Hola\""), "{of_run}");

    let other_key = lab.flowd_with(&["why", ANA], &[("FLOWD_KEY", OTHER_KEY)]);
    let said = String::from_utf8_lossy(&other_key.stderr);
    assert!(!other_key.status.success() && said.contains("FLOWD_KEY"), "{said}");
    assert!(!String::from_utf8_lossy(&other_key.stdout).contains("Hola"));

    let nobody = lab.flowd(&["why", "59199999999"]);
    assert_eq!(nobody.status.code(), Some(1), "the question has no answer");
}

/// A flow with errors must not take a running number's place: nothing starts, and it says what `flowc check` says.
#[test]
fn a_flow_with_errors_does_not_start() {
    let lab = Lab::start(Options::default());
    lab.kill_serve();
    let project = tempfile::tempdir().unwrap();
    fs::write(project.path().join("mal.flow"), MISTAKEN).unwrap();
    let flows = project.path().to_str().unwrap();
    let refused = lab.flowd_with(&["serve"], &[("FLOWD_FLOWS", flows)]);
    let said = String::from_utf8_lossy(&refused.stderr).into_owned() + &String::from_utf8_lossy(&refused.stdout);
    assert_eq!(refused.status.code(), Some(1), "{said}");
    assert!(said.contains("sned") && said.contains("send"), "{said}");
}

#[test]
fn development_secrets_are_refused_on_a_real_graph() {
    let lab = Lab::start(Options::default());
    lab.kill_serve();
    let real = [("FLOWD_GRAPH_URL", "https://graph.facebook.com")];
    let said = refusal(&lab.flowd_with(&["serve"], &real));
    for name in ["FLOWD_APP_SECRET", "FLOWD_VERIFY_TOKEN", "FLOWD_ACCESS_TOKEN"] {
        assert!(said.contains(name), "{name} is named: {said}");
    }
    let fail = [("FLOWD_FAIL", "commit.after"), ("FLOWD_GRAPH_URL", "https://graph.facebook.com")];
    assert!(refusal(&lab.flowd_with(&["serve"], &fail)).contains("FLOWD_FAIL"));
}
