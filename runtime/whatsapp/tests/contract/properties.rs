//! No input makes the crate panic, and every JSON text is taken in.

use proptest::prelude::*;
use serde_json::{Map, Value, json};
use whatsapp::{outcome::outcome, webhook::parse};

/// Keys that the parser looks at, so that arbitrary values stand where it does.
const KEYS: [&str; 27] = [
    "object",
    "entry",
    "changes",
    "field",
    "value",
    "id",
    "metadata",
    "phone_number_id",
    "contacts",
    "profile",
    "name",
    "wa_id",
    "user_id",
    "messages",
    "statuses",
    "from",
    "type",
    "text",
    "body",
    "interactive",
    "button_reply",
    "context",
    "timestamp",
    "status",
    "errors",
    "code",
    "calls",
];

const FIELDS: [&str; 6] = ["messages", "smb_message_echoes", "history", "account_update", "user_preferences", "calls"];

fn scalar() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
        prop::sample::select(&KEYS[..]).prop_map(Value::from),
        prop::sample::select(&["text", "system", "reaction", "1795500000", "wamid.A", "sent", "failed"][..])
            .prop_map(Value::from),
    ]
}

fn any_json() -> impl Strategy<Value = Value> {
    scalar().prop_recursive(5, 48, 6, |inner| {
        let key = prop_oneof![4 => prop::sample::select(&KEYS[..]).prop_map(str::to_owned), 1 => ".{0,6}"];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec((key, inner), 0..8)
                .prop_map(|it| Value::Object(it.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

proptest! {
    #[test]
    fn any_bytes_are_answered(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let is_json = serde_json::from_slice::<serde::de::IgnoredAny>(&bytes).is_ok() && str::from_utf8(&bytes).is_ok();
        prop_assert_eq!(parse(&bytes).is_ok(), is_json);
        outcome(500, &bytes, None);
    }

    #[test]
    fn any_json_is_taken_in(value in any_json()) {
        let body = serde_json::to_vec(&value).unwrap();
        prop_assert!(parse(&body).is_ok());
        outcome(200, &body, Some("7"));
    }

    #[test]
    fn any_json_under_a_known_field_is_taken_in(
        field in prop::sample::select(&FIELDS[..]),
        value in any_json(),
        list in prop::sample::select(&["messages", "statuses", "contacts", "message_echoes", "user_preferences"][..]),
        element in any_json(),
    ) {
        let mut value = value;
        if let Some(object) = value.as_object_mut() {
            object.insert(list.to_owned(), json!([element, {}]));
        }
        let whole = json!({
            "object": "whatsapp_business_account",
            "entry": [{ "id": "200000000000001", "changes": [{ "field": field, "value": value }] }],
        });
        let body = serde_json::to_vec(&whole).unwrap();
        let items = parse(&body).unwrap();
        prop_assert!(!items.is_empty());
        prop_assert!(items.iter().all(|it| it.field == field));
        prop_assert_eq!(items, parse(&body).unwrap());
    }
}
