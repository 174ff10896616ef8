//! What a commit does with the works of a batch.

use super::*;

async fn a_message_delivered_five_times_has_one_effect(on: On) {
    let mut bench = Bench::new(on).await;
    let first = bench.commit(vec![bench.says("wamid.1", "Hola"), bench.says("wamid.1", "Hola")]).await;
    assert_eq!((first.fresh, first.repeated, added(&first).len()), (1, 1, 1));
    for _ in 0..3 {
        let again = bench.commit(vec![bench.says("wamid.1", "Hola")]).await;
        assert_eq!((again.fresh, again.outbox.len(), again.timers.len()), (0, 0, 0));
    }
    assert_eq!(bench.kinds().await, ["started", "queued", "waits_until"]);
}

async fn a_timer_counts_once_and_one_of_an_earlier_stay_not_at_all(on: On) {
    let mut bench = Bench::new(on).await;
    let committed = bench.commit(vec![bench.says("wamid.1", "Hola")]).await;
    let [TimerChange::Armed { run, slot, due, generation, contact }] = committed.timers[..] else {
        panic!("one timer: {:?}", committed.timers)
    };
    assert_eq!((slot, due), (Slot::Wait, NOW.plus_ms(7_200_000)));
    let stale = WorkKind::Timer { run, slot, generation: generation + 1, contact };
    assert_eq!(bench.commit(vec![stale]).await.fresh, 0);
    let fired = WorkKind::Timer { run, slot, generation, contact };
    let twice = bench.commit(vec![fired.clone(), fired]).await;
    assert_eq!((twice.fresh, added(&twice).len()), (1, 1));
    let (timers, _, after) =
        bench.store.due_timers((Timestamp(i64::MIN), engine::RunId([0; 16])), Timestamp(i64::MAX), 10).await.unwrap();
    assert_eq!((timers.len(), timers[0].slot, after), (1, Slot::NoReply, None));
}

async fn an_accepted_message_is_settled_once_and_its_answer_may_come_late(on: On) {
    let mut bench = Bench::new(on).await;
    let committed = bench.commit(vec![bench.says("wamid.1", "Hola")]).await;
    let message = added(&committed)[0].id();
    let claimed = bench.commit(vec![WorkKind::Claim { message }]).await;
    assert!(matches!(&claimed.outbox[..],
        [OutboxChange::Changed(row)] if row.state == OutboxState::Claimed && row.attempts == 1));
    assert_eq!(bench.commit(vec![WorkKind::Claim { message }]).await.fresh, 0, "a claim counts once");
    let sent = bench.commit(vec![bench.status(message, DeliveryStatus::Sent, None)]).await;
    assert!(matches!(&sent.outbox[..], [OutboxChange::Removed(id)] if *id == message));
    let late = bench.commit(vec![WorkKind::Accepted { message, wamid: "wamid.out".into() }]).await;
    assert_eq!(late.fresh, 0);
    assert_eq!(bench.kinds().await, ["started", "queued", "waits_until", "sent"]);
    assert!(bench.store.unsettled().await.unwrap().is_empty());
}

async fn a_failure_reported_later_reaches_the_run_once(on: On) {
    let mut bench = Bench::new(on).await;
    let committed = bench.commit(vec![bench.says("wamid.1", "Hola")]).await;
    let message = added(&committed)[0].id();
    bench.commit(vec![WorkKind::Claim { message }]).await;
    bench.commit(vec![WorkKind::Accepted { message, wamid: "wamid.out".into() }]).await;
    for _ in 0..2 {
        bench.commit(vec![bench.status(message, DeliveryStatus::Failed, Some(131_026))]).await;
    }
    assert_eq!(bench.kinds().await, ["started", "queued", "waits_until", "sent", "not_sent"]);
    // One that was delivered did arrive, whatever comes behind.
    bench.commit(vec![bench.status(message, DeliveryStatus::Delivered, None)]).await;
    bench.commit(vec![bench.status(message, DeliveryStatus::Failed, Some(131_000))]).await;
    assert_eq!(bench.kinds().await.len(), 5);
}

async fn a_claimed_message_that_is_in_doubt_may_be_sent_once_more(on: On) {
    let mut bench = Bench::new(on).await;
    let committed = bench.commit(vec![bench.says("wamid.1", "Hola")]).await;
    let message = added(&committed)[0].id();
    assert_eq!(bench.commit(vec![WorkKind::OnceMore { message }]).await.fresh, 0, "a queued one is not in doubt");
    bench.commit(vec![WorkKind::Claim { message }]).await;
    bench.commit(vec![WorkKind::InDoubt { message, until: NOW }]).await;
    let looked_again = bench.commit(vec![WorkKind::InDoubt { message, until: NOW.plus_ms(1) }]).await;
    assert_eq!(looked_again.fresh, 1);
    bench.commit(vec![WorkKind::OnceMore { message }]).await;
    assert_eq!(bench.kinds().await, ["started", "queued", "waits_until", "in_doubt", "sent_once_more"]);
    assert_eq!(bench.store.unsettled().await.unwrap()[0].state, OutboxState::Queued);
}

async fn opting_out_withdraws_what_was_not_claimed(on: On) {
    let mut bench = Bench::new(on).await;
    bench.commit(vec![bench.says("wamid.1", "Hola")]).await;
    let out = bench.commit(vec![bench.says("wamid.2", "BAJA")]).await;
    assert!(matches!(&out.outbox[..], [OutboxChange::Removed(_)]), "{:?}", out.outbox);
    assert_eq!(bench.kinds().await, ["started", "queued", "waits_until", "opted_out", "ended", "withdrawn"]);
    let (timers, _, _) =
        bench.store.due_timers((Timestamp(i64::MIN), engine::RunId([0; 16])), Timestamp(i64::MAX), 10).await.unwrap();
    assert!(timers.is_empty());
}

async fn a_claimed_message_that_did_not_leave_is_withdrawn_after_an_opt_out(on: On) {
    let mut bench = Bench::new(on).await;
    let committed = bench.commit(vec![bench.says("wamid.1", "Hola")]).await;
    let message = added(&committed)[0].id();
    bench.commit(vec![WorkKind::Claim { message }]).await;
    bench.commit(vec![bench.says("wamid.2", "baja")]).await;
    assert_eq!(bench.store.unsettled().await.unwrap().len(), 1, "it may be on its way");
    let delayed = bench
        .commit(vec![WorkKind::Delay { message, until: NOW, because: DelayedBy::Refused { code: Some(130_429) } }])
        .await;
    assert!(matches!(&delayed.outbox[..], [OutboxChange::Removed(id)] if *id == message));
    assert_eq!(bench.kinds().await.last(), Some(&"withdrawn"));
}

async fn a_message_that_fails_under_two_ids_is_told_once(on: On) {
    let mut bench = Bench::new(on).await;
    let committed = bench.commit(vec![bench.says("wamid.1", "Hola")]).await;
    let message = added(&committed)[0].id();
    bench.commit(vec![WorkKind::Claim { message }]).await;
    bench.commit(vec![WorkKind::Accepted { message, wamid: "wamid.out".into() }]).await;
    bench.commit(vec![bench.status(message, DeliveryStatus::Failed, Some(131_047))]).await;
    let WorkKind::Status(mut other) = bench.status(message, DeliveryStatus::Failed, Some(131_047)) else {
        panic!("a status")
    };
    other.token = Token::derived_from(&[b"the other id"]);
    bench.commit(vec![WorkKind::Status(other)]).await;
    assert_eq!(bench.kinds().await.iter().filter(|kind| **kind == "not_sent").count(), 1);
}

async fn a_run_that_ends_and_one_that_starts_in_the_same_batch_are_both_kept(on: On) {
    let mut bench = Bench::new(on).await;
    bench.commit(vec![bench.says("wamid.1", "Hola")]).await;
    bench
        .commit(vec![bench.says("wamid.2", "baja"), bench.says("wamid.3", "alta"), bench.says("wamid.4", "hola")])
        .await;
    let kinds = bench.kinds().await;
    assert_eq!(kinds.iter().filter(|kind| **kind == "started").count(), 2, "{kinds:?}");
    assert_eq!(kinds.iter().filter(|kind| **kind == "ended").count(), 1, "{kinds:?}");
}

async fn a_panic_in_one_conversation_touches_no_other_and_loses_nothing(on: On) {
    let mut bench = Bench::new(on).await;
    let programs = Programs::new([program()]);
    bench.decide = Arc::new(move |conversation, input, facts: &engine::Facts| -> Transition {
        let poison = matches!(&input, Input::Message(message) if message.text == "veneno");
        assert!(!poison, "this message is poison");
        engine::handle(&programs, conversation, input, facts)
    });
    let works = vec![bench.writes("59170000009", "wamid.9", "veneno"), bench.says("wamid.1", "Hola")];
    let committed = bench.commit(works).await;
    assert_eq!((committed.fresh, committed.parked, added(&committed).len()), (1, 1, 1));
    assert_eq!(bench.count("select count(*) from inbox where state = 'parked'").await, 1);
}

async fn a_conversation_that_cannot_be_read_touches_no_other_and_loses_nothing(on: On) {
    let mut bench = Bench::new(on).await;
    let committed = bench.commit(vec![bench.says("wamid.1", "Hola")]).await;
    let message = added(&committed)[0].id();
    let [TimerChange::Armed { run, slot, generation, contact, .. }] = committed.timers[..] else { panic!("one timer") };
    bench.sql("update contact set sealed = $1", vec![vec![0].into()]).await;
    let committed = bench
        .commit(vec![
            bench.says("wamid.2", "¿Hay alguien?"),
            WorkKind::Timer { run, slot, generation, contact },
            WorkKind::Claim { message },
            bench.writes("59170000009", "wamid.9", "Hola"),
        ])
        .await;
    assert_eq!((committed.fresh, committed.parked, added(&committed).len()), (1, 3, 1));
    for (sql, expected) in [
        ("select count(*) from inbox where state = 'parked'", 1),
        ("select count(*) from timer", 2),
        ("select count(*) from outbox where state = 'queued'", 2),
    ] {
        assert_eq!(bench.count(sql).await, expected, "{sql}");
    }
}

async fn items_that_belong_to_no_conversation_are_kept_once(on: On) {
    let mut bench = Bench::new(on).await;
    let keep = WorkKind::Keep {
        token: Token::derived_from(&[b"x"]),
        number: None,
        field: "account_update".into(),
        raw: json!({ "event": "PARTNER_ADDED" }),
    };
    let committed = bench.commit(vec![keep.clone(), keep]).await;
    assert_eq!((committed.fresh, committed.repeated), (1, 1));
}

conforms! {
    a_message_delivered_five_times_has_one_effect
    a_timer_counts_once_and_one_of_an_earlier_stay_not_at_all
    an_accepted_message_is_settled_once_and_its_answer_may_come_late
    a_failure_reported_later_reaches_the_run_once
    a_claimed_message_that_is_in_doubt_may_be_sent_once_more
    opting_out_withdraws_what_was_not_claimed
    a_claimed_message_that_did_not_leave_is_withdrawn_after_an_opt_out
    a_message_that_fails_under_two_ids_is_told_once
    a_run_that_ends_and_one_that_starts_in_the_same_batch_are_both_kept
    a_panic_in_one_conversation_touches_no_other_and_loses_nothing
    a_conversation_that_cannot_be_read_touches_no_other_and_loses_nothing
    items_that_belong_to_no_conversation_are_kept_once
}
