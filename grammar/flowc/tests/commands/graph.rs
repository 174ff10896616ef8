use std::{collections::BTreeSet, fs, path::Path};

use super::{flowc, folder};

const EVERYTHING: &str = include_str!("../../../tests/graph/pasteles.flow");

/// The names of the elements, after making sure that each is closed where it must be and every `&` begins an entity.
fn elements(xml: &str) -> BTreeSet<String> {
    let (mut open, mut names) = (Vec::new(), BTreeSet::new());
    for part in xml.split('<').skip(1) {
        let (tag, text) = part.split_once('>').expect("a tag is closed");
        assert!(!tag.contains('&') || tag.contains(';'), "{tag}");
        for entity in text.split('&').skip(1) {
            let name = entity.split_once(';').expect("an & begins an entity").0;
            assert!(["amp", "lt", "gt", "quot"].contains(&name), "{name}");
        }
        assert!(text.chars().all(|c| !c.is_control() || c == '\n'), "{text:?}");
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(name));
        } else {
            let name = tag.split([' ', '/']).next().unwrap().to_owned();
            names.insert(name.clone());
            if !tag.ends_with('/') {
                open.push(name);
            }
        }
    }
    assert!(open.is_empty(), "{open:?}");
    names
}

#[test]
fn the_picture_is_as_expected_and_the_same_every_time() {
    let folder = folder(&[("pasteles.flow", EVERYTHING)]);
    let drawn = flowc(folder.path(), &["graph", "--lang", "es"]);
    assert_eq!((drawn.code, drawn.err.as_str()), (0, ""));
    for name in ["svg", "title", "desc", "style", "path", "rect", "text", "tspan"] {
        assert!(elements(&drawn.out).contains(name), "{name}");
    }
    for _ in 0..4 {
        assert!(flowc(folder.path(), &["graph", "--lang", "es"]).out == drawn.out, "another picture of the same flow");
    }
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/graph/pasteles.svg");
    if fs::read_to_string(&golden).unwrap_or_default() != drawn.out {
        fs::write(&golden, &drawn.out).unwrap();
        panic!("pasteles.svg was written anew: look at it");
    }
}

#[test]
fn steps_answers_and_bubbles_are_in_the_picture() {
    let folder = folder(&[("pasteles.flow", EVERYTHING)]);
    let drawn = flowc(folder.path(), &["graph", "--lang", "es"]).out;
    for text in [
        "Pastelería «La Abuela»: pedidos &amp; promociones &lt;3&gt;",
        ">inicio<",
        ">fin_bueno<",
        "<tspan class=\"b\">Ana</tspan>",
        "<tspan class=\"i\">La Abuela</tspan>",
        "👩‍👩‍👧",
        ">sin respuesta<",
        ">45 % corto<",
        ">Espera 1 día<",
        "Un flujo de WhatsApp con",
        "prefers-color-scheme: dark",
    ] {
        assert!(drawn.contains(text), "{text}");
    }
}

#[test]
fn hostile_texts_break_no_picture() {
    let flow = "flow f \"</title><script>&\"\n  start when message is \"<x>\", \"a&b\"\nstep s\n  send \"]]> <!-- {contact.first_name or \"&\"} \u{7}\\\"'\"\n";
    let folder = folder(&[("f.flow", flow)]);
    let drawn = flowc(folder.path(), &["graph"]);
    assert_eq!(drawn.code, 0, "{}", drawn.err);
    assert!(!elements(&drawn.out).contains("script"));
}

#[test]
fn where_pictures_go() {
    let flow = |name: &str| format!("flow {name}\n  start when message is \"{name}\"\nstep s\n  send \"x\"\n");
    let folder =
        folder(&[("a.flow", &flow("a")), ("b.flow", &flow("b")), ("mal.txt", "flow c\nstep s\n  sned \"x\"\n")]);
    let both = flowc(folder.path(), &["graph"]);
    assert_eq!((both.code, both.out.as_str()), (2, ""));
    assert!(both.err.contains("`a`, `b`"), "{}", both.err);
    let one = flowc(folder.path(), &["graph", "--flow", "B", "--format", "mermaid"]);
    assert!(one.code == 0 && one.out.contains("flowchart TD"), "{}", one.err);
    let none = flowc(folder.path(), &["graph", "--flow", "c"]);
    assert_eq!(none.code, 2);
    let all = flowc(folder.path(), &["graph", "-o", "dibujos", "--format", "dot"]);
    assert_eq!(all.code, 0);
    assert!(fs::read_to_string(folder.path().join("dibujos/a.dot")).unwrap().starts_with("digraph"));
    assert!(folder.path().join("dibujos/b.dot").is_file());
    let file = flowc(folder.path(), &["graph", "a.flow", "-o", "a.svg"]);
    assert_eq!((file.code, file.out.as_str()), (0, ""));
    elements(&fs::read_to_string(folder.path().join("a.svg")).unwrap());
    let broken = flowc(folder.path(), &["graph", "mal.txt"]);
    assert_eq!((broken.code, broken.out.as_str()), (1, ""));
    assert!(broken.err.contains("E0101"), "{}", broken.err);
}

#[test]
fn a_flow_too_large_for_a_picture_says_what_to_do() {
    let lines: String = (0..601).map(|number| format!("  send \"{number}\"\n")).collect::<Vec<_>>().concat();
    let folder = folder(&[("f.flow", &format!("flow f\n  start when message any\nstep s\n{lines}"))]);
    let refused = flowc(folder.path(), &["graph"]);
    assert_eq!((refused.code, refused.out.as_str()), (2, ""));
    assert!(refused.err.contains("--format dot"), "{}", refused.err);
    assert_eq!(flowc(folder.path(), &["graph", "--format", "dot"]).code, 0);
}
