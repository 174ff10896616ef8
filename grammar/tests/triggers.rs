//! Two flows that start with one word, and the `where` that keeps them apart or does not.

use std::collections::BTreeMap;

use grammar::{Defaults, Field, Language, Source, load};
use stdlib::Type;

fn found(one: &str, other: &str) -> Vec<(&'static str, String)> {
    let flow = |name: &str, condition: &str| {
        let condition = if condition.is_empty() { String::new() } else { format!(" where {condition}") };
        format!("flow {name}\n  start when message contains \"info\"{condition}\nstep x\n  stop\n")
    };
    let text = flow("a", one) + flow("b", other).as_str();
    let kinds = [("edad", Type::Number), ("etapa", Type::Text), ("socio", Type::Bool)];
    let fields: BTreeMap<_, _> =
        kinds.into_iter().map(|(name, kind)| (name.to_owned(), Field { kind, indexed: false })).collect();
    let defaults = Defaults { fields, ..Defaults::default() };
    let loaded = load(vec![Source { path: "a.flow".into(), text }], &defaults);
    let said = |finding: &grammar::Diagnostic| finding.message.in_language(Language::En).to_owned();
    loaded.diagnostics.iter().map(|finding| (finding.code.id, said(finding))).collect()
}

const APART: &[(&str, &str)] = &[
    ("contact has tag \"socio\"", "not contact has tag \"socio\""),
    ("contact has consent marketing", "not (contact has consent marketing or contact.edad > 3)"),
    ("contact.edad < 18", "contact.edad >= 18"),
    ("contact.edad < 18", "18 <= contact.edad"),
    ("contact.edad < 18", "contact.edad > 60 and contact.socio == true"),
    ("contact.edad == 5", "contact.edad > 5"),
    ("contact.edad > 3", "not contact.edad > 3"),
    ("contact.edad > 3", "not contact.edad > 2"),
    ("contact.etapa == \"nuevo\"", "contact.etapa == \"viejo\""),
    ("contact.etapa == \"nuevo\"", "contact.etapa != \"nuevo\""),
    ("contact.etapa in [\"a\", \"b\"]", "contact.etapa in [\"c\", \"d\"]"),
    ("contact.etapa in [\"a\", \"b\"]", "not (contact.etapa in [\"a\", \"b\", \"c\"])"),
    ("contact.socio == true", "contact.socio == false"),
    ("reply contains \"curso\"", "not reply contains \"curso\""),
    ("contact.edad < 18 or contact.edad > 60", "contact.edad >= 18 and contact.edad <= 60"),
];

const TOGETHER: &[(&str, &str)] = &[
    ("", ""),
    ("", "contact.edad < 18"),
    ("contact.edad < 18", "contact.edad < 10"),
    ("contact.edad <= 18", "contact.edad >= 18"),
    ("contact.edad == 5", "contact.edad >= 5"),
    ("contact.etapa != \"nuevo\"", "contact.etapa != \"viejo\""),
    // It may be missing, and then both are true.
    ("not contact.edad < 18", "not contact.edad >= 18"),
    // Perhaps of one contact.
    ("contact has tag \"socio\"", "not contact has tag \"nuevo\""),
    ("contact.edad < 18", "contact.etapa == \"nuevo\""),
    ("contact.etapa == \"nuevo\"", "contact.etapa == \"Nuevo\""),
    ("contact.edad < 18 or contact.socio == true", "contact.edad >= 18"),
    // The zones of the flows may have other days.
    ("weekday(today()) == \"monday\"", "weekday(today()) == \"tuesday\""),
    ("reply contains \"curso\"", "not reply contains \"cursos\""),
];

#[test]
fn conditions_that_exclude_each_other_keep_two_flows_apart() {
    for (one, other) in APART {
        assert_eq!(found(one, other), [], "{one} / {other}");
        assert_eq!(found(other, one), [], "{other} / {one}");
    }
}

#[test]
fn where_both_may_be_true_it_is_said() {
    for (one, other) in TOGETHER {
        for pair in [found(one, other), found(other, one)] {
            assert_eq!(pair.iter().map(|(code, _)| *code).collect::<Vec<_>>(), ["E0403"], "{one} / {other}");
        }
    }
}

#[test]
fn the_message_names_the_conditions() {
    let said = |one, other| found(one, other).pop().unwrap().1;
    assert_eq!(said("", ""), "Two flows start with “info”, and only one can answer.");
    assert_eq!(
        said("", "contact.edad < 18"),
        "Two flows start with “info” when `contact.edad < 18`, and only one can answer."
    );
    assert_eq!(
        said("contact.edad < 18", "contact has tag \"socio\""),
        "Two flows start with “info” when `contact.edad < 18` and `contact has tag \"socio\"`, and only one can answer."
    );
}
