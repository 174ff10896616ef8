//! What a webhook says: one change per inbound message or status, and the envelope around them.
//!
//! Shapes from Meta's pages "Webhooks: messages" and "Webhooks: status" (v24 and later, 2026-09): no `conversation`
//! object; `user_id` always; phone fields left out, never empty, for a customer who shows no number. Only the field
//! `messages` is made here.

use serde_json::{Map, Value, json};
use stdlib::Timestamp;

use crate::{
    customer::Customer,
    ids::MessageId,
    values::{DISPLAY_PHONE_NUMBER, PHONE_NUMBER_ID, WABA_ID},
};

/// The body of one webhook POST.
pub(crate) fn envelope<'a>(changes: impl Iterator<Item = &'a Value>) -> Value {
    let changes: Vec<&Value> = changes.collect();
    json!({"object": "whatsapp_business_account", "entry": [{"id": WABA_ID, "changes": changes}]})
}

/// The change for a message of `customer`. `message` is WhatsApp's message object; what it lacks of `from`,
/// `from_user_id` is filled in, `id` and `timestamp` are set.
pub(crate) fn inbound(customer: &Customer, mut message: Map<String, Value>, id: &MessageId, at: Timestamp) -> Value {
    message.insert("id".to_owned(), id.as_str().into());
    message.insert("timestamp".to_owned(), at.seconds().to_string().into());
    if let Some(wa_id) = customer.wa_id() {
        message.entry("from").or_insert_with(|| wa_id.as_str().into());
    }
    if let Some(user_id) = customer.user_id() {
        message.entry("from_user_id").or_insert_with(|| user_id.as_str().into());
    }
    let mut value = value();
    // Meta sends no `contacts` with what the platform itself reports.
    if message.get("type").and_then(Value::as_str) != Some("system") {
        value.insert("contacts".to_owned(), json!([contact(customer)]));
    }
    value.insert("messages".to_owned(), json!([message]));
    json!({"field": "messages", "value": value})
}

/// The change for a status of a message to `customer`; `status` is a status object.
pub(crate) fn status(customer: &Customer, status: &Value) -> Value {
    let mut value = value();
    value.insert("contacts".to_owned(), json!([contact(customer)]));
    value.insert("statuses".to_owned(), json!([status]));
    json!({"field": "messages", "value": value})
}

fn value() -> Map<String, Value> {
    let mut value = Map::new();
    value.insert("messaging_product".to_owned(), "whatsapp".into());
    value.insert(
        "metadata".to_owned(),
        json!({"display_phone_number": DISPLAY_PHONE_NUMBER, "phone_number_id": PHONE_NUMBER_ID}),
    );
    value
}

fn contact(customer: &Customer) -> Value {
    let mut contact = Map::new();
    contact.insert("profile".to_owned(), json!({"name": customer.name}));
    if let Some(wa_id) = customer.wa_id() {
        contact.insert("wa_id".to_owned(), wa_id.as_str().into());
    }
    if let Some(user_id) = customer.user_id() {
        contact.insert("user_id".to_owned(), user_id.as_str().into());
    }
    Value::Object(contact)
}
