//! The log of a whole story, as JSON: it has ids, and nothing of what people wrote or who they are.

use std::fs;

use serde_json::{Value, json};
use system_tests::{Lab, Options};

const ANA: &str = "59170000001";

#[test]
fn a_story_leaves_no_personal_datum_in_the_log() {
    let settings = [("FLOWD_LOG", "info"), ("FLOWD_LOG_FORMAT", "json")];
    let settings = settings.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
    let lab = Lab::start(Options { settings, ..Options::default() });
    lab.says_with(ANA, &json!({ "text": "Hola", "name": "Ana Secreta" }));
    lab.settle();
    let refused: Value =
        lab.emulator("POST", "/emulator/faults", Some(&json!({ "restricted": true }))).expect("a fault");
    assert_eq!(refused["restricted"], true, "{refused}");
    lab.advance("2h");
    lab.says(ANA, "palabras privadas");
    lab.settle();
    lab.kill_serve();
    lab.restart_serve(None);
    lab.stop_serve();

    let log = fs::read_to_string(lab.folder().join("serve.log")).unwrap();
    let lines: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).expect(line)).collect();
    assert!(lines.iter().any(|line| line["fields"]["code"].is_number()), "what WhatsApp refused is told: {log}");
    for personal in [ANA, "Ana Secreta", "palabras privadas", "bienvenido", "ayudarte", "dev-token", "dev-secret"] {
        assert!(!log.contains(personal), "{personal} stands in the log:\n{log}");
    }
}
