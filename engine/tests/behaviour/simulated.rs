//! The simulator that `flowc test` runs on gives what a host gives.

use engine::{Programs, Rendered, simulator::Simulator};
use stdlib::Delay;

use crate::{
    flow::{Flow, Line, flow, is, send, wait},
    host::{Host, shown},
    welcome::bienvenida,
};

enum Act {
    Says(&'static str),
    After(&'static str),
}

use Act::{After, Says};

fn simulate(flows: &[Flow], script: &[Act]) -> Vec<(String, String)> {
    let programs = Programs::new(flows.iter().cloned().map(Flow::program));
    let mut simulator = Simulator::new(&programs, "2026-11-24T14:00:00Z".parse().unwrap());
    for act in script {
        match act {
            Says(text) => simulator.says(text),
            After(delay) => {
                let target = delay.parse::<Delay>().unwrap().after(simulator.now(), &stdlib::Zone::utc());
                simulator.run_until(target);
            }
        }
    }
    simulator.take_sent().into_iter().map(|sent| (sent.at.to_string(), shown(&sent.content))).collect()
}

fn host(flows: &[Flow], script: &[Act]) -> Vec<(String, String)> {
    let mut host = Host::new(flows.iter().cloned());
    let mut heard = Vec::new();
    for act in script {
        match act {
            Says(text) => host.says(text),
            After(delay) => host.after(delay),
        }
        heard.extend(host.accept().into_iter().map(|it| (it.created_at.to_string(), shown(&it.content))));
    }
    heard
}

#[test]
fn simulator_and_host_give_the_same_transcript() {
    let other =
        flow("otra").starts_when(is(&["promo"])).step("s", [wait("2h"), send("¡Promo!"), wait("2h"), send("Fin")]);
    let flows = [bienvenida(), other];
    let script = [
        Says("hola"),
        Says("promo"),
        After("2h"),
        Says("eh"),
        After("1h"),
        Says("eh"),
        After("25h"),
        Says("hola"),
        After("3h"),
        Says("¿precio?"),
        Says("baja"),
        Says("hola"),
        After("9 days"),
    ];
    let transcript = simulate(&flows, &script);
    assert_eq!(transcript, host(&flows, &script));
    assert_eq!(transcript.len(), 10, "{transcript:#?}");
}

#[test]
fn timers_of_one_instant_fire_in_the_order_in_which_they_were_armed() {
    let one = |name, hello, text| flow(name).starts_when(is(&[hello])).step("s", [wait("1h"), send(text)]);
    let flows = [one("a", "1", "uno"), one("b", "2", "dos"), one("c", "3", "tres"), one("d", "4", "cuatro")];
    let script = [Says("4"), Says("2"), Says("1"), Says("3"), After("1h")];
    let texts: Vec<_> = simulate(&flows, &script).into_iter().map(|(_, text)| text).collect();
    assert_eq!(texts, ["cuatro", "dos", "uno", "tres"]);
}

#[test]
fn what_a_faulty_loop_says_never_arrives() {
    let flows = [flow("f").starts_when(is(&["hola"])).step("s", [send("otra"), Line::JumpTo("s")])];
    let programs = Programs::new(flows.into_iter().map(Flow::program));
    let mut simulator = Simulator::new(&programs, "2026-11-24T14:00:00Z".parse().unwrap());
    simulator.says("hola");
    assert_eq!(simulator.take_sent(), []);
    assert_eq!(simulator.newest_run().unwrap().ended(), Some(engine::EndReason::Fault));
}

#[test]
fn the_newest_run_and_the_next_due_are_shown() {
    let programs = Programs::new([bienvenida().program()]);
    let mut simulator = Simulator::new(&programs, "2026-11-24T14:00:00Z".parse().unwrap());
    simulator.contact_mut().first_name = Some("Ana".to_owned());
    simulator.says("hola");
    let due = simulator.newest_run().unwrap().due();
    assert_eq!(due, simulator.next_due());
    assert_eq!(due, Some("2026-11-24T16:00:00Z".parse().unwrap()));
    assert!(simulator.fire_next());
    assert_eq!(simulator.now(), due.unwrap());
    assert_eq!(simulator.newest_run().unwrap().step, "inicio");
    assert!(simulator.fire_next());
    assert!(!simulator.fire_next());
    let last = simulator.take_sent().pop().unwrap();
    assert_eq!(last.content, Rendered::Text { body: "¡Gracias por escribirnos!".to_owned() });
    assert_eq!(simulator.log().last().unwrap().what.kind(), "ended");
}

fn splitting() -> engine::Program {
    let arms = vec![(50, "a", vec![send("A")]), (50, "b", vec![send("B")])];
    flow("f").starts_when(is(&["hola"])).step("s", [Line::Split("oferta", arms), wait("1h")]).program()
}

#[test]
fn contacts_of_other_names_draw_their_own_shares_and_the_draw_can_be_read() {
    let programs = Programs::new([splitting()]);
    let mut drawn = std::collections::BTreeSet::new();
    for name in ["Ana", "Luis", "Eva", "Sol", "Iris"] {
        let once = || {
            let mut simulator = Simulator::new(&programs, "2026-11-24T14:00:00Z".parse().unwrap());
            simulator.contact_called(name);
            simulator.says("hola");
            simulator.newest_run().unwrap().variables.get("oferta").cloned().unwrap()
        };
        assert_eq!(once(), once(), "{name} draws the same each time");
        drawn.insert(once().show(&stdlib::Locale { language: stdlib::Language::Es, zone: stdlib::Zone::utc() }));
    }
    assert_eq!(drawn.into_iter().collect::<Vec<_>>(), ["a", "b"]);
}

#[test]
fn a_test_says_what_is_known_of_its_contact_and_reads_what_a_flow_sets() {
    let city = || crate::flow::field("ciudad", stdlib::Type::Text);
    let programs = Programs::new([flow("f")
        .starts_when(is(&["hola"]))
        .step(
            "s",
            [
                crate::flow::say("De ", city()),
                crate::flow::set_field("ciudad", crate::flow::literal("Sucre")),
                crate::flow::set("n", crate::flow::literal(crate::flow::number(3))),
                crate::flow::tag("lead"),
            ],
        )
        .program()]);
    let mut simulator = Simulator::new(&programs, "2026-11-24T14:00:00Z".parse().unwrap());
    simulator.contact_mut().fields.insert("ciudad".to_owned(), "La Paz".into());
    simulator.says("hola");
    assert_eq!(simulator.take_sent()[0].content, Rendered::Text { body: "De La Paz".to_owned() });
    assert_eq!(simulator.contact().fields.get("ciudad"), Some(&"Sucre".into()));
    assert!(simulator.contact().tags.contains("lead"));
    let run = simulator.newest_run().unwrap();
    assert_eq!(run.variables.get("n"), Some(&crate::flow::number(3)), "also when the run has ended");
    assert_eq!(run.ended(), Some(engine::EndReason::Completed));
}
