//! The pages for readers: what they link to is there, and the flow they show is the one that ships.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use system_tests::root;

/// The README and all of `docs/`.
fn pages() -> Vec<PathBuf> {
    let mut pages = vec![root().join("README.md")];
    let mut folders = vec![root().join("docs")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("docs/ can be read") {
            let path = entry.expect("docs/ can be read").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "md") {
                pages.push(path);
            }
        }
    }
    pages
}

fn read(page: &Path) -> String {
    fs::read_to_string(page).unwrap_or_else(|error| panic!("{}: {error}", page.display()))
}

/// The lines outside fenced blocks, and the text of the blocks of this kind.
fn parts(text: &str, kind: &str) -> (Vec<String>, Vec<String>) {
    let (mut prose, mut blocks) = (Vec::new(), Vec::new());
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let Some(info) = line.strip_prefix("```") else {
            prose.push(line.to_owned());
            continue;
        };
        let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
        if info == kind {
            blocks.push(block.join("\n"));
        }
    }
    (prose, blocks)
}

/// A heading's name in an address, as GitHub makes it.
fn anchor(heading: &str) -> String {
    let kept = heading.trim_start_matches('#').trim().to_lowercase();
    kept.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_')).collect::<String>().replace(' ', "-")
}

#[test]
fn links_lead_to_a_page_and_a_heading() {
    let mut followed = 0;
    for page in pages() {
        for line in parts(&read(&page), "").0 {
            for link in line.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
                if link.contains("://") {
                    continue;
                }
                let (path, heading) = link.split_once('#').unwrap_or((link, ""));
                let target = if path.is_empty() {
                    page.clone()
                } else {
                    page.parent().expect("a page is in a folder").join(path)
                };
                assert!(target.exists(), "{}: there is no {path}", page.display());
                if !heading.is_empty() {
                    let headings = parts(&read(&target), "").0;
                    let is_there = headings.iter().any(|line| line.starts_with('#') && anchor(line) == heading);
                    assert!(is_there, "{}: {} has no heading #{heading}", page.display(), target.display());
                }
                followed += 1;
            }
        }
    }
    assert!(followed > 20, "{followed} links were followed");
}

#[test]
fn the_readme_shows_the_flow_that_ships() {
    let ships = read(&root().join("flows/bienvenida.flow"));
    let (_, blocks) = parts(&read(&root().join("README.md")), "flow");
    assert!(!blocks.is_empty(), "the README shows a flow");
    for block in blocks {
        assert!(ships.contains(&format!("\n{block}\n")), "flows/bienvenida.flow has another:\n{block}");
    }
}

/// Everything in `text` that is written as a metric is.
fn metrics(text: &str, before: char) -> BTreeSet<String> {
    let begin = format!("{before}flowd_");
    let names = text.split(&begin).skip(1).map(|rest| {
        let end = rest.find(|c: char| !c.is_ascii_lowercase() && c != '_').unwrap_or(rest.len());
        format!("flowd_{}", &rest[..end])
    });
    names.collect()
}

#[test]
fn the_operations_page_has_every_metric_and_no_other() {
    let (mut known, mut folders) = (BTreeSet::new(), vec![root().join("runtime/src")]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("the source can be read") {
            let path = entry.expect("the source can be read").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let text = read(&path);
                let lines =
                    text.lines().filter(|line| ["counter!", "gauge!", "histogram!"].iter().any(|it| line.contains(it)));
                known.extend(lines.flat_map(|line| metrics(line, '"')));
            }
        }
    }
    assert!(known.len() > 5, "{known:?}");
    let page = read(&root().join("docs/operations.md"));
    let told = metrics(&page, '`');
    assert_eq!(told, known);
}
