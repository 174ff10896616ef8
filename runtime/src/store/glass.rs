//! What a simulation sees of the database from outside, and how it makes one.

use std::collections::BTreeMap;

use engine::{AccountId, ContactId, MessageId};

use stdlib::Timestamp;

use super::{
    Command, Database, OutboxState, Store, StoreError,
    db::{Db, Kind, Statement, Wire},
    open::read_keys,
    write::statements as sql,
};
use crate::seal::{DataKey, Kek};

/// A row of the outbox, as far as it is clear.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    pub message: MessageId,
    pub contact: ContactId,
    pub state: OutboxState,
    pub epoch: i64,
    pub attempts: i64,
    pub refusals: i64,
    pub unclear: i64,
    pub doubts: i64,
}

/// A connection of its own, on which nothing goes wrong.
pub struct Glass(Db);

impl Glass {
    /// An empty database whose keys are the same each time: ids are derived from them.
    pub async fn made(database: &Database, kek: &Kek, waba_id: &str) -> Result<Self, StoreError> {
        const ACCOUNTS: Statement = Statement {
            columns: &[("id", Kind::Blob), ("waba_id", Kind::Text), ("state", Kind::Text), ("key_wrapped", Kind::Blob)],
            body: "insert into account (id, waba_id, state, key_wrapped) select id, waba_id, state, key_wrapped from k",
        };
        Wire::lay(None);
        let mut db = Db::new(database.clone());
        db.migrate().await?;
        let account = AccountId::derived_from(&[waba_id.as_bytes()]);
        let of = [(AccountId([0; 16]), "", "installation", 1), (account, waba_id, "active", 2)];
        let rows = of.map(|(id, waba_id, state, byte)| {
            vec![id.0.into(), waba_id.into(), state.into(), kek.wrap(&id.0, &DataKey::fixed(byte)).into()]
        });
        db.write(&ACCOUNTS, rows.into()).await?;
        Ok(Self(db))
    }

    pub async fn outbox(&mut self) -> Result<Vec<Seen>, StoreError> {
        let rows = self.0.all(
            "select id, contact_id, state, epoch, attempts, refusals, unclear, doubts from outbox order by id",
            vec![],
        );
        let seen = rows.await?.into_iter().map(|row| Seen {
            message: MessageId::from_slice(row.blob(0)).expect("an id"),
            contact: ContactId::from_slice(row.blob(1)).expect("an id"),
            state: OutboxState::parse(row.text(2)).expect("a state"),
            epoch: row.int(3),
            attempts: row.int(4),
            refusals: row.int(5),
            unclear: row.int(6),
            doubts: row.int(7),
        });
        Ok(seen.collect())
    }

    /// Of each message of ours, how far it is known to have come.
    pub async fn ranks(&mut self) -> Result<BTreeMap<String, u8>, StoreError> {
        let rows = self.0.all("select message_id, rank from delivery", vec![]).await?;
        Ok(rows.iter().map(|row| (row.text(0).to_owned(), row.int(1) as u8)).collect())
    }

    /// A person lets all go on that is in quarantine; false where nobody is.
    pub async fn release_all(&mut self, kek: &Kek, now: Timestamp) -> Result<bool, StoreError> {
        let rows = self.0.all("select contact_id from quarantine", vec![]).await?;
        let contacts = rows.iter().filter_map(|row| ContactId::from_slice(row.blob(0)));
        let keys = read_keys(&mut self.0, kek).await?;
        let commands = contacts.map(|contact| Command::ReleaseContact(contact).row(&keys, now).1);
        self.0.write(&sql::INBOX, commands.collect()).await?;
        Ok(!rows.is_empty())
    }

    pub async fn epoch(&mut self) -> Result<i64, StoreError> {
        Ok(self
            .0
            .all("select epoch from fence where role = 'owner'", vec![])
            .await?
            .first()
            .map_or(0, |row| row.int(0)))
    }

    pub async fn inbox(&mut self) -> Result<i64, StoreError> {
        Ok(self.0.all("select count(*) from inbox", vec![]).await?[0].int(0))
    }

    /// For the mutant that sends everything again.
    pub async fn requeue(&mut self) -> Result<(), StoreError> {
        self.0.run("update outbox set state = 'queued' where state <> 'queued'", vec![]).await.map(|_| ())
    }
}

impl Store {
    /// As if the node before had ended in order.
    pub fn take_the_end_before_for_orderly(&mut self) {
        self.is_unclean = false;
    }
}
