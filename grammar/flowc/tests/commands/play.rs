use std::fs;

use super::{Ran, flowc, flowc_reading, folder};

const EVERYTHING: &str = include_str!("../../../tests/graph/pasteles.flow");
const WELCOME: &str = include_str!("../../../../flows/bienvenida.flow");

/// A chat of these lines with the welcome flow, in Spanish, from a Tuesday at nine.
fn chat(lines: &str) -> String {
    let folder = folder(&[("bienvenida.flow", WELCOME)]);
    let Ran { code, out, err } =
        flowc_reading(folder.path(), &["play", "--lang", "es", "--now", "2026-12-01 9:00"], lines);
    assert_eq!((code, err.as_str()), (0, ""));
    out
}

/// The texts of the bubbles.
fn bubbles(out: &str) -> Vec<&str> {
    let inside = |line: &'_ str| line.trim().strip_prefix("│ ").and_then(|line| line.strip_suffix(" │")).is_some();
    out.lines().filter(|line| inside(line)).map(|line| line.trim().trim_matches('│').trim()).collect()
}

#[test]
fn a_customer_is_answered_and_time_moves_as_told() {
    let out = chat("hola\n/next\nmmm\n/después 3h\nun humano, por favor\n");
    assert_eq!(
        bubbles(&out),
        [
            "Hola, bienvenido",
            "¿Cómo puedo ayudarte?",
            "Perdón, no entendí. Escribe *precio* o *asesor*.",
            "Un asesor te escribirá pronto."
        ]
    );
    for said in [
        "› hola\n",
        "bienvenida, paso inicio · espera hasta 2026-12-01 11:00 (en 2 h)",
        "espera una respuesta hasta 2026-12-02 07:00 (en 20 h)",
        "2026-12-01 09:00 · ventana abierta hasta 2026-12-02 08:55",
        "terminó porque dice `stop`",
        "2026-12-01 14:00",
    ] {
        assert!(out.contains(said), "{said} not in {out}");
    }
}

#[test]
fn a_template_is_marked_and_a_closed_window_is_said() {
    let flow = "flow f\n  start when message any\nstep s\n  send \"a\"\n  wait 2 days\n  send \"b\" or template volver_1(contact.first_name or \"amiga\", 3)\n";
    let folder = folder(&[("f.flow", flow)]);
    let ran =
        flowc_reading(folder.path(), &["play", "--customer", "Ana", "--now", "2026-12-01 9:00"], "hi\n/after 3 days\n");
    assert_eq!(bubbles(&ran.out), ["a", "[template volver_1, es]", "1: Ana", "2: 3"], "{}", ran.out);
    assert!(ran.out.contains("window closed: templates only"), "{}", ran.out);
}

#[test]
fn variables_tags_and_what_was_drawn_are_shown() {
    let folder = folder(&[("pasteles.flow", EVERYTHING)]);
    let arguments = ["play", "--lang", "es", "--customer", "Luisa", "--now", "2026-12-01 9:00"];
    let ran = flowc_reading(folder.path(), &arguments, "quiero un pastel\n30\n/vars\n/porqué\n");
    assert_eq!(ran.code, 0, "{}", ran.err);
    for said in [
        "puso al contacto la etiqueta \"interesada\"",
        "le toca la parte",
        "tag \"interesada\"",
        "contact.first_name = \"Luisa\"",
        "saludo = ",
    ] {
        assert!(ran.out.contains(said), "{said} not in {}", ran.out);
    }
}

#[test]
fn what_cannot_be_done_says_what_to_type() {
    let out = chat("/next\n/after 3\n/now mañana\n/now 2020-01-01 9:00\n/foo\n/ayuda\nprecio\n/salir\nhola\n");
    for said in ["No se espera nada", "`3` no es una duración", "`mañana` no es un momento", "el tiempo no retrocede"]
    {
        assert!(out.contains(said), "{said} not in {out}");
    }
    for said in ["`/foo`", "/siguiente", "nadie contestó \"precio\" porque no le corresponde ninguna pregunta"] {
        assert!(out.contains(said), "{said} not in {out}");
    }
    assert!(!out.contains("Hola, bienvenido"), "nothing is said after the end");
}

#[test]
fn a_conversation_is_saved_as_a_test_that_passes() {
    let folder = folder(&[("bienvenida.flow", WELCOME)]);
    let lines = "hola\n/next\n¿{\"qué\\\n/after 20h\n/guardar nadie contesta dos veces\n";
    let arguments = ["play", "--lang", "es", "--customer", "Ana María", "--now", "2026-12-01 9:00"];
    let out = flowc_reading(folder.path(), &arguments, lines).out;
    let (from, to) = (out.find("test \"").unwrap(), out.find("\nend\n").unwrap());
    let with_test = format!("{WELCOME}\n{}\nend\n", &out[from..to]);
    fs::write(folder.path().join("bienvenida.flow"), with_test).unwrap();
    let tested = flowc(folder.path(), &["test", "."]);
    assert_eq!(tested.code, 0, "{}", tested.out);
    assert!(tested.out.contains("\"nadie contesta dos veces\""), "{}", tested.out);
    assert_eq!(flowc(folder.path(), &["fmt", "--check"]).code, 0);
}

#[test]
fn a_restart_forgets_and_only_the_chosen_flow_answers() {
    let other = "flow otro\n  start when message is \"otro\"\nstep s\n  send \"Soy otro\"\n";
    let folder = folder(&[("bienvenida.flow", WELCOME), ("otro.flow", other)]);
    let chosen = flowc_reading(folder.path(), &["play", "--flow", "Otro"], "hola\notro\n/restart\notro\n");
    assert_eq!(bubbles(&chosen.out), ["Soy otro", "Soy otro"], "{}", chosen.out);
    let unknown = flowc(folder.path(), &["play", "--flow", "nada"]);
    assert_eq!((unknown.code, unknown.err.contains("`bienvenida`, `otro`")), (2, true), "{}", unknown.err);
    assert_eq!(flowc(folder.path(), &["play", "--now", "ayer"]).code, 2);
}
