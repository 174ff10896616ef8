//! `ask`, `wait for reply`, `ask again`: what is counted, when, and what an answer is.

use engine::{Pattern, RunState};
use stdlib::Timestamp;

use crate::{
    flow::{
        Line, Or, Then, anything_else, ask, ask_again, ask_or, body, contains, flow, is, no_reply, on, send, wait,
        wait_for_reply,
    },
    host::Host,
};

fn question(steps_after: impl FnOnce(crate::flow::Flow) -> crate::flow::Flow) -> Host {
    Host::new([steps_after(flow("f").starts_when(is(&["hola"])))])
}

#[test]
fn specific_arms_are_tried_before_general_ones_and_in_the_order_written() {
    let mut host = question(|flow| {
        flow.step(
            "s",
            [ask(
                "¿Sí o no?",
                None,
                [
                    anything_else(body([send("otra cosa")])),
                    on(contains(&["sí"]), body([send("primero")])),
                    on(contains(&["sí", "no"]), body([send("segundo")])),
                ],
            )],
        )
    });
    for (says, hears) in [("no sé, sí", "primero"), ("no", "segundo"), ("quizás", "otra cosa")] {
        host.says("hola");
        host.says(says);
        assert_eq!(host.receives(), ["¿Sí o no?", hears]);
    }
}

#[test]
fn behind_an_arm_that_continues_the_flow_goes_on_below_the_question() {
    let mut host = question(|flow| {
        let arms = [on(is(&["sí"]), Then::Continue), anything_else(body([send("bueno")])), no_reply(Then::Continue)];
        flow.step("s", [ask("¿Sí?", "1h", arms), send("Seguimos")])
    });
    host.says("hola");
    host.says("sí");
    assert_eq!(host.receives(), ["¿Sí?", "Seguimos"]);
    host.says("hola");
    host.says("no");
    assert_eq!(host.receives(), ["¿Sí?", "bueno", "Seguimos"]);
    host.says("hola");
    host.after("1h");
    assert_eq!(host.receives(), ["¿Sí?", "Seguimos"]);
}

#[test]
fn a_question_without_a_time_waits_for_ever() {
    let mut host = question(|flow| flow.step("s", [ask("¿Nombre?", None, [anything_else(body([send("Gracias")]))])]));
    host.says("hola");
    host.receives();
    host.after("300 days");
    assert_eq!(host.state("f"), "asks in s");
    host.says("Ana");
    assert_eq!(host.receives(), ["Gracias"]);
}

#[test]
fn each_ask_again_line_counts_for_itself() {
    let mut host = question(|flow| {
        let arms = [
            on(contains(&["uno"]), body([ask_again(1, "uno otra vez"), send("uno basta"), Line::Stop])),
            anything_else(body([ask_again(2, "¿cómo?"), send("basta"), Line::Stop])),
        ];
        flow.step("s", [ask("¿Qué?", None, arms)])
    });
    host.says("hola");
    for text in ["eh", "uno", "eh", "eh"] {
        host.says(text);
    }
    assert_eq!(host.receives(), ["¿Qué?", "¿cómo?", "uno otra vez", "¿cómo?", "basta"]);
}

#[test]
fn ask_again_counts_anew_on_each_visit() {
    let mut host = question(|flow| {
        flow.step(
            "s",
            [ask(
                "¿Qué?",
                None,
                [
                    on(is(&["otra"]), Then::To("s")),
                    anything_else(body([ask_again(1, "¿cómo?"), send("basta"), Line::Stop])),
                ],
            )],
        )
    });
    host.says("hola");
    for text in ["eh", "otra", "eh", "eh"] {
        host.says(text);
    }
    assert_eq!(host.receives(), ["¿Qué?", "¿cómo?", "¿Qué?", "¿cómo?", "basta"]);
}

#[test]
fn ask_again_without_words_or_time_takes_the_questions_own() {
    let again = Line::AskAgain { at_most: 3, text: None, up_to: None };
    let mut host = question(|flow| {
        let arms = [anything_else(body([again, send("basta")])), no_reply(body([send("adiós")]))];
        flow.step("s", [ask("¿Qué?", "1h", arms)])
    });
    host.says("hola");
    host.after("59 min");
    host.says("eh");
    host.after("59 min");
    assert_eq!(host.receives(), ["¿Qué?", "¿Qué?"]);
    host.after("1 min");
    assert_eq!(host.receives(), ["adiós"]);
}

#[test]
fn ask_again_may_have_a_time_of_its_own() {
    let again = Line::AskAgain { at_most: 1, text: Some("¿Sigues ahí?"), up_to: Some("5 min") };
    let mut host = question(|flow| {
        flow.step("s", [ask("¿Qué?", "1h", [anything_else(body([again])), no_reply(body([send("adiós")]))])])
    });
    host.says("hola");
    host.says("eh");
    host.after("5 min");
    assert_eq!(host.receives(), ["¿Qué?", "¿Sigues ahí?", "adiós"]);
}

#[test]
fn a_time_without_a_no_reply_arm_is_no_time() {
    let again = Line::AskAgain { at_most: 1, text: Some("¿Cómo?"), up_to: Some("5 min") };
    let mut host = question(|flow| flow.step("s", [ask("¿Qué?", None, [anything_else(body([again, send("basta")]))])]));
    host.says("hola");
    host.says("eh");
    assert_eq!(host.next_due(), None);
    host.says("eh");
    assert_eq!(host.receives(), ["¿Qué?", "¿Cómo?", "basta"]);
}

#[test]
fn a_question_whose_time_nobody_decides_about_stays_open() {
    let mut host = question(|flow| flow.step("s", [ask("¿Qué?", "5 min", [anything_else(body([send("ya")]))])]));
    host.says("hola");
    host.after("1h");
    host.says("eh");
    assert_eq!(host.receives(), ["¿Qué?", "ya"]);
}

#[test]
fn a_spent_ask_again_goes_on_to_the_next_line_and_a_nested_question_counts_its_own() {
    let inner = ask("¿Color?", None, [anything_else(body([ask_again(1, "¿Qué color?"), send("sin color")]))]);
    let mut host = question(|flow| {
        flow.step(
            "s",
            [ask("¿Qué?", None, [anything_else(body([ask_again(1, "¿Cómo?"), inner, send("listo")]))]), send("fin")],
        )
    });
    host.says("hola");
    for text in ["a", "b", "c", "d"] {
        host.says(text);
    }
    assert_eq!(host.receives(), ["¿Qué?", "¿Cómo?", "¿Color?", "¿Qué color?", "sin color", "listo", "fin"]);
}

#[test]
fn wait_for_reply_says_nothing_and_its_ask_again_waits_anew() {
    let again = Line::AskAgain { at_most: 1, text: None, up_to: None };
    let mut host = question(|flow| {
        let arms = [
            on(is(&["sí"]), body([send("bien")])),
            anything_else(body([again, send("basta")])),
            no_reply(body([send("adiós")])),
        ];
        flow.step("s", [send("¿Vienes?"), wait_for_reply("1h", arms)])
    });
    host.says("hola");
    host.says("eh");
    host.after("50 min");
    host.says("sí");
    assert_eq!(host.receives(), ["¿Vienes?", "bien"]);
}

#[test]
fn the_message_that_starts_a_run_answers_no_question() {
    let mut host = Host::new([flow("f").starts_when(Pattern::Any).step(
        "s",
        [ask("¿Qué?", None, [on(contains(&["precio"]), body([send("Bs 299")])), anything_else(Then::Continue)])],
    )]);
    host.says("precio");
    assert_eq!(host.receives(), ["¿Qué?"]);
    assert_eq!(host.state("f"), "asks in s");
    assert_eq!(host.conversation.runs[0].reply.as_deref(), Some("precio"));
}

#[test]
fn a_message_of_the_questions_own_second_is_an_answer_and_one_of_the_second_before_is_not() {
    let mut host =
        question(|flow| flow.step("s", [wait("1 min"), ask("¿Qué?", None, [anything_else(body([send("ya")]))])]));
    host.now = host.now.plus_ms(700);
    host.says("hola");
    host.after("1 min");
    let second = host.now.seconds();
    host.now = host.now.plus_ms(200);
    host.says_at(Timestamp::end_of_second(second - 1), "temprano");
    assert_eq!(host.receives(), ["¿Qué?"]);
    host.says_at(Timestamp::end_of_second(second), "a tiempo");
    assert_eq!(host.receives(), ["ya"]);
}

#[test]
fn an_answer_drops_the_timer_and_a_timer_of_an_earlier_stay_does_nothing() {
    let mut host = question(|flow| {
        let arms = [anything_else(body([ask_again(5, "¿Cómo?")])), no_reply(body([send("adiós")]))];
        flow.step("s", [ask("¿Qué?", "1h", arms)])
    });
    host.says("hola");
    let run = &host.conversation.runs[0];
    let (id, state) = (run.id, run.state);
    let RunState::Asking { generation, .. } = state else { panic!("{state:?}") };
    host.says("eh");
    host.receives();
    // It had been claimed when the answer came.
    host.handle(&engine::Input::TimerFired { run: id, generation });
    assert!(host.receives().is_empty());
    assert_eq!(host.state("f"), "asks in s");
    host.after("1h");
    assert_eq!(host.receives(), ["adiós"]);
}

#[test]
fn a_question_that_may_not_be_asked_leaves_by_its_chain_and_never_waits() {
    let asks = |chain: Or| {
        let arms = [anything_else(Then::Continue), no_reply(Then::Continue)];
        Host::new([flow("f")
            .starts_when(is(&["hola"]))
            .step("s", [wait("2 days"), ask_or("¿Sigues?", [chain], "1h", arms), send("no se llega")])
            .step("fin", [wait("1 min")])])
    };
    for (chain, hears, state) in [
        (Or::Stop, vec![], "ended: stopped"),
        (Or::To("fin"), vec![], "sleeps in fin"),
        (Or::Template("sigues_1"), vec!["[sigues_1: amigo]"], "asks in s"),
    ] {
        let mut host = asks(chain);
        host.says("hola");
        host.after("2 days");
        assert_eq!(host.receives(), hears, "{chain:?}");
        assert_eq!(host.state("f"), state, "{chain:?}");
    }
}
