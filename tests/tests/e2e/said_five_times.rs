//! WhatsApp delivers at least once. A message that comes again is the same message.

use serde_json::json;
use system_tests::{Lab, Options};

const ANA: &str = "59170000001";

fn greeting(id: &str) -> serde_json::Value {
    json!({ "message": { "type": "text", "text": { "body": "Hola" }, "id": id, "timestamp": "1795528800" } })
}

#[test]
fn a_message_that_comes_five_times_is_answered_once() {
    answered_once(Options::default());
}

pub(super) fn answered_once(options: Options) {
    let lab = Lab::start(options);
    for nth in 1..=5 {
        let said = lab.says_with(ANA, &greeting("wamid.SAME"));
        assert_eq!((said.id.as_str(), said.webhook.status), ("wamid.SAME", Some(200)), "delivery {nth}");
        lab.settle();
        assert_eq!(lab.texts_to(ANA), ["Hola, bienvenido"], "delivery {nth}");
    }
    let started = lab.why_json(ANA).iter().filter(|line| line["what"] == "started").count();
    assert_eq!(started, 1);
    let unanswered = lab.why_json(ANA).iter().filter(|line| line["what"] == "unanswered").count();
    assert_eq!(unanswered, 0, "nor does it count as a message that nobody answered");
}

/// The memory of what came is in the database, not in the process.
#[test]
fn it_is_the_same_message_after_a_restart_too() {
    the_same_after_a_restart(Options::default());
}

pub(super) fn the_same_after_a_restart(options: Options) {
    let lab = Lab::start(options);
    lab.says_with(ANA, &greeting("wamid.SAME"));
    lab.run_until_idle();
    let once = lab.texts_to(ANA);
    lab.kill_serve();
    lab.restart_serve(None);
    lab.says_with(ANA, &greeting("wamid.SAME"));
    lab.run_until_idle();
    assert_eq!(lab.texts_to(ANA), once, "the flow does not begin anew");

    lab.says_with(ANA, &greeting("wamid.OTHER"));
    lab.settle();
    assert_eq!(lab.texts_to(ANA).len(), once.len() + 1, "another message with the same words does begin it anew");
}
