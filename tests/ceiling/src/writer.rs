//! The one writer: what came while a commit was under way goes into the next one together.

use std::{
    collections::{BTreeSet, HashMap},
    time::{SystemTime, UNIX_EPOCH},
};

use anyhow::Context as _;
use tokio::sync::{mpsc, oneshot};

use crate::sql::{self, Cell, Db};

const BATCH_MAX: usize = 500;
const TIMEOUT_MS: i64 = 2 * 60 * 60 * 1000;
const WELCOME: &str = "Hola, ¿quieres saber el precio?";
const PRICE: &str = "Cuesta Bs 299 al mes.";

/// What a customer wrote. What it says decides nothing here.
pub struct Said {
    pub token: Vec<u8>,
    pub contact: String,
    pub number: String,
}

pub enum Work {
    /// `done` hears of the commit.
    Said {
        said: Said,
        done: oneshot::Sender<()>,
    },
    Sent {
        outbox: String,
        wamid: String,
    },
}

/// Committed, to be sent.
pub struct Message {
    pub id: String,
    pub contact: String,
    pub number: String,
    pub body: &'static str,
}

pub async fn run(mut db: Db, mut works: mpsc::Receiver<Work>, messages: mpsc::Sender<Message>) -> anyhow::Result<()> {
    let mut later = Vec::new();
    loop {
        let mut batch = std::mem::take(&mut later);
        if batch.is_empty() && works.recv_many(&mut batch, BATCH_MAX).await == 0 {
            return Ok(());
        }
        while batch.len() < BATCH_MAX
            && let Ok(work) = works.try_recv()
        {
            batch.push(work);
        }
        let (mut said, mut sent, mut waiting) = (Vec::new(), Vec::new(), Vec::new());
        let mut contacts = BTreeSet::new();
        for work in batch {
            match work {
                Work::Sent { outbox, wamid } => sent.push(vec![Cell::Text(outbox), Cell::Text(wamid)]),
                Work::Said { said: one, done } if contacts.insert(one.contact.clone()) => {
                    said.push(one);
                    waiting.push(done);
                }
                // One contact is moved once in a statement.
                again @ Work::Said { .. } => later.push(again),
            }
        }
        let committed = commit(&mut db, said, sent).await?;
        for done in waiting {
            // Whoever asked may have hung up.
            let _gone = done.send(());
        }
        for message in committed {
            messages.send(message).await.context("nobody sends any more")?;
        }
    }
}

/// What came in before is passed over.
async fn commit(db: &mut Db, said: Vec<Said>, sent: Vec<Vec<Cell>>) -> anyhow::Result<Vec<Message>> {
    db.run("begin").await?;
    let tokens = said.iter().map(|one| vec![Cell::Bytes(one.token.clone())]).collect();
    let fresh: BTreeSet<Vec<u8>> = db.bytes(&sql::SEEN, tokens).await?.into_iter().collect();
    let fresh: HashMap<String, String> =
        said.into_iter().filter(|one| fresh.contains(&one.token)).map(|one| (one.contact, one.number)).collect();
    let instances = fresh.iter().map(|(contact, number)| vec![Cell::Text(contact.clone()), Cell::Text(number.clone())]);
    let steps = db.steps(&sql::INSTANCES, instances.collect()).await?;
    let due = now_ms() + TIMEOUT_MS;
    let (mut waits, mut answered, mut outbox, mut messages) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (contact, step) in steps {
        let body = if step == 1 {
            waits.push(vec![Cell::Text(contact.clone()), Cell::Int(due)]);
            WELCOME
        } else {
            answered.push(vec![Cell::Text(contact.clone())]);
            PRICE
        };
        let id = format!("{contact}.{step}");
        outbox.push(vec![Cell::Text(id.clone()), Cell::Text(contact.clone()), Cell::Text(body.to_owned())]);
        messages.push(Message { id, number: fresh[&contact].clone(), contact, body });
    }
    db.write(&sql::WAITS, waits).await?;
    db.write(&sql::ANSWERED, answered).await?;
    db.write(&sql::OUTBOX, outbox).await?;
    db.write(&sql::SENT, sent).await?;
    db.run("commit").await?;
    Ok(messages)
}

fn now_ms() -> i64 {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since_epoch.as_millis()).unwrap_or(i64::MAX)
}
