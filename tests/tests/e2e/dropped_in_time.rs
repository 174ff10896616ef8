//! What is older than it is to be kept is dropped by itself, what is younger stays, and `why` says where a log begins late.

use std::process::Output;

use system_tests::{Lab, Options};

use super::rows::Rows;

const ANA: &str = "59170000001";
const LUIS: &str = "59170000002";

#[test]
fn a_log_is_kept_for_its_days_and_why_tells_what_is_gone() {
    let settings = vec![("FLOWD_RETENTION_LOG".to_owned(), "31".to_owned())];
    let lab = Lab::start(Options { settings, ..Options::default() });
    lab.says(LUIS, "Hola");
    lab.run_until_idle();
    let told = why(&lab, LUIS);
    assert!(told.0.contains("\"Hola\"") && told.1.is_empty(), "{told:?}");

    lab.advance("30 days");
    lab.says(ANA, "Hola");
    lab.settle();
    lab.advance("2 days");
    lab.wait_until("the end of what was said a month ago", |lab| why(lab, LUIS).0.is_empty());
    let (nothing, because) = why(&lab, LUIS);
    assert!(nothing.is_empty() && because.contains("FLOWD_RETENTION_LOG"), "{because}");
    let (younger, because) = why(&lab, ANA);
    assert!(younger.contains("\"Hola\"") && because.is_empty(), "{younger} {because}");

    lab.wait_until("the end of its messages", |lab| Rows::of(lab).count("delivery where at < 1797000000000") == 0);
    let mut rows = Rows::of(&lab);
    assert_eq!(rows.count("contact"), 2, "who wrote is known as before");
    assert_eq!(rows.count("run"), 1, "a run goes with its log");
    lab.says(LUIS, "Hola");
    lab.settle();
    let (again, because) = why(&lab, LUIS);
    assert!(again.contains("\"Hola\"") && because.contains("FLOWD_RETENTION_LOG"), "{again} {because}");
}

/// What is told, and what is said beside it.
fn why(lab: &Lab, who: &str) -> (String, String) {
    let Output { status, stdout, stderr } = lab.flowd(&["why", who, "--lang", "es"]);
    assert!(status.success(), "{}", String::from_utf8_lossy(&stderr));
    (String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
}
