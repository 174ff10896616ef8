//! The keys of accounts and who a number belongs to; loaded at start, read-only afterwards.

use std::collections::BTreeMap;

use engine::{AccountId, NumberId};

use crate::seal::{DataKey, Pepper};

/// An account as configured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountSetup {
    pub waba_id: String,
    pub phone_number_ids: Vec<String>,
}

/// One of our numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NumberRef {
    pub number: NumberId,
    pub account: AccountId,
}

pub struct Keys {
    pub(super) installation: DataKey,
    pub(super) pepper: Pepper,
    pub(super) accounts: BTreeMap<AccountId, DataKey>,
    /// By Meta's `phone_number_id`.
    pub(super) numbers: BTreeMap<String, NumberRef>,
}

impl Keys {
    pub fn number(&self, phone_number_id: &str) -> Option<NumberRef> {
        self.numbers.get(phone_number_id).copied()
    }

    /// Whose number each is, also of those that are not configured any more.
    pub fn accounts_of_numbers(&self) -> BTreeMap<NumberId, AccountId> {
        self.numbers.values().map(|known| (known.number, known.account)).collect()
    }

    /// Meta's id of one of our numbers.
    pub fn phone_number_id(&self, number: NumberId) -> Option<&str> {
        self.numbers.iter().find(|(_, known)| known.number == number).map(|(id, _)| id.as_str())
    }

    pub(super) fn number_ref(&self, number: NumberId) -> Option<NumberRef> {
        self.numbers.values().find(|known| known.number == number).copied()
    }

    pub(super) fn account(&self, account: AccountId) -> &DataKey {
        self.accounts.get(&account).expect("every stored account has its key loaded at start")
    }
}
