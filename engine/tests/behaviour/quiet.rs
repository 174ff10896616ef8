//! Quiet hours: what the gate holds, until when, and what may happen meanwhile. Architecture, "The gate".

use engine::{HeldBy, NotSentReason, What};
use stdlib::{JITTER_MS_MAX, Jitter, MINUTE_MS, Timestamp};

use crate::{
    flow::{ArmLine, Flow, Line, Or, Then, anything_else, ask, flow, is, no_reply, on, send, send_or, wait},
    host::Host,
};

/// The host's day begins at 10:00 in La Paz, in winter four hours behind UTC.
const NINE: &str = "2026-11-25T13:00:00Z";

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn quiet(lines: impl IntoIterator<Item = Line>) -> Flow {
    flow("f").starts_when(is(&["hola"])).quiet("21:00", "9:00").step("s", lines)
}

/// Who wrote at 10:00, eleven hours later; everything until then has left.
fn at_nine_in_the_evening(flow: Flow) -> Host {
    let mut host = Host::new([flow]);
    host.says("hola");
    host.receives();
    host.after("11h");
    host
}

#[test]
fn what_comes_up_at_night_leaves_in_the_morning() {
    let mut host = at_nine_in_the_evening(quiet([wait("11h"), Line::Greet { or: "amigo" }, send("otra cosa")]));
    assert_eq!((host.owed(), host.state("f")), (vec![], "held in s".to_owned()));
    let held = What::HeldUntil { until: at(NINE), because: HeldBy::QuietHours };
    assert_eq!(host.last_what(), &held);
    assert_eq!(host.next_due(), Some(at(NINE)));
    // It is filled in when it leaves.
    host.conversation.contact.first_name = Some("Ana".to_owned());
    host.after("12h");
    assert_eq!(host.receives(), ["Hola, Ana", "otra cosa"]);
    assert_eq!(host.state("f"), "ended: completed");
}

#[test]
fn a_second_before_the_night_it_still_leaves() {
    let mut host = at_nine_in_the_evening(quiet([wait("10h"), wait("59 min"), wait("59s"), send("a tiempo")]));
    assert_eq!(host.receives(), ["a tiempo"]);
}

#[test]
fn a_reply_leaves_at_any_hour_for_fifteen_minutes() {
    for (later, hears) in [(vec![], vec!["hola", "sigo"]), (vec![wait("1s")], vec!["hola"])] {
        let mut host = Host::new([quiet(
            [send("hola"), wait("15 min")].into_iter().chain(later).chain([send("sigo")]).collect::<Vec<_>>(),
        )]);
        host.now = at("2026-11-25T03:00:00Z");
        host.says("hola");
        host.after("16 min");
        assert_eq!(host.receives(), hears);
    }
}

#[test]
fn templates_are_held_too_and_the_window_is_judged_when_they_leave() {
    let chain = [Or::Template("t_1")];
    let mut host = at_nine_in_the_evening(quiet([wait("11h"), send_or("texto", chain)]));
    host.after("12h");
    assert_eq!(host.receives(), ["texto"], "23 hours");
    let mut host = Host::new([quiet([wait("1 day"), wait("12h"), send_or("texto", chain)])]);
    host.says("hola");
    host.after("2 days");
    assert_eq!(host.receives(), ["[t_1: amigo]"]);
    assert_eq!(host.log.iter().filter(|entry| matches!(entry.what, What::HeldUntil { .. })).count(), 1);
}

#[test]
fn a_question_is_asked_in_the_morning_and_its_time_begins_then() {
    let arms = [on(is(&["sí"]), Then::To("bien")), anything_else(Then::Continue), no_reply(Then::To("nadie"))];
    let asks = quiet([wait("11h"), ask("¿Vienes?", Some("2h"), arms)])
        .step("bien", [send("bien")])
        .step("nadie", [send("nadie")]);
    let mut host = at_nine_in_the_evening(asks.clone());
    host.after("12h");
    assert_eq!((host.receives(), host.state("f")), (vec!["¿Vienes?".to_owned()], "asks in s".to_owned()));
    assert_eq!(host.next_due(), Some(at(NINE).plus_ms(2 * 60 * MINUTE_MS)));
    // What is written before it was asked is no answer to it.
    let mut host = at_nine_in_the_evening(asks);
    host.says("sí");
    assert_eq!((host.receives(), host.state("f")), (vec![], "held in s".to_owned()));
    host.after("12h");
    assert_eq!(host.receives(), ["¿Vienes?"]);
    host.says("sí");
    assert_eq!(host.receives(), ["bien"]);
}

#[test]
fn a_repetition_that_is_held_is_counted_once() {
    let again = |text| Line::AskAgain { at_most: 1, text: Some(text), up_to: Some("1h") };
    let silence: Vec<ArmLine> =
        vec![anything_else(Then::Continue), no_reply(Then::Do(vec![again("¿Sigues?"), send("Chau")]))];
    let mut host = at_nine_in_the_evening(quiet([ask("¿Vienes?", Some("11h"), silence)]));
    assert_eq!(host.state("f"), "held in s");
    host.after("12h");
    assert_eq!((host.receives(), host.state("f")), (vec!["¿Sigues?".to_owned()], "asks in s".to_owned()));
    host.after("1h");
    assert_eq!(host.receives(), [] as [&str; 0], "at 10:00 the window is closed");
    assert_eq!(host.state("f"), "ended: window_closed");
}

#[test]
fn whoever_writes_meanwhile_is_answered_and_may_lead_the_flow_elsewhere() {
    let mut host = at_nine_in_the_evening(
        quiet([wait("11h"), send("aviso")])
            .at_any_time(is(&["precio"]), "precio")
            .step("precio", [send("Bs 90"), wait("1h"), send("¿Algo más?")]),
    );
    host.says("precio");
    assert_eq!(host.receives(), ["Bs 90"]);
    assert_eq!(host.state("f"), "sleeps in precio");
    host.after("12h");
    assert_eq!(host.receives(), ["¿Algo más?"]);
}

#[test]
fn what_is_held_is_never_said_to_somebody_who_wants_no_more() {
    let mut host = at_nine_in_the_evening(quiet([wait("11h"), send("aviso")]));
    host.says("baja");
    host.after("2 days");
    assert_eq!((host.receives(), host.state("f")), (vec![], "ended: opted_out".to_owned()));
}

#[test]
fn a_contact_is_told_in_the_morning_at_a_minute_of_its_own() {
    let mut host = Host::new([quiet([wait("11h"), send("uno"), send("dos")])]);
    host.jitter = Jitter::PerContact;
    host.says("hola");
    host.after("11h");
    let until = host.next_due().unwrap();
    assert!((0..=JITTER_MS_MAX).contains(&(until - at(NINE))), "{until}");
    host.now = until.plus_ms(-1);
    assert_eq!(host.owed(), [] as [&str; 0]);
    host.after("1s");
    assert_eq!(host.receives(), ["uno", "dos"]);
}

#[test]
fn what_stands_in_for_a_message_that_failed_at_night_leaves_in_the_morning() {
    let mut host = at_nine_in_the_evening(quiet([
        wait("10h"),
        send_or("texto", [Or::Template("t_1")]),
        wait("3 days"),
        send_or("fin", [Or::Skip]),
    ]));
    assert_eq!(host.owed(), ["texto"]);
    host.not_sent(NotSentReason::WindowClosed);
    assert_eq!(host.owed(), ["[t_1: amigo]"]);
    assert_eq!(host.outbox[0].not_before, Some(at(NINE)));
}
