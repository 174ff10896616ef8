//! The node of the one phone number: what it tells of itself, by the fields that were asked for.
//!
//! Source: Meta, "Business phone numbers" (2026-09).

use serde_json::{Map, Value, json};

use super::Refusal;
use crate::values::{DISPLAY_PHONE_NUMBER, PHONE_NUMBER_ID};

/// What it tells where nobody asks for certain fields.
const UNASKED: &str = "verified_name,code_verification_status,display_phone_number,quality_rating,platform_type";

/// `fields`: names with commas between; the `id` is always told. A field that the node does not have is an error (100).
///
/// `webhook`: the callback of the one app.
pub(crate) fn number_node(fields: Option<&str>, is_restricted: bool, webhook: &str) -> Result<Value, Refusal> {
    let mut node = Map::new();
    for field in fields.unwrap_or(UNASKED).split(',').map(str::trim).chain(["id"]) {
        let unknown = || {
            Refusal::Invalid(
                "(#100) Tried accessing nonexisting field on node type (WhatsAppBusinessPhoneNumber)".to_owned(),
            )
        };
        node.insert(field.to_owned(), value(field, is_restricted, webhook).ok_or_else(unknown)?);
    }
    Ok(Value::Object(node))
}

fn value(field: &str, is_restricted: bool, webhook: &str) -> Option<Value> {
    Some(match field {
        "id" => PHONE_NUMBER_ID.into(),
        "display_phone_number" => DISPLAY_PHONE_NUMBER.into(),
        "verified_name" => "Ventana emulator".into(),
        "status" => if is_restricted { "RESTRICTED" } else { "CONNECTED" }.into(),
        "quality_rating" => "GREEN".into(),
        "code_verification_status" => "VERIFIED".into(),
        "platform_type" => "CLOUD_API".into(),
        "is_on_biz_app" => false.into(),
        "throughput" => json!({"level": "STANDARD"}),
        "webhook_configuration" => json!({"application": webhook}),
        "health_status" => {
            let can = if is_restricted { "BLOCKED" } else { "AVAILABLE" };
            let number = json!({"entity_type": "PHONE_NUMBER", "id": PHONE_NUMBER_ID, "can_send_message": can});
            json!({"can_send_message": can, "entities": [number]})
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const WEBHOOK: &str = "http://127.0.0.1:8080/webhooks/whatsapp";

    #[test]
    fn it_tells_what_is_asked_for_and_always_its_id() {
        let node = number_node(Some("status, health_status"), false, WEBHOOK).unwrap();
        assert_eq!(node.as_object().unwrap().keys().collect::<Vec<_>>(), ["health_status", "id", "status"]);
        assert_eq!(node["status"], "CONNECTED");
        assert!(matches!(number_node(Some("status,nombre"), false, WEBHOOK), Err(Refusal::Invalid(_))));
        assert!(number_node(None, false, WEBHOOK).unwrap()["verified_name"].is_string());
    }

    #[test]
    fn a_restricted_number_says_that_it_may_not_send() {
        let node = number_node(Some("status,health_status"), true, WEBHOOK).unwrap();
        assert_eq!(
            (&node["status"], &node["health_status"]["can_send_message"]),
            (&"RESTRICTED".into(), &"BLOCKED".into())
        );
    }
}
