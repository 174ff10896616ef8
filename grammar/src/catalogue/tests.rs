//! The catalogue as a whole: no code twice, both languages everywhere, every example as good or bad as it claims.

use super::CODES;
use crate::{Defaults, Source, load};

#[test]
fn codes_and_slugs_are_unique_and_in_order() {
    for pair in CODES.windows(2) {
        assert!(pair[0].id[1..] < pair[1].id[1..], "{} before {}", pair[0].id, pair[1].id);
    }
    for (index, code) in CODES.iter().enumerate() {
        assert!(CODES[index + 1..].iter().all(|other| other.slug != code.slug), "{}", code.slug);
    }
}

fn findings(text: &str) -> Vec<&'static str> {
    let sources = vec![Source { path: "example.flow".into(), text: text.into() }];
    load(sources, &Defaults::default()).diagnostics.iter().map(|finding| finding.code.id).collect()
}

#[test]
fn every_bad_example_gives_its_code_and_no_other() {
    for code in CODES.iter().filter(|code| !code.bad.is_empty()) {
        assert_eq!(findings(code.bad), [code.id], "{}", code.bad);
    }
}

#[test]
fn every_good_example_gives_nothing() {
    for code in CODES {
        assert_eq!(findings(code.good), [""; 0], "{}:\n{}", code.id, code.good);
    }
}

#[test]
fn every_finding_says_in_both_languages_what_to_type() {
    for code in CODES.iter().filter(|code| !code.bad.is_empty()) {
        let sources = vec![Source { path: "example.flow".into(), text: code.bad.into() }];
        for finding in load(sources, &Defaults::default()).diagnostics {
            for said in [&finding.message, &finding.help, &finding.primary.text] {
                assert!(!said.en.is_empty() && !said.es.is_empty(), "{}", code.id);
            }
            assert!(finding.message.en.ends_with(['.', '?']), "{}", finding.message.en);
            assert!(finding.message.es.ends_with(['.', '?']), "{}", finding.message.es);
        }
    }
}
