//! The window of 24 hours at run time: what free text may still say, what goes instead, and that `why` tells.
//! Source: Meta, "Customer service windows"; `design/language.md`, section 6.

use serde_json::{Value, json};
use system_tests::{Lab, Options, Sent};

use crate::project::Project;

const ANA: &str = "59170000001";

/// A flow that says something 26 hours after the customer wrote; `last` is that line.
fn late(last: &str) -> String {
    format!(
        r#"
flow tarde
  language es
  timezone "America/La_Paz"
  start when message is "hola"

step inicio
  send "Hola"
  wait 26h
  {last}
  send "Y algo más" or template despedida_1(nombre: "otra vez")

step despedida
  send "¡Hasta luego!" or template despedida_1(nombre: "de despedida")
"#
    )
}

/// What was sent after the first greeting, and what `why` says of it.
fn played(flow: &str) -> (Vec<Sent>, String, Vec<Value>) {
    let project = Project::of(flow);
    let lab = Lab::start(project.options());
    lab.says_with(ANA, &json!({ "text": "hola", "name": "Ana María" }));
    lab.settle();
    assert_eq!(lab.texts_to(ANA), ["Hola"]);
    let clock = lab.run_until_idle();
    assert_eq!(clock.now.to_string(), "2026-11-25T16:00:00Z", "26 hours later");
    (lab.messages_to(ANA).split_off(1), lab.why(ANA, "en"), lab.why_json(ANA))
}

fn names(sent: &[Sent]) -> Vec<&str> {
    sent.iter().map(|sent| sent.body["template"]["components"][0]["parameters"][0]["text"].as_str().unwrap()).collect()
}

#[test]
fn with_a_template_in_its_chain_the_template_goes_out() {
    let (sent, why, _) =
        played(&late(r#"send "Adiós" or template despedida_1(nombre: contact.first_name or "amigo")"#));
    assert!(sent.iter().all(|sent| sent.kind == "template"), "{sent:?}");
    assert_eq!(names(&sent), ["Ana", "otra vez"]);
    assert!(sent[0].text.contains("Ana") && !sent[0].text.contains("{{"), "the customer reads it filled in");
    assert!(!why.contains("Adiós"), "the free text was not even tried: {why}");
    assert!(
        why.contains(
            "may send template despedida_1 (es) because the 24-hour window is closed and the line has a template"
        ),
        "{why}"
    );
}

#[test]
fn with_skip_the_flow_goes_on_and_says_so() {
    let (sent, why, log) = played(&late(r#"send "Adiós" or skip"#));
    assert_eq!(names(&sent), ["otra vez"]);
    assert!(why.contains("not sent because the 24-hour window is closed and the line says `or skip`"), "{why}");
    assert_eq!(log.last().unwrap()["what"], "sent");
}

#[test]
fn with_stop_the_run_ends_there() {
    let (sent, why, _) = played(&late(r#"send "Adiós" or stop"#));
    assert!(sent.is_empty(), "{sent:?}");
    assert!(why.trim_end().lines().last().unwrap().contains("ended because it says `stop`"), "{why}");
}

#[test]
fn with_an_arrow_the_run_goes_to_that_step() {
    let (sent, _, _) = played(&late(r#"send "Adiós" or -> despedida"#));
    assert_eq!(names(&sent), ["de despedida"]);
}

/// A wait that the window outlives, in a process that was down for too long: no checker can see this coming.
const PUNCTUAL: &str = r#"
flow puntual
  language es
  timezone "America/La_Paz"
  start when message is "hola"

step inicio
  send "Hola"
  wait 20h
  send "Adiós"
"#;

#[test]
fn a_free_text_that_is_reached_26_hours_later_is_not_sent_and_the_run_says_why() {
    let project = Project::of(PUNCTUAL);
    let lab = Lab::start(project.options());
    lab.says(ANA, "hola");
    lab.settle();
    lab.kill_serve();
    lab.wait_until("a clock that waits for nobody", |lab| lab.clock().next.is_none());
    lab.advance("26h");
    lab.restart_serve(None);
    lab.run_until_idle();

    assert_eq!(lab.texts_to(ANA), ["Hola"]);
    let english = lab.why(ANA, "en");
    let last = english.trim_end().lines().last().unwrap();
    assert!(
        last.starts_with("2026-11-25T16:00:00Z  puntual/inicio  ended because the 24-hour window is closed"),
        "{last}"
    );
    assert!(last.contains("(window_closed)"), "{last}");
    let spanish = lab.why(ANA, "es");
    assert!(spanish.contains("terminó porque la ventana de 24 horas está cerrada"), "{spanish}");
    let log = lab.why_json(ANA);
    assert_eq!(log.last().unwrap()["because"], "window_closed");

    lab.says(ANA, "hola");
    lab.settle();
    assert_eq!(lab.texts_to(ANA), ["Hola", "Hola"], "who writes again opens the window again");
}

/// The other side of the threshold: the same flow, on time.
#[test]
fn in_time_the_same_text_is_sent() {
    let project = Project::of(PUNCTUAL);
    let lab = Lab::start(project.options());
    lab.says(ANA, "hola");
    lab.run_until_idle();
    assert_eq!(lab.texts_to(ANA), ["Hola", "Adiós"]);
}

/// The window counts from when the customer wrote, not from when we heard of it.
#[test]
fn a_message_that_was_long_under_way_opens_only_what_is_left_of_the_window() {
    let project = Project::of(PUNCTUAL);
    let lab = Lab::start(Options { now: "2026-11-24T14:00:00Z".to_owned(), ..project.options() });
    lab.says_with(ANA, &json!({ "text": "hola", "at": "2026-11-24T08:00:00Z" }));
    lab.run_until_idle();
    assert_eq!(lab.texts_to(ANA), ["Hola"], "20 hours later are 26 after it was written");
}
