//! A customer who says that they want to be left alone is left alone, also by a process that was not there.

use serde_json::Value;
use system_tests::{Ended, Lab, Options};

const ANA: &str = "59170000001";
const LUIS: &str = "59170000002";

fn whats(lab: &Lab, who: &str) -> Vec<String> {
    lab.why_json(who).iter().map(|line| line["what"].as_str().unwrap_or_default().to_owned()).collect()
}

#[test]
fn who_writes_baja_hears_nothing_more() {
    let lab = Lab::start(Options::default());
    lab.says(ANA, "Hola");
    lab.says(LUIS, "Hola");
    lab.settle();
    lab.says(ANA, "¡Baja!");
    lab.settle();

    assert_eq!(lab.stop_serve(), Ended::Code(0));
    lab.restart_serve(None);
    lab.advance("2h");
    lab.says(ANA, "Hola");
    lab.says(ANA, "precio");
    lab.run_until_idle();
    assert_eq!(lab.texts_to(ANA), ["Hola, bienvenido"]);
    assert_eq!(lab.texts_to(LUIS).len(), 3, "Luis goes on as if nothing were");

    let story = whats(&lab, ANA);
    assert!(story.contains(&"opted_out".to_owned()), "{story:?}");
    let why = lab.why(ANA, "es");
    assert!(why.contains("el cliente pidió que no le escriban: no se envía nada más"), "{why}");
    assert!(why.contains("terminó porque el cliente pidió que no le escriban"), "{why}");
    let unanswered: Vec<Value> = lab.why_json(ANA).into_iter().filter(|line| line["what"] == "unanswered").collect();
    assert_eq!(unanswered.len(), 2, "{why}");
    assert!(unanswered.iter().all(|line| line["because"] == "opted_out"), "{unanswered:?}");
}

/// `baja` inside a sentence is not a wish to be left alone.
#[test]
fn only_the_whole_message_counts() {
    let lab = Lab::start(Options::default());
    lab.says(ANA, "Hola");
    lab.advance("2h");
    lab.says(ANA, "la baja temporada, ¿qué precio tiene?");
    lab.settle();
    assert_eq!(lab.texts_to(ANA).len(), 3);
    assert!(!whats(&lab, ANA).contains(&"opted_out".to_owned()));
}

#[test]
fn who_comes_back_is_written_to_again() {
    let lab = Lab::start(Options::default());
    lab.says(ANA, "BAJA");
    lab.says(ANA, "hola");
    lab.settle();
    assert_eq!(lab.texts_to(ANA), [""; 0]);
    lab.says(ANA, "ALTA");
    lab.says(ANA, "hola");
    lab.settle();
    assert_eq!(lab.texts_to(ANA), ["Hola, bienvenido"]);
}
