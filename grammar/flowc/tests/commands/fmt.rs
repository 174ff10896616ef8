use std::fs;

use super::{flowc, flowc_reading, folder};

const UGLY: &str = "flow hola\r\n   start when message is “hola”\r\nstep inicio\r\n   SEND   \"Hola\"\r\n";
const FORMATTED: &str = "flow hola\n  start when message is \"hola\"\n\nstep inicio\n  send \"Hola\"\n";
const UNCLOSED: &str =
    "flow b\nstep inicio\n  ask \"¿Sí?\" up to 2h\n    anything else -> inicio\n    no reply -> inicio\n";

#[test]
fn files_are_written_and_named_and_a_second_time_nothing_happens() {
    let folder = folder(&[("flows/fea.flow", UGLY), ("flows/bien.flow", &FORMATTED.replace("hola", "bien"))]);
    let first = flowc(folder.path(), &["fmt", "flows"]);
    assert_eq!((first.code, first.out.as_str()), (0, "flows/fea.flow\n1 file formatted, 1 unchanged\n"));
    assert_eq!(fs::read_to_string(folder.path().join("flows/fea.flow")).unwrap(), FORMATTED);
    let second = flowc(folder.path(), &["fmt", "--lang", "es"]);
    assert_eq!((second.code, second.out.as_str()), (0, "0 archivos con formato nuevo, 2 sin cambios\n"));
    assert_eq!(fs::read_dir(folder.path().join("flows")).unwrap().count(), 2, "no half-written file stays");
}

#[test]
fn check_lists_and_diff_shows_and_neither_writes() {
    let folder = folder(&[("fea.flow", UGLY)]);
    let checked = flowc(folder.path(), &["fmt", "--check", "fea.flow"]);
    assert_eq!((checked.code, checked.out.as_str()), (1, "fea.flow\n1 file would change, 0 unchanged\n"));
    let shown = flowc(folder.path(), &["fmt", "--check", "--diff", "fea.flow"]);
    assert_eq!(shown.code, 1);
    assert!(shown.out.contains("\n-   SEND   \"Hola\"") && shown.out.contains("\n+  send \"Hola\"\n"), "{}", shown.out);
    assert_eq!(fs::read_to_string(folder.path().join("fea.flow")).unwrap(), UGLY);
    fs::write(folder.path().join("fea.flow"), FORMATTED).unwrap();
    assert_eq!(flowc(folder.path(), &["fmt", "--check"]).code, 0);
}

#[test]
fn a_file_that_must_be_mended_first_is_left_alone_and_says_why() {
    let folder = folder(&[("mal.flow", UNCLOSED), ("fea.flow", UGLY)]);
    let ran = flowc(folder.path(), &["fmt", "--lang", "es"]);
    assert_eq!(
        (ran.code, ran.out.as_str()),
        (1, "fea.flow\n1 archivo con formato nuevo, 0 sin cambios, 1 sin tocar\n")
    );
    assert!(ran.err.contains("E0103") && ran.err.contains("mal.flow:3:3"), "{}", ran.err);
    assert!(ran.err.contains("`mal.flow` queda como está"), "{}", ran.err);
    assert_eq!(fs::read_to_string(folder.path().join("mal.flow")).unwrap(), UNCLOSED);
}

#[test]
fn standard_input_goes_to_standard_output() {
    let folder = folder(&[]);
    let ran = flowc_reading(folder.path(), &["fmt", "-"], UGLY);
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (0, FORMATTED, ""));
    let checked = flowc_reading(folder.path(), &["fmt", "--check", "-"], UGLY);
    assert_eq!((checked.code, checked.out.as_str()), (1, ""));
    let unclosed = flowc_reading(folder.path(), &["fmt", "-"], UNCLOSED);
    assert_eq!((unclosed.code, unclosed.out.as_str()), (1, UNCLOSED));
    assert!(unclosed.err.contains("E0103"), "{}", unclosed.err);
    let two = flowc(folder.path(), &["fmt", "-", "a.flow"]);
    assert_eq!((two.code, two.err.lines().count()), (2, 1));
}

#[cfg(unix)]
#[test]
fn a_file_keeps_its_permissions_and_a_link_stays_a_link() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder(&[("real/fea.txt", UGLY)]);
    let real = folder.path().join("real/fea.txt");
    fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).unwrap();
    let link = folder.path().join("fea.flow");
    std::os::unix::fs::symlink(&real, &link).unwrap();
    assert_eq!(flowc(folder.path(), &["fmt", "fea.flow"]).code, 0);
    assert_eq!(fs::read_to_string(&real).unwrap(), FORMATTED);
    assert!(link.is_symlink());
    assert_eq!(fs::metadata(&real).unwrap().permissions().mode() & 0o777, 0o640);
}
