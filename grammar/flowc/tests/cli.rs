//! `flowc` as others script against it: exit codes, the JSON lines, the language of messages, what a test prints.

#![expect(clippy::unwrap_used, reason = "a folder or process that cannot be had must fail the test")]

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

use serde_json::Value;
use tempfile::TempDir;

const GOOD: &str = "flow hola\n  start when message is \"hola\"\nstep inicio\n  send \"Hola\"\n";

/// A folder with these files.
fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn flowc_with(folder: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_flowc"));
    command.current_dir(folder).args(arguments);
    for name in ["FLOWC_LANG", "LC_ALL", "LC_MESSAGES", "LANG", "NO_COLOR", "CLICOLOR_FORCE", "COLUMNS"] {
        command.env_remove(name);
    }
    command.envs(variables.iter().copied()).output().unwrap()
}

fn flowc(folder: &Path, arguments: &[&str]) -> Output {
    flowc_with(folder, arguments, &[])
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

#[test]
fn a_clean_folder_exits_0_and_counts() {
    let folder = folder(&[("flows/a.flow", GOOD)]);
    let checked = flowc(folder.path(), &["check", "flows"]);
    assert_eq!((code(&checked), out(&checked).as_str()), (0, "1 file, 0 errors, 0 warnings\n"));
}

#[test]
fn without_a_path_it_is_the_folder_one_stands_in() {
    let folder = folder(&[("flows/a.flow", GOOD)]);
    let checked = flowc(folder.path(), &["check"]);
    assert_eq!((code(&checked), out(&checked).as_str()), (0, "1 file, 0 errors, 0 warnings\n"));
    let built = flowc(folder.path(), &["build"]);
    assert_eq!((code(&built), out(&built)), (0, out(&flowc(folder.path(), &["build", "flows"]))));
    let tested = flowc(folder.path(), &["test"]);
    assert_eq!(
        (code(&tested), out(&tested)),
        (code(&flowc(folder.path(), &["test", "flows"])), out(&flowc(folder.path(), &["test", "flows"])))
    );
}

#[test]
fn a_folder_and_a_file_in_it_are_one_project() {
    let folder = folder(&[("flows/a.flow", GOOD)]);
    let checked = flowc(folder.path(), &["check", "flows", "flows/a.flow"]);
    assert_eq!((code(&checked), out(&checked).as_str()), (0, "1 file, 0 errors, 0 warnings\n"));
}

#[test]
fn an_error_exits_1_and_warnings_alone_exit_0() {
    let warned = format!("{GOOD}step sobra\n  stop\n");
    let folder =
        folder(&[("malo.flow", "flow a\n  start when message any\nstep b\n  sned \"x\"\n"), ("aviso.flow", &warned)]);
    let bad = flowc(folder.path(), &["check", "malo.flow"]);
    assert_eq!(code(&bad), 1);
    assert!(out(&bad).ends_with("1 file, 1 error, 0 warnings\n"), "{}", out(&bad));
    let warned = flowc(folder.path(), &["check", "aviso.flow", "--lang", "es"]);
    assert_eq!(code(&warned), 0);
    assert!(out(&warned).contains("aviso[W0301]"));
    assert!(out(&warned).ends_with("1 archivo, 0 errores, 1 aviso\n"), "{}", out(&warned));
}

#[test]
fn a_json_line_holds_both_languages_and_columns_in_characters() {
    let folder = folder(&[(
        "a.flow",
        "flow a\n  start when message any\nstep b\n  send \"ñ👩‍👩‍👧 {{1}}\"\n  jump to c\nstep d\n  stop\n",
    )]);
    let checked = flowc(folder.path(), &["check", "--format", "json", "a.flow"]);
    assert_eq!(code(&checked), 1);
    let lines: Vec<Value> = out(&checked).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 3);
    let first = &lines[0];
    assert_eq!(first["code"], "E0201");
    assert_eq!(first["slug"], "double-braces");
    assert_eq!(first["severity"], "error");
    assert_eq!(first["file"], "a.flow");
    let label = &first["labels"][0];
    let place = ["line", "column", "end_line", "end_column"].map(|key| label[key].as_u64().unwrap());
    // `  send "ñ` and five characters of one emoji and a space stand before.
    assert_eq!(place, [4, 16, 4, 21]);
    assert_eq!(label["primary"], true);
    for said in ["message", "help"] {
        for language in ["en", "es"] {
            assert!(!first[said][language].as_str().unwrap().is_empty());
        }
    }
    assert_eq!(lines[1]["code"], "E0306");
}

#[test]
fn paths_that_cannot_be_used_exit_2_or_3_with_one_message() {
    let folder = folder(&[("vacia/nota.txt", "x"), ("a.flow", GOOD)]);
    fs::write(folder.path().join("latin1.flow"), b"flow a\n  send \"ma\xf1ana\"\n").unwrap();
    let cases = [
        (vec!["check", "falta.flow"], 2, "`falta.flow`"),
        (vec!["check", "vacia"], 2, "`vacia`"),
        (vec!["check", "latin1.flow"], 3, "line 2"),
        (vec!["check", "a.flow", "falta"], 2, "`falta`"),
    ];
    for (arguments, expected, named) in cases {
        let output = flowc(folder.path(), &arguments);
        assert_eq!(code(&output), expected, "{arguments:?}");
        assert!(err(&output).contains(named), "{}", err(&output));
        assert_eq!(err(&output).lines().count(), 1, "{}", err(&output));
        assert_eq!(out(&output), "");
    }
    for arguments in [vec!["chekc", "a.flow"], vec!["check", "--format", "xml", "a.flow"], vec![]] {
        assert_eq!(code(&flowc(folder.path(), &arguments)), 2, "{arguments:?}");
    }
    assert_eq!(code(&flowc(folder.path(), &["--help"])), 0);
}

#[test]
fn flow_toml_is_the_root_and_its_mistakes_exit_2() {
    let bad = folder(&[("flow.toml", "languaje = \"es\"\n"), ("flows/a.flow", GOOD)]);
    let output = flowc(bad.path(), &["check", "flows/a.flow"]);
    assert_eq!(code(&output), 2);
    assert!(err(&output).contains("flow.toml:1: `languaje`"), "{}", err(&output));

    // Both files belong to one project, so the same name twice is found, whichever file is asked for.
    let two = folder(&[
        ("flow.toml", "language = \"es\"\n"),
        ("x/a.flow", GOOD),
        ("y/b.flow", GOOD),
        ("z/c.flow", "flow z\n"),
    ]);
    let output = flowc(two.path(), &["check", "x/a.flow"]);
    assert_eq!(code(&output), 1);
    assert!(out(&output).contains("Ya hay un `flow` llamado `hola`"), "{}", out(&output));
    assert!(!out(&output).contains("c.flow"), "{}", out(&output));
    assert!(out(&output).ends_with("1 archivo, 2 errores, 0 avisos\n"), "{}", out(&output));
}

#[test]
fn the_language_is_chosen_by_flag_variable_project_and_locale() {
    let plain = folder(&[("a.flow", GOOD)]);
    let spanish = folder(&[("flow.toml", "language = \"es\"\n"), ("a.flow", GOOD)]);
    let said = |folder: &TempDir, flag: &[&str], variables: &[(&str, &str)]| {
        let arguments: Vec<&str> = ["check", "a.flow"].iter().chain(flag).copied().collect();
        if out(&flowc_with(folder.path(), &arguments, variables)).contains("archivo") { "es" } else { "en" }
    };
    assert_eq!(said(&plain, &[], &[]), "en");
    assert_eq!(said(&plain, &[], &[("LANG", "es_BO.UTF-8")]), "es");
    assert_eq!(said(&plain, &[], &[("LC_ALL", "C"), ("LANG", "es_BO.UTF-8")]), "en");
    assert_eq!(said(&spanish, &[], &[("LANG", "en_US.UTF-8")]), "es");
    assert_eq!(said(&spanish, &[], &[("FLOWC_LANG", "en")]), "en");
    assert_eq!(said(&spanish, &["--lang", "en"], &[("FLOWC_LANG", "es")]), "en");
    let missing = flowc_with(plain.path(), &["check", "falta"], &[("FLOWC_LANG", "es")]);
    assert!(err(&missing).contains("No existe el archivo"), "{}", err(&missing));
}

#[test]
fn build_writes_programs_or_nothing() {
    let folder = folder(&[("a.flow", GOOD), ("malo.flow", "flow b\nstep x\n  sned \"x\"\n")]);
    let built = flowc(folder.path(), &["build", "a.flow", "-o", "p.json"]);
    assert_eq!((code(&built), out(&built).as_str()), (0, ""));
    let programs: Value = serde_json::from_str(&fs::read_to_string(folder.path().join("p.json")).unwrap()).unwrap();
    assert_eq!(programs[0]["flow"], "hola");
    let printed: Value = serde_json::from_str(&out(&flowc(folder.path(), &["build", "a.flow"]))).unwrap();
    assert_eq!(printed, programs);
    let refused = flowc(folder.path(), &["build", "malo.flow", "-o", "q.json"]);
    assert_eq!(code(&refused), 1);
    assert!(err(&refused).contains("E0101"));
    assert!(!folder.path().join("q.json").exists());
    assert_eq!(code(&flowc(folder.path(), &["build", "a.flow", "-o", "no/hay/p.json"])), 3);
}

#[test]
fn a_failing_test_says_what_was_expected_what_came_and_where() {
    let tests = "\
test \"bien\"
  customer says \"HOLA\"
  expect send \"Hola\"
  expect end
end
test \"mal\"
  customer says \"hola\"
  expect send \"Adiós\"
end
test \"sobra\"
  customer says \"hola\"
end
test \"roto\"
  customer sais \"hola\"
end
";
    let folder = folder(&[("a.flow", &format!("{GOOD}{tests}"))]);
    let tested = flowc(folder.path(), &["test", "a.flow"]);
    let said = out(&tested);
    assert_eq!(code(&tested), 1);
    assert!(said.contains("ok   a.flow:5 \"bien\"\n"), "{said}");
    assert!(said.contains("FAIL a.flow:10 \"mal\"\n     a.flow:12: expect send \"Adiós\"\n     expected: “Adiós”\n     came:     “Hola”\n"), "{said}");
    assert!(said.contains("FAIL a.flow:14 \"sobra\"\n     a.flow:15: customer says \"hola\"\n"), "{said}");
    assert!(said.contains("FAIL a.flow:17 \"roto\"\nerror[E0101]"), "{said}");
    assert!(said.ends_with("4 tests, 1 passed, 3 failed\n"), "{said}");
}

#[test]
fn tests_of_flows_with_errors_are_not_run() {
    let folder = folder(&[("a.flow", "flow a\nstep b\n  sned \"x\"\ntest \"t\"\n  expect no send\nend\n")]);
    let tested = flowc(folder.path(), &["test", "a.flow"]);
    assert_eq!(code(&tested), 1);
    assert!(out(&tested).contains("E0101"));
    assert!(out(&tested).ends_with("1 test, 0 passed, 0 failed, 1 not run\n"), "{}", out(&tested));
}
