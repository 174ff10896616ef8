//! Two nodes over one PostgreSQL, on the computer's clock: one owns the database, the other takes webhooks in and takes over
//! when the first is stopped, killed, or stands still.

use std::time::{Instant, SystemTime, UNIX_EPOCH};

use stdlib::Timestamp;
use system_tests::{Ended, Lab, Options, Second};

use super::on_postgres;

const ANA: &str = "59170000001";
const BEA: &str = "59170000002";
const HELLO: &str = "Hola, bienvenido";

/// Both ready; the first owns the database, and webhooks go to the second.
fn two_nodes() -> (Lab, Second) {
    two_nodes_over(on_postgres::options().settings)
}

fn two_nodes_over(settings: Vec<(String, String)>) -> (Lab, Second) {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() as i64;
    let now = Timestamp(now * 1000).to_string();
    let lab = Lab::start(Options { now, on_real_clock: true, settings, ..Options::default() });
    let second = lab.second();
    assert!(!second.is_active());
    lab.webhooks_go_to(&second);
    (lab, second)
}

fn is_greeted(lab: &Lab, who: &str) {
    lab.wait_until("the greeting", |lab| !lab.texts_to(who).is_empty());
    assert_eq!(lab.texts_to(who), [HELLO]);
}

#[test]
fn what_the_second_takes_in_the_first_answers_and_it_does_not_take_over() {
    let (lab, second) = two_nodes();
    lab.says(ANA, "Hola");
    is_greeted(&lab, ANA);
    // Back to the first one.
    lab.restart_emulator();
    lab.says(BEA, "Hola");
    is_greeted(&lab, BEA);
    assert_eq!(lab.texts_to(ANA), [HELLO]);
    assert!(!second.is_active());
}

#[test]
fn when_the_first_is_stopped_the_second_takes_over() {
    let (lab, mut second) = two_nodes();
    assert_eq!(lab.stop_serve(), Ended::Code(0));
    lab.says(ANA, "Hola");
    is_greeted(&lab, ANA);
    assert!(second.is_active());
    assert_eq!(second.stop(), Ended::Code(0));
}

#[test]
fn when_the_first_is_killed_the_second_takes_over_and_who_comes_back_stands_by() {
    let (lab, second) = two_nodes();
    lab.kill_serve();
    lab.says(ANA, "Hola");
    second.wait_until_active();
    is_greeted(&lab, ANA);
    lab.restart_serve(None);
    lab.says(BEA, "Hola");
    is_greeted(&lab, BEA);
    assert!(second.is_active());
}

/// Its process cannot be looked for from there: only its silence tells.
#[test]
fn when_the_first_is_killed_on_another_machine_its_silence_tells() {
    let settings = on_postgres::options().settings;
    let database = settings[0].1.clone();
    let (lab, second) = two_nodes_over(settings);
    on_postgres::execute(&database, "update node set process = 'a machine and a process of it' where id <> 'owner'");
    let killed = Instant::now();
    lab.kill_serve();
    lab.says(ANA, "Hola");
    second.wait_until_active();
    is_greeted(&lab, ANA);
    println!("from the kill to the greeting: {:.1} s", killed.elapsed().as_secs_f64());
}

#[test]
fn a_first_that_stood_still_and_goes_on_writes_and_sends_nothing_more() {
    let (lab, second) = two_nodes();
    lab.pause_serve();
    lab.says(ANA, "Hola");
    second.wait_until_active();
    is_greeted(&lab, ANA);
    lab.resume_serve();
    assert_eq!(lab.wait_until_serve_ends(), Ended::Code(3));
    assert!(lab.serve_said().contains("another flowd has taken over this database"), "{}", lab.serve_said());
    lab.says(BEA, "Hola");
    is_greeted(&lab, BEA);
    assert_eq!(lab.texts_to(ANA), [HELLO]);
}
