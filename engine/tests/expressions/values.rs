//! What operators, names and texts give, each with its value beside it.

use engine::{
    Arithmetic::{Minus, Modulo, Over, Plus, Times},
    Comparison::{AtLeast, AtMost, Differs, Equal, Greater, Less},
    ContactPart, Expr, Pattern, ReplyPart, RunPart, Segment, TemplateArgument, TemplateCall, Text, expr, render,
};
use stdlib::{Filter, Type, Value};

use crate::build::{
    World, both, call, compare, compute, contact, date, either, field, first_of, list, lit, missing, moment, n,
    negative, no, not, number, of_run, part, record, reply, t, time, var, within, yes,
};

fn gives(expr: &Expr, value: Value) {
    assert_eq!(World::new().value(expr), Ok(Some(value)), "{expr:?}");
}

fn is(expr: &Expr, holds: bool) {
    assert_eq!(expr::holds(expr, &World::new().scope()), Ok(holds), "{expr:?}");
}

#[test]
fn numbers_are_decimals() {
    for (expr, value) in [
        (compute(n("0.1"), Plus, n("0.2")), "0.3"),
        (compute(n("299.90"), Times, n("3")), "899.70"),
        (compute(n("10"), Minus, n("12.5")), "-2.5"),
        (compute(n("7"), Over, n("2")), "3.5"),
        (compute(n("1"), Over, n("3")), "0.3333333333333333333333333333"),
        (compute(n("7"), Modulo, n("3")), "1"),
        (compute(n("-7"), Modulo, n("3")), "-1"),
        (compute(n("7.5"), Modulo, n("2")), "1.5"),
        (negative(n("3")), "-3"),
        (negative(negative(n("3"))), "3"),
        (compute(n("2"), Minus, negative(n("3"))), "5"),
        (compute(n("2"), Plus, compute(n("3"), Times, n("4"))), "14"),
        (compute(compute(n("2"), Plus, n("3")), Times, n("4")), "20"),
        (compute(n("10"), Minus, compute(n("4"), Minus, n("3"))), "9"),
        (compute(field("visits", Type::Number), Plus, n("1")), "4"),
    ] {
        gives(&expr, number(value));
    }
}

#[test]
fn a_plus_also_joins_lists() {
    gives(
        &compute(list([n("1"), t("a")]), Plus, list([n("2")])),
        Value::List(vec![number("1"), "a".into(), number("2")]),
    );
    gives(&compute(list([]), Plus, list([])), Value::List(vec![]));
}

#[test]
fn values_of_one_type_are_compared() {
    for (expr, holds) in [
        (compare(n("2"), Less, n("10")), true),
        (compare(n("2"), Greater, n("10")), false),
        (compare(n("2.0"), Equal, n("2")), true),
        (compare(n("2"), AtLeast, n("2")), true),
        (compare(n("2"), AtMost, n("1.99")), false),
        (compare(lit(date("2026-11-24")), Less, lit(date("2026-12-01"))), true),
        (compare(lit(time("9:00")), Less, lit(time("10:00"))), true),
        (compare(lit(time("9:00")), Equal, lit(time("09:00"))), true),
        (compare(lit(moment("2026-11-24T09:00:00Z")), AtMost, of_run(RunPart::Started)), true),
        (compare(t("La Paz"), Equal, field("city", Type::Text)), true),
        // Exactly: what folds is `is`.
        (compare(t("la paz"), Equal, field("city", Type::Text)), false),
        (compare(t("a"), Differs, t("b")), true),
        (compare(yes(), Equal, yes()), true),
        (compare(list([n("1"), n("2")]), Equal, list([n("1"), n("2.0")])), true),
        (compare(list([n("1"), n("2")]), Equal, list([n("2"), n("1")])), false),
        (compare(record([("a", n("1")), ("b", t("x"))]), Equal, record([("b", t("x")), ("a", n("1"))])), true),
    ] {
        is(&expr, holds);
    }
}

#[test]
fn values_of_two_types_are_not_equal() {
    is(&compare(n("1"), Equal, t("1")), false);
    is(&compare(n("1"), Differs, t("1")), true);
    is(&compare(lit(date("2026-11-24")), Equal, lit(moment("2026-11-24T00:00:00Z"))), false);
}

#[test]
fn a_comparison_with_something_missing_is_false() {
    for by in [Equal, Differs, Less, AtMost, Greater, AtLeast] {
        is(&compare(missing(), by, n("1")), false);
        is(&compare(n("1"), by, missing()), false);
        is(&compare(missing(), by, missing()), false);
    }
    is(&not(compare(missing(), Equal, n("1"))), true);
    is(&within(missing(), list([n("1")])), false);
    is(&within(n("1"), missing()), false);
    let says = Expr::Matches { text: Box::new(missing()), pattern: Pattern::Contains(vec!["x".into()]) };
    is(&says, false);
}

#[test]
fn and_or_and_not_are_of_bools() {
    for (left, right) in [(true, true), (true, false), (false, true), (false, false)] {
        let (l, r) = (lit(Value::Bool(left)), lit(Value::Bool(right)));
        is(&both(l.clone(), r.clone()), left && right);
        is(&either(l.clone(), r), left || right);
        is(&not(l), !left);
    }
    is(&either(both(no(), yes()), not(no())), true);
    is(&not(either(yes(), no())), false);
}

#[test]
fn what_is_not_needed_is_not_asked() {
    let broken = || compare(compute(n("1"), Over, n("0")), Equal, n("1"));
    is(&both(no(), broken()), false);
    is(&either(yes(), broken()), true);
    gives(&first_of([n("1"), compute(n("1"), Over, n("0"))]), number("1"));
}

#[test]
fn the_first_of_several_is_neither_missing_nor_an_empty_text() {
    gives(&first_of([missing(), t("amiga")]), "amiga".into());
    gives(&first_of([t(""), t("amiga")]), "amiga".into());
    gives(&first_of([missing(), field("empty", Type::Text), n("0"), t("x")]), number("0"));
    gives(&first_of([no(), yes()]), Value::Bool(false));
    gives(&first_of([list([]), list([n("1")])]), Value::List(vec![]));
    gives(&first_of([t(" "), t("x")]), " ".into());
}

#[test]
fn the_last_of_several_is_taken_as_it_is() {
    gives(&first_of([missing(), t("")]), "".into());
    assert_eq!(World::new().value(&first_of([t(""), missing()])), Ok(None));
    assert_eq!(World::new().value(&first_of([])), Ok(None));
}

#[test]
fn a_list_holds_what_equals_one_of_its_elements() {
    let cities = || list([t("La Paz"), t("Sucre")]);
    is(&within(field("city", Type::Text), cities()), true);
    is(&within(t("Potosí"), cities()), false);
    is(&within(n("1"), list([t("1"), n("1.0")])), true);
    is(&within(n("1"), list([])), false);
}

#[test]
fn parts_of_a_record_are_read_by_name() {
    let order = || record([("total", n("299.50")), ("envío a", record([("ciudad", t("Sucre"))]))]);
    gives(&part(order(), "total"), number("299.5"));
    gives(&part(part(order(), "envío a"), "ciudad"), "Sucre".into());
    assert_eq!(World::new().value(&part(order(), "otro")), Ok(None));
    assert_eq!(World::new().value(&part(missing(), "total")), Ok(None));
    gives(&first_of([part(part(order(), "otro"), "otro"), n("0")]), number("0"));
}

#[test]
fn a_value_of_each_type_comes_out_as_it_went_in() {
    let values = [
        Value::from("“ñ” 👍🏽 {v0} \" \\"),
        number("299.50"),
        Value::Bool(true),
        date("2026-12-24"),
        time("9:05"),
        moment("2026-12-24T10:00:00.123Z"),
        Value::List(vec![Value::List(vec![]), date("2026-12-24"), "".into()]),
        Value::Record([("a b".to_owned(), time("9:05")), ("v0".to_owned(), Value::List(vec![]))].into()),
    ];
    for value in values {
        gives(&lit(value.clone()), value.clone());
        // Through Rhai.
        gives(&first_of([missing(), lit(value.clone())]), value.clone());
        gives(&list([lit(value.clone())]), Value::List(vec![value.clone()]));
        let world = World::new().with("x", value.clone());
        assert_eq!(world.value(&part(record([("una", var("x"))]), "una")), Ok(Some(value)));
    }
}

#[test]
fn names_read_the_contact_the_run_and_the_message() {
    for (expr, value) in [
        (reply(ReplyPart::Text), "quiero 3 por favor".into()),
        (reply(ReplyPart::Number), number("3")),
        (of_run(RunPart::Started), moment("2026-11-24T09:00:00Z")),
        (of_run(RunPart::Answers), number("2")),
        (contact(ContactPart::Id), "07070707070707070707070707070707".into()),
        (contact(ContactPart::Name), "Ana María Pérez".into()),
        (contact(ContactPart::FirstName), "Ana María".into()),
        (contact(ContactPart::Phone), "+34600123456".into()),
        (contact(ContactPart::LastMessage), moment("2026-11-20T23:30:00Z")),
        (field("due", Type::Date), date("2026-12-01")),
        (Expr::HasTag("vip".into()), Value::Bool(true)),
        (Expr::HasTag("otro".into()), Value::Bool(false)),
        (Expr::HasConsent("marketing".into()), Value::Bool(true)),
        (Expr::HasConsent("ventas".into()), Value::Bool(false)),
        (Expr::Replied, Value::Bool(true)),
        (Expr::WindowOpen, Value::Bool(true)),
        // By the phone.
        (contact(ContactPart::Country), "ES".into()),
    ] {
        gives(&expr, value);
    }
    for expr in [
        reply(ReplyPart::Date),
        reply(ReplyPart::Time),
        reply(ReplyPart::Yes),
        contact(ContactPart::Language),
        contact(ContactPart::Timezone),
        field("otro", Type::Text),
        // The field was a number when it was written, and is a text now.
        field("visits", Type::Text),
        var("nobody"),
    ] {
        assert_eq!(World::new().value(&expr), Ok(None), "{expr:?}");
    }
}

#[test]
fn the_window_is_open_for_a_day_less_five_minutes_after_the_last_message() {
    // Written at 8:00 UTC.
    for (now, open) in [
        ("2026-11-24T08:00:00Z", true),
        ("2026-11-25T07:54:59Z", true),
        ("2026-11-25T07:55:00Z", false),
        ("2026-11-25T09:00:00Z", false),
    ] {
        assert_eq!(expr::holds(&Expr::WindowOpen, &World::new().at(now).scope()), Ok(open), "{now}");
    }
    let world = World { window: stdlib::Window::default(), ..World::new() };
    assert_eq!(expr::holds(&Expr::WindowOpen, &world.scope()), Ok(false));
}

#[test]
fn country_and_zone_are_those_we_were_told_else_those_of_the_phone() {
    let read = |country: Option<&str>, zone: Option<&str>, phone: Option<&str>| {
        let mut world = World::new();
        world.contact.country = country.map(str::to_owned);
        world.contact.zone = zone.map(|name| stdlib::Zone::parse(name).unwrap());
        world.contact.phone = phone.map(str::to_owned);
        let text = |part| world.value(&contact(part)).unwrap().map(|value| value.show(&world.scope().locale));
        (text(ContactPart::Country), text(ContactPart::Timezone))
    };
    for (country, zone, phone, expected) in [
        (None, None, Some("+59170012345"), (Some("BO"), Some("America/La_Paz"))),
        (None, None, Some("+18095551234"), (Some("DO"), Some("America/Santo_Domingo"))),
        (Some("AR"), None, Some("+59170012345"), (Some("AR"), Some("America/La_Paz"))),
        (None, Some("Europe/Rome"), Some("+59170012345"), (Some("BO"), Some("Europe/Rome"))),
        // Several zones; no place at all; no number, as of who writes with a user name. The flow's own zone is not theirs.
        (None, None, Some("+13055551234"), (Some("US"), None)),
        (None, None, Some("+18005551234"), (None, None)),
        (None, None, None, (None, None)),
        (Some("BO"), None, None, (Some("BO"), None)),
    ] {
        let expected = (expected.0.map(str::to_owned), expected.1.map(str::to_owned));
        assert_eq!(read(country, zone, phone), expected, "{country:?} {zone:?} {phone:?}");
    }
}

#[test]
fn a_reply_is_read_as_an_answer_is() {
    let read = |says: &str, part| World::new().saying(says).value(&reply(part)).unwrap();
    assert_eq!(read("sí, por favor", ReplyPart::Yes), Some(Value::Bool(true)));
    assert_eq!(read("no gracias", ReplyPart::Yes), Some(Value::Bool(false)));
    assert_eq!(read("no sé", ReplyPart::Yes), None);
    assert_eq!(read("a las 18:30", ReplyPart::Time), Some(time("18:30")));
    assert_eq!(read("mañana", ReplyPart::Date), Some(date("2026-11-25")));
    assert_eq!(read("", ReplyPart::Text), Some("".into()));
}

#[test]
fn before_a_run_begins_nothing_of_it_is_read() {
    let world = World::new().with("x", number("1"));
    let scope = expr::Scope { run: None, ..world.scope() };
    for expr in [var("x"), of_run(RunPart::Started), of_run(RunPart::Answers)] {
        assert_eq!(expr::value(&expr, &scope), Ok(None));
    }
    assert_eq!(expr::holds(&Expr::Replied, &scope), Ok(false));
}

#[test]
fn a_text_is_matched_by_the_one_matcher() {
    let matches = |pattern: Pattern| Expr::Matches { text: Box::new(reply(ReplyPart::Text)), pattern };
    is(&matches(Pattern::Contains(vec!["hola".into(), "QUIERO".into()])), true);
    is(&matches(Pattern::StartsWith(vec!["quier*".into()])), true);
    is(&matches(Pattern::Is(vec!["quiero".into()])), false);
    let city = Expr::Matches { text: Box::new(field("city", Type::Text)), pattern: Pattern::Is(vec!["la paz".into()]) };
    is(&both(city, compare(n("1"), Less, n("2"))), true);
}

#[test]
fn a_filter_writes_a_value() {
    let filtered = |value: Expr, name: &str, argument: Option<&str>| Expr::Filtered {
        value: Box::new(value),
        filter: Filter::parse(name, argument).unwrap(),
    };
    gives(&filtered(n("1299"), "money", Some("BOB")), "Bs 1.299,00".into());
    gives(&filtered(filtered(t("ana maría"), "upper", None), "max", Some("4")), "ANA…".into());
    gives(&filtered(lit(moment("2026-12-24T08:05:00Z")), "date", Some("d MMM, HH:mm")), "24 dic, 09:05".into());
    gives(&filtered(list([t("uno"), n("2.5"), t("tres")]), "join", None), "uno, 2,5 y tres".into());
    gives(&filtered(first_of([missing(), t("amiga")]), "upper", None), "AMIGA".into());
    gives(&first_of([filtered(missing(), "date", Some("d MMM")), t("pronto")]), "pronto".into());
}

#[test]
fn a_text_is_filled_in_as_a_customer_reads_it() {
    let slot = |expr| Segment::Slot(expr);
    let words = |text: &str| Segment::Literal(text.to_owned());
    let text = Text(vec![
        words("Hola "),
        slot(contact(ContactPart::FirstName)),
        words(", son "),
        slot(compute(n("1234.50"), Times, n("2"))),
        words(" hasta el "),
        slot(field("due", Type::Date)),
        words(" a las "),
        slot(field("hour", Type::Time)),
        words(": "),
        slot(yes()),
        words(" {v0}"),
    ]);
    let written = "Hola Ana María, son 2469 hasta el 1 dic 2026 a las 18:30: sí {v0}";
    let world = World::new();
    assert_eq!(render::text(&text, &world.scope()), Ok(written.to_owned()));
    gives(&Expr::Text(text.clone()), written.into());
    gives(&call(engine::Function::Length, [Expr::Text(text)]), number("65"));
    assert_eq!(render::text(&Text(vec![]), &world.scope()), Ok(String::new()));
}

#[test]
fn a_template_gets_its_parameters_as_texts() {
    let call = TemplateCall {
        name: "aviso".into(),
        language: "es".into(),
        arguments: vec![
            TemplateArgument { name: Some("nombre".into()), value: first_of([missing(), t("amigo")]) },
            TemplateArgument { name: Some("total".into()), value: n("0.50") },
        ],
    };
    let rendered = engine::Rendered::Template {
        name: "aviso".into(),
        language: "es".into(),
        parameters: vec![(Some("nombre".into()), "amigo".into()), (Some("total".into()), "0,5".into())],
    };
    assert_eq!(render::template(&call, &World::new().scope()), Ok(rendered));
}
