//! What a start finds, who may write, and what can be read without the key.

use super::*;

async fn who_was_overtaken_writes_nothing(on: On) {
    let mut bench = Bench::new(on).await;
    bench.sql("update fence set epoch = epoch + 1", vec![]).await;
    let refused = bench.commit_at(vec![bench.says("wamid.1", "Hola")], NOW).await;
    assert!(matches!(refused, Err(StoreError::Fenced)), "{refused:?}");
    assert_eq!(bench.count("select count(*) from seen").await, 0);
}

async fn a_second_process_and_a_wrong_key_stay_out_and_every_start_raises_the_epoch(on: On) {
    let bench = Bench::new(on).await;
    assert_eq!(bench.store.epoch(), 1);
    if on == On::Sqlite {
        let second = bench.home.open(KEY).await.err().expect("the lock is held");
        assert!(matches!(second, OpenError::InUse { .. }), "{second}");
    }
    let home = bench.closed().await;
    let wrong = home.open(OTHER_KEY).await.err().expect("the key is another");
    assert!(wrong.to_string().starts_with("FLOWD_KEY is not the key this database was made with"), "{wrong}");
    assert_eq!(home.open(KEY).await.unwrap().store.epoch(), 2);
}

async fn runs_bring_the_program_they_stand_in(on: On) {
    let mut bench = Bench::new(on).await;
    bench.commit(vec![bench.says("wamid.1", "Hola")]).await;
    let home = bench.closed().await;
    assert_eq!(home.open(KEY).await.unwrap().pinned, [(program().id(), program())]);
}

async fn a_run_that_was_moved_brings_the_program_it_was_moved_to(on: On) {
    let named = |words: &str| {
        let mut program = program();
        program.ops[1].label = Some("espera".into());
        program.title = Some(words.into());
        program
    };
    let mut bench = Bench::new(on).await;
    let programs = Programs::new([named("antes")]);
    bench.store.publish(&[(named("antes"), "flow bienvenida".into())]).await.unwrap();
    let old = programs.clone();
    bench.decide = Arc::new(move |conversation, input, facts| engine::handle(&old, conversation, input, facts));
    bench.commit(vec![bench.says("wamid.1", "Hola")]).await;

    let mut reader = bench.home.reader().await;
    let [live] = &reader.live_runs().await.unwrap()[..] else { panic!("one run lives") };
    assert_eq!((live.flow.as_str(), live.program), ("bienvenida", named("antes").id()));
    let newest = programs.published([named("ahora")]);
    bench.store.publish(&[(named("ahora"), "flow bienvenida".into())]).await.unwrap();
    bench.decide = Arc::new(move |conversation, input, facts| engine::handle(&newest, conversation, input, facts));
    let wish = || WorkKind::Migrate { run: live.run, contact: live.contact };
    bench.commit(vec![wish(), wish()]).await;
    assert_eq!(reader.live_runs().await.unwrap()[0].program, named("ahora").id());
    assert_eq!(bench.kinds().await.iter().filter(|kind| **kind == "moved").count(), 1);
    let home = bench.closed().await;
    assert_eq!(home.open(KEY).await.unwrap().pinned, [(named("ahora").id(), named("ahora"))]);
}

async fn what_people_wrote_and_who_they_are_is_not_in_the_file(on: On) {
    let mut bench = Bench::new(on).await;
    bench.commit(vec![bench.says("wamid.1", "Hola"), bench.says("wamid.2", "Palabras privadas")]).await;
    let home = bench.closed().await;
    let bytes = home.bytes().await;
    for secret in [PHONE, "Ana Secreta", "Palabras privadas", "waits_until\":"] {
        let found = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
        assert!(!found, "{secret} is readable in the database");
    }
    assert!(bytes.windows(10).any(|window| window == b"bienvenida"), "flow names are clear on purpose");
}

async fn a_phone_that_wrote_to_two_accounts_is_found_in_both(on: On) {
    let home = Home::new(on).await;
    let kek = Kek::parse(KEY).unwrap();
    let setups = ["1", "2"].map(|n| AccountSetup {
        waba_id: format!("20000000000000{n}"),
        phone_number_ids: vec![format!("10000000000000{n}")],
    });
    let store = bench::owned(Intake::open(&home.database, &kek, &setups).await.unwrap()).await.store;
    let programs = Programs::new([program()]);
    let decide = Arc::new(move |conversation, input, facts: &engine::Facts| {
        engine::handle(&programs, conversation, input, facts)
    });
    let mut bench = Bench { home, store, decide, may_leave: Arc::new(|_, _| false) };
    let WorkKind::Message(mut second) = bench.says("wamid.2", "Hola") else { panic!("a message") };
    second.number = bench.store.keys().number("100000000000002").unwrap();
    bench.commit(vec![bench.says("wamid.1", "Hola"), WorkKind::Message(second)]).await;
    let mut reader = bench.home.reader().await;
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

conforms! {
    who_was_overtaken_writes_nothing
    a_second_process_and_a_wrong_key_stay_out_and_every_start_raises_the_epoch
    runs_bring_the_program_they_stand_in
    a_run_that_was_moved_brings_the_program_it_was_moved_to
    what_people_wrote_and_who_they_are_is_not_in_the_file
    a_phone_that_wrote_to_two_accounts_is_found_in_both
}
