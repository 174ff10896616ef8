//! `flowd bench` in small: 2,000 customers, a fifth of their webhooks twice, a tenth of the requests refused, and nothing
//! is lost, doubled or out of order. How fast it was is not asserted.

use std::process::{Command, Stdio};

use serde_json::Value;
use system_tests::{durable_postgres, programs};

fn keeps_its_promises(store: &[&str]) {
    let output = Command::new(programs::flowd())
        .args(["bench", "--runs", "0", "--contacts", "2000", "--json"])
        .args(["--redeliver", "20", "--errors-500", "5", "--errors-429", "5"])
        .args(["--folder", env!("CARGO_TARGET_TMPDIR")])
        .args(store)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    let report: Value =
        serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("no report: {error}\n{said}"));
    assert_eq!(report["journeys"], 2000, "{report:#}\n{said}");
    for what in ["lost", "doubled", "out_of_order", "strange"] {
        assert_eq!(report["broken"][what], 0, "{report:#}\n{said}");
    }
    assert!(output.status.success(), "{said}");
}

#[test]
fn nothing_is_lost_doubled_or_reordered_on_sqlite() {
    keeps_its_promises(&["--store", "sqlite"]);
}

#[test]
fn nothing_is_lost_doubled_or_reordered_on_postgres() {
    keeps_its_promises(&["--store", "postgres", "--database-url", &durable_postgres()]);
}
