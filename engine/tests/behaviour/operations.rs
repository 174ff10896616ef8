//! What a run decides, changes and waits for by values. Source: language section 5.

use engine::{Comparison, Expr, Fault, MomentRule, OpKind, Target, What, expr::ExprFault};
use stdlib::{Date, Time, Type, Value};

use crate::{
    flow::{
        Line, NEXT, Or, Then, anything_else, ask, field, flow, is, literal, no_reply, number, say, send, send_or, set,
        set_field, tag, untag, variable, wait, when,
    },
    host::Host,
};

fn one_step(lines: impl IntoIterator<Item = Line>) -> Host {
    let mut host = Host::new([flow("f").starts_when(is(&["hola"])).step("s", lines)]);
    host.says("hola");
    host
}

fn compare(by: Comparison, left: Expr, right: Expr) -> Expr {
    Expr::Compare { by, left: Box::new(left), right: Box::new(right) }
}

fn plus(left: Expr, right: Expr) -> Expr {
    Expr::Compute { by: engine::Arithmetic::Plus, left: Box::new(left), right: Box::new(right) }
}

fn over(left: Expr, right: Expr) -> Expr {
    Expr::Compute { by: engine::Arithmetic::Over, left: Box::new(left), right: Box::new(right) }
}

fn date(text: &str) -> Date {
    text.parse().unwrap()
}

fn time(text: &str) -> Time {
    text.parse().unwrap()
}

#[test]
fn a_condition_decides_and_both_roads_meet_behind_it() {
    for (value, hears) in [(3, ["mucho", "fin"]), (1, ["poco", "fin"])] {
        let mut host = one_step([
            set("total", literal(number(value))),
            when(compare(Comparison::Greater, variable("total"), literal(number(2))), [send("mucho")], [send("poco")]),
            send("fin"),
        ]);
        assert_eq!(host.receives(), hears);
    }
}

#[test]
fn a_comparison_with_something_missing_is_false() {
    let vip = compare(Comparison::Equal, field("vip", Type::Bool), literal(Value::Bool(true)));
    let mut host = one_step([when(vip, [send("vip")], [send("todos")])]);
    assert_eq!(host.receives(), ["todos"]);
}

#[test]
fn variables_hold_values_from_their_defaults_on() {
    let mut host = Host::new([flow("f")
        .starts_when(is(&["hola"]))
        .var("total", Type::Number, Some(number(1)))
        .step("s", [set("total", plus(variable("total"), literal(number(2)))), say("Bs ", variable("total"))])]);
    host.says("hola");
    assert_eq!(host.receives(), ["Bs 3"]);
    let set = What::Set { target: Target::Variable("total".to_owned()), value: Some(number(3)) };
    assert!(host.log.iter().any(|entry| entry.what == set));
}

#[test]
fn fields_belong_to_the_contact_and_outlive_the_run() {
    let ciudad = || field("ciudad", Type::Text);
    let mut host = Host::new([
        flow("uno").starts_when(is(&["hola"])).step("s", [set_field("ciudad", literal("La Paz"))]),
        flow("dos").starts_when(is(&["dónde"])).step("s", [say("", ciudad())]),
        flow("tres").starts_when(is(&["olvida"])).step("s", [set_field("ciudad", field("nada", Type::Text))]),
    ]);
    host.says("hola");
    host.says("dónde");
    assert_eq!(host.receives(), ["La Paz"]);
    host.says("olvida");
    assert!(host.conversation.contact.fields.is_empty(), "what has no value takes the value away");
}

#[test]
fn tags_and_consents_are_kept_once_and_told_when_they_change() {
    let mut host = one_step([
        tag("lead"),
        tag("lead"),
        Line::Do(OpKind::Consent { purpose: "marketing".to_owned(), next: NEXT }),
        when(Expr::HasTag("lead".to_owned()), [send("es lead")], []),
        when(Expr::HasConsent("marketing".to_owned()), [send("aceptó")], []),
        untag("lead"),
        untag("otra"),
        when(Expr::HasTag("lead".to_owned()), [send("aún es lead")], []),
        Line::Do(OpKind::Track { name: "venta".to_owned(), next: NEXT }),
    ]);
    assert_eq!(host.receives(), ["es lead", "aceptó"]);
    let told: Vec<_> = host.kinds().into_iter().filter(|kind| !["started", "queued", "ended"].contains(kind)).collect();
    assert_eq!(told, ["tagged", "consented", "untagged", "tracked"]);
    assert!(host.conversation.contact.tags.is_empty());
    assert!(host.conversation.contact.consents.contains("marketing"));
}

#[test]
fn a_contact_draws_the_same_share_for_ever_and_all_shares_are_drawn() {
    let split = || {
        flow("f").starts_when(is(&["hola"])).step(
            "s",
            [
                Line::Split("oferta", vec![(50, "a", vec![send("A")]), (40, "b", vec![send("B")])]),
                say("parte ", variable("oferta")),
            ],
        )
    };
    let mut seen = std::collections::BTreeMap::new();
    for id in 0..60_u8 {
        let mut host = Host::new([split()]);
        host.conversation.contact.id = engine::ContactId([id; 16]);
        let mut drawn = Vec::new();
        for _ in 0..2 {
            host.says("hola");
            drawn.push((host.receives(), host.state("f")));
        }
        assert_eq!(drawn[0], drawn[1], "sticky");
        *seen.entry(drawn.remove(0)).or_insert(0) += 1;
    }
    let shares: Vec<_> = seen.into_keys().collect();
    let heard = |texts: &[&str], state: &str| {
        (texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>(), state.to_owned())
    };
    assert_eq!(
        shares,
        [
            heard(&[], "ended: holdout"),
            heard(&["A", "parte a"], "ended: completed"),
            heard(&["B", "parte b"], "ended: completed"),
        ]
    );
}

#[test]
fn a_run_waits_until_a_moment_by_the_contacts_clock() {
    // It is 10:00 in La Paz and 14:00 in UTC.
    for (zone, phone, due) in [
        (None, None, "2026-11-25T13:00:00Z"),
        (Some("Europe/Madrid"), None, "2026-11-25T08:00:00Z"),
        (None, Some("+447700900123"), "2026-11-25T09:00:00Z"),
    ] {
        let mut host = Host::new([flow("f")
            .starts_when(is(&["hola"]))
            .step("s", [Line::WaitUntil(MomentRule::Clock(time("9:00")), None), send("buenos días")])]);
        host.conversation.contact.zone = zone.map(|zone| stdlib::Zone::parse(zone).unwrap());
        host.conversation.contact.phone = phone.map(str::to_owned);
        host.says("hola");
        assert_eq!(host.state("f"), "sleeps in s");
        assert_eq!(host.next_due(), Some(due.parse().unwrap()), "{zone:?} {phone:?}");
        host.fire_next();
        assert_eq!(host.receives(), ["buenos días"]);
    }
}

#[test]
fn a_moment_that_passed_over_ten_minutes_ago_is_late_and_one_just_past_is_not() {
    // It is 10:00.
    for (at, hears, kind) in [
        ("9:49", vec!["tarde"], Some("late")),
        ("9:50", vec!["a tiempo"], None),
        ("10:00", vec!["a tiempo"], None),
        ("10:01", vec![], Some("waits_until")),
    ] {
        let rule = MomentRule::On { date: date("2026-11-24"), at: time(at) };
        let mut host = Host::new([flow("f")
            .starts_when(is(&["hola"]))
            .step("s", [Line::WaitUntil(rule, Some("tarde")), send("a tiempo")])
            .step("tarde", [send("tarde")])]);
        host.says("hola");
        assert_eq!(host.receives(), hears, "{at}");
        let told = host.kinds().into_iter().find(|kind| ["late", "waits_until"].contains(kind));
        assert_eq!(told, kind, "{at}");
    }
}

#[test]
fn a_moment_that_nobody_knows_is_late() {
    let rule = MomentRule::Value { of: field("cita", Type::Date), at: None };
    let mut host = Host::new([flow("f")
        .starts_when(is(&["hola"]))
        .step("s", [Line::WaitUntil(rule, Some("tarde")), send("a tiempo")])
        .step("tarde", [send("tarde")])]);
    host.says("hola");
    assert_eq!(host.receives(), ["tarde"]);
    assert!(host.kinds().contains(&"late"));
}

#[test]
fn without_a_way_for_late_ones_a_past_moment_is_no_wait() {
    let rule = MomentRule::On { date: date("2020-01-01"), at: time("9:00") };
    let mut host = one_step([Line::WaitUntil(rule, None), send("sigue")]);
    assert_eq!(host.receives(), ["sigue"]);
}

#[test]
fn a_circle_through_a_past_moment_is_stopped() {
    let rule = MomentRule::On { date: date("2020-01-01"), at: time("9:00") };
    let mut host = one_step([Line::WaitUntil(rule, None), send("otra"), Line::JumpTo("s")]);
    assert_eq!(host.receives(), [] as [&str; 0]);
    assert_eq!(host.last_what(), &What::Ended { because: engine::EndReason::Fault, fault: Some(Fault::Circle) });
}

#[test]
fn a_question_ends_at_its_moment_and_one_whose_moment_is_past_has_no_reply() {
    for (day, hears, state) in
        [("2026-11-24", vec!["¿Vienes?"], "asks in s"), ("2026-11-23", vec!["¿Vienes?", "nadie"], "ended: completed")]
    {
        let rule = MomentRule::On { date: date(day), at: time("18:00") };
        let moment = engine::Moment { rule, on_working_day: false };
        let arms = [anything_else(Then::Continue), no_reply(crate::flow::body([send("nadie")]))];
        let mut program = flow("f").starts_when(is(&["hola"])).step("s", [ask("¿Vienes?", "1h", arms)]).program();
        for op in &mut program.ops {
            if let OpKind::Ask { until, .. } = &mut op.kind {
                *until = Some(engine::Deadline::At(moment.clone()));
            }
        }
        let mut host = Host::with([program]);
        host.says("hola");
        assert_eq!(host.receives(), hears, "{day}");
        assert_eq!(host.state("f"), state, "{day}");
        if state == "asks in s" {
            assert_eq!(host.next_due(), Some("2026-11-24T22:00:00Z".parse().unwrap()));
            host.fire_next();
            assert_eq!(host.receives(), ["nadie"]);
        }
    }
}

#[test]
fn a_computed_length_is_read_when_its_line_is_reached() {
    let hours = |number| {
        let length = engine::Length::Computed { number: Box::new(number), unit: engine::Unit::Hour };
        Line::Do(OpKind::Wait { length, next: NEXT })
    };
    let mut host = one_step([set("n", literal(number(3))), hours(variable("n")), send("ya")]);
    host.after("2h");
    assert!(host.receives().is_empty());
    host.after("1h");
    assert_eq!(host.receives(), ["ya"]);
    let mut host = one_step([hours(literal(number(0))), send("ya")]);
    assert_eq!(host.receives(), ["ya"], "no hours are no wait");
}

#[test]
fn what_has_no_value_ends_the_run_and_says_why() {
    let by_zero = || over(literal(number(1)), literal(number(0)));
    #[rustfmt::skip]
    let table = [
        (set("x", by_zero()),                                                ExprFault::DividedByZero),
        (when(by_zero(), [], []),                                            ExprFault::DividedByZero),
        (say("", field("nada", Type::Text)),                                 ExprFault::Missing),
        (crate::flow::for_each("x", literal("no es lista"), 3, []),          ExprFault::WrongType),
        (Line::WaitUntil(MomentRule::Value { of: field("cita", Type::Date), at: None }, None), ExprFault::Missing),
    ];
    for (line, fault) in table {
        let mut host = one_step([send("antes"), line.clone(), send("después")]);
        assert_eq!(host.receives(), ["antes"], "{line:?}");
        let because = engine::EndReason::Fault;
        let ended = What::Ended { because, fault: Some(Fault::Expr(fault)) };
        assert_eq!(host.last_what(), &ended, "{line:?}");
    }
}

#[test]
fn a_question_that_cannot_be_written_is_not_asked() {
    let program = {
        let arms = [anything_else(Then::Continue)];
        let mut program = flow("f").starts_when(is(&["hola"])).step("s", [ask("¿Qué?", None, arms)]).program();
        for op in &mut program.ops {
            if let OpKind::Ask { question: Some((text, _)), .. } = &mut op.kind {
                text.0.push(engine::Segment::Slot(field("nada", Type::Text)));
            }
        }
        program
    };
    let mut host = Host::with([program]);
    host.says("hola");
    assert!(host.receives().is_empty());
    assert_eq!(host.state("f"), "ended: fault");
}

#[test]
fn replied_asks_for_the_time_since_the_runs_last_message() {
    let asks = || {
        flow("f").starts_when(is(&["hola"])).step(
            "s",
            [
                send("te escribo mañana"),
                wait("20h"),
                when(Expr::Replied, [send("escribiste")], [send("callaste")]),
                when(Expr::Replied, [send("otra vez")], []),
            ],
        )
    };
    let mut host = Host::new([asks()]);
    host.says("hola");
    host.after("20h");
    assert_eq!(host.receives(), ["te escribo mañana", "callaste"]);
    let mut host = Host::new([asks()]);
    host.says("hola");
    host.after("1h");
    host.says("nadie toma esto");
    host.after("19h");
    assert_eq!(host.receives(), ["te escribo mañana", "escribiste"]);
    // One that was written before the run's message, and came in behind it, is no reply to it.
    let mut host = Host::new([asks()]);
    host.says("hola");
    host.says_at(host.now.plus_ms(-5_000), "esto fue antes");
    host.after("20h");
    assert_eq!(host.receives(), ["te escribo mañana", "callaste"]);
}

#[test]
fn a_run_counts_the_messages_it_took_without_its_start() {
    let answers = Expr::Read(engine::Read::Run(engine::RunPart::Answers));
    let arms = || [anything_else(Then::Continue)];
    let mut host = one_step([ask("uno", None, arms()), ask("dos", None, arms()), say("", answers)]);
    host.says("a");
    host.says("b");
    assert_eq!(host.receives(), ["uno", "dos", "2"]);
}

#[test]
fn what_a_template_says_is_filled_in_when_it_is_decided() {
    let mut host = one_step([wait("2 days"), send_or("nunca", [Or::Template("t_1")])]);
    host.conversation.contact.first_name = Some("Ana".to_owned());
    host.after("2 days");
    assert_eq!(host.receives(), ["[t_1: Ana]"]);
}
