//! A store with a flow and a clock, over one of the two databases.

use super::*;

/// The database that a test is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum On {
    Sqlite,
    Postgres,
}

/// One suite, over both databases.
macro_rules! conforms {
    ($($name:ident)*) => {
        mod on_sqlite {
            $(#[tokio::test]
            async fn $name() {
                super::$name(crate::store::tests::On::Sqlite).await;
            })*
        }
        mod on_postgres {
            $(#[tokio::test]
            async fn $name() {
                super::$name(crate::store::tests::On::Postgres).await;
            })*
        }
    };
}
pub(crate) use conforms;

/// A database of its own that vanishes.
pub struct Home {
    pub database: Database,
    /// With the file; a database of a server vanishes with that.
    pub _folder: tempfile::TempDir,
}

impl Home {
    pub async fn new(on: On) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = match on {
            On::Sqlite => Database::Sqlite(folder.path().join("flowd.db")),
            On::Postgres => Database::Postgres(Server::parse(&made().await).unwrap()),
        };
        Self { database, _folder: folder }
    }

    /// Owns it, whoever did before.
    pub async fn open(&self, key: &str) -> Result<Opened, OpenError> {
        own(self.intake(key).await?).await.map_err(|error| OpenError::of(&self.database, error))
    }

    pub async fn intake(&self, key: &str) -> Result<Intake, OpenError> {
        let setup =
            AccountSetup { waba_id: "200000000000001".into(), phone_number_ids: vec!["100000000000001".into()] };
        Intake::open(&self.database, &Kek::parse(key).unwrap(), &[setup]).await
    }

    pub async fn reader(&self) -> ReadStore {
        ReadStore::open(&self.database, &Kek::parse(KEY).unwrap()).await.unwrap()
    }

    /// All that stands in it, bytes and what bytes spell.
    pub async fn bytes(&self) -> Vec<u8> {
        let Database::Sqlite(file) = &self.database else {
            let mut db = Db::new(self.database.clone());
            let mut bytes = Vec::new();
            for table in
                ["account", "alias", "contact", "event", "message", "outbox", "program", "run", "seen", "timer"]
            {
                let sql = format!("select t::text from {table} t");
                for row in db.all(Box::leak(sql.into_boxed_str()), vec![]).await.unwrap() {
                    let text = row.text(0);
                    bytes.extend(text.as_bytes());
                    for hex in text.split("\\x").skip(1) {
                        let digits: String = hex.chars().take_while(char::is_ascii_hexdigit).collect();
                        bytes.extend(hex::decode(digits).unwrap());
                    }
                }
            }
            return bytes;
        };
        std::fs::read(file).unwrap()
    }
}

pub async fn own(mut intake: Intake) -> Result<Opened, StoreError> {
    loop {
        let holder = intake.holder().await?;
        if let Some(raised) = intake.take_over(holder.as_ref()).await? {
            return Ok(intake.opened(raised));
        }
    }
}

pub async fn owned(intake: Intake) -> Opened {
    own(intake).await.unwrap()
}

/// A database of the server that the tests run with.
async fn made() -> String {
    static COUNT: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
    let count = COUNT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    let name = format!("t{}_{count}", std::process::id());
    let mut server = Db::new(Database::Postgres(Server::parse(system_tests::postgres()).unwrap()));
    let sql = format!("create database {name}");
    server.run(Box::leak(sql.into_boxed_str()), vec![]).await.unwrap();
    system_tests::postgres_at(&name)
}

pub struct Bench {
    pub home: Home,
    pub store: Store,
    pub decide: Arc<Decide>,
    /// Nothing, unless a test says so.
    pub may_leave: Arc<MayLeave>,
}

impl Bench {
    pub async fn new(on: On) -> Self {
        Self::of(Home::new(on).await).await
    }

    pub async fn of(home: Home) -> Self {
        let store = home.open(KEY).await.unwrap().store;
        Self::over(home, store).await
    }

    pub async fn over(home: Home, store: Store) -> Self {
        let programs = Programs::new([program()]);
        let mut bench = Self {
            home,
            store,
            decide: Arc::new(move |conversation, input, facts: &engine::Facts| {
                engine::handle(&programs, conversation, input, facts)
            }),
            may_leave: Arc::new(|_, _| false),
        };
        bench.store.publish(&[(program(), "flow bienvenida".into())]).await.unwrap();
        bench
    }

    pub async fn closed(self) -> Home {
        self.store.close().await.unwrap();
        self.home
    }

    /// Meddles with the database, beside every rule.
    pub async fn sql(&self, sql: &'static str, bound: Vec<Value>) -> u64 {
        self.store.writer.lock().await.db.run(sql, bound).await.unwrap()
    }

    pub async fn rows(&self, sql: &'static str) -> Vec<Row> {
        self.store.writer.lock().await.db.all(sql, vec![]).await.unwrap()
    }

    /// What `select count(*)` says.
    pub async fn count(&self, sql: &'static str) -> i64 {
        self.rows(sql).await[0].int(0)
    }

    pub async fn commit(&mut self, kinds: Vec<WorkKind>) -> Committed {
        self.commit_at(kinds, NOW).await.unwrap()
    }

    pub async fn commit_at(&mut self, kinds: Vec<WorkKind>, now: Timestamp) -> Result<Committed, StoreError> {
        let works = kinds.into_iter().map(|kind| Work { effective_at: now, kind }).collect();
        self.store.commit(works, now, &self.decide, &self.may_leave).await
    }

    pub fn says(&self, wamid: &str, text: &str) -> WorkKind {
        self.writes(PHONE, wamid, text)
    }

    pub fn writes(&self, phone: &str, wamid: &str, text: &str) -> WorkKind {
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

    pub fn status(&self, message: MessageId, status: DeliveryStatus, code: Option<u32>) -> WorkKind {
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
    pub async fn log(&self) -> Vec<engine::What> {
        let mut reader = self.home.reader().await;
        let who = reader.find("+591 712-34567").await.unwrap().pop().expect("the contact is known by the phone");
        reader.log(&who).await.unwrap().into_iter().map(|logged| logged.entry.what).collect()
    }

    pub async fn kinds(&self) -> Vec<&'static str> {
        self.log().await.iter().map(engine::What::kind).collect()
    }
}

pub fn added(committed: &Committed) -> Vec<OutboxRow> {
    committed
        .outbox
        .iter()
        .filter_map(|change| match change {
            OutboxChange::Added(row) => Some((**row).clone()),
            OutboxChange::Changed(_) | OutboxChange::Removed(_) | OutboxChange::Released(_) => None,
        })
        .collect()
}
