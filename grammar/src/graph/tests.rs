use super::{EdgeKind, Graph, Kind, dot, mermaid};
use crate::{Defaults, Language, Source, load};

const EVERYTHING: &str = include_str!("../../tests/graph/pasteles.flow");

fn graph(text: &str, language: Language) -> Graph {
    let loaded = load(vec![Source { path: "a.flow".into(), text: text.into() }], &Defaults::default());
    assert!(!loaded.has_errors(), "{:#?}", loaded.diagnostics);
    Graph::of(&loaded.programs[0], language)
}

#[test]
fn every_step_text_and_answer_is_drawn() {
    let graph = graph(EVERYTHING, Language::Es);
    assert_eq!(graph.groups, ["inicio", "grande", "precios", "fin_bueno", "despedida"]);
    let said: Vec<&str> = graph.nodes.iter().map(|node| node.text.as_str()).collect();
    for text in ["¿Qué te gusta?", "¿Confirmas por *Bs 99*?", "Precios: desde *Bs 99*", "¡Gracias!", "Hasta pronto"]
    {
        assert!(said.contains(&text), "{text}");
    }
    let labels: Vec<&str> = graph.edges.iter().map(|edge| edge.label.as_str()).collect();
    for label in [
        "sí",
        "no",
        "empieza con «ma»",
        "un número del 1 al 80 → personas",
        "un correo",
        "un teléfono",
        "una fecha",
        "cualquier texto",
        "cualquier otra cosa",
        "sin respuesta",
        "45 % corto",
        "45 % largo",
        "10 %",
        "cada vuelta",
        "después",
        "ya pasó",
        "la ventana está cerrada",
        "después de 2 veces",
    ] {
        assert!(labels.contains(&label), "{label} not in {labels:?}");
    }
    let count = |kind: Kind| graph.nodes.iter().filter(|node| node.kind == kind).count();
    assert_eq!([Kind::Start, Kind::Interrupt, Kind::Listen, Kind::Loop, Kind::Draw, Kind::Choice].map(count), [1; 6]);
    assert_eq!(count(Kind::Wait), 3);
    assert!(graph.edges.iter().any(|edge| edge.kind == EdgeKind::Back));
}

#[test]
fn conditions_are_written_as_an_author_writes_them() {
    let of = |condition: &str| {
        let text = format!(
            "flow f\n  start when message any\n  var a: number = 0\n  var b: number = 0\nstep s\n  if {condition} jump to t\n  send \"x\"\nstep t\n  stop\n"
        );
        let graph = graph(&text, Language::En);
        graph.nodes.iter().find(|node| node.kind == Kind::Choice).unwrap().text.clone()
    };
    for written in [
        "a + b * 2 > 3",
        "(a + b) * 2 > 3",
        "a - (b - 1) == 0",
        "not (a > 1 and b > 1) or a == 2",
        "a > 1 and (b > 1 or b < 0)",
        "-a < 3",
        "reply.text contains \"sí\", \"ok\"",
        "contact has tag \"vip\"",
        "weekday() == \"monday\"",
        "a in [1, 2, 3]",
        "replied",
        "not window open",
    ] {
        assert_eq!(of(written), format!("{written}?"));
    }
}

#[test]
fn hostile_texts_stay_texts() {
    let text = "flow f \"a\\\"] --> n9; <b>\"\n  start when message any\nstep s\n  send \"x\\\\\\\" [label=1] |`</script>`| #35;\"\n";
    let graph = graph(text, Language::En);
    let mermaid = mermaid::write(&graph);
    assert!(mermaid.contains("title: \"a\\\"] --> n9; <b>\""), "{mermaid}");
    assert!(!mermaid.contains("</script>") && !mermaid.contains("|`") && !mermaid.contains("#35;\""), "{mermaid}");
    let dot = dot::write(&graph);
    assert!(dot.contains(r#"[label="x\\\" [label=1] |`</script>`| #35;", "#), "{dot}");
}
