//! `flowc check --watch`: a look after each save, until Ctrl-C.
#![cfg(unix)]

use std::{
    fs,
    io::{BufRead, BufReader},
    process::{Command, Stdio},
};

use crate::run::{command, flowc, folder};

const GOOD: &str = "flow hola\n  start when message is \"hola\"\nstep inicio\n  send \"Hola\"\n";

/// Everything up to the line that counts.
fn one_look(lines: &mut impl Iterator<Item = std::io::Result<String>>) -> String {
    let mut look = String::new();
    for line in lines {
        let line = line.unwrap();
        look.push_str(&line);
        look.push('\n');
        if line.contains(" warning") && line.contains("file") {
            return look;
        }
    }
    panic!("it ended after: {look}")
}

#[test]
fn each_save_is_answered_with_what_changed_and_ctrl_c_ends_with_0() {
    let bad = GOOD.replace("send", "sned");
    let folder = folder(&[("a.flow", &bad)]);
    let mut running = command(folder.path(), &["check", "--watch", "."]).stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(running.stdout.take().unwrap()).lines();
    assert!(one_look(&mut lines).contains("error[E0101]"));

    fs::write(folder.path().join("a.flow"), GOOD).unwrap();
    assert_eq!(one_look(&mut lines), "mended: a.flow:4 E0101 unknown-word\n1 file, 0 errors, 0 warnings\n");

    // As some editors save: another file that takes the place of the first one.
    fs::write(folder.path().join("4913"), &bad).unwrap();
    fs::rename(folder.path().join("4913"), folder.path().join("a.flow")).unwrap();
    let mut look = one_look(&mut lines);
    while !look.contains("error[E0101]") {
        look = one_look(&mut lines);
    }

    fs::write(folder.path().join("b.flow"), GOOD.replace("hola", "buenas")).unwrap();
    let mut look = one_look(&mut lines);
    while !look.contains("2 files") {
        look = one_look(&mut lines);
    }
    assert!(!look.contains("error["), "what was known is not said again: {look}");

    let id = running.id().to_string();
    assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
    assert_eq!(running.wait().unwrap().code(), Some(0));
}

#[test]
fn a_document_cannot_be_watched() {
    let folder = folder(&[("a.flow", GOOD)]);
    for arguments in [&["--format", "sarif"][..], &["--fix"], &["--diff"]] {
        let arguments: Vec<&str> = ["check", "--watch", "a.flow"].iter().chain(arguments).copied().collect();
        assert_eq!(flowc(folder.path(), &arguments).code, 2, "{arguments:?}");
    }
}

#[test]
fn what_is_too_large_is_refused_before_it_is_read() {
    let folder = folder(&[("a.flow", GOOD)]);
    let huge = fs::File::create(folder.path().join("huge.flow")).unwrap();
    // A file of holes: it has the size of a gigabyte and no content.
    huge.set_len(1 << 30).unwrap();
    let ran = flowc(folder.path(), &["check", "."]);
    assert_eq!((ran.code, ran.out.as_str()), (3, ""));
    assert!(ran.err.contains("`huge.flow` is larger than 1 MiB"), "{}", ran.err);
    fs::write(folder.path().join("huge.flow"), "x".repeat(10 << 20)).unwrap();
    assert_eq!(flowc(folder.path(), &["check", "."]).code, 3);

    fs::remove_file(folder.path().join("huge.flow")).unwrap();
    for number in 0..17 {
        fs::write(folder.path().join(format!("{number}.flow")), "#\n".repeat(1 << 19)).unwrap();
    }
    let ran = flowc(folder.path(), &["check", "."]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("larger than 16 MiB together"), "{}", ran.err);
}
