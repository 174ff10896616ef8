//! Random programs and random worlds. The programs are any graph of operations, also such as no compiler would make: arms
//! that lead anywhere, `ask again` of what is no question, loops that nobody entered, cycles without a wait.

#[path = "random/values.rs"]
mod values;

use std::collections::BTreeMap;

use engine::{
    Alternatives, Arm, Deadline, Each, EndReason, Exit, Interrupt, LANG_VERSION, Length, Moment, MomentRule, Op, OpId,
    OpKind, Pattern, Program, Reentry, Segment, Share, ShareKind, Step, StepId, Target, Text, Trigger, Unit, Variable,
    When,
};
use proptest::{collection::vec, option, prelude::*, sample::select};
use stdlib::{Delay, QuietHours, Type, Value, Weekday, Zone};

use crate::flow::{first_name_or, template, text};
use values::{condition, name, value};

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
    /// The flows are published anew; what runs stays on its revision until it is moved.
    Publish(usize),
    /// Whoever works on the flow wants one of the runs to begin anew.
    StartOver(usize),
    /// One of the runs is to go on with the newest revision of its flow.
    Migrate(usize),
}

const WORDS: &[&str] =
    &["hola", "precio", "sí", "no", "asesor", "año", "baja", "alta", "😀", "¿qué?", "3", "mañana", "9:00"];
const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 60 * MINUTE_MS;

fn words() -> impl Strategy<Value = String> {
    vec(select(WORDS), 0..3).prop_map(|words| words.join(" "))
}

fn pattern() -> impl Strategy<Value = Pattern> {
    let texts = || vec(select(WORDS).prop_map(str::to_owned), 1..3);
    prop_oneof![
        3 => texts().prop_map(Pattern::Is),
        3 => texts().prop_map(Pattern::Contains),
        1 => texts().prop_map(Pattern::StartsWith),
        1 => select(vec![
            Pattern::Number(None),
            Pattern::Number(Some((1.into(), 5.into()))),
            Pattern::Email,
            Pattern::Phone,
            Pattern::Date,
            Pattern::Time,
            Pattern::Yes,
            Pattern::No,
            Pattern::AnyText,
        ]),
        3 => Just(Pattern::Any),
    ]
}

fn when() -> impl Strategy<Value = When> {
    prop_oneof![6 => pattern().prop_map(When::Message), 1 => Just(When::FirstMessage)]
}

fn length() -> impl Strategy<Value = Length> {
    prop_oneof![
        6 => delay().prop_map(Length::Fixed),
        1 => (1..4_i64).prop_map(Length::WorkingDays),
        1 => value().prop_map(|number| Length::Computed { number: Box::new(number), unit: Unit::Hour }),
    ]
}

fn moment() -> impl Strategy<Value = Moment> {
    let time = || select(vec!["9:00", "23:59"]).prop_map(|time| time.parse().unwrap());
    let rule = prop_oneof![
        time().prop_map(MomentRule::Clock),
        time().prop_map(|at| MomentRule::Weekday { day: Weekday::Monday, at }),
        (select(vec!["2020-01-01", "2026-11-24", "2026-12-24"]), time())
            .prop_map(|(date, at)| MomentRule::On { date: date.parse().unwrap(), at }),
        value().prop_map(|of| MomentRule::Value { of, at: None }),
    ];
    (rule, any::<bool>()).prop_map(|(rule, on_working_day)| Moment { rule, on_working_day })
}

fn deadline() -> impl Strategy<Value = Deadline> {
    prop_oneof![4 => length().prop_map(Deadline::After), 1 => moment().prop_map(Deadline::At)]
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
        value().prop_map(|value| Text(vec![Segment::Slot(value)])),
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

fn talking(ops: u32) -> impl Strategy<Value = OpKind> {
    let arm = (pattern(), option::weighted(0.3, name()), op_id(ops));
    let arms = vec(arm.prop_map(|(when, saves, to)| Arm { when, saves, to }), 0..4);
    let question = option::weighted(0.8, (said(), chain(ops)));
    prop_oneof![
        3 => (said(), chain(ops), op_id(ops))
            .prop_map(|(text, alternatives, next)| OpKind::Send { text, alternatives, next }),
        4 => (question, option::of(deadline()), arms, option::of(op_id(ops)))
            .prop_map(|(question, until, arms, no_reply)| OpKind::Ask { question, until, arms, no_reply }),
        2 => (op_id(ops), 0..3_u32, option::of(said()), option::of(length()), op_id(ops))
            .prop_map(|(question, at_most, text, up_to, spent)| {
                OpKind::AskAgain { question, at_most, text, up_to, spent }
            }),
        2 => (length(), op_id(ops)).prop_map(|(length, next)| OpKind::Wait { length, next }),
        1 => (moment(), option::of(op_id(ops)), op_id(ops))
            .prop_map(|(moment, late, next)| OpKind::WaitUntil { moment, late, next }),
    ]
}

fn changing(ops: u32) -> impl Strategy<Value = OpKind> {
    let to = || op_id(ops);
    let target = prop_oneof![name().prop_map(Target::Variable), Just(Target::Field("campo".to_owned()))];
    let tag = || select(vec!["vip", "lead"]).prop_map(str::to_owned);
    prop_oneof![
        3 => (target, value(), to()).prop_map(|(target, value, next)| OpKind::Set { target, value, next }),
        1 => (tag(), to()).prop_map(|(tag, next)| OpKind::Tag { tag, next }),
        1 => (tag(), to()).prop_map(|(tag, next)| OpKind::Untag { tag, next }),
        1 => (tag(), to()).prop_map(|(purpose, next)| OpKind::Consent { purpose, next }),
        1 => (tag(), to()).prop_map(|(name, next)| OpKind::Track { name, next }),
        1 => to().prop_map(|next| OpKind::OptOut { next }),
    ]
}

fn deciding(ops: u32) -> impl Strategy<Value = OpKind> {
    let to = || op_id(ops);
    let each = (name(), value()).prop_map(|(variable, list)| Each { variable, list });
    let reasons = vec![EndReason::Completed, EndReason::Stopped];
    prop_oneof![
        2 => (condition(), to(), to())
            .prop_map(|(condition, then, otherwise)| OpKind::Branch { condition, then, otherwise }),
        1 => (1..100_u8, to()).prop_map(|(percent, to)| {
            let arm = ShareKind::Arm { name: "a".to_owned(), to };
            let shares =
                vec![Share { percent, kind: arm }, Share { percent: 100 - percent, kind: ShareKind::Holdout }];
            OpKind::Split { label: "parte".to_owned(), shares }
        }),
        1 => to().prop_map(|repeat| OpKind::Enter { repeat }),
        2 => (0..4_u32, option::of(each), to(), to())
            .prop_map(|(at_most, each, body, next)| OpKind::Repeat { at_most, each, body, next }),
        1 => select(reasons).prop_map(|reason| OpKind::End { reason }),
    ]
}

fn op_kind(ops: u32) -> impl Strategy<Value = OpKind> {
    prop_oneof![3 => talking(ops), 1 => changing(ops), 1 => deciding(ops)]
}

/// Most loops are entered as a compiler would have it.
fn enter_loops(ops: &mut [Op]) {
    let repeat = ops.iter().position(|op| matches!(op.kind, OpKind::Repeat { .. }));
    let Some(found) = repeat else { return };
    for op in ops.iter_mut() {
        if let OpKind::Enter { repeat } = &mut op.kind
            && repeat.0 % 4 != 0
        {
            *repeat = OpId(found as u32);
        }
    }
}

fn variables() -> BTreeMap<String, Variable> {
    [
        ("x", Type::Number, Some(Value::Number(2.into()))),
        ("y", Type::Text, None),
        ("parte", Type::Text, None),
        ("lista", Type::List, Some(Value::List(vec!["a".into(), "b".into()]))),
    ]
    .map(|(name, kind, default)| (name.to_owned(), Variable { kind, default }))
    .into()
}

fn reentry() -> impl Strategy<Value = Reentry> {
    prop_oneof![
        3 => Just(Reentry::WhenOver),
        2 => Just(Reentry::Restarts),
        1 => option::of(delay()).prop_map(|every| Reentry::Once { every }),
    ]
}

/// At night, and over noon, where the host's days begin.
fn quiet_hours() -> impl Strategy<Value = QuietHours> {
    select(vec![("21:00", "9:00"), ("9:30", "13:00")])
        .prop_map(|(from, to)| QuietHours { from: from.parse().unwrap(), to: to.parse().unwrap() })
}

fn program(flow: &'static str) -> impl Strategy<Value = Program> {
    (2..14_u32).prop_flat_map(move |ops| {
        let step = || op_id(ops);
        let label = option::weighted(0.2, Just("lugar".to_owned()));
        let ops = vec((0..3_u32, label, op_kind(ops)), ops as usize);
        let zone = select(vec!["America/La_Paz", "Europe/Madrid", "UTC"]);
        let maybe = || option::weighted(0.3, condition());
        let lines =
            vec((when(), maybe(), step()).prop_map(|(when, condition, to)| Interrupt { when, condition, to }), 0..3);
        let triggers = vec((when(), maybe()).prop_map(|(when, condition)| Trigger { when, condition }), 0..3);
        let own = (option::weighted(0.3, quiet_hours()), option::weighted(0.3, step()));
        let header = (triggers, lines, reentry(), option::of(-1..2_i64), zone, own);
        (ops, header, [step(), step(), step()]).prop_map(
            move |(ops, (triggers, interrupts, reentry, priority, zone, own), entries)| {
                let (quiet_hours, not_delivered) = own;
                let ops = ops.into_iter().map(|(step, label, kind)| Op { step: StepId(step), label, kind });
                let mut ops: Vec<_> = ops.collect();
                enter_loops(&mut ops);
                Program {
                    lang_version: LANG_VERSION,
                    flow: flow.to_owned(),
                    title: None,
                    language: "es".to_owned(),
                    zone: Zone::parse(zone).unwrap(),
                    calling_code: Some("591".to_owned()),
                    reentry,
                    priority,
                    quiet_hours,
                    not_delivered,
                    variables: variables(),
                    triggers,
                    interrupts,
                    steps: ["uno", "dos", "tres"]
                        .into_iter()
                        .zip(entries)
                        .map(|(name, entry)| Step { name: name.to_owned(), entry })
                        .collect(),
                    ops,
                }
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
        1 => (0..3_usize).prop_map(Act::StartOver),
        2 => (0..3_usize).prop_map(Act::Migrate),
    ]
}

pub fn acts() -> impl Strategy<Value = Vec<Act>> {
    vec(act(), 1..40)
}
