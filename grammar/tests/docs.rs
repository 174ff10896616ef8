//! The examples of docs/language.md are flows without a finding, and their tests pass.

use grammar::{Defaults, Source, load, scenario};

#[test]
fn the_examples_of_the_language_page_are_clean_and_their_tests_pass() {
    let page = include_str!("../../docs/language.md");
    let examples: Vec<&str> = page.split("```flow\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert_eq!(examples.len(), 2);
    for example in examples {
        let loaded = load(vec![Source { path: "docs/language.md".into(), text: example.into() }], &Defaults::default());
        assert_eq!(loaded.diagnostics, []);
        for test in &loaded.scenarios {
            assert_eq!(scenario::play(&loaded, test).failure, None);
        }
    }
}
