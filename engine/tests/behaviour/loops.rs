//! `repeat`: so many rounds, or one for each element of a list. Source: language section 5.

use engine::{Arithmetic, Expr};
use stdlib::{Type, Value};

use crate::{
    flow::{
        Line, Then, anything_else, ask, body, contains, field, flow, for_each, is, literal, number, on, repeat, say,
        send, set, variable, wait,
    },
    host::Host,
};

fn list(items: &[&str]) -> Value {
    Value::List(items.iter().map(|item| (*item).into()).collect())
}

fn one_step(lines: impl IntoIterator<Item = Line>) -> Host {
    let mut host = Host::new([flow("f").starts_when(is(&["hola"])).step("s", lines)]);
    host.says("hola");
    host
}

#[test]
fn a_loop_goes_round_so_often_and_then_on() {
    let mut host = one_step([repeat(3, [send("vuelta")]), send("fin")]);
    assert_eq!(host.receives(), ["vuelta", "vuelta", "vuelta", "fin"]);
}

#[test]
fn a_list_is_walked_as_it_was_when_the_loop_was_reached() {
    let longer = Expr::Compute {
        by: Arithmetic::Plus,
        left: Box::new(variable("lista")),
        right: Box::new(literal(list(&["d"]))),
    };
    let mut host = one_step([
        set("lista", literal(list(&["a", "b", "c"]))),
        for_each("x", variable("lista"), 10, [say("", variable("x")), set("lista", longer), wait("1h")]),
        send("fin"),
    ]);
    host.after("3h");
    assert_eq!(host.receives(), ["a", "b", "c", "fin"]);
}

#[test]
fn a_list_is_walked_at_most_so_far_and_an_empty_or_missing_one_not_at_all() {
    for (items, hears) in [
        (literal(list(&["a", "b", "c"])), vec!["a", "b", "fin"]),
        (literal(list(&[])), vec!["fin"]),
        (field("nada", Type::List), vec!["fin"]),
    ] {
        let mut host = one_step([for_each("x", items, 2, [say("", variable("x"))]), send("fin")]);
        assert_eq!(host.receives(), hears);
    }
}

#[test]
fn a_loop_inside_a_loop_starts_anew_each_time() {
    let mut host = one_step([
        for_each("x", literal(list(&["a", "b"])), 5, [repeat(2, [say("", variable("x")), wait("1 min")]), send("·")]),
        send("fin"),
    ]);
    host.after("10 min");
    assert_eq!(host.receives(), ["a", "a", "·", "b", "b", "·", "fin"]);
}

#[test]
fn a_jump_out_forgets_the_count() {
    let arms = [on(contains(&["sal"]), Then::To("fuera")), anything_else(Then::Continue)];
    let mut host = Host::new([flow("f")
        .starts_when(is(&["hola"]))
        .step("s", [repeat(2, [ask("¿Sigo?", None, arms)]), send("fin")])
        .step("fuera", [send("fuera"), Line::JumpTo("s")])]);
    host.says("hola");
    host.says("sigue");
    host.says("sal");
    assert_eq!(host.receives(), ["¿Sigo?", "¿Sigo?", "fuera", "¿Sigo?"]);
    host.says("sigue");
    host.says("sigue");
    assert_eq!(host.receives(), ["¿Sigo?", "fin"]);
}

#[test]
fn ask_again_counts_anew_in_each_round() {
    let arms = [
        on(contains(&["bien"]), Then::Continue),
        anything_else(body([crate::flow::ask_again(1, "¿Cómo?"), send("da igual")])),
    ];
    let mut host = one_step([repeat(2, [ask("¿Qué tal?", None, arms)])]);
    for says in ["eh", "eh", "eh", "bien"] {
        host.says(says);
    }
    assert_eq!(host.receives(), ["¿Qué tal?", "¿Cómo?", "da igual", "¿Qué tal?", "¿Cómo?"]);
    assert_eq!(host.state("f"), "ended: completed");
}

#[test]
fn a_long_loop_without_a_wait_is_stopped() {
    let mut host =
        one_step([set("n", literal(number(0))), repeat(1000, [set("n", variable("n"))]), send("no se llega")]);
    assert!(host.receives().is_empty());
    assert_eq!(host.state("f"), "ended: fault");
}
