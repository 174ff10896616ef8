//! A message that `serve` cannot handle: its contact stands still, others notice nothing, a person releases it. Also where
//! it takes the process along, again and again.

use std::process::Output;

use serde_json::Value;
use system_tests::{Ended, Lab, Options};

const ANA: &str = "59170000001";
const BEA: &str = "59170000002";
const HELLO: &str = "Hola, bienvenido";
/// SIGABRT, which a stack that overflows ends with, too.
const ABORTED: Ended = Ended::Signal(6);

fn with_poison(how: &str) -> Lab {
    let settings = vec![("FLOWD_POISON".to_owned(), format!("{how}:veneno"))];
    Lab::start(Options { settings, ..Options::default() })
}

#[track_caller]
fn said(output: &Output) -> String {
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn in_quarantine(lab: &Lab) -> Vec<Value> {
    let lines = said(&lab.flowd(&["quarantine", "list", "--json"]));
    lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn is_greeted(lab: &Lab, who: &str) {
    lab.wait_until("the greeting", |lab| !lab.texts_to(who).is_empty());
    assert_eq!(lab.texts_to(who), [HELLO]);
}

/// She wrote poison, was set aside, and writes on; then she is released from a `serve` that knows a remedy.
fn is_set_aside_alone_and_goes_on_once_released(lab: &Lab, cause: &str) {
    lab.says(BEA, "Hola");
    is_greeted(lab, BEA);
    lab.says(ANA, "Hola");
    lab.settle();
    assert!(lab.texts_to(ANA).is_empty(), "nothing overtakes what she wrote before");
    let [it] = &in_quarantine(lab)[..] else { panic!("she alone: {:?}", in_quarantine(lab)) };
    assert_eq!((it["cause"].as_str(), it["parked"].as_u64()), (Some(cause), Some(2)));
    let why = lab.flowd(&["why", ANA, "--lang", "es"]);
    assert!(String::from_utf8_lossy(&why.stderr).contains("este contacto está en cuarentena"), "{why:?}");
    lab.wait_until("the gauge", |lab| lab.get("/metrics").text.contains("flowd_quarantined_contacts 1\n"));

    lab.restart_serve_with(&[("FLOWD_POISON", "")]);
    lab.settle();
    assert!(lab.texts_to(ANA).is_empty(), "a start by itself releases nobody");
    let contact = it["contact"].as_str().unwrap();
    let text = said(&lab.flowd(&["quarantine", "list"]));
    assert!(text.starts_with(contact) && text.contains("2 received and 0 unsent wait"), "{text}");
    assert_eq!(said(&lab.flowd(&["quarantine", "release", contact])), "1 contact(s) released\n");
    is_greeted(lab, ANA);
    assert!(in_quarantine(lab).is_empty());
    assert_eq!(said(&lab.flowd(&["quarantine", "release", "--all"])), "0 contact(s) released: there are none\n");
    let again = lab.flowd(&["quarantine", "release", contact]);
    assert_eq!(again.status.code(), Some(1), "{again:?}");
    assert!(
        String::from_utf8_lossy(&again.stderr).contains("`flowd quarantine list` lists those that are"),
        "{again:?}"
    );
}

#[test]
fn a_message_that_panics_sets_its_contact_aside() {
    let lab = with_poison("panic");
    lab.says(ANA, "veneno");
    lab.settle();
    assert_eq!(lab.serve_has_ended(), None);
    is_set_aside_alone_and_goes_on_once_released(&lab, "panicked");
}

#[test]
fn who_is_released_into_the_same_trouble_stays() {
    let lab = with_poison("panic");
    lab.says(ANA, "veneno");
    lab.settle();
    let released = lab.flowd(&["quarantine", "release", "--all"]);
    assert_eq!(released.status.code(), Some(1), "{released:?}");
    assert!(String::from_utf8_lossy(&released.stderr).contains("1 of 1 contact(s) not released"), "{released:?}");
    assert_eq!(in_quarantine(&lab).len(), 1);
    assert!(lab.serve_said().contains("it stays in quarantine"), "{}", lab.serve_said());
    assert_eq!(lab.serve_has_ended(), None);
}

/// Once as ever, once to be suspect, and, since one end may be a chance, once more.
#[test]
fn a_message_that_overflows_the_stack_ends_the_process_three_times_and_no_more() {
    let lab = with_poison("overflow");
    lab.says(ANA, "veneno");
    for _ in 0..2 {
        assert_eq!(lab.wait_until_serve_ends(), ABORTED);
        lab.restart_serve_in_danger();
    }
    assert_eq!(lab.wait_until_serve_ends(), ABORTED);
    lab.restart_serve(None);
    assert!(
        lab.serve_said().contains("flowd ended twice while it decided for this contact alone"),
        "{}",
        lab.serve_said()
    );
    lab.settle();
    is_set_aside_alone_and_goes_on_once_released(&lab, "process_ended");
}

#[test]
fn a_decision_that_never_ends_is_ended() {
    let lab = with_poison("loop");
    lab.says(ANA, "veneno");
    assert_eq!(lab.wait_until_serve_ends(), ABORTED);
    assert!(lab.serve_said().contains("one decision has not ended for 5 s: flowd ends"), "{}", lab.serve_said());
    lab.restart_serve_with(&[("FLOWD_POISON", "")]);
    lab.says(BEA, "Hola");
    is_greeted(&lab, BEA);
}
