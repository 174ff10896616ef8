//! The sealed contents of rows: versioned structs of their own, since a row outlives the code that wrote it.

mod packed;

use std::collections::BTreeMap;

use engine::{AccountId, Contact, ContactId, Entry, Outgoing, Run, SettledBy, Slot};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use stdlib::{Timestamp, Value, Zone};
use whatsapp::{request::Recipient, webhook::Sender};

use super::StoreError;

const VERSION: u32 = 1;

/// Every sealed content stands in this envelope.
#[derive(Serialize, Deserialize)]
struct Versioned<T> {
    v: u32,
    is: T,
}

pub(super) fn encode<T: Serialize>(content: &T) -> Vec<u8> {
    let json = serde_json::to_vec(&Versioned { v: VERSION, is: content });
    packed::pack(&json.expect("rows hold no map with keys that are not text"))
}

pub(super) fn decode<T: DeserializeOwned>(bytes: &[u8], what: &'static str) -> Result<T, StoreError> {
    let json = packed::unpack(bytes).ok_or(StoreError::Unreadable { what })?;
    let stored: Versioned<T> = serde_json::from_slice(&json).map_err(|_| StoreError::Unreadable { what })?;
    if stored.v == VERSION { Ok(stored.is) } else { Err(StoreError::Unreadable { what }) }
}

/// Who the contact is, and what the engine keeps of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct StoredContact {
    pub wa_id: Option<String>,
    pub user_id: Option<String>,
    pub username: Option<String>,
    pub name: Option<String>,
    pub first_name: Option<String>,
    pub zone: Option<Zone>,
    #[serde(default)]
    pub language: Option<String>,
    #[serde(default)]
    pub country: Option<String>,
    #[serde(default)]
    pub fields: BTreeMap<String, Value>,
    #[serde(default)]
    pub last_starts: BTreeMap<String, Timestamp>,
    /// Before this was kept, only who had written was stored.
    #[serde(default = "yes")]
    pub has_written: bool,
    #[serde(default)]
    pub last_message: Option<Timestamp>,
    pub logged: u64,
    pub owed: u64,
}

fn yes() -> bool {
    true
}

impl StoredContact {
    pub fn new(sender: &Sender) -> Self {
        Self {
            wa_id: sender.wa_id.clone(),
            user_id: sender.user_id.clone(),
            username: sender.username.clone(),
            name: None,
            first_name: None,
            zone: None,
            language: None,
            country: None,
            fields: BTreeMap::new(),
            last_starts: BTreeMap::new(),
            has_written: false,
            last_message: None,
            logged: 0,
            owed: 0,
        }
    }

    /// Takes what a newer message tells; false if nothing is new.
    pub fn learn(&mut self, sender: &Sender) -> bool {
        let before = self.clone();
        for (known, told) in [
            (&mut self.wa_id, &sender.wa_id),
            (&mut self.user_id, &sender.user_id),
            (&mut self.username, &sender.username),
        ] {
            if told.is_some() {
                known.clone_from(told);
            }
        }
        *self != before
    }

    /// A phone where there is one: WhatsApp refuses some messages to a business-scoped id.
    pub fn recipient(&self) -> Option<Recipient> {
        let phone = self.wa_id.clone().map(Recipient::Phone);
        phone.or_else(|| self.user_id.clone().map(Recipient::User))
    }

    pub fn phone(&self) -> Option<String> {
        self.wa_id.as_ref().map(|wa_id| format!("+{wa_id}"))
    }

    /// Without what stands in columns of its own.
    pub fn contact(&self, id: ContactId, account: AccountId) -> Contact {
        Contact {
            name: self.name.clone(),
            first_name: self.first_name.clone(),
            phone: self.phone(),
            language: self.language.clone(),
            country: self.country.clone(),
            zone: self.zone.clone(),
            fields: self.fields.clone(),
            last_starts: self.last_starts.clone(),
            has_written: self.has_written,
            last_message: self.last_message,
            logged: self.logged,
            owed: self.owed,
            ..Contact::new(id, account)
        }
    }

    pub fn take_from(&mut self, contact: &Contact) {
        self.name.clone_from(&contact.name);
        self.first_name.clone_from(&contact.first_name);
        self.language.clone_from(&contact.language);
        self.country.clone_from(&contact.country);
        self.zone.clone_from(&contact.zone);
        self.fields.clone_from(&contact.fields);
        self.last_starts.clone_from(&contact.last_starts);
        self.has_written = contact.has_written;
        self.last_message = contact.last_message;
        self.logged = contact.logged;
        self.owed = contact.owed;
    }
}

/// The entries of a row of the log: those of one run that follow each other in one batch.
pub(super) fn decode_entries(bytes: &[u8]) -> Result<Vec<Entry>, StoreError> {
    // Before they were gathered, each had a row of its own.
    decode(bytes, "event").or_else(|_| decode(bytes, "event").map(|entry| vec![entry]))
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct StoredRun<R = Run> {
    pub run: R,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct StoredOutgoing<O = Outgoing> {
    pub to: StoredRecipient,
    pub outgoing: O,
}

/// A message as the record of messages keeps it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct StoredSent {
    #[serde(flatten)]
    pub message: StoredOutgoing,
    /// The log's entry that WhatsApp has the message; before it stood here, it was a row of the log.
    #[serde(default)]
    pub told: Option<Told>,
}

/// That WhatsApp has a message, and where that stands in the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Told {
    pub settled_by: SettledBy,
    /// So many entries came before.
    pub after: u64,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum StoredRecipient {
    Phone(String),
    User(String),
}

impl From<Recipient> for StoredRecipient {
    fn from(to: Recipient) -> Self {
        match to {
            Recipient::Phone(phone) => Self::Phone(phone),
            Recipient::User(user) => Self::User(user),
        }
    }
}

impl From<StoredRecipient> for Recipient {
    fn from(to: StoredRecipient) -> Self {
        match to {
            StoredRecipient::Phone(phone) => Self::Phone(phone),
            StoredRecipient::User(user) => Self::User(user),
        }
    }
}

pub(super) fn slot_str(slot: Slot) -> &'static str {
    match slot {
        Slot::Wait => "wait",
        Slot::NoReply => "no_reply",
    }
}

pub(super) fn parse_slot(text: &str) -> Option<Slot> {
    [Slot::Wait, Slot::NoReply].into_iter().find(|slot| slot_str(*slot) == text)
}
