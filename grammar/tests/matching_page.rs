//! The examples of `docs/matching.md`, played: what the page says of a keyword or an answer is what a flow does with it.
//! `stdlib/tests/pages.rs` compares them with the rule itself, and both pages with one another.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail the test as the tests themselves do")]

use std::{fs, path::Path};

use grammar::{Defaults, Loaded, project, scenario};

/// What the author writes, what the customer writes, what comes of it.
fn examples() -> Vec<[&'static str; 3]> {
    include_str!("../../docs/matching.md")
        .lines()
        .filter_map(|line| {
            let cells = line.strip_prefix("| `")?.strip_suffix('|')?;
            let [author, message, result] = cells.split(" | ").collect::<Vec<_>>()[..] else { panic!("{line}") };
            Some([author.trim_end_matches('`'), message, result.trim()])
        })
        .collect()
}

/// The page's customers write to a business in Bolivia.
fn defaults() -> Defaults {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("matching_page");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("flow.toml"), "country = \"BO\"\ntimezone = \"America/La_Paz\"\n").unwrap();
    fs::write(folder.join("a.flow"), "").unwrap();
    project::read(&[folder]).unwrap().remove(0).defaults
}

fn asking(author: &str, message: &str, expected: &str, defaults: &Defaults) -> Loaded {
    let text = format!(
        "flow a\n  language es\n  start when message is \"empezar\"\nstep b\n  ask \"¿?\" save as x\n    {author}\n      \
         send \"yes\"\n    anything else\n      send \"no\"\n  end\ntest \"t\"\n  now 2026-11-24 10:00\n  \
         customer says \"empezar\"\n  expect send \"¿?\"\n  customer says \"{message}\"\n{expected}end\n"
    );
    grammar::load(vec![grammar::Source { path: "a.flow".into(), text }], defaults)
}

/// The lines of the test that hold where the page is right.
fn expected(author: &str, result: &str) -> String {
    match author {
        _ if result == "none" => "  expect send \"no\"\n".to_owned(),
        "number" | "date" | "time" => format!("  expect send \"yes\"\n  expect var x = {result}\n"),
        // A flow keeps these as they were typed.
        "email" | "phone" => "  expect send \"yes\"\n".to_owned(),
        _ => format!("  expect send \"{result}\"\n"),
    }
}

#[test]
fn a_flow_does_with_every_example_what_the_page_says() {
    let defaults = defaults();
    for [author, message, result] in examples() {
        if result == "refused" {
            let loaded = asking(author, "x", "", &defaults);
            assert!(loaded.has_errors(), "{author} is refused");
            continue;
        }
        let loaded = asking(author, message, &expected(author, result), &defaults);
        let errors: Vec<_> = loaded.diagnostics.iter().filter(|finding| finding.is_error()).collect();
        assert!(errors.is_empty(), "{author}: {errors:?}");
        assert_eq!(scenario::play(&loaded, &loaded.scenarios[0]).failure, None, "{author}: {message}");
    }
}
