//! `flowc cost`: messages and money of one run.

use std::fs;

use super::{flowc, folder};

const FLOW: &str = "flow aviso\n  start when message is \"hola\"\n\nstep inicio\n  send \"Hola\"\n  wait 30h\n  \
                    send \"¿Sigues ahí?\" or template recordatorio\n";

/// Round numbers, nobody's prices.
const PRICES: &str = "version = 1\ncurrency = \"USD\"\n\n[[card]]\nas_of = \"2026-10-01\"\n\n[card.rates.\"Bolivia\"]\n\
                      marketing = \"0.5\"\nutility = \"0.2\"\n";

#[test]
fn without_prices_messages_are_counted_and_the_price_is_unknown() {
    let folder = folder(&[("aviso.flow", FLOW)]);
    let ran = flowc(folder.path(), &["cost"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let lines: Vec<&str> = ran.out.lines().map(str::trim_end).collect();
    assert_eq!(
        lines,
        [
            "aviso                    who never answers  whoever writes",
            "  messages               2                  2",
            "  without a template     1 to 2             1 to 2",
            "  template recordatorio  0 to 1             0 to 1",
            "Price unknown: `flowc prices import` takes in Meta's rate card.",
        ]
    );
}

#[test]
fn with_prices_and_a_country_there_is_a_cost() {
    let folder = folder(&[("aviso.flow", FLOW), ("prices.toml", PRICES), ("flow.toml", "language = \"es\"\n")]);
    let ran = flowc(folder.path(), &["cost", "--lang", "es"]);
    assert!(ran.code == 0 && ran.out.contains("Los precios dependen del país"), "{}", ran.out);
    // A template may be of the dearest category, and a service message costs what utility costs.
    let ran = flowc(folder.path(), &["cost", "--country", "BO", "--lang", "en"]);
    assert!(ran.out.contains("  cost                   0 to 0.7 USD       0 to 0.7 USD\n"), "{}", ran.out);
    let ran = flowc(folder.path(), &["cost", "--country", "BO", "--on", "2026-09-30", "--lang", "en"]);
    assert!(ran.out.contains("price unknown"), "{}", ran.out);
    fs::write(folder.path().join("flow.toml"), "country = \"BO\"\n").unwrap();
    let ran = flowc(folder.path(), &["cost", "--json"]);
    let line: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(line["flow"], "aviso");
    assert_eq!(line["silent"]["messages"], serde_json::json!({ "least": 2, "most": 2 }));
    assert_eq!(line["any"]["by"][1]["template"], "recordatorio");
    assert_eq!(line["any"]["cost"]["bounds"]["most"], "0.7");
}

#[test]
fn a_circle_that_nothing_counts_is_said_with_its_steps() {
    let flow = "flow f\n  start when message is \"hola\"\nstep pregunta\n  ask \"¿Sí?\" up to 2h\n    anything else -> pregunta\n    \
                no reply -> fin\n  end\nstep fin\n  send \"Gracias\" or template gracias\n";
    let folder = folder(&[("f.flow", flow)]);
    let ran = flowc(folder.path(), &["cost", "--lang", "en"]);
    assert!(ran.out.contains("2 or more, without a bound"), "{}", ran.out);
    assert!(ran.out.contains("whoever writes: goes round without a count in pregunta"), "{}", ran.out);
    assert!(!ran.out.contains("who never answers: goes"), "{}", ran.out);
}
