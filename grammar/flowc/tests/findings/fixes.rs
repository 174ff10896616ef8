//! `--fix` and `--diff`: what is written, and what is left alone.

use std::fs;

use crate::run::{flowc, folder};

/// A misspelt word (safe), a missing arrow (unsafe), a length without a unit (only the author knows).
const TEXT: &str =
    "flow a\n  start when message any\nstep b\n  ask \"¿?\"\n    anything else b\n  end\n  sned \"ñ\"\n  wait 2\n";

fn read(folder: &tempfile::TempDir, name: &str) -> String {
    fs::read_to_string(folder.path().join(name)).unwrap()
}

#[test]
fn fix_writes_what_is_safe_and_checks_again() {
    let folder = folder(&[("a.flow", TEXT)]);
    let ran = flowc(folder.path(), &["check", "--fix", "a.flow"]);
    assert_eq!(read(&folder, "a.flow"), TEXT.replace("sned", "send"));
    assert_eq!(ran.code, 1);
    assert!(ran.out.contains("1 finding was fixed.\n"), "{}", ran.out);
    assert!(!ran.out.contains("E0101"), "{}", ran.out);
    assert!(ran.out.ends_with("1 file, 2 errors, 0 warnings\n"), "{}", ran.out);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
}

#[test]
fn unsafe_fixes_are_written_when_asked_for_and_placeholders_never() {
    let folder = folder(&[("a.flow", TEXT)]);
    flowc(folder.path(), &["check", "--fix", "--unsafe-fixes", "a.flow"]);
    assert_eq!(read(&folder, "a.flow"), TEXT.replace("sned", "send").replace("else b", "else -> b"));
}

#[test]
fn diff_shows_it_and_writes_nothing() {
    let folder = folder(&[("a.flow", TEXT)]);
    let ran = flowc(folder.path(), &["check", "--diff", "a.flow"]);
    assert!(ran.out.contains("--- a.flow\n+++ a.flow\n@@ -5,4 +5,4 @@\n"), "{}", ran.out);
    assert!(ran.out.contains("\n-  sned \"ñ\"\n+  send \"ñ\"\n"), "{}", ran.out);
    assert_eq!(read(&folder, "a.flow"), TEXT);
    assert_eq!(flowc(folder.path(), &["check", "--fix", "--diff", "a.flow"]).code, 2);
}

#[test]
fn line_ends_and_the_byte_order_mark_stay() {
    let windows = format!("\u{feff}{}", TEXT.replace('\n', "\r\n"));
    let folder = folder(&[
        ("a.flow", &windows),
        (
            "b.flow",
            "flow b\r\nstep x\r\n  ask \"x\"\r\n    is \"a\" -> x\r\n    anything else -> x\r\nstep y\r\n  stop\r\n",
        ),
    ]);
    flowc(folder.path(), &["check", "--fix", "."]);
    assert_eq!(read(&folder, "a.flow"), windows.replace("sned", "send"));
    let mended = read(&folder, "b.flow");
    assert!(mended.contains("-> x\r\n  end\r\n"), "{mended:?}");
    assert!(!mended.replace("\r\n", "").contains('\n'), "{mended:?}");
}

#[test]
fn only_files_that_were_asked_for_are_written() {
    let folder = folder(&[("flow.toml", ""), ("a.flow", TEXT), ("b.flow", &TEXT.replace("flow a", "flow b"))]);
    flowc(folder.path(), &["check", "--fix", "b.flow"]);
    assert_eq!(read(&folder, "a.flow"), TEXT);
    assert_ne!(read(&folder, "b.flow"), TEXT.replace("flow a", "flow b"));
}

#[test]
fn a_clean_file_is_not_touched() {
    let good = "flow hola\n  start when message is \"hola\"\nstep inicio\n  send \"Hola\"\n";
    let folder = folder(&[("a.flow", good)]);
    let before = fs::metadata(folder.path().join("a.flow")).unwrap().modified().unwrap();
    let ran = flowc(folder.path(), &["check", "--fix", "a.flow"]);
    assert_eq!(ran.code, 0);
    assert!(ran.out.starts_with("0 findings were fixed.\n"), "{}", ran.out);
    assert_eq!(fs::metadata(folder.path().join("a.flow")).unwrap().modified().unwrap(), before);
}

#[cfg(unix)]
#[test]
fn permissions_and_links_stay() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = folder(&[("real/a.flow", TEXT)]);
    let real = folder.path().join("real/a.flow");
    fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).unwrap();
    symlink(&real, folder.path().join("link.flow")).unwrap();
    flowc(folder.path(), &["check", "--fix", "link.flow"]);
    assert_eq!(fs::metadata(&real).unwrap().permissions().mode() & 0o777, 0o640);
    assert!(fs::symlink_metadata(folder.path().join("link.flow")).unwrap().is_symlink());
    assert!(fs::read_to_string(&real).unwrap().contains("send \"ñ\""));
}
