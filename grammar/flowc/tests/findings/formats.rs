//! What machines rely on beyond how it looks.

use serde_json::Value;

use crate::run::{flowc, folder};

const GOOD: &str = "flow hola\n  start when message is \"hola\"\nstep inicio\n  send \"Hola\"\n";
const BAD: &str = "flow a\n  start when message any\nstep b\n  send \"ñ😀 {{1}}\"\n  sned \"x\"\n";

fn lines(out: &str) -> Vec<Value> {
    out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn the_last_json_line_counts() {
    let folder = folder(&[("a.flow", BAD), ("b.flow", GOOD)]);
    let lines = lines(&flowc(folder.path(), &["check", "--format", "json", "."]).out);
    let last = lines.last().unwrap();
    assert_eq!(last["reason"], "summary");
    assert_eq!((&last["files"], &last["errors"], &last["warnings"]), (&2.into(), &2.into(), &0.into()));
    assert_eq!((&last["fixed"], &last["fixable"]), (&0.into(), &1.into()));
    assert!(lines[..lines.len() - 1].iter().all(|line| line["reason"] == "diagnostic"));
}

#[test]
fn a_place_is_given_in_characters_utf16_and_bytes() {
    let folder = folder(&[("a.flow", BAD)]);
    let lines = lines(&flowc(folder.path(), &["check", "--format", "json", "a.flow"]).out);
    let label = &lines[0]["labels"][0];
    let place = ["column", "end_column", "column_utf16", "end_column_utf16"].map(|key| label[key].as_u64().unwrap());
    assert_eq!(place, [12, 17, 13, 18]);
    let bytes = ["byte_start", "byte_end"].map(|key| usize::try_from(label[key].as_u64().unwrap()).unwrap());
    assert_eq!(&BAD[bytes[0]..bytes[1]], "{{1}}");
}

#[test]
fn a_fingerprint_stays_when_lines_are_added_above_and_two_mistakes_have_two() {
    let before = folder(&[("a.flow", BAD)]);
    let after = folder(&[("a.flow", &format!("# one\n\n# two\n{BAD}  sned   \"x\"\n"))]);
    let fingerprints = |folder: &tempfile::TempDir| {
        let lines = lines(&flowc(folder.path(), &["check", "--format", "json", "a.flow"]).out);
        let found = lines.iter().filter(|line| line["reason"] == "diagnostic");
        found.map(|line| line["fingerprint"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let (before, after) = (fingerprints(&before), fingerprints(&after));
    assert_eq!(before, after[..2]);
    assert_eq!(after.len(), 3);
    assert!(!before.contains(&after[2]));
}

#[test]
fn sarif_has_what_code_scanning_needs() {
    let folder = folder(&[("con espacio/ñ.flow", BAD)]);
    let ran = flowc(folder.path(), &["check", "--format", "sarif", "."]);
    let log: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    assert_eq!(rules.len(), 2);
    for rule in rules {
        for key in ["id", "name", "shortDescription", "help"] {
            assert!(!rule[key].is_null(), "{key}");
        }
        assert!(rule["help"]["markdown"].as_str().unwrap().contains("```"));
    }
    let results = run["results"].as_array().unwrap();
    assert_eq!(results.len(), 2);
    for result in results {
        let rule = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[rule]["id"], result["ruleId"]);
        assert_eq!(result["level"], "error");
        assert!(!result["message"]["text"].as_str().unwrap().is_empty());
        assert_eq!(result["partialFingerprints"]["flowc/v1"].as_str().unwrap().len(), 16);
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], "con%20espacio/%C3%B1.flow");
        for key in ["startLine", "startColumn", "endLine", "endColumn"] {
            assert!(place["region"][key].as_u64().unwrap() > 0, "{key}");
        }
    }
}

#[test]
fn sarif_without_findings_is_a_run_without_results() {
    let folder = folder(&[("b.flow", GOOD)]);
    let ran = flowc(folder.path(), &["check", "--format", "sarif", "b.flow"]);
    let log: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(ran.code, 0);
    assert_eq!(log["runs"][0]["results"], Value::Array(Vec::new()));
}

#[test]
fn github_is_shown_ten_of_each_level_and_told_of_the_rest() {
    let many = format!("flow a\n  start when message any\nstep b\n{}", "  sned \"x, y: 50%\"\n".repeat(13));
    let folder = folder(&[("a.flow", &many)]);
    let ran = flowc(folder.path(), &["check", "--format", "github", "a.flow"]);
    assert_eq!(ran.out.lines().filter(|line| line.starts_with("::error file=a.flow,line=")).count(), 10);
    assert_eq!(ran.out.lines().filter(|line| line.starts_with("a.flow:")).count(), 3);
    assert!(ran.out.ends_with("1 file, 13 errors, 0 warnings\n"), "{}", ran.out);
}

#[test]
fn a_command_of_github_is_one_line_whatever_it_says() {
    let text = "flow a\n  start when message any\nstep b\n  send \"a\"\ntest \"uno: dos, 50%\"\n  customer says \"x\"\n  expect send \"b\"\nend\n";
    let folder = folder(&[("a.flow", text)]);
    let ran = flowc(folder.path(), &["test", "--format", "github", "a.flow"]);
    assert!(
        ran.out.starts_with(
            "::error file=a.flow,line=7,col=3,endColumn=18,title=uno%3A dos%2C 50%25::expected: “b”%0Acame: “a”\n"
        ),
        "{}",
        ran.out
    );
}

#[test]
fn no_tests_is_said_and_not_counted_as_a_pass() {
    let folder = folder(&[("b.flow", GOOD)]);
    let ran = flowc(folder.path(), &["test", "b.flow"]);
    assert_eq!((ran.code, ran.out.lines().count()), (0, 1));
    assert!(ran.out.starts_with("There are no tests here"), "{}", ran.out);
    let es = flowc(folder.path(), &["test", "b.flow", "--lang", "es"]);
    assert!(es.out.starts_with("Aquí no hay pruebas"), "{}", es.out);
    let json = lines(&flowc(folder.path(), &["test", "b.flow", "--format", "json"]).out);
    assert_eq!((json.len(), &json[0]["tests"]), (1, &0.into()));
}

#[test]
fn a_pipe_that_is_closed_early_is_no_fault_of_ours() {
    use std::process::Stdio;
    let folder = folder(&[("a.flow", BAD)]);
    let mut running = crate::run::command(folder.path(), &["check", "a.flow"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(running.stdout.take());
    let output = running.wait_with_output().unwrap();
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
}
