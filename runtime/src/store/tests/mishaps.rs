//! What goes wrong around a commit: a full disk, a webhook played again, news of an earlier request, a damaged row.

use super::*;

/// As the sender asks for it, so that a message is on its way.
async fn claimed(bench: &mut Bench) -> MessageId {
    let committed = bench.commit(vec![bench.says("wamid.1", "Hola")]).await;
    let message = added(&committed)[0].id();
    bench.commit(vec![WorkKind::Claim { message }]).await;
    message
}

/// The failure of one request of a message, under the id that request got.
fn failure_of(bench: &Bench, message: MessageId, attempt: u32) -> WorkKind {
    let WorkKind::Status(mut taken) = bench.status(message, DeliveryStatus::Failed, Some(131_026)) else {
        panic!("a status")
    };
    taken.token = Token::derived_from(&[b"failed", &attempt.to_be_bytes()]);
    taken.status.message_id = format!("wamid.out{attempt}");
    taken.status.opaque = Some(Opaque { outbox_id: message.0, attempt }.to_string());
    WorkKind::Status(taken)
}

async fn count(bench: &mut Bench, table: &'static str) -> i64 {
    let sql = format!("select count(*) from {table}");
    bench.count(Box::leak(sql.into_boxed_str())).await
}

async fn an_old_webhook_played_again_on_another_day_has_no_second_effect(on: On) {
    let mut bench = Bench::new(on).await;
    bench.commit(vec![bench.says("wamid.1", "Hola")]).await;
    let WorkKind::Message(mut again) = bench.says("wamid.1", "Hola") else { panic!("a message") };
    // Its time is no longer plausible, so its token stands in another bucket.
    again.bucket = 0;
    let replayed = bench.commit(vec![WorkKind::Message(again)]).await;
    assert_eq!((replayed.fresh, replayed.repeated, added(&replayed).len()), (0, 1, 0));
    assert_eq!(count(&mut bench, "message").await, 1);
}

async fn a_failure_of_an_earlier_request_does_not_end_the_newer_one(on: On) {
    let mut bench = Bench::new(on).await;
    let message = claimed(&mut bench).await;
    bench.commit(vec![WorkKind::Delay { message, until: NOW, because: DelayedBy::NotConnected }]).await;
    bench.commit(vec![WorkKind::Claim { message }]).await;
    let earlier = bench.commit(vec![failure_of(&bench, message, 1)]).await;
    assert!(earlier.outbox.is_empty(), "{:?}", earlier.outbox);
    let newest = bench.commit(vec![failure_of(&bench, message, 2)]).await;
    assert!(matches!(&newest.outbox[..], [OutboxChange::Removed(id)] if *id == message), "{:?}", newest.outbox);
    assert_eq!(bench.kinds().await.last(), Some(&"not_sent"));
}

async fn an_opt_out_in_the_batch_of_a_claim_comes_before_it(on: On) {
    let mut bench = Bench::new(on).await;
    let committed = bench.commit(vec![bench.says("wamid.1", "Hola")]).await;
    let message = added(&committed)[0].id();
    let both = bench.commit(vec![WorkKind::Claim { message }, bench.says("wamid.2", "baja")]).await;
    assert!(matches!(&both.outbox[..], [OutboxChange::Removed(id)] if *id == message), "{:?}", both.outbox);
}

async fn a_status_in_the_batch_of_a_claim_comes_before_it(on: On) {
    let mut bench = Bench::new(on).await;
    let message = claimed(&mut bench).await;
    bench.commit(vec![WorkKind::Delay { message, until: NOW, because: DelayedBy::NotConnected }]).await;
    let sent = bench.status(message, DeliveryStatus::Sent, None);
    let both = bench.commit(vec![WorkKind::Claim { message }, sent]).await;
    assert!(matches!(&both.outbox[..], [OutboxChange::Removed(id)] if *id == message), "{:?}", both.outbox);
}

async fn only_coming_into_doubt_counts_and_looking_again_does_not(on: On) {
    let mut bench = Bench::new(on).await;
    let message = claimed(&mut bench).await;
    for doubts in 1..=2 {
        bench.commit(vec![WorkKind::InDoubt { message, until: NOW }]).await;
        bench.commit(vec![WorkKind::InDoubt { message, until: NOW.plus_ms(30_000) }]).await;
        assert_eq!(bench.store.unsettled().await.unwrap()[0].doubts, doubts);
        bench.commit(vec![WorkKind::OnceMore { message }]).await;
        bench.commit(vec![WorkKind::Claim { message }]).await;
    }
}

async fn a_damaged_message_stays_and_the_others_are_found_at_the_start(on: On) {
    let mut bench = Bench::new(on).await;
    let works = vec![bench.says("wamid.1", "Hola"), bench.writes("59170000009", "wamid.2", "Hola")];
    let committed = bench.commit(works).await;
    let [damaged, whole] = &added(&committed)[..] else { panic!("two messages") };
    let spoilt = vec![damaged.id().0.into(), vec![0].into()];
    bench.sql("update outbox set sealed = $2 where id = $1", spoilt).await;
    let found: Vec<_> = bench.store.unsettled().await.unwrap().iter().map(OutboxRow::id).collect();
    assert_eq!(found, [whole.id()]);
    assert_eq!(count(&mut bench, "outbox").await, 2);
}

async fn timers_of_one_instant_are_read_page_by_page_and_each_once(on: On) {
    let mut bench = Bench::new(on).await;
    let works = (0..5).map(|n| bench.writes(&format!("5917000000{n}"), &format!("wamid.{n}"), "Hola")).collect();
    bench.commit(works).await;
    let (mut past, horizon) = ((Timestamp(i64::MIN), engine::RunId([0; 16])), NOW.plus_ms(8_000_000));
    let (mut read, mut pages) = (Vec::new(), 0);
    loop {
        let (timers, known, after) = bench.store.due_timers(past, horizon, 2).await.unwrap();
        read.extend(timers.iter().map(|timer| timer.run));
        (past, pages) = (known, pages + 1);
        if after.is_none() {
            break;
        }
        assert!(pages < 5, "it gets on: {past:?}");
    }
    let distinct: std::collections::BTreeSet<_> = read.iter().collect();
    assert_eq!((read.len(), distinct.len()), (5, 5));
}

async fn each_kind_of_answer_is_counted_on_its_own(on: On) {
    let mut bench = Bench::new(on).await;
    let message = claimed(&mut bench).await;
    for because in [
        DelayedBy::NotConnected,
        DelayedBy::Refused { code: Some(130_429) },
        DelayedBy::Refused { code: None },
        DelayedBy::Unclear { code: None },
        DelayedBy::Stopped { code: 190 },
    ] {
        bench.commit(vec![WorkKind::Delay { message, until: NOW, because }]).await;
        bench.commit(vec![WorkKind::Claim { message }]).await;
    }
    let [row] = &bench.store.unsettled().await.unwrap()[..] else { panic!("one message") };
    assert_eq!((row.attempts, row.refusals, row.unclear, row.doubts), (6, 2, 1, 0));
}

async fn a_failure_without_a_code_has_no_made_up_reason(on: On) {
    let mut bench = Bench::new(on).await;
    let message = claimed(&mut bench).await;
    bench.commit(vec![bench.status(message, DeliveryStatus::Failed, None)]).await;
    let mut reader = bench.home.reader().await;
    let who = reader.find(PHONE).await.unwrap().pop().expect("the contact is known by the phone");
    let last = reader.log(&who).await.unwrap().pop().unwrap().entry.what;
    let engine::What::NotSent { because, .. } = last else { panic!("{last:?}") };
    assert_eq!(because, engine::NotSentReason::Refused { code: None });
}

async fn a_beat_is_found_by_the_next_start_and_not_written_by_who_was_overtaken(on: On) {
    let mut bench = Bench::new(on).await;
    assert_eq!(bench.store.beats_until().await.unwrap(), None);
    bench.store.beat("127.0.0.1:8080", NOW).await.unwrap();
    bench.store.beat("127.0.0.1:8080", NOW.plus_ms(5_000)).await.unwrap();
    let home = bench.closed().await;
    let mut store = home.open(KEY).await.unwrap().store;
    assert_eq!(store.beats_until().await.unwrap(), Some(NOW.plus_ms(5_000)));
    let raised = "update fence set epoch = epoch + 1";
    store.writer.lock().await.db.run(raised, vec![]).await.unwrap();
    let refused = store.beat("127.0.0.1:8080", NOW.plus_ms(10_000)).await;
    assert!(matches!(refused, Err(StoreError::Fenced)), "{refused:?}");
    assert_eq!(store.beats_until().await.unwrap(), Some(NOW.plus_ms(5_000)));
}

async fn a_database_with_other_tables_is_of_another_version(on: On) {
    let bench = Bench::new(on).await;
    bench.sql("update _sqlx_migrations set checksum = $1", vec![vec![0].into()]).await;
    let home = bench.closed().await;
    let refused = home.open(KEY).await.err().expect("the tables are others");
    assert!(matches!(refused, OpenError::OtherVersion { .. }), "{refused}");
}

async fn what_the_database_says_is_told_once_and_with_its_name(on: On) {
    let bench = Bench::new(on).await;
    bench.sql("drop table fence", vec![]).await;
    let home = bench.closed().await;
    let broken = anyhow::Error::new(home.open(KEY).await.err().expect("a table is missing"));
    let said = format!("{broken:#}");
    let (missing, named) = match on {
        On::Sqlite => ("no such table: fence", "flowd.db"),
        On::Postgres => (r#"relation "fence" does not exist"#, "database t"),
    };
    assert_eq!(said.matches(missing).count(), 1, "{said}");
    assert!(said.contains(named), "{said}");
}

/// As a caller that is dropped: a request that ends, a shutdown that no longer waits.
async fn a_commit_nobody_waits_for_any_more_is_made_and_the_next_one_too(on: On) {
    let mut bench = Bench::new(on).await;
    let works = vec![Work { effective_at: NOW, kind: bench.says("wamid.1", "Hola") }];
    let (decide, may_leave) = (Arc::clone(&bench.decide), Arc::clone(&bench.may_leave));
    let commit = bench.store.commit(works, NOW, &decide, &may_leave);
    tokio::select! {
        biased;
        _ = commit => panic!("a commit takes more than one poll"),
        () = std::future::ready(()) => {}
    }
    let again = bench.commit(vec![bench.says("wamid.1", "Hola"), bench.says("wamid.2", "¿Hay alguien?")]).await;
    assert_eq!((again.fresh, again.repeated), (1, 1));
    assert_eq!(bench.kinds().await, ["started", "queued", "waits_until", "unanswered"]);
}

/// The release before gathered no entries, and told in the log that WhatsApp has a message.
async fn a_log_of_one_entry_a_row_is_read_on(on: On) {
    let mut bench = Bench::new(on).await;
    bench.commit(vec![bench.says("wamid.1", "Hola")]).await;
    let rows = bench.rows("select contact_id, account_id from event join contact on contact.id = contact_id").await;
    let contact = ContactId::from_slice(rows[0].blob(0)).unwrap();
    let account = AccountId::from_slice(rows[0].blob(1)).unwrap();
    let entry = engine::Entry { at: NOW, run: None, flow: None, step: None, what: engine::What::NoReply };
    let sealed = bench
        .store
        .keys()
        .account(account)
        .seal(load::place("event", &write::entry_row(contact, 3)), &row::encode(&entry));
    let bound = vec![contact.0.into(), NOW.0.into(), sealed.into()];
    bench.sql("insert into event (contact_id, n, at, kind, sealed) values ($1, 3, $2, 'no_reply', $3)", bound).await;
    assert_eq!(bench.kinds().await, ["started", "queued", "waits_until", "no_reply"]);
}

/// PostgreSQL has a disk of its own.
#[tokio::test]
async fn after_a_full_disk_the_next_commits_are_made() {
    let mut bench = Bench::new(On::Sqlite).await;
    // Nothing in it repeats, so that it stays long also when it is packed.
    let long: String = (0..4_000_u32).map(|n| Token::derived_from(&[&n.to_be_bytes()]).to_string()).collect();
    // SQLite refuses to grow the file, as it does on a disk without room.
    bench.sql("pragma max_page_count = 1", vec![]).await;
    for _ in 0..2 {
        let full = bench.commit_at(vec![bench.says("wamid.1", &long)], NOW).await;
        assert!(matches!(full, Err(StoreError::Database(_))), "{full:?}");
    }
    bench.sql("pragma max_page_count = 100000", vec![]).await;
    let committed = bench.commit(vec![bench.says("wamid.1", &long), bench.says("wamid.2", "Hola")]).await;
    assert_eq!((committed.fresh, added(&committed).len()), (2, 1), "nothing of the refused batches was left behind");
    assert_eq!(count(&mut bench, "seen").await, 2);
}

conforms! {
    an_old_webhook_played_again_on_another_day_has_no_second_effect
    a_failure_of_an_earlier_request_does_not_end_the_newer_one
    an_opt_out_in_the_batch_of_a_claim_comes_before_it
    a_status_in_the_batch_of_a_claim_comes_before_it
    only_coming_into_doubt_counts_and_looking_again_does_not
    a_damaged_message_stays_and_the_others_are_found_at_the_start
    timers_of_one_instant_are_read_page_by_page_and_each_once
    each_kind_of_answer_is_counted_on_its_own
    a_failure_without_a_code_has_no_made_up_reason
    a_beat_is_found_by_the_next_start_and_not_written_by_who_was_overtaken
    a_database_with_other_tables_is_of_another_version
    what_the_database_says_is_told_once_and_with_its_name
    a_commit_nobody_waits_for_any_more_is_made_and_the_next_one_too
    a_log_of_one_entry_a_row_is_read_on
}
