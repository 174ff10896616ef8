//! The gate at a send: open, closed with each way out of the chain, and who opens it. Language section 6.

use engine::NumberId;
use stdlib::Timestamp;

use crate::{
    flow::{Line, Or, Then, anything_else, ask, ask_again, body, flow, is, no_reply, send, send_or, wait},
    host::{Host, number},
};

/// W, written out: 23 h 55 min.
const W_MS: i64 = (24 * 60 - 5) * 60_000;

fn late(chain: &[Or], delay: &'static str) -> Host {
    let mut host = Host::new([flow("f")
        .starts_when(is(&["hola"]))
        .step("s", [wait(delay), send_or("texto", chain.iter().copied()), send_or("después", [Or::Skip]), wait("1h")])
        .step("otro", [send_or("otro texto", [Or::Template("otro_1")]), wait("1h")])]);
    host.says("hola");
    host.after(delay);
    host
}

#[test]
fn a_closed_window_takes_the_chain_in_order() {
    let table: &[(&[Or], &str, &[&str], &str)] = &[
        (&[], "23h", &["texto", "después"], "sleeps in s"),
        (&[Or::Template("t_1"), Or::Stop], "23h", &["texto", "después"], "sleeps in s"),
        (&[], "26h", &[], "ended: window_closed"),
        (&[Or::Skip], "26h", &[], "sleeps in s"),
        (&[Or::Stop], "26h", &[], "ended: stopped"),
        (&[Or::To("otro")], "26h", &["[otro_1: amigo]"], "sleeps in otro"),
        (&[Or::Template("t_1")], "26h", &["[t_1: amigo]"], "sleeps in s"),
        (&[Or::Template("t_1"), Or::Template("t_2"), Or::Stop], "26h", &["[t_1: amigo]"], "sleeps in s"),
    ];
    for (chain, delay, hears, state) in table {
        let mut host = late(chain, delay);
        assert_eq!(host.receives(), *hears, "{chain:?} after {delay}");
        assert_eq!(host.state("f"), *state, "{chain:?} after {delay}");
    }
}

#[test]
fn the_reason_stands_in_the_log() {
    assert_eq!(late(&[], "26h").kinds().last(), Some(&"ended"));
    assert!(late(&[Or::Skip], "26h").kinds().contains(&"skipped"));
}

#[test]
fn the_window_is_open_to_the_last_millisecond_of_w_and_no_longer() {
    for (age_ms, hears) in [(W_MS - 1, "texto"), (W_MS, "[t_1: amigo]")] {
        let mut host = Host::new([flow("f")
            .starts_when(is(&["hola"]))
            .step("s", [wait("1 min"), send_or("texto", [Or::Template("t_1")])])]);
        let written_at = host.now;
        host.says("hola");
        host.now = written_at.plus_ms(age_ms);
        host.fire_next();
        assert_eq!(host.receives(), [hears], "{age_ms}");
    }
}

#[test]
fn a_free_form_message_must_leave_before_the_window_closes_and_a_template_need_not() {
    let mut host = late(&[], "23h");
    let written_at = host.now.plus_ms(-23 * 3_600_000);
    assert_eq!(host.accept()[0].expires_at, Some(written_at.plus_ms(W_MS)));
    let mut host = late(&[Or::Template("t_1")], "26h");
    assert_eq!(host.accept()[0].expires_at, None);
}

#[test]
fn a_message_that_nobody_takes_opens_the_window_all_the_same() {
    let mut host = Host::new([flow("f").starts_when(is(&["hola"])).step("s", [wait("26h"), send("texto")])]);
    host.says("hola");
    host.after("20h");
    host.says("¿sigues ahí?");
    host.after("6h");
    assert_eq!(host.receives(), ["texto"]);
}

#[test]
fn an_older_message_that_arrives_late_does_not_shorten_the_window() {
    let mut host = late(&[], "23h");
    let last = host.conversation.window(number()).last_in_at;
    assert_eq!(last, Some(host.now.plus_ms(-23 * 3_600_000)));
    host.says_at(host.now.plus_ms(-50 * 3_600_000), "perdido");
    assert_eq!(host.conversation.window(number()).last_in_at, last);
}

#[test]
fn each_number_has_a_window_and_conversations_of_its_own() {
    let two = NumberId::derived_from(&[b"two"]);
    let mut host = Host::new([
        flow("f").starts_when(is(&["hola"])).step("s", [ask("¿Uno?", None, [anything_else(body([send("tomado")]))])]),
        flow("g").starts_when(is(&["buenas"])).step("s", [wait("1h"), send("del dos")]),
    ]);
    host.says("hola");
    host.after("23h");
    host.receives();
    host.writes(two, host.now, "eh", None);
    assert_eq!(host.last_what().kind(), "unanswered");
    host.writes(two, host.now, "buenas", None);
    host.after("1h");
    assert_eq!(host.accept()[0].number, two);
    // The first number's is closed by now, whatever was written to the other.
    assert_eq!(host.conversation.window(number()).gate(host.now), stdlib::GateAnswer::Closed);
}

#[test]
fn ask_again_keeps_the_chain_of_the_question() {
    // An answer opens the window, so that only a late one finds it closed: the customer wrote 25 h before it was handled.
    let arms = [anything_else(body([ask_again(1, "¿Cómo?"), Line::Stop])), no_reply(Then::Continue)];
    let question = crate::flow::ask_or("¿Qué?", [Or::Template("que_1")], "3 days", arms);
    let mut host = Host::new([flow("f").starts_when(is(&["hola"])).step("s", [question])]);
    host.says("hola");
    assert_eq!(host.receives(), ["¿Qué?"]);
    let written_at: Timestamp = host.now.plus_ms(3_600_000);
    host.after("26h");
    host.says_at(written_at, "eh");
    assert_eq!(host.receives(), ["[que_1: amigo]"]);
    assert_eq!(host.state("f"), "asks in s");
}
