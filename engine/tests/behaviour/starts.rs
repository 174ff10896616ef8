//! Which flow a message starts, where conditions, the first message, priorities and earlier starts decide. Source: language
//! section 4, architecture "Routing".

use engine::{Comparison, Expr, Pattern, Read, Reentry, ReplyPart, When};
use stdlib::{Delay, Type, Value};

use crate::{
    flow::{Flow, Then, anything_else, ask, contains, field, flow, is, literal, number, say, send, wait},
    host::Host,
};

/// Says its name and sleeps.
fn named(name: &'static str) -> Flow {
    flow(name).step("s", [send(name), wait("1h")])
}

fn vip() -> Expr {
    let left = Box::new(field("vip", Type::Bool));
    Expr::Compare { by: Comparison::Equal, left, right: Box::new(literal(Value::Bool(true))) }
}

#[test]
fn a_false_condition_leaves_the_message_to_others() {
    let flows =
        || [named("a").starts(When::Message(is(&["hola"])), Some(vip())), named("b").starts_when(is(&["hola"]))];
    let mut host = Host::new(flows());
    host.says("hola");
    assert_eq!(host.receives(), ["b"]);
    let mut host = Host::new(flows());
    host.conversation.contact.fields.insert("vip".to_owned(), Value::Bool(true));
    host.says("hola");
    assert_eq!(host.receives(), ["a"]);
}

#[test]
fn a_condition_reads_the_message_that_came() {
    let many = Expr::Compare {
        by: Comparison::Greater,
        left: Box::new(Expr::Read(Read::Reply(ReplyPart::Number))),
        right: Box::new(literal(number(10))),
    };
    let reply = || Expr::Read(Read::Reply(ReplyPart::Text));
    let mut host = Host::new([flow("f")
        .starts(When::Message(contains(&["quiero"])), Some(many.clone()))
        .at_any_time_where(When::Message(contains(&["cambio"])), Some(many), "cambio")
        .step("s", [send("muchos"), wait("1h")])
        .step("cambio", [say("", reply()), wait("1h")])]);
    for says in ["quiero 3", "quiero 30", "cambio a 5", "cambio a 50"] {
        host.says(says);
    }
    assert_eq!(host.receives(), ["muchos", "cambio a 50"]);
    assert_eq!(host.kinds().iter().filter(|kind| **kind == "unanswered").count(), 2);
}

#[test]
fn a_condition_without_a_value_is_as_a_false_one() {
    let by_zero = Expr::Compute {
        by: engine::Arithmetic::Over,
        left: Box::new(literal(number(1))),
        right: Box::new(literal(number(0))),
    };
    let condition =
        Expr::Compare { by: Comparison::Less, left: Box::new(by_zero), right: Box::new(literal(number(1))) };
    let mut host = Host::new([named("a").starts(When::Message(is(&["hola"])), Some(condition))]);
    host.says("hola");
    assert_eq!(host.last_what().kind(), "unanswered");
}

#[test]
fn the_first_message_of_a_contact_is_the_first_ever() {
    let mut host =
        Host::new([named("nuevo").starts(When::FirstMessage, None), named("viejo").starts_when(Pattern::Any)]);
    host.says("lo que sea");
    host.after("1h");
    host.says("otra vez");
    assert_eq!(host.receives(), ["nuevo", "viejo"]);
}

#[test]
fn a_message_that_nobody_took_was_the_first_one_too() {
    let mut host = Host::new([named("promo").starts_when(is(&["promo"]))]);
    host.says("¿hay alguien?");
    host.programs = engine::Programs::new([named("nuevo").starts(When::FirstMessage, None).program()]);
    host.says("hola");
    assert_eq!(host.last_what().kind(), "unanswered");
}

#[test]
fn the_greatest_priority_answers_and_then_the_closest_fit() {
    let hola = || is(&["hola"]);
    #[rustfmt::skip]
    let table = [
        // Of equal ones the first by name.
        (vec![named("b").starts_when(hola()), named("a").starts_when(hola())],                            "a"),
        (vec![named("a").starts_when(hola()), named("b").starts_when(hola()).priority(1)],                "b"),
        (vec![named("a").starts_when(hola()).priority(2), named("b").starts_when(hola()).priority(10)],   "b"),
        // Without a priority it is 0.
        (vec![named("a").starts_when(hola()).priority(-1), named("b").starts_when(hola())],               "b"),
        // Priority goes before fit, fit before name.
        (vec![named("a").starts_when(hola()), named("b").starts_when(Pattern::Any).priority(1)],          "b"),
        (vec![named("a").starts_when(Pattern::Any), named("b").starts_when(hola())],                      "b"),
        (vec![named("a").starts_when(Pattern::Any), named("b").starts(When::FirstMessage, None)],         "b"),
        (vec![named("a").starts(When::FirstMessage, None), named("b").starts_when(hola())],               "b"),
        // A flow with several triggers counts by its closest.
        (vec![named("a").starts_when(Pattern::Any).starts_when(hola()), named("b").starts(When::FirstMessage, None)], "a"),
    ];
    for (row, (flows, expected)) in table.into_iter().enumerate() {
        let mut host = Host::new(flows);
        host.says("hola");
        assert_eq!(host.receives(), [expected], "row {row}");
    }
}

#[test]
fn once_per_contact_is_once_or_not_before_its_time() {
    let once = |every: Option<&str>| {
        let every = every.map(|every| every.parse::<Delay>().unwrap());
        named("una").starts_when(is(&["hola"])).when_started_again(Reentry::Once { every })
    };
    let others = || named("resto").starts_when(Pattern::Any);
    let mut host = Host::new([once(None), others()]);
    host.says("hola");
    host.after("2h");
    host.says("hola");
    host.after("365 days");
    host.says("hola");
    assert_eq!(host.receives(), ["una", "resto", "resto"]);

    let mut host = Host::new([once(Some("30 days")), others()]);
    host.says("hola");
    for _ in 0..2 {
        host.after("15 days");
        host.says("hola");
    }
    assert_eq!(host.receives(), ["una", "resto", "una"]);
}

#[test]
fn a_flow_that_becomes_once_per_contact_remembers_who_was_in_it() {
    let mut host = Host::new([named("una").starts_when(is(&["hola"]))]);
    host.says("hola");
    host.after("2h");
    let once = named("una").starts_when(is(&["hola"])).when_started_again(Reentry::Once { every: None });
    host.programs = engine::Programs::new([once.program()]);
    host.says("hola");
    assert_eq!(host.receives(), ["una"]);
}

#[test]
fn a_flow_that_starts_again_ends_its_run_and_takes_back_what_has_not_left() {
    let again = || flow("f").starts_when(contains(&["hola"])).when_started_again(Reentry::Restarts);
    let mut host = Host::new([
        again().step("s", [say("Hola: ", Expr::Read(Read::Reply(ReplyPart::Text))), wait("2h"), send("¿Sigues?")]),
        flow("otra").starts_when(is(&["promo"])).step("s", [send("promo"), wait("2h")]),
    ]);
    host.says("promo");
    host.says("hola 1");
    host.after("1h");
    host.says("hola 2");
    assert_eq!(host.owed(), ["promo", "Hola: hola 2"], "another flow's message stays");
    assert_eq!(host.conversation.runs.iter().filter(|run| run.state.is_live()).count(), 2);
    assert_eq!(host.kinds().iter().filter(|kind| **kind == "ended").count(), 1);
    host.after("1h");
    assert_eq!(host.owed().len(), 2, "the earlier run's timer is gone");
    host.after("1h");
    assert_eq!(host.owed(), ["promo", "Hola: hola 2", "¿Sigues?"]);
}

#[test]
fn questions_and_lines_of_a_flow_go_before_its_own_start() {
    let arms = |general: bool| {
        let specific = crate::flow::on(contains(&["hola uno"]), Then::To("arma"));
        if general { vec![specific, anything_else(Then::To("otro"))] } else { vec![specific] }
    };
    let f = |general| {
        ["arma", "linea", "otro"].into_iter().fold(
            flow("f")
                .starts_when(contains(&["hola"]))
                .when_started_again(Reentry::Restarts)
                .at_any_time(contains(&["hola dos"]), "linea")
                .step("s", [ask("¿Qué?", None, arms(general))]),
            |flow, name| flow.step(name, [wait("1h")]),
        )
    };
    #[rustfmt::skip]
    let table = [
        (false, "hola uno",  "sleeps in arma",  0),
        (false, "hola dos",  "sleeps in linea", 0),
        (false, "hola tres", "asks in s",       1),
        (true,  "hola tres", "sleeps in otro",  0),
    ];
    for (general, says, state, restarts) in table {
        let mut host = Host::new([f(general)]);
        host.says("hola");
        host.says(says);
        assert_eq!(host.state("f"), state, "`{says}`");
        assert_eq!(host.kinds().iter().filter(|kind| **kind == "ended").count(), restarts, "`{says}`");
    }
}

#[test]
fn what_replaces_a_message_of_a_run_that_started_again_is_not_sent() {
    let mut host = Host::new([flow("f")
        .starts_when(is(&["hola"]))
        .when_started_again(Reentry::Restarts)
        .step("s", [crate::flow::send_or("primero", [crate::flow::Or::Template("t_1")]), wait("2h")])]);
    host.says("hola");
    let on_its_way = host.outbox.remove(0);
    host.conversation.unsent.clear();
    host.says("hola");
    host.receives();
    host.now = host.now.plus_ms(25 * 60 * 60 * 1000);
    host.fails(on_its_way, engine::NotSentReason::WindowClosed);
    assert!(host.receives().is_empty());
}
