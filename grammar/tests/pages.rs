//! The index of the pages: it names every code, and every file in the folder is the page of one.

use std::{collections::BTreeSet, fmt::Write, fs, path::PathBuf};

use grammar::{CODES, Language};

fn folder() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/diagnostics"))
}

/// The table at the end of the index.
fn table() -> String {
    let mut table = "| code | | English | Español |\n|---|---|---|---|\n".to_owned();
    for code in CODES {
        let (en, es) = (code.words(Language::En).title, code.words(Language::Es).title);
        writeln!(table, "| [{id}]({id}.md) | `{slug}` | {en} | {es} |", id = code.id, slug = code.slug)
            .expect("a String takes everything");
    }
    table
}

#[test]
fn the_index_names_every_code() {
    let path = folder().join("README.md");
    let index = fs::read_to_string(&path).unwrap();
    let at = index.find("| code |").expect("the table is the end of the index");
    if index[at..] != table() {
        fs::write(&path, index[..at].to_owned() + table().as_str()).unwrap();
        panic!("docs/diagnostics/README.md was out of date and is written anew: look at it and commit it");
    }
}

#[test]
fn every_page_is_the_page_of_a_code() {
    let names = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let expected = CODES.iter().map(|code| format!("{}.md", code.id)).chain(["README.md".to_owned()]);
    assert_eq!(names.collect::<BTreeSet<_>>(), expected.collect());
}
