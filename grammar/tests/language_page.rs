//! The two pages of the language, `docs/language.md` and `docs/language.es.md`: each example is a flow without a finding
//! whose tests pass, both pages show the same, and no construct is left out.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail the test as the tests themselves do")]

use std::{collections::BTreeSet, fs, path::Path};

use grammar::{Loaded, constructs, project, scenario::Stage};

const PAGES: [(&str, &str); 2] = [
    ("docs/language.md", include_str!("../../docs/language.md")),
    ("docs/language.es.md", include_str!("../../docs/language.es.md")),
];

/// The fenced blocks of this kind.
fn blocks(page: &'static str, kind: &str) -> Vec<&'static str> {
    page.split(&format!("```{kind}\n")).skip(1).filter_map(|rest| rest.split("```").next()).collect()
}

/// The example as a project of its own, with the page's `flow.toml`.
fn loaded(page: &str, settings: &str, number: usize, example: &str) -> Loaded {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(page).join(number.to_string());
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("flow.toml"), settings).unwrap();
    fs::write(folder.join("example.flow"), example).unwrap();
    let project = project::read(&[folder]).unwrap().remove(0);
    grammar::load(project.sources, &project.defaults)
}

#[test]
fn every_example_is_clean_and_its_tests_pass() {
    for (name, page) in PAGES {
        let [settings] = blocks(page, "toml")[..] else { panic!("{name} shows one flow.toml") };
        for (number, example) in blocks(page, "flow").into_iter().enumerate() {
            let loaded = loaded(name, settings, number, example);
            assert_eq!(loaded.diagnostics, [], "{name}: {example}");
            assert!(!loaded.scenarios.is_empty(), "{name}: no test in {example}");
            let stage = Stage::of(&loaded);
            for test in &loaded.scenarios {
                assert_eq!(stage.play(test).failure, None, "{name}: “{}”", test.name);
            }
        }
    }
}

#[test]
fn both_pages_show_the_same_line_by_line() {
    let [english, spanish] = PAGES.map(|(_, page)| blocks(page, "flow"));
    assert_eq!(english.len(), spanish.len());
    for (english, spanish) in english.into_iter().zip(spanish) {
        assert_eq!(constructs::outline(english), constructs::outline(spanish), "{english}{spanish}");
    }
}

#[test]
fn every_construct_has_an_example_on_each_page() {
    for (name, page) in PAGES {
        let shown: BTreeSet<String> = blocks(page, "flow").into_iter().flat_map(constructs::used).collect();
        let missing: Vec<String> = constructs::all().difference(&shown).cloned().collect();
        assert_eq!(missing, [""; 0], "{name}");
    }
}

#[test]
fn headings_and_tables_of_both_pages_have_the_same_shape() {
    let shape = |page: &str| -> Vec<(usize, usize)> {
        let level = |line: &str| line.bytes().take_while(|byte| *byte == b'#').count();
        let mut in_block = false;
        page.lines()
            .filter(|line| {
                in_block ^= line.starts_with("```");
                !in_block
            })
            .map(|line| (level(line), line.matches('|').count()))
            .filter(|shape| *shape != (0, 0))
            .collect()
    };
    let [english, spanish] = PAGES.map(|(_, page)| shape(page));
    assert_eq!(english, spanish);
}
