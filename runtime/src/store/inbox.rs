//! What waits in the inbox: taken in by a node that does not own the database, or parked since its conversation cannot be
//! handled. A row is the token of its work; what it carries has its own token besides, as if it had just arrived.

mod own;

use engine::{ContactId, NumberId, Token};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use stdlib::Timestamp;
use whatsapp::webhook::{DeliveryStatus, Sender, Status};

use super::{
    InboundMessage, Keys, NumberRef, Store, StoreError, TakenStatus, Work, WorkKind,
    commit::Writer,
    db::{Row, Value},
    load::place,
    row::{decode, encode},
};
pub(super) use own::StoredOwn;

/// A row that is to be written.
#[derive(Debug)]
pub(super) struct InboxRow {
    pub waits: Waits,
    /// `None` for our own; then the installation's key seals it.
    pub number: Option<NumberId>,
    pub kind: &'static str,
    pub at: Timestamp,
    pub taken_at: Timestamp,
    pub sealed: Vec<u8>,
}

/// For what a row is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Waits {
    ForTheOwner,
    /// For the release of its contact.
    Parked(ContactId),
}

/// The form of a row's content; apart from what it is made of, since a row outlives the code that wrote it.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum StoredInput {
    Message {
        bucket: i64,
        sender: StoredSender,
        written_at: Timestamp,
        wamid: String,
        kind: String,
        text: String,
        raw: Json,
    },
    Status {
        bucket: i64,
        at: Timestamp,
        message_id: String,
        status: String,
        opaque: Option<String>,
        error_code: Option<u32>,
        error_title: Option<String>,
        recipient_id: Option<String>,
        recipient_user_id: Option<String>,
        price_category: Option<String>,
        price_type: Option<String>,
    },
}

#[derive(Serialize, Deserialize)]
struct StoredSender {
    wa_id: Option<String>,
    user_id: Option<String>,
    parent_user_id: Option<String>,
    name: Option<String>,
    username: Option<String>,
}

impl InboxRow {
    /// `None` for what never waits.
    pub fn of(keys: &Keys, kind: &WorkKind, waits: Waits, now: Timestamp) -> Option<(Token, Self)> {
        let (token, number, at, word, content) = match kind {
            WorkKind::Message(message) => {
                let content = encode(&StoredInput::of_message(message));
                (message.token, Some(message.number), message.written_at, "message", content)
            }
            WorkKind::Status(taken) => {
                (taken.token, Some(taken.number), taken.at, "status", encode(&StoredInput::of_status(taken)))
            }
            WorkKind::FromInbox { .. }
            | WorkKind::Keep { .. }
            | WorkKind::Timer { .. }
            | WorkKind::StartOver { .. }
            | WorkKind::Migrate { .. }
            | WorkKind::Claim { .. }
            | WorkKind::Accepted { .. }
            | WorkKind::Delay { .. }
            | WorkKind::InDoubt { .. }
            | WorkKind::NotSent { .. }
            | WorkKind::OnceMore { .. }
            | WorkKind::Unknown { .. }
            | WorkKind::Hold { .. }
            | WorkKind::Release { .. }
            | WorkKind::Discard { .. }
            | WorkKind::ReleaseContact { .. } => {
                let own = StoredOwn::of(kind)?;
                (own.token(), None, now, own.word(), encode(&own))
            }
        };
        let key = number.map_or(&keys.installation, |number| keys.account(number.account));
        let sealed = key.seal(place("inbox", &token.0), &content);
        Some((token, Self { waits, number: number.map(|it| it.number), kind: word, at, taken_at: now, sealed }))
    }

    pub fn values(&self, token: Token) -> Vec<Value> {
        let (state, contact) = match self.waits {
            Waits::ForTheOwner => ("waiting", None),
            Waits::Parked(contact) => ("parked", Some(contact.0)),
        };
        vec![
            token.0.into(),
            Value::or_null(contact),
            Value::or_null(self.number.map(|number| number.0)),
            self.kind.into(),
            self.at.0.into(),
            self.taken_at.0.into(),
            state.into(),
            self.sealed.clone().into(),
        ]
    }
}

impl StoredInput {
    fn of_message(message: &InboundMessage) -> Self {
        let Sender { wa_id, user_id, parent_user_id, name, username } = message.sender.clone();
        Self::Message {
            bucket: message.bucket,
            sender: StoredSender { wa_id, user_id, parent_user_id, name, username },
            written_at: message.written_at,
            wamid: message.wamid.clone(),
            kind: message.kind.clone(),
            text: message.text.clone(),
            raw: message.raw.clone(),
        }
    }

    fn of_status(taken: &TakenStatus) -> Self {
        let status = taken.status.clone();
        Self::Status {
            bucket: taken.bucket,
            at: taken.at,
            message_id: status.message_id,
            status: status.status.as_str().to_owned(),
            opaque: status.opaque,
            error_code: status.error_code,
            error_title: status.error_title,
            recipient_id: status.recipient_id,
            recipient_user_id: status.recipient_user_id,
            price_category: status.price_category,
            price_type: status.price_type,
        }
    }

    fn work(self, token: Token, number: NumberRef) -> Work {
        match self {
            Self::Message { bucket, sender, written_at, wamid, kind, text, raw } => {
                let StoredSender { wa_id, user_id, parent_user_id, name, username } = sender;
                let sender = Sender { wa_id, user_id, parent_user_id, name, username };
                let message = InboundMessage { token, bucket, number, sender, written_at, wamid, kind, text, raw };
                Work { effective_at: written_at, kind: WorkKind::Message(Box::new(message)) }
            }
            Self::Status {
                bucket,
                at,
                message_id,
                status,
                opaque,
                error_code,
                error_title,
                recipient_id,
                recipient_user_id,
                price_category,
                price_type,
            } => {
                let status = Status {
                    message_id,
                    status: DeliveryStatus::parse(&status),
                    opaque,
                    error_code,
                    error_title,
                    recipient_id,
                    recipient_user_id,
                    price_category,
                    price_type,
                };
                let taken = TakenStatus { token, bucket, number, at, status };
                Work { effective_at: at, kind: WorkKind::Status(Box::new(taken)) }
            }
        }
    }
}

impl Store {
    /// The oldest works that wait in the inbox. A row that cannot be read stays for a newer flowd, and the others go on.
    pub async fn waiting(&mut self, limit: u32) -> Result<Vec<Work>, StoreError> {
        self.writer.lock().await.waiting(&self.keys, limit).await
    }
}

impl Writer {
    pub async fn waiting(&mut self, keys: &Keys, limit: u32) -> Result<Vec<Work>, StoreError> {
        let rows = self.db.all(
            "select seq, token, number_id, sealed, event_ts from inbox where state = 'waiting' order by seq limit $1",
            vec![(i64::from(limit) + self.unreadable.len() as i64).into()],
        );
        let mut works = Vec::new();
        for row in rows.await? {
            match work(keys, &row) {
                Ok(work) => works.push(work),
                Err(error) => {
                    if self.unreadable.insert(row.int(0)) {
                        tracing::error!(seq = row.int(0), %error, "a row of the inbox is left where it is");
                    }
                }
            }
        }
        Ok(works)
    }
}

/// What stands in the inbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InboxDepth {
    pub waiting: u32,
    /// When the one came that has waited longest.
    pub oldest: Option<Timestamp>,
    pub parked: u32,
}

impl Store {
    pub async fn inbox_depth(&mut self) -> Result<InboxDepth, StoreError> {
        let mut writer = self.writer.lock().await;
        let rows = writer.db.all("select state, count(*), min(recv_at) from inbox group by state", vec![]).await?;
        let mut depth = InboxDepth { waiting: 0, oldest: None, parked: 0 };
        for row in rows {
            let rows = u32::try_from(row.int(1)).unwrap_or(u32::MAX);
            if row.text(0) == "waiting" {
                (depth.waiting, depth.oldest) = (rows, row.opt_int(2).map(Timestamp));
            } else {
                depth.parked = rows;
            }
        }
        Ok(depth)
    }
}

/// Of a row with seq, token, number, content and time.
pub(super) fn work(keys: &Keys, row: &Row) -> Result<Work, StoreError> {
    let unreadable = || StoreError::Unreadable { what: "inbox" };
    let token = Token::from_slice(row.blob(1)).ok_or_else(unreadable)?;
    let seq = row.int(0);
    let Some(number) = row.opt_blob(2) else {
        let opened = keys.installation.open(place("inbox", &token.0), row.blob(3))?;
        let own: StoredOwn = decode(&opened, "inbox")?;
        let kind = WorkKind::FromInbox { seq, kind: Box::new(own.kind()) };
        return Ok(Work { effective_at: Timestamp(row.int(4)), kind });
    };
    let number = NumberId::from_slice(number).and_then(|number| keys.number_ref(number)).ok_or_else(unreadable)?;
    let opened = keys.account(number.account).open(place("inbox", &token.0), row.blob(3))?;
    let stored: StoredInput = decode(&opened, "inbox")?;
    let Work { effective_at, kind } = stored.work(token, number);
    Ok(Work { effective_at, kind: WorkKind::FromInbox { seq, kind: Box::new(kind) } })
}
