//! What is kept of contacts and runs: all that flows set on them, and what the first release wrote.

use engine::{Expr, RunState, Target, Variable};
use stdlib::{Type, Value};

use super::*;

/// As the release of the first format wrote them.
const PROGRAM_V1: &str = include_str!("../../../../engine/tests/golden/program_v1.json");
const RUNS_V1: &str = include_str!("../../../../engine/tests/golden/runs_v1.jsonl");
const CONTACT_V1: &str = r#"{"v":1,"is":{"wa_id":"59171234567","user_id":null,"username":null,"name":"Ana Secreta","first_name":"Ana","zone":null,"logged":3,"owed":1}}"#;

/// The bench with a flow of these operations in place of its own.
async fn bench_with(on: On, reentry: Reentry, kinds: Vec<OpKind>) -> Bench {
    let mut bench = Bench::new(on).await;
    let ops = kinds.into_iter().map(|kind| Op { step: StepId(0), label: None, kind }).collect();
    let number = Variable { kind: Type::Number, default: None };
    let programs = Programs::new([Program { ops, reentry, variables: [("n".into(), number)].into(), ..program() }]);
    bench.decide = Arc::new(move |conversation, input, facts: &engine::Facts| {
        engine::handle(&programs, conversation, input, facts)
    });
    bench
}

fn send(words: &str, next: u32) -> OpKind {
    let text = Text(vec![Segment::Literal(words.into())]);
    OpKind::Send { text, alternatives: Alternatives { templates: vec![], last: Exit::End }, next: OpId(next) }
}

fn wait(next: u32) -> OpKind {
    OpKind::Wait { length: Length::Fixed(Delay::ExactMs(7_200_000)), next: OpId(next) }
}

impl Bench {
    /// The one contact with its conversation, as the next batch would find it.
    async fn loaded(&mut self) -> load::Loaded {
        let id = ContactId::from_slice(self.rows("select id from contact").await[0].blob(0)).unwrap();
        let mut found = found::Found::default();
        found.read_contacts(&mut self.store.writer.lock().await.db, &[id].into()).await.unwrap();
        load::load(&found, &self.store.keys, id).unwrap().unwrap()
    }
}

async fn what_a_flow_sets_is_there_when_the_contact_is_read_again(on: On) {
    let mut bench = bench_with(
        on,
        Reentry::WhenOver,
        vec![
            OpKind::Set {
                target: Target::Field("ciudad".into()),
                value: Expr::Literal("Ciudad Secreta".into()),
                next: OpId(1),
            },
            OpKind::Set {
                target: Target::Variable("n".into()),
                value: Expr::Literal(Value::Number("299.50".parse().unwrap())),
                next: OpId(2),
            },
            OpKind::Tag { tag: "lead".into(), next: OpId(3) },
            OpKind::Consent { purpose: "marketing".into(), next: OpId(4) },
            wait(4),
        ],
    )
    .await;
    bench.commit(vec![bench.says("wamid.1", "Hola")]).await;
    let conversation = bench.loaded().await.conversation;
    let contact = &conversation.contact;
    assert_eq!(contact.fields.get("ciudad"), Some(&"Ciudad Secreta".into()));
    assert_eq!(conversation.runs[0].variables.get("n"), Some(&Value::Number("299.50".parse().unwrap())));
    assert!(contact.tags.contains("lead") && contact.consents.contains("marketing"));
    assert_eq!(contact.last_starts.get("bienvenida"), Some(&NOW));
    assert_eq!((contact.has_written, contact.phone.as_deref()), (true, Some("+59171234567")));
    assert_eq!(contact.last_message, Some(Timestamp::end_of_second(NOW.seconds())));
    let rows = bench.rows("select tags, consent from contact").await;
    let clear = (rows[0].text(0), rows[0].text(1));
    assert_eq!(clear, (r#"["lead"]"#, r#"["marketing"]"#), "tags and consents are clear on purpose");
    let home = bench.closed().await;
    let bytes = home.bytes().await;
    for secret in ["Ciudad Secreta", "299.50"] {
        assert!(!bytes.windows(secret.len()).any(|window| window == secret.as_bytes()), "{secret} is readable");
    }
}

async fn a_farewell_leaves_also_when_it_is_tried_again_after_the_opt_out(on: On) {
    let mut bench =
        bench_with(on, Reentry::WhenOver, vec![send("¡Cuídate!", 1), OpKind::OptOut { next: OpId(2) }, wait(2)]).await;
    let committed = bench.commit(vec![bench.says("wamid.1", "Hola")]).await;
    let message = added(&committed)[0].id();
    assert!(bench.loaded().await.conversation.contact.opted_out);
    bench.commit(vec![WorkKind::Claim { message }]).await;
    let delayed = bench.commit(vec![WorkKind::Delay { message, until: NOW, because: DelayedBy::NotConnected }]).await;
    assert!(matches!(&delayed.outbox[..], [OutboxChange::Changed(row)] if row.id() == message), "{delayed:?}");
    bench.commit(vec![WorkKind::Claim { message }, WorkKind::Accepted { message, wamid: "wamid.out".into() }]).await;
    assert_eq!(bench.kinds().await, ["started", "queued", "opted_out", "ended", "delayed", "sent"]);
}

async fn a_flow_that_starts_again_takes_its_place_in_one_transaction(on: On) {
    let mut bench = bench_with(on, Reentry::Restarts, vec![send("va", 1), wait(0)]).await;
    let first = bench.commit(vec![bench.says("wamid.1", "Hola")]).await;
    let again = bench.commit(vec![bench.says("wamid.2", "hola")]).await;
    let withdrawn = again.outbox.iter().filter(|change| matches!(change, OutboxChange::Removed(_))).count();
    assert_eq!((added(&first).len(), added(&again).len(), withdrawn), (1, 1, 1));
    let conversation = bench.loaded().await.conversation;
    assert_eq!((conversation.runs.len(), conversation.unsent.len()), (1, 1));
    let mut reader = bench.home.reader().await;
    let who = reader.find(PHONE).await.unwrap().pop().expect("the contact is known by the phone");
    let log = reader.log(&who).await.unwrap();
    let reasons: Vec<_> = log
        .iter()
        .filter_map(|logged| match logged.entry.what {
            engine::What::Withdrawn { because, .. } | engine::What::Ended { because, .. } => Some(because),
            _ => None,
        })
        .collect();
    assert_eq!(reasons, [EndReason::Restarted, EndReason::Restarted]);
}

async fn a_claimed_message_of_a_flow_that_started_again_does_not_go_back_into_the_queue(on: On) {
    for in_one_batch in [false, true] {
        let mut bench = bench_with(on, Reentry::Restarts, vec![send("va", 1), wait(0)]).await;
        let message = added(&bench.commit(vec![bench.says("wamid.1", "Hola")]).await)[0].id();
        bench.commit(vec![WorkKind::Claim { message }]).await;
        let again = bench.says("wamid.2", "hola");
        let delay = WorkKind::Delay { message, until: NOW, because: DelayedBy::NotConnected };
        let last = if in_one_batch {
            bench.commit(vec![again, delay]).await
        } else {
            bench.commit(vec![again]).await;
            bench.commit(vec![delay]).await
        };
        assert!(last.outbox.iter().any(|change| matches!(change, OutboxChange::Removed(id) if *id == message)));
        assert_eq!(bench.store.unsettled().await.unwrap().len(), 1, "what the new run says is there");
    }
}

async fn contacts_runs_and_programs_of_the_first_release_are_carried_on(on: On) {
    let bench = Bench::new(on).await;
    let run: engine::Run = serde_json::from_str(RUNS_V1.lines().next().unwrap()).unwrap();
    let contact = ContactId([9; 16]);
    let account = bench.store.keys().number("100000000000001").unwrap().account;
    let key = bench.store.keys();
    let contact_sealed = key.account(account).seal(load::place("contact", &contact.0), CONTACT_V1.as_bytes());
    let stored_run = format!(r#"{{"v":1,"is":{{"run":{}}}}}"#, RUNS_V1.lines().next().unwrap());
    let run_sealed = key.account(account).seal(load::place("run", &run.id.0), stored_run.as_bytes());
    bench
        .sql(
            "insert into contact (id, account_id, ver, optout, sealed) values ($1, $2, 1, 0, $3)",
            vec![contact.0.into(), account.0.into(), contact_sealed.into()],
        )
        .await;
    bench
        .sql(
            "insert into program (hash, lang_version, flow, source, ir) values ($1, 1, 'todo', '', $2)",
            vec![run.program.0.into(), PROGRAM_V1.trim().into()],
        )
        .await;
    bench
        .sql(
            "insert into run (id, contact_id, number_id, flow, key, program, place, status, ver, sealed)
             values ($1, $2, $3, 'todo', '', $4, '3', 'live', 1, $5)",
            vec![run.id.0.into(), contact.0.into(), run.number.0.into(), run.program.0.into(), run_sealed.into()],
        )
        .await;
    bench.sql("insert into timer (owner_id, slot, due, gen) values ($1, 'wait', 0, 1)", vec![run.id.0.into()]).await;

    let home = bench.closed().await;
    let Opened { store, pinned, is_unclean: _ } = home.open(KEY).await.unwrap();
    let mut programs = Programs::default();
    for (id, program) in pinned {
        programs.keep(id, program);
    }
    let decide = Arc::new(move |conversation, input, facts: &engine::Facts| {
        engine::handle(&programs, conversation, input, facts)
    });
    let mut bench = Bench { home, store, decide, may_leave: Arc::new(|_, _| false) };
    let loaded = bench.loaded().await.conversation;
    assert!(loaded.contact.has_written, "whom the first release knew has written");
    assert!(loaded.contact.tags.is_empty() && loaded.contact.fields.is_empty());
    let fired = WorkKind::Timer { run: run.id, slot: Slot::Wait, generation: 1, contact };
    let committed = bench.commit(vec![fired]).await;
    let [row] = &added(&committed)[..] else { panic!("the question is asked: {committed:?}") };
    let engine::Rendered::Template { name, parameters, .. } = &row.outgoing.content else { panic!("{row:?}") };
    assert_eq!((name.as_str(), parameters[0].1.as_str()), ("t_1", "Ana"));
    assert!(matches!(bench.loaded().await.conversation.runs[0].state, RunState::Asking { .. }));
}

conforms! {
    what_a_flow_sets_is_there_when_the_contact_is_read_again
    a_farewell_leaves_also_when_it_is_tried_again_after_the_opt_out
    a_flow_that_starts_again_takes_its_place_in_one_transaction
    a_claimed_message_of_a_flow_that_started_again_does_not_go_back_into_the_queue
    contacts_runs_and_programs_of_the_first_release_are_carried_on
}
