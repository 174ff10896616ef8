//! Every kind of webhook that WhatsApp sends, to a real `serve`, while a question waits: a person's message answers it,
//! everything else is kept and moves nothing. Five times the same has one effect.
//!
//! The bodies are `tests/fixtures/webhooks`, one file a kind; its name begins with what must come of it.
//! Source: `reference/whatsapp-facts.md`, section 2.

use std::collections::BTreeMap;
use std::fs;

use serde_json::{Value, json};
use system_tests::{Lab, Options, root};

use crate::project::Project;
use crate::rows::Rows;

const ANA: &str = "59170000001";
const ANA_AS_USER: &str = "BO.13491208655302741918";
/// The fixtures' own second.
const NOW: &str = "2026-11-24T06:00:00Z";
const TIMES: usize = 5;

const FLOW: &str = r#"
flow siempre
  language es
  timezone "America/La_Paz"
  start when message is "hola"

step inicio
  ask "¿Y ahora?"
    contains "nunca jamás" -> fin
    anything else -> inicio
  end

step fin
  send "Fin"
"#;

/// Name without `.json` → body.
fn fixtures(kind: &str) -> BTreeMap<String, Vec<u8>> {
    let files = fs::read_dir(root().join("tests/fixtures/webhooks")).unwrap().map(|it| it.unwrap().path());
    let all = files.map(|it| (it.file_stem().unwrap().to_str().unwrap().to_owned(), fs::read(&it).unwrap()));
    all.filter(|(name, _)| name.split('.').next() == Some(kind)).collect()
}

/// A question waits for Ana's answer; she is known by both her names.
fn with_a_waiting_question() -> (Project, Lab) {
    let project = Project::of(FLOW);
    let lab = Lab::start(Options { now: NOW.to_owned(), ..project.options() });
    lab.says_with(ANA, &json!({ "text": "hola", "user_id": ANA_AS_USER }));
    lab.settle();
    assert_eq!(lab.texts_to(ANA), ["¿Y ahora?"]);
    (project, lab)
}

fn post(lab: &Lab, name: &str, body: &[u8]) {
    let answer = lab.webhook(body);
    assert_eq!(answer.status, 200, "{name}: {}", answer.text);
}

/// The elements of a list that the changes of a body hold.
fn updates<'a>(body: &'a Value, list: &str) -> Vec<&'a Value> {
    let changes = body["entry"].as_array().unwrap().iter().flat_map(|entry| entry["changes"].as_array().unwrap());
    changes.filter_map(|change| change["value"][list].as_array()).flatten().collect()
}

#[test]
fn a_message_of_any_type_answers_the_question_once() {
    let (_project, lab) = with_a_waiting_question();
    let mut rows = Rows::of(&lab);
    let messages = fixtures("message");
    assert!(messages.len() >= 27, "fixtures are missing: {}", messages.len());
    for (nth, (name, body)) in (1..).zip(&messages) {
        for time in 1..=TIMES {
            post(&lab, name, body);
            lab.settle();
            let taken = rows.count("event where kind like '%took_answer%'");
            assert_eq!(taken, nth, "{name}, delivery {time}");
            assert_eq!(rows.count("message where direction = 'in'"), nth + 1, "{name}, delivery {time}");
        }
    }
    assert_eq!(rows.count("event where kind like '%unanswered%'"), 0);
    assert_eq!(rows.count("contact"), 1, "all of them are Ana");
    assert_eq!(rows.count("run where status = 'live'"), 1);

    // More than twenty at once to one person is more than the pair limit lets through.
    lab.run_until_idle();
    assert_eq!(lab.texts_to(ANA), vec!["¿Y ahora?"; messages.len() + 1]);
    lab.says(ANA, "nunca jamás");
    lab.run_until_idle();
    assert_eq!(lab.texts_to(ANA).last().map(String::as_str), Some("Fin"), "the question still hears its words");
}

#[test]
fn every_other_field_is_kept_once_and_moves_nothing() {
    let (_project, lab) = with_a_waiting_question();
    let mut rows = Rows::of(&lab);
    let before = rows.conversations();
    let (of_messages, fields) = (fixtures("messages"), fixtures("field"));
    assert!(of_messages.len() >= 9 && fields.len() >= 70, "{} and {}", of_messages.len(), fields.len());
    for (name, body) in of_messages.iter().chain(&fields) {
        let (kind, rest) = name.split_once('.').unwrap();
        let field = if kind == "field" { rest.split('.').next().unwrap() } else { kind };
        let of_field = format!("raw where field = '{field}'");
        let known = (rows.count(&of_field), rows.count("raw"));
        post(&lab, name, body);
        let kept = rows.count(&of_field) - known.0;
        assert!(kept >= 1, "{name} is not kept under its field");
        assert_eq!(rows.count("raw"), known.1 + kept, "{name} is kept under another field too");
        for time in 2..=TIMES {
            post(&lab, name, body);
            assert_eq!(rows.count("raw"), known.1 + kept, "{name}, delivery {time}");
        }
        assert_eq!(rows.conversations(), before, "{name}");
    }
    the_question_still_waits(&lab);
}

#[test]
fn a_status_of_an_unknown_message_is_kept_and_moves_nothing() {
    let (_project, lab) = with_a_waiting_question();
    let mut rows = Rows::of(&lab);
    let before = rows.conversations();
    let statuses = fixtures("status");
    assert!(statuses.len() >= 9, "{}", statuses.len());
    for (name, body) in &statuses {
        let parsed: Value = serde_json::from_slice(body).unwrap();
        let of_body = updates(&parsed, "statuses");
        assert!(!of_body.is_empty(), "{name}");
        let mut first = None;
        for time in 1..=TIMES {
            post(&lab, name, body);
            for status in &of_body {
                let id = status["id"].as_str().unwrap();
                assert_eq!(rows.count(&format!("delivery where message_id = '{id}'")), 1, "{name}, delivery {time}");
            }
            let now = rows.everything();
            assert_eq!(first.get_or_insert_with(|| now.clone()), &now, "{name}, delivery {time}");
        }
        assert_eq!(rows.conversations(), before, "{name}");
    }
    the_question_still_waits(&lab);
}

fn the_question_still_waits(lab: &Lab) {
    lab.run_until_idle();
    assert_eq!(lab.texts_to(ANA), ["¿Y ahora?"]);
    lab.says(ANA, "esto");
    lab.settle();
    assert_eq!(lab.texts_to(ANA), ["¿Y ahora?", "¿Y ahora?"]);
}
