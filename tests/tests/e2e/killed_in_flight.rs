//! One of the two dies while a request is open. WhatsApp has the message, and nobody has heard its answer: what its
//! statuses say settles it, and it goes out once.

use std::thread;

use serde_json::json;
use system_tests::{Ended, Lab, Options};

use crate::project::Project;

const ANA: &str = "59170000001";
const HELLO: &str = "Hola, bienvenido";
const STORY: [&str; 3] = [HELLO, "¿Cómo puedo ayudarte?", "¡Gracias por escribirnos!"];

/// Ana has written, the message to her is in WhatsApp's hands, and its answer is held back.
fn with_an_open_request(options: Options) -> Lab {
    let lab = Lab::start(options);
    lab.hold_answers(true);
    lab.says(ANA, "Hola");
    lab.wait_until("an open request", |lab| !lab.messages_to(ANA).is_empty());
    lab
}

/// The first message was settled by what its statuses said, and was neither sent again nor given up.
fn a_status_settled_it(lab: &Lab) {
    let why = lab.why(ANA, "en");
    assert!(why.contains("WhatsApp told afterwards that it has it"), "{why}");
    assert!(!why.contains("sent once more") && !why.contains("unknown"), "{why}");
}

#[test]
fn serve_is_killed_while_a_request_is_open() {
    let lab = with_an_open_request(Options::default());
    lab.kill_serve();
    lab.hold_answers(false);
    lab.restart_serve(None);
    lab.run_until_idle();
    assert_eq!(lab.texts_to(ANA), STORY);
    a_status_settled_it(&lab);
}

/// No answer of the whole story is ever heard.
#[test]
fn serve_is_killed_while_the_request_of_each_message_is_open() {
    let lab = with_an_open_request(Options::default());
    lab.kill_serve();
    for messages in 2..=STORY.len() {
        lab.restart_serve(None);
        lab.settle();
        thread::scope(|scope| {
            let moving = scope.spawn(|| lab.try_move(&json!({ "to": "next" })));
            lab.wait_until("the next message's request", |lab| lab.messages_to(ANA).len() == messages);
            lab.kill_serve();
            assert_eq!(moving.join().unwrap().expect_err("nobody is there to go on").status, 504);
        });
    }
    lab.hold_answers(false);
    lab.restart_serve(None);
    lab.run_until_idle();
    assert_eq!(lab.texts_to(ANA), STORY);
    a_status_settled_it(&lab);
}

#[test]
fn serve_dies_in_the_midst_of_an_orderly_end() {
    let lab = with_an_open_request(Options { fail: Some("shutdown".to_owned()), ..Options::default() });
    assert_eq!(lab.stop_serve(), Ended::Signal(9));
    lab.hold_answers(false);
    lab.restart_serve(None);
    lab.run_until_idle();
    assert_eq!(lab.texts_to(ANA), STORY);
    a_status_settled_it(&lab);
}

/// The move that brings the template about waits for its answer, which does not come before the death.
#[test]
fn a_template_whose_request_was_open_goes_out_once() {
    let project = Project::of(CLOSING);
    let lab = Lab::start(project.options());
    lab.says(ANA, "hola");
    lab.settle();
    lab.hold_answers(true);
    thread::scope(|scope| {
        let moving = scope.spawn(|| lab.try_move(&json!({ "advance": "27h" })));
        lab.wait_until("the template's request", |lab| !lab.messages_to(ANA).is_empty());
        lab.kill_serve();
        assert_eq!(moving.join().unwrap().expect_err("nobody is there to go on").status, 504);
    });
    lab.hold_answers(false);
    lab.restart_serve(None);
    lab.run_until_idle();
    let kinds: Vec<_> = lab.messages_to(ANA).into_iter().map(|sent| sent.kind).collect();
    assert_eq!(kinds, ["template"]);
    a_status_settled_it(&lab);
}

const CLOSING: &str = r#"
flow cierre
  language es
  timezone "America/La_Paz"
  start when message is "hola"

step inicio
  wait 26h
  send "¡Gracias por escribirnos!" or template despedida_1(nombre: contact.first_name or "amigo")
"#;

/// WhatsApp itself goes down after it took the message: the request breaks off under a living `serve`.
#[test]
fn the_emulator_is_killed_while_a_request_is_open() {
    let lab = with_an_open_request(Options::default());
    lab.kill_emulator();
    lab.restart_emulator();
    lab.wait_until("a serve that follows the clock again", |lab| lab.clock().next.is_some());
    lab.run_until_idle();
    assert_eq!(lab.texts_to(ANA), STORY);
    a_status_settled_it(&lab);
}

/// Nothing listens: no message is in doubt, it waits until somebody does.
#[test]
fn a_message_that_finds_no_connection_is_tried_again() {
    let settings = vec![("FLOWD_GRAPH_URL".to_owned(), "http://127.0.0.1:1".to_owned())];
    let lab = Lab::start(Options { settings, ..Options::default() });
    lab.says(ANA, "Hola");
    lab.settle();
    let why = lab.why(ANA, "en");
    assert!(why.contains("not sent yet because there was no connection to WhatsApp"), "{why}");
    assert!(!why.contains("in doubt"), "{why}");
    let clock = lab.clock();
    let again = clock.next.expect("it is tried again");
    // A second, and by chance up to a quarter more, so that what failed together does not come back together.
    assert!((1_000..1_250).contains(&(again.at.0 - clock.now.0)), "{again:?}");
    assert_eq!(again.what, "send");
}
