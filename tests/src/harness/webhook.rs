//! Webhooks as Meta writes them: `tests/fixtures/webhooks` in the small.

use serde_json::{Value, json};

use crate::{PHONE_NUMBER_ID, WABA_ID};

pub fn message(wa_id: &str, wamid: &str, at_s: i64, text: &str) -> Vec<u8> {
    let message =
        json!({ "from": wa_id, "id": wamid, "timestamp": at_s.to_string(), "type": "text", "text": { "body": text } });
    let contacts = json!([{ "profile": { "name": "Ana" }, "wa_id": wa_id }]);
    of_number(json!({ "contacts": contacts, "messages": [message] }))
}

pub fn status(wa_id: &str, wamid: &str, at_s: i64, status: &str, opaque: &str) -> Vec<u8> {
    let status = json!({
        "id": wamid, "status": status, "timestamp": at_s.to_string(), "recipient_id": wa_id,
        "biz_opaque_callback_data": opaque,
    });
    of_number(json!({ "statuses": [status] }))
}

/// One that belongs to no conversation.
pub fn account(at_s: i64, nth: usize) -> Vec<u8> {
    let value = json!({ "event": "DISABLED_UPDATE", "ban_info": { "waba_ban_date": nth.to_string() } });
    let change = json!({ "field": "account_update", "value": value });
    let entry = json!({ "id": WABA_ID, "time": at_s, "changes": [change] });
    envelope(&entry)
}

fn of_number(mut value: Value) -> Vec<u8> {
    value["messaging_product"] = json!("whatsapp");
    value["metadata"] = json!({ "display_phone_number": "59170000000", "phone_number_id": PHONE_NUMBER_ID });
    envelope(&json!({ "id": WABA_ID, "changes": [{ "field": "messages", "value": value }] }))
}

fn envelope(entry: &Value) -> Vec<u8> {
    json!({ "object": "whatsapp_business_account", "entry": [entry] }).to_string().into_bytes()
}
