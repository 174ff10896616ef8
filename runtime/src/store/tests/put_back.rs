//! After a database was put back from a copy: what it owes waits for a person, what happens from then on does not.

use super::*;
use crate::store::restored;

/// The database is closed, marked as a copy, and started again at `now`.
async fn put_back(bench: Bench, now: Timestamp) -> Bench {
    let home = bench.closed().await;
    let mut db = Db::new(home.database.clone());
    restored::mark(&mut db, NOW).await.unwrap();
    db.close().await.unwrap();
    let mut bench = Bench::of(home).await;
    bench.store.hold_what_a_copy_owes(now).await.unwrap();
    bench
}

async fn states(bench: &mut Bench) -> Vec<OutboxState> {
    bench.store.unsettled().await.unwrap().iter().map(|row| row.state).collect()
}

async fn whatever_is_unsettled_is_held_once_and_not_at_the_next_start(on: On) {
    let mut bench = Bench::new(on).await;
    let mut messages = Vec::new();
    for phone in ["59170000001", "59170000002", "59170000003"] {
        let committed = bench.commit(vec![bench.writes(phone, phone, "Hola")]).await;
        messages.push(added(&committed)[0].id());
    }
    bench.commit(vec![WorkKind::Claim { message: messages[0] }, WorkKind::Claim { message: messages[1] }]).await;
    bench.commit(vec![WorkKind::InDoubt { message: messages[1], until: NOW }]).await;

    let mut bench = put_back(bench, NOW).await;
    assert_eq!(states(&mut bench).await, [OutboxState::Held; 3]);
    // Held already, whoever asks.
    let again =
        bench.commit(vec![WorkKind::Hold { message: messages[0] }, WorkKind::Claim { message: messages[2] }]).await;
    assert_eq!((again.fresh, again.repeated, again.outbox.len()), (0, 2, 0));

    bench.commit(vec![bench.writes("59170000004", "wamid.4", "Hola")]).await;
    let mut bench = Bench::of(bench.closed().await).await;
    bench.store.hold_what_a_copy_owes(NOW).await.unwrap();
    let states = states(&mut bench).await;
    assert_eq!(states.iter().filter(|state| **state == OutboxState::Queued).count(), 1, "{states:?}");
}

async fn what_an_overdue_timer_sends_is_held_and_what_a_later_one_sends_is_not(on: On) {
    for (started_after_ms, state) in [(7_200_000, OutboxState::Held), (7_199_999, OutboxState::Queued)] {
        let mut bench = Bench::new(on).await;
        let committed = bench.commit(vec![bench.says("wamid.1", "Hola")]).await;
        let (message, timer) = (added(&committed)[0].id(), committed.timers[0]);
        let TimerChange::Armed { run, slot, due, generation, contact } = timer else { panic!("a timer is armed") };
        assert_eq!(due, NOW.plus_ms(7_200_000));
        bench.commit(vec![WorkKind::Claim { message }]).await;
        bench.commit(vec![WorkKind::Accepted { message, wamid: "wamid.out".into() }]).await;

        let now = NOW.plus_ms(started_after_ms);
        let mut bench = put_back(bench, now).await;
        bench.may_leave = Arc::new(|_, _| true);
        let fired = Work { effective_at: due, kind: WorkKind::Timer { run, slot, generation, contact } };
        let committed = bench.store.commit(vec![fired], now, &bench.decide, &bench.may_leave).await.unwrap();
        let claimed = if state == OutboxState::Queued { OutboxState::Claimed } else { state };
        assert_eq!(added(&committed)[0].state, claimed);
        assert_eq!(bench.kinds().await.contains(&"held"), state == OutboxState::Held);
    }
}

async fn a_person_lets_a_held_message_go_or_discards_it_once(on: On) {
    let mut bench = Bench::new(on).await;
    let committed = bench.commit(vec![bench.says("wamid.1", "Hola")]).await;
    let message = added(&committed)[0].id();
    let mut bench = put_back(bench, NOW).await;
    let released = bench.commit(vec![WorkKind::Release { message }]).await;
    assert!(matches!(&released.outbox[..], [OutboxChange::Changed(row)] if row.state == OutboxState::Queued));
    assert_eq!(bench.commit(vec![WorkKind::Release { message }]).await.repeated, 1);
    assert_eq!(bench.commit(vec![WorkKind::Discard { message }]).await.repeated, 1, "it is not held any more");
    assert_eq!(bench.kinds().await, ["started", "queued", "waits_until", "held", "released"]);

    let mut bench = put_back(bench, NOW).await;
    let discarded = bench.commit(vec![WorkKind::Discard { message }]).await;
    assert!(matches!(&discarded.outbox[..], [OutboxChange::Removed(id)] if *id == message));
    assert_eq!(bench.commit(vec![WorkKind::Release { message }]).await.repeated, 1);
    assert_eq!(bench.kinds().await.last(), Some(&"discarded"));
}

async fn who_asked_to_be_left_alone_gets_no_held_message(on: On) {
    let mut bench = Bench::new(on).await;
    let committed = bench.commit(vec![bench.says("wamid.1", "Hola")]).await;
    let message = added(&committed)[0].id();
    // One that may have left is not taken back, and yet must not leave now.
    bench.commit(vec![WorkKind::Claim { message }]).await;
    let mut bench = put_back(bench, NOW).await;
    bench.commit(vec![bench.says("wamid.2", "baja")]).await;
    assert_eq!(states(&mut bench).await, [OutboxState::Held]);
    let released = bench.commit(vec![WorkKind::Release { message }]).await;
    assert!(matches!(&released.outbox[..], [OutboxChange::Removed(id)] if *id == message), "{:?}", released.outbox);
    assert_eq!(bench.kinds().await.last(), Some(&"withdrawn"));
}

async fn a_status_settles_a_held_message(on: On) {
    let mut bench = Bench::new(on).await;
    let committed = bench.commit(vec![bench.says("wamid.1", "Hola")]).await;
    let message = added(&committed)[0].id();
    let mut bench = put_back(bench, NOW).await;
    bench.commit(vec![bench.status(message, DeliveryStatus::Delivered, None)]).await;
    assert!(states(&mut bench).await.is_empty());
    assert_eq!(bench.kinds().await.last(), Some(&"sent"));
}

conforms! {
    whatever_is_unsettled_is_held_once_and_not_at_the_next_start
    what_an_overdue_timer_sends_is_held_and_what_a_later_one_sends_is_not
    a_person_lets_a_held_message_go_or_discards_it_once
    who_asked_to_be_left_alone_gets_no_held_message
    a_status_settles_a_held_message
}
