//! How much warnings count: `[lints]`, comments, `--deny-warnings`.

use crate::run::{flowc, folder};

const WARNED: &str = "flow hola\n  start when message is \"hola\"\nstep inicio\n  wait 2h\n  send \"Hola\"\n";

#[test]
fn flow_toml_hides_a_warning_or_makes_it_an_error() {
    for (level, code, counted) in [
        ("warn", 0, "1 file, 0 errors, 1 warning\n"),
        ("allow", 0, "1 file, 0 errors, 0 warnings\n"),
        ("deny", 1, "1 file, 1 error, 0 warnings\n"),
    ] {
        let folder = folder(&[("flow.toml", &format!("[lints]\nW0404 = \"{level}\"\n")), ("a.flow", WARNED)]);
        let ran = flowc(folder.path(), &["check", "."]);
        assert_eq!(ran.code, code, "{level}");
        assert!(ran.out.ends_with(counted), "{}", ran.out);
    }
}

#[test]
fn a_denied_warning_is_not_built() {
    let folder = folder(&[("flow.toml", "[lints]\nwait-answers-nobody = \"deny\"\n"), ("a.flow", WARNED)]);
    let ran = flowc(folder.path(), &["build", "."]);
    assert_eq!((ran.code, ran.out.as_str()), (1, ""));
    assert!(ran.err.contains("error[W0404]"), "{}", ran.err);
}

#[test]
fn deny_warnings_counts_all_that_are_shown() {
    let folder = folder(&[("a.flow", WARNED)]);
    let ran = flowc(folder.path(), &["check", "--deny-warnings", "a.flow"]);
    assert_eq!(ran.code, 1);
    assert!(ran.out.contains("error[W0404]"), "{}", ran.out);
    let allowed = WARNED.replace("wait 2h", "wait 2h  # flow: allow W0404 because the shop is closed");
    std::fs::write(folder.path().join("a.flow"), allowed).unwrap();
    assert_eq!(flowc(folder.path(), &["check", "--deny-warnings", "a.flow"]).code, 0);
}

#[test]
fn what_flow_toml_cannot_say_exits_2_with_the_near_one() {
    let folder = folder(&[("flow.toml", "[lints]\nE0305 = \"allow\"\n"), ("a.flow", WARNED)]);
    let ran = flowc(folder.path(), &["check", "."]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    assert!(ran.err.starts_with("flowc: flow.toml:2: E0305 is an error"), "{}", ran.err);
}
