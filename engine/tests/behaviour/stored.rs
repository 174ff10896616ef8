//! What an earlier release wrote is read and carried on. The files in `golden/` are what the release of that format wrote;
//! they are never written anew.

use engine::{
    AccountId, Contact, ContactId, Conversation, Entry, Facts, Input, Outgoing, Program, ProgramId, Programs, Run,
    RunState, Transition, handle,
};
use stdlib::Timestamp;

use crate::host::shown;

const PROGRAM_V1: &str = include_str!("../golden/program_v1.json");
const RUNS_V1: &str = include_str!("../golden/runs_v1.jsonl");
const OUTGOING_V1: &str = include_str!("../golden/outgoing_v1.json");
const LOG_V1: &str = include_str!("../golden/log_v1.jsonl");

fn read_v1() -> (ProgramId, Program) {
    Program::read(PROGRAM_V1.trim()).expect("the first format is read")
}

/// A contact whose only run stands in the program of the first format.
fn carried_on(run: usize, input: impl Fn(&Run) -> Input, now: Timestamp) -> Transition {
    let (id, program) = read_v1();
    let mut programs = Programs::default();
    programs.keep(id, program);
    let run: Run = serde_json::from_str(RUNS_V1.lines().nth(run).unwrap()).unwrap();
    let input = input(&run);
    let mut contact = Contact::new(ContactId([1; 16]), AccountId([2; 16]));
    contact.first_name = Some("Ana".to_owned());
    contact.has_written = true;
    let mut conversation = Conversation::new(contact);
    conversation.windows.entry(run.number).or_default().opened_by(run.started_at);
    conversation.runs.push(run);
    handle(&programs, conversation, input, &Facts { now, jitter: stdlib::Jitter::PerContact })
}

fn sent(transition: &Transition) -> Vec<String> {
    let sent = transition.effects.iter().filter_map(|effect| match effect {
        engine::Effect::Send(message) => Some(shown(&message.content)),
        _ => None,
    });
    sent.collect()
}

#[test]
fn a_program_of_the_first_format_keeps_its_id_and_its_places() {
    let (id, program) = read_v1();
    assert_eq!(id.to_string(), "4e5ef554f75e22b43bc0fd1d66777c25");
    assert_eq!((program.ops.len(), program.entry().0, program.lang_version), (8, 4, engine::LANG_VERSION));
    assert_eq!((program.triggers.len(), program.interrupts.len(), program.steps.len()), (2, 1, 2));
}

#[test]
fn a_sleeping_run_of_the_first_format_wakes_up_and_asks() {
    let wakes = |run: &Run| Input::TimerFired { run: run.id, generation: 1 };
    let transition = carried_on(0, wakes, Timestamp(1_795_615_200_000));
    assert_eq!(sent(&transition), ["[t_1: Ana]"], "24 hours later only the template may leave");
    assert!(matches!(transition.conversation.runs[0].state, RunState::Asking { due: Some(_), .. }));
}

#[test]
fn a_question_of_the_first_format_counts_on_and_times_out() {
    let times_out = |run: &Run| Input::TimerFired { run: run.id, generation: 3 };
    let transition = carried_on(1, times_out, Timestamp(1_795_618_801_000));
    assert!(!transition.conversation.runs[0].state.is_live(), "`no reply` goes on to the end");
    let run: Run = serde_json::from_str(RUNS_V1.lines().nth(1).unwrap()).unwrap();
    assert_eq!(run.visits.values().map(|visit| visit.asked_again.values().sum::<u32>()).sum::<u32>(), 1);
}

#[test]
fn messages_and_entries_of_the_first_format_are_read() {
    let outgoing: Outgoing = serde_json::from_str(OUTGOING_V1.trim()).unwrap();
    assert_eq!(shown(&outgoing.content), "Hola, Ana");
    let kinds: Vec<_> = LOG_V1.lines().map(|line| serde_json::from_str::<Entry>(line).unwrap().what.kind()).collect();
    assert_eq!(
        kinds,
        [
            "started",
            "queued",
            "waits_until",
            "queued",
            "waits_for_reply",
            "took_answer",
            "queued",
            "waits_for_reply",
            "opted_out",
            "ended"
        ]
    );
}

#[test]
fn a_program_of_a_format_to_come_or_a_damaged_one_is_not_read() {
    let newer = PROGRAM_V1.replacen("\"lang_version\":1", "\"lang_version\":99", 1);
    for written in [newer.as_str(), "{}", "", "{\"lang_version\":1}", "{\"lang_version\":2}"] {
        assert_eq!(Program::read(written), None, "{written}");
    }
}

#[test]
fn what_is_written_today_is_read_as_it_was() {
    let program = crate::welcome::bienvenida().program();
    assert_eq!(Program::read(&program.written()), Some((program.id(), program)));
}
