//! While the database refuses, what fell due is under way: nobody may take the process for idle and move the clock past it.

use std::thread;

use serde_json::json;
use system_tests::{Lab, Options};

use crate::meddle;

const ANA: &str = "59170000001";

#[test]
fn a_move_of_the_clock_waits_for_what_could_not_be_committed() {
    let lab = Lab::start(Options::default());
    lab.says(ANA, "Hola");
    lab.settle();
    let refuse = "create trigger refuse before insert on event begin select raise(abort, 'no room'); end";
    meddle::execute(&lab, refuse);
    let failures = |lab: &Lab| {
        let metrics = lab.get("/metrics").text;
        let line = metrics.lines().find_map(|line| line.strip_prefix("flowd_commit_failures_total "));
        line.map_or(0, |count| count.parse::<u32>().unwrap())
    };
    thread::scope(|scope| {
        let moving = scope.spawn(|| lab.try_move(&json!({ "advance": "2h" })));
        lab.wait_until("a commit that fails again", |lab| failures(lab) > 1);
        assert!(!moving.is_finished(), "the timer's work waits for a retry");
        meddle::execute(&lab, "drop trigger refuse");
        moving.join().unwrap().unwrap();
    });
    assert_eq!(lab.texts_to(ANA), ["Hola, bienvenido", "¿Cómo puedo ayudarte?"]);
}
