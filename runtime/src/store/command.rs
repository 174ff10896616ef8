//! What a person orders from beside the node that owns the database: it goes through the inbox, like everything that
//! comes from outside, so that there is one writer whether it runs or not.

use std::time::Duration;

use engine::{ContactId, MessageId, Token};
use serde::{Deserialize, Serialize};
use stdlib::Timestamp;

use super::{
    Database, Keys, OpenError, StoreError, Work, WorkKind,
    db::{Db, Kind, Statement, Value},
    holder,
    load::place,
    open::{check_file, lock, read_keys},
    row::{decode, encode},
    write::statements as sql,
};
use crate::seal::Kek;

/// The kind of such a row.
pub(super) const KIND: &str = "command";
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
pub enum Given {
    Done,
    /// No flowd runs: its next start carries them out.
    AtNextStart,
    /// One runs, and has not come to them yet.
    InLine,
}

/// The form of a row's content.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum StoredCommand {
    Release([u8; 16]),
    Discard([u8; 16]),
    ReleaseContact([u8; 16]),
}

impl Command {
    fn stored(self) -> StoredCommand {
        match self {
            Self::Release(message) => StoredCommand::Release(message.0),
            Self::Discard(message) => StoredCommand::Discard(message.0),
            Self::ReleaseContact(contact) => StoredCommand::ReleaseContact(contact.0),
        }
    }

    /// Given twice while it waits, it is one.
    pub(super) fn token(self) -> Token {
        match self {
            Self::Release(message) => Token::derived_from(&[b"release", &message.0]),
            Self::Discard(message) => Token::derived_from(&[b"discard", &message.0]),
            Self::ReleaseContact(contact) => Token::derived_from(&[b"release contact", &contact.0]),
        }
    }

    pub(super) fn row(self, keys: &Keys, now: Timestamp) -> Vec<Value> {
        let token = self.token();
        let sealed = keys.installation.seal(place("inbox", &token.0), &encode(&self.stored()));
        vec![
            token.0.into(),
            Value::Null,
            Value::Null,
            KIND.into(),
            now.0.into(),
            now.0.into(),
            "waiting".into(),
            sealed.into(),
        ]
    }
}

/// The work that a row of the inbox with a command carries.
pub(super) fn work(keys: &Keys, token: Token, at: Timestamp, sealed: &[u8]) -> Result<Work, StoreError> {
    let opened = keys.installation.open(place("inbox", &token.0), sealed)?;
    let kind = match decode(&opened, "inbox")? {
        StoredCommand::Release(message) => WorkKind::Release { message: MessageId(message) },
        StoredCommand::Discard(message) => WorkKind::Discard { message: MessageId(message) },
        StoredCommand::ReleaseContact(contact) => WorkKind::ReleaseContact { contact: ContactId(contact) },
    };
    Ok(Work { effective_at: at, kind })
}

/// Gives commands to the node that owns the database, and waits until it has carried them out where one runs. `database`:
/// one that a flowd of this version has used.
pub async fn give(database: &Database, kek: &Kek, commands: &[Command], now: Timestamp) -> Result<Given, OpenError> {
    if let Database::Sqlite(path) = database {
        check_file(path)?;
    }
    let told = |error| OpenError::of(database, error);
    let mut db = Db::new(database.clone());
    if !db.was_started().await.map_err(told)? {
        return Err(OpenError::Empty { database: database.to_string() });
    }
    if !db.missing().await.map_err(told)?.is_empty() {
        return Err(OpenError::OtherVersion { database: database.to_string() });
    }
    let is_running = match database {
        Database::Sqlite(path) => matches!(lock(path), Err(OpenError::InUse { .. })),
        Database::Postgres(_) => holder::read(&mut db).await.map_err(told)?.is_some_and(|holder| holder.may_run()),
    };
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
) -> Result<Given, StoreError> {
    let keys = read_keys(db, kek).await?;
    let mut commands = commands.to_vec();
    commands.sort_unstable();
    commands.dedup();
    db.write(&sql::INBOX, commands.iter().map(|command| command.row(&keys, now)).collect()).await?;
    if !is_running {
        return Ok(Given::AtNextStart);
    }
    let given_up = tokio::time::Instant::now() + TAKEN_UP;
    loop {
        let tokens = commands.iter().map(|command| vec![command.token().0.into()]).collect();
        if db.rows(&LEFT, tokens).await?.is_empty() {
            return Ok(Given::Done);
        }
        if tokio::time::Instant::now() > given_up {
            return Ok(Given::InLine);
        }
        tokio::time::sleep(LOOK).await;
    }
}
