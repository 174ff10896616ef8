//! How SQLite carries the statements of a commit out. One that goes through a whole table is fast in every test, and slow
//! in the second year.

use super::*;

#[tokio::test]
async fn no_statement_of_a_commit_goes_through_a_table() {
    let bench = Bench::new(On::Sqlite).await;
    let (mut slow, mut searches) = (Vec::new(), 0);
    for statement in found::ALL.into_iter().chain(write::statements::ALL) {
        let names: Vec<&str> = statement.columns.iter().map(|(name, _)| *name).collect();
        let row = format!("({})", vec!["null"; names.len()].join(","));
        let set = format!("with k({}) as (values {row},{row},{row})", names.join(","));
        let sql = format!("explain query plan {set} {}", statement.body);
        for step in bench.rows(Box::leak(sql.into_boxed_str())).await {
            let step = step.text(3);
            searches += usize::from(step.starts_with("SEARCH"));
            if step.starts_with("SCAN") && step != "SCAN k" && !step.contains("CONSTANT ROW") {
                slow.push(format!("{step} in {}", statement.body));
            }
        }
    }
    assert!(searches >= found::ALL.len(), "SQLite tells what it does");
    assert!(slow.is_empty(), "{}", slow.join("\n"));
}
