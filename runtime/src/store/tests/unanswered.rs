//! What follows a commit of which the database does not say for a while whether it was made.

use std::sync::Mutex;

use super::{
    db::{AtCommit, Wire},
    *,
};

#[tokio::test]
async fn what_follows_a_batch_that_is_told_late_does_not_overtake_its_messages() {
    let wire = Arc::new(Mutex::new(Wire::new(None, false)));
    Wire::lay(Some(&wire));
    let mut bench = Bench::new(On::Sqlite).await;
    Wire::lay(None);
    bench.may_leave = Arc::new(|_, _| true);
    {
        let mut wire = wire.lock().unwrap();
        (wire.at_commit, wire.open_for) = (Some(AtCommit::LostAfter), 1);
    }
    let lost = bench.commit_at(vec![bench.says("wamid.1", "Hola")], NOW).await;
    assert!(lost.is_err(), "nobody knows yet that it is committed: {lost:?}");

    let told = bench
        .commit(vec![bench.says("wamid.2", "baja"), bench.says("wamid.3", "alta"), bench.says("wamid.4", "Hola")])
        .await;
    let states: Vec<_> = added(&told).iter().map(|row| (row.outgoing.order, row.state)).collect();
    assert_eq!(states, [(0, OutboxState::Claimed), (1, OutboxState::Queued)]);
}
