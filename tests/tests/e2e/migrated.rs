//! `flowd migrate` over both databases: what it would do, that asking changes nothing, and that it does it once.

use serde_json::Value;
use system_tests::{Lab, Options};

use super::on_postgres;

/// Exit code and all that was said.
fn told(lab: &Lab, arguments: &[&str], database: &str) -> (Option<i32>, String) {
    let output = lab.flowd_with(arguments, &[("DATABASE_URL", database)]);
    let said = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8(said).unwrap())
}

fn made_and_then_up_to_date(lab: &Lab, empty: &str) {
    for _ in 0..2 {
        let (code, plan) = told(lab, &["migrate", "--plan", "--sql"], empty);
        assert_eq!(code, Some(0), "{plan}");
        assert!(plan.contains("0001 first") && plan.contains("create table outbox"), "{plan}");
        assert!(plan.contains("Nothing was changed"), "asking twice changes nothing: {plan}");
    }
    let (code, done) = told(lab, &["migrate", "--json"], empty);
    assert_eq!(code, Some(0), "{done}");
    let done: Value = serde_json::from_str(&done).unwrap();
    assert_eq!((&done["done"], &done["steps"][0]["name"]), (&true.into(), &"first".into()), "{done}");
    for again in [&["migrate"][..], &["migrate", "--plan"]] {
        let (code, said) = told(lab, again, empty);
        assert_eq!(code, Some(0), "{said}");
        assert!(said.contains("is up to date"), "{said}");
    }
    for (asked, refused) in [(&["outbox", "held"][..], 2), (&["why", "59170000001"], 1)] {
        let (code, said) = told(lab, asked, empty);
        assert_eq!(code, Some(refused), "{said}");
        assert!(said.contains("flowd has written nothing to") && said.contains("`flowd serve` first"), "{said}");
    }
}

#[test]
fn a_file_is_made_by_asking_for_it_only_and_not_while_it_is_used() {
    let lab = Lab::start(Options::default());
    let file = lab.folder().join("nueva.db");
    let empty = format!("sqlite:{}", file.display());
    let (_, plan) = told(&lab, &["migrate", "--plan"], &empty);
    assert!(plan.contains("0001 first") && !file.exists(), "{plan}");
    made_and_then_up_to_date(&lab, &empty);

    let own = format!("sqlite:{}", lab.database().display());
    let (code, said) = told(&lab, &["migrate"], &own);
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("in use by another flowd"), "{said}");
    let (code, said) = told(&lab, &["migrate", "--plan"], &own);
    assert_eq!((code, said.contains("is up to date")), (Some(0), true), "{said}");
}

#[test]
fn a_database_of_a_server_also_while_it_is_used() {
    let lab = Lab::start(on_postgres::options());
    made_and_then_up_to_date(&lab, &on_postgres::made());
    let output = lab.flowd(&["migrate"]);
    assert!(output.status.success() && String::from_utf8_lossy(&output.stdout).contains("is up to date"));
}
