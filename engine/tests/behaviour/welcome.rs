//! The flow the project exists for (language section 2, as issue 2 has it), arm by arm.

use crate::{
    flow::{
        Flow, Line, Or, Then, anything_else, ask, ask_again, body, contains, flow, is, no_reply, on, send, send_or,
        wait,
    },
    host::Host,
};

pub fn bienvenida() -> Flow {
    flow("bienvenida")
        .starts_when(is(&["hola", "info", "buenas"]))
        .at_any_time(contains(&["precio", "costo", "cuánto"]), "precio")
        .step(
            "inicio",
            [
                send("Hola, bienvenido"),
                wait("2h"),
                ask(
                    "¿Cómo puedo ayudarte?",
                    "20h",
                    [
                        on(contains(&["asesor", "humano"]), Then::To("asesor")),
                        anything_else(body([
                            ask_again(2, "Perdón, no entendí. Escribe *precio* o *asesor*."),
                            Line::JumpTo("asesor"),
                        ])),
                        no_reply(Then::To("despedida")),
                    ],
                ),
            ],
        )
        .step("precio", [send("Aquí está nuestro precio: desde *Bs 299* al mes 💜")])
        .step("asesor", [send("Un asesor te escribirá pronto."), Line::Stop])
        .step("despedida", [send_or("¡Gracias por escribirnos!", [Or::Template("despedida_1")])])
}

const GREETING: &str = "Hola, bienvenido";
const QUESTION: &str = "¿Cómo puedo ayudarte?";
const SORRY: &str = "Perdón, no entendí. Escribe *precio* o *asesor*.";
const PRICE: &str = "Aquí está nuestro precio: desde *Bs 299* al mes 💜";
const AGENT: &str = "Un asesor te escribirá pronto.";

/// Up to the question, two hours after the greeting.
fn asked() -> Host {
    let mut host = Host::new([bienvenida()]);
    host.says("¡Hola!");
    assert_eq!(host.receives(), [GREETING]);
    host.after("2h");
    assert_eq!(host.receives(), [QUESTION]);
    host
}

#[test]
fn greets_and_asks_two_hours_later() {
    let mut host = Host::new([bienvenida()]);
    host.says("hola");
    assert_eq!(host.receives(), [GREETING]);
    assert_eq!(host.state("bienvenida"), "sleeps in inicio");
    host.after("119 min");
    assert!(host.receives().is_empty());
    host.after("1 min");
    assert_eq!(host.receives(), [QUESTION]);
    assert_eq!(host.state("bienvenida"), "asks in inicio");
    assert_eq!(host.kinds(), ["started", "queued", "waits_until", "queued", "waits_for_reply"]);
}

#[test]
fn a_price_question_is_answered_at_the_question() {
    let mut host = asked();
    host.says("¿Qué PRECIO tiene?");
    assert_eq!(host.receives(), [PRICE]);
    assert_eq!(host.state("bienvenida"), "ended: completed");
    assert_eq!(host.next_due(), None);
}

#[test]
fn a_price_question_is_answered_during_the_wait() {
    let mut host = Host::new([bienvenida()]);
    host.says("info");
    host.after("1h");
    host.says("cuanto cuesta??");
    assert_eq!(host.receives(), [GREETING, PRICE]);
    host.after("4 days");
    assert!(host.receives().is_empty());
}

#[test]
fn a_message_during_the_wait_changes_nothing_else() {
    let mut host = Host::new([bienvenida()]);
    host.says("hola");
    host.after("1h");
    host.says("asesor");
    assert_eq!(host.last_what().kind(), "unanswered");
    host.after("1h");
    assert_eq!(host.receives(), [GREETING, QUESTION]);
}

#[test]
fn who_asks_for_a_person_is_told_that_one_will_write() {
    let mut host = asked();
    host.says("quiero hablar con un HUMANO por favor");
    assert_eq!(host.receives(), [AGENT]);
    assert_eq!(host.state("bienvenida"), "ended: stopped");
}

#[test]
fn what_is_not_understood_is_asked_again_twice_and_then_handed_on() {
    let mut host = asked();
    host.says("eh");
    assert_eq!(host.receives(), [SORRY]);
    host.says("");
    assert_eq!(host.receives(), [SORRY]);
    assert_eq!(host.state("bienvenida"), "asks in inicio");
    host.says("🤷");
    assert_eq!(host.receives(), [AGENT]);
    assert_eq!(host.state("bienvenida"), "ended: stopped");
}

#[test]
fn the_repeated_question_takes_the_same_answers_and_its_whole_time_again() {
    let mut host = asked();
    host.after("19h");
    host.says("eh");
    assert_eq!(host.receives(), [SORRY]);
    host.after("19h");
    assert_eq!(host.state("bienvenida"), "asks in inicio");
    host.says("el asesor");
    assert_eq!(host.receives(), [AGENT]);
}

#[test]
fn who_does_not_reply_is_thanked_within_the_window() {
    let mut host = asked();
    host.after("20h");
    assert_eq!(host.receives(), ["¡Gracias por escribirnos!"]);
    assert_eq!(host.state("bienvenida"), "ended: completed");
    assert!(host.kinds().contains(&"no_reply"));
}

#[test]
fn a_farewell_that_comes_too_late_for_free_text_is_the_template() {
    let mut host = asked();
    host.conversation.contact.first_name = Some("Ana".to_owned());
    // Nobody was there to fire the timer for two hours.
    host.now = host.next_due().unwrap().plus_ms(2 * 3_600_000);
    host.fire_next();
    assert_eq!(host.receives(), ["[despedida_1: Ana]"]);
    assert_eq!(host.state("bienvenida"), "ended: completed");
}

#[test]
fn the_flow_may_start_again_when_it_has_ended() {
    let mut host = asked();
    host.says("precio");
    assert_eq!(host.receives(), [PRICE]);
    host.says("buenas");
    assert_eq!(host.receives(), [GREETING]);
}

#[test]
fn a_second_start_is_ignored() {
    let mut host = Host::new([bienvenida()]);
    host.says("hola");
    host.says("hola");
    assert_eq!(host.receives(), [GREETING]);
    assert_eq!(host.last_what().kind(), "unanswered");
    assert_eq!(host.conversation.runs.len(), 1);
}
