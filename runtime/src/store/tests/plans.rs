//! How the statements of a commit and of a trim are carried out. One that goes through a whole table is fast in every test,
//! and slow in the second year.

use super::*;
use crate::store::db::Kind;

#[tokio::test]
async fn no_statement_of_a_commit_goes_through_a_table() {
    let bench = Bench::new(On::Sqlite).await;
    let (mut slow, mut searches) = (Vec::new(), 0);
    for statement in found::ALL.into_iter().chain(write::statements::ALL).chain(trim::ALL) {
        let names: Vec<&str> = statement.columns.iter().map(|(name, _)| *name).collect();
        let row = format!("({})", vec!["?"; names.len()].join(","));
        let set =
            format!("with k({}) as (select * from (values {row},{row}) where column1 is not null)", names.join(","));
        let sql = format!("explain query plan {set} {}", statement.body);
        for step in bench.rows(Box::leak(sql.into_boxed_str())).await {
            let step = step.text(3);
            searches += usize::from(step.starts_with("SEARCH"));
            if step.starts_with("SCAN") && !step.ends_with("VALUES CLAUSE") && !step.contains("CONSTANT ROW") {
                slow.push(format!("{step} in {}", statement.body));
            }
        }
    }
    assert!(searches >= found::ALL.len(), "SQLite tells what it does");
    assert!(slow.is_empty(), "{}", slow.join("\n"));
}

/// Over tables that are empty, as on the first day, when plans are made and kept.
#[tokio::test]
async fn on_postgres_no_statement_of_a_commit_goes_through_a_table_either() {
    let bench = Bench::new(On::Postgres).await;
    let (mut slow, mut searches) = (Vec::new(), 0);
    for statement in found::ALL.into_iter().chain(write::statements::ALL).chain(trim::ALL) {
        let names: Vec<&str> = statement.columns.iter().map(|(name, _)| *name).collect();
        // As many as PostgreSQL reckons with where it does not know.
        let arrays = statement.columns.iter().map(|(_, kind)| match kind {
            Kind::Int => "'{1,2,3,4,5,6,7,8,9,10}'::bigint[]",
            Kind::Text => "'{a,b,c,d,e,f,g,h,i,j}'::text[]",
            Kind::Blob => "'{a,b,c,d,e,f,g,h,i,j}'::bytea[]",
        });
        let arrays: Vec<_> = arrays.collect();
        let set = format!("with k({}) as (select * from unnest({}))", names.join(","), arrays.join(","));
        let sql = format!("explain {set} {}", statement.body);
        let steps = bench.rows(Box::leak(sql.into_boxed_str())).await;
        let plan: Vec<_> = steps.iter().map(|step| step.text(0)).collect();
        let plan = plan.join("\n");
        // An index that is used without a condition is gone through whole, too.
        let (scans, conditions) = (plan.matches("Scan using").count(), plan.matches("Index Cond").count());
        searches += conditions;
        if plan.contains("Seq Scan") || scans > conditions {
            slow.push(format!("{}\n{plan}", statement.body));
        }
    }
    assert!(searches >= found::ALL.len(), "PostgreSQL tells what it does");
    assert!(slow.is_empty(), "{}", slow.join("\n"));
}

/// `$1` to `$3` are ages and a number.
fn oldest(of: Aged) -> &'static str {
    let text = of.oldest().replace("$1", "0").replace("$2", "9").replace("$3", "9");
    Box::leak(format!("explain {text}").into_boxed_str())
}

#[tokio::test]
async fn what_is_old_is_found_by_its_age_and_not_sorted() {
    let bench = Bench::new(On::Sqlite).await;
    for of in Aged::ALL {
        let sql = oldest(of).replace("explain", "explain query plan");
        let steps = bench.rows(Box::leak(sql.into_boxed_str())).await;
        let steps: Vec<_> = steps.iter().map(|step| step.text(3).to_owned()).collect();
        assert!(matches!(&steps[..], [step] if step.starts_with("SEARCH")), "{of:?}: {steps:?}");
    }
}

/// An empty table is read whole whatever indexes it has, hence the settings.
#[tokio::test]
async fn postgres_finds_it_by_its_age_too() {
    let bench = Bench::new(On::Postgres).await;
    bench.sql("set enable_seqscan = off", vec![]).await;
    bench.sql("set enable_bitmapscan = off", vec![]).await;
    for of in Aged::ALL {
        let steps = bench.rows(oldest(of)).await;
        let plan: Vec<_> = steps.iter().map(|step| step.text(0).trim().to_owned()).collect();
        let plan = plan.join("; ");
        assert!(plan.contains("Index") && plan.contains("Index Cond") && !plan.contains("Sort"), "{of:?}: {plan}");
    }
}
