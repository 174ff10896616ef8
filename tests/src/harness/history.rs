//! What happened, as it was seen from outside: webhooks and their 200s, requests at Graph, deaths of `flowd`.

use std::collections::BTreeMap;
use std::time::Duration;

use super::script::Script;
use super::tables::Id;

/// Our id of a message and the count of its requests, as every request carries them in its opaque field.
pub type Attempt = ([u8; 16], u32);

#[derive(Debug, Clone, Default)]
pub struct History {
    /// By the customer's wa_id.
    pub conversations: BTreeMap<String, Conversation>,
    /// In the order of their first delivery.
    pub items: Vec<Item>,
    /// In the order of arrival.
    pub requests: Vec<Request>,
    /// Requests of which only a part arrived.
    pub partial_requests: usize,
    /// Connections to Graph that broke on the way while a node waited for an answer; what they carried may have arrived.
    pub broken_on_the_way: usize,
    pub deaths: Vec<Death>,
    /// When something else than a death went wrong for the first time.
    pub first_fault_at_ms: Option<i64>,
    /// Why no small disk could be mounted, where one was wanted: files were kept from growing by other means, if there are any.
    pub disk_not_mounted: Option<String>,
    /// Faults other than deaths, by name.
    pub faults: BTreeMap<&'static str, usize>,
    /// Deliveries that ended without an answer.
    pub unanswered: usize,
    /// Answers other than 200, by status.
    pub refused: BTreeMap<u16, usize>,
    /// Starts of `flowd`, also of those that died before they were ready.
    pub starts: usize,
    /// Nodes that ended by themselves, since another one had taken over while they stood still or were cut off.
    pub overtaken: usize,
}

#[derive(Debug, Clone)]
pub struct Conversation {
    pub script: Script,
    /// When something happened last.
    pub moved_at_ms: i64,
    /// Labels that the customer has read, in order, each once.
    pub read: Vec<String>,
}

impl Conversation {
    /// The customer has read the last message.
    pub fn is_over(&self) -> bool {
        self.script.labels().last().is_some_and(|last| self.has_read(last))
    }

    pub fn has_read(&self, label: &str) -> bool {
        self.read.iter().any(|read| read == label)
    }
}

/// One update, delivered until it is answered with 200, and perhaps once more.
#[derive(Debug, Clone)]
pub struct Item {
    pub token: [u8; 16],
    pub what: ItemKind,
    pub is_acknowledged: bool,
    pub deliveries: u32,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ItemKind {
    Message {
        wa_id: String,
        wamid: String,
    },
    /// `rank` grows from sent to delivered.
    Status {
        wamid: String,
        rank: i64,
    },
    /// An update that belongs to no conversation.
    Account,
}

/// A request whose bytes arrived whole.
#[derive(Debug, Clone)]
pub struct Request {
    pub attempt: Attempt,
    pub wa_id: String,
    pub label: String,
    pub arrived_at_ms: i64,
    /// Graph has taken the message: it is on the customer's phone, whatever the answer says.
    pub is_taken: bool,
    /// An answer that says what became of it was written whole.
    pub answered_at_ms: Option<i64>,
    /// What was done to it on purpose, if anything.
    pub fault: Option<&'static str>,
}

/// A kill of `flowd`, and what the database said right after it.
#[derive(Debug, Clone)]
pub struct Death {
    pub at_ms: i64,
    /// A failpoint, or how it was killed from outside.
    pub by: String,
    /// Less than 2 s after the one before.
    pub is_second: bool,
    /// It owned the database; else it stood by.
    pub is_owner: bool,
    /// How long it took until the node that stood by owned the database, if one did.
    pub taken_over_in: Option<Duration>,
    /// Conversations that had begun and were not over.
    pub in_flight: usize,
    /// Messages whose intent was committed and whose outcome was not, and to whom.
    pub claimed: Vec<(Id, Attempt)>,
}

impl History {
    pub fn in_flight(&self) -> usize {
        self.conversations.values().filter(|it| !it.is_over()).count()
    }
}
