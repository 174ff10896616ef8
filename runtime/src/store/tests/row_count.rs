//! How many rows things cost: each is a write that a machine can only do so many of in a second.

use super::*;

/// Rows inserted, updated and deleted so far.
async fn rows_written(bench: &Bench, on: On) -> i64 {
    match on {
        On::Sqlite => bench.count("select total_changes()").await,
        On::Postgres => {
            bench.rows("select pg_stat_force_next_flush()::text").await;
            bench.count("select sum(n_tup_ins + n_tup_upd + n_tup_del)::bigint from pg_stat_user_tables").await
        }
    }
}

/// What one batch writes.
async fn cost(bench: &mut Bench, on: On, works: Vec<WorkKind>) -> (i64, Committed) {
    let before = rows_written(bench, on).await;
    let committed = bench.commit(works).await;
    (rows_written(bench, on).await - before, committed)
}

/// Of somebody with all three ids that WhatsApp knows a person by.
fn with_all_ids(bench: &Bench, wamid: &str, text: &str) -> WorkKind {
    let WorkKind::Message(mut message) = bench.says(wamid, text) else { panic!("a message") };
    message.sender.user_id = Some("BO.1".into());
    message.sender.parent_user_id = Some("BO.2".into());
    WorkKind::Message(message)
}

/// Token, message, contact, window, run, timer, outbox and one row of the log; a new contact has its ids besides.
async fn a_webhook_a_claim_and_a_result_write_few_rows(on: On) {
    let mut bench = Bench::new(on).await;
    let first = with_all_ids(&bench, "wamid.1", "Hola");
    let (rows, committed) = cost(&mut bench, on, vec![first]).await;
    assert_eq!(rows, 11, "a new contact");
    let message = added(&committed)[0].id();

    assert_eq!(cost(&mut bench, on, vec![WorkKind::Claim { message }]).await.0, 1, "the intent");
    let accepted = WorkKind::Accepted { message, wamid: "wamid.out".into() };
    assert_eq!(cost(&mut bench, on, vec![accepted]).await.0, 2, "a result");
    let delivered = bench.status(message, DeliveryStatus::Delivered, None);
    assert_eq!(cost(&mut bench, on, vec![delivered]).await.0, 1, "a status");

    let greeted = bench.writes("59170000009", "wamid.8", "¿Hay alguien?");
    bench.commit(vec![greeted]).await;
    let WorkKind::Message(mut known) = bench.writes("59170000009", "wamid.9", "Hola") else { panic!("a message") };
    known.written_at = known.written_at.plus_ms(1_000);
    let known = WorkKind::Message(known);
    assert_eq!(cost(&mut bench, on, vec![known.clone()]).await.0, 8, "a known contact");
    assert_eq!(cost(&mut bench, on, vec![known]).await.0, 0, "the same once more");
}

async fn a_message_that_may_leave_at_once_needs_no_commit_of_its_own(on: On) {
    let mut bench = Bench::new(on).await;
    bench.may_leave = Arc::new(|_, _| true);
    let first = bench.says("wamid.1", "Hola");
    let (rows, committed) = cost(&mut bench, on, vec![first]).await;
    let [row] = &added(&committed)[..] else { panic!("one message: {committed:?}") };
    assert_eq!((rows, row.state, row.epoch, row.attempts), (9, OutboxState::Claimed, 1, 1));
    let stored = bench.store.unsettled().await.unwrap();
    assert_eq!((stored[0].state, stored[0].epoch, stored[0].attempts), (OutboxState::Claimed, 1, 1));
    let message = row.id();
    assert_eq!(bench.commit(vec![WorkKind::Claim { message }]).await.fresh, 0, "it is claimed");
    let accepted = WorkKind::Accepted { message, wamid: "wamid.out".into() };
    assert_eq!(cost(&mut bench, on, vec![accepted]).await.0, 2, "a webhook and its result are two commits");
    assert_eq!(bench.kinds().await, ["started", "queued", "waits_until", "sent"]);
}

conforms! {
    a_message_that_may_leave_at_once_needs_no_commit_of_its_own
    a_webhook_a_claim_and_a_result_write_few_rows
}
