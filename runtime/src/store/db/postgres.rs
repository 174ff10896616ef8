//! PostgreSQL: a round trip away, so that a set travels whole, one array a column.

mod wide;

use std::{fmt::Write as _, iter, time::Duration};

use sqlx::{
    AssertSqlSafe, ConnectOptions as _, Executor as _, PgConnection, Row as _, TypeInfo as _, ValueRef as _,
    postgres::{PgArguments, PgRow, Postgres},
    query::Query,
};

use super::{Access, Given, Kind, Row, Search, Statement, Value};
use crate::store::database::Server;
use wide::Wide;

/// How long making a connection may take.
const CONNECT: Duration = Duration::from_secs(5);
const PREPARED_MAX: usize = 200;
/// How long one statement may take: a server that vanished without a word must not hold webhooks for ever.
const STATEMENT: Duration = Duration::from_secs(30);

/// A statement is planned a few times and then kept as it is. Over tables that are empty on the first day that plan goes
/// through each of them whole, also when they have grown, until the server happens to look at them again. All that a commit
/// does is found by an index; and a plan that cannot do without what is discouraged must not be compiled for its price.
const BY_INDEX: &str = "set enable_seqscan = off; set enable_hashjoin = off; set enable_mergejoin = off; \
     set enable_material = off; set jit = off";

pub(super) async fn connect(server: &Server, access: Access) -> Result<PgConnection, sqlx::Error> {
    let options = server.options().clone().statement_cache_capacity(PREPARED_MAX).disable_statement_logging();
    let mut db = within(CONNECT, Box::pin(options.connect())).await?;
    if matches!(access, Access::Reader | Access::Glance) {
        db.execute("set default_transaction_read_only = on").await?;
        return Ok(db);
    }
    // A 200 to WhatsApp is a promise; with `off` the last commits would be lost with the server.
    db.execute(
        "select set_config('synchronous_commit', 'on', false) where current_setting('synchronous_commit') = 'off'",
    )
    .await?;
    db.execute(BY_INDEX).await?;
    // A node that vanished must not hold the fence: the one that takes over waits for it.
    db.execute("set idle_in_transaction_session_timeout = '10s'").await?;
    Ok(db)
}

pub(super) async fn rows(db: &mut PgConnection, statement: &Statement, given: Given) -> Result<Vec<Row>, sqlx::Error> {
    let query = bind_set(sqlx::query(AssertSqlSafe(text(statement, &mut 0))), statement, given);
    let found = within(STATEMENT, query.fetch_all(db)).await?;
    Ok(found.iter().map(row).collect())
}

pub(super) async fn write(db: &mut PgConnection, statement: &Statement, given: Given) -> Result<u64, sqlx::Error> {
    let query = bind_set(sqlx::query(AssertSqlSafe(text(statement, &mut 0))), statement, given);
    Ok(within(STATEMENT, query.execute(db)).await?.rows_affected())
}

/// How many rows each of these statements wrote: they are parts of one, so that there is one round trip. The server may
/// carry them out in any order, and none sees what another one writes.
pub(super) async fn write_together(
    db: &mut PgConnection,
    statements: &[Statement],
    given: Vec<Given>,
) -> Result<Vec<u64>, sqlx::Error> {
    let mut query = sqlx::query(AssertSqlSafe(text_together(statements)));
    for (statement, given) in iter::zip(statements, given) {
        query = bind_set(query, statement, given);
    }
    let counts = within(STATEMENT, query.fetch_one(db)).await?;
    Ok((0..statements.len()).map(|nth| counts.get::<i64, _>(nth) as u64).collect())
}

fn text_together(statements: &[Statement]) -> String {
    let (mut text, mut counts, mut parameters) = (String::from("with "), String::from(" select "), 0);
    for (nth, statement) in statements.iter().enumerate() {
        let comma = if nth == 0 { "" } else { ", " };
        let part = self::text(statement, &mut parameters);
        write!(text, "{comma}w{nth} as ({part} returning 1)").expect("a String takes everything");
        write!(counts, "{comma}(select count(*) from w{nth})").expect("a String takes everything");
    }
    text + counts.as_str()
}

pub(super) async fn all(db: &mut PgConnection, sql: &'static str, bound: Vec<Value>) -> Result<Vec<Row>, sqlx::Error> {
    Ok(within(STATEMENT, bind(sqlx::query(sql), bound).fetch_all(db)).await?.iter().map(row).collect())
}

pub(super) async fn run(db: &mut PgConnection, sql: &'static str, bound: Vec<Value>) -> Result<u64, sqlx::Error> {
    Ok(within(STATEMENT, bind(sqlx::query(sql), bound).execute(db)).await?.rows_affected())
}

/// After it, the connection is in the middle of something: whoever gets this error gives it up.
async fn within<T>(time: Duration, done: impl Future<Output = Result<T, sqlx::Error>>) -> Result<T, sqlx::Error> {
    let late = |_| sqlx::Error::Io(std::io::ErrorKind::TimedOut.into());
    tokio::time::timeout(time, done).await.map_err(late)?
}

/// What each of these searches found: they are branches of one statement, so that there is one round trip.
pub(super) async fn search_together(
    db: &mut PgConnection,
    searches: &[Search],
    given: Vec<Given>,
) -> Result<Vec<Vec<Row>>, sqlx::Error> {
    let wide = Wide::of(searches);
    let mut query = sqlx::query(AssertSqlSafe(wide.text(searches)));
    for (search, given) in iter::zip(searches, given) {
        query = bind_set(query, &search.statement, given);
    }
    let mut found = vec![Vec::new(); searches.len()];
    for one in within(STATEMENT, query.fetch_all(db)).await? {
        let nth = one.get::<i64, _>(0) as usize;
        let mut values = row(&one).0;
        let own = wide.places(&searches[nth]).map(|place| std::mem::replace(&mut values[place], Value::Null));
        found[nth].push(Row(own.collect()));
    }
    Ok(found)
}

/// `parameters` were named before it.
fn text(statement: &Statement, parameters: &mut usize) -> String {
    let names: Vec<&str> = statement.columns.iter().map(|(name, _)| *name).collect();
    let mut text = format!("with k({}) as (select * from unnest(", names.join(","));
    for (n, (_, kind)) in statement.columns.iter().enumerate() {
        let comma = if n == 0 { "" } else { "," };
        let kind = kind_name(*kind);
        *parameters += 1;
        write!(text, "{comma}${parameters}::{kind}[]").expect("a String takes everything");
    }
    text.push_str(")) ");
    text.push_str(statement.body);
    text
}

fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Int => "bigint",
        Kind::Text => "text",
        Kind::Blob => "bytea",
    }
}

fn bind_set<'q>(
    query: Query<'q, Postgres, PgArguments>,
    statement: &Statement,
    given: Vec<Vec<Value>>,
) -> Query<'q, Postgres, PgArguments> {
    let mut rows: Vec<_> = given.into_iter().map(Vec::into_iter).collect();
    statement.columns.iter().fold(query, |query, (name, kind)| {
        let column = rows.iter_mut().map(|row| row.next().expect("a row has a value for each column"));
        let wrong = |value: &Value| -> ! { panic!("{name} is of another kind than {value:?}") };
        match kind {
            Kind::Int => query.bind(
                column
                    .map(|value| match value {
                        Value::Int(int) => Some(int),
                        Value::Null => None,
                        Value::Text(_) | Value::Blob(_) => wrong(&value),
                    })
                    .collect::<Vec<_>>(),
            ),
            Kind::Text => query.bind(
                column
                    .map(|value| match value {
                        Value::Text(text) => Some(text),
                        Value::Null => None,
                        Value::Int(_) | Value::Blob(_) => wrong(&value),
                    })
                    .collect::<Vec<_>>(),
            ),
            Kind::Blob => query.bind(
                column
                    .map(|value| match value {
                        Value::Blob(bytes) => Some(bytes),
                        Value::Null => None,
                        Value::Int(_) | Value::Text(_) => wrong(&value),
                    })
                    .collect::<Vec<_>>(),
            ),
        }
    })
}

fn bind(query: Query<'_, Postgres, PgArguments>, values: Vec<Value>) -> Query<'_, Postgres, PgArguments> {
    values.into_iter().fold(query, |query, value| match value {
        Value::Null => panic!("a parameter of its own is never null"),
        Value::Int(int) => query.bind(int),
        Value::Text(text) => query.bind(text),
        Value::Blob(bytes) => query.bind(bytes),
    })
}

fn row(row: &PgRow) -> Row {
    let value = |column| {
        let raw = row.try_get_raw(column).expect("a row has its columns");
        if raw.is_null() {
            return Value::Null;
        }
        match raw.type_info().name() {
            "INT8" => Value::Int(row.get(column)),
            "INT4" => Value::Int(i64::from(row.get::<i32, _>(column))),
            "BYTEA" => Value::Blob(row.get(column)),
            _ => Value::Text(row.get(column)),
        }
    };
    Row((0..row.len()).map(value).collect())
}
