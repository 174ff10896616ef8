//! A success of Graph that is cut short: the message most likely went out, so that it is not sent again on the strength of
//! an answer nobody can read.

use system_tests::{Lab, Options};

use crate::capture::Capture;

const ANA: &str = "59170000001";

#[test]
fn a_success_that_cannot_be_read_is_in_doubt_and_not_tried_again() {
    let graph = Capture::answering(r#"{"messaging_product":"whatsapp","messages":[{"id":"wamid."#);
    let lab = Lab::start(Options { settings: vec![("FLOWD_GRAPH_URL".to_owned(), graph.url())], ..Options::default() });
    lab.says(ANA, "Hola");
    lab.settle();
    // A plain failure would be repeated after 2, 8 and 30 s; doubt waits for 90.
    lab.advance("80s");
    assert_eq!(graph.requests().len(), 1);
    let story: Vec<_> = lab.why_json(ANA).iter().map(|line| line["what"].clone()).collect();
    assert!(story.contains(&"in_doubt".into()) && !story.contains(&"delayed".into()), "{story:?}");
}
