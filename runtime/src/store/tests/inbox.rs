//! What a node takes in that does not own the database, and what becomes of it; who owns it, and who did.

use super::*;
use crate::store::inbox::{InboxRow, Waits};
use bench::owned;

const OTHER: &str = "59170000009";

/// A node that took this in and owns the database now.
async fn took_in(home: Home, kinds: Vec<WorkKind>) -> Bench {
    let mut intake = home.intake(KEY).await.unwrap();
    let works: Vec<_> = kinds.into_iter().map(|kind| Work { effective_at: NOW, kind }).collect();
    for _ in 0..2 {
        intake.take_in(&works, NOW).await.unwrap();
    }
    let store = owned(intake).await.store;
    Bench::over(home, store).await
}

impl Bench {
    /// As another node took it in.
    async fn waits(&self, kinds: Vec<WorkKind>) {
        let keys = self.store.keys();
        let rows = kinds.iter().filter_map(|kind| InboxRow::of(&keys, kind, Waits::ForTheOwner, NOW));
        let rows = rows.map(|(token, row)| row.values(token)).collect();
        self.store.writer.lock().await.db.write(&write::statements::INBOX, rows).await.unwrap();
    }

    async fn sweep(&mut self) -> Committed {
        let works = self.store.waiting(500).await.unwrap();
        self.store.commit(works, NOW, &self.decide, &self.may_leave).await.unwrap()
    }
}

async fn what_was_taken_in_reaches_its_conversation_once(on: On) {
    let bench = Bench::new(on).await;
    let kinds = vec![bench.says("wamid.1", "Hola"), bench.says("wamid.1", "Hola"), bench.says("wamid.2", "¿Sí?")];
    let mut bench = took_in(bench.closed().await, kinds).await;
    assert_eq!(bench.count("select count(*) from seen").await, 0, "its own token is consumed with its decision");
    let both = (bench.sweep().await, bench.sweep().await);
    assert_eq!((both.0.fresh, both.0.repeated, both.1.fresh), (2, 0, 0));
    assert_eq!(bench.kinds().await, ["started", "queued", "waits_until", "unanswered"]);
    assert_eq!(bench.count("select count(*) from inbox").await, 0);
    let again = bench.commit(vec![bench.says("wamid.1", "Hola")]).await;
    assert_eq!((again.fresh, again.repeated), (0, 1), "WhatsApp may bring it to the owner as well");
}

async fn what_came_both_ways_counts_once(on: On) {
    let mut bench = Bench::new(on).await;
    bench.commit(vec![bench.says("wamid.1", "Hola")]).await;
    let kinds = vec![bench.says("wamid.1", "Hola")];
    let mut bench = took_in(bench.closed().await, kinds).await;
    let swept = bench.sweep().await;
    assert_eq!((swept.fresh, swept.repeated), (0, 1));
    assert_eq!(bench.count("select count(*) from inbox").await, 0);
}

async fn a_page_that_is_swept_twice_at_once_counts_once(on: On) {
    let bench = Bench::new(on).await;
    let kinds = vec![bench.says("wamid.1", "Hola")];
    let mut bench = took_in(bench.closed().await, kinds).await;
    let twice = [bench.store.waiting(500).await.unwrap(), bench.store.waiting(500).await.unwrap()].concat();
    let committed = bench.store.commit(twice, NOW, &bench.decide, &bench.may_leave).await.unwrap();
    assert_eq!(committed.fresh, 1);
}

/// Of two nodes behind one address: what was answered with 200 first is heard first.
async fn what_waits_comes_before_what_the_owner_takes_in_itself(on: On) {
    let mut bench = Bench::new(on).await;
    let hello = bench.says("wamid.2", "Hola");
    bench.waits(vec![hello]).await;
    let works = vec![bench.says("wamid.1", "¿Sí?")];
    let committed = bench.commit_at(works, NOW.plus_ms(1_000)).await.unwrap();
    assert_eq!((committed.fresh, committed.repeated), (2, 0));
    assert_eq!(bench.kinds().await, ["started", "queued", "waits_until", "unanswered"]);
    assert_eq!(bench.count("select count(*) from inbox").await, 0);
}

async fn behind_a_long_queue_the_owner_takes_in_only(on: On) {
    let mut bench = Bench::new(on).await;
    let mut queue: Vec<_> = (0..1_100).map(|n| bench.writes(OTHER, &format!("wamid.o{n}"), "¿Sí?")).collect();
    queue.push(bench.says("wamid.2", "Hola"));
    bench.waits(queue).await;
    let message = bench.says("wamid.1", "¿Sí?");
    for _ in 0..2 {
        let committed = bench.commit(vec![message.clone()]).await;
        assert_eq!(committed.fresh, 501, "a page of what waits, and what is put behind it");
    }
    assert_eq!(bench.count("select count(*) from inbox").await, 102);
    assert_eq!(bench.commit(vec![]).await.fresh, 102);
    assert_eq!(bench.kinds().await, ["started", "queued", "waits_until", "unanswered"]);
}

async fn a_status_that_was_taken_in_settles_its_message(on: On) {
    let mut bench = Bench::new(on).await;
    let committed = bench.commit(vec![bench.says("wamid.1", "Hola")]).await;
    let message = added(&committed)[0].id();
    bench.commit(vec![WorkKind::Claim { message }]).await;
    let kinds = vec![bench.status(message, DeliveryStatus::Delivered, None)];
    let mut bench = took_in(bench.closed().await, kinds).await;
    let swept = bench.sweep().await;
    assert!(matches!(&swept.outbox[..], [OutboxChange::Removed(id)] if *id == message), "{swept:?}");
    assert_eq!(bench.kinds().await.last(), Some(&"sent"));
}

async fn what_belongs_to_no_conversation_is_kept_by_whoever_takes_it_in(on: On) {
    let keep = WorkKind::Keep {
        token: Token::derived_from(&[b"x"]),
        number: None,
        field: "account_update".into(),
        raw: json!({ "event": "PARTNER_ADDED" }),
    };
    let mut bench = took_in(Bench::new(on).await.closed().await, vec![keep.clone()]).await;
    assert_eq!(bench.count("select count(*) from raw").await, 1);
    assert_eq!(bench.commit(vec![keep]).await.repeated, 1);
}

async fn what_people_wrote_is_not_readable_while_it_waits(on: On) {
    let bench = Bench::new(on).await;
    let kinds = vec![bench.says("wamid.1", "Palabras privadas")];
    let bench = took_in(bench.closed().await, kinds).await;
    let rows = bench.rows("select sealed from inbox").await;
    let sealed = rows[0].blob(0);
    for secret in [PHONE, "Ana Secreta", "Palabras privadas"] {
        assert!(!sealed.windows(secret.len()).any(|window| window == secret.as_bytes()), "{secret} is readable");
    }
}

async fn a_row_that_cannot_be_read_waits_and_stops_no_other(on: On) {
    let bench = Bench::new(on).await;
    let kinds = vec![bench.says("wamid.1", "Hola"), bench.writes("59170000009", "wamid.9", "Hola")];
    let mut bench = took_in(bench.closed().await, kinds).await;
    bench.sql("update inbox set sealed = $1 where seq = (select min(seq) from inbox)", vec![vec![0].into()]).await;
    let InboxDepth { waiting, oldest, parked } = bench.store.inbox_depth().await.unwrap();
    assert_eq!((waiting, oldest, parked), (2, Some(NOW), 0));
    assert_eq!(bench.sweep().await.fresh, 1);
    assert!(bench.store.waiting(1).await.unwrap().is_empty(), "and is passed over from then on");
    assert_eq!(bench.count("select count(*) from inbox where state = 'waiting'").await, 1);
}

async fn an_owner_renews_itself_and_lets_go_when_it_ends(on: On) {
    let mut bench = Bench::new(on).await;
    bench.store.renew("127.0.0.1:8080", NOW).await.unwrap();
    // The same instant, or a clock that was set back: still something new.
    bench.store.renew("127.0.0.1:8080", NOW).await.unwrap();
    let renewed = bench.rows("select expires_at, process from node where id <> 'owner'").await;
    assert_eq!(renewed[0].int(0), NOW.0 + 1);
    assert!(!crate::process::is_gone(renewed[0].text(1)));
    let home = bench.closed().await;
    let mut intake = home.intake(KEY).await.unwrap();
    let holder = intake.holder().await.unwrap().expect("somebody owned it");
    assert_eq!((holder.epoch, holder.renewed), (1, None));
    assert!(!owned(intake).await.is_unclean);
}

/// As a standby that meets a server which restarts: it goes on standing by, and tries again.
async fn a_takeover_that_fails_leaves_the_standby_as_it_was(on: On) {
    let home = Bench::new(on).await.closed().await;
    let mut intake = home.intake(KEY).await.unwrap();
    let holder = intake.holder().await.unwrap();
    intake.db.run("alter table program rename to away", vec![]).await.unwrap();
    assert!(intake.take_over(holder.as_ref()).await.is_err());
    intake.db.run("alter table away rename to program", vec![]).await.unwrap();
    assert_eq!(intake.holder().await.unwrap(), holder, "nothing of it is left behind");
    let raised = intake.take_over(holder.as_ref()).await.unwrap().expect("nobody else is there");
    assert_eq!(intake.opened(raised).store.epoch(), 2);
}

/// A file has one process, so that of two nodes one is on a server.
#[tokio::test]
async fn of_two_that_want_the_database_one_gets_it_and_who_had_it_writes_nothing_more() {
    let mut old = Bench::new(On::Postgres).await;
    let (mut a, mut b) = (old.home.intake(KEY).await.unwrap(), old.home.intake(KEY).await.unwrap());
    let holders = (a.holder().await.unwrap(), b.holder().await.unwrap());
    let raised = a.take_over(holders.0.as_ref()).await.unwrap().expect("it was the first");
    let opened = a.opened(raised);
    assert!(opened.is_unclean && opened.store.epoch() == 2);
    assert!(b.take_over(holders.1.as_ref()).await.unwrap().is_none(), "it came late");
    assert_eq!(b.holder().await.unwrap().map(|holder| holder.epoch), Some(2));
    let refused = old.commit_at(vec![old.says("wamid.1", "Hola")], NOW).await;
    assert!(matches!(refused, Err(StoreError::Fenced)), "{refused:?}");
    let refused = old.store.renew("127.0.0.1:8080", NOW).await;
    assert!(matches!(refused, Err(StoreError::Fenced)), "{refused:?}");
}

conforms! {
    what_was_taken_in_reaches_its_conversation_once
    what_came_both_ways_counts_once
    what_waits_comes_before_what_the_owner_takes_in_itself
    behind_a_long_queue_the_owner_takes_in_only
    a_page_that_is_swept_twice_at_once_counts_once
    a_status_that_was_taken_in_settles_its_message
    what_belongs_to_no_conversation_is_kept_by_whoever_takes_it_in
    what_people_wrote_is_not_readable_while_it_waits
    a_row_that_cannot_be_read_waits_and_stops_no_other
    a_takeover_that_fails_leaves_the_standby_as_it_was
    an_owner_renews_itself_and_lets_go_when_it_ends
}
