//! Every output as a whole, kept in `findings/golden`: emoji before the mistakes, a finding in two files, both languages.
//!
//! An output that changed is written into its file with `UPDATE_GOLDEN=1`, to be looked at and committed.

use std::{fs, path::Path};

use crate::run::{Ran, flowc_with, folder};

const FILES: [(&str, &str); 3] = [
    ("flow.toml", include_str!("project/flow.toml")),
    ("bienvenida.flow", include_str!("project/bienvenida.flow")),
    ("promo.flow", include_str!("project/promo.flow")),
];
/// Its flow is right; one of its tests is not.
const TESTED: &str = "\
flow hola
  start when message is \"hola\"
step inicio
  send \"¡Hola! 👩‍👩‍👧\"
test \"saluda\"
  customer says \"Hola\"
  expect send \"¡Hola! 👩‍👩‍👧\"
end
test \"se <despide> & se va\"
  customer says \"hola\"
  expect send \"Adiós\"
end
test \"mal escrita\"
  customer sais \"hola\"
end
";

#[track_caller]
fn assert_golden(name: &str, came: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/findings/golden").join(name);
    let came = came.replace(env!("CARGO_PKG_VERSION"), "0.0.0");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&path, &came).unwrap();
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(came, expected, "{name} changed: UPDATE_GOLDEN=1 writes it anew, to be looked at");
}

fn checked(arguments: &[&str], variables: &[(&str, &str)]) -> Ran {
    let folder = folder(&FILES);
    let arguments: Vec<&str> = ["check", "."].iter().chain(arguments).copied().collect();
    let ran = flowc_with(folder.path(), &arguments, variables);
    assert_eq!(ran.code, 1, "{}", ran.err);
    assert_eq!(ran.err, "");
    ran
}

#[test]
fn for_people_in_both_languages() {
    assert_golden("human.en.txt", &checked(&["--lang", "en"], &[]).out);
    assert_golden("human.es.txt", &checked(&[], &[]).out);
}

#[test]
fn for_people_in_a_narrow_terminal_and_in_colour() {
    assert_golden("human.60.txt", &checked(&["--lang", "en"], &[("COLUMNS", "60")]).out);
    assert_golden("human.color.txt", &checked(&["--lang", "es", "--color", "always"], &[]).out);
}

#[test]
fn for_machines() {
    for format in ["json", "github", "sarif", "junit"] {
        assert_golden(&format!("check.{format}.txt"), &checked(&["--format", format], &[]).out);
    }
}

#[test]
fn what_fix_would_do() {
    let out = checked(&["--diff", "--unsafe-fixes", "--lang", "en"], &[]).out;
    let at = out.find("--- ").expect("there is something to fix");
    assert_golden("diff.txt", &out[at..]);
}

#[test]
fn tests_for_people_and_machines() {
    for format in ["human", "json", "github", "junit"] {
        let folder = folder(&[("hola.flow", TESTED)]);
        let ran = flowc_with(folder.path(), &["test", "--format", format, "hola.flow"], &[]);
        assert_eq!((ran.code, ran.err.as_str()), (1, ""));
        assert_golden(&format!("test.{format}.txt"), &ran.out);
    }
}

#[test]
fn tests_of_broken_flows_are_skipped_in_junit() {
    let folder = folder(&FILES);
    let ran = flowc_with(folder.path(), &["test", "--format", "junit", "."], &[]);
    assert_eq!(ran.code, 1);
    assert!(ran.out.contains("skipped=\"1\""), "{}", ran.out);
    assert!(ran.out.contains("<skipped message="), "{}", ran.out);
}
