//! The line grammar by itself: that it ends texts where the splitter does, and that its words are whole words.

use super::{LineAt, LineParser, Rule, line};
use crate::{
    FileId,
    heads::{HEADS, Production},
    split,
};
use pest::Parser;

/// Texts at the head of a line, and whether they are well formed; what follows must not be taken for a part of them.
const TEXTS: &[(&str, bool)] = &[
    ("\"Hola\"", true),
    ("\"\"", true),
    ("\"a # b\"", true),
    ("\"a \\\" b\"", true),
    ("\"a \\\\\"", true),
    ("\"\\{a}\"", true),
    ("\"{contact.first_name or \"amigo\"}\"", true),
    ("\"{a or 'b'}\"", true),
    ("\"{a | date \"d 'de' MMM\"}\"", true),
    ("\"{a | upper}\"", true),
    ("\"{ a }\"", true),
    ("\"{a.b.c}{d}\"", true),
    ("\"emoji 👩‍👩‍👧 {x} 👍🏽\"", true),
    ("“dice \"hola\"”", true),
    ("«{a or \"b\"} 'c'»", true),
    ("'it's {a or \"b\"}'", true),
    ("'l’amico'", true),
    ("‘x’", true),
    ("\"\"\"\n  a\n   \"b\" # c {x}\n  \"\"\"", true),
    ("\"\"\"\n  \"\"\"", true),
    ("\"\"\"\r\n  a\r\n  \"\"\"", true),
    ("\"Hola", false),
    ("\"{{1}}\"", false),
    ("\"{a\"", false),
    ("\"a\\n\"", false),
    ("\"{a \"x\"}\"", false),
    ("'sin cerrar", false),
    ("\"\"\"x\"\"\"", false),
];

#[test]
fn splitter_and_grammar_end_every_text_at_the_same_place() {
    for (text, is_well_formed) in TEXTS {
        let behind: &[&str] = if *is_well_formed { &["", " or skip", " # nota", ", \"z\""] } else { &[""] };
        for behind in behind {
            let source = format!("{text}{behind}");
            let logical = &split::split(&source)[0];
            let by_splitter = logical.texts[0].range.end;
            assert_eq!(logical.breaking_fault().is_none(), *is_well_formed, "{source}");
            match LineParser::parse(Rule::text, &source) {
                Ok(mut pairs) => {
                    assert!(is_well_formed, "{source}");
                    assert_eq!(pairs.next().unwrap().as_span().end(), by_splitter, "{source}");
                }
                Err(_) => assert!(!is_well_formed, "{source}"),
            }
        }
    }
}

#[test]
fn every_word_of_the_grammar_is_a_whole_word() {
    let grammar = concat!(include_str!("../line.pest"), "\n", include_str!("../expr.pest"));
    for written in grammar.lines().filter(|line| !line.starts_with("//") && !line.starts_with("kw_")) {
        let is_unit = written.starts_with("unit") || written.starts_with("hours_minutes");
        for literal in written.split('"').skip(1).step_by(2) {
            let is_word = literal.chars().count() > 1 && literal.chars().all(char::is_alphabetic);
            assert!(!is_word || is_unit, "`{literal}` in `{written}` is no kw_ rule");
        }
    }
    for written in grammar.lines().filter(|line| line.starts_with("kw_")) {
        let name = written.split_whitespace().next().unwrap();
        let word = name.trim_start_matches("kw_").replace('_', "-");
        assert!(written.contains(&format!("= @{{ ^\"{word}\" ~ !idc }}")), "{written}");
    }
}

fn reads(code: &str, production: Production) -> bool {
    let logical = &split::split(code)[0];
    line(&LineAt { file: FileId(0), text: code, logical }, production).is_ok()
}

#[test]
fn a_longer_word_is_not_taken_for_a_keyword() {
    assert!(reads("send \"a\"# pegado", Production::Send));
    assert!(reads("SEND \"a\" Or SKIP", Production::Send));
    assert!(reads("contains \"a\"->fin", Production::Contains));
    assert!(reads("jump to step_2", Production::Jump));
    assert!(reads("jump to step precio", Production::Jump));
    assert!(reads("wait 2h# x", Production::Wait));
    assert!(!reads("sendx \"a\"", Production::Send));
    assert!(!reads("wait 2hx", Production::Wait));
    assert!(!reads("wait 1h5", Production::Wait));
    assert!(!reads("send \"a\" order", Production::Send));
    assert!(!reads("no_reply -> x", Production::NoReply));
}

#[test]
fn every_production_that_has_arrived_has_a_rule() {
    for head in HEADS {
        assert_eq!(super::rule_of(head.production).is_none(), head.production == Production::NotYet);
    }
}

#[test]
fn a_block_text_is_dedented_to_its_closing_line() {
    let code = "send \"\"\"\r\n      uno\r\n        dos\r\n\r\n      {a or \"b\"}\r\n      \"\"\"";
    let logical = &split::split(code)[0];
    let read = line(&LineAt { file: FileId(0), text: code, logical }, Production::Send).unwrap();
    let shown = format!("{read:?}");
    assert!(shown.contains(r#"Literal("uno\n  dos\n\n")"#), "{shown}");
}

/// What texts, slots and comments are made of, and what only looks like it.
const PIECES: [&str; 26] = [
    "\"",
    "'",
    "’",
    "‘",
    "“",
    "”",
    "«",
    "»",
    "{",
    "}",
    "\\",
    "#",
    "|",
    " ",
    "or",
    "a",
    "é",
    "👍🏽",
    ", ",
    "date",
    "1",
    "\u{a0}",
    "\"x\"",
    "{a}",
    "{a or \"b\"}",
    "\"\"\"",
];

proptest::proptest! {
    #[test]
    fn whatever_the_grammar_reads_has_its_texts_where_the_splitter_has_them(
        pieces in proptest::collection::vec(proptest::sample::select(PIECES.to_vec()), 0..12),
    ) {
        for head in ["send ", "send"] {
            let source = format!("{head}{}", pieces.concat());
            let logical = &split::split(&source)[0];
            let code = &source[logical.code.clone()];
            let Ok(pairs) = LineParser::parse(Rule::l_send, code) else { continue };
            let read: Vec<_> = pairs
                .flatten()
                .filter(|pair| pair.as_rule() == Rule::text)
                .map(|pair| logical.code.start + pair.as_span().start()..logical.code.start + pair.as_span().end())
                .collect();
            let split: Vec<_> = logical.texts.iter().map(|text| text.range.clone()).collect();
            proptest::prop_assert_eq!(read, split, "{}", source);
        }
    }
}
