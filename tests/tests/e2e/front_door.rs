//! What `serve` answers to those who are not customers: Meta's handshake, who watches it, and who counts.
//! Source: Meta, "Webhooks: verification requests", and `docs/contract.md`.

use system_tests::{Lab, Options, VERIFY_TOKEN};

fn handshake(mode: &str, token: &str) -> String {
    format!("/webhooks/whatsapp?hub.mode={mode}&hub.challenge=1158201444&hub.verify_token={token}")
}

#[test]
fn the_handshake_gives_the_challenge_back_for_the_right_token_only() {
    let lab = Lab::start(Options::default());
    let right = lab.get(&handshake("subscribe", VERIFY_TOKEN));
    assert_eq!((right.status, right.text.as_str()), (200, "1158201444"), "the challenge and nothing else");

    for wrong in [
        handshake("subscribe", "dev-verif"),
        handshake("subscribe", "dev-verify2"),
        handshake("subscribe", ""),
        handshake("unsubscribe", VERIFY_TOKEN),
        format!("/webhooks/whatsapp?hub.mode=subscribe&hub.verify_token={VERIFY_TOKEN}"),
        "/webhooks/whatsapp?hub.mode=subscribe&hub.challenge=1158201444".to_owned(),
        "/webhooks/whatsapp".to_owned(),
    ] {
        let answer = lab.get(&wrong);
        assert_eq!(answer.status, 403, "{wrong}");
        assert!(!answer.text.contains("1158201444"), "{wrong}: {}", answer.text);
        assert!(!answer.text.contains(VERIFY_TOKEN), "the answer does not tell the token: {}", answer.text);
    }
}

#[test]
fn health_and_metrics_are_told() {
    let lab = Lab::start(Options::default());
    assert_eq!(lab.get("/healthz").status, 200);
    assert_eq!(lab.get("/readyz").status, 200);
    let before = lab.get("/metrics");
    assert_eq!(before.status, 200);

    lab.says("59170000001", "Hola");
    lab.settle();
    let after = lab.get("/metrics").text;
    assert!(after.lines().any(|line| line == "flowd_sends_total{outcome=\"accepted\"} 1"), "{after}");
    // The message, and the statuses of the answer.
    assert!(after.lines().any(|line| line == "flowd_webhooks_total{status=\"200\"} 3"), "{after}");
    assert!(!after.contains("59170000001"), "a customer is not counted by name");
}

/// With `--clock`, an emulator that cannot wait for this process would move the clock past what is due in it.
#[test]
fn it_is_ready_once_the_emulator_has_answered_its_first_report() {
    let lab = Lab::start(Options::default());
    // Ready means that the very next move waits for it.
    assert_eq!(lab.says("59170000001", "Hola").webhook.status, Some(200));
    lab.advance("2h");
    assert_eq!(lab.texts_to("59170000001").len(), 2);
}
