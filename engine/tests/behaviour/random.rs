//! Random programs and random worlds. The programs are any graph of operations, also such as no compiler would make: arms
//! that lead anywhere, `ask again` of what is no question, cycles without a wait.

use std::collections::BTreeMap;

use engine::{
    Alternatives, Arm, Deadline, EndReason, Exit, Interrupt, LANG_VERSION, Length, Op, OpId, OpKind, Pattern, Program,
    Reentry, Segment, Step, StepId, Text, Trigger, When,
};
use proptest::{collection::vec, option, prelude::*, sample::select};
use stdlib::{Delay, Zone};

use crate::flow::{first_name_or, template, text};

/// What the world does to a conversation.
#[derive(Debug, Clone)]
pub enum Act {
    /// Written so many milliseconds ago, on the first or the second number.
    Says {
        text: String,
        ago_ms: i64,
        second_number: bool,
    },
    /// So much time passes, and what falls due happens.
    After(i64),
    /// The next timer fires so much too late.
    FireLate(i64),
    /// A timer of an earlier stay was claimed already.
    Stale {
        run: usize,
        generation: u32,
    },
    Accept,
    /// One that is owed, or was accepted, does not arrive.
    Fails {
        which: usize,
        accepted: bool,
        reason: engine::NotSentReason,
    },
    /// The flows are published anew; what runs stays on its revision.
    Publish(usize),
}

const WORDS: &[&str] = &["hola", "precio", "sí", "no", "asesor", "año", "baja", "alta", "😀", "¿qué?"];
const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 60 * MINUTE_MS;

fn words() -> impl Strategy<Value = String> {
    vec(select(WORDS), 0..3).prop_map(|words| words.join(" "))
}

fn pattern() -> impl Strategy<Value = Pattern> {
    let texts = || vec(select(WORDS).prop_map(str::to_owned), 1..3);
    prop_oneof![texts().prop_map(Pattern::Is), texts().prop_map(Pattern::Contains), Just(Pattern::Any)]
}

fn length() -> impl Strategy<Value = Length> {
    delay().prop_map(Length::Fixed)
}

fn delay() -> impl Strategy<Value = Delay> {
    // Many just under and over W, where the gate turns.
    let exact =
        [1000, MINUTE_MS, 2 * HOUR_MS, 20 * HOUR_MS, 24 * HOUR_MS - 5 * MINUTE_MS - 1, 24 * HOUR_MS, 50 * HOUR_MS];
    prop_oneof![select(exact.to_vec()).prop_map(Delay::ExactMs), (1..4_i64).prop_map(Delay::Days)]
}

fn said() -> impl Strategy<Value = Text> {
    prop_oneof![
        select(WORDS).prop_map(text),
        select(WORDS)
            .prop_map(|or| Text(vec![Segment::Literal("Hola, ".to_owned()), Segment::Slot(first_name_or(or))])),
    ]
}

fn op_id(ops: u32) -> impl Strategy<Value = OpId> {
    (0..ops).prop_map(OpId)
}

fn chain(ops: u32) -> impl Strategy<Value = Alternatives> {
    let last = prop_oneof![Just(Exit::End), Just(Exit::Skip), Just(Exit::Stop), op_id(ops).prop_map(Exit::Jump)];
    (vec(select(vec!["t_1", "t_2"]).prop_map(template), 0..3), last)
        .prop_map(|(templates, last)| Alternatives { templates, last })
}

fn op_kind(ops: u32) -> impl Strategy<Value = OpKind> {
    let arms = vec((pattern(), op_id(ops)).prop_map(|(when, to)| Arm { when, saves: None, to }), 0..4);
    let question = option::weighted(0.8, (said(), chain(ops)));
    let reasons = vec![EndReason::Completed, EndReason::Stopped];
    prop_oneof![
        3 => (said(), chain(ops), op_id(ops))
            .prop_map(|(text, alternatives, next)| OpKind::Send { text, alternatives, next }),
        4 => (question, option::of(length().prop_map(Deadline::After)), arms, option::of(op_id(ops)))
            .prop_map(|(question, until, arms, no_reply)| OpKind::Ask { question, until, arms, no_reply }),
        2 => (op_id(ops), 0..3_u32, option::of(said()), option::of(length()), op_id(ops))
            .prop_map(|(question, at_most, text, up_to, spent)| {
                OpKind::AskAgain { question, at_most, text, up_to, spent }
            }),
        3 => (length(), op_id(ops)).prop_map(|(length, next)| OpKind::Wait { length, next }),
        1 => select(reasons).prop_map(|reason| OpKind::End { reason }),
    ]
}

fn program(flow: &'static str) -> impl Strategy<Value = Program> {
    (2..14_u32).prop_flat_map(move |ops| {
        let step = || op_id(ops);
        let ops = vec((0..3_u32, op_kind(ops)), ops as usize);
        let zone = select(vec!["America/La_Paz", "Europe/Madrid", "UTC"]);
        let lines = vec(
            (pattern(), step()).prop_map(|(when, to)| Interrupt { when: When::Message(when), condition: None, to }),
            0..3,
        );
        (ops, vec(pattern(), 0..3), lines, [step(), step(), step()], zone).prop_map(
            move |(ops, triggers, interrupts, entries, zone)| Program {
                lang_version: LANG_VERSION,
                flow: flow.to_owned(),
                title: None,
                language: "es".to_owned(),
                zone: Zone::parse(zone).unwrap(),
                calling_code: None,
                reentry: Reentry::WhenOver,
                priority: None,
                variables: BTreeMap::new(),
                triggers: triggers
                    .into_iter()
                    .map(|pattern| Trigger { when: When::Message(pattern), condition: None })
                    .collect(),
                interrupts,
                steps: ["uno", "dos", "tres"]
                    .into_iter()
                    .zip(entries)
                    .map(|(name, entry)| Step { name: name.to_owned(), entry })
                    .collect(),
                ops: ops.into_iter().map(|(step, kind)| Op { step: StepId(step), label: None, kind }).collect(),
            },
        )
    })
}

/// Some publications of up to three flows each; the first is what the world begins with.
pub fn publications() -> impl Strategy<Value = Vec<Vec<Program>>> {
    vec((program("alfa"), program("beta"), program("gama")).prop_map(|(a, b, c)| vec![a, b, c]), 1..3)
}

fn act() -> impl Strategy<Value = Act> {
    let ago = prop_oneof![3 => Just(0), 1 => 0..5000_i64, 1 => 0..(30 * HOUR_MS)];
    let reason = prop_oneof![
        Just(engine::NotSentReason::Expired),
        Just(engine::NotSentReason::WindowClosed),
        select(vec![131_026, 132_001, 132_015]).prop_map(|code| engine::NotSentReason::Refused { code: Some(code) }),
    ];
    let passes = select(vec![0, 500, MINUTE_MS, 2 * HOUR_MS, 20 * HOUR_MS, 24 * HOUR_MS - 5 * MINUTE_MS]);
    prop_oneof![
        8 => (words(), ago, prop::bool::weighted(0.15))
            .prop_map(|(text, ago_ms, second_number)| Act::Says { text, ago_ms, second_number }),
        5 => passes.prop_map(Act::After),
        1 => (0..HOUR_MS).prop_map(Act::FireLate),
        1 => (0..3_usize, 0..6_u32).prop_map(|(run, generation)| Act::Stale { run, generation }),
        2 => Just(Act::Accept),
        3 => (0..6_usize, any::<bool>(), reason)
            .prop_map(|(which, accepted, reason)| Act::Fails { which, accepted, reason }),
        1 => (0..3_usize).prop_map(Act::Publish),
    ]
}

pub fn acts() -> impl Strategy<Value = Vec<Act>> {
    vec(act(), 1..40)
}
