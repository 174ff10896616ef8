//! What can happen to the World, as it stands in the journal: one enum, applied by one function, live and at replay.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use stdlib::Timestamp;

use crate::{
    customer::Customer,
    ids::{CustomerId, MessageId, WebhookId},
};

/// The version of the journal's format.
/// 2: what customers wrote, and what they read, is kept too.
pub(crate) const VERSION: u32 = 2;

/// One fact. Facts that must hold together stand on one line of the journal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Entry {
    /// The first line: written at each start, when the journal is compacted. `generation` counts the starts.
    Started { version: u32, generation: u32, now: Timestamp, last_n: u64, last_webhook: WebhookId },
    /// The clock was moved.
    Clock { now: Timestamp },
    /// A customer came to be, or changed; replaces what was known under this id.
    Customer(Customer),
    /// A message of the business was accepted.
    Sent(Sent),
    /// A customer wrote a message.
    Received(Received),
    /// The customer has read these; replaces the statuses that were owed for each.
    Statuses { id: MessageId, statuses: Vec<Value> },
    /// An update is owed to the webhook.
    Owed(Owed),
    /// The webhook answered 200 for these.
    Delivered { webhooks: Vec<WebhookId> },
}

/// A message the business sent, as `GET /emulator/messages` shows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Sent {
    /// Counts over all customers, from 1.
    pub(crate) n: u64,
    pub(crate) customer: CustomerId,
    pub(crate) at: Timestamp,
    pub(crate) id: MessageId,
    /// The `type` of the request.
    pub(crate) kind: String,
    /// What the customer reads: the text, the caption, the filled-in template.
    pub(crate) text: String,
    /// The request body as received.
    pub(crate) body: Value,
    /// The status objects that were owed for it, in order.
    pub(crate) statuses: Vec<Value>,
}

/// A message a customer wrote.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Received {
    pub(crate) customer: CustomerId,
    pub(crate) at: Timestamp,
    pub(crate) id: MessageId,
    /// WhatsApp's message object, as it was written.
    pub(crate) message: Map<String, Value>,
    /// The update that tells the business of it.
    pub(crate) webhook: WebhookId,
}

/// One line of a chat, as both sides see it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Said {
    ByCustomer(Received),
    ByBusiness(Sent),
}

impl Said {
    pub(crate) fn customer(&self) -> CustomerId {
        match self {
            Self::ByCustomer(received) => received.customer,
            Self::ByBusiness(sent) => sent.customer,
        }
    }

    pub(crate) fn customer_mut(&mut self) -> &mut CustomerId {
        match self {
            Self::ByCustomer(received) => &mut received.customer,
            Self::ByBusiness(sent) => &mut sent.customer,
        }
    }

    pub(crate) fn sent(&self) -> Option<&Sent> {
        match self {
            Self::ByBusiness(sent) => Some(sent),
            Self::ByCustomer(_) => None,
        }
    }

    pub(crate) fn entry(&self) -> Entry {
        match self {
            Self::ByCustomer(received) => Entry::Received(received.clone()),
            Self::ByBusiness(sent) => Entry::Sent(sent.clone()),
        }
    }
}

/// One update on its way to the webhook.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Owed {
    pub(crate) id: WebhookId,
    /// Updates of one lane are delivered in order.
    pub(crate) lane: CustomerId,
    /// `{"field":"messages","value":{…}}`
    pub(crate) change: Value,
    /// POSTs it took part in since this process started.
    #[serde(skip)]
    pub(crate) attempts: u32,
}
