//! What is said where `DATABASE_URL` or `FLOWD_KEY` lead to nothing good: one sentence with the file in it, the exit code
//! of a wrong setting, and nothing left behind.

use std::fs;

use system_tests::{Lab, Options};

const ANA: &str = "59170000001";
const OTHER_KEY: &str = "0ff1ce0ff1ce0ff1ce0ff1ce0ff1ce0ff1ce0ff1ce0ff1ce0ff1ce0ff1ce0ff1";

/// Exit code and what was said.
fn told(lab: &Lab, command: &[&str], setting: (&str, &str)) -> (Option<i32>, String) {
    let output = lab.flowd_with(command, &[setting]);
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn a_wrong_database_or_key_is_a_wrong_setting_and_is_told_once() {
    let lab = Lab::start(Options::default());
    lab.says(ANA, "Hola");
    lab.settle();
    lab.kill_serve();
    let at = |name: &str| lab.folder().join(name);
    fs::create_dir(at("carpeta")).unwrap();
    fs::write(at("carta.txt"), "Querida Ana, esto no es una base de datos.").unwrap();
    let database = |name: &str| format!("sqlite:{}", at(name).display());
    for command in [&["serve"][..], &["why", ANA]] {
        for name in ["carpeta", "carta.txt"] {
            let (code, said) = told(&lab, command, ("DATABASE_URL", &database(name)));
            assert_eq!(code, Some(2), "{command:?} {name}: {said}");
            assert!(said.contains(name) && said.contains("DATABASE_URL"), "{command:?} {name}: {said}");
            assert!(!at(&format!("{name}.lock")).exists(), "{command:?} {name} leaves a lock behind");
        }
        let (code, said) = told(&lab, command, ("FLOWD_KEY", OTHER_KEY));
        assert_eq!(code, Some(2), "{command:?}: {said}");
        assert_eq!(said.matches("is not the key this database was made with").count(), 1, "{command:?}: {said}");
    }

    for command in [&["quarantine", "list"][..], &["quarantine", "release", "--all"], &["outbox", "held"]] {
        let (code, said) = told(&lab, command, ("DATABASE_URL", &database("ninguna.db")));
        assert_eq!(code, Some(2), "{command:?}: {said}");
        assert!(said.contains("flowd has written nothing to") && said.contains("ninguna.db"), "{command:?}: {said}");
        assert!(!at("ninguna.db").exists(), "{command:?} makes a database");
    }

    fs::write(at("vacia.db"), "").unwrap();
    let (code, said) = told(&lab, &["why", ANA, "--lang", "en"], ("DATABASE_URL", &database("vacia.db")));
    assert_eq!(code, Some(1), "an empty file has no answer: {said}");
    assert!(said.contains("vacia.db") && said.contains("flowd serve"), "{said}");
}
