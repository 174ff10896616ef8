//! Whatever is done to a file, it is read: nothing is lost, nothing panics, and one mistake is one finding.

use grammar::{Defaults, FileId, Loaded, Source, apply_fixes, load, split::split};
use proptest::prelude::*;

const VALID: [&str; 2] = [include_str!("../../flows/bienvenida.flow"), include_str!("valid/todo.flow")];

fn loaded(text: &str) -> Loaded {
    load(vec![Source { path: "a.flow".into(), text: text.into() }], &Defaults::default())
}

fn codes(text: &str) -> Vec<&'static str> {
    loaded(text).diagnostics.iter().map(|finding| finding.code.id).collect()
}

/// Each line that is `end`, with the text without it.
fn without_each_end(text: &str) -> Vec<(usize, String)> {
    let lines: Vec<&str> = text.lines().collect();
    let ends = (0..lines.len()).filter(|index| lines[*index].trim() == "end");
    ends.map(|end| {
        let kept: Vec<&str> =
            lines.iter().enumerate().filter(|(index, _)| *index != end).map(|(_, line)| *line).collect();
        (end, kept.join("\n") + "\n")
    })
    .collect()
}

#[test]
fn the_valid_files_are_clean() {
    for text in VALID {
        assert_eq!(codes(text), [""; 0]);
    }
}

#[test]
fn a_deleted_end_is_one_finding_whose_fix_mends_the_file() {
    let mut deleted = 0;
    for text in VALID {
        for (line, broken) in without_each_end(text) {
            assert_eq!(codes(&broken), ["E0103"], "without line {}", line + 1);
            let found = loaded(&broken).diagnostics;
            assert_eq!(codes(&apply_fixes(&broken, FileId(0), &found)), [""; 0], "without line {}", line + 1);
            deleted += 1;
        }
    }
    assert!(deleted > 12, "only {deleted} ends");
}

#[test]
fn an_end_too_many_is_one_finding() {
    for text in VALID {
        let lines: Vec<&str> = text.lines().collect();
        for (index, line) in lines.iter().enumerate().filter(|(_, line)| line.trim() == "end") {
            let mut doubled = lines.clone();
            doubled.insert(index, line);
            let found = codes(&(doubled.join("\n") + "\n"));
            assert_eq!(found.len(), 1, "line {} twice: {found:?}", index + 1);
        }
    }
}

#[test]
fn a_misspelt_first_word_is_one_finding() {
    for text in VALID {
        let lines: Vec<&str> = text.lines().collect();
        for (index, line) in lines.iter().enumerate() {
            let word = line.trim_start().split(' ').next().unwrap_or_default();
            // A word without a near one hides what its line opened; those are not misspellings.
            if word.len() < 4 || !word.bytes().all(|byte| byte.is_ascii_lowercase()) || index == 0 {
                continue;
            }
            let misspelt = format!("{}{}", &word[1..2], &word[..1]) + &word[2..];
            let mut broken: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
            broken[index] = line.replacen(word, &misspelt, 1);
            let found = codes(&(broken.join("\n") + "\n"));
            assert_eq!(found.len(), 1, "{}: `{}` gives {found:?}", index + 1, broken[index]);
        }
    }
}

#[test]
fn a_file_cut_anywhere_is_read() {
    for text in VALID {
        for (at, _) in text.char_indices().step_by(3) {
            loaded(&text[..at]);
        }
    }
}

#[test]
fn the_other_line_endings_and_a_byte_order_mark_change_nothing() {
    for text in VALID {
        let other = format!("\u{feff}{}", text.replace('\n', "\r\n"));
        assert_eq!(codes(&other), [""; 0]);
        assert_eq!(loaded(&other).programs, loaded(text).programs);
    }
}

/// Pieces from which both lines of ours and nonsense are made.
fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(vec![
            "flow a",
            "step b",
            "test \"t\"",
            "send",
            "ask",
            "wait for reply",
            "up to 2h",
            "contains",
            "anything else",
            "no reply",
            "end",
            "if",
            "split",
            "texts",
            "or",
            "->",
            "\"",
            "\"\"\"",
            "{",
            "}",
            "{{",
            "'",
            "“",
            "#",
            "\n",
            "\n  ",
            "\n    ",
            "\t",
            "\r\n",
            "\\",
            ",",
            "é",
            "👩‍👩‍👧",
            "\u{a0}",
            "<<<<<<< x",
            "2",
            "h",
            "at any time when message any",
            "expect",
            "customer says",
        ])
        .prop_map(str::to_owned),
        ".{0,4}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_text_is_split_without_loss_and_read_without_a_panic(pieces in prop::collection::vec(piece(), 0..40)) {
        let text = pieces.concat();
        let joined: String = split(&text).into_iter().map(|line| &text[line.span]).collect();
        prop_assert_eq!(&joined, &text);
        let loaded = loaded(&text);
        for finding in &loaded.diagnostics {
            for language in [grammar::Language::En, grammar::Language::Es] {
                grammar::human::draw(finding, &loaded.sources, grammar::human::Look::new(language, false));
            }
        }
        apply_fixes(&text, FileId(0), &loaded.diagnostics);
    }
}
