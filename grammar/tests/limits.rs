//! What is bounded: lengths WhatsApp takes, levels of nesting, findings of a file, and the time a large file takes.

use std::fmt::Write;

use grammar::{Defaults, Loaded, Source, load};

fn loaded(text: String) -> Loaded {
    load(vec![Source { path: "a.flow".into(), text }], &Defaults::default())
}

fn codes(text: String) -> Vec<&'static str> {
    loaded(text).diagnostics.iter().map(|finding| finding.code.id).collect()
}

fn with_body(body: &str) -> String {
    format!("flow a\n  start when message is \"hola\"\nstep b\n{body}")
}

#[test]
fn a_text_of_4096_characters_is_sent_and_one_more_is_not() {
    assert_eq!(codes(with_body(&format!("  send \"{}\"\n", "ñ".repeat(4096)))), [""; 0]);
    assert_eq!(codes(with_body(&format!("  send \"{}\"\n", "ñ".repeat(4097)))), ["E0701"]);
}

/// `levels` questions inside one another.
fn nested(levels: usize) -> String {
    let mut body = String::new();
    for level in 0..levels {
        let indent = " ".repeat(2 + 4 * level);
        writeln!(body, "{indent}ask \"a\"\n{indent}  anything else").expect("a String takes everything");
    }
    writeln!(body, "{}stop", " ".repeat(2 + 4 * levels)).expect("a String takes everything");
    for level in (0..levels).rev() {
        writeln!(body, "{}end", " ".repeat(2 + 4 * level)).expect("a String takes everything");
    }
    with_body(&body)
}

#[test]
fn twenty_levels_are_read_and_one_more_is_one_finding() {
    assert_eq!(codes(nested(20)), [""; 0]);
    assert_eq!(codes(nested(21)), ["E0120"]);
    assert_eq!(codes(nested(300)), ["E0120"]);
    let unended = with_body(&"  ask \"a\"\n".repeat(20_000));
    assert!(!codes(unended).is_empty());
}

#[test]
fn a_file_shows_at_most_fifty_errors() {
    assert_eq!(codes(with_body(&"  sned \"x\"\n".repeat(60_000))).len(), 50);
}

#[test]
fn twenty_thousand_steps_are_read_and_lowered() {
    let mut text = "flow a\n  start when message any\n".to_owned();
    for step in 0..20_000 {
        writeln!(text, "step s{step}\n  jump to s{}", step + 1).expect("a String takes everything");
    }
    text.push_str("step s20000\n  stop\n");
    let loaded = loaded(text);
    assert_eq!(loaded.diagnostics, []);
    assert_eq!(loaded.programs[0].steps.len(), 20_001);
    assert_eq!(loaded.programs[0].ops.len(), 1);
}

fn with_line(line: &str) -> String {
    format!(
        "flow a\n  start when message is \"hola\"\n  at any time when message is \"otra\" -> b\n  var x: number = 1\n  var l: list = []\nstep b\n  {line}\n  send \"{{x}} {{l | join}}\"\n"
    )
}

/// Lines whose value or condition goes so many levels deep, `x` or `l` being one.
const DEEP: [fn(usize) -> String; 8] = [
    |levels| format!("set x = {}", vec!["x"; levels].join(" + ")),
    |levels| format!("set x = {}", vec!["x"; levels].join(" * ")),
    |levels| format!("set x = {}x{}", "round(".repeat(levels - 1), ")".repeat(levels - 1)),
    |levels| format!("set x = {}x{}", "-(".repeat(levels - 1), ")".repeat(levels - 1)),
    |levels| format!("set l = {}x{}", "[".repeat(levels - 1), "]".repeat(levels - 1)),
    |levels| format!("if {}x == 1{} jump to b", "not (".repeat(levels - 2), ")".repeat(levels - 2)),
    |levels| format!("send \"{{x{}}}\"", " | upper".repeat(levels - 1)),
    |levels| format!("wait ({}) days", vec!["x"; levels].join(" - ")),
];

#[test]
fn a_value_of_32_levels_is_worked_out_and_one_more_is_one_finding() {
    for line in DEEP {
        let text = with_line(&line(32));
        let loaded = loaded(text.clone());
        let deep = loaded.diagnostics.iter().any(|finding| finding.code.id == "E0339");
        assert!(!deep, "{text}");
        for levels in [33, 34, 200] {
            let text = with_line(&line(levels));
            assert_eq!(codes(text.clone()), ["E0339"], "{text}");
        }
    }
}

#[test]
fn a_value_without_end_is_a_finding_and_no_crash() {
    for line in DEEP {
        assert_eq!(codes(with_line(&line(20_000))), ["E0339"], "{}", line(3));
    }
    for open in ["(", "[", "not (", "round(", "{a: "] {
        assert_eq!(codes(with_line(&format!("set l = {}", open.repeat(2_000)))), ["E0339"], "{open}");
    }
}

#[test]
fn a_long_row_of_and_and_or_is_not_deep() {
    for sign in [" or ", " and "] {
        let text = with_line(&format!("if {} jump to c", vec!["x == 2"; 400].join(sign))) + "step c\n  send \"fin\"\n";
        assert_eq!(codes(text), [""; 0]);
    }
}

/// Without a bound on what each keyword, answer or brace is compared with, these take minutes.
#[test]
fn a_long_line_and_thousands_of_keywords_are_read() {
    let many = |count: usize, written: fn(usize) -> String, between: &str| {
        (0..count).map(written).collect::<Vec<_>>().join(between)
    };
    let keywords = many(5_000, |n| format!("\"h{n}\""), ", ");
    let line = format!("flow a\n  start when message is {keywords}\nstep b\n  stop\n");
    assert_eq!(codes(line), [""; 0]);
    let arms = many(5_000, |n| format!("    contains \"h{n}\" -> b"), "\n");
    assert_eq!(codes(with_body(&format!("  ask \"a\"\n{arms}\n    anything else\n      stop\n  end\n"))), [""; 0]);
    let braces = "{{{\"'“«\"".repeat(10_000);
    assert_eq!(codes(with_body(&format!("  send \"{braces}\n"))), ["E0201"]);
}
