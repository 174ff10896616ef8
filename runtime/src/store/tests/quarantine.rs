//! A conversation that cannot be handled: it alone stands still, nothing of it is lost, and a person releases it. And how
//! it is found where it takes the process along.

use std::sync::Mutex;

use super::*;
use crate::store::commit::{Standing, Terms};

const OTHER: &str = "59170000009";
const POISON: &str = "veneno";

impl Bench {
    /// From now on one message panics.
    fn poisoned(mut self) -> Self {
        let programs = Programs::new([program()]);
        self.decide = Arc::new(move |conversation, input, facts: &engine::Facts| -> Transition {
            let is_poison = matches!(&input, Input::Message(message) if message.text == POISON);
            assert!(!is_poison, "this message is poison");
            engine::handle(&programs, conversation, input, facts)
        });
        self
    }

    /// As a newer version that can handle everything.
    fn cured(&mut self) {
        let programs = Programs::new([program()]);
        self.decide = Arc::new(move |conversation, input, facts: &engine::Facts| {
            engine::handle(&programs, conversation, input, facts)
        });
    }

    async fn quarantined(&self) -> Vec<InQuarantine> {
        self.home.reader().await.in_quarantine().await.unwrap()
    }

    /// The contact of the one who writes first in these tests.
    async fn ana(&self) -> ContactId {
        let Who::Contact(ana) = self.home.reader().await.find(PHONE).await.unwrap()[0] else { panic!("a contact") };
        ana
    }

    async fn order(&self, command: Command) {
        let (_, row) = command.row(&self.store.keys(), NOW);
        self.store.writer.lock().await.db.write(&write::statements::INBOX, vec![row]).await.unwrap();
    }

    async fn swept(&mut self) -> Committed {
        let works = self.store.waiting(500).await.unwrap();
        self.store.commit(works, NOW, &self.decide, &self.may_leave).await.unwrap()
    }

    /// As a process that is killed.
    fn died(self) -> Home {
        drop(self.store);
        self.home
    }

    /// As a process that ended while it decided for these.
    async fn died_deciding(self, kinds: Vec<WorkKind>) -> Self {
        let keys = self.store.keys();
        {
            let mut writer = self.store.writer.lock().await;
            let standing = Standing { epoch: self.store.epoch, held_until: None };
            let terms = Terms {
                keys: &keys,
                standing,
                now: NOW,
                decide: &*self.decide,
                may_leave: &*self.may_leave,
                is_tried: true,
            };
            let works: Vec<_> = kinds.into_iter().map(|kind| Work { effective_at: NOW, kind }).collect();
            let groups = writer.apart(&works, &terms).await.unwrap();
            writer.put_on_trial(groups.last().expect("there is something to decide"), &terms).await.unwrap();
        }
        let mut next = Self::of(self.died()).await;
        next.store.judge(NOW).await.unwrap();
        next
    }
}

async fn who_panics_is_left_out_and_what_it_writes_later_waits_behind(on: On) {
    let mut bench = Bench::new(on).await.poisoned();
    let committed = bench.commit(vec![bench.says("wamid.1", POISON), bench.writes(OTHER, "wamid.9", "Hola")]).await;
    assert_eq!((committed.fresh, committed.parked, added(&committed).len()), (1, 1, 1));
    assert_eq!(committed.quarantined.values().collect::<Vec<_>>(), [&Cause::Panicked]);
    let later = bench.commit(vec![bench.says("wamid.2", "Hola"), bench.writes(OTHER, "wamid.10", "¿Sí?")]).await;
    assert_eq!((later.fresh, later.parked), (1, 1), "a good message does not overtake the one before it");
    let ana = bench.ana().await;
    let expected =
        InQuarantine { contact: ana, since: NOW, cause: Cause::Panicked, parked: 2, unsent: 0, flows: vec![] };
    assert_eq!(bench.quarantined().await, [expected]);
}

async fn a_start_leaves_it_where_it_is(on: On) {
    let mut bench = Bench::new(on).await.poisoned();
    bench.commit(vec![bench.says("wamid.1", POISON)]).await;
    let mut bench = Bench::of(bench.closed().await).await;
    let committed = bench.commit(vec![bench.says("wamid.2", "Hola")]).await;
    assert_eq!((committed.fresh, committed.parked), (0, 1));
}

/// A run that waits, and a message that has not left, when poison comes.
async fn amid_a_conversation(on: On) -> (Bench, ContactId) {
    let mut bench = Bench::new(on).await.poisoned();
    bench.commit(vec![bench.says("wamid.1", "Hola")]).await;
    bench.commit(vec![bench.says("wamid.2", POISON)]).await;
    bench.commit(vec![bench.says("wamid.3", "¿Sigues ahí?")]).await;
    let ana = bench.ana().await;
    (bench, ana)
}

async fn nothing_leaves_and_no_timer_counts_while_it_lasts(on: On) {
    let (mut bench, ana) = amid_a_conversation(on).await;
    let [row] = &bench.store.unsettled().await.unwrap()[..] else { panic!("one message") };
    let (due, _, _) =
        bench.store.due_timers((Timestamp(0), engine::RunId([0; 16])), Timestamp(i64::MAX), 9).await.unwrap();
    let [DueTimer { run, slot, generation, .. }] = due[..] else { panic!("one timer") };
    let works = vec![WorkKind::Claim { message: row.id() }, WorkKind::Timer { run, slot, generation, contact: ana }];
    let committed = bench.commit(works).await;
    assert_eq!((committed.fresh, committed.parked), (0, 2));
    assert!(
        matches!(&committed.outbox[..], [OutboxChange::Removed(id)] if *id == row.id()),
        "the sender lets go of it"
    );
    assert_eq!(bench.count("select count(*) from timer").await, 1);
    assert_eq!(bench.count("select count(*) from outbox where state = 'queued'").await, 1);
    let in_quarantine = &bench.quarantined().await[0];
    assert_eq!(
        (in_quarantine.parked, in_quarantine.unsent, &in_quarantine.flows[..]),
        (2, 1, &["bienvenida".to_owned()][..])
    );
}

async fn who_is_released_goes_on_where_it_stopped_in_order(on: On) {
    let (mut bench, ana) = amid_a_conversation(on).await;
    bench.cured();
    // What it writes with its release, and a message that may leave at once, come behind what was there.
    bench.may_leave = Arc::new(|_, _| true);
    let works = vec![bench.says("wamid.4", "baja"), WorkKind::ReleaseContact { contact: ana }];
    let released = bench.commit(works).await;
    assert_eq!((released.fresh, released.parked, released.released.len()), (2, 0, 1));
    let said: Vec<_> = bench.rows("select wamid from message where direction = 'in' order by at, wamid").await;
    let said: Vec<_> = said.iter().map(|row| row.text(0)).collect();
    assert_eq!(said, ["wamid.1", "wamid.2", "wamid.3", "wamid.4"]);
    assert_eq!(bench.kinds().await[3..6], ["unanswered", "unanswered", "opted_out"], "in the order in which it wrote");
    for left in ["select count(*) from inbox", "select count(*) from quarantine", "select count(*) from suspect"] {
        assert_eq!(bench.count(left).await, 0, "{left}");
    }
    let twice = bench.commit(vec![WorkKind::ReleaseContact { contact: ana }]).await;
    assert_eq!((twice.fresh, twice.repeated), (0, 1));
}

async fn what_was_let_go_of_is_taken_up_with_the_release(on: On) {
    let (mut bench, ana) = amid_a_conversation(on).await;
    bench.cured();
    bench.may_leave = Arc::new(|_, _| true);
    let released = bench.commit(vec![WorkKind::ReleaseContact { contact: ana }]).await;
    assert!(matches!(&released.timers[..], [TimerChange::Armed { contact, .. }] if *contact == ana), "{released:?}");
    let [OutboxChange::Released(row)] = &released.outbox[..] else { panic!("its message: {released:?}") };
    assert_eq!(row.state, OutboxState::Queued, "the sender says when it leaves");
    let claimed = bench.commit(vec![WorkKind::Claim { message: row.id() }]).await;
    assert_eq!((claimed.fresh, claimed.parked), (1, 0));
}

async fn what_is_parked_in_one_commit_is_heard_as_it_came(on: On) {
    let (mut bench, ana) = amid_a_conversation(on).await;
    let wamids: Vec<_> = (10..30).map(|n| format!("wamid.{n}")).collect();
    bench.commit(wamids.iter().map(|wamid| bench.says(wamid, wamid)).collect()).await;
    let heard = Arc::new(Mutex::new(Vec::new()));
    bench.cured();
    let (told, decide) = (Arc::clone(&heard), Arc::clone(&bench.decide));
    bench.decide = Arc::new(move |conversation, input, facts: &engine::Facts| {
        if let Input::Message(message) = &input {
            told.lock().unwrap().push(message.text.clone());
        }
        decide(conversation, input, facts)
    });
    bench.commit(vec![WorkKind::ReleaseContact { contact: ana }]).await;
    let heard = heard.lock().unwrap().split_off(22 + 2);
    assert_eq!(heard, wamids);
}

/// More than a commit takes: what is new waits behind, until all is heard.
async fn a_long_queue_is_heard_in_several_commits_and_nothing_gets_in_between(on: On) {
    let (mut bench, ana) = amid_a_conversation(on).await;
    let many = (100..650).map(|n| bench.says(&format!("wamid.{n}"), "¿Sigues ahí?")).collect();
    bench.commit(many).await;
    bench.cured();
    let mut commits = 0;
    bench.order(Command::ReleaseContact(ana)).await;
    while bench.count("select count(*) from quarantine").await > 0 {
        let newest = bench.says(&format!("wamid.{}", 700 + commits), "¿Y ahora?");
        let mut works = bench.store.waiting(500).await.unwrap();
        works.push(Work { effective_at: NOW, kind: newest });
        bench.store.commit(works, NOW, &bench.decide, &bench.may_leave).await.unwrap();
        commits += 1;
    }
    assert_eq!(commits, 2);
    assert_eq!(bench.count("select count(*) from inbox").await, 0, "also the order is gone");
    let heard = bench.kinds().await.iter().filter(|kind| **kind == "unanswered").count();
    assert_eq!(heard, 1 + 1 + 550 + 2);
}

/// What the first of them would send waits for what stands behind them, a wish to be left alone perhaps.
async fn who_is_half_released_is_sent_nothing_yet(on: On) {
    let mut bench = Bench::new(on).await.poisoned();
    bench.commit(vec![bench.says("wamid.0", POISON), bench.says("wamid.1", "Hola")]).await;
    bench.commit((100..700).map(|n| bench.says(&format!("wamid.{n}"), "¿Sí?")).collect()).await;
    let ana = bench.ana().await;
    bench.cured();
    bench.may_leave = Arc::new(|_, _| true);
    let half = bench.commit(vec![WorkKind::ReleaseContact { contact: ana }]).await;
    assert_eq!((half.released.len(), &added(&half)[..].len()), (0, &1));
    assert_eq!(added(&half)[0].state, OutboxState::Queued);
    let claimed = bench.commit(vec![WorkKind::Claim { message: added(&half)[0].id() }]).await;
    assert_eq!((claimed.fresh, claimed.parked), (0, 1));
}

/// What became of requests that were open when it went into quarantine.
async fn results_of_requests_are_heard_with_the_release(on: On) {
    for failed_by_status in [false, true] {
        let mut bench = Bench::new(on).await.poisoned();
        let message = added(&bench.commit(vec![bench.says("wamid.1", "Hola")]).await)[0].id();
        bench.commit(vec![WorkKind::Claim { message }]).await;
        bench.commit(vec![bench.says("wamid.2", POISON)]).await;
        let ana = bench.ana().await;
        let result = if failed_by_status {
            bench.status(message, DeliveryStatus::Failed, Some(131_026))
        } else {
            WorkKind::NotSent { message, reason: engine::NotSentReason::Refused { code: Some(131_026) } }
        };
        let parked = bench.commit(vec![result]).await;
        assert_eq!((parked.fresh, parked.parked), (0, 1));
        assert_eq!(
            bench.count("select count(*) from outbox where state = 'claimed'").await,
            1,
            "nothing is settled yet"
        );
        bench.cured();
        bench.commit(vec![WorkKind::ReleaseContact { contact: ana }]).await;
        assert!(bench.kinds().await.contains(&"not_sent"), "{:?}", bench.kinds().await);
        assert_eq!(bench.count("select count(*) from outbox where state = 'claimed'").await, 0);
    }
}

async fn that_a_message_was_accepted_is_kept_where_its_contact_cannot_be_read(on: On) {
    let mut bench = Bench::new(on).await;
    let message = added(&bench.commit(vec![bench.says("wamid.1", "Hola")]).await)[0].id();
    bench.commit(vec![WorkKind::Claim { message }]).await;
    let ana = bench.ana().await;
    let good = bench.rows("select sealed from contact").await[0].blob(0).to_vec();
    bench.sql("update contact set sealed = $1", vec![vec![0].into()]).await;
    let accepted = bench.commit(vec![WorkKind::Accepted { message, wamid: "wamid.out".into() }]).await;
    assert_eq!((accepted.parked, accepted.quarantined.len()), (1, 1));
    bench.sql("update contact set sealed = $1", vec![good.into()]).await;
    let released = bench.commit(vec![WorkKind::ReleaseContact { contact: ana }]).await;
    assert!(matches!(&released.outbox[..], [OutboxChange::Removed(id)] if *id == message), "{released:?}");
    assert_eq!(bench.kinds().await.last(), Some(&"sent"));
}

async fn a_parked_row_that_does_not_open_waits_for_a_newer_version(on: On) {
    let (mut bench, ana) = amid_a_conversation(on).await;
    bench.sql("update inbox set sealed = $1 where seq = (select min(seq) from inbox)", vec![vec![0].into()]).await;
    bench.cured();
    let released = bench.commit(vec![WorkKind::ReleaseContact { contact: ana }]).await;
    assert_eq!(released.released.len(), 1);
    assert_eq!(bench.count("select count(*) from inbox where state = 'waiting'").await, 1);
    assert_eq!(bench.kinds().await.last(), Some(&"unanswered"), "the other one is heard");
}

async fn who_is_released_too_early_is_back_and_loses_nothing(on: On) {
    let (mut bench, ana) = amid_a_conversation(on).await;
    bench.order(Command::ReleaseContact(ana)).await;
    let swept = bench.swept().await;
    assert_eq!((swept.fresh, swept.repeated, swept.released.len()), (0, 1, 0));
    assert_eq!(bench.quarantined().await[0].parked, 2);
    assert_eq!(bench.count("select count(*) from inbox where kind = 'release_contact'").await, 0);
}

/// The order would end the next process, too.
async fn with_whom_the_process_ends_at_its_release_stays_and_the_order_is_gone(on: On) {
    let (bench, ana) = amid_a_conversation(on).await;
    bench.order(Command::ReleaseContact(ana)).await;
    let mut bench = bench.died_deciding(vec![WorkKind::ReleaseContact { contact: ana }]).await;
    assert!(bench.store.waiting(500).await.unwrap().is_empty());
    assert_eq!(bench.quarantined().await[0].parked, 2);
    assert_eq!(bench.count("select count(*) from suspect").await, 0);
}

async fn what_cannot_be_read_is_in_quarantine_too(on: On) {
    let mut bench = Bench::new(on).await;
    bench.commit(vec![bench.says("wamid.1", "Hola")]).await;
    let good = bench.rows("select sealed from run").await[0].blob(0).to_vec();
    bench.sql("update run set sealed = $1", vec![vec![0].into()]).await;
    let committed = bench.commit(vec![bench.says("wamid.2", "¿Sí?")]).await;
    assert_eq!(committed.quarantined.values().collect::<Vec<_>>(), [&Cause::Unreadable]);
    bench.sql("update run set sealed = $1", vec![good.into()]).await;
    let ana = bench.ana().await;
    let released = bench.commit(vec![WorkKind::ReleaseContact { contact: ana }]).await;
    assert_eq!((released.fresh, released.released.len()), (1, 1));
    assert_eq!(bench.kinds().await.last(), Some(&"unanswered"));
}

/// One chance more than a machine that is switched off would need.
async fn with_whom_the_process_ends_twice_alone_is_in_quarantine(on: On) {
    let works = |bench: &Bench| vec![bench.says("wamid.1", "Hola"), bench.writes(OTHER, "wamid.9", "Hola")];
    let bench = Bench::new(on).await;
    let both = works(&bench);
    let bench = bench.died_deciding(both).await;
    assert_eq!(bench.count("select count(*) from suspect where on_trial = 0 and deaths = 0").await, 2);
    let alone = vec![bench.says("wamid.1", "Hola")];
    let bench = bench.died_deciding(alone.clone()).await;
    assert_eq!(bench.count("select count(*) from quarantine").await, 0, "once may be a chance");
    let mut bench = bench.died_deciding(alone).await;
    let rows = bench.rows("select cause from quarantine").await;
    assert_eq!(rows.iter().map(|row| row.text(0)).collect::<Vec<_>>(), ["process_ended"]);
    let again = works(&bench);
    let committed = bench.commit(again).await;
    assert_eq!((committed.fresh, committed.parked), (1, 1));
    assert_eq!(bench.count("select count(*) from suspect").await, 0, "the other one is acquitted");
}

/// The note of a trial may be left behind where the database refused the acquittal.
async fn a_note_says_nothing_of_a_process_that_ended_in_order(on: On) {
    let bench = Bench::new(on).await;
    let hello = vec![bench.says("wamid.1", "Hola")];
    let mut bench = bench.died_deciding(hello).await;
    bench.sql("update suspect set on_trial = 1", vec![]).await;
    for _ in 0..2 {
        bench = Bench::of(bench.closed().await).await;
        bench.store.judge(NOW).await.unwrap();
        bench.sql("update suspect set on_trial = 1", vec![]).await;
    }
    assert_eq!(bench.count("select deaths from suspect").await, 1, "as it was");
}

async fn who_ended_nothing_for_an_hour_is_no_suspect(on: On) {
    let bench = Bench::new(on).await;
    let hello = vec![bench.says("wamid.1", "Hola")];
    let mut bench = bench.died_deciding(hello).await;
    assert_eq!(bench.count("select count(*) from suspect").await, 1);
    bench.commit_at(vec![], NOW.plus_ms(3_600_000)).await.unwrap();
    assert_eq!(bench.count("select count(*) from suspect").await, 0);
}

/// The original may have carried them out since.
async fn orders_and_suspicion_do_not_come_back_with_a_copy(on: On) {
    let (bench, ana) = amid_a_conversation(on).await;
    bench.order(Command::ReleaseContact(ana)).await;
    bench
        .sql("insert into suspect (contact_id, deaths, on_trial) select contact_id, 1, 1 from quarantine", vec![])
        .await;
    let home = bench.closed().await;
    mark_as_copy(&home.database, &Kek::parse(KEY).unwrap(), NOW).await.unwrap();
    let bench = Bench::of(home).await;
    assert_eq!(bench.count("select count(*) from inbox where state = 'waiting'").await, 0);
    assert_eq!(bench.count("select count(*) from suspect").await, 0);
    assert_eq!(bench.quarantined().await[0].parked, 2);
}

async fn an_older_database_is_to_be_migrated_before_it_is_read(on: On) {
    let bench = Bench::new(on).await;
    bench.sql("delete from _sqlx_migrations where version = 5", vec![]).await;
    let refused =
        ReadStore::open(&bench.home.database, &Kek::parse(KEY).unwrap()).await.err().expect("a table is missing");
    assert!(refused.to_string().contains("`flowd migrate`"), "{refused}");
}

async fn after_an_end_out_of_order_suspects_are_decided_alone_and_all_are_tried_first(on: On) {
    let bench = Bench::new(on).await;
    let (suspect, third) = (bench.says("wamid.1", "Hola"), bench.writes(OTHER, "wamid.9", "Hola"));
    let mut bench = bench.died_deciding(vec![suspect.clone()]).await;
    let decided = Arc::new(Mutex::new(Vec::new()));
    let (told, decide) = (Arc::clone(&decided), Arc::clone(&bench.decide));
    bench.decide = Arc::new(move |conversation, input, facts: &engine::Facts| {
        if let Input::Message(message) = &input {
            told.lock().unwrap().push(message.token);
        }
        decide(conversation, input, facts)
    });
    let committed = bench.commit(vec![suspect, third]).await;
    assert_eq!((committed.fresh, added(&committed).len()), (2, 2));
    let tokens = decided.lock().unwrap().clone();
    let [a, b, c, d] = tokens[..] else { panic!("each is decided once to see, and once for good: {tokens:?}") };
    assert!(a == b && c == d && a != c, "the suspect by itself: {tokens:?}");
    assert_eq!(bench.count("select count(*) from suspect").await, 0);
    let later = bench.commit_at(vec![bench.says("wamid.2", "¿Sí?")], NOW.plus_ms(3_600_000)).await.unwrap();
    assert_eq!((later.fresh, decided.lock().unwrap().len()), (1, 5), "an hour later nothing is tried any more");
}

/// Nobody but this owner may write, also in notes.
#[tokio::test]
async fn who_was_overtaken_puts_nobody_on_trial() {
    let bench = Bench::new(On::Postgres).await;
    let hello = bench.says("wamid.1", "Hola");
    let mut bench = Bench::of(bench.died()).await;
    bench.store.judge(NOW).await.unwrap();
    let newer = bench.home.open(KEY).await.unwrap().store;
    let refused = bench.commit_at(vec![hello], NOW).await;
    assert!(matches!(refused, Err(StoreError::Fenced)), "{refused:?}");
    assert_eq!(bench.count("select count(*) from suspect").await, 0);
    newer.close().await.unwrap();
}

conforms! {
    who_panics_is_left_out_and_what_it_writes_later_waits_behind
    a_start_leaves_it_where_it_is
    nothing_leaves_and_no_timer_counts_while_it_lasts
    who_is_released_goes_on_where_it_stopped_in_order
    who_is_half_released_is_sent_nothing_yet
    results_of_requests_are_heard_with_the_release
    that_a_message_was_accepted_is_kept_where_its_contact_cannot_be_read
    a_parked_row_that_does_not_open_waits_for_a_newer_version
    a_note_says_nothing_of_a_process_that_ended_in_order
    who_ended_nothing_for_an_hour_is_no_suspect
    orders_and_suspicion_do_not_come_back_with_a_copy
    an_older_database_is_to_be_migrated_before_it_is_read
    what_is_parked_in_one_commit_is_heard_as_it_came
    what_was_let_go_of_is_taken_up_with_the_release
    a_long_queue_is_heard_in_several_commits_and_nothing_gets_in_between
    with_whom_the_process_ends_at_its_release_stays_and_the_order_is_gone
    who_is_released_too_early_is_back_and_loses_nothing
    what_cannot_be_read_is_in_quarantine_too
    with_whom_the_process_ends_twice_alone_is_in_quarantine
    after_an_end_out_of_order_suspects_are_decided_alone_and_all_are_tried_first
}
