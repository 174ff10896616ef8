//! A benchmark's own way into the database, beside `flowd`.

use sqlx::{
    AssertSqlSafe, ConnectOptions as _, Connection as _, Executor as _, PgConnection, Row as _, SqliteConnection,
    sqlite::SqliteConnectOptions,
};
use tokio::runtime::{Builder, Runtime};

/// Each customer who writes `hola` becomes a run that sleeps for a month.
pub const FLOW: &str = r#"
flow dormir
  language es
  timezone "America/La_Paz"
  start when message contains "hola"

step inicio
  wait 30 days
  tag "despierto"
"#;

pub struct Rows {
    runtime: Runtime,
    open: Open,
}

enum Open {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

impl Rows {
    /// As `DATABASE_URL` names it.
    pub fn of(url: &str) -> Self {
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        let open = match url.strip_prefix("sqlite:") {
            Some(file) => {
                let options =
                    SqliteConnectOptions::new().filename(file).busy_timeout(std::time::Duration::from_mins(1));
                Open::Sqlite(runtime.block_on(options.connect()).unwrap())
            }
            None => Open::Postgres(runtime.block_on(PgConnection::connect(url)).unwrap()),
        };
        Self { runtime, open }
    }

    /// Statements, one after the other.
    pub fn run(&mut self, sql: &str) {
        let sql = sqlx::raw_sql(AssertSqlSafe(sql.to_owned()));
        match &mut self.open {
            Open::Sqlite(db) => self.runtime.block_on(db.execute(sql)).map(|_| ()),
            Open::Postgres(db) => self.runtime.block_on(db.execute(sql)).map(|_| ()),
        }
        .unwrap();
    }

    /// The first column of the only row.
    pub fn number(&mut self, sql: &str) -> i64 {
        let sql = AssertSqlSafe(sql.to_owned());
        match &mut self.open {
            Open::Sqlite(db) => self.runtime.block_on(sqlx::query(sql).fetch_one(db)).unwrap().get(0),
            Open::Postgres(db) => self.runtime.block_on(sqlx::query(sql).fetch_one(db)).unwrap().get(0),
        }
    }

    /// The first column of each row.
    pub fn texts(&mut self, sql: &str) -> Vec<String> {
        let sql = AssertSqlSafe(sql.to_owned());
        match &mut self.open {
            Open::Sqlite(db) => {
                let found = self.runtime.block_on(sqlx::query(sql).fetch_all(db)).unwrap();
                found.iter().map(|row| row.get(0)).collect()
            }
            Open::Postgres(db) => {
                let found = self.runtime.block_on(sqlx::query(sql).fetch_all(db)).unwrap();
                found.iter().map(|row| row.get(0)).collect()
            }
        }
    }
}
