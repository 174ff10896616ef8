//! The flows that ship, in `flows/`: they use the whole language, no two of them start on one message, and their tests go
//! everywhere.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail the test as the tests themselves do")]

use std::{collections::BTreeSet, path::Path};

use engine::{EndReason, MomentRule, Op, OpId, OpKind};
use grammar::{Loaded, constructs, project, scenario};

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
    for test in &loaded.scenarios {
        assert_eq!(scenario::play(&loaded, test).failure, None, "{}", test.name);
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

/// What a message, a condition, a draw or the clock decides.
fn is_written_once(kind: &OpKind, way: usize) -> bool {
    match kind {
        // What `anything else` and `no reply` of `questions` say stands once in the text and once a question in the program.
        OpKind::Ask { question, arms, .. } => {
            let exits = usize::from(question.as_ref().is_some_and(|(_, alternatives)| alternatives.exit().is_some()));
            way.checked_sub(exits).and_then(|arm| arms.get(arm)).is_some_and(|arm| arm.when.is_specific())
        }
        // Tomorrow is never late; a time that is missing would be.
        OpKind::WaitUntil { moment, late, .. } => {
            way == 0 && late.is_some() && !matches!(moment.rule, MomentRule::Tomorrow { .. })
        }
        OpKind::Branch { .. } | OpKind::Split { .. } | OpKind::Repeat { .. } => true,
        OpKind::Send { .. }
        | OpKind::AskAgain { .. }
        | OpKind::Wait { .. }
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

/// Each way in turn ends in a fault at once: a test of its file has to notice.
#[test]
fn every_specific_answer_and_every_branch_is_taken_by_a_test() {
    let mut loaded = shipped();
    let files: Vec<String> = loaded.programs_with_sources().map(|(_, source)| source.path.clone()).collect();
    let mut untaken = Vec::new();
    for (program, file) in files.iter().enumerate() {
        let whole = loaded.programs[program].clone();
        let tests: Vec<_> =
            loaded.scenarios.iter().filter(|test| loaded.source(test.line.file).path == *file).cloned().collect();
        for (op, kind) in whole.ops.iter().map(|op| &op.kind).enumerate() {
            for way in (0..kind.targets().len()).filter(|way| is_written_once(kind, *way)) {
                let mut broken = whole.clone();
                let nowhere = OpId(u32::try_from(broken.ops.len()).unwrap());
                let end = OpKind::End { reason: EndReason::Fault };
                broken.ops.push(Op { step: broken.ops[op].step, label: None, kind: end });
                *broken.ops[op].kind.targets_mut()[way] = nowhere;
                loaded.programs[program] = broken;
                if tests.iter().all(|test| scenario::play(&loaded, test).failure.is_none()) {
                    let step = whole.step_of(OpId(u32::try_from(op).unwrap()));
                    untaken.push(format!("{} {step}: way {way} of {kind:?}", whole.flow));
                }
            }
        }
        loaded.programs[program] = whole;
    }
    assert_eq!(untaken, [""; 0]);
}
