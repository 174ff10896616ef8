//! Who and what: phone numbers, business-scoped user ids, message ids.
//!
//! Formats from Meta's pages "Phone numbers" and "Business-scoped user ids" (2026): a wa_id is a phone number in digits
//! without `+`; a user id is a country, a dot and up to 128 letters and digits, and is stored as it came.

use std::fmt;

use base64::Engine as _;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::values::WABA_ID;

/// A customer's phone number: 5 to 15 digits, country code first, no `+`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct WaId(String);

impl WaId {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let fits = (5..=15).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        fits.then(|| Self(text.to_owned()))
    }

    /// The `to` of a send: `+`, `-`, brackets and spaces may stand between the digits.
    pub(crate) fn from_dialled(text: &str) -> Option<Self> {
        let digits: String = text.chars().filter(|c| !matches!(c, '+' | '-' | '(' | ')' | ' ')).collect();
        Self::parse(&digits)
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// A business-scoped user id (BSUID), `BO.1349…`; it identifies a customer who shows no phone number.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct UserId(String);

/// Of numbers whose country we do not know; ISO 3166 leaves it to its users.
const UNKNOWN_COUNTRY: &str = "ZZ";

impl UserId {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (country, rest) = text.split_once('.')?;
        let rest = rest.strip_prefix("ENT.").unwrap_or(rest);
        let fits = country.len() == 2
            && country.bytes().all(|byte| byte.is_ascii_uppercase())
            && (1..=128).contains(&rest.len())
            && rest.bytes().all(|byte| byte.is_ascii_alphanumeric());
        fits.then(|| Self(text.to_owned()))
    }

    /// The id a customer with this phone number has when nobody gave one: equal in every data folder, so that stored
    /// contacts and scripts meet the same person again.
    pub(crate) fn of_phone(phone: &WaId) -> Self {
        let digest = Sha256::digest(format!("{WABA_ID}:{}", phone.as_str()));
        let number = digest[..8].iter().fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte));
        Self(format!(
            "{}.{:016}",
            stdlib::country_of_phone(phone.as_str()).unwrap_or(UNKNOWN_COUNTRY),
            number % 10_u64.pow(16)
        ))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// The ISO code it begins with.
    pub(crate) fn country(&self) -> &str {
        &self.0[..2]
    }
}

/// How a caller names a customer, in a path, a query or a send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Address {
    Phone(WaId),
    User(UserId),
}

impl Address {
    /// Digits are a phone number (a leading `+` is forgiven), `CC.…` is a user id.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let phone = WaId::parse(text.strip_prefix('+').unwrap_or(text)).map(Self::Phone);
        phone.or_else(|| UserId::parse(text).map(Self::User))
    }
}

/// A customer inside this emulator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct CustomerId(pub(crate) u32);

/// One update owed to the webhook. Grows in the order in which updates came to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct WebhookId(pub(crate) u64);

/// WhatsApp's id of a message, `wamid.…`; at most 256 characters, opaque.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct MessageId(String);

impl MessageId {
    /// Shaped like Meta's, padding included, because receivers have been seen to trip over `=`, `+` and `/`. Holds no
    /// phone number, unlike Meta's: ids may be logged.
    pub(crate) fn random() -> Self {
        let mut bytes = [0; 19];
        bytes[..3].copy_from_slice(&[0x1c, 0x18, 0x12]);
        bytes[3..].copy_from_slice(&random::<16>());
        Self(format!("wamid.{}", base64::engine::general_purpose::STANDARD.encode(bytes)))
    }

    /// An id that a script gives, to send the same message twice.
    pub(crate) fn given(text: &str) -> Option<Self> {
        (1..=256).contains(&text.chars().count()).then(|| Self(text.to_owned()))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for MessageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The id by which Meta's support would find a request: `x-fb-trace-id` and `fbtrace_id`.
pub(crate) fn trace_id() -> String {
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(random::<9>())
}

fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("an operating system gives random bytes once it has started");
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_a_phone_and_a_country_with_a_dot_is_a_user() {
        assert!(matches!(Address::parse("59170000001"), Some(Address::Phone(_))));
        assert!(matches!(Address::parse("+59170000001"), Some(Address::Phone(_))));
        assert!(matches!(Address::parse("BO.9981aa"), Some(Address::User(_))));
        assert!(matches!(Address::parse("US.ENT.1181"), Some(Address::User(_))));
        for text in ["", "+", "1234", "1234567890123456", "bo.9981", "BO.", "BO.9-1", "hola", "BOL.1"] {
            assert_eq!(Address::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_dialled_number_may_have_signs_between_its_digits() {
        assert_eq!(WaId::from_dialled("+591 (7) 000-0001").unwrap().as_str(), "59170000001");
        assert_eq!(WaId::from_dialled("+591 x"), None);
    }

    #[test]
    fn the_user_id_of_a_phone_is_always_the_same_and_valid() {
        let phone = WaId::parse("59170000001").unwrap();
        let user = UserId::of_phone(&phone);
        assert_eq!(user, UserId::of_phone(&phone));
        assert!(user.as_str().starts_with("BO."));
        assert_eq!(UserId::parse(user.as_str()), Some(user.clone()));
        assert_ne!(user, UserId::of_phone(&WaId::parse("59170000002").unwrap()));
    }

    #[test]
    fn message_ids_differ() {
        assert_ne!(MessageId::random(), MessageId::random());
        assert!(MessageId::random().as_str().starts_with("wamid.HBg"));
    }
}
