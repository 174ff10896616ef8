//! Several runs of one contact at once, revisions, faults, and what the engine makes of a name.

use engine::{Input, Programs, RunId};

use crate::{
    flow::{
        Flow, Line, Or, Then, anything_else, ask, ask_again, body, contains, flow, is, no_reply, on, send, send_or,
        wait,
    },
    host::{Host, number},
};

/// Asks, thanks for a `sí`, and asks again when told to.
fn asks(name: &'static str, hello: &'static str, question: &'static str, thanks: &'static str) -> Flow {
    let again = body([ask_again(9, question)]);
    let arms = [on(contains(&["sí"]), body([send(thanks)])), on(contains(&["repite"]), again)];
    flow(name).starts_when(is(&[hello])).step("s", [ask(question, None, arms)])
}

#[test]
fn of_two_questions_of_one_millisecond_the_one_that_left_last_is_the_newest() {
    let mut host = Host::new([asks("a", "hola", "¿A?", "gracias A"), asks("b", "buenas", "¿B?", "gracias B")]);
    host.says("hola");
    host.says("buenas");
    assert_eq!(host.receives(), ["¿A?", "¿B?"]);
    host.says("sí");
    assert_eq!(host.receives(), ["gracias B"]);
    host.says("sí");
    assert_eq!(host.receives(), ["gracias A"]);
}

#[test]
fn a_question_that_is_asked_again_is_the_newest_once_more() {
    let quiet = flow("b")
        .starts_when(is(&["buenas"]))
        .step("s", [ask("¿B?", None, [on(contains(&["sí"]), body([send("gracias B")]))])]);
    let mut host = Host::new([asks("a", "hola", "¿A?", "gracias A"), quiet]);
    host.says("hola");
    host.says("buenas");
    host.says("repite");
    assert_eq!(host.receives(), ["¿A?", "¿B?", "¿A?"]);
    host.says("sí");
    assert_eq!(host.receives(), ["gracias A"]);
}

#[test]
fn the_order_in_which_a_host_reads_runs_back_does_not_count() {
    let mut host = Host::new([
        flow("a")
            .starts_when(is(&["hola"]))
            .at_any_time(is(&["x"]), "x")
            .step("s", [wait("1h")])
            .step("x", [send("A")]),
        flow("b").starts_when(is(&["hey"])).at_any_time(is(&["x"]), "x").step("s", [wait("1h")]).step("x", [send("B")]),
    ]);
    host.says("hola");
    host.says("hey");
    host.conversation.runs.reverse();
    host.says("x");
    assert_eq!(host.receives(), ["B"]);
}

#[test]
fn two_flows_wait_side_by_side_and_neither_moves_the_other() {
    let mut host = Host::new([
        flow("a").starts_when(is(&["hola"])).step("s", [wait("2h"), send("A"), wait("2h"), send("A otra vez")]),
        flow("b").starts_when(is(&["buenas"])).step("s", [wait("3h"), send("B")]),
    ]);
    host.says("hola");
    host.says("buenas");
    host.after("5h");
    assert_eq!(host.receives(), ["A", "B", "A otra vez"]);
}

#[test]
fn within_a_run_a_specific_line_goes_before_one_on_any_message() {
    let mut host = Host::new([flow("a")
        .starts_when(is(&["hola"]))
        .at_any_time(engine::Pattern::Any, "todo")
        .at_any_time(contains(&["precio"]), "precio")
        .step("s", [wait("1h")])
        .step("todo", [send("todo")])
        .step("precio", [send("precio"), wait("1h")])]);
    host.says("hola");
    host.says("el precio");
    host.says("gracias");
    assert_eq!(host.receives(), ["precio", "todo"]);
}

#[test]
fn a_run_stays_on_its_revision_and_a_new_run_takes_the_new_one() {
    let revision =
        |text: &'static str| flow("f").starts_when(is(&["hola"])).step("s", [wait("1h"), send(text)]).program();
    let mut host = Host::with([revision("viejo")]);
    host.says("hola");
    host.programs = Programs::new([revision("nuevo")]);
    host.programs.keep(revision("viejo").id(), revision("viejo"));
    host.says("hola");
    assert_eq!(host.last_what().kind(), "unanswered");
    host.after("1h");
    host.says("hola");
    host.after("1h");
    assert_eq!(host.receives(), ["viejo", "nuevo"]);
}

#[test]
fn a_flow_that_was_taken_away_starts_nothing_and_its_runs_go_on() {
    let old = flow("f").starts_when(is(&["hola"])).step("s", [wait("1h"), send("viejo")]).program();
    let mut host = Host::with([old.clone()]);
    host.says("hola");
    host.programs = Programs::new([]);
    host.programs.keep(old.id(), old);
    host.after("1h");
    assert_eq!(host.receives(), ["viejo"]);
    host.says("hola");
    assert!(host.receives().is_empty());
}

#[test]
fn a_loop_without_a_wait_is_stopped_and_nothing_of_it_leaves() {
    let mut host = Host::new([flow("f")
        .starts_when(is(&["hola"]))
        .step("s", [send("antes"), wait("1h"), Line::JumpTo("vueltas")])
        .step("vueltas", [send("otra"), Line::JumpTo("vueltas")])]);
    host.says("hola");
    assert_eq!(host.owed(), ["antes"]);
    host.after("1h");
    assert_eq!(host.state("f"), "ended: fault");
    assert_eq!(host.owed(), ["antes"]);
    assert_eq!(host.kinds().iter().filter(|kind| **kind == "queued").count(), 201);
}

#[test]
fn two_hundred_operations_are_not_too_many() {
    let lines = |count: usize| (0..count).map(|_| send("x")).chain([wait("1h")]);
    let mut host = Host::new([
        flow("justo").starts_when(is(&["justo"])).step("s", lines(199)),
        flow("más").starts_when(is(&["más"])).step("s", lines(200)),
    ]);
    host.says("justo");
    assert_eq!(host.receives().len(), 199);
    assert_eq!(host.state("justo"), "sleeps in s");
    host.says("más");
    assert!(host.receives().is_empty());
    assert_eq!(host.state("más"), "ended: fault");
}

#[test]
fn a_timer_of_nobody_does_nothing() {
    let mut host = Host::new([asks("a", "hola", "¿A?", "gracias A")]);
    host.says("hola");
    let before = host.conversation.clone();
    host.handle(&Input::TimerFired { run: RunId::derived_from(&[b"nobody"]), generation: 1 });
    assert_eq!(host.conversation, before);
}

#[test]
fn a_timer_of_a_run_that_has_ended_does_nothing() {
    let mut host = Host::new([flow("f")
        .starts_when(is(&["hola"]))
        .at_any_time(is(&["ya"]), "ya")
        .step("s", [wait("1h")])
        .step("ya", [send("ya")])]);
    host.says("hola");
    let run = host.conversation.runs[0].id;
    host.says("ya");
    host.receives();
    let logged = host.log.len();
    host.handle(&Input::TimerFired { run, generation: 1 });
    assert_eq!(host.log.len(), logged);
}

#[test]
fn an_interruption_leaves_the_wait_for_good() {
    let arms = [anything_else(Then::Continue), no_reply(body([send("adiós")]))];
    let mut host = Host::new([flow("f")
        .starts_when(is(&["hola"]))
        .at_any_time(is(&["precio"]), "precio")
        .step("s", [ask("¿Qué?", "1h", arms)])
        .step("precio", [send("Bs 299"), wait("3h"), send("¿Lo quieres?")])]);
    host.says("hola");
    host.says("precio");
    host.after("2h");
    assert_eq!(host.receives(), ["¿Qué?", "Bs 299"]);
    host.after("1h");
    assert_eq!(host.receives(), ["¿Lo quieres?"]);
}

#[test]
fn the_first_name_is_the_first_word_with_a_letter() {
    for (profile, greeted) in [
        (Some("Ana María Rojas"), "Hola, Ana"),
        (Some("🌸 Ana 🌸"), "Hola, Ana"),
        (Some("🌸🌸"), "Hola, amiga"),
        (Some("  "), "Hola, Zoe"),
        (None, "Hola, Zoe"),
    ] {
        let mut host = Host::new([flow("f").starts_when(is(&["hola"])).step("s", [Line::Greet { or: "amiga" }])]);
        host.conversation.contact.first_name = Some("Zoe".to_owned());
        host.writes(number(), host.now, "hola", profile);
        assert_eq!(host.receives(), [greeted], "{profile:?}");
    }
}

#[test]
fn a_template_is_filled_in_when_it_is_decided() {
    let mut host = Host::new([flow("f")
        .starts_when(is(&["hola"]))
        .step("s", [wait("2 days"), send_or("x", [Or::Template("t_1")])])]);
    host.writes(number(), host.now, "hola", Some("Ana"));
    host.after("2 days");
    assert_eq!(host.receives(), ["[t_1: Ana]"]);
}
