//! A flow was changed while somebody chats with it, and the run shall begin anew.

use engine::{Input, Token};

use crate::{
    flow::{Flow, flow, is, send, wait},
    host::Host,
};

fn greeting(text: &'static str) -> Flow {
    flow("saludo").starts_when(is(&["hola"])).step("inicio", [send(text), wait("2h"), send("fin")])
}

fn started() -> Host {
    let mut host = Host::new([greeting("antes")]);
    host.says("hola");
    assert_eq!(host.receives(), ["antes"]);
    host
}

fn start_over(host: &mut Host) {
    let run = host.conversation.runs[0].id;
    host.handle(&Input::StartOver { run, token: Token::derived_from(&[b"again"]) });
}

#[test]
fn the_new_run_is_on_the_newest_revision_and_was_started_by_the_same_words() {
    let mut host = started();
    host.programs = host.programs.published([greeting("ahora").program()]);
    start_over(&mut host);
    assert_eq!(host.receives(), ["ahora"]);
    let live: Vec<_> = host.conversation.runs.iter().filter(|run| run.state.is_live()).collect();
    assert_eq!(live.len(), 1);
    assert_eq!((live[0].reply.as_deref(), live[0].started_by.as_str()), (Some("hola"), "hola"));
    assert!(host.kinds().contains(&"ended"), "{:?}", host.kinds());
}

#[test]
fn what_the_old_run_owes_is_taken_back() {
    let mut host = Host::new([greeting("antes")]);
    host.says("hola");
    start_over(&mut host);
    assert_eq!(host.receives(), ["antes"], "said once, by the new run");
}

#[test]
fn a_flow_that_is_gone_is_not_begun_anew() {
    let mut host = started();
    host.programs = host.programs.published([]);
    start_over(&mut host);
    assert!(host.receives().is_empty());
    host.after("2h");
    assert_eq!(host.receives(), ["fin"], "the run goes on with what it has");
}

#[test]
fn an_ended_run_is_not_begun_anew() {
    let mut host = started();
    let run = host.conversation.runs[0].id;
    host.after("2h");
    host.receives();
    host.handle(&Input::StartOver { run, token: Token::derived_from(&[b"again"]) });
    assert!(host.receives().is_empty());
}
