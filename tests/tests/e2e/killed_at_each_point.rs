//! `serve` killed at each failpoint, at each passing of it that the story has, and twice in a row.
//!
//! The promise that is tested: each free-form text exactly once and in order, a template at most once, and `why` tells how
//! what was in doubt was settled. The emulator's record is the judge: it is what customers would have read.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::sync::atomic::{AtomicUsize, Ordering};

use system_tests::{Lab, Options, Survivor, programs};

const ANA: &str = "59170000001";
const STORY: [&str; 3] =
    ["Hola, bienvenido", "¿Cómo puedo ayudarte?", "Aquí está nuestro precio: desde *Bs 299* al mes 💜"];

/// More passings of one point than the story has; reaching it is an endless story.
const PASSINGS_MAX: usize = 100;
/// Plays until `serve` has died as it should.
const TRIES: usize = 10;

macro_rules! at_each_passing {
    ($($name:ident: $point:literal,)*) => {
        $(#[test]
        fn $name() {
            at_every_passing($point, |fails| free_form_story(Options::default(), fails));
            at_every_passing($point, template_story);
            twice_in_a_row($point);
            let (plays, deaths) = (PLAYS.load(Ordering::Relaxed), DEATHS.load(Ordering::Relaxed));
            eprintln!("{} is done; all points so far: {plays} plays, {deaths} kills", $point);
        })*

        pub(super) const POINTS: &[&str] = &[$($point),*];

        /// A point that is listed and not killed at would be a promise that nobody tests.
        #[test]
        fn every_failpoint_is_killed_at() {
            let output = std::process::Command::new(programs::flowd()).args(["serve", "--fail-points"]).output().unwrap();
            let listed = String::from_utf8(output.stdout).unwrap();
            let mut listed: Vec<_> = listed.lines().map(|line| line.split_whitespace().next().unwrap()).collect();
            let mut killed_at = POINTS.to_vec();
            listed.sort_unstable();
            killed_at.sort_unstable();
            assert_eq!(listed, killed_at);
        }
    };
}

at_each_passing! {
    killed_before_tokens_are_consumed: "token.before",
    killed_after_tokens_are_consumed: "token.after",
    killed_before_the_commit: "commit.before",
    killed_after_the_commit: "commit.after",
    killed_before_a_webhook_is_answered: "ack.before",
    killed_after_a_webhook_is_answered: "ack.after",
    killed_before_a_request: "request.before",
    killed_after_a_request: "request.after",
    killed_before_the_answer_is_read: "answer.before",
    killed_after_the_answer_is_read: "answer.after",
    killed_before_the_result_is_committed: "result.before",
    killed_after_the_result_is_committed: "result.after",
    killed_when_a_timer_is_due: "timer.due",
    killed_while_it_stops: "shutdown",
}

/// The point is passed at all. A status may settle a message before Graph's answer does, and then there is no result to
/// commit: one play may pass a point less often than another.
fn at_every_passing(point: &str, story: fn(&[&str]) -> usize) {
    assert!((0..TRIES).any(|_| passings(point, story) > 0), "the story never passes {point}");
}

/// Kills at the first passing, the second, … until the story ends before it gets there, twice in a row. Gives the number
/// of plays in which `serve` died.
fn passings(point: &str, story: fn(&[&str]) -> usize) -> usize {
    let (mut killed, mut survived) = (0, 0);
    for nth in 1..PASSINGS_MAX {
        match story(&[&format!("{point}#{nth}")]) {
            0 => survived += 1,
            1 => (killed, survived) = (killed + 1, 0),
            deaths => panic!("serve died {deaths} times of {point}#{nth}"),
        }
        if survived == 2 {
            return killed;
        }
    }
    panic!("the story passes {point} more than {PASSINGS_MAX} times");
}

/// The `serve` after the death dies at the same point. A template is not sent a second time, so its story may have only
/// one death; its promise holds all the same.
fn twice_in_a_row(point: &str) {
    template_story(&[point, point]);
    assert!(
        (0..TRIES).any(|_| free_form_story(Options::default(), &[point, point]) == 2),
        "serve never dies twice in a row of {point}"
    );
}

/// Plays the welcome story; gives the number of deaths.
pub(super) fn free_form_story(options: Options, fails: &[&str]) -> usize {
    let it = Survivor::start(options, fails);
    let stops = fails[0].starts_with("shutdown");
    it.says(ANA, "Hola");
    if stops {
        it.stop_and_start();
    }
    it.reach("2026-11-24T16:00:00Z".parse().unwrap());
    it.run_until(|lab| lab.texts_to(ANA).len() >= 2);
    it.says(ANA, "¿Qué PRECIO tiene?");
    if stops {
        it.stop_and_start();
    }
    it.run_until_idle();

    assert_eq!(it.lab.texts_to(ANA), STORY, "killed at {fails:?}");
    everything_in_doubt_was_settled(&it.lab, fails);
    let deaths = it.deaths();
    why_tells(&it.lab, fails, deaths);
    counted(deaths)
}

/// A flow that says goodbye when the window has closed, so that a template goes out; gives the number of deaths.
fn template_story(fails: &[&str]) -> usize {
    let flows = tempfile::tempdir().unwrap();
    fs::write(flows.path().join("cierre.flow"), CLOSING).unwrap();
    let it = Survivor::start(Options { flows: flows.path().to_owned(), ..Options::default() }, fails);
    it.says(ANA, "hola");
    it.run_until(|lab| !lab.messages_to(ANA).is_empty());
    it.reach("2026-11-25T16:00:00Z".parse().unwrap());
    if fails[0].starts_with("shutdown") {
        it.stop_and_start();
    }
    it.run_until_idle();

    let sent = it.lab.messages_to(ANA);
    let kinds: Vec<_> = sent.iter().map(|sent| sent.kind.as_str()).collect();
    assert!(kinds == ["text"] || kinds == ["text", "template"], "killed at {fails:?}: {sent:?}");
    everything_in_doubt_was_settled(&it.lab, fails);
    let deaths = it.deaths();
    if kinds == ["text"] {
        let why = it.lab.why(ANA, "en");
        assert!(deaths > 0 && why.contains(UNKNOWN), "killed at {fails:?}, the template is missing: {why}");
    } else {
        why_tells(&it.lab, fails, deaths);
    }
    counted(deaths)
}

const UNKNOWN: &str = "because WhatsApp said nothing of it for 90 s; it is not sent again by itself";

const CLOSING: &str = r#"
flow cierre
  language es
  timezone "America/La_Paz"
  start when message is "hola"

step inicio
  send "Hola, bienvenido"
  wait 26h
  send "¡Gracias por escribirnos!" or template despedida_1(nombre: contact.first_name or "amigo")
"#;

/// In a person's words: how a message was settled whose process died between the intent and the result. Where the death
/// was earlier or later, nothing need have been in doubt.
fn why_tells(lab: &Lab, fails: &[&str], deaths: usize) {
    let point = fails[0].split('#').next().unwrap();
    let sentence = match point {
        "request.before" => "so it is sent once more",
        // WhatsApp has it, and nobody heard its answer.
        "request.after" | "answer.before" | "answer.after" | "result.before" => {
            "WhatsApp told afterwards that it has it"
        }
        _ => return,
    };
    let why = lab.why(ANA, "en");
    assert!(deaths == 0 || why.contains(sentence), "killed at {fails:?}, not told: {sentence}\n{why}");
}

static PLAYS: AtomicUsize = AtomicUsize::new(0);
static DEATHS: AtomicUsize = AtomicUsize::new(0);

fn counted(deaths: usize) -> usize {
    PLAYS.fetch_add(1, Ordering::Relaxed);
    DEATHS.fetch_add(deaths, Ordering::Relaxed);
    deaths
}

/// In the log, what was in doubt is followed by what settled it, and only a free-form text is sent once more.
fn everything_in_doubt_was_settled(lab: &Lab, fails: &[&str]) {
    let (mut open, mut templates) = (BTreeMap::new(), BTreeSet::new());
    for line in lab.why_json(ANA) {
        let Some(message) = line["message"].as_str().map(str::to_owned) else { continue };
        match line["what"].as_str() {
            Some("queued") if line["content"]["type"] == "template" => _ = templates.insert(message),
            Some("sent_once_more") => {
                assert!(!templates.contains(&message), "killed at {fails:?}, a template was sent once more: {line}");
                open.insert(message, line);
            }
            Some("in_doubt") => _ = open.insert(message, line),
            Some("sent" | "unknown" | "not_sent") => _ = open.remove(&message),
            Some(_) | None => {}
        }
    }
    assert!(open.is_empty(), "killed at {fails:?}, this was never settled: {open:?}");
}
