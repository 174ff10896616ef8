//! Answers of every class, and answers that are none.

use super::*;

fn error(code: u32) -> String {
    format!(
        r#"{{"error":{{"message":"(#{code}) m","type":"OAuthException","code":{code},"error_data":{{"details":"d"}}}}}}"#
    )
}

fn of(http_status: u16, body: &str) -> Outcome {
    outcome(http_status, body.as_bytes(), None)
}

#[test]
fn an_accepted_message_gives_its_ids() {
    let body = r#"{"messaging_product":"whatsapp","contacts":[{"input":"+591","wa_id":"591","user_id":"BO.1"}],
        "messages":[{"id":"wamid.A","message_status":"accepted"}]}"#;
    let accepted = |wa_id: Option<&str>, user_id: Option<&str>| Outcome::Accepted {
        wamid: "wamid.A".to_owned(),
        wa_id: wa_id.map(str::to_owned),
        user_id: user_id.map(str::to_owned),
    };
    assert_eq!(of(200, body), accepted(Some("591"), Some("BO.1")));
    assert_eq!(of(201, r#"{"messages":[{"id":"wamid.A"}]}"#), accepted(None, None));
    assert_eq!(of(200, r#"{"contacts":{"wa_id":7},"messages":[{"id":"wamid.A","x":null}]}"#), accepted(None, None));
}

#[test]
fn what_was_refused_before_processing_may_go_again() {
    for (code, seconds, expected) in [
        (4, 60, Scope::App),
        (613, 60, Scope::App),
        (80_007, 300, Scope::Account),
        (130_429, 1, Scope::Number),
        (131_057, 60, Scope::Number),
        (131_056, 6, Scope::Pair),
    ] {
        let retry = Outcome::Retry { after_seconds_min: seconds, scope: expected, code: Some(code) };
        assert_eq!(of(400, &error(code)), retry);
    }
}

#[test]
fn a_longer_wait_that_the_answer_asks_for_is_kept_within_a_day() {
    let wait = |header: &str| match outcome(400, error(130_429).as_bytes(), Some(header)) {
        Outcome::Retry { after_seconds_min, .. } => after_seconds_min,
        other => panic!("{other:?}"),
    };
    assert_eq!(wait("30"), 30);
    assert_eq!(wait("0"), 1);
    assert_eq!(wait("4000000000"), RETRY_AFTER_SECONDS_MAX);
    assert_eq!(wait("Tue, 24 Nov 2026 06:40:00 GMT"), 1);
    assert_eq!(wait("-5"), 1);
}

#[test]
fn what_may_have_gone_out_is_uncertain() {
    for code in [1, 2, 131_000, 131_016] {
        assert_eq!(of(500, &error(code)), Outcome::Uncertain { code: Some(code) });
    }
    let bare = Outcome::Uncertain { code: None };
    for (http_status, body) in [
        (500, ""),
        (502, "<html>Bad Gateway</html>"),
        (503, "{}"),
        (200, "<html></html>"),
        (200, r#"{"messages":[]}"#),
        (200, r#"{"messages":[{"id":""}]}"#),
        (302, ""),
        (403, "<html>proxy</html>"),
        (500, r#"{"messages":[{"id":"wamid.A"}]}"#),
        (400, r#"{"error":"no"}"#),
        (400, r#"{"error":{"message":"no code"}}"#),
        (400, r#"{"error":{"code":-1}}"#),
    ] {
        assert_eq!(of(http_status, body), bare, "{http_status} {body}");
    }
}

#[test]
fn a_bare_429_is_a_refusal() {
    assert_eq!(
        outcome(429, b"slow down", Some("5")),
        Outcome::Retry { after_seconds_min: 5, scope: Scope::Number, code: None }
    );
}

#[test]
fn a_closed_window_is_told_apart() {
    assert_eq!(of(400, &error(131_047)), Outcome::WindowClosed);
    assert_eq!(of(200, &error(131_047)), Outcome::WindowClosed);
}

#[test]
fn what_needs_a_person_stops_the_account_or_the_number_alone() {
    for code in [0, 3, 190, 200, 250, 299, 131_031, 131_042] {
        assert_eq!(of(400, &error(code)), Outcome::Stopped { code, scope: Scope::Account });
    }
    for code in [10, 131_005, 131_045, 133_010] {
        assert_eq!(of(400, &error(code)), Outcome::Stopped { code, scope: Scope::Number });
    }
}

#[test]
fn a_number_that_does_not_exist_is_not_the_message_s_fault() {
    let body = r#"{"error":{"message":"Unsupported post request","code":100,"error_subcode":33}}"#;
    assert_eq!(of(400, body), Outcome::Stopped { code: 33, scope: Scope::Number });
}

#[test]
fn a_refusal_is_final_and_says_why() {
    for code in [100, 131_008, 131_009, 131_026, 131_049, 132_000, 132_001, 132_015] {
        assert_eq!(of(400, &error(code)), Outcome::Refused { code, reason: format!("(#{code}) m: d") });
    }
}

#[test]
fn an_unknown_code_is_final_only_if_it_blames_the_request() {
    assert!(matches!(of(400, &error(999_999)), Outcome::Refused { code: 999_999, .. }));
    assert_eq!(of(500, &error(999_999)), Outcome::Uncertain { code: Some(999_999) });
    let passing = r#"{"error":{"code":999999,"is_transient":true}}"#;
    assert_eq!(of(400, passing), Outcome::Uncertain { code: Some(999_999) });
}
