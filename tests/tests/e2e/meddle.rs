//! A statement into `serve`'s database from outside: what a machine does that refuses, or what another process left.

use std::path::Path;
use std::time::Duration;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions as _};
use system_tests::Lab;
use tokio::runtime::Builder;

pub fn execute(lab: &Lab, sql: &str) {
    execute_in(&lab.database(), sql);
}

/// The same in another file.
pub fn execute_in(file: &Path, sql: &str) {
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    let options = SqliteConnectOptions::new().filename(file).busy_timeout(Duration::from_secs(30));
    runtime.block_on(async {
        let mut database = options.connect().await.unwrap();
        sqlx::query(AssertSqlSafe(sql.to_owned())).execute(&mut database).await.unwrap();
    });
}
