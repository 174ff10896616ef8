//! The statements, each for a whole set of rows `k`, over SQLite or PostgreSQL with the durability of `flowd`.

use std::fmt::Write as _;

use anyhow::{Context as _, bail};
use sqlx::{
    AssertSqlSafe, ConnectOptions as _, Executor as _, PgConnection, Row as _, SqliteConnection,
    postgres::{PgArguments, PgConnectOptions, Postgres},
    query::Query,
    sqlite::{Sqlite, SqliteArguments, SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};

/// Rows in one statement over SQLite at most; a power of two, so that few texts are prepared.
const ROWS_MAX: usize = 64;

const TABLES: [&str; 5] = [
    "create table seen (token {bytes} primary key)",
    "create table instance (contact text primary key, number text not null, step bigint not null)",
    "create table wait (contact text primary key, due bigint not null)",
    "create index wait_due on wait (due)",
    "create table outbox (id text primary key, contact text not null, body text not null, wamid text)",
];

#[derive(Clone, Copy)]
enum Kind {
    Int,
    Text,
    Bytes,
}

pub enum Cell {
    Int(i64),
    Text(String),
    Bytes(Vec<u8>),
}

pub struct Statement {
    columns: &'static [(&'static str, Kind)],
    /// `where true` is there for SQLite, which would take `on conflict` for the beginning of a join.
    body: &'static str,
}

pub const SEEN: Statement = Statement {
    columns: &[("token", Kind::Bytes)],
    body: "insert into seen (token) select token from k where true on conflict do nothing returning token",
};
pub const INSTANCES: Statement = Statement {
    columns: &[("contact", Kind::Text), ("number", Kind::Text)],
    body: "insert into instance (contact, number, step) select contact, number, 1 from k where true
           on conflict (contact) do update set step = instance.step + 1 returning contact, step",
};
pub const WAITS: Statement = Statement {
    columns: &[("contact", Kind::Text), ("due", Kind::Int)],
    body: "insert into wait (contact, due) select contact, due from k",
};
pub const ANSWERED: Statement = Statement {
    columns: &[("contact", Kind::Text)],
    body: "delete from wait where contact in (select contact from k)",
};
pub const OUTBOX: Statement = Statement {
    columns: &[("id", Kind::Text), ("contact", Kind::Text), ("body", Kind::Text)],
    body: "insert into outbox (id, contact, body) select id, contact, body from k",
};
pub const SENT: Statement = Statement {
    columns: &[("id", Kind::Text), ("wamid", Kind::Text)],
    body: "update outbox set wamid = k.wamid from k where outbox.id = k.id",
};

pub enum Db {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

/// As flowd has it: plans are made over empty tables and kept.
const BY_INDEX: &str = "set enable_seqscan = off; set enable_hashjoin = off; set enable_mergejoin = off; \
     set enable_material = off; set jit = off";

impl Db {
    /// A fresh database; says how durable it is, since a ceiling that forgets is none.
    pub async fn open(url: &str) -> anyhow::Result<Self> {
        let mut db = if let Some(path) = url.strip_prefix("sqlite:") {
            let options = SqliteConnectOptions::new()
                .filename(path)
                .create_if_missing(true)
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Full)
                // As flowd has them.
                .pragma("cache_size", "-32768")
                .pragma("wal_autocheckpoint", "4000")
                .statement_cache_capacity(512)
                .disable_statement_logging();
            Self::Sqlite(options.connect().await?)
        } else {
            let options: PgConnectOptions = url.parse().context("DATABASE_URL is neither sqlite: nor postgres:")?;
            let mut db = options.disable_statement_logging().connect().await?;
            db.execute(BY_INDEX).await?;
            Self::Postgres(db)
        };
        for table in TABLES {
            db.run(&table.replace("{bytes}", if matches!(db, Self::Sqlite(_)) { "blob" } else { "bytea" })).await?;
        }
        db.refuse_to_forget().await?;
        Ok(db)
    }

    async fn refuse_to_forget(&mut self) -> anyhow::Result<()> {
        let asked: &[(&str, &str)] = match self {
            Self::Sqlite(_) => &[("select cast(synchronous as text) from pragma_synchronous", "2")],
            Self::Postgres(_) => &[
                ("select current_setting('fsync')", "on"),
                ("select current_setting('synchronous_commit')", "on"),
                ("select current_setting('full_page_writes')", "on"),
            ],
        };
        for (sql, durable) in asked {
            let found: String = match self {
                Self::Sqlite(db) => sqlx::query(*sql).fetch_one(db).await?.get(0),
                Self::Postgres(db) => sqlx::query(*sql).fetch_one(db).await?.get(0),
            };
            if found != *durable {
                bail!("a commit here may be lost with the machine: `{sql}` says {found} and not {durable}");
            }
        }
        Ok(())
    }

    pub async fn run(&mut self, sql: &str) -> anyhow::Result<()> {
        let query = AssertSqlSafe(sql.to_owned());
        match self {
            Self::Sqlite(db) => sqlx::query(query).execute(db).await.map(|_| ())?,
            Self::Postgres(db) => sqlx::query(query).execute(db).await.map(|_| ())?,
        }
        Ok(())
    }

    pub async fn write(&mut self, statement: &Statement, rows: Vec<Vec<Cell>>) -> anyhow::Result<()> {
        match self {
            Self::Sqlite(db) => {
                for piece in pieces(rows) {
                    let text = values(statement, piece.len());
                    bind_each(sqlx::query(AssertSqlSafe(text)), piece).execute(&mut *db).await?;
                }
            }
            Self::Postgres(db) if !rows.is_empty() => {
                bind_columns(sqlx::query(AssertSqlSafe(arrays(statement))), statement, rows).execute(db).await?;
            }
            Self::Postgres(_) => {}
        }
        Ok(())
    }

    /// The first column of what the statement returns.
    pub async fn bytes(&mut self, statement: &Statement, rows: Vec<Vec<Cell>>) -> anyhow::Result<Vec<Vec<u8>>> {
        let mut found = Vec::new();
        match self {
            Self::Sqlite(db) => {
                for piece in pieces(rows) {
                    let text = values(statement, piece.len());
                    let told = bind_each(sqlx::query(AssertSqlSafe(text)), piece).fetch_all(&mut *db).await?;
                    found.extend(told.iter().map(|row| row.get(0)));
                }
            }
            Self::Postgres(db) if !rows.is_empty() => {
                let query = bind_columns(sqlx::query(AssertSqlSafe(arrays(statement))), statement, rows);
                found.extend(query.fetch_all(db).await?.iter().map(|row| row.get(0)));
            }
            Self::Postgres(_) => {}
        }
        Ok(found)
    }

    /// A contact and the step that it stands at now.
    pub async fn steps(&mut self, statement: &Statement, rows: Vec<Vec<Cell>>) -> anyhow::Result<Vec<(String, i64)>> {
        let mut found = Vec::new();
        match self {
            Self::Sqlite(db) => {
                for piece in pieces(rows) {
                    let text = values(statement, piece.len());
                    let told = bind_each(sqlx::query(AssertSqlSafe(text)), piece).fetch_all(&mut *db).await?;
                    found.extend(told.iter().map(|row| (row.get(0), row.get(1))));
                }
            }
            Self::Postgres(db) if !rows.is_empty() => {
                let query = bind_columns(sqlx::query(AssertSqlSafe(arrays(statement))), statement, rows);
                found.extend(query.fetch_all(db).await?.iter().map(|row| (row.get(0), row.get(1))));
            }
            Self::Postgres(_) => {}
        }
        Ok(found)
    }
}

/// Pieces whose lengths are powers of two, the longest first.
fn pieces(mut rows: Vec<Vec<Cell>>) -> Vec<Vec<Vec<Cell>>> {
    let mut pieces = Vec::new();
    while !rows.is_empty() {
        let length = ROWS_MAX.min(1 << rows.len().ilog2());
        let rest = rows.split_off(length);
        pieces.push(std::mem::replace(&mut rows, rest));
    }
    pieces
}

fn names(statement: &Statement) -> String {
    statement.columns.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(",")
}

fn values(statement: &Statement, rows: usize) -> String {
    let row = format!("({})", vec!["?"; statement.columns.len()].join(","));
    format!("with k({}) as (values {}) {}", names(statement), vec![row; rows].join(","), statement.body)
}

fn arrays(statement: &Statement) -> String {
    let mut arrays = String::new();
    for (n, (_, kind)) in statement.columns.iter().enumerate() {
        let kind = match kind {
            Kind::Int => "bigint",
            Kind::Text => "text",
            Kind::Bytes => "bytea",
        };
        let comma = if n == 0 { "" } else { "," };
        write!(arrays, "{comma}${}::{kind}[]", n + 1).expect("a String takes everything");
    }
    format!("with k({}) as (select * from unnest({arrays})) {}", names(statement), statement.body)
}

fn bind_each(query: Query<'_, Sqlite, SqliteArguments>, rows: Vec<Vec<Cell>>) -> Query<'_, Sqlite, SqliteArguments> {
    rows.into_iter().flatten().fold(query, |query, cell| match cell {
        Cell::Int(int) => query.bind(int),
        Cell::Text(text) => query.bind(text),
        Cell::Bytes(bytes) => query.bind(bytes),
    })
}

fn bind_columns<'q>(
    mut query: Query<'q, Postgres, PgArguments>,
    statement: &Statement,
    rows: Vec<Vec<Cell>>,
) -> Query<'q, Postgres, PgArguments> {
    let mut rows: Vec<_> = rows.into_iter().map(Vec::into_iter).collect();
    for (_, kind) in statement.columns {
        let (mut ints, mut texts, mut bytes) = (Vec::new(), Vec::new(), Vec::new());
        for row in &mut rows {
            match row.next().expect("a row has a cell for each column") {
                Cell::Int(int) => ints.push(int),
                Cell::Text(text) => texts.push(text),
                Cell::Bytes(some) => bytes.push(some),
            }
        }
        query = match kind {
            Kind::Int => query.bind(ints),
            Kind::Text => query.bind(texts),
            Kind::Bytes => query.bind(bytes),
        };
    }
    query
}
