//! What happens to files between two people: an `end` that is lost, a line that is moved, a file that is cut. Done to
//! every shipped flow at every place.

use std::{collections::BTreeSet, path::PathBuf};

use grammar::{Defaults, Diagnostic, FileId, Language, Source, apply_fixes, human, load, project, split::split};

/// A file of the project and what it needs of the others.
struct Shipped {
    source: Source,
    /// Files that hold nothing but lists of words.
    lists: Vec<Source>,
    defaults: Defaults,
}

impl Shipped {
    /// The findings of the file with `text` for its text.
    fn findings(&self, text: &str) -> Vec<Diagnostic> {
        let damaged = Source { text: text.to_owned(), ..self.source.clone() };
        let sources = std::iter::once(damaged).chain(self.lists.iter().cloned()).collect();
        let loaded = load(sources, &self.defaults);
        loaded.diagnostics.into_iter().filter(|finding| finding.primary.span.file == FileId(0)).collect()
    }

    fn lines(&self) -> Vec<&str> {
        self.source.text.lines().collect()
    }

    fn line_of(&self, text: &str, at: usize) -> usize {
        let damaged = Source { text: text.to_owned(), ..self.source.clone() };
        damaged.position(at).line
    }
}

fn shipped() -> Vec<Shipped> {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../flows"));
    let projects = project::read(&[folder]).expect("the shipped flows can be read");
    let mut shipped = Vec::new();
    for project in &projects {
        let is_list = |source: &&Source| !source.text.lines().any(|line| line.starts_with("flow "));
        let lists: Vec<Source> = project.sources.iter().filter(is_list).cloned().collect();
        let flows = project.sources.iter().filter(|source| !is_list(source));
        shipped.extend(flows.map(|source| Shipped {
            source: source.clone(),
            lists: lists.clone(),
            defaults: project.defaults.clone(),
        }));
    }
    let todo = Source { path: "todo.flow".into(), text: include_str!("valid/todo.flow").into() };
    shipped.push(Shipped { source: todo, lists: Vec::new(), defaults: Defaults::default() });
    shipped
}

fn codes(findings: &[Diagnostic]) -> Vec<&'static str> {
    findings.iter().map(|finding| finding.code.id).collect()
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// The line that the `end` at `end` closes, in a file that is laid out as it should be.
fn opener(lines: &[&str], end: usize) -> usize {
    let column = indent(lines[end]);
    let is_opener =
        |line: &str| indent(line) == column && !line.trim().is_empty() && !line.trim_start().starts_with("else");
    (0..end).rev().find(|above| is_opener(lines[*above])).expect("an `end` has an opener")
}

#[test]
fn a_deleted_end_is_one_finding_that_blames_its_opener_and_mends_the_file() {
    let mut deleted = 0;
    for shipped in shipped() {
        let lines = shipped.lines();
        for end in (0..lines.len()).filter(|index| lines[*index].trim() == "end") {
            let mut kept = lines.clone();
            kept.remove(end);
            let broken = kept.join("\n") + "\n";
            let place = format!("{} without line {}", shipped.source.path, end + 1);
            let found = shipped.findings(&broken);
            assert_eq!(codes(&found), ["E0103"], "{place}");
            assert_eq!(shipped.line_of(&broken, found[0].primary.span.start), opener(&lines, end) + 1, "{place}");
            let mended = apply_fixes(&broken, FileId(0), &found);
            assert_eq!(codes(&shipped.findings(&mended)), [""; 0], "{place}");
            deleted += 1;
        }
    }
    assert!(deleted > 12, "only {deleted} ends");
}

/// The first lines of statements: not blank, no comment, not inside a text.
fn first_lines(text: &str) -> BTreeSet<usize> {
    let of_line = |start: usize| text[..start].matches('\n').count();
    split(text).into_iter().filter(|line| !line.is_blank()).map(|line| of_line(line.code.start)).collect()
}

#[test]
fn a_line_that_is_moved_by_one_or_two_columns_is_told() {
    let mut moved = 0;
    let mut wrong = Vec::new();
    for shipped in shipped() {
        let lines = shipped.lines();
        for index in first_lines(&shipped.source.text) {
            let line = lines[index];
            let left = |columns: usize| (indent(line) >= columns).then(|| line[columns..].to_owned());
            let shifted = [Some(format!(" {line}")), Some(format!("  {line}")), left(1), left(2)];
            for shifted in shifted.into_iter().flatten() {
                let mut changed: Vec<&str> = lines.clone();
                changed[index] = &shifted;
                let found = shipped.findings(&(changed.join("\n") + "\n"));
                let place = format!("{}:{} `{shifted}`", shipped.source.path, index + 1);
                let is_layout = |finding: &Diagnostic| ["E0103", "E0107", "W0136"].contains(&finding.code.id);
                if found.len() != 1 || !is_layout(&found[0]) {
                    wrong.push(format!("{place}: {:?}", codes(&found)));
                }
                moved += 1;
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {moved} lines:\n{}", wrong.len(), wrong.join("\n"));
    assert!(moved > 300, "only {moved} lines");
}

#[test]
fn a_file_that_is_cut_anywhere_is_read_and_what_is_found_is_drawn() {
    for shipped in shipped() {
        let text = &shipped.source.text;
        for at in (0..text.len()).step_by(20) {
            let cut = &text[..text.floor_char_boundary(at)];
            let sources = [Source { text: cut.to_owned(), ..shipped.source.clone() }];
            for finding in shipped.findings(cut) {
                assert!(finding.primary.span.end <= cut.len(), "{} cut at {at}", shipped.source.path);
            }
            let alone = load(sources.to_vec(), &shipped.defaults);
            let look = human::Look::new(Language::Es, false);
            for finding in &alone.diagnostics {
                assert!(!human::draw(finding, &alone.sources, look).is_empty());
            }
        }
    }
}
