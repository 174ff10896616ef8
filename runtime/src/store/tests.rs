mod kept;
mod mishaps;

use engine::{
    AccountId, Alternatives, Arm, ContactId, Deadline, DelayedBy, EndReason, Exit, Input, Length, MessageId, Op, OpId,
    OpKind, Pattern, Program, Programs, Reentry, Segment, Slot, Step, StepId, Text, Token, Transition, Trigger, When,
};
use serde_json::json;
use stdlib::{Delay, Timestamp, Zone};
use whatsapp::{
    opaque::Opaque,
    webhook::{DeliveryStatus, Sender, Status},
};

use super::*;
use crate::seal::Kek;

const NOW: Timestamp = Timestamp(1_795_500_000_000);
const PHONE: &str = "59171234567";
const KEY: &str = "00112233445566778899aabbccddeeff0f1e2d3c4b5a69788796a5b4c3d2e1f0";
const OTHER_KEY: &str = "ff112233445566778899aabbccddeeff0f1e2d3c4b5a69788796a5b4c3d2e1f0";

/// `send`, `wait 2h`, `ask … up to 20h` with `anything else`.
fn program() -> Program {
    let text = |words: &str| Text(vec![Segment::Literal(words.into())]);
    let nothing = || Alternatives { templates: vec![], last: Exit::End };
    let op = |kind| Op { step: StepId(0), label: None, kind };
    Program {
        lang_version: engine::LANG_VERSION,
        flow: "bienvenida".into(),
        title: None,
        language: "es".into(),
        zone: Zone::utc(),
        calling_code: None,
        reentry: Reentry::WhenOver,
        priority: None,
        variables: std::collections::BTreeMap::new(),
        triggers: vec![Trigger { when: When::Message(Pattern::Is(vec!["hola".into()])), condition: None }],
        interrupts: vec![],
        steps: vec![Step { name: "inicio".into(), entry: OpId(0) }],
        ops: vec![
            op(OpKind::Send { text: text("Saludo secreto"), alternatives: nothing(), next: OpId(1) }),
            op(OpKind::Wait { length: Length::Fixed(Delay::ExactMs(7_200_000)), next: OpId(2) }),
            op(OpKind::Ask {
                question: Some((text("¿Qué tal?"), nothing())),
                until: Some(Deadline::After(Length::Fixed(Delay::ExactMs(72_000_000)))),
                arms: vec![Arm { when: Pattern::Any, saves: None, to: OpId(3) }],
                no_reply: Some(OpId(3)),
            }),
            op(OpKind::End { reason: EndReason::Completed }),
        ],
    }
}

struct Bench {
    folder: tempfile::TempDir,
    store: Store,
    decide: Box<Decide>,
}

impl Bench {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = open(&folder, KEY).await.unwrap().store;
        let programs = Programs::new([program()]);
        let mut bench = Self {
            folder,
            store,
            decide: Box::new(move |conversation, input, facts: &engine::Facts| {
                engine::handle(&programs, conversation, input, facts)
            }),
        };
        bench.store.publish(&[(program(), "flow bienvenida".into())]).await.unwrap();
        bench
    }

    fn file(&self) -> std::path::PathBuf {
        self.folder.path().join("flowd.db")
    }

    async fn commit(&mut self, kinds: Vec<WorkKind>) -> Committed {
        self.commit_at(kinds, NOW).await.unwrap()
    }

    async fn commit_at(&mut self, kinds: Vec<WorkKind>, now: Timestamp) -> Result<Committed, StoreError> {
        let works = kinds.into_iter().map(|kind| Work { effective_at: now, kind }).collect();
        self.store.commit(works, now, &*self.decide).await
    }

    fn says(&self, wamid: &str, text: &str) -> WorkKind {
        self.writes(PHONE, wamid, text)
    }

    fn writes(&self, phone: &str, wamid: &str, text: &str) -> WorkKind {
        let sender = Sender { wa_id: Some(phone.into()), name: Some("Ana Secreta".into()), ..Sender::default() };
        WorkKind::Message(Box::new(InboundMessage {
            token: Token::derived_from(&[wamid.as_bytes()]),
            bucket: 1,
            number: self.store.keys().number("100000000000001").unwrap(),
            sender,
            written_at: Timestamp::end_of_second(NOW.seconds()),
            wamid: wamid.into(),
            kind: "text".into(),
            text: text.into(),
            raw: json!({ "text": { "body": text } }),
        }))
    }

    fn status(&self, message: MessageId, status: DeliveryStatus, code: Option<u32>) -> WorkKind {
        let opaque = Opaque { outbox_id: message.0, attempt: 1 }.to_string();
        WorkKind::Status(Box::new(TakenStatus {
            token: Token::derived_from(&[status.as_str().as_bytes(), &message.0]),
            bucket: 1,
            number: self.store.keys().number("100000000000001").unwrap(),
            at: NOW,
            status: Status {
                message_id: "wamid.out".into(),
                status,
                opaque: Some(opaque),
                error_code: code,
                error_title: None,
                recipient_id: None,
                recipient_user_id: None,
                price_category: None,
                price_type: None,
            },
        }))
    }

    /// The log of the one contact, as `why` reads it beside the open store.
    async fn kinds(&self) -> Vec<&'static str> {
        let kek = Kek::parse(KEY).unwrap();
        let mut reader = ReadStore::open(&self.file(), &kek).await.unwrap();
        let who = reader.find("+591 712-34567").await.unwrap().pop().expect("the contact is known by the phone");
        reader.log(&who).await.unwrap().iter().map(|logged| logged.entry.what.kind()).collect()
    }
}

async fn open(folder: &tempfile::TempDir, key: &str) -> Result<Opened, OpenError> {
    let setup = AccountSetup { waba_id: "200000000000001".into(), phone_number_ids: vec!["100000000000001".into()] };
    Store::open(&folder.path().join("flowd.db"), &Kek::parse(key).unwrap(), &[setup]).await
}

fn added(committed: &Committed) -> Vec<OutboxRow> {
    committed
        .outbox
        .iter()
        .filter_map(|change| match change {
            OutboxChange::Added(row) => Some((**row).clone()),
            OutboxChange::Changed(_) | OutboxChange::Removed(_) => None,
        })
        .collect()
}

#[tokio::test]
async fn a_message_delivered_five_times_has_one_effect() {
    let mut bench = Bench::new().await;
    let first = bench.commit(vec![bench.says("wamid.1", "Hola"), bench.says("wamid.1", "Hola")]).await;
    assert_eq!((first.fresh, first.repeated, added(&first).len()), (1, 1, 1));
    for _ in 0..3 {
        let again = bench.commit(vec![bench.says("wamid.1", "Hola")]).await;
        assert_eq!((again.fresh, again.outbox.len(), again.timers.len()), (0, 0, 0));
    }
    assert_eq!(bench.kinds().await, ["started", "queued", "waits_until"]);
}

#[tokio::test]
async fn a_timer_counts_once_and_one_of_an_earlier_stay_not_at_all() {
    let mut bench = Bench::new().await;
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

#[tokio::test]
async fn an_accepted_message_is_settled_once_and_its_answer_may_come_late() {
    let mut bench = Bench::new().await;
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

#[tokio::test]
async fn a_failure_reported_later_reaches_the_run_once() {
    let mut bench = Bench::new().await;
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

#[tokio::test]
async fn a_claimed_message_that_is_in_doubt_may_be_sent_once_more() {
    let mut bench = Bench::new().await;
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

#[tokio::test]
async fn opting_out_withdraws_what_was_not_claimed() {
    let mut bench = Bench::new().await;
    bench.commit(vec![bench.says("wamid.1", "Hola")]).await;
    let out = bench.commit(vec![bench.says("wamid.2", "BAJA")]).await;
    assert!(matches!(&out.outbox[..], [OutboxChange::Removed(_)]), "{:?}", out.outbox);
    assert_eq!(bench.kinds().await, ["started", "queued", "waits_until", "opted_out", "ended", "withdrawn"]);
    let (timers, _, _) =
        bench.store.due_timers((Timestamp(i64::MIN), engine::RunId([0; 16])), Timestamp(i64::MAX), 10).await.unwrap();
    assert!(timers.is_empty());
}

#[tokio::test]
async fn a_claimed_message_that_did_not_leave_is_withdrawn_after_an_opt_out() {
    let mut bench = Bench::new().await;
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

#[tokio::test]
async fn a_message_that_fails_under_two_ids_is_told_once() {
    let mut bench = Bench::new().await;
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

#[tokio::test]
async fn a_run_that_ends_and_one_that_starts_in_the_same_batch_are_both_kept() {
    let mut bench = Bench::new().await;
    bench.commit(vec![bench.says("wamid.1", "Hola")]).await;
    bench
        .commit(vec![bench.says("wamid.2", "baja"), bench.says("wamid.3", "alta"), bench.says("wamid.4", "hola")])
        .await;
    let kinds = bench.kinds().await;
    assert_eq!(kinds.iter().filter(|kind| **kind == "started").count(), 2, "{kinds:?}");
    assert_eq!(kinds.iter().filter(|kind| **kind == "ended").count(), 1, "{kinds:?}");
}

#[tokio::test]
async fn a_panic_in_one_conversation_touches_no_other_and_loses_nothing() {
    let mut bench = Bench::new().await;
    let programs = Programs::new([program()]);
    bench.decide = Box::new(move |conversation, input, facts: &engine::Facts| -> Transition {
        let poison = matches!(&input, Input::Message(message) if message.text == "veneno");
        assert!(!poison, "this message is poison");
        engine::handle(&programs, conversation, input, facts)
    });
    let works = vec![bench.writes("59170000009", "wamid.9", "veneno"), bench.says("wamid.1", "Hola")];
    let committed = bench.commit(works).await;
    assert_eq!((committed.fresh, added(&committed).len()), (2, 1));
    let row = sqlx::query("select count(*) from inbox").fetch_one(&mut bench.store.db).await.unwrap();
    assert_eq!(sqlx::Row::get::<i64, _>(&row, 0), 1);
}

#[tokio::test]
async fn a_conversation_that_cannot_be_read_touches_no_other_and_loses_nothing() {
    let mut bench = Bench::new().await;
    let committed = bench.commit(vec![bench.says("wamid.1", "Hola")]).await;
    let message = added(&committed)[0].id();
    let [TimerChange::Armed { run, slot, generation, contact, .. }] = committed.timers[..] else { panic!("one timer") };
    sqlx::query("update contact set sealed = x'00'").execute(&mut bench.store.db).await.unwrap();
    let committed = bench
        .commit(vec![
            bench.says("wamid.2", "¿Hay alguien?"),
            WorkKind::Timer { run, slot, generation, contact },
            WorkKind::Claim { message },
            bench.writes("59170000009", "wamid.9", "Hola"),
        ])
        .await;
    assert_eq!((committed.fresh, committed.repeated, added(&committed).len()), (3, 1, 1));
    for (sql, expected) in
        [("select count(*) from inbox", 2), ("select count(*) from outbox where state = 'queued'", 2)]
    {
        let row = sqlx::query(sql).fetch_one(&mut bench.store.db).await.unwrap();
        assert_eq!(sqlx::Row::get::<i64, _>(&row, 0), expected, "{sql}");
    }
}

#[tokio::test]
async fn items_that_belong_to_no_conversation_are_kept_once() {
    let mut bench = Bench::new().await;
    let keep = WorkKind::Keep {
        token: Token::derived_from(&[b"x"]),
        number: None,
        field: "account_update".into(),
        at: NOW,
        raw: json!({ "event": "PARTNER_ADDED" }),
    };
    let committed = bench.commit(vec![keep.clone(), keep]).await;
    assert_eq!((committed.fresh, committed.repeated), (1, 1));
}

#[tokio::test]
async fn who_was_overtaken_writes_nothing() {
    let mut bench = Bench::new().await;
    sqlx::query("update fence set epoch = epoch + 1").execute(&mut bench.store.db).await.unwrap();
    let refused = bench.commit_at(vec![bench.says("wamid.1", "Hola")], NOW).await;
    assert!(matches!(refused, Err(StoreError::Fenced)), "{refused:?}");
    let row = sqlx::query("select count(*) from seen").fetch_one(&mut bench.store.db).await.unwrap();
    assert_eq!(sqlx::Row::get::<i64, _>(&row, 0), 0);
}

#[tokio::test]
async fn a_second_process_and_a_wrong_key_stay_out_and_every_start_raises_the_epoch() {
    let bench = Bench::new().await;
    assert_eq!(bench.store.epoch(), 1);
    let second = open(&bench.folder, KEY).await.err().expect("the lock is held");
    assert!(matches!(second, OpenError::InUse { .. }), "{second}");
    let Bench { folder, store, .. } = bench;
    store.close().await.unwrap();
    let wrong = open(&folder, OTHER_KEY).await.err().expect("the key is another");
    assert!(wrong.to_string().starts_with("FLOWD_KEY is not the key this database was made with"), "{wrong}");
    assert_eq!(open(&folder, KEY).await.unwrap().store.epoch(), 2);
}

#[tokio::test]
async fn runs_bring_the_program_they_stand_in() {
    let mut bench = Bench::new().await;
    bench.commit(vec![bench.says("wamid.1", "Hola")]).await;
    let Bench { folder, store, .. } = bench;
    store.close().await.unwrap();
    assert_eq!(open(&folder, KEY).await.unwrap().pinned, [(program().id(), program())]);
}

#[tokio::test]
async fn a_run_that_was_moved_brings_the_program_it_was_moved_to() {
    let named = |words: &str| {
        let mut program = program();
        program.ops[1].label = Some("espera".into());
        program.title = Some(words.into());
        program
    };
    let mut bench = Bench::new().await;
    let programs = Programs::new([named("antes")]);
    bench.store.publish(&[(named("antes"), "flow bienvenida".into())]).await.unwrap();
    let old = programs.clone();
    bench.decide = Box::new(move |conversation, input, facts| engine::handle(&old, conversation, input, facts));
    bench.commit(vec![bench.says("wamid.1", "Hola")]).await;

    let mut reader = ReadStore::open(&bench.file(), &Kek::parse(KEY).unwrap()).await.unwrap();
    let [live] = &reader.live_runs().await.unwrap()[..] else { panic!("one run lives") };
    assert_eq!((live.flow.as_str(), live.program), ("bienvenida", named("antes").id()));
    let newest = programs.published([named("ahora")]);
    bench.store.publish(&[(named("ahora"), "flow bienvenida".into())]).await.unwrap();
    bench.decide = Box::new(move |conversation, input, facts| engine::handle(&newest, conversation, input, facts));
    let wish = || WorkKind::Migrate { run: live.run, contact: live.contact };
    bench.commit(vec![wish(), wish()]).await;
    assert_eq!(reader.live_runs().await.unwrap()[0].program, named("ahora").id());
    assert_eq!(bench.kinds().await.iter().filter(|kind| **kind == "moved").count(), 1);
    let Bench { folder, store, .. } = bench;
    store.close().await.unwrap();
    assert_eq!(open(&folder, KEY).await.unwrap().pinned, [(named("ahora").id(), named("ahora"))]);
}

#[tokio::test]
async fn what_people_wrote_and_who_they_are_is_not_in_the_file() {
    let mut bench = Bench::new().await;
    bench.commit(vec![bench.says("wamid.1", "Hola"), bench.says("wamid.2", "Palabras privadas")]).await;
    let file = bench.file();
    let Bench { folder, store, .. } = bench;
    store.close().await.unwrap();
    let bytes = std::fs::read(&file).unwrap();
    for secret in [PHONE, "Ana Secreta", "Palabras privadas", "waits_until\":"] {
        let found = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
        assert!(!found, "{secret} is readable in the database");
    }
    assert!(bytes.windows(10).any(|window| window == b"bienvenida"), "flow names are clear on purpose");
    drop(folder);
}

#[tokio::test]
async fn a_phone_that_wrote_to_two_accounts_is_found_in_both() {
    let folder = tempfile::tempdir().unwrap();
    let kek = Kek::parse(KEY).unwrap();
    let setups = ["1", "2"].map(|n| AccountSetup {
        waba_id: format!("20000000000000{n}"),
        phone_number_ids: vec![format!("10000000000000{n}")],
    });
    let store = Store::open(&folder.path().join("flowd.db"), &kek, &setups).await.unwrap().store;
    let programs = Programs::new([program()]);
    let decide = Box::new(move |conversation, input, facts: &engine::Facts| {
        engine::handle(&programs, conversation, input, facts)
    });
    let mut bench = Bench { folder, store, decide };
    let WorkKind::Message(mut second) = bench.says("wamid.2", "Hola") else { panic!("a message") };
    second.number = bench.store.keys().number("100000000000002").unwrap();
    bench.commit(vec![bench.says("wamid.1", "Hola"), WorkKind::Message(second)]).await;
    let mut reader = ReadStore::open(&bench.file(), &kek).await.unwrap();
    let mut accounts = Vec::new();
    for who in reader.find(PHONE).await.unwrap() {
        accounts.push(reader.log(&who).await.unwrap()[0].waba_id.clone());
    }
    accounts.sort();
    assert_eq!(accounts, ["200000000000001", "200000000000002"]);
}

#[test]
fn a_contact_of_two_accounts_is_two_contacts() {
    let id = |account: u8| ContactId::derived_from(&[&AccountId([account; 16]).0, b"wa_id", b"x"]);
    assert_ne!(id(1), id(2));
}
