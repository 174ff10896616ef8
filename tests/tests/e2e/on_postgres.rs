//! The stories that matter most once more, over a PostgreSQL: the story itself, the same message five times, and `serve`
//! killed at each failpoint.

use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::{AssertSqlSafe, Connection as _, PgConnection};
use system_tests::{Options, postgres, postgres_at};
use tokio::runtime::Builder;

use super::{killed_at_each_point, said_five_times, welcome_story};

/// The URL of a new database on the server of this run.
pub fn made() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let name = format!("e{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
        let mut server = PgConnection::connect(postgres()).await.unwrap();
        sqlx::query(AssertSqlSafe(format!("create database {name}"))).execute(&mut server).await.unwrap();
    });
    postgres_at(&name)
}

/// Meddles with a database, beside every rule.
pub fn execute(database: &str, sql: &'static str) {
    Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
        let mut database = PgConnection::connect(database).await.unwrap();
        sqlx::query(sql).execute(&mut database).await.unwrap();
    });
}

/// A laboratory whose `serve` keeps its conversations in a database of its own.
pub fn options() -> Options {
    Options { settings: vec![("DATABASE_URL".to_owned(), made())], ..Options::default() }
}

#[test]
fn a_customer_is_greeted_asked_and_told_the_price() {
    welcome_story::told_the_price(options());
}

#[test]
fn a_message_that_comes_five_times_is_answered_once() {
    said_five_times::answered_once(options());
}

#[test]
fn it_is_the_same_message_after_a_restart_too() {
    said_five_times::the_same_after_a_restart(options());
}

/// Every promise holds at every point; over SQLite, also at every passing of it and twice in a row.
#[test]
fn killed_at_each_point_nothing_is_lost_or_doubled() {
    for point in killed_at_each_point::POINTS {
        let deaths = killed_at_each_point::free_form_story(options(), &[point]);
        assert!(deaths <= 1, "serve died {deaths} times of {point}");
    }
}
