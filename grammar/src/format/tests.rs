use proptest::prelude::*;

use super::{
    Formatted, format,
    spacing::{self, Place},
    words,
};
use crate::{FileId, Source, ast::File, blocks, project, split::split};

const SHIPPED: [&str; 3] = [
    include_str!("../../../flows/bienvenida.flow"),
    include_str!("../../tests/valid/todo.flow"),
    include_str!("../../tests/graph/pasteles.flow"),
];

fn formatted(text: &str) -> String {
    match format(text) {
        Formatted::Text(text) => text,
        Formatted::LeftAlone(finding) => panic!("{}: {text}", finding.code.slug),
    }
}

/// The body of a step, before and after.
fn in_step(body: &str) -> String {
    let text = formatted(&format!("flow f\n  start when message any\n\nstep s\n{body}"));
    text.strip_prefix("flow f\n  start when message any\n\nstep s\n").unwrap().to_owned()
}

/// A line that can be read, whether its words have arrived or not.
fn line(code: &str) -> String {
    let lines = split(code);
    assert_eq!((lines.len(), lines[0].breaking_fault()), (1, None), "{code}");
    spacing::line(code, &lines[0], Place::Level(0))
}

#[test]
fn words_stand_one_blank_apart_and_ours_are_small() {
    for (typed, written) in [
        ("WAIT   2H", "wait 2h"),
        ("wait 30min", "wait 30 min"),
        ("wait 1H30", "wait 1h30"),
        ("wait 2 h", "wait 2h"),
        ("wait  1   Day", "wait 1 day"),
        ("Jump To Fin", "jump to Fin"),
        ("jump to step fin", "jump to fin"),
        ("jump to step", "jump to step"),
        ("send \"a\"or skip", "send \"a\" or skip"),
        (
            "send \"a\"   OR   Template x( nombre :contact.first_name or 'tú' ,b:3 )# y",
            "send \"a\" or template x(nombre: contact.first_name or \"tú\", b: 3)  # y",
        ),
        ("send \"a\" or->fin", "send \"a\" or -> fin"),
        ("stop #  why  ", "stop  #  why"),
    ] {
        assert_eq!(line(typed), written);
        assert_eq!(line(written), written);
    }
}

#[test]
fn clauses_and_records_have_one_form() {
    for (typed, written) in [
        ("handoff  to \"ventas\" Otherwise ->fin", "handoff to \"ventas\" otherwise -> fin"),
        (
            "call POST \"https://a.b\" with{a:1,b:[1,2]}save as r otherwise stop",
            "call POST \"https://a.b\" with {a: 1, b: [1, 2]} save as r otherwise stop",
        ),
        ("send location \"Oficina\" at -16.5,-68.15", "send location \"Oficina\" at -16.5, -68.15"),
        ("notify \"a\"   \"b\"", "notify \"a\" \"b\""),
        ("return \"paid\" with {total:1}", "return \"paid\" with {total: 1}"),
        ("start flow otro with { a : order.total }", "start flow otro with {a: order.total}"),
    ] {
        assert_eq!(line(typed), written);
        assert_eq!(line(written), written);
    }
}

#[test]
fn expressions_have_blanks_around_their_signs_and_none_inside_brackets() {
    for (typed, written) in [
        ("set total=total+1", "set total = total + 1"),
        ("set total = -1", "set total = -1"),
        ("set total = total -1", "set total = total - 1"),
        ("set total = number-1", "set total = number - 1"),
        ("set a = ( b+1 )*2", "set a = (b + 1) * 2"),
        ("set a = round (b , 2)", "set a = round(b, 2)"),
        ("set a = days_since(contact.due)%7", "set a = days_since(contact.due) % 7"),
        ("if not(a>3 and b<=2)jump to fin", "if not (a > 3 and b <= 2) jump to fin"),
        ("if a=>3 and b =< 2 and c<>1 and d≠4 jump to fin", "if a => 3 and b =< 2 and c <> 1 and d ≠ 4 jump to fin"),
        ("if !a==true jump to STEP fin", "if !a == true jump to fin"),
        ("if Reply Contains \"sí\",\"ok\" jump to fin", "if reply contains \"sí\", \"ok\" jump to fin"),
        ("wait ( n )days", "wait (n) days"),
        ("wait (n)DAYS", "wait (n) days"),
        ("handoff to)S", "handoff to) s"),
        ("wait until 2026-12-24   10:00 or  if late->fin", "wait until 2026-12-24 10:00 or if late -> fin"),
        ("wait until 1H before window closes", "wait until 1h before window closes"),
    ] {
        assert_eq!(line(typed), written);
        assert_eq!(line(written), written);
    }
}

#[test]
fn quotes_are_straight_and_say_the_same() {
    for (typed, written) in [
        ("send “Hola”", r#"send "Hola""#),
        (r#"send «Hola "amiga" 'x'»"#, r#"send "Hola \"amiga\" 'x'""#),
        ("send 'it's'", r#"send "it's""#),
        (r#"send “a \" b \\” or skip"#, r#"send "a \" b \\" or skip"#),
        (r#"send “{contact.first_name or "tú"}: "x"”"#, r#"send "{contact.first_name or "tú"}: \"x\"""#),
    ] {
        assert_eq!(line(typed), written);
        assert_eq!(line(written), written);
    }
}

#[test]
fn blocks_are_indented_two_spaces_a_level() {
    let typed = "\
ask \"¿A?\" up to 2h
   contains \"a\"
         send \"x\"
         # last
   # about the next
   anything else -> fin
   no reply
     send \"y\"
     stop
   # before the end
end
stop
";
    let typed = typed.lines().fold(String::new(), |text, line| text + "      " + line + "\n");
    let written = "  ask \"¿A?\" up to 2h
    contains \"a\"
      send \"x\"
      # last
    # about the next
    anything else -> fin
    no reply
      send \"y\"
      stop
    # before the end
  end
  stop
";
    assert_eq!(in_step(&typed), written);
}

#[test]
fn a_text_of_several_lines_moves_as_a_whole() {
    let typed =
        "      send \"\"\"\n         Hola\n           *uno*\n\n         \"\"\"or template a # why\n        OR stop\n";
    let written = "  send \"\"\"\n    Hola\n      *uno*\n\n    \"\"\" or template a  # why\n    or stop\n";
    assert_eq!(in_step(typed), written);
}

#[test]
fn sections_stand_one_blank_line_apart_with_their_comments() {
    let typed = "\u{feff}\n\nflow-version 1\nflow a\r\n\r\n\r\n  start when message any\n# of b\n## doc\nstep b\n\n\n\n  stop\n\n  # end of b\ntest \"t\"\n  expect no send\nend\nwords x = \"a\"\nwords y = \"b\"\n# last\n\n\n";
    let written = "flow-version 1\n\nflow a\n\n  start when message any\n\n# of b\n## doc\nstep b\n\n  stop\n\n  # end of b\n\ntest \"t\"\n  expect no send\nend\n\nwords x = \"a\"\nwords y = \"b\"\n# last\n";
    assert_eq!(formatted(typed), written);
}

#[test]
fn translations_stand_below_their_keys() {
    let typed = "texts\nsaludo\nes \"Hola\"\nen   “Hi”\nend\n";
    assert_eq!(formatted(typed), "texts\n  saludo\n    es \"Hola\"\n    en \"Hi\"\nend\n");
}

#[test]
fn a_line_with_an_error_stays_and_its_step_keeps_its_indentation() {
    let broken = "flow a\n  start when message any\n\nstep b\n     sned   “x”  \n     WAIT 2H\n\nstep c\n  stop\n";
    let typed = broken.replace("step c\n  stop", "step c\n      STOP");
    assert_eq!(formatted(&typed), broken.replace("WAIT 2H", "wait 2h"));
}

#[test]
fn a_file_whose_columns_or_blocks_are_wrong_is_left_alone() {
    for (text, slug) in [
        ("flow a\nstep b\n  ask \"x\" up to 2h\n    anything else -> c\n", "missing-end"),
        ("flow a\nstep b\n  stop\n  end\n", "stray-end"),
        ("flow a\nstep b\n  send \"a\"\n    stop\n", "layout"),
        ("flow a\n  step b\n    stop\n", "layout"),
        ("flow a\nstep b\nstop\n", "layout"),
        ("test \"x\"\n  expect no send\n", "missing-end"),
        ("step b\n  send \"\"\"\n    x\nstep c\n", "unclosed-text"),
        ("<<<<<<< a\n", "merge-conflict"),
        ("texts\n  a\n    es \"b\"\n", "missing-end"),
        ("flow a\nstep b\n  handoff to \"x\"\n    resolved -> b\n     no agent -> b\n  end\n", "layout"),
    ] {
        match format(text) {
            Formatted::LeftAlone(finding) => assert_eq!(finding.code.slug, slug, "{text}"),
            Formatted::Text(_) => panic!("formatted: {text}"),
        }
    }
}

#[test]
fn the_shipped_flow_is_written_as_fmt_writes_it() {
    assert_eq!(formatted(SHIPPED[0]), SHIPPED[0]);
}

#[test]
fn every_word_of_the_line_grammar_is_one_of_ours() {
    assert!(words::WORDS.is_sorted());
    let grammar = include_str!("../line.pest");
    for rule in grammar.lines().filter(|line| line.starts_with("kw_")) {
        let word = rule.split('"').nth(1).unwrap();
        assert!(words::WORDS.contains(&word), "{word}");
    }
    for head in crate::heads::HEADS {
        for word in head.words.split(' ').filter(|word| !word.starts_with('<')) {
            assert!(words::WORDS.contains(&word), "{word}");
        }
    }
}

/// The tree of a file and its findings, without places.
fn tree(text: &str) -> String {
    let source = Source { path: "a.flow".into(), text: text.into() };
    let mut found = Vec::new();
    let file: File = blocks::read(FileId(0), &source, &mut found);
    // Columns are what it changes.
    let is_meant = |slug: &&str| !["layout", "uneven-depth"].contains(slug);
    let slugs: Vec<&str> = found.iter().map(|finding| finding.code.slug).filter(is_meant).collect();
    without_places(&std::format!("{file:?} {slugs:?}"))
}

fn without_places(tree: &str) -> String {
    let mut kept = String::new();
    let mut rest = tree;
    while let Some(at) = rest.find("Span {") {
        kept.push_str(&rest[..at]);
        rest = &rest[at + rest[at..].find('}').unwrap() + 1..];
    }
    kept.push_str(rest);
    let mut lines = kept.split("indent: ");
    let first = lines.next().unwrap_or_default().to_owned();
    let kept = lines.fold(first, |text, line| text + line.trim_start_matches(|c: char| c.is_ascii_digit()));
    // A name is what it is compared by: one that looks like a word of ours may have lost its capitals.
    kept.split("Name { text: ").map(|part| part.split_once("folded: ").map_or(part, |(_, folded)| folded)).collect()
}

/// The first place where two trees part.
fn difference(one: &str, other: &str) -> Option<String> {
    let at = one.chars().zip(other.chars()).take_while(|(a, b)| a == b).count();
    let around = |text: &str| text.chars().skip(at.saturating_sub(40)).take(160).collect::<String>();
    (one != other).then(|| std::format!("…{}\n…{}", around(one), around(other)))
}

fn keeps_its_promises(text: &str) {
    let Formatted::Text(once) = format(text) else { return };
    assert_eq!(difference(&once, &formatted(&once)), None, "not stable");
    assert_eq!(difference(&tree(text), &tree(&once)), None, "another tree: {once}");
}

#[test]
fn files_with_every_mistake_are_stable_and_mean_the_same() {
    let tests = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let mut files = 0;
    for folder in ["corpus", "golden", "valid", "graph", "../../flows"] {
        for project in project::read(&[tests.join(folder)]).unwrap() {
            for source in &project.sources {
                keeps_its_promises(&source.text);
                files += 1;
            }
        }
    }
    assert!(files > 80, "only {files} files");
}

/// What an editor, a paste or a hurry does to one line.
fn mutated(line: &str, how: u8) -> String {
    match how % 16 {
        0 => std::format!("  {line}"),
        1 => line.replacen("  ", "", 1),
        2 => line.replace(' ', "  "),
        3 => line.to_uppercase(),
        4 => std::format!("{line}   # nota"),
        5 => std::format!("{line}\n\n\n"),
        6 => std::format!("{line}\r"),
        7 => line.replacen('"', "“", 1).replacen('"', "”", 1),
        8 => line.replacen('"', "«", 1).replacen('"', "»", 1),
        9 => line.replacen('"', "'", 1).replacen('"', "'", 1),
        10 => line.replacen("  ", "\t", 1),
        11 => line.replacen('"', "", 1),
        12 => String::new(),
        13 => std::format!("{line}\n{line}"),
        14 => std::format!("   # nota\n{line}"),
        _ => line.replace(", ", ",").replace(" -> ", "->"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn a_mutated_flow_is_stable_and_means_the_same(
        which in 0..SHIPPED.len(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..12),
        deeper in 0_usize..3,
    ) {
        let mut lines: Vec<String> = SHIPPED[which].lines().map(|line| {
            let blanks = line.len() - line.trim_start().len();
            " ".repeat(blanks * deeper) + line
        }).collect();
        for (at, how) in changes {
            let at = at.index(lines.len());
            lines[at] = mutated(&lines[at], how);
        }
        keeps_its_promises(&lines.join("\n"));
    }

    #[test]
    fn any_text_is_stable_and_means_the_same(pieces in prop::collection::vec(piece(), 0..30)) {
        keeps_its_promises(&pieces.concat());
    }

    #[test]
    fn any_characters_are_stable(text in "\\PC{0,80}") {
        keeps_its_promises(&text);
        keeps_its_promises(&std::format!("flow a\nstep b\n  send {text}\n"));
        keeps_its_promises(&std::format!("flow a\nstep b\n  handoff to {text}\n"));
    }
}

fn piece() -> impl Strategy<Value = String> {
    let ours = prop::sample::select(vec![
        "flow a\n",
        "step b\n",
        "\nstep c\n",
        "test \"t\"\n",
        "texts\n",
        "words w = \"a\",\"b\"\n",
        "end\n",
        "  end\n",
        "    end\n",
        "  send \"a\"\n",
        "  send «a \"b\"»",
        "  ask \"x\" up to 2h\n",
        "    contains 'a'->b\n",
        "    anything else -> b\n",
        "    no reply\n",
        "      stop\n",
        "  if a>3\n",
        "  else\n",
        "  if a jump to step b\n",
        "  set a=b-1\n",
        "  handoff to \"x\"\n",
        "    resolved\n",
        "# c\n",
        "  # c\n",
        "      # c\n",
        "\n",
        "\n\n\n",
        " ",
        "\t",
        "\r\n",
        "\u{feff}",
        "\u{a0}",
        "  send \"\"\"\n   a\n    b\n   \"\"\"",
        " or skip\n",
        "or stop\n",
        "\"",
        "'",
        "{",
        "-",
        ">",
        "(",
        ")",
        ",",
        ":",
        ".",
        "5",
        "h",
        "%",
        "JUMP TO Fin\n",
        "expect no send\n",
        "é",
        "👩‍👩‍👧",
    ])
    .prop_map(str::to_owned);
    prop_oneof![8 => ours, 1 => ".{0,3}"]
}
