//! What became of a message of ours. Statuses come in any order, doubled, and sometimes before the answer of the send.
//! Source: Meta, "status messages webhook reference", "Pricing".

use serde_json::{Map, Value};

use crate::json;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// The `wamid` that the answer of the send gave.
    pub message_id: String,
    pub status: DeliveryStatus,
    /// `biz_opaque_callback_data` of the request, see [`crate::opaque`].
    pub opaque: Option<String>,
    /// Of the first error; WhatsApp sends one.
    pub error_code: Option<u32>,
    pub error_title: Option<String>,
    /// A wa_id, absent for a contact without phone; of a group message, the group.
    pub recipient_id: Option<String>,
    pub recipient_user_id: Option<String>,
    /// `marketing`, `utility`, `service`, `authentication-international` …, an open list.
    pub price_category: Option<String>,
    /// `regular` is charged, `free_customer_service` and `free_entry_point` are not; an open list.
    pub price_type: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum DeliveryStatus {
    Sent,
    Delivered,
    Read,
    /// A voice note was played.
    Played,
    Failed,
    /// One that WhatsApp added since.
    Unknown(String),
}

impl DeliveryStatus {
    pub fn parse(text: &str) -> Self {
        match text {
            "sent" => Self::Sent,
            "delivered" => Self::Delivered,
            "read" => Self::Read,
            "played" => Self::Played,
            "failed" => Self::Failed,
            other => Self::Unknown(other.to_owned()),
        }
    }

    pub fn as_str(&self) -> &str {
        match self {
            Self::Sent => "sent",
            Self::Delivered => "delivered",
            Self::Read => "read",
            Self::Played => "played",
            Self::Failed => "failed",
            Self::Unknown(other) => other,
        }
    }

    /// How far the message got, 1 (sent) to 4 (played): the greatest seen holds, and each includes those below it, since
    /// `delivered` may be left out. A failure is kept apart from the way a message goes; it and what is unknown are 0.
    pub fn rank(&self) -> u8 {
        match self {
            Self::Unknown(_) | Self::Failed => 0,
            Self::Sent => 1,
            Self::Delivered => 2,
            Self::Read => 3,
            Self::Played => 4,
        }
    }
}

impl Status {
    /// `None` without an id or a status.
    pub(super) fn read(status: &Map<String, Value>) -> Option<Self> {
        let owned = |it: Option<&str>| it.map(str::to_owned);
        let error = status.get("errors").and_then(|it| it.get(0)).and_then(Value::as_object);
        let pricing = json::object(status, "pricing");
        Some(Self {
            message_id: json::id(status, "id")?.to_owned(),
            status: DeliveryStatus::parse(json::id(status, "status")?),
            opaque: owned(json::id(status, "biz_opaque_callback_data")),
            error_code: error.and_then(|it| json::integer(it, "code")).and_then(|it| it.try_into().ok()),
            error_title: error.and_then(|it| owned(json::string(it, "title"))),
            recipient_id: owned(json::id(status, "recipient_id")),
            recipient_user_id: owned(json::id(status, "recipient_user_id")),
            price_category: pricing.and_then(|it| owned(json::id(it, "category"))),
            price_type: pricing.and_then(|it| owned(json::id(it, "type"))),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_is_written_as_it_was_read() {
        for text in ["sent", "delivered", "read", "played", "failed", "archived"] {
            assert_eq!(DeliveryStatus::parse(text).as_str(), text);
        }
    }

    #[test]
    fn ranks_only_grow_on_the_way_to_the_reader() {
        use DeliveryStatus::{Delivered, Failed, Played, Read, Sent, Unknown};
        let way = [Unknown(String::new()), Sent, Delivered, Read, Played];
        assert!(way.windows(2).all(|it| it[0].rank() < it[1].rank()));
        assert_eq!(Failed.rank(), 0);
    }
}
