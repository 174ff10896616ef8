//! A thousand conversations at once, with texts, templates, refusals and retries: each customer gets theirs in the order in
//! which the flow says them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;
use system_tests::Lab;

use super::project::Project;

const CONVERSATIONS: usize = 1_000;
/// Texts of one conversation; every third may be a template instead.
const FLOW: &str = r#"flow prueba
  language es
  timezone "America/La_Paz"
  start when message is "hola"

step inicio
  send "mensaje 01"
  send "mensaje 02" or template torta_lista(hora: "02")
  send "mensaje 03" or skip
  send "mensaje 04" or template torta_lista(hora: "04")
  send "mensaje 05" or skip
"#;

/// The number that a text says, or the template's parameter.
fn place(text: &str) -> usize {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    digits.parse().unwrap_or_else(|_| panic!("it says its place: {text}"))
}

#[test]
fn every_conversation_is_heard_in_its_order_whatever_happens_to_its_messages() {
    let project = Project::of(FLOW);
    let mut options = project.options();
    // While the clock stands still a second's worth may leave at once, which a tenth of the conversations stays below.
    options.settings.push(("FLOWD_NUMBER_RATE".to_owned(), "1000".to_owned()));
    let lab = Lab::start(options);
    let customers: Vec<_> = (0..CONVERSATIONS).map(|n| format!("5917{:07}", n + 1)).collect();
    let fault = |name: &str, on: bool| {
        let mut faults = serde_json::Map::new();
        faults.insert(name.to_owned(), on.into());
        assert_eq!(lab.emulator("POST", "/emulator/faults", Some(&json!(faults))).status, 200);
    };
    // A fault comes and goes within each tenth, so that it meets conversations in their middle.
    for (tenth, customers) in customers.chunks(CONVERSATIONS / 10).enumerate() {
        let name = if tenth % 2 == 0 { "window_closed" } else { "server_error" };
        for (n, customer) in customers.iter().enumerate() {
            match n {
                30 => fault(name, true),
                60 => fault(name, false),
                _ => {}
            }
            assert_eq!(lab.says(customer, "hola").webhook.status, Some(200));
        }
        fault(name, false);
        lab.advance("2s");
    }
    lab.run_until_idle();

    let mut heard: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    let (mut templates, mut refused) = (0, 0);
    for sent in lab.messages() {
        let to = sent.body["to"].as_str().expect("a recipient").trim_start_matches('+').to_owned();
        templates += usize::from(sent.kind == "template");
        heard.entry(to).or_default().push(place(&sent.text));
    }
    assert_eq!(heard.len(), CONVERSATIONS, "everybody heard something");
    for (customer, places) in &heard {
        let in_order: BTreeSet<_> = places.iter().copied().collect();
        assert_eq!(*places, in_order.into_iter().collect::<Vec<_>>(), "{customer}: in order, and nothing twice");
        assert!(places.contains(&2) && places.contains(&4), "{customer}: as a text or as a template: {places:?}");
        refused += 5 - places.len();
    }
    assert!(templates > 0 && refused > 0, "the faults met some: {templates} templates, {refused} not sent");
}
