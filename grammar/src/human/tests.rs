use unicode_width::UnicodeWidthStr;

use super::{Look, draw};
use crate::{Defaults, Language, Loaded, Source, load};

const ES: Look = Look { language: Language::Es, with_color: false, width: 100 };
const EN: Look = Look { language: Language::En, ..ES };

fn loaded(text: &str) -> Loaded {
    load(vec![Source { path: "a.flow".into(), text: text.into() }], &Defaults::default())
}

fn drawn(text: &str, look: Look) -> String {
    let loaded = loaded(text);
    draw(&loaded.diagnostics[0], &loaded.sources, look)
}

/// The cells before the first underlined one, and before `{{1}}`.
fn columns(drawn: &str) -> (usize, usize) {
    let lines: Vec<&str> = drawn.lines().collect();
    let at = lines.iter().position(|line| line.contains("{{1}}") && line.contains("│")).expect("the line is shown");
    let code = lines[at].split("{{1}}").next().unwrap().width();
    let mark = lines[at + 1].split(['─', '┬']).next().unwrap().width();
    (code, mark)
}

#[test]
fn the_mark_stands_under_the_mistake_whatever_stands_before() {
    let long = "muy largo ".repeat(500);
    for text in ["Hola", "👩‍👩‍👧 👍🏽", "🇧🇴 año e\u{301} 💜", "日本", "❤️", "\u{1b}[31m\u{202e}", &long]
    {
        let drawn = drawn(&format!("flow a\n  start when message any\nstep b\n  send \"{text} {{{{1}}}}\"\n"), ES);
        let (code, mark) = columns(&drawn);
        assert_eq!(code, mark, "{drawn}");
    }
}

#[test]
fn the_place_above_the_frame_counts_characters_of_the_file() {
    let text = "flow a\n  start when message any\nstep b\n  send \"ñ👩‍👩‍👧 {{1}}\"\n";
    assert!(drawn(text, EN).contains("╭─[a.flow:4:16]"), "{}", drawn(text, EN));
}

#[test]
fn a_finding_in_two_files_shows_the_lines_of_both() {
    let flow = |name: &str| format!("flow {name}\n  start when message is \"info\"\nstep x\n  stop\n");
    let sources =
        vec![Source { path: "a.flow".into(), text: flow("a") }, Source { path: "b.flow".into(), text: flow("b") }];
    let loaded = load(sources, &Defaults::default());
    let drawn = draw(&loaded.diagnostics[0], &loaded.sources, EN);
    for part in ["[b.flow:2:14]", " 1 │ flow b", "[a.flow:2:14]", " 1 │ flow a", "and this one"] {
        assert!(drawn.contains(part), "{drawn}");
    }
    assert_eq!(drawn.matches('╭').count(), 2, "{drawn}");
}

#[test]
fn a_file_cannot_write_to_the_terminal() {
    let drawn = drawn("flow a\n  start when message any\nstep b\n  \u{1b}[2J\u{7}sned \"x\"\n", EN);
    assert!(drawn.chars().all(|c| c == '\n' || !c.is_control()), "{drawn:?}");
}

#[test]
fn a_line_of_a_megabyte_is_shown_in_part() {
    let long = "ñandú ".repeat(100_000);
    let drawn = drawn(&format!("flow a\n  start when message any\nstep b\n  send \"{long} {{{{1}}}} {long}\"\n"), EN);
    assert!(drawn.len() < 4_000, "{}", drawn.len());
    assert!(drawn.contains("{{1}}") && drawn.contains('…'), "{drawn}");
}

#[test]
fn without_color_nothing_but_text_is_written() {
    let loaded = loaded("flow a\nstep\n");
    for finding in &loaded.diagnostics {
        for look in [EN, ES] {
            assert!(!draw(finding, &loaded.sources, look).contains('\u{1b}'));
            assert!(draw(finding, &loaded.sources, Look { with_color: true, ..look }).contains('\u{1b}'));
        }
    }
}

#[test]
fn messages_are_broken_at_the_width_between_words() {
    let loaded = loaded("flow a\n  start when message any\nstep b\n  wait 2\n  send {x}\n");
    for width in [40, 60, 100] {
        for look in [EN, ES] {
            for finding in &loaded.diagnostics {
                let drawn = draw(finding, &loaded.sources, Look { width, ..look });
                let help =
                    drawn.lines().filter(|line| line.starts_with("  ") && !line.contains(['│', '╭', '╰', '·', '─']));
                for line in help {
                    assert!(line.width() <= width, "{width}: {line}");
                }
            }
        }
    }
}
