//! What stands in `serve`'s database, read beside it. Contents are sealed: what can be seen is that a row is there, and
//! that it was not written again (sealing the same thing twice gives other bytes).

use std::collections::BTreeMap;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions as _, Row as _, SqliteConnection};
use system_tests::Lab;
use tokio::runtime::{Builder, Runtime};

/// Everything that a run is made of, and everything that it left behind.
pub const OF_CONVERSATIONS: [&str; 8] = ["contact", "alias", "window", "run", "timer", "outbox", "event", "message"];

pub struct Rows {
    runtime: Runtime,
    database: SqliteConnection,
}

/// Table → its rows, each as SQL literals.
pub type Tables = BTreeMap<String, Vec<String>>;

impl Rows {
    pub fn of(lab: &Lab) -> Rows {
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        let options = SqliteConnectOptions::new().filename(lab.database()).read_only(true);
        let database = runtime.block_on(options.connect()).unwrap();
        Rows { runtime, database }
    }

    /// How many rows `select … from <what>` has; `what` may go on with `where`.
    pub fn count(&mut self, what: &str) -> usize {
        self.texts(&format!("select cast(count(*) as text) from {what}"))[0].parse().unwrap()
    }

    pub fn conversations(&mut self) -> Tables {
        OF_CONVERSATIONS.iter().map(|table| ((*table).to_owned(), self.rows(table))).collect()
    }

    /// Every table there is.
    pub fn everything(&mut self) -> Tables {
        let tables = self.texts("select name from sqlite_master where type = 'table'");
        tables.into_iter().map(|table| (table.clone(), self.rows(&table))).collect()
    }

    fn rows(&mut self, table: &str) -> Vec<String> {
        let columns = self.texts(&format!("select name from pragma_table_info('{table}') order by cid"));
        let columns: Vec<_> = columns.iter().map(|column| format!("quote(\"{column}\")")).collect();
        self.texts(&format!("select {} from \"{table}\" order by 1", columns.join(" || ', ' || ")))
    }

    /// The first column of each row, which is text.
    fn texts(&mut self, query: &str) -> Vec<String> {
        let query = sqlx::query(AssertSqlSafe(query.to_owned()));
        let rows = self.runtime.block_on(query.fetch_all(&mut self.database)).unwrap();
        rows.iter().map(|row| row.get(0)).collect()
    }
}
