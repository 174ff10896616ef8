//! The sealed contents of rows: versioned structs of their own, since a row outlives the code that wrote it.

use engine::{AccountId, Contact, ContactId, Outgoing, Run, Slot};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use stdlib::Zone;
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
    serde_json::to_vec(&Versioned { v: VERSION, is: content }).expect("rows hold no map with keys that are not text")
}

pub(super) fn decode<T: DeserializeOwned>(bytes: &[u8], what: &'static str) -> Result<T, StoreError> {
    let stored: Versioned<T> = serde_json::from_slice(bytes).map_err(|_| StoreError::Unreadable { what })?;
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
    pub logged: u64,
    pub owed: u64,
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

    pub fn contact(&self, id: ContactId, account: AccountId, opted_out: bool) -> Contact {
        Contact {
            id,
            account,
            opted_out,
            name: self.name.clone(),
            first_name: self.first_name.clone(),
            zone: self.zone.clone(),
            logged: self.logged,
            owed: self.owed,
        }
    }

    pub fn take_from(&mut self, contact: &Contact) {
        self.name.clone_from(&contact.name);
        self.first_name.clone_from(&contact.first_name);
        self.zone.clone_from(&contact.zone);
        self.logged = contact.logged;
        self.owed = contact.owed;
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct StoredRun {
    pub run: Run,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct StoredOutgoing {
    pub to: StoredRecipient,
    pub outgoing: Outgoing,
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
