//! The pictures of a flow with everything, kept and compared.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail the test as the tests themselves do")]

use std::path::Path;

use grammar::{
    Defaults, Language, Source,
    graph::{Graph, dot, mermaid},
    load,
};

const EVERYTHING: &str = include_str!("graph/pasteles.flow");

fn graph(language: Language) -> Graph {
    let loaded = load(vec![Source { path: "a.flow".into(), text: EVERYTHING.into() }], &Defaults::default());
    assert!(!loaded.has_errors(), "{:#?}", loaded.diagnostics);
    Graph::of(&loaded.programs[0], language)
}

/// Compared with a file, which is written anew where it differs.
fn is_as_in(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/graph").join(name);
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    if expected != text {
        std::fs::write(&path, text).unwrap();
        panic!("{name} was written anew: look at what changed");
    }
}

#[test]
fn mermaid_and_dot_are_as_expected() {
    is_as_in("pasteles.mmd", &mermaid::write(&graph(Language::Es)));
    is_as_in("pasteles.dot", &dot::write(&graph(Language::En)));
}
