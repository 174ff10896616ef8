//! Who asks to be left alone is left alone, whatever runs; and may come back.

use engine::{EndReason, OptedOutBy, What};

use crate::{
    flow::{Then, anything_else, ask, contains, flow, is, no_reply, opt_out, send, wait},
    host::Host,
};

fn two_flows() -> Host {
    let arms = [anything_else(Then::Continue), no_reply(Then::Continue)];
    let mut host = Host::new([
        flow("pregunta").starts_when(is(&["hola"])).step("s", [ask("¿Qué?", "20h", arms), send("gracias")]),
        flow("espera")
            .starts_when(is(&["promo"]))
            .at_any_time(contains(&["baja"]), "s")
            .step("s", [send("va"), wait("2h"), send("promo")]),
    ]);
    host.says("promo");
    host.says("hola");
    host
}

#[test]
fn opting_out_ends_every_run_and_takes_back_what_has_not_left() {
    let mut host = two_flows();
    assert_eq!(host.owed(), ["va", "¿Qué?"]);
    host.says("¡BAJA!");
    assert!(host.owed().is_empty());
    assert_eq!(host.state("pregunta"), "ended: opted_out");
    assert_eq!(host.state("espera"), "ended: opted_out");
    assert_eq!(host.next_due(), None);
    assert!(host.kinds().contains(&"opted_out"));
    host.after("3 days");
    assert!(host.receives().is_empty());
}

#[test]
fn opting_out_is_the_whole_message_in_its_words() {
    for says in ["stop", "STOP!!", "Dar de baja", "dejar de recibir: baja", "no me des de baja", "baja el precio"] {
        let mut host = two_flows();
        host.says(says);
        let opts_out = ["stop", "STOP!!", "Dar de baja"].contains(&says);
        assert_eq!(host.conversation.contact.opted_out, opts_out, "{says}");
    }
}

#[test]
fn who_opted_out_starts_nothing_and_hears_nothing() {
    let mut host = two_flows();
    host.says("stop");
    for says in ["hola", "promo", "", "stop"] {
        host.says(says);
    }
    assert!(host.receives().is_empty());
    assert!(host.conversation.runs.is_empty());
    let What::OptedOut { by: OptedOutBy::Customer } = host.last_what() else { panic!("{:?}", host.last_what()) };
}

#[test]
fn who_opts_in_again_starts_anew_and_the_word_itself_starts_nothing() {
    let mut host = Host::new([flow("f").starts_when(is(&["hola", "alta"])).step("s", [send("va"), wait("2h")])]);
    host.says("hola");
    host.says("baja");
    host.says("Alta.");
    assert_eq!(host.last_what().kind(), "opted_in");
    assert!(host.owed().is_empty());
    host.says("hola");
    assert_eq!(host.receives(), ["va"]);
}

#[test]
fn the_word_for_coming_back_is_a_word_like_others_for_who_never_left() {
    let mut host = Host::new([flow("f").starts_when(is(&["alta"])).step("s", [send("va")])]);
    host.says("alta");
    assert_eq!(host.receives(), ["va"]);
}

#[test]
fn what_people_wrote_is_not_lost_while_they_are_opted_out() {
    let mut host = two_flows();
    host.says("stop");
    host.says("¿me llaman?");
    let What::Unanswered { text, because } = host.last_what() else { panic!("{:?}", host.last_what()) };
    assert_eq!((text.as_str(), *because), ("¿me llaman?", engine::Unanswered::OptedOut));
}

/// A flow that says its farewell around `opt out`, beside a flow that sleeps and one that asks.
fn farewell() -> Host {
    let arms = [anything_else(Then::Continue)];
    let mut host = Host::new([
        flow("adios")
            .starts_when(contains(&["no quiero"]))
            .step("s", [send("Entendido."), opt_out(), send("¡Cuídate!"), wait("1h"), send("no se llega")]),
        flow("pregunta").starts_when(is(&["hola"])).step("s", [ask("¿Qué?", None, arms)]),
        flow("espera").starts_when(is(&["promo"])).step("s", [send("va"), wait("2h"), send("promo")]),
    ]);
    host.says("promo");
    host
}

#[test]
fn a_farewell_leaves_and_then_there_is_silence() {
    let mut host = farewell();
    host.says("no quiero");
    assert_eq!(host.owed(), ["Entendido.", "¡Cuídate!"], "what was owed before does not leave");
    assert!(host.outbox.iter().all(|message| message.farewell));
    assert!(host.conversation.contact.opted_out);
    assert_eq!(host.state("adios"), "ended: opted_out");
    assert_eq!(host.state("espera"), "ended: opted_out");
    assert_eq!(host.next_due(), None);
    let told = host.log.iter().filter(|entry| entry.what == What::OptedOut { by: OptedOutBy::Flow }).count();
    assert_eq!(told, 1);
    host.receives();
    host.says("hola");
    host.after("3 days");
    assert!(host.receives().is_empty());
}

#[test]
fn a_question_behind_opt_out_is_said_and_not_waited_for() {
    let arms = [anything_else(Then::Continue)];
    let mut host =
        Host::new([flow("f").starts_when(is(&["hola"])).step("s", [opt_out(), ask("¿Por qué?", None, arms)])]);
    host.says("hola");
    assert_eq!(host.receives(), ["¿Por qué?"]);
    assert_eq!(host.last_what(), &What::Ended { because: EndReason::OptedOut, fault: None });
}

#[test]
fn a_farewell_that_does_not_arrive_has_nothing_in_its_stead() {
    let mut host = farewell();
    host.says("no quiero");
    host.not_sent(engine::NotSentReason::WindowClosed);
    assert_eq!(host.owed(), ["¡Cuídate!"]);
}

#[test]
fn who_comes_back_after_a_farewell_is_heard_again() {
    let mut host = farewell();
    host.says("no quiero");
    host.receives();
    host.says("alta");
    host.says("hola");
    assert_eq!(host.receives(), ["¿Qué?"]);
}
