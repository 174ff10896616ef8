//! The flows that ship, in `flows/`: they use the whole language, no two of them start on one message, and their tests go
//! everywhere.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail the test as the tests themselves do")]

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use engine::{Alternatives, EndReason, Heard, Listener, MomentRule, Op, OpId, OpKind, Pattern, Program, Trigger, When};
use grammar::{Loaded, constructs, project, scenario::Stage};
use stdlib::Language;

fn shipped() -> Loaded {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../flows");
    let project = project::read(&[folder]).unwrap().remove(0);
    grammar::load(project.sources, &project.defaults)
}

#[test]
fn they_are_clean_and_their_tests_pass() {
    let loaded = shipped();
    assert_eq!(loaded.diagnostics, []);
    assert!(loaded.programs.len() >= 8, "{}", loaded.programs.len());
    let stage = Stage::of(&loaded);
    for test in &loaded.scenarios {
        assert_eq!(stage.play(test).failure, None, "{}", test.name);
    }
}

#[test]
fn every_construct_is_used_by_one_of_them() {
    let used: BTreeSet<String> = shipped().sources.iter().flat_map(|source| constructs::used(&source.text)).collect();
    let unused: Vec<String> = constructs::all().difference(&used).cloned().collect();
    assert_eq!(unused, [""; 0]);
}

#[test]
fn they_speak_spanish_portuguese_and_english() {
    let languages: BTreeSet<String> =
        shipped().programs.iter().map(|program| program.language.chars().take(2).collect()).collect();
    assert_eq!(languages, ["en", "es", "pt"].map(String::from).into());
}

/// A way that an operation may go on by, and that a test has to take.
struct Way {
    /// Index of the operation.
    op: usize,
    /// Index into its targets.
    target: usize,
    /// Equal for the copies of one line of `questions`, which stands once in the text and once a question in the program.
    written: String,
}

/// The ways of a program that a message, silence, a condition, a draw or the clock decides.
fn ways(program: &Program, shares_questions: bool) -> Vec<Way> {
    let ops = program.ops.iter().enumerate();
    let all = ops.flat_map(|(op, Op { kind, .. })| (0..kind.targets().len()).map(move |target| (op, target, kind)));
    all.filter(|(_, target, kind)| is_decided(kind, *target))
        .map(|(op, target, kind)| Way { op, target, written: written(program, op, target, kind, shares_questions) })
        .collect()
}

fn is_decided(kind: &OpKind, way: usize) -> bool {
    let leaves = |alternatives: &Alternatives| {
        // No test can say that a template is refused.
        way == 0 && alternatives.exit().is_some() && alternatives.templates.is_empty()
    };
    match kind {
        OpKind::Ask { question: Some((_, alternatives)), .. } if way == 0 && alternatives.exit().is_some() => {
            leaves(alternatives)
        }
        OpKind::Send { alternatives, .. } => leaves(alternatives),
        // Tomorrow is never late; a time that is missing would be.
        OpKind::WaitUntil { moment, late, .. } => {
            way == 0 && late.is_some() && !matches!(moment.rule, MomentRule::Tomorrow { .. })
        }
        OpKind::Ask { .. }
        | OpKind::AskAgain { .. }
        | OpKind::Branch { .. }
        | OpKind::Split { .. }
        | OpKind::Repeat { .. } => true,
        OpKind::Wait { .. }
        | OpKind::Set { .. }
        | OpKind::Tag { .. }
        | OpKind::Untag { .. }
        | OpKind::Consent { .. }
        | OpKind::OptOut { .. }
        | OpKind::Track { .. }
        | OpKind::Enter { .. }
        | OpKind::End { .. } => false,
    }
}

fn written(program: &Program, op: usize, way: usize, kind: &OpKind, shares_questions: bool) -> String {
    let once = format!("{op} {way}");
    if !shares_questions {
        return once;
    }
    let repeats = |kind: &OpKind| {
        let OpKind::AskAgain { at_most, text, spent, .. } = kind else { return None };
        Some(format!("ask again at most {at_most} {text:?}, then {spent:?}"))
    };
    if let OpKind::Ask { question, arms, .. } = kind {
        let exits = usize::from(question.as_ref().is_some_and(|(_, alternatives)| alternatives.exit().is_some()));
        let arm = way.checked_sub(exits);
        let is_general = arm.is_some_and(|arm| arms.get(arm).is_none_or(|arm| !arm.when.is_specific()));
        let to = kind.targets()[way];
        return if is_general { repeats(&program.ops[to.0 as usize].kind).unwrap_or(format!("{to:?}")) } else { once };
    }
    repeats(kind).map_or(once, |repeats| format!("{way} of {repeats}"))
}

/// Each way in turn ends in a fault at once: a test of its file has to notice.
#[test]
fn every_answer_every_silence_and_every_branch_is_taken_by_a_test() {
    let mut loaded = shipped();
    let files: Vec<String> = loaded.programs_with_sources().map(|(_, source)| source.path.clone()).collect();
    let mut untaken = Vec::new();
    for (program, file) in files.iter().enumerate() {
        let whole = loaded.programs[program].clone();
        let source = loaded.sources.iter().find(|source| source.path == *file).unwrap();
        let shares_questions = source.text.lines().any(|line| line.trim_start().starts_with("questions"));
        let tests: Vec<_> =
            loaded.scenarios.iter().filter(|test| loaded.source(test.line.file).path == *file).cloned().collect();
        let mut left: BTreeMap<String, String> = BTreeMap::new();
        let mut taken: BTreeSet<String> = BTreeSet::new();
        for way in ways(&whole, shares_questions) {
            if taken.contains(&way.written) {
                continue;
            }
            let mut broken = whole.clone();
            let nowhere = OpId(u32::try_from(broken.ops.len()).unwrap());
            let end = OpKind::End { reason: EndReason::Fault };
            broken.ops.push(Op { step: broken.ops[way.op].step, label: None, kind: end });
            *broken.ops[way.op].kind.targets_mut()[way.target] = nowhere;
            loaded.programs[program] = broken;
            let stage = Stage::of(&loaded);
            if tests.iter().any(|test| stage.play(test).failure.is_some()) {
                taken.insert(way.written);
            } else {
                let step = whole.step_of(OpId(u32::try_from(way.op).unwrap()));
                let kind = &whole.ops[way.op].kind;
                left.insert(way.written, format!("{} {step}: way {} of {kind:?}", whole.flow, way.target));
            }
        }
        untaken.extend(left.into_iter().filter(|(written, _)| !taken.contains(written)).map(|(_, shown)| shown));
        loaded.programs[program] = whole;
    }
    assert_eq!(untaken, [""; 0], "{} ways", untaken.len());
}

/// What a customer writes who writes just a keyword of the pattern.
fn messages(pattern: &Pattern) -> Vec<String> {
    match pattern {
        Pattern::Is(texts) | Pattern::Contains(texts) | Pattern::StartsWith(texts) => {
            texts.iter().map(|text| text.trim_end_matches(['*', '~']).to_owned()).collect()
        }
        Pattern::Number(_)
        | Pattern::Email
        | Pattern::Phone
        | Pattern::Date
        | Pattern::Time
        | Pattern::Yes
        | Pattern::No
        | Pattern::AnyText
        | Pattern::Any => Vec::new(),
    }
}

/// Asked of the engine's own matcher, not of the check that says the same of a project.
#[test]
fn no_two_of_them_start_on_one_message() {
    let programs = shipped().programs;
    let patterns = |program: &Program| -> Vec<Pattern> {
        let message = |trigger: &Trigger| match &trigger.when {
            When::Message(pattern) => Some(pattern.clone()),
            When::FirstMessage => None,
        };
        program.triggers.iter().filter_map(message).filter(|pattern| *pattern != Pattern::Any).collect()
    };
    let mut count = 0;
    for program in &programs {
        for message in patterns(program).iter().flat_map(messages) {
            let heard = Heard::new(&message);
            let today = "2026-11-24".parse().unwrap();
            let listener = Listener { language: Language::Es, calling_code: None, today };
            let takes = |other: &&Program| patterns(other).iter().any(|pattern| pattern.matches(&heard, &listener));
            let takers: Vec<&str> = programs.iter().filter(takes).map(|taker| taker.flow.as_str()).collect();
            assert_eq!(takers, [program.flow.as_str()], "{message}");
            count += 1;
        }
    }
    assert!(count >= 20, "{count}");
    // Of those that take whatever comes, at most one has no condition.
    for general in [When::FirstMessage, When::Message(Pattern::Any)] {
        let always = |program: &&Program| {
            program.triggers.iter().any(|trigger| trigger.when == general && trigger.condition.is_none())
        };
        let takers: Vec<&str> = programs.iter().filter(always).map(|program| program.flow.as_str()).collect();
        assert!(takers.len() <= 1, "{takers:?}");
    }
}
