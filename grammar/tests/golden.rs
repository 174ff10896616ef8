//! Mistakes and where they are said, drawn under the line: `#   ^^^ E0105` marks the columns of the last line above that
//! is no such mark; `#[1-4] E0101` does the same for columns a mark could not reach.

#[path = "support/marks.rs"]
mod marks;

use std::path::Path;

use grammar::{Defaults, FileId, Language, Loaded, Source, apply_fixes, load};
use marks::{Place, found, mark};

fn loaded(name: &str, text: &str) -> Loaded {
    load(vec![Source { path: name.to_owned(), text: text.to_owned() }], &Defaults::default())
}

fn expected(text: &str) -> Vec<Place> {
    let mut places = Vec::new();
    let mut last = 0;
    for (index, line) in text.lines().enumerate() {
        match mark(line) {
            Some((from, to, code)) => places.push((last, from, to, code)),
            None => last = index + 1,
        }
    }
    places.sort();
    places
}

#[test]
fn every_mistake_is_said_once_and_where_it_is() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let mut files = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        assert_eq!(found(&loaded(name, &text)), expected(&text), "{name}");
        files += 1;
    }
    assert!(files > 5, "only {files} golden files");
}

#[test]
fn the_help_of_the_seven_mistakes_applied_gives_a_clean_file() {
    let text = include_str!("golden/seven_mistakes.flow");
    let broken = loaded("seven_mistakes.flow", text);
    assert_eq!(broken.diagnostics.len(), 7);
    assert!(broken.programs.is_empty());
    for finding in &broken.diagnostics {
        assert!(finding.fix.is_some(), "{}", finding.code.id);
        for language in [Language::En, Language::Es] {
            assert!(!finding.message.in_language(language).is_empty());
            assert!(!finding.help.in_language(language).is_empty());
        }
        assert_ne!(finding.message.en, finding.message.es);
        assert_ne!(finding.help.en, finding.help.es);
    }
    let fixed = loaded("seven_mistakes.flow", &apply_fixes(text, FileId(0), &broken.diagnostics));
    let errors: Vec<_> = fixed.diagnostics.iter().filter(|finding| finding.is_error()).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    assert_eq!(fixed.programs.len(), 1);
}
