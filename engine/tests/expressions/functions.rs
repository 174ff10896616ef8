//! Each function of the closed list.

use engine::Function;
use stdlib::{Type, Value};

use crate::build::{World, call, date, field, list, lit, moment, n, number, record, t, time, yes};

#[test]
fn each_function_gives_what_its_page_says() {
    let world = World::new();
    // In Madrid 00:30 on the 25th; in La Paz still the 24th.
    let night = || lit(moment("2026-11-24T23:30:00Z"));
    for (expr, value) in [
        (call(Function::Now, []), moment("2026-11-24T09:30:00Z")),
        (call(Function::Today, []), date("2026-11-24")),
        (call(Function::Date, [night()]), date("2026-11-25")),
        (call(Function::Weekday, []), "tuesday".into()),
        (call(Function::Weekday, [lit(date("2026-11-29"))]), "sunday".into()),
        (call(Function::Weekday, [night()]), "wednesday".into()),
        (call(Function::DaysSince, [lit(date("2026-11-20"))]), number("4")),
        (call(Function::DaysSince, [field("due", Type::Date)]), number("-7")),
        (call(Function::DaysSince, [lit(date("2026-11-24"))]), number("0")),
        // 20 November, 23:30 UTC, is the 21st in Madrid.
        (call(Function::DaysSince, [lit(moment("2026-11-20T23:30:00Z"))]), number("3")),
        (call(Function::DaysUntil, [field("due", Type::Date)]), number("7")),
        (call(Function::DaysUntil, [lit(date("2026-11-23"))]), number("-1")),
        (call(Function::DaysUntil, [night()]), number("1")),
        (call(Function::Count, [list([t("a"), t("b")])]), number("2")),
        (call(Function::Count, [list([])]), number("0")),
        (call(Function::Sum, [list([n("0.1"), n("0.2"), n("-1")])]), number("-0.7")),
        (call(Function::Sum, [list([])]), number("0")),
        (call(Function::First, [list([t("a"), t("b")])]), "a".into()),
        (call(Function::Round, [n("2.5")]), number("3")),
        (call(Function::Round, [n("-2.5")]), number("-3")),
        (call(Function::Round, [n("2.49")]), number("2")),
        (call(Function::Round, [n("1.005"), n("2")]), number("1.01")),
        (call(Function::Round, [n("3"), n("2")]), number("3")),
        // As WhatsApp counts: a thumb with a skin colour is two characters.
        (call(Function::Length, [t("año 👍🏽")]), number("6")),
        (call(Function::Length, [t("")]), number("0")),
        (call(Function::Number, [t("Bs 1.299,50")]), number("1299.5")),
        (call(Function::Number, [t("tres")]), number("3")),
        (call(Function::Text, [n("1234.50")]), "1234,5".into()),
        (call(Function::Text, [yes()]), "sí".into()),
        (call(Function::Text, [lit(date("2026-12-24"))]), "24 dic 2026".into()),
        (call(Function::Text, [lit(time("9:00"))]), "9:00".into()),
        (call(Function::Text, [night()]), "25 nov 2026, 0:30".into()),
        (call(Function::Text, [list([t("a"), n("1")])]), "a, 1".into()),
        (call(Function::Text, [record([("a", n("1"))])]), "a: 1".into()),
        (call(Function::Text, [t("a")]), "a".into()),
    ] {
        assert_eq!(world.value(&expr), Ok(Some(value)), "{expr:?}");
    }
}

#[test]
fn two_functions_may_give_nothing() {
    let world = World::new();
    for expr in
        [call(Function::First, [list([])]), call(Function::Number, [t("no sé")]), call(Function::Number, [t("3 o 4")])]
    {
        assert_eq!(world.value(&expr), Ok(None), "{expr:?}");
    }
    let that_may: Vec<_> =
        Function::ALL.into_iter().filter(|function| function.signature().may_be_missing).map(Function::name).collect();
    assert_eq!(that_may, ["first", "number"]);
}

#[test]
fn a_function_is_found_by_its_name_in_any_case() {
    for function in Function::ALL {
        assert_eq!(Function::named(function.name()), Some(function));
        assert_eq!(Function::named(&function.name().to_uppercase()), Some(function));
    }
    assert_eq!(Function::named("contar"), None);
}

/// A value of each type.
fn sample(kind: Type) -> Value {
    match kind {
        Type::Text => "3".into(),
        Type::Number => number("2"),
        Type::Bool => Value::Bool(true),
        Type::Date => date("2026-12-24"),
        Type::Time => time("9:00"),
        Type::Moment => moment("2026-12-24T10:00:00Z"),
        Type::List => Value::List(vec![number("1")]),
        Type::Record => Value::Record([("a".to_owned(), number("1"))].into()),
    }
}

#[test]
fn a_function_takes_the_types_of_its_signature_and_no_others() {
    let world = World::new();
    for function in Function::ALL {
        let signature = function.signature();
        for count in 0..=2 {
            for kind in Type::ALL {
                let arguments: Vec<_> = (0..count).map(|_| sample(kind)).collect();
                let fits = (signature.required..=signature.arguments.len()).contains(&count)
                    && signature.arguments.iter().take(count).all(|types| types.contains(&kind));
                let expr = engine::Expr::Call {
                    function,
                    arguments: arguments.into_iter().map(engine::Expr::Literal).collect(),
                };
                let found = world.value(&expr);
                assert_eq!(found.is_ok(), fits, "{expr:?} gave {found:?}");
                if let (Ok(Some(value)), Some(result)) = (found, signature.result) {
                    assert!(result.accepts(&value), "{expr:?} gave {value:?}");
                }
            }
        }
    }
}
