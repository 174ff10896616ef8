//! What the two processes answer, as the contract shapes it. A key the contract does not name is left alone.

use std::fmt;

use serde::{Deserialize, Deserializer, de::DeserializeOwned, de::Error as _};
use serde_json::Value;
use stdlib::Timestamp;

/// An HTTP answer as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    pub text: String,
}

impl Answer {
    /// The JSON of an answer that must be a 200.
    #[track_caller]
    pub fn expect<T: DeserializeOwned>(&self, what: &str) -> T {
        assert_eq!(self.status, 200, "{what} was answered with {}: {}", self.status, self.text);
        self.json(what)
    }

    #[track_caller]
    pub fn json<T: DeserializeOwned>(&self, what: &str) -> T {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{what}: {error} in {}", self.text))
    }
}

/// A customer's message, after the first attempt to deliver it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Said {
    /// `wamid…`
    pub id: String,
    #[serde(deserialize_with = "instant")]
    pub at: Timestamp,
    pub webhook: Webhook,
}

/// `status` is `None` where nobody answered; the emulator goes on trying.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct Webhook {
    pub attempts: u32,
    pub status: Option<u16>,
}

/// A message of the business, as the emulator recorded it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Sent {
    /// Counts over all customers, from 1.
    pub n: u64,
    #[serde(deserialize_with = "instant")]
    pub at: Timestamp,
    /// `wamid…`
    pub id: String,
    #[serde(rename = "type")]
    pub kind: String,
    /// What the customer reads, of a template too.
    pub text: String,
    /// The request's body.
    pub body: Value,
    pub statuses: Vec<Value>,
}

#[derive(Debug, Deserialize)]
pub struct Page {
    pub messages: Vec<Sent>,
    pub next: u64,
}

/// Where the emulator's clock stands, and what is due next.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Clock {
    #[serde(deserialize_with = "instant")]
    pub now: Timestamp,
    pub next: Option<Due>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Due {
    #[serde(deserialize_with = "instant")]
    pub at: Timestamp,
    /// Like `timer`.
    pub what: String,
}

/// A move that did not get to its end: the status (504, or 400 for a wrong one) and the emulator's sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stuck {
    pub status: u16,
    pub because: String,
}

impl fmt::Display for Stuck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.status, self.because)
    }
}

fn instant<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
    String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
}
