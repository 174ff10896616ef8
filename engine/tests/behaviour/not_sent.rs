//! Messages that did not arrive: what is sent in their stead, in which order, and when the run is told. Architecture, "The
//! gate".

use engine::{
    Gate,
    NotSentReason::{Expired, Refused, WindowClosed},
    What,
};

use crate::{
    flow::{Or, Then, anything_else, ask_or, body, flow, is, no_reply, on, send, send_or, wait},
    host::{Host, number, shown},
};

const UNDELIVERABLE: engine::NotSentReason = Refused { code: Some(131_026) };

/// Says `texto` with the chain, then waits an hour and says `después`.
fn said(chain: &[Or]) -> Host {
    let mut host = Host::new([flow("f")
        .starts_when(is(&["hola"]))
        .step("s", [send_or("texto", chain.iter().copied()), wait("1h"), send_or("después", [Or::Skip])])
        .step("otro", [send_or("otro", [Or::Template("otro_1")]), wait("1h")])]);
    host.says("hola");
    assert_eq!(host.owed(), ["texto"]);
    host
}

/// The customer writes a second later, so that WhatsApp's answer is out of date.
fn writes_meanwhile(host: &mut Host) {
    host.now = host.now.plus_ms(1000);
    host.says("¿hola?");
}

#[test]
fn what_expired_in_the_queue_is_replaced_by_its_template() {
    let mut host = said(&[Or::Template("t_1")]);
    host.after("30 min");
    host.not_sent(Expired);
    assert_eq!(host.owed(), ["[t_1: amigo]"]);
    assert_eq!(host.state("f"), "sleeps in s");
}

#[test]
fn what_expired_in_the_queue_is_said_after_all_when_the_customer_wrote_meanwhile() {
    let mut host = said(&[Or::Template("t_1")]);
    writes_meanwhile(&mut host);
    let before = host.outbox[0].clone();
    host.not_sent(Expired);
    assert_eq!(host.owed(), ["texto"]);
    let after = &host.outbox[0];
    assert_ne!(after.id, before.id);
    assert!(after.expires_at > before.expires_at);
    assert!(matches!(host.last_what(), What::Queued { because: Gate::WindowOpen, .. }));
}

#[test]
fn what_expired_without_a_template_is_only_recorded_or_leaves_by_the_chain() {
    for (chain, hears, state) in [
        (&[] as &[Or], vec![], "sleeps in s"),
        (&[Or::Skip], vec![], "sleeps in s"),
        (&[Or::Stop], vec![], "ended: stopped"),
        (&[Or::To("otro")], vec!["otro"], "sleeps in otro"),
    ] {
        let mut host = said(chain);
        host.not_sent(Expired);
        assert_eq!(host.owed(), hears, "{chain:?}");
        assert_eq!(host.state("f"), state, "{chain:?}");
        assert!(host.kinds().contains(&"not_sent"));
    }
}

#[test]
fn a_131047_closes_the_window_and_the_template_goes_instead() {
    let mut host = said(&[Or::Template("t_1")]);
    host.not_sent(WindowClosed);
    assert_eq!(host.receives(), ["[t_1: amigo]"]);
    assert_eq!(host.conversation.window(number()).last_in_at, None);
    // What comes later meets a closed gate, until the customer writes.
    host.after("1h");
    assert!(host.receives().is_empty());
    assert!(host.kinds().contains(&"skipped"));
}

#[test]
fn a_131047_in_the_very_second_of_the_customers_message_is_no_message_written_meanwhile() {
    let mut host =
        Host::new([flow("f").starts_when(is(&["hola"])).step("s", [send_or("texto", [Or::Template("t_1")])])]);
    // WhatsApp's stamp counts as the end of its second, which is later than the decision.
    host.says_at(stdlib::Timestamp::end_of_second(host.now.seconds()), "hola");
    host.not_sent(WindowClosed);
    assert_eq!(host.owed(), ["[t_1: amigo]"]);
}

#[test]
fn a_131047_repeats_the_text_once_when_the_customer_wrote_meanwhile() {
    let mut host = said(&[Or::Template("t_1")]);
    writes_meanwhile(&mut host);
    host.not_sent(WindowClosed);
    assert_eq!(host.owed(), ["texto"]);
    assert!(matches!(host.last_what(), What::Queued { because: Gate::Repeated, .. }));
    assert!(host.conversation.window(number()).last_in_at.is_some());
    host.not_sent(WindowClosed);
    assert_eq!(host.owed(), ["[t_1: amigo]"]);
    assert_eq!(host.conversation.window(number()).last_in_at, None);
}

#[test]
fn a_second_131047_does_not_close_a_window_that_was_opened_since() {
    let mut host = said(&[Or::Template("t_1")]);
    writes_meanwhile(&mut host);
    host.not_sent(WindowClosed);
    writes_meanwhile(&mut host);
    host.not_sent(WindowClosed);
    assert_eq!(host.owed(), ["[t_1: amigo]"]);
    assert!(host.conversation.window(number()).last_in_at.is_some());
}

#[test]
fn a_replacement_keeps_the_place_of_what_it_replaces() {
    let two = || {
        let mut host = Host::new([flow("f")
            .starts_when(is(&["hola"]))
            .step("s", [send_or("uno", [Or::Template("t_1")]), send("dos"), wait("1h")])]);
        host.says("hola");
        host
    };
    let mut host = two();
    host.not_sent(WindowClosed);
    assert_eq!(host.owed(), ["[t_1: amigo]", "dos"]);
    let mut host = two();
    writes_meanwhile(&mut host);
    host.not_sent(WindowClosed);
    assert_eq!(host.owed(), ["uno", "dos"]);
}

#[test]
fn the_replacement_of_a_message_that_failed_after_it_was_accepted_goes_behind_the_others() {
    let mut host = said(&[Or::Template("t_1")]);
    let accepted = host.accept();
    host.after("1h");
    host.fails(accepted[0].clone(), WindowClosed);
    assert_eq!(host.owed(), ["después", "[t_1: amigo]"]);
}

#[test]
fn the_template_of_a_run_that_has_ended_goes_out() {
    let mut host =
        Host::new([flow("f").starts_when(is(&["hola"])).step("s", [send_or("adiós", [Or::Template("t_1")])])]);
    host.says("hola");
    assert_eq!(host.state("f"), "ended: completed");
    host.not_sent(Expired);
    assert_eq!(host.receives(), ["[t_1: amigo]"]);
}

#[test]
fn a_run_that_has_ended_takes_no_way_out() {
    for exit in [Or::To("otro"), Or::Stop] {
        let mut host = Host::new([flow("f")
            .starts_when(is(&["hola"]))
            .step("s", [send_or("adiós", [exit])])
            .step("otro", [send("otro")])]);
        host.says("hola");
        host.not_sent(UNDELIVERABLE);
        assert!(host.owed().is_empty(), "{exit:?}");
        assert_eq!(host.state("f"), "ended: completed");
    }
}

#[test]
fn a_refused_text_takes_the_way_out_and_not_its_template() {
    let mut host = said(&[Or::Template("t_1"), Or::To("otro")]);
    host.not_sent(UNDELIVERABLE);
    assert_eq!(host.owed(), ["otro"]);
    assert_eq!(host.state("f"), "sleeps in otro");
}

#[test]
fn a_second_template_serves_when_the_first_is_paused_or_rejected() {
    let templates = [Or::Template("t_1"), Or::Template("t_2"), Or::To("otro")];
    for (code, hears) in [(132_015, "[t_2: amigo]"), (132_001, "[t_2: amigo]"), (131_026, "otro")] {
        let mut host = said(&templates);
        host.not_sent(Expired);
        assert_eq!(host.owed(), ["[t_1: amigo]"]);
        host.not_sent(Refused { code: Some(code) });
        assert_eq!(host.owed(), [hears], "{code}");
    }
    let mut host = said(&templates);
    host.not_sent(Expired);
    host.not_sent(Refused { code: Some(132_015) });
    host.not_sent(Refused { code: Some(132_015) });
    assert_eq!(host.owed(), ["otro"]);
}

#[test]
fn a_run_that_took_another_input_since_does_not_take_the_way_out() {
    for exit in [Or::To("otro"), Or::Stop] {
        let mut host = said(&[exit]);
        let accepted = host.accept();
        host.after("1h");
        assert_eq!(host.receives(), ["después"]);
        let mut stays = Host::new([flow("f")
            .starts_when(is(&["hola"]))
            .at_any_time(is(&["ayuda"]), "ayuda")
            .step("s", [send_or("texto", [exit]), wait("1h")])
            .step("ayuda", [send("ayuda"), wait("1h")])
            .step("otro", [send("otro")])]);
        stays.says("hola");
        let texto = stays.accept();
        stays.says("ayuda");
        stays.fails(texto[0].clone(), UNDELIVERABLE);
        assert_eq!(stays.owed(), ["ayuda"], "{exit:?}");
        assert_eq!(stays.state("f"), "sleeps in ayuda");
        host.fails(accepted[0].clone(), UNDELIVERABLE);
        assert!(host.owed().is_empty());
        assert_eq!(host.last_what().kind(), "not_sent");
    }
}

#[test]
fn of_two_refused_messages_of_one_turn_the_first_takes_the_way_out() {
    let mut host = Host::new([flow("f")
        .starts_when(is(&["hola"]))
        .step("s", [send_or("uno", [Or::To("a")]), send_or("dos", [Or::To("b")]), wait("1h")])
        .step("a", [send("camino a"), wait("1h")])
        .step("b", [send("camino b"), wait("1h")])]);
    host.says("hola");
    let said = host.accept();
    host.fails(said[0].clone(), UNDELIVERABLE);
    host.fails(said[1].clone(), UNDELIVERABLE);
    assert_eq!(host.owed(), ["camino a"]);
    assert_eq!(host.state("f"), "sleeps in a");
}

#[test]
fn a_question_that_did_not_arrive_leaves_by_its_chain_and_its_timer_is_gone() {
    let arms = [on(is(&["sí"]), Then::Continue), anything_else(Then::Continue), no_reply(body([send("adiós")]))];
    let mut host = Host::new([flow("f")
        .starts_when(is(&["hola"]))
        .step("s", [ask_or("¿Vienes?", [Or::To("otro")], "1h", arms)])
        .step("otro", [send("otro"), wait("3h")])]);
    host.says("hola");
    host.not_sent(UNDELIVERABLE);
    host.after("1h");
    assert_eq!(host.receives(), ["otro"]);
    assert_eq!(host.state("f"), "sleeps in otro");
}

#[test]
fn what_was_taken_back_by_an_opt_out_is_not_replaced() {
    let mut host = said(&[Or::Template("t_1")]);
    let on_its_way = host.outbox[0].clone();
    host.says("baja");
    host.fails(on_its_way, WindowClosed);
    assert!(host.owed().is_empty());
    assert_eq!(host.last_what().kind(), "not_sent");
}

#[test]
fn the_content_and_the_reason_are_recorded() {
    let mut host = said(&[]);
    host.not_sent(UNDELIVERABLE);
    let What::NotSent { content, because, .. } = host.last_what() else { panic!("{:?}", host.last_what()) };
    assert_eq!((shown(content).as_str(), *because), ("texto", UNDELIVERABLE));
}

/// As `said`, in a flow that says where to go when a message is not delivered.
fn said_with_arrow(chain: &[Or]) -> Host {
    let mut host = Host::new([flow("f")
        .starts_when(is(&["hola"]))
        .at_any_time(is(&["otra vez"]), "s")
        .when_not_delivered("falla")
        .step("s", [send_or("texto", chain.iter().copied()), wait("1h"), send_or("después", [Or::Skip])])
        .step("otro", [send("otro"), wait("1h")])
        .step("falla", [send("no llegó"), wait("1h")])]);
    host.says("hola");
    host
}

#[test]
fn when_not_delivered_takes_what_the_chain_leaves() {
    for (chain, reason, hears, state) in [
        (&[] as &[Or], UNDELIVERABLE, "no llegó", "sleeps in falla"),
        (&[], Expired, "no llegó", "sleeps in falla"),
        (&[Or::To("otro")], UNDELIVERABLE, "otro", "sleeps in otro"),
        (&[Or::Skip], UNDELIVERABLE, "no llegó", "sleeps in falla"),
    ] {
        let mut host = said_with_arrow(chain);
        host.not_sent(reason);
        assert_eq!((host.owed(), host.state("f").as_str()), (vec![hears.to_owned()], state), "{chain:?} {reason:?}");
    }
    for (chain, state) in [(&[Or::Skip], "sleeps in s"), (&[Or::Stop], "ended: stopped")] {
        let mut host = said_with_arrow(chain);
        host.not_sent(Expired);
        assert_eq!((host.owed(), host.state("f").as_str()), (vec![], state), "{chain:?}");
    }
}

#[test]
fn a_run_that_went_on_since_goes_where_when_not_delivered_says() {
    let mut host = said_with_arrow(&[Or::To("otro")]);
    let texto = host.accept().remove(0);
    host.after("1 min");
    host.says("otra vez");
    host.accept();
    host.fails(texto, UNDELIVERABLE);
    assert_eq!((host.owed(), host.state("f").as_str()), (vec!["no llegó".to_owned()], "sleeps in falla"));
}

#[test]
fn what_is_said_there_may_fail_without_leading_there_again_until_the_customer_writes() {
    let mut host = said_with_arrow(&[]);
    host.not_sent(UNDELIVERABLE);
    host.not_sent(UNDELIVERABLE);
    assert_eq!((host.owed(), host.state("f").as_str()), (vec![], "sleeps in falla"));
    host.says("otra vez");
    host.not_sent(UNDELIVERABLE);
    assert_eq!(host.owed(), ["no llegó"]);
}
