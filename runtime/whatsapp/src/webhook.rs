//! A webhook body taken apart into items: one update each, with the token that makes it count once.
//!
//! Total over JSON: what is not understood becomes `What::Other` and is kept as it came, since a body that is refused is
//! sent again for days with everything in it. Knows neither the window nor runs; what an item causes is decided elsewhere.
//! Source: Meta, "Webhooks overview", "messages webhook reference", "Business-scoped user ids" (September 2026).

mod body;
mod contacts;
mod inbound;
mod list;
mod split;
mod status;
mod token;

use serde_json::Value;

pub use inbound::{Inbound, InboundKind, Sender};
pub use status::{DeliveryStatus, Status};
pub use token::Token;

/// Items one body may hold. WhatsApp says that it gathers at most 1,000 updates; it also says 3 MB, and no update is
/// shorter than 100 bytes, so that no genuine body reaches this.
pub const ITEMS_MAX: usize = 30_000;

/// One update of a webhook.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// The same for the same update however often it is delivered. One body may hold the same update twice.
    pub token: Token,
    pub waba_id: Option<String>,
    /// The number it belongs to; account-level items have none.
    pub phone_number_id: Option<String>,
    /// The change's `field`; empty where it is missing.
    pub field: String,
    /// The update's own time in Unix seconds, as it was sent: not checked to be plausible.
    pub at_seconds: Option<i64>,
    pub what: What,
    /// The part of the change that belongs to this item, `{"field", "value"}` as it came; of a body that is not shaped
    /// as an envelope, the part that could not be understood.
    pub raw: Value,
}

/// What an item means to a conversation.
#[derive(Debug, Clone, PartialEq)]
pub enum What {
    /// A person wrote, tapped or sent something to the number. Never an echo, a copy or a piece of history.
    Message(Inbound),
    /// What became of a message of ours.
    Status(Status),
    /// Everything else: system messages, edits, account events, fields and types of the future.
    Other,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ParseError {
    /// To be answered with 400.
    #[error("the body of the webhook is not JSON")]
    NotJson,
    /// Not a body of WhatsApp's, see [`ITEMS_MAX`].
    #[error("the webhook holds more than {limit} updates")]
    TooMany { limit: usize },
}

/// Takes a webhook body apart, in the order of the body. An envelope without updates (`"entry":[]`) gives no item.
///
/// Every JSON text is `Ok` whatever its shape, also one that is too deep or has half of a surrogate pair in it.
pub fn parse(bytes: &[u8]) -> Result<Vec<Item>, ParseError> {
    split::items(body::read(bytes)?)
}

#[cfg(test)]
mod tests;
