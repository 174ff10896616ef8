//! What only a server does: it stops batches that are in each other's way, breaks connections, loses its answer to a
//! commit, and refuses who may not enter.

use std::{
    path::PathBuf,
    sync::atomic::{AtomicBool, Ordering},
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{UnixListener, UnixStream},
};

use super::*;

/// Makes the next `times` batches fail as a server does that breaks off one of two transactions.
async fn in_the_way(bench: &Bench, code: &str, times: u32) {
    bench.sql("create sequence tries", vec![]).await;
    let body = format!(
        "create function stop() returns trigger language plpgsql as $$ begin
           if nextval('tries') <= {times} then raise exception 'in the way' using errcode = '{code}'; end if;
           return new; end $$"
    );
    bench.sql(Box::leak(body.into_boxed_str()), vec![]).await;
    bench.sql("create trigger stop before insert on seen for each statement execute function stop()", vec![]).await;
}

#[tokio::test]
async fn a_batch_that_is_broken_off_is_tried_again() {
    for code in ["40P01", "40001"] {
        let mut bench = Bench::new(On::Postgres).await;
        in_the_way(&bench, code, 3).await;
        let committed = bench.commit(vec![bench.says("wamid.1", "Hola")]).await;
        assert_eq!((committed.fresh, added(&committed).len()), (1, 1), "{code}");
        assert_eq!(bench.kinds().await, ["started", "queued", "waits_until"]);
    }
}

#[tokio::test]
async fn a_batch_that_is_broken_off_for_ever_is_given_back_whole() {
    let mut bench = Bench::new(On::Postgres).await;
    in_the_way(&bench, "40001", 1_000).await;
    let refused = bench.commit_at(vec![bench.says("wamid.1", "Hola")], NOW).await;
    assert!(matches!(&refused, Err(error @ StoreError::Database(_)) if error.is_contention()), "{refused:?}");
    assert_eq!(bench.count("select last_value from tries").await, 5, "tries are bounded");
    assert_eq!(bench.count("select count(*) from contact").await, 0);
    bench.sql("drop trigger stop on seen", vec![]).await;
    assert_eq!(bench.commit(vec![bench.says("wamid.1", "Hola")]).await.fresh, 1);
}

#[tokio::test]
async fn after_a_broken_connection_the_batch_is_committed_on_a_new_one() {
    let mut bench = Bench::new(On::Postgres).await;
    let own = bench.count("select pg_backend_pid()").await;
    let mut other = Db::new(bench.home.database.clone());
    other.all("select pg_terminate_backend($1::int)::text", vec![own.into()]).await.unwrap();
    let committed = bench.commit(vec![bench.says("wamid.1", "Hola")]).await;
    assert_eq!((committed.fresh, added(&committed).len()), (1, 1));
    assert_ne!(bench.count("select pg_backend_pid()").await, own);
}

#[tokio::test]
async fn a_new_start_is_not_kept_out_and_ends_the_writing_of_the_one_before() {
    let mut bench = Bench::new(On::Postgres).await;
    let Opened { store: newer, .. } = bench.home.open(KEY).await.unwrap();
    assert_eq!((bench.store.epoch(), newer.epoch()), (1, 2));
    let refused = bench.commit_at(vec![bench.says("wamid.1", "Hola")], NOW).await;
    assert!(matches!(refused, Err(StoreError::Fenced)), "{refused:?}");
    assert!(matches!(bench.store.publish(&[]).await, Err(StoreError::Fenced)));
    newer.close().await.unwrap();
}

#[tokio::test]
async fn nodes_that_start_at_once_on_an_empty_database_all_start() {
    let home = Home::new(On::Postgres).await;
    let (a, b, c) = tokio::join!(home.open(KEY), home.open(KEY), home.open(KEY));
    let mut epochs: Vec<_> = [a, b, c].into_iter().map(|opened| opened.unwrap().store.epoch()).collect();
    epochs.sort_unstable();
    assert_eq!(epochs, [1, 2, 3]);
}

/// Between us and the server; swallows the answer to the commit that comes after it is armed, and hangs up.
struct Between {
    folder: tempfile::TempDir,
    armed: Arc<AtomicBool>,
}

impl Between {
    fn started(server: PathBuf) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let listener = UnixListener::bind(folder.path().join(".s.PGSQL.5432")).unwrap();
        let armed = Arc::new(AtomicBool::new(false));
        let is_armed = Arc::clone(&armed);
        tokio::spawn(async move {
            while let Ok((us, _)) = listener.accept().await {
                let it = UnixStream::connect(&server).await.unwrap();
                tokio::spawn(between(us, it, Arc::clone(&is_armed)));
            }
        });
        Self { folder, armed }
    }
}

async fn between(mut us: UnixStream, mut it: UnixStream, armed: Arc<AtomicBool>) {
    let (mut asked, mut said) = ([0; 8192], [0; 8192]);
    loop {
        tokio::select! {
            read = us.read(&mut asked) => match read {
                Ok(length @ 1..) => it.write_all(&asked[..length]).await.unwrap(),
                Ok(0) | Err(_) => return,
            },
            read = it.read(&mut said) => match read {
                Ok(length @ 1..) => {
                    let is_committed = said[..length].windows(7).any(|window| window == b"COMMIT\0");
                    if is_committed && armed.swap(false, Ordering::SeqCst) {
                        return;
                    }
                    us.write_all(&said[..length]).await.unwrap();
                }
                Ok(0) | Err(_) => return,
            },
        }
    }
}

#[tokio::test]
async fn a_commit_whose_answer_is_lost_is_asked_after_and_told() {
    let home = Home::new(On::Postgres).await;
    let Database::Postgres(server) = &home.database else { panic!("a server") };
    let (socket, name) = (server.options().get_socket().unwrap().clone(), server.database().to_owned());
    let it = Between::started(socket.join(".s.PGSQL.5432"));
    let url = format!("postgres://ventana@localhost/{name}?host={}", it.folder.path().display());
    let mut bench = Bench::of(Home { database: Database::Postgres(Server::parse(&url).unwrap()), ..home }).await;
    it.armed.store(true, Ordering::SeqCst);
    let committed = bench.commit(vec![bench.says("wamid.1", "Hola")]).await;
    assert!(!it.armed.load(Ordering::SeqCst), "the answer was swallowed");
    assert_eq!((committed.fresh, added(&committed).len(), committed.timers.len()), (1, 1, 1));
    let again = bench.commit(vec![bench.says("wamid.1", "Hola")]).await;
    assert_eq!((again.fresh, again.repeated), (0, 1));
    assert_eq!(bench.kinds().await, ["started", "queued", "waits_until"]);
}

/// What a start says to `url`.
async fn refusal(url: &str) -> OpenError {
    let folder = tempfile::tempdir().unwrap();
    let home = Home { database: Database::Postgres(Server::parse(url).unwrap()), _folder: folder };
    home.open(KEY).await.err().expect("it cannot be used")
}

#[tokio::test]
async fn a_server_that_cannot_be_used_is_told_by_what_there_is_to_do() {
    let home = Home::new(On::Postgres).await;
    let Database::Postgres(server) = &home.database else { panic!("a server") };
    let url = system_tests::postgres_at(server.database());

    let nobody = refusal("postgres://ana:hunter2@127.0.0.1:1/flujos").await;
    assert!(matches!(nobody, OpenError::NoServer { .. }), "{nobody:?}");
    assert!(nobody.to_string().starts_with("no PostgreSQL answers at 127.0.0.1:1 ("), "{nobody}");
    let stranger = refusal(&url.replace("ventana@", "nadie:hunter2@")).await;
    assert!(matches!(stranger, OpenError::NotLetIn { .. }), "{stranger:?}");
    let missing = refusal(&system_tests::postgres_at("no_hay")).await;
    assert!(matches!(missing, OpenError::NoDatabase { .. }), "{missing:?}");
    assert!(missing.to_string().contains("createdb no_hay"), "{missing}");
    let only_read = refusal(&format!("{url}&options=-cdefault_transaction_read_only%3Don")).await;
    assert!(matches!(only_read, OpenError::ReadOnly { .. }), "{only_read:?}");

    let mut db = Db::new(home.database.clone());
    let role = format!("huesped_{}", server.database());
    db.run(Box::leak(format!("create role {role} login").into_boxed_str()), vec![]).await.unwrap();
    let no_right = refusal(&url.replace("ventana@", &format!("{role}@"))).await;
    assert!(matches!(no_right, OpenError::NoRight { .. }), "{no_right:?}");
    for said in [nobody, stranger, missing, only_read, no_right] {
        assert!(!format!("{said} {said:?}").contains("hunter2"), "{said:?}");
    }
}

#[tokio::test]
async fn a_reader_beside_the_owner_writes_nothing_and_says_where_nothing_is_yet() {
    let home = Home::new(On::Postgres).await;
    let empty = ReadStore::open(&home.database, &Kek::parse(KEY).unwrap()).await.err().expect("no tables yet");
    assert!(matches!(empty, OpenError::Empty { .. }), "{empty}");
    let bench = Bench::of(home).await;
    let mut reader = Db::read_only(bench.home.database.clone());
    let refused = reader.run("delete from fence", vec![]).await.expect_err("it only reads");
    assert!(refused.to_string().contains("read-only"), "{refused}");
}
