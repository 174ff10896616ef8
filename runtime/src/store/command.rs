//! What a person orders from beside the node that owns the database: it goes through the inbox, like everything that
//! comes from outside, so that there is one writer whether it runs or not.

use std::time::Duration;

use engine::{ContactId, MessageId, Token};
use stdlib::Timestamp;

use super::{
    Database, Keys, OpenError, StoreError, WorkKind,
    db::{Db, Kind, Statement, Value},
    holder,
    inbox::{InboxRow, Waits},
    open::{check_file, read_keys},
    write::statements as sql,
};
use crate::seal::Kek;

/// How long the node is waited for: it looks into the inbox every second.
const TAKEN_UP: Duration = Duration::from_secs(15);
/// Between two looks at whether it did.
const LOOK: Duration = Duration::from_millis(100);

const LEFT: Statement =
    Statement { columns: &[("token", Kind::Blob)], body: "select i.seq from k join inbox i on i.token = k.token" };

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Command {
    /// Send a held message after all.
    Release(MessageId),
    /// Do not send a held message.
    Discard(MessageId),
    /// Handle the conversation of a contact in quarantine again.
    ReleaseContact(ContactId),
}

/// What became of commands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    Done,
    /// No flowd runs: its next start carries them out.
    AtNextStart,
    /// One runs, and has not come to them yet.
    InLine,
}

impl Command {
    fn kind(self) -> WorkKind {
        match self {
            Self::Release(message) => WorkKind::Release { message },
            Self::Discard(message) => WorkKind::Discard { message },
            Self::ReleaseContact(contact) => WorkKind::ReleaseContact { contact },
        }
    }

    /// The row of the inbox that gives it, and its token.
    pub(super) fn row(self, keys: &Keys, now: Timestamp) -> (Token, Vec<Value>) {
        let row = InboxRow::of(keys, &self.kind(), Waits::ForTheOwner, now);
        let (token, row) = row.expect("an order may wait");
        (token, row.values(token))
    }
}

/// Gives commands to the node that owns the database, and waits until it has carried them out where one runs. `database`:
/// one that a flowd of this version has used.
pub async fn give(database: &Database, kek: &Kek, commands: &[Command], now: Timestamp) -> Result<Outcome, OpenError> {
    if let Database::Sqlite(path) = database {
        check_file(path)?;
    }
    let told = |error| OpenError::of(database, error);
    let mut db = Db::new(database.clone());
    if !db.was_started().await.map_err(told)? {
        return Err(OpenError::Empty { database: database.to_string() });
    }
    if !db.missing().await.map_err(told)?.is_empty() {
        return Err(OpenError::OlderTables { database: database.to_string() });
    }
    let is_running = holder::read(&mut db).await.map_err(told)?.is_some_and(|holder| holder.may_run());
    let given = put_in_line(&mut db, kek, commands, now, is_running).await;
    let closed = db.close().await;
    let given = given.map_err(told)?;
    closed.map_err(told)?;
    Ok(given)
}

async fn put_in_line(
    db: &mut Db,
    kek: &Kek,
    commands: &[Command],
    now: Timestamp,
    is_running: bool,
) -> Result<Outcome, StoreError> {
    let keys = read_keys(db, kek).await?;
    let mut commands = commands.to_vec();
    commands.sort_unstable();
    commands.dedup();
    let (tokens, rows): (Vec<_>, Vec<_>) = commands.iter().map(|command| command.row(&keys, now)).unzip();
    db.write(&sql::INBOX, rows).await?;
    if !is_running {
        return Ok(Outcome::AtNextStart);
    }
    let given_up = tokio::time::Instant::now() + TAKEN_UP;
    loop {
        let tokens = tokens.iter().map(|token| vec![token.0.into()]).collect();
        if db.rows(&LEFT, tokens).await?.is_empty() {
            return Ok(Outcome::Done);
        }
        if tokio::time::Instant::now() > given_up {
            return Ok(Outcome::InLine);
        }
        tokio::time::sleep(LOOK).await;
    }
}
