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
    let query = sqlx::query(sqlx::AssertSqlSafe(format!("select count(*) from {table}")));
    sqlx::Row::get(&query.fetch_one(&mut bench.store.db).await.unwrap(), 0)
}

#[tokio::test]
async fn after_a_full_disk_the_next_commits_are_made() {
    let mut bench = Bench::new().await;
    let long = "larga ".repeat(20_000);
    // SQLite refuses to grow the file, as it does on a disk without room.
    sqlx::query("pragma max_page_count = 1").execute(&mut bench.store.db).await.unwrap();
    for _ in 0..2 {
        let full = bench.commit_at(vec![bench.says("wamid.1", &long)], NOW).await;
        assert!(matches!(full, Err(StoreError::Database(_))), "{full:?}");
    }
    sqlx::query("pragma max_page_count = 100000").execute(&mut bench.store.db).await.unwrap();
    let committed = bench.commit(vec![bench.says("wamid.1", &long), bench.says("wamid.2", "Hola")]).await;
    assert_eq!((committed.fresh, added(&committed).len()), (2, 1), "nothing of the refused batches was left behind");
    assert_eq!(count(&mut bench, "seen").await, 2);
}

#[tokio::test]
async fn an_old_webhook_played_again_on_another_day_has_no_second_effect() {
    let mut bench = Bench::new().await;
    bench.commit(vec![bench.says("wamid.1", "Hola")]).await;
    let WorkKind::Message(mut again) = bench.says("wamid.1", "Hola") else { panic!("a message") };
    // Its time is no longer plausible, so its token stands in another bucket.
    again.bucket = 0;
    let replayed = bench.commit(vec![WorkKind::Message(again)]).await;
    assert_eq!((replayed.fresh, replayed.repeated, added(&replayed).len()), (0, 1, 0));
    assert_eq!(count(&mut bench, "message").await, 1);
}

#[tokio::test]
async fn a_failure_of_an_earlier_request_does_not_end_the_newer_one() {
    let mut bench = Bench::new().await;
    let message = claimed(&mut bench).await;
    bench.commit(vec![WorkKind::Delay { message, until: NOW, because: DelayedBy::NotConnected }]).await;
    bench.commit(vec![WorkKind::Claim { message }]).await;
    let earlier = bench.commit(vec![failure_of(&bench, message, 1)]).await;
    assert!(earlier.outbox.is_empty(), "{:?}", earlier.outbox);
    let newest = bench.commit(vec![failure_of(&bench, message, 2)]).await;
    assert!(matches!(&newest.outbox[..], [OutboxChange::Removed(id)] if *id == message), "{:?}", newest.outbox);
    assert_eq!(bench.kinds().await.last(), Some(&"not_sent"));
}

#[tokio::test]
async fn an_opt_out_in_the_batch_of_a_claim_comes_before_it() {
    let mut bench = Bench::new().await;
    let committed = bench.commit(vec![bench.says("wamid.1", "Hola")]).await;
    let message = added(&committed)[0].id();
    let both = bench.commit(vec![WorkKind::Claim { message }, bench.says("wamid.2", "baja")]).await;
    assert!(matches!(&both.outbox[..], [OutboxChange::Removed(id)] if *id == message), "{:?}", both.outbox);
}

#[tokio::test]
async fn a_status_in_the_batch_of_a_claim_comes_before_it() {
    let mut bench = Bench::new().await;
    let message = claimed(&mut bench).await;
    bench.commit(vec![WorkKind::Delay { message, until: NOW, because: DelayedBy::NotConnected }]).await;
    let sent = bench.status(message, DeliveryStatus::Sent, None);
    let both = bench.commit(vec![WorkKind::Claim { message }, sent]).await;
    assert!(matches!(&both.outbox[..], [OutboxChange::Removed(id)] if *id == message), "{:?}", both.outbox);
}

#[tokio::test]
async fn only_coming_into_doubt_counts_and_looking_again_does_not() {
    let mut bench = Bench::new().await;
    let message = claimed(&mut bench).await;
    for doubts in 1..=2 {
        bench.commit(vec![WorkKind::InDoubt { message, until: NOW }]).await;
        bench.commit(vec![WorkKind::InDoubt { message, until: NOW.plus_ms(30_000) }]).await;
        assert_eq!(bench.store.unsettled().await.unwrap()[0].doubts, doubts);
        bench.commit(vec![WorkKind::OnceMore { message }]).await;
        bench.commit(vec![WorkKind::Claim { message }]).await;
    }
}

#[tokio::test]
async fn a_damaged_message_stays_and_the_others_are_found_at_the_start() {
    let mut bench = Bench::new().await;
    let works = vec![bench.says("wamid.1", "Hola"), bench.writes("59170000009", "wamid.2", "Hola")];
    let committed = bench.commit(works).await;
    let [damaged, whole] = &added(&committed)[..] else { panic!("two messages") };
    let spoil = sqlx::query("update outbox set sealed = x'00' where id = $1").bind(damaged.id().0.to_vec());
    spoil.execute(&mut bench.store.db).await.unwrap();
    let found: Vec<_> = bench.store.unsettled().await.unwrap().iter().map(OutboxRow::id).collect();
    assert_eq!(found, [whole.id()]);
    assert_eq!(count(&mut bench, "outbox").await, 2);
}

#[tokio::test]
async fn timers_of_one_instant_are_read_page_by_page_and_each_once() {
    let mut bench = Bench::new().await;
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

#[tokio::test]
async fn each_kind_of_answer_is_counted_on_its_own() {
    let mut bench = Bench::new().await;
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

#[tokio::test]
async fn a_failure_without_a_code_has_no_made_up_reason() {
    let mut bench = Bench::new().await;
    let message = claimed(&mut bench).await;
    bench.commit(vec![bench.status(message, DeliveryStatus::Failed, None)]).await;
    let mut reader = ReadStore::open(&bench.file(), &Kek::parse(KEY).unwrap()).await.unwrap();
    let who = reader.find(PHONE).await.unwrap().pop().expect("the contact is known by the phone");
    let last = reader.log(&who).await.unwrap().pop().unwrap().entry.what;
    let engine::What::NotSent { because, .. } = last else { panic!("{last:?}") };
    assert_eq!(because, engine::NotSentReason::Refused { code: None });
}

#[tokio::test]
async fn a_beat_is_found_by_the_next_start_and_not_written_by_who_was_overtaken() {
    let mut bench = Bench::new().await;
    assert_eq!(bench.store.beats_until().await.unwrap(), None);
    bench.store.beat("127.0.0.1:8080", NOW).await.unwrap();
    bench.store.beat("127.0.0.1:8080", NOW.plus_ms(5_000)).await.unwrap();
    let Bench { folder, store, .. } = bench;
    store.close().await.unwrap();
    let mut store = open(&folder, KEY).await.unwrap().store;
    assert_eq!(store.beats_until().await.unwrap(), Some(NOW.plus_ms(5_000)));
    sqlx::query("update fence set epoch = epoch + 1").execute(&mut store.db).await.unwrap();
    let refused = store.beat("127.0.0.1:8080", NOW.plus_ms(10_000)).await;
    assert!(matches!(refused, Err(StoreError::Fenced)), "{refused:?}");
    assert_eq!(store.beats_until().await.unwrap(), Some(NOW.plus_ms(5_000)));
}

#[tokio::test]
async fn a_file_with_other_tables_is_of_another_version() {
    let mut bench = Bench::new().await;
    sqlx::query("update _sqlx_migrations set checksum = x'00'").execute(&mut bench.store.db).await.unwrap();
    let Bench { folder, store, .. } = bench;
    store.close().await.unwrap();
    let refused = open(&folder, KEY).await.err().expect("the tables are others");
    assert!(matches!(refused, OpenError::OtherVersion { .. }), "{refused}");
}

#[tokio::test]
async fn what_the_database_says_is_told_once_and_with_the_file() {
    let mut bench = Bench::new().await;
    sqlx::query("drop table fence").execute(&mut bench.store.db).await.unwrap();
    let Bench { folder, store, .. } = bench;
    store.close().await.unwrap();
    let broken = anyhow::Error::new(open(&folder, KEY).await.err().expect("a table is missing"));
    let said = format!("{broken:#}");
    assert_eq!(said.matches("no such table: fence").count(), 1, "{said}");
    assert!(said.contains("flowd.db"), "{said}");
}
