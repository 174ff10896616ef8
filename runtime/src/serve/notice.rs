//! What an operator must hear of, once and not with every webhook.

use std::{
    collections::BTreeSet,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// The least time between two notices of the same kind.
const AGAIN_AFTER: Duration = Duration::from_mins(1);
/// Numbers that are remembered as told.
const NUMBERS_MAX: usize = 100;

#[derive(Debug, Default)]
pub struct Notices {
    signature_at: Mutex<Option<Instant>>,
    numbers: Mutex<BTreeSet<String>>,
}

impl Notices {
    /// A webhook that was not signed with our secret: the most common mistake of a first setup.
    pub fn wrong_signature(&self) {
        let mut last = self.signature_at.lock().unwrap_or_else(PoisonError::into_inner);
        if last.is_none_or(|at| at.elapsed() >= AGAIN_AFTER) {
            *last = Some(Instant::now());
            tracing::warn!(
                "a webhook was refused with 401: its signature does not fit FLOWD_APP_SECRET. If Meta sent it, that is \
                 the secret of another app"
            );
        }
    }

    /// A customer wrote to a number that is not configured: the message is kept, and nobody answers it.
    pub fn unknown_number(&self, phone_number_id: &str) {
        let mut told = self.numbers.lock().unwrap_or_else(PoisonError::into_inner);
        if told.len() < NUMBERS_MAX && told.insert(phone_number_id.to_owned()) {
            tracing::warn!(
                phone_number_id,
                "a customer wrote to a number that is not configured (FLOWD_PHONE_NUMBER_ID): nobody answers there"
            );
        }
    }
}
