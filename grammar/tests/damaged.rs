//! What happens to files between two people: an `end` that is lost, a line that is moved, a file that is cut. Done to
//! every shipped flow at every place.

use std::{collections::BTreeSet, panic::resume_unwind, path::PathBuf, sync::Mutex, thread};

use grammar::{Cache, Defaults, Diagnostic, FileId, Language, Source, apply_fixes, human, project, split::split};

/// A shipped flow. What stands in its file stands here in several, as a project may have it: the flow with its first
/// test, the other tests in twos. So a damage costs the reading of one file; what is known of the others is kept.
struct Shipped {
    cache: Cache,
    defaults: Defaults,
    /// The files that get damaged, then those that hold nothing but lists of words.
    sources: Vec<Source>,
    parts: usize,
}

impl Shipped {
    fn new(whole: &Source, lists: &[Source], defaults: Defaults) -> Self {
        let mut sources: Vec<Source> = parts(&whole.text)
            .into_iter()
            .zip(1..)
            .map(|(text, part)| Source { path: format!("{} part {part}", whole.path), text })
            .collect();
        let parts = sources.len();
        sources.extend_from_slice(lists);
        let mut shipped = Self { cache: Cache::default(), defaults, sources, parts };
        assert_eq!(codes(&shipped.findings(0, shipped.sources[0].text.clone())), [""; 0], "{} as it is", whole.path);
        shipped
    }

    /// The findings of all its files when the text of `part` is this one.
    fn findings(&mut self, part: usize, text: String) -> Vec<Diagnostic> {
        let found = self.cache.check(self.damaged(part, text), &self.defaults);
        // Lists serve all flows of a project, and here is one.
        found.into_iter().filter(|finding| (finding.primary.span.file.0 as usize) < self.parts).collect()
    }

    fn damaged(&self, part: usize, text: String) -> Vec<Source> {
        let mut sources = self.sources.clone();
        sources[part].text = text;
        sources
    }
}

/// The text of a file in pieces that can be files: every second test begins one, with the comment above it.
fn parts(text: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut tests = 0;
    let mut comment = String::new();
    for line in text.split_inclusive('\n') {
        if line.starts_with('#') {
            comment.push_str(line);
            continue;
        }
        let is_test = line.starts_with("test ");
        if is_test && tests % 2 == 1 {
            parts.push(String::new());
        }
        tests += usize::from(is_test);
        let part = parts.last_mut().expect("there is always the first part");
        part.push_str(&std::mem::take(&mut comment));
        part.push_str(line);
    }
    parts.last_mut().expect("there is always the first part").push_str(&comment);
    parts
}

fn shipped() -> Vec<Shipped> {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../flows"));
    let projects = project::read(&[folder]).expect("the shipped flows can be read");
    let mut shipped = Vec::new();
    for project in &projects {
        let is_list = |source: &&Source| !source.text.lines().any(|line| line.starts_with("flow "));
        let lists: Vec<Source> = project.sources.iter().filter(is_list).cloned().collect();
        let flows = project.sources.iter().filter(|source| !is_list(source));
        shipped.extend(flows.map(|source| Shipped::new(source, &lists, project.defaults.clone())));
    }
    let todo = Source { path: "todo.flow".into(), text: include_str!("valid/todo.flow").into() };
    shipped.push(Shipped::new(&todo, &[], Defaults::default()));
    shipped
}

/// Does `damage` to every part of every shipped flow, on as many threads as there are flows: each has its own cache.
/// Gives what it counted.
fn every_part(damage: impl Fn(&mut Shipped, usize, &Source) -> usize + Sync) -> usize {
    let damage = &damage;
    thread::scope(|scope| {
        let threads: Vec<_> = shipped()
            .into_iter()
            .map(|mut shipped| {
                scope.spawn(move || -> usize {
                    let parts: Vec<Source> = shipped.sources[..shipped.parts].to_vec();
                    parts.iter().enumerate().map(|(part, source)| damage(&mut shipped, part, source)).sum()
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic))).sum()
    })
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
    let deleted = every_part(|shipped, part, source| {
        let lines: Vec<&str> = source.text.lines().collect();
        let ends = (0..lines.len()).filter(|index| lines[*index].trim() == "end");
        let delete = |end: usize| {
            let mut kept = lines.clone();
            kept.remove(end);
            let broken = Source { text: kept.join("\n") + "\n", ..source.clone() };
            let place = format!("{} without line {}", source.path, end + 1);
            let found = shipped.findings(part, broken.text.clone());
            assert_eq!(codes(&found), ["E0103"], "{place}");
            let blamed = found[0].primary.span;
            let file = FileId(u32::try_from(part).expect("few parts"));
            assert_eq!((blamed.file, broken.position(blamed.start).line), (file, opener(&lines, end) + 1), "{place}");
            let mended = apply_fixes(&broken.text, file, &found);
            assert_eq!(codes(&shipped.findings(part, mended)), [""; 0], "{place}");
        };
        ends.map(delete).count()
    });
    assert!(deleted > 12, "only {deleted} ends");
}

/// The first lines of statements: not blank, no comment, not inside a text.
fn first_lines(text: &str) -> BTreeSet<usize> {
    let of_line = |start: usize| text[..start].matches('\n').count();
    split(text).into_iter().filter(|line| !line.is_blank()).map(|line| of_line(line.code.start)).collect()
}

#[test]
fn a_line_that_is_moved_by_one_or_two_columns_is_told() {
    let wrong = Mutex::new(Vec::new());
    let moved = every_part(|shipped, part, source| {
        let lines: Vec<&str> = source.text.lines().collect();
        let mut moved = 0;
        for index in first_lines(&source.text) {
            let line = lines[index];
            let left = |columns: usize| (indent(line) >= columns).then(|| line[columns..].to_owned());
            let shifted = [Some(format!(" {line}")), Some(format!("  {line}")), left(1), left(2)];
            for shifted in shifted.into_iter().flatten() {
                let mut changed: Vec<&str> = lines.clone();
                changed[index] = &shifted;
                let found = shipped.findings(part, changed.join("\n") + "\n");
                let is_layout = |finding: &Diagnostic| ["E0103", "E0107", "W0136"].contains(&finding.code.id);
                if found.len() != 1 || !is_layout(&found[0]) {
                    let place = format!("{}:{} `{shifted}`", source.path, index + 1);
                    wrong.lock().expect("nobody panics with it").push(format!("{place}: {:?}", codes(&found)));
                }
                moved += 1;
            }
        }
        moved
    });
    let wrong = wrong.into_inner().expect("nobody panicked with it");
    assert!(wrong.is_empty(), "{} of {moved} lines:\n{}", wrong.len(), wrong.join("\n"));
    assert!(moved > 300, "only {moved} lines");
}

#[test]
fn a_file_that_is_cut_anywhere_is_read_and_what_is_found_is_drawn() {
    let look = human::Look::new(Language::Es, false);
    let cuts = every_part(|shipped, part, source| {
        let cut = |at: usize| {
            let text = source.text[..source.text.floor_char_boundary(at)].to_owned();
            let sources = shipped.damaged(part, text.clone());
            for finding in shipped.findings(part, text) {
                let at_file = &sources[finding.primary.span.file.0 as usize];
                assert!(finding.primary.span.end <= at_file.text.len(), "{} cut at {at}", source.path);
                assert!(!human::draw(&finding, &sources, look).is_empty());
            }
        };
        (0..source.text.len()).step_by(20).map(cut).count()
    });
    assert!(cuts > 1000, "only {cuts} cuts");
}
