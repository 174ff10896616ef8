//! The tutorials are true: what their pages tell the reader to type, to write and to press is done in an empty folder
//! with the real programs, and what they show is what comes. In English and Spanish they are the same steps.
//!
//! How a page is marked up so that it can be played: `tutorial/page.rs`.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail the test as the tests themselves do")]
#![expect(clippy::print_stdout, reason = "a test that fails has said which line of the page it was at")]

#[path = "tutorial/page.rs"]
mod page;
#[path = "tutorial/reader.rs"]
mod reader;
#[path = "tutorial/screen.rs"]
mod screen;

use page::{Page, Part};
use reader::Reader;

const ENGLISH: &str = include_str!("../../docs/tutorial.en.md");
const SPANISH: &str = include_str!("../../docs/tutorial.es.md");

#[test]
fn the_english_page_comes_true() {
    Reader::of("en").follows(&Page::of(ENGLISH));
}

#[test]
fn the_spanish_page_comes_true() {
    Reader::of("es").follows(&Page::of(SPANISH));
}

#[test]
fn both_pages_have_the_same_steps() {
    let (english, spanish) = (Page::of(ENGLISH), Page::of(SPANISH));
    let steps = |page: &Page| page.pieces.iter().map(|piece| outline(&piece.part)).collect::<Vec<_>>();
    assert_eq!(steps(&english), steps(&spanish));
    assert_eq!(english.headings, spanish.headings, "headings of the same levels in the same order");
    assert!(steps(&english).len() > 20, "the pages are read: {:?}", steps(&english));
}

/// What a step is, without the names and words that differ between the languages.
fn outline(part: &Part) -> String {
    match part {
        // `flowc new bakery` and `flowc new panaderia` are the same step.
        Part::Run { commands, exit } => {
            let verbs = commands.lines().map(|line| line.split(' ').take(2).collect::<Vec<_>>());
            let verbs: Vec<String> =
                verbs.map(|words| if words[0] == "cd" { "cd".into() } else { words.join(" ") }).collect();
            format!("run {verbs:?}, exit {exit}")
        }
        Part::Build(_) => "build".to_owned(),
        Part::Start(command) => format!("start {command}"),
        Part::Output(_) => "output".to_owned(),
        Part::Shown { .. } => "shown".to_owned(),
        Part::Written { .. } => "written".to_owned(),
        Part::Press { fields, .. } => format!("press, {} fields", fields.len()),
        Part::See(_) => "see".to_owned(),
        Part::Gone(_) => "gone".to_owned(),
        Part::Stop => "stop".to_owned(),
    }
}
