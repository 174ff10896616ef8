//! A flow was changed while somebody stands in it: where the run goes on with the new text by itself, and where it stays.

use engine::{Expr, Input, MomentRule, Pattern, RunState, What};
use stdlib::{Type, Value};

use crate::{
    flow::{
        ArmLine, Flow, Line, Then, anything_else, ask, ask_again, body, contains, flow, for_each, is, literal, named,
        no_reply, number, on, repeat, saves, say, send, set, variable, wait, when,
    },
    host::Host,
};

fn begin() -> Flow {
    flow("f").starts_when(is(&["hola"]))
}

fn of(lines: impl IntoIterator<Item = Line>) -> Flow {
    begin().step("inicio", lines)
}

/// `wait 2h as espera`, then a text.
fn waiting(behind: &'static str) -> Flow {
    of([named("espera", wait("2h")), send(behind)])
}

fn question(words: &'static str, arms: impl IntoIterator<Item = ArmLine>) -> Line {
    named("pregunta", ask(words, "20h", arms))
}

fn price(behind: &'static str) -> [ArmLine; 3] {
    [on(contains(&["precio"]), body([send(behind)])), anything_else(Then::Continue), no_reply(Then::Continue)]
}

/// Publishes `new` and asks that the live run goes on with it. Whether it does.
fn changes(host: &mut Host, new: Flow) -> bool {
    host.receives();
    host.programs = host.programs.published([new.program()]);
    let before = host.conversation.clone();
    let run = before.runs.iter().find(|run| run.state.is_live()).expect("a run waits").id;
    host.handle(&Input::Migrate { run });
    let moved = host.conversation != before;
    assert_eq!(moved, host.kinds().contains(&"moved"), "what is done is in the log");
    assert!(host.receives().is_empty(), "nothing is said");
    moved
}

/// One run of `old` waits, `old` becomes `new`, and somebody answers; what is received, where it moved.
fn becomes(old: Flow, new: Flow, answer: &str) -> Option<Vec<String>> {
    let mut host = Host::new([old]);
    host.says("hola");
    if !changes(&mut host, new) {
        return None;
    }
    host.says(answer);
    host.after("20h");
    Some(host.receives())
}

#[test]
fn a_wait_with_a_name_goes_on_with_the_new_text() {
    assert_eq!(becomes(waiting("antes"), waiting("ahora"), "?").unwrap(), ["ahora"]);
}

#[test]
fn where_a_run_goes_on_and_where_it_stays() {
    let wait_2h = || named("espera", wait("2h"));
    let elsewhere = begin().step("inicio", [Line::JumpTo("luego")]).step("luego", [wait_2h(), send("ahora")]);
    let until = |day: i64| {
        let of = literal(Value::Moment("2026-11-25T14:00:00Z".parse::<stdlib::Timestamp>().unwrap().plus_ms(day)));
        of_until(named("espera", Line::WaitUntil(MomentRule::Value { of, at: None }, None)))
    };
    let in_if = |line: Line, behind| of([when(literal(Value::Bool(true)), [line], []), send(behind)]);
    let twice = || of([wait_2h(), wait_2h(), send("ahora")]);
    #[rustfmt::skip]
    let table: [(&str, Flow, Flow, bool); 14] = [
        ("text after it changed", waiting("antes"), waiting("ahora"), true),
        ("a line came before it", waiting("antes"), of([send("¡Hola!"), wait_2h(), send("ahora")]), true),
        ("moved to another step", waiting("antes"), elsewhere, true),
        ("into an `if`", waiting("antes"), in_if(wait_2h(), "ahora"), true),
        ("inside an `if`", in_if(wait_2h(), "antes"), in_if(wait_2h(), "ahora"), true),
        ("without a name", of([wait("2h"), send("antes")]), of([wait("2h"), send("ahora")]), false),
        ("its name came only now", of([wait("2h"), send("antes")]), waiting("ahora"), false),
        ("removed", waiting("antes"), of([send("ahora")]), false),
        ("renamed", waiting("antes"), of([named("otra", wait("2h")), send("ahora")]), false),
        ("named twice", waiting("antes"), twice(), false),
        ("another length", waiting("antes"), of([named("espera", wait("3h")), send("ahora")]), false),
        ("another kind", waiting("antes"), of([named("espera", ask("¿Qué tal?", "20h", price("ahora")))]), false),
        ("the same moment", until(0), until(0).step("fin", []), true),
        ("another moment", until(0), until(1), false),
    ];
    for (name, old, new, moves) in table {
        assert_eq!(becomes(old, new, "?").is_some(), moves, "{name}");
    }
}

fn of_until(line: Line) -> Flow {
    of([line, send("fin")])
}

#[test]
fn a_question_keeps_its_arms_and_may_say_and_hear_more() {
    let old = || of([question("¿Qué desea?", price("antes"))]);
    let with = |arms: Vec<ArmLine>| of([question("¿Qué desea?", arms)]);
    let end = || [anything_else(Then::Continue), no_reply(Then::Continue)];
    let more = on(contains(&["costo", "precio"]), body([send("ahora")]));
    let first = on(contains(&["hola"]), body([send("otra")]));
    #[rustfmt::skip]
    let table: [(&str, Flow, Option<&[&str]>); 7] = [
        ("what an arm says", of([question("¿Qué desea?", price("ahora"))]), Some(&["ahora"])),
        ("its own text", of([question("¿En qué puedo ayudar?", price("ahora"))]), Some(&["ahora"])),
        ("more words", with([vec![more], end().into()].concat()), Some(&["ahora"])),
        ("one more arm", with([vec![first], price("ahora").into()].concat()), Some(&["ahora"])),
        ("an arm less", with(end().into()), None),
        ("other words", with([vec![on(contains(&["costo"]), body([send("ahora")]))], end().into()].concat()), None),
        ("another time", of([named("pregunta", ask("¿Qué desea?", "10h", price("ahora")))]), None),
    ];
    for (name, new, received) in table {
        let received = received.map(|lines| lines.iter().map(|line| (*line).to_owned()).collect());
        assert_eq!(becomes(old(), new, "el precio"), received, "{name}");
    }
}

#[test]
fn the_clock_of_the_place_goes_on() {
    let mut host = Host::new([waiting("antes")]);
    host.says("hola");
    host.after("90 min");
    assert!(changes(&mut host, waiting("ahora")));
    host.after("29 min");
    assert!(host.receives().is_empty());
    host.after("1 min");
    assert_eq!(host.receives(), ["ahora"]);
}

#[test]
fn a_run_is_moved_again_and_again_and_the_log_names_the_revisions() {
    let mut host = Host::new([waiting("uno")]);
    host.says("hola");
    assert!(changes(&mut host, waiting("dos")));
    let (one, two) = (waiting("uno").program().id(), waiting("dos").program().id());
    assert_eq!(host.last_what(), &What::Moved { from: one, to: two });
    assert!(changes(&mut host, waiting("tres")));
    let run = host.conversation.runs[0].clone();
    host.handle(&Input::Migrate { run: run.id });
    assert_eq!(host.conversation.runs, [run], "it stands in the newest already");
    host.after("2h");
    assert_eq!(host.receives(), ["tres"]);
}

#[test]
fn a_flow_that_is_gone_and_a_run_that_ended_stay_as_they_are() {
    let mut host = Host::new([waiting("antes")]);
    host.says("hola");
    let run = host.conversation.runs[0].id;
    host.programs = host.programs.published([]);
    host.handle(&Input::Migrate { run });
    host.after("2h");
    assert_eq!(host.receives(), ["antes"]);
    host.programs = host.programs.published([waiting("ahora").program()]);
    host.handle(&Input::Migrate { run });
    assert!(!host.kinds().contains(&"moved"));
}

/// `set x = …`, `wait 2h as espera`, `send "{x}"`, with the start values of `var`s.
fn with_x(kind: Type, start: Option<Value>, line: Option<Expr>, behind: Line) -> Flow {
    let lines = line.map(|value| set("x", value)).into_iter().chain([named("espera", wait("2h")), behind]);
    of(lines).var("x", kind, start)
}

#[test]
fn variables_keep_their_values_new_ones_begin_and_another_type_stays() {
    let says_x = || say("x = ", variable("x"));
    let old = || with_x(Type::Number, Some(number(1)), Some(literal(number(7))), says_x());
    let y = |start: Option<Value>| old().var("y", Type::Number, start);
    let behind = |line: Line| with_x(Type::Number, Some(number(1)), None, line);
    let sets_y = |expr: Expr| of_y(expr);
    #[rustfmt::skip]
    let table: [(&str, Flow, Option<&str>); 8] = [
        ("what is there keeps its value", behind(say("ahora ", variable("x"))), Some("ahora 7")),
        ("another start value", with_x(Type::Number, Some(number(2)), None, says_x()), Some("x = 7")),
        ("a new one begins with its start", behind(say("y = ", variable("y"))).var("y", Type::Number, Some(number(5))),
         Some("y = 5")),
        ("a new one that nobody reads", y(None), Some("x = 7")),
        ("a new one without a start, read", behind(say("y = ", variable("y"))).var("y", Type::Number, None), None),
        ("a new one without a start, set first", sets_y(literal(number(6))), Some("y = 6")),
        ("a new one before an `or`",
         behind(say("y = ", Expr::FirstOf(vec![variable("y"), literal("?")]))).var("y", Type::Text, None), Some("y = ?")),
        ("another type", with_x(Type::Text, Some("a".into()), None, says_x()), None),
    ];
    for (name, new, received) in table {
        let received = received.map(|line| vec![line.to_owned()]);
        assert_eq!(becomes(old(), new, "?"), received, "{name}");
    }
}

fn of_y(value: Expr) -> Flow {
    let lines = [named("espera", wait("2h")), set("y", value), say("y = ", variable("y"))];
    of(lines).var("x", Type::Number, Some(number(1))).var("y", Type::Number, None)
}

#[test]
fn what_an_answer_saves_is_there_once_it_came() {
    let with = |name, behind| {
        let arms = [saves(Pattern::Number(None), name, Then::Continue), anything_else(Then::To("fin"))];
        let ask = named("pregunta", ask("¿Cuántos?", None, arms));
        of([ask, say(behind, variable(name))]).step("fin", []).var(name, Type::Number, None)
    };
    assert_eq!(becomes(with("n", "antes "), with("n", "ahora "), "3").unwrap(), ["ahora 3"]);
    assert_eq!(becomes(with("n", "antes "), with("cuantos", "ahora "), "3").unwrap(), ["ahora 3"]);
}

#[test]
fn a_part_of_the_reply_that_is_read_behind_must_be_in_it() {
    let part = || Expr::Read(engine::Read::Reply(engine::ReplyPart::Number));
    let old = || of([named("espera", wait("2h")), send("antes")]);
    let new = || of([named("espera", wait("2h")), say("ahora ", part())]);
    assert_eq!(becomes(old(), new(), "?"), None, "`hola` is no number");
    let any = |flow: Flow| Flow::starts_when(flow, Pattern::Number(None));
    let mut host = Host::new([any(old())]);
    host.says("12");
    assert!(changes(&mut host, any(new())));
    host.after("2h");
    assert_eq!(host.receives(), ["ahora 12"]);
}

#[test]
fn rounds_go_on_where_the_loop_around_is_the_same() {
    let looped =
        |at_most, words| of([repeat(at_most, [say(words, literal("")), named("espera", wait("2h"))]), send("fin")]);
    let mut host = Host::new([looped(3, "antes")]);
    host.says("hola");
    assert!(changes(&mut host, looped(3, "ahora")));
    host.after("20h");
    assert_eq!(host.receives(), ["ahora", "ahora", "fin"], "three rounds, of which one is gone");
    assert_eq!(becomes(looped(3, "antes"), looped(4, "ahora"), "?"), None, "another loop");
    assert_eq!(becomes(looped(3, "antes"), waiting("ahora"), "?"), None, "out of the loop");
    assert_eq!(becomes(waiting("antes"), looped(3, "ahora"), "?"), None, "into a loop");
    let each = |words| {
        let list = Expr::List(vec![literal("a"), literal("b"), literal("c")]);
        let walk = for_each("x", list, 3, [named("espera", wait("2h")), say(words, variable("x"))]);
        of([walk]).var("x", Type::Text, None)
    };
    assert_eq!(becomes(each("antes "), each("ahora "), "?").unwrap(), ["ahora a", "ahora b", "ahora c"]);
    let behind_loop = |words| of([repeat(1, [wait("1 min")]), named("espera", wait("2h")), send(words)]);
    let mut host = Host::new([behind_loop("antes")]);
    host.says("hola");
    host.after("1 min");
    assert!(changes(&mut host, waiting("ahora")), "a loop that is over is not around");
}

#[test]
fn questions_asked_again_are_counted_on() {
    let asks = |at_most, words, more: Option<Line>| {
        let again = body([ask_again(at_most, words)].into_iter().chain(more));
        of([question("¿Qué desea?", [anything_else(again), no_reply(Then::Continue)]), send("fin")])
    };
    let mut host = Host::new([asks(2, "antes", None)]);
    host.says("hola");
    host.says("?");
    assert_eq!(host.receives(), ["¿Qué desea?", "antes"]);
    assert!(changes(&mut host, asks(2, "ahora", None)));
    host.says("?");
    host.says("?");
    assert_eq!(host.receives(), ["ahora", "fin"]);

    for (name, new) in
        [("another count", asks(3, "ahora", None)), ("one more", asks(2, "ahora", Some(ask_again(1, "y"))))]
    {
        let mut host = Host::new([asks(2, "antes", None)]);
        host.says("hola");
        host.says("?");
        assert!(!changes(&mut host, new.clone()), "{name}");
        let mut host = Host::new([asks(2, "antes", None)]);
        host.says("hola");
        assert!(changes(&mut host, new), "{name}: nothing was counted yet");
    }
}

#[test]
fn a_wait_inside_an_arm_goes_on_with_what_its_question_counted() {
    let asks = |words| {
        let again = body([named("espera", wait("2h")), ask_again(2, words)]);
        of([ask("¿Qué desea?", "20h", [anything_else(again), no_reply(Then::Continue)]), send("fin")])
    };
    let mut host = Host::new([asks("antes")]);
    host.says("hola");
    host.says("?");
    host.after("2h");
    host.says("?");
    assert!(changes(&mut host, asks("ahora")));
    host.after("2h");
    assert_eq!(host.receives(), ["ahora"]);
    host.says("?");
    host.after("2h");
    assert_eq!(host.receives(), ["fin"], "twice, in two revisions");
}

#[test]
fn a_message_that_fails_later_leads_nowhere_in_the_new_revision() {
    let or = |name| crate::flow::send_or(name, [crate::flow::Or::To("sin")]);
    let with = |text| of([or(text), named("espera", wait("2h")), send("fin")]).step("sin", [send("sin ventana")]);
    let mut host = Host::new([with("antes")]);
    host.says("hola");
    let sent = host.accept().remove(0);
    host.programs = host.programs.published([with("ahora").program()]);
    let run = host.conversation.runs[0].id;
    host.handle(&Input::Migrate { run });
    host.fails(sent, engine::NotSentReason::Refused { code: None });
    assert!(host.receives().is_empty());
    assert!(matches!(host.conversation.runs[0].state, RunState::Sleeping { .. }));
}
