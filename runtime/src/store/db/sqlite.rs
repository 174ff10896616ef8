//! SQLite: in the process, so that a statement costs little and the set is given in pieces.

use std::{fmt::Write as _, iter, path::Path, time::Duration};

use futures_util::TryStreamExt as _;
use sqlx::{
    AssertSqlSafe, ConnectOptions as _, Either, Executor as _, Row as _, SqliteConnection, TypeInfo as _,
    ValueRef as _,
    query::Query,
    sqlite::{Sqlite, SqliteArguments, SqliteConnectOptions, SqliteJournalMode, SqliteRow, SqliteSynchronous},
};

use super::{Access, Given, Row, Statement, Value};

/// Rows in one statement at most; a power of two.
const ROWS_MAX: usize = 128;
/// Each statement is prepared once for each power of two.
const PREPARED_MAX: usize = 512;
/// Of the owner, in KiB as SQLite counts them, negative. New rows go to places all over the tables; with the 2 MB that are
/// the default, each page is read again for each of them.
const CACHE: &str = "-32768";
/// Pages that wait in the log before they are copied into the file, which costs two waits for the disk: a page that
/// changes often is copied once. 16 MB.
const CHECKPOINT_EVERY: &str = "4000";

pub(super) async fn connect(path: &Path, access: Access) -> Result<SqliteConnection, sqlx::Error> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .busy_timeout(Duration::from_secs(10))
        .statement_cache_capacity(PREPARED_MAX)
        .disable_statement_logging();
    // A 200 to WhatsApp is a promise; NORMAL would lose the last commits with the machine.
    let written = options.clone().synchronous(SqliteSynchronous::Full);
    match access {
        Access::Owner => written
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .pragma("cache_size", CACHE)
            .pragma("wal_autocheckpoint", CHECKPOINT_EVERY)
            // What a statement would need to undo its first rows is written to a temporary file else.
            .pragma("temp_store", "memory"),
        Access::Reader => options.read_only(true),
        // Without a log the file is all there is. SQLite would make one only to read beside it, perhaps as another user, whose
        // files flowd could not open later.
        Access::Glance => options.read_only(true).immutable(!has_log(path)),
        Access::Copy => written.journal_mode(SqliteJournalMode::Delete),
    }
    .connect()
    .await
}

fn has_log(path: &Path) -> bool {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    Path::new(&log).exists()
}

/// What each of these statements found, and how many rows it wrote, in order. One way to SQLite's own thread and back,
/// which for a few rows costs more than the statement.
pub(super) async fn together(
    db: &mut SqliteConnection,
    statements: &[Statement],
    given: Vec<Given>,
) -> Result<Vec<(u64, Vec<Row>)>, sqlx::Error> {
    let most = given.iter().map(Vec::len).max().unwrap_or_default();
    if most > ROWS_MAX {
        let mut done = Vec::with_capacity(given.len());
        for (statement, given) in iter::zip(statements, given) {
            done.push(one(db, statement, given).await?);
        }
        return Ok(done);
    }
    // Each gets as many rows, so that few texts are prepared.
    let rows = most.next_power_of_two();
    let texts: Vec<_> = statements.iter().map(|statement| text(statement, rows)).collect();
    let values = iter::zip(statements, given).flat_map(|(statement, given)| filled(statement, given, rows));
    let mut answers = db.fetch_many(bind(sqlx::query(AssertSqlSafe(texts.join(";"))), values));
    let (mut done, mut found) = (Vec::with_capacity(statements.len()), Vec::new());
    while let Some(answer) = answers.try_next().await? {
        match answer {
            Either::Right(one) => found.push(row(&one)),
            Either::Left(end) => done.push((end.rows_affected(), std::mem::take(&mut found))),
        }
    }
    Ok(done)
}

/// How many rows a statement wrote, and what it found.
pub(super) async fn one(
    db: &mut SqliteConnection,
    statement: &Statement,
    given: Given,
) -> Result<(u64, Vec<Row>), sqlx::Error> {
    let (mut written, mut found) = (0, Vec::new());
    for piece in pieces(given) {
        let mut answers = db.fetch_many(set(statement, piece));
        while let Some(answer) = answers.try_next().await? {
            match answer {
                Either::Right(one) => found.push(row(&one)),
                Either::Left(end) => written += end.rows_affected(),
            }
        }
    }
    Ok((written, found))
}

pub(super) async fn all(
    db: &mut SqliteConnection,
    sql: &'static str,
    bound: Vec<Value>,
) -> Result<Vec<Row>, sqlx::Error> {
    Ok(bind(sqlx::query(sql), bound).fetch_all(db).await?.iter().map(row).collect())
}

pub(super) async fn run(db: &mut SqliteConnection, sql: &'static str, bound: Vec<Value>) -> Result<u64, sqlx::Error> {
    Ok(bind(sqlx::query(sql), bound).execute(db).await?.rows_affected())
}

/// Pieces as large as may be: each one is a way to SQLite's own thread and back.
fn pieces(mut given: Given) -> Vec<Given> {
    let mut pieces = Vec::new();
    while given.len() > ROWS_MAX {
        let rest = given.split_off(ROWS_MAX);
        pieces.push(std::mem::replace(&mut given, rest));
    }
    pieces.push(given);
    pieces
}

/// Filled up with empty rows to a power of two, so that few texts are prepared.
fn set(statement: &Statement, piece: Given) -> Query<'static, Sqlite, SqliteArguments> {
    let rows = piece.len().next_power_of_two();
    bind(sqlx::query(AssertSqlSafe(text(statement, rows))), filled(statement, piece, rows))
}

fn filled(statement: &Statement, given: Given, rows: usize) -> impl Iterator<Item = Value> + use<> {
    let empty = (rows - given.len()) * statement.columns.len();
    given.into_iter().flatten().chain(iter::repeat_n(Value::Null, empty))
}

/// The first column of a row is never null, but of an empty one.
fn text(statement: &Statement, rows: usize) -> String {
    let names: Vec<&str> = statement.columns.iter().map(|(name, _)| *name).collect();
    let row = format!("({})", vec!["?"; names.len()].join(","));
    let mut text = format!("with k({}) as (select * from (values {row}", names.join(","));
    for _ in 1..rows {
        write!(text, ",{row}").expect("a String takes everything");
    }
    text.push_str(") where column1 is not null) ");
    // A statement that breaks a rule ends the batch: SQLite need not copy each page first to undo the rows before it.
    let body = statement.body;
    match body.split_once(' ') {
        Some((verb @ ("insert" | "update"), rest)) => {
            write!(text, "{verb} or fail {rest}").expect("a String takes everything");
        }
        Some(_) | None => text.push_str(body),
    }
    text
}

fn bind(
    query: Query<'_, Sqlite, SqliteArguments>,
    values: impl IntoIterator<Item = Value>,
) -> Query<'_, Sqlite, SqliteArguments> {
    values.into_iter().fold(query, |query, value| match value {
        Value::Null => query.bind(None::<i64>),
        Value::Int(int) => query.bind(int),
        Value::Text(text) => query.bind(text),
        Value::Blob(bytes) => query.bind(bytes),
    })
}

fn row(row: &SqliteRow) -> Row {
    let value = |column| {
        let raw = row.try_get_raw(column).expect("a row has its columns");
        if raw.is_null() {
            return Value::Null;
        }
        match raw.type_info().name() {
            "INTEGER" => Value::Int(row.get(column)),
            "TEXT" => Value::Text(row.get(column)),
            _ => Value::Blob(row.get(column)),
        }
    };
    Row((0..row.len()).map(value).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_is_given_in_few_pieces_and_whole() {
        let given: Vec<_> = (0..300).map(|n| vec![Value::Int(n)]).collect();
        let pieces = pieces(given.clone());
        let lengths: Vec<_> = pieces.iter().map(Vec::len).collect();
        assert_eq!(lengths, [128, 128, 44]);
        assert_eq!(pieces.concat(), given);
    }
}
