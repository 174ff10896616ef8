//! An answer that is written in time while nobody takes webhooks in counts when it comes again, although its question ran
//! out meanwhile. On the real clock, the only one on which there are outages. Source: `docs/ARCHITECTURE.md`, "Time".

use std::os::unix::process::ExitStatusExt as _;
use std::time::{SystemTime, UNIX_EPOCH};

use stdlib::Timestamp;
use system_tests::{Lab, Options};

use crate::meddle;
use crate::project::Project;

const ANA: &str = "59170000001";
const HOUR_MS: i64 = 60 * 60 * 1000;

const FLOW: &str = r#"
flow pregunta
  language es
  timezone "America/La_Paz"
  start when message is "hola"

step inicio
  ask "¿Sí o no?" up to 2h
    contains "si" -> bien
    anything else -> bien
    no reply -> nada
  end

step bien
  send "bien"

step nada
  send "nada"
"#;

#[test]
fn an_answer_that_was_written_during_an_outage_is_taken_when_it_comes_again() {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis();
    let asked_at = Timestamp(i64::try_from(now).unwrap() - 3 * HOUR_MS);
    let project = Project::of(FLOW);
    let lab = Lab::start(Options { now: asked_at.to_string(), ..project.options() });
    lab.says(ANA, "hola");
    lab.settle();
    lab.kill_serve();
    // The last beat of a process on the real clock, before the question ran out.
    let until = asked_at.plus_ms(HOUR_MS).0;
    meddle::execute(&lab, &format!("insert into node (id, expires_at, addr, build) values ('owner', {until}, '', '')"));
    assert_eq!(
        lab.says(ANA, "si").webhook.status,
        None,
        "nobody takes it in, and it is sent again until somebody does"
    );

    // An hour after the question ran out; the failpoint ends it once the answer is acknowledged.
    let serve = lab.flowd_with(&["serve"], &[("FLOWD_FAIL", "ack.after")]);
    assert_eq!(serve.status.signal(), Some(9), "{}", String::from_utf8_lossy(&serve.stderr));
    let story: Vec<_> = lab.why_json(ANA).iter().map(|line| line["what"].as_str().unwrap().to_owned()).collect();
    assert!(story.contains(&"took_answer".to_owned()), "{story:?}");
    assert!(!story.contains(&"no_reply".to_owned()), "{story:?}");
}
