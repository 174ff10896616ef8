//! The catalogue as a whole: no code twice, both languages everywhere, every page as its form wants it, every example as
//! good or bad as it claims.

use super::CODES;
use crate::{Code, Defaults, Language, Loaded, Source, Words, load, project::settings};

/// Their examples are too long for a page; the tests of their rules make them.
const TOO_LONG_FOR_A_PAGE: [&str; 3] = ["E0120", "E0701", "W0702"];

#[test]
fn codes_and_slugs_are_unique_and_in_order() {
    for pair in CODES.windows(2) {
        assert!(pair[0].id[1..] < pair[1].id[1..], "{} before {}", pair[0].id, pair[1].id);
    }
    for (index, code) in CODES.iter().enumerate() {
        assert!(CODES[index + 1..].iter().all(|other| other.slug != code.slug), "{}", code.slug);
    }
}

fn loaded(code: &Code, text: &str) -> Loaded {
    let defaults = code.settings().map_or_else(Defaults::default, |text| settings::parse("flow.toml", text).unwrap());
    load(vec![Source { path: "example.flow".into(), text: text.into() }], &defaults)
}

fn findings(code: &Code, text: &str) -> Vec<&'static str> {
    loaded(code, text).diagnostics.iter().map(|finding| finding.code.id).collect()
}

#[test]
fn every_bad_example_gives_its_code_and_no_other() {
    for code in CODES {
        match code.bad() {
            Some(bad) => assert_eq!(findings(code, bad), [code.id], "{bad}"),
            None => assert!(TOO_LONG_FOR_A_PAGE.contains(&code.id), "{} needs a bad example", code.id),
        }
    }
}

#[test]
fn every_good_example_gives_nothing() {
    for code in CODES {
        assert!(!code.good().is_empty(), "{}", code.id);
        assert_eq!(findings(code, code.good()), [""; 0], "{}:\n{}", code.id, code.good());
    }
}

#[test]
fn every_finding_says_in_both_languages_what_to_type() {
    for code in CODES {
        for finding in code.bad().map(|bad| loaded(code, bad).diagnostics).into_iter().flatten() {
            for said in [&finding.message, &finding.help, &finding.primary.text] {
                assert!(!said.en.is_empty() && !said.es.is_empty(), "{}", code.id);
            }
            assert!(finding.message.en.ends_with(['.', '?']), "{}", finding.message.en);
            assert!(finding.message.es.ends_with(['.', '?']), "{}", finding.message.es);
        }
    }
}

/// The headings of a page and the kinds of its fenced blocks, in order.
fn outline(page: &str) -> Vec<&str> {
    page.lines().filter(|line| line.starts_with('#') || line.starts_with("```")).collect()
}

#[test]
fn every_page_has_the_same_parts_in_both_languages() {
    for code in CODES {
        let (en, es) = (code.words(Language::En), code.words(Language::Es));
        let (english, spanish) = (format!("## English: {}", en.title), format!("## Español: {}", es.title));
        let first = format!("# {} {}", code.id, code.slug);
        let bad = if code.bad().is_some() { "```flow" } else { "```text" };
        let mut expected = vec![first.as_str(), &english, &spanish];
        expected.extend(code.settings().is_some().then_some(["## flow.toml", "```toml", "```"]).into_iter().flatten());
        expected.extend(["## Bad / Mal", bad, "```", "## Good / Bien", "```flow", "```"]);
        assert_eq!(outline(code.page), expected, "{}", code.id);
        for (Words { title, text }, what_to_type) in [(en, "**What to type:** "), (es, "**Qué escribir:** ")] {
            assert!(!title.is_empty() && !title.ends_with('.'), "{}: a title is not a sentence with its stop", code.id);
            assert!(!text.contains("FILL IN"), "{}", code.id);
            let (why, what) = text.split_once("\n\n").unwrap_or_else(|| panic!("{} has two paragraphs", code.id));
            assert!(why.ends_with(['.', '?']), "{}: {why}", code.id);
            assert!(what.starts_with(what_to_type) && what.ends_with(['.', '?']), "{}: {what}", code.id);
        }
    }
}

#[test]
fn a_page_quotes_the_same_words_of_the_language_in_both_languages() {
    // Names the author chooses are in the author's language.
    let quoted = |text: &str| text.matches('`').count();
    for code in CODES {
        let (en, es) = (code.words(Language::En), code.words(Language::Es));
        assert_eq!(quoted(en.text), quoted(es.text), "{}", code.id);
        assert_eq!(quoted(en.title), quoted(es.title), "{}", code.id);
    }
}
