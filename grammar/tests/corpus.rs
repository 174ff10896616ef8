//! What authors really type: a broken file with the expected places drawn under its lines, and the same file mended.
//!
//! `corpus/NNN-name.flow` holds both, parted by a line `#======== good`. The lines with marks are none of the author's.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail the test as the tests themselves do")]

#[path = "support/marks.rs"]
mod marks;

use std::{collections::BTreeSet, path::Path};

use grammar::{Defaults, Diagnostic, FileId, Loaded, Safety, Source, apply_fixes, load};
use marks::Place;

struct Case {
    name: String,
    bad: String,
    good: String,
    marks: Vec<Place>,
}

fn cases() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let paths = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut paths: Vec<_> =
        paths.filter(|path| path.extension().is_some_and(|extension| extension == "flow")).collect();
    paths.sort();
    paths
        .iter()
        .map(|path| case(path.file_stem().unwrap().to_str().unwrap(), &std::fs::read_to_string(path).unwrap()))
        .collect()
}

fn case(name: &str, text: &str) -> Case {
    let mut case = Case { name: name.to_owned(), bad: String::new(), good: String::new(), marks: Vec::new() };
    let mut is_good = false;
    let mut line = 0;
    for written in text.split_inclusive('\n') {
        let mark = marks::mark(written.trim_end());
        match mark {
            _ if written.starts_with("#======== good") => is_good = true,
            _ if is_good => case.good.push_str(written),
            Some((from, to, code)) => case.marks.push((line, from, to, code)),
            None => {
                case.bad.push_str(written);
                line += 1;
            }
        }
    }
    case.marks.sort();
    case
}

fn loaded(text: &str) -> Loaded {
    load(vec![Source { path: "corpus.flow".into(), text: text.into() }], &Defaults::default())
}

fn codes(findings: &[Diagnostic]) -> BTreeSet<&'static str> {
    findings.iter().map(|finding| finding.code.id).collect()
}

/// Fails with what `wrong` says of every case at once.
fn hold(wrong: impl Fn(&Case) -> Option<String>) {
    let said: Vec<String> =
        cases().iter().filter_map(|case| wrong(case).map(|why| format!("{}: {why}", case.name))).collect();
    assert!(said.is_empty(), "{} of the corpus:\n{}", said.len(), said.join("\n"));
}

#[test]
fn there_are_ninety_mistakes_or_more_and_no_two_are_equal() {
    let cases = cases();
    let texts: BTreeSet<&str> = cases.iter().map(|case| case.bad.as_str()).collect();
    assert_eq!(texts.len(), cases.len());
    assert!(cases.len() >= 90, "only {}", cases.len());
    hold(|case| case.marks.is_empty().then(|| "nothing is marked".to_owned()));
}

#[test]
fn every_mistake_is_said_once_and_where_it_is() {
    hold(|case| {
        let found = marks::found(&loaded(&case.bad));
        (found != case.marks).then(|| format!("\n  expected {:?}\n  found    {found:?}", case.marks))
    });
}

#[test]
fn what_is_good_has_no_finding() {
    hold(|case| {
        let found = marks::found(&loaded(&case.good));
        (!found.is_empty()).then(|| format!("{found:?}"))
    });
}

#[test]
fn the_printed_fix_gives_exactly_what_is_good_or_the_page_of_the_code_shows_it() {
    hold(|case| {
        let found = loaded(&case.bad).diagnostics;
        let unfixed: Vec<&Diagnostic> = found.iter().filter(|finding| finding.fix.is_none()).collect();
        if unfixed.is_empty() {
            let fixed = apply_fixes(&case.bad, FileId(0), &found);
            return (fixed != case.good).then(|| format!("fixed, it is\n{fixed}"));
        }
        let shown = unfixed.iter().all(|finding| finding.code.bad().is_some() && !finding.code.good().is_empty());
        (!shown).then(|| "without a fix, and its page shows nothing".to_owned())
    });
}

/// Lines of `one` that are not in `other` in the same order, by the longest common sequence.
fn lines_gone(one: &[&str], other: &[&str]) -> usize {
    let mut common = vec![vec![0; other.len() + 1]; one.len() + 1];
    for (i, line) in one.iter().enumerate() {
        for (j, same) in other.iter().enumerate() {
            common[i + 1][j + 1] = if line == same { common[i][j] + 1 } else { common[i][j + 1].max(common[i + 1][j]) };
        }
    }
    one.len() - common[one.len()][other.len()]
}

#[test]
fn bad_and_good_differ_in_at_most_three_lines() {
    hold(|case| {
        let bad: Vec<&str> = case.bad.split_inclusive('\n').collect();
        let good: Vec<&str> = case.good.split_inclusive('\n').collect();
        let differ = lines_gone(&bad, &good).max(lines_gone(&good, &bad));
        (!(1..=3).contains(&differ)).then(|| format!("{differ} lines"))
    });
}

#[test]
fn safe_fixes_alone_never_bring_a_code_that_was_not_there() {
    hold(|case| {
        let found = loaded(&case.bad).diagnostics;
        let is_safe = |finding: &&Diagnostic| finding.fix.as_ref().is_some_and(|fix| fix.safety == Safety::Safe);
        let safe: Vec<Diagnostic> = found.iter().filter(is_safe).cloned().collect();
        let after = loaded(&apply_fixes(&case.bad, FileId(0), &safe)).diagnostics;
        let fewer = after.len() + safe.len() <= found.len();
        (!codes(&after).is_subset(&codes(&found)) || !fewer)
            .then(|| format!("{:?} became {:?}", codes(&found), codes(&after)))
    });
}

#[test]
fn the_help_writes_out_what_the_fix_types() {
    hold(|case| {
        let silent = |finding: &Diagnostic| {
            let fix = finding.fix.as_ref()?;
            let said = |help: &str| {
                let plain = |text: &str| text.split_whitespace().collect::<String>();
                fix.edits.iter().all(|edit| plain(help).contains(&plain(&edit.text)))
            };
            (!said(&finding.help.en) || !said(&finding.help.es))
                .then(|| format!("{} says {:?}", finding.code.id, finding.help))
        };
        loaded(&case.bad).diagnostics.iter().find_map(silent)
    });
}
