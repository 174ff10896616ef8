//! What authors really type: a broken file with the expected places drawn under its lines, and the same file mended.
//!
//! `corpus/NNN-name.flow` holds both, parted by a line `#======== good`. The lines with marks are none of the author's.

#[path = "support/marks.rs"]
mod marks;

use std::{collections::BTreeSet, path::Path};

use grammar::{Defaults, Loaded, Source, load};
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
fn what_is_good_has_no_finding() {
    hold(|case| {
        let found = marks::found(&loaded(&case.good));
        (!found.is_empty()).then(|| format!("{found:?}"))
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
