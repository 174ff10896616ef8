//! One person on the other side, with every name they have had.

use serde::{Deserialize, Serialize};
use stdlib::Timestamp;

use crate::ids::{CustomerId, UserId, WaId};

/// WhatsApp's customer service window: free-form messages may go out for so long after the customer's last message.
/// Meta's own number, without the margin our senders keep. Source: Meta, "Customer service windows" (2026-09).
const WINDOW_MS: i64 = 24 * 60 * stdlib::MINUTE_MS;
/// Older names than these are forgotten.
const NAMES_MAX: usize = 16;

/// A customer. The newest wa_id and user id stand last and are the ones webhooks carry; a customer without any wa_id
/// shows no phone number. One that was merged into another has no names left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Customer {
    pub(crate) id: CustomerId,
    pub(crate) wa_ids: Vec<WaId>,
    pub(crate) user_ids: Vec<UserId>,
    pub(crate) name: String,
    /// When they last wrote, by the timestamp of the message.
    pub(crate) last_in_at: Option<Timestamp>,
}

impl Customer {
    pub(crate) fn new(id: CustomerId) -> Self {
        Self { id, wa_ids: Vec::new(), user_ids: Vec::new(), name: "Customer".to_owned(), last_in_at: None }
    }

    pub(crate) fn wa_id(&self) -> Option<&WaId> {
        self.wa_ids.last()
    }

    pub(crate) fn user_id(&self) -> Option<&UserId> {
        self.user_ids.last()
    }

    /// Makes `phone` the current number.
    pub(crate) fn show_phone(&mut self, phone: WaId) {
        make_newest(&mut self.wa_ids, phone);
    }

    /// Makes `user` the current user id.
    pub(crate) fn be_known_as(&mut self, user: UserId) {
        make_newest(&mut self.user_ids, user);
    }

    /// Takes over the names and the window of another entry of the same person. Its own names stay the newest.
    pub(crate) fn absorb(&mut self, other: &Self) {
        self.wa_ids.splice(0..0, other.wa_ids.iter().cloned());
        self.user_ids.splice(0..0, other.user_ids.iter().cloned());
        self.last_in_at = self.last_in_at.max(other.last_in_at);
    }

    /// Whether a free-form message may be sent at `now`.
    pub(crate) fn window_is_open(&self, now: Timestamp) -> bool {
        self.last_in_at.is_some_and(|last| now < last.plus_ms(WINDOW_MS))
    }
}

fn make_newest<T: PartialEq>(names: &mut Vec<T>, name: T) {
    names.retain(|known| *known != name);
    names.push(name);
    let surplus = names.len().saturating_sub(NAMES_MAX);
    names.drain(..surplus);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_closes_24_hours_after_the_last_message() {
        let mut customer = Customer::new(CustomerId(1));
        assert!(!customer.window_is_open(Timestamp(0)));
        customer.last_in_at = Some(Timestamp(1_000));
        assert!(customer.window_is_open(Timestamp(1_000 + WINDOW_MS - 1)));
        assert!(!customer.window_is_open(Timestamp(1_000 + WINDOW_MS)));
    }

    #[test]
    fn the_newest_name_is_the_one_shown() {
        let mut customer = Customer::new(CustomerId(1));
        for number in 0..40 {
            customer.be_known_as(UserId::parse(&format!("BO.{number}")).unwrap());
        }
        customer.be_known_as(UserId::parse("BO.30").unwrap());
        assert_eq!(customer.user_id().unwrap().as_str(), "BO.30");
        assert_eq!(customer.user_ids.len(), NAMES_MAX);
    }
}
