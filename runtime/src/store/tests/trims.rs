//! What is dropped by its age, what stays, and what then becomes of something that comes again.

use super::*;

const DAY_MS: i64 = 24 * 60 * 60 * 1000;
const HOUR_MS: i64 = 60 * 60 * 1000;

fn day(days: i64) -> Timestamp {
    NOW.plus_ms(days * DAY_MS)
}

impl Bench {
    /// Drops all that is older, a few rows a step; how many rows, and in how many steps.
    async fn trimmed(&mut self, of: Aged, before: Timestamp, rows_max: u32) -> (u32, u32) {
        let (mut rows, mut steps, mut from) = (0, 0, i64::MIN);
        loop {
            let done = self.store.trim(Trim { of, before, from, rows_max }).await.unwrap();
            assert!(done.rows <= rows_max);
            (rows, steps) = (rows + done.rows, steps + 1);
            match done.next {
                Some(next) => from = next,
                None => return (rows, steps),
            }
        }
    }

    /// As `says`, with the times that a webhook of this day has.
    fn says_on(&self, at: Timestamp, now: Timestamp, wamid: &str, text: &str) -> WorkKind {
        let WorkKind::Message(mut message) = self.says(wamid, text) else { panic!("a message") };
        message.written_at = at;
        message.bucket = bucket(at, now);
        WorkKind::Message(message)
    }

    /// A whole run: the greeting is sent and delivered, the question has no reply.
    async fn run_through(&mut self, at: Timestamp, wamid: &str) -> Vec<MessageId> {
        let hello = self.says_on(at, at, wamid, "Hola");
        let first = added(&self.commit_at(vec![hello], at).await.unwrap())[0].id();
        self.sent(first, at).await;
        let question = self.fire(at.plus_ms(2 * HOUR_MS)).await;
        self.sent(question[0], at.plus_ms(2 * HOUR_MS)).await;
        assert!(self.fire(at.plus_ms(22 * HOUR_MS)).await.is_empty(), "the question has no reply, and the run ends");
        vec![first, question[0]]
    }

    async fn sent(&mut self, message: MessageId, at: Timestamp) {
        let wamid = format!("wamid.{message}");
        self.commit_at(vec![WorkKind::Claim { message }], at).await.unwrap();
        let WorkKind::Status(mut status) = self.status(message, DeliveryStatus::Read, None) else { panic!("a status") };
        status.status.message_id = wamid.clone();
        status.at = at;
        self.commit_at(vec![WorkKind::Accepted { message, wamid }], at).await.unwrap();
        self.commit_at(vec![WorkKind::Status(status)], at).await.unwrap();
    }

    /// Every timer fires; what is then to be sent.
    async fn fire(&mut self, now: Timestamp) -> Vec<MessageId> {
        let start = (Timestamp(i64::MIN), engine::RunId([0; 16]));
        let (timers, _, _) = self.store.due_timers(start, now.plus_ms(1), 100).await.unwrap();
        let fired = timers.into_iter().map(|DueTimer { run, slot, generation, contact, due: _ }| WorkKind::Timer {
            run,
            slot,
            generation,
            contact,
        });
        let committed = self.commit_at(fired.collect(), now).await.unwrap();
        added(&committed).iter().map(OutboxRow::id).collect()
    }

    async fn counts(&self) -> [i64; 6] {
        [
            self.count("select count(*) from seen").await,
            self.count("select count(*) from event").await,
            self.count("select count(*) from message").await,
            self.count("select count(*) from delivery").await,
            self.count("select count(*) from run").await,
            self.count("select count(*) from contact").await,
        ]
    }
}

async fn what_was_said_goes_with_its_age_and_what_is_younger_stays(on: On) {
    let mut bench = Bench::new(on).await;
    bench.run_through(day(0), "wamid.1").await;
    let first = bench.counts().await;
    bench.run_through(day(100), "wamid.2").await;
    let both = bench.counts().await;
    assert_eq!(both[..5].to_vec(), first[..5].iter().map(|rows| 2 * rows).collect::<Vec<_>>());

    let before = day(50);
    for (of, rows, steps) in [(Aged::Event, first[1], 2), (Aged::Message, first[2], 2), (Aged::Delivery, first[3], 2)] {
        let rows = u32::try_from(rows).unwrap();
        assert_eq!(bench.trimmed(of, before, 2).await, (rows, steps), "{of:?}");
        assert_eq!(bench.trimmed(of, before, 2).await, (0, 1), "{of:?} once more");
    }
    assert_eq!(bench.trimmed(Aged::SeenDays, before, 500).await.0, 1);
    assert_eq!(bench.counts().await, [1, first[1], first[2], first[3], 1, 1]);

    let mut reader = bench.home.reader().await;
    let who = reader.find(PHONE).await.unwrap().pop().unwrap();
    let log = reader.log(&who).await.unwrap();
    assert!(matches!(log[0].entry.what, engine::What::Started { .. }), "{log:?}");
    assert!(log.iter().all(|logged| logged.entry.at >= day(100)), "{log:?}");
}

/// A run that sleeps for longer than the log is kept has lost the beginning of its log, and goes on.
async fn a_run_that_lives_stays_however_old_its_log_is(on: On) {
    let mut bench = Bench::new(on).await;
    let hello = bench.says_on(day(0), day(0), "wamid.1", "Hola");
    bench.commit_at(vec![hello], day(0)).await.unwrap();
    let mut reader = bench.home.reader().await;
    let who = reader.find(PHONE).await.unwrap().pop().unwrap();
    let log = reader.log(&who).await.unwrap();
    assert!(!reader.begins_late(&who, &log).await.unwrap());
    assert!(bench.trimmed(Aged::Event, day(50), 500).await.0 > 0);
    assert_eq!(bench.counts().await[4], 1);
    assert!(reader.begins_late(&who, &[]).await.unwrap(), "nothing is left of the log");
    bench.fire(day(100)).await;
    let run = bench.rows("select id from run").await[0].blob(0).to_vec();
    for who in [who, Who::Run(engine::RunId::from_slice(&run).unwrap())] {
        let log = reader.log(&who).await.unwrap();
        assert!(!log.is_empty() && reader.begins_late(&who, &log).await.unwrap(), "{who:?}: {log:?}");
    }
}

/// WhatsApp redelivers for seven days. Past that, the record of messages knows it as long as there is one.
async fn a_message_that_comes_again_is_known_as_long_as_its_record(on: On) {
    let mut bench = Bench::new(on).await;
    bench.run_through(day(0), "wamid.1").await;
    for days in [7, 9, 20, 60] {
        let now = day(days);
        bench.trimmed(Aged::SeenDays, now, 500).await;
        bench.trimmed(Aged::SeenSpans, now, 500).await;
        let again = bench.says_on(day(0), now, "wamid.1", "Hola");
        let committed = bench.commit_at(vec![again], now).await.unwrap();
        assert_eq!((committed.fresh, committed.repeated), (0, 1), "after {days} days");
    }
    for of in [Aged::Event, Aged::Message] {
        bench.trimmed(of, day(30), 500).await;
    }
    let now = day(430);
    let again = bench.says_on(day(0), now, "wamid.1", "Hola");
    assert_eq!(bench.commit_at(vec![again], now).await.unwrap().fresh, 1, "without its record it is a new one");
}

/// A status of a message that nothing is known of any more; and a failure that is told late reaches nobody.
async fn a_status_of_a_message_that_was_dropped_is_harmless(on: On) {
    let mut bench = Bench::new(on).await;
    let messages = bench.run_through(day(0), "wamid.1").await;
    for of in [Aged::Event, Aged::Message, Aged::Delivery] {
        bench.trimmed(of, day(50), 500).await;
    }
    for status in [DeliveryStatus::Read, DeliveryStatus::Failed] {
        let WorkKind::Status(mut taken) = bench.status(messages[0], status.clone(), Some(131_026)) else {
            panic!("a status")
        };
        taken.status.message_id = format!("wamid.{}", messages[0]);
        let committed = bench.commit_at(vec![WorkKind::Status(taken)], day(60)).await.unwrap();
        assert_eq!(committed.outbox.len(), 0, "{status:?}");
    }
    assert_eq!(bench.count("select count(*) from event").await, 0);
}

/// A failure is told once, also where its token has no day, until the second span after it is over.
async fn a_token_without_a_day_is_kept_for_ten_days_at_least_and_then_goes(on: On) {
    let mut bench = Bench::new(on).await;
    let message = bench.run_through(day(0), "wamid.1").await[1];
    let WorkKind::Status(mut taken) = bench.status(message, DeliveryStatus::Failed, Some(131_026)) else {
        panic!("a status")
    };
    taken.status.message_id = format!("wamid.{message}");
    taken.bucket = bucket(Timestamp(0), day(1));
    bench.sql("delete from delivery", vec![]).await;
    bench.commit_at(vec![WorkKind::Status(taken.clone())], day(1)).await.unwrap();
    let told = bench.count("select count(*) from seen where bucket < 0").await;
    assert!(told > 0, "the failure is new");
    assert_eq!(bench.trimmed(Aged::SeenSpans, day(10), 500).await.0, 0);
    let again = bench.commit_at(vec![WorkKind::Status(taken)], day(10)).await.unwrap();
    assert_eq!(again.repeated, 1);
    assert_eq!(i64::from(bench.trimmed(Aged::SeenSpans, day(31), 1).await.0), told);
    assert_eq!(bench.count("select count(*) from seen where bucket < 0").await, 0);
}

async fn what_belongs_to_no_conversation_goes_by_the_day_it_came(on: On) {
    let mut bench = Bench::new(on).await;
    for (token, days) in [(b"a", 0), (b"b", 40)] {
        let keep = WorkKind::Keep {
            token: Token::derived_from(&[token]),
            number: None,
            field: "history".into(),
            raw: json!({ "of": "last year" }),
        };
        bench.commit_at(vec![keep], day(days)).await.unwrap();
    }
    assert_eq!(bench.trimmed(Aged::Raw, day(30), 500).await, (1, 1));
    assert_eq!(bench.count("select count(*) from raw").await, 1);
}

async fn who_was_overtaken_drops_nothing(on: On) {
    let mut bench = Bench::new(on).await;
    bench.run_through(day(0), "wamid.1").await;
    bench.sql("update fence set epoch = epoch + 1", vec![]).await;
    let trim = Trim { of: Aged::Event, before: day(50), from: i64::MIN, rows_max: 500 };
    assert!(matches!(bench.store.trim(trim).await, Err(StoreError::Fenced)));
    assert!(bench.count("select count(*) from event").await > 0);
}

conforms! {
    what_was_said_goes_with_its_age_and_what_is_younger_stays
    a_run_that_lives_stays_however_old_its_log_is
    a_message_that_comes_again_is_known_as_long_as_its_record
    a_status_of_a_message_that_was_dropped_is_harmless
    a_token_without_a_day_is_kept_for_ten_days_at_least_and_then_goes
    what_belongs_to_no_conversation_goes_by_the_day_it_came
    who_was_overtaken_drops_nothing
}
