//! Which arm takes an answer, and what its `save as` keeps. Source: language section 5, "Arms" and "Semantics".

use engine::Pattern;
use stdlib::{Decimal, Type, Value};

use crate::{
    flow::{Then, anything_else, ask, flow, is, number, on, saves},
    host::Host,
};

/// A question with one arm, `anything else` behind it, in a Bolivian flow on Tuesday, 24 November 2026.
fn asked(arm: Pattern, kind: Type) -> Host {
    let arms = [saves(arm, "v", Then::To("tomado")), anything_else(Then::To("otro"))];
    let mut program = flow("f")
        .starts_when(is(&["hola"]))
        .var("v", kind, None)
        .step("s", [ask("¿Qué?", None, arms)])
        .step("tomado", [crate::flow::wait("1h")])
        .step("otro", [crate::flow::wait("1h")])
        .program();
    program.calling_code = Some("591".to_owned());
    let mut host = Host::with([program]);
    host.says("hola");
    host
}

fn range(from: &str, to: &str) -> Pattern {
    Pattern::Number(Some((decimal(from), decimal(to))))
}

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn starts_with(texts: &[&str]) -> Pattern {
    Pattern::StartsWith(texts.iter().map(|text| (*text).to_owned()).collect())
}

#[test]
fn each_kind_of_arm_takes_its_answers_and_leaves_the_others() {
    #[rustfmt::skip]
    let table: &[(Pattern, &[&str], &[&str])] = &[
        (starts_with(&["quiero"]), &["Quiero dos", "¡quiero!"],              &["no quiero", "querido"]),
        (Pattern::Number(None),    &["3", "son 3", "tres", "10/10!!!"],      &["3 o 4", "nada", ""]),
        (range("1", "4"),          &["1", "4", "cuatro", "2,5"],             &["0", "5", "4,5", "-1"]),
        (Pattern::Email,           &["ana@x.com", "es Ana@X.com, gracias"],  &["ana@", "a@x.com o b@x.com"]),
        (Pattern::Phone,           &["70012345", "+591 700 12345"],          &["123", "mi número"]),
        (Pattern::Date,            &["24/12", "mañana", "2026-12-24"],       &["hoy o mañana", "30/2"]),
        (Pattern::Time,            &["9:00", "a las 9 de la noche"],         &["25:00", "pronto"]),
        (Pattern::Yes,             &["sí", "sí, por favor", "👍"],           &["no", "sí, pero mañana"]),
        (Pattern::No,              &["no", "no, gracias", "👎"],             &["no sé", "sí"]),
        (Pattern::AnyText,         &["lo que sea", "👍", "?"],               &["", "  "]),
        (Pattern::Any,             &["lo que sea", ""],                      &[]),
    ];
    for (arm, taken, left) in table {
        for (says, expected) in
            taken.iter().map(|says| (says, "sleeps in tomado")).chain(left.iter().map(|says| (says, "sleeps in otro")))
        {
            let mut host = asked(arm.clone(), Type::Text);
            host.says(says);
            assert_eq!(host.state("f"), expected, "{arm:?} and `{says}`");
        }
    }
}

#[test]
fn an_answer_is_kept_by_the_type_of_its_variable() {
    let date = |text: &str| Value::Date(text.parse().unwrap());
    #[rustfmt::skip]
    let table = [
        (Pattern::Number(None), Type::Number, "son tres",          Some(number(3))),
        // A text keeps what was typed.
        (Pattern::Number(None), Type::Text,   "son tres",          Some("son tres".into())),
        (Pattern::Yes,          Type::Bool,   "claro que sí",      Some(Value::Bool(true))),
        (Pattern::No,           Type::Bool,   "no, gracias",       Some(Value::Bool(false))),
        (Pattern::Date,         Type::Date,   "mañana",            Some(date("2026-11-25"))),
        (Pattern::Date,         Type::Date,   "el 3/4",            Some(date("2027-04-03"))),
        (Pattern::Time,         Type::Time,   "a las 18:30",       Some(Value::Time("18:30".parse().unwrap()))),
        (Pattern::AnyText,      Type::Text,   "  Ana María  ",     Some("  Ana María  ".into())),
        (Pattern::Email,        Type::Text,   "es ana@x.com",      Some("es ana@x.com".into())),
        (Pattern::Phone,        Type::Text,   "al 700-12345",      Some("al 700-12345".into())),
        // An answer of another kind than the variable leaves it as it was.
        (Pattern::AnyText,      Type::Number, "ninguno",           None),
    ];
    for (arm, kind, says, expected) in table {
        let mut host = asked(arm.clone(), kind);
        host.says(says);
        assert_eq!(host.state("f"), "sleeps in tomado", "{arm:?} and `{says}`");
        assert_eq!(host.conversation.runs[0].variables.get("v"), expected.as_ref(), "{arm:?} and `{says}`");
    }
}

#[test]
fn the_days_of_the_contacts_zone_count() {
    let mut host = asked(Pattern::Date, Type::Date);
    // Already Wednesday there.
    host.conversation.contact.zone = Some(stdlib::Zone::parse("Pacific/Auckland").unwrap());
    host.says("mañana");
    let tomorrow = Value::Date("2026-11-26".parse().unwrap());
    assert_eq!(host.conversation.runs[0].variables.get("v"), Some(&tomorrow));
}

#[test]
fn a_specific_arm_goes_before_any_text_and_that_before_anything_else_as_they_are_written() {
    let arms =
        [on(Pattern::AnyText, Then::To("texto")), on(Pattern::Yes, Then::To("si")), anything_else(Then::To("otro"))];
    let steps = ["texto", "si", "otro"];
    let program = steps
        .into_iter()
        .fold(flow("f").starts_when(is(&["hola"])).step("s", [ask("¿Qué?", None, arms)]), |flow, name| {
            flow.step(name, [crate::flow::wait("1h")])
        });
    for (says, expected) in [("sí", "sleeps in si"), ("quizás", "sleeps in texto"), ("", "sleeps in otro")] {
        let mut host = Host::new([program.clone()]);
        host.says("hola");
        host.says(says);
        assert_eq!(host.state("f"), expected, "`{says}`");
    }
}
