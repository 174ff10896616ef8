//! What the fixtures do not show: batches, shared parts, strange shapes, limits.

use serde_json::json;

use super::*;

fn envelope(field: &str, value: &Value) -> Value {
    json!({ "object": "whatsapp_business_account", "entry": [{ "id": "20", "changes": [{ "field": field, "value": value }] }] })
}

fn items(body: &Value) -> Vec<Item> {
    parse(body.to_string().as_bytes()).unwrap()
}

fn text(id: &str, from: &str) -> Value {
    json!({ "from": from, "id": id, "timestamp": "1795500000", "type": "text", "text": { "body": id } })
}

fn is_message(item: &Item) -> bool {
    matches!(item.what, What::Message(_))
}

#[test]
fn a_batch_is_taken_apart_in_its_order_each_with_its_own_contact() {
    let value = json!({
        "metadata": { "phone_number_id": "10" },
        "contacts": [{ "profile": { "name": "Luis" }, "wa_id": "2" }, { "profile": { "name": "Ana" }, "wa_id": "1" }],
        "messages": [text("wamid.A", "1"), text("wamid.B", "2"), text("wamid.C", "3")],
        "statuses": [{ "id": "wamid.D", "status": "read", "recipient_id": "2" }],
    });
    let found = items(&envelope("messages", &value));
    let names: Vec<_> = found
        .iter()
        .map(|it| match &it.what {
            What::Message(message) => (message.id.as_str(), message.sender.name.as_deref()),
            What::Status(status) => (status.message_id.as_str(), None),
            What::Other => panic!("{it:?}"),
        })
        .collect();
    assert_eq!(names, [("wamid.A", Some("Ana")), ("wamid.B", Some("Luis")), ("wamid.C", None), ("wamid.D", None)]);
    let expected = json!({ "field": "messages", "value": {
        "metadata": { "phone_number_id": "10" },
        "contacts": [{ "profile": { "name": "Luis" }, "wa_id": "2" }],
        "messages": [text("wamid.B", "2")],
    } });
    assert_eq!(found[1].raw, expected);
    assert_eq!(found[3].raw["value"].get("messages"), None);
}

#[test]
fn several_entries_and_changes_are_all_read() {
    let change = |id: &str| json!({ "field": "messages", "value": { "messages": [text(id, "1")] } });
    let body = json!({ "object": "whatsapp_business_account", "entry": [
        { "id": "20", "changes": [change("wamid.A"), change("wamid.B")] },
        { "id": "21", "changes": [change("wamid.C")] },
    ] });
    let found = items(&body);
    assert!(found.iter().all(is_message));
    let accounts: Vec<_> = found.iter().map(|it| it.waba_id.as_deref().unwrap()).collect();
    assert_eq!(accounts, ["20", "20", "21"]);
}

#[test]
fn an_envelope_without_updates_has_no_items() {
    assert_eq!(parse(br#"{"object":"whatsapp_business_account","entry":[]}"#), Ok(vec![]));
}

#[test]
fn a_redelivered_message_has_the_token_it_had_in_another_batch() {
    let alone = json!({ "metadata": { "phone_number_id": "10" }, "messages": [text("wamid.A", "1")] });
    let among =
        json!({ "metadata": { "phone_number_id": "10" }, "messages": [text("wamid.B", "2"), text("wamid.A", "1")] });
    assert_eq!(items(&envelope("messages", &alone))[0].token, items(&envelope("messages", &among))[1].token);
}

#[test]
fn tokens_tell_numbers_fields_and_statuses_apart() {
    let of = |field: &str, number: &str, list: &str, element: &Value| {
        items(&envelope(field, &json!({ "metadata": { "phone_number_id": number }, list: [element] })))[0].token
    };
    let sent = json!({ "id": "wamid.A", "status": "sent" });
    let tokens = [
        of("messages", "10", "messages", &text("wamid.A", "1")),
        of("messages", "11", "messages", &text("wamid.A", "1")),
        of("standby", "10", "messages", &text("wamid.A", "1")),
        of("messages", "10", "statuses", &sent),
        of("messages", "10", "statuses", &json!({ "id": "wamid.A", "status": "read" })),
        of(
            "messages",
            "10",
            "statuses",
            &json!({ "id": "wamid.A", "status": "read", "recipient_participant_id": "1" }),
        ),
    ];
    assert_eq!(tokens.iter().collect::<std::collections::HashSet<_>>().len(), tokens.len());
    let later = json!({ "id": "wamid.A", "status": "sent", "timestamp": "1795500099" });
    assert_eq!(of("messages", "10", "statuses", &sent), of("messages", "10", "statuses", &later));
}

#[test]
fn strange_shapes_are_kept_whole() {
    let whole = [
        json!(null),
        json!(7),
        json!("hola"),
        json!([[]]),
        json!({}),
        json!({ "object": "page", "entry": [{ "changes": [] }] }),
        json!({ "object": "whatsapp_business_account" }),
        json!({ "object": "whatsapp_business_account", "entry": {} }),
    ];
    for body in whole {
        let found = items(&body);
        assert_eq!(found.len(), 1, "{body}");
        assert_eq!((&found[0].what, &found[0].raw, found[0].field.as_str()), (&What::Other, &body, ""));
    }
}

#[test]
fn strange_parts_of_an_envelope_do_not_hide_the_rest() {
    let body = json!({ "object": "whatsapp_business_account", "entry": [
        3,
        { "id": "20", "changes": "none" },
        { "id": "20", "changes": [
            null,
            { "value": { "messages": [text("wamid.A", "1")] } },
            { "field": "messages", "value": [text("wamid.B", "1")] },
            { "field": "messages", "value": { "messages": [1, text("wamid.C", "1"), "x", {}] } },
        ] },
    ] });
    let found = items(&body);
    let fields: Vec<_> = found.iter().map(|it| (it.field.as_str(), is_message(it))).collect();
    let (other, message) = (("messages", false), ("messages", true));
    assert_eq!(fields, [("", false), ("", false), ("", false), ("", false), other, message, other, other]);
    assert_eq!(found[7].raw, json!({ "field": "messages", "value": { "messages": [1, "x"] } }));
    assert_eq!(found[1].waba_id.as_deref(), Some("20"));
}

#[test]
fn contacts_of_a_strange_shape_stay_beside_the_message() {
    let value = json!({ "contacts": { "wa_id": "1" }, "messages": [text("wamid.A", "1")] });
    let found = items(&envelope("messages", &value));
    assert_eq!((found.len(), is_message(&found[0]), &found[0].raw["value"]), (1, true, &value));
}

#[test]
fn a_message_needs_an_id_a_type_and_a_sender() {
    for key in ["id", "type", "from"] {
        let mut message = text("wamid.A", "1");
        message.as_object_mut().unwrap().remove(key);
        let found = items(&envelope("messages", &json!({ "messages": [message] })));
        assert_eq!(found.len(), 1, "{key}");
        assert_eq!(found[0].what, What::Other, "{key}");
    }
}

#[test]
fn a_text_without_words_is_still_a_message() {
    for content in [json!({}), json!(null), json!({ "body": 7 }), json!([])] {
        let message = json!({ "from": "1", "id": "wamid.A", "type": "text", "text": content });
        let found = items(&envelope("messages", &json!({ "messages": [message] })));
        let What::Message(message) = &found[0].what else { panic!("{content}") };
        assert_eq!((&message.kind, message.text.as_str()), (&InboundKind::Text, ""));
        assert_eq!(found[0].at_seconds, None);
    }
}

#[test]
fn a_large_shared_part_is_kept_once_and_not_copied() {
    let big = "x".repeat(5_000);
    let value = json!({ "metadata": { "phone_number_id": "10" }, "novelty": big,
        "contacts": [{ "wa_id": "1", "profile": { "name": big } }],
        "messages": [text("wamid.A", "1"), text("wamid.B", "1")] });
    let found = items(&envelope("messages", &value));
    assert_eq!(found.iter().map(is_message).collect::<Vec<_>>(), [false, true, true]);
    assert_eq!(found[0].raw["value"]["novelty"], big);
    let expected = json!({ "metadata": { "phone_number_id": "10" }, "messages": [text("wamid.A", "1")] });
    assert_eq!(found[1].raw["value"], expected);
    let What::Message(message) = &found[1].what else { panic!() };
    assert_eq!(message.sender.name.as_deref(), Some(big.as_str()));
}

#[test]
fn more_updates_than_any_genuine_body_has_are_refused() {
    let of = |count: usize| {
        let updates = vec![json!({}); count];
        parse(envelope("messages", &json!({ "messages": updates })).to_string().as_bytes())
    };
    assert_eq!(of(ITEMS_MAX).map(|it| it.len()), Ok(ITEMS_MAX));
    assert_eq!(of(ITEMS_MAX + 1), Err(ParseError::TooMany { limit: ITEMS_MAX }));
}

#[test]
fn a_name_cut_in_the_middle_of_an_emoji_does_not_lose_the_message() {
    let body = br#"{"object":"whatsapp_business_account","entry":[{"changes":[{"field":"messages","value":{
        "contacts":[{"wa_id":"1","profile":{"name":"Ana \ud83d"}}],
        "messages":[{"from":"1","id":"wamid.A","type":"text","text":{"body":"hola"}}]}}]}]}"#;
    let found = parse(body).unwrap();
    let What::Message(message) = &found[0].what else { panic!("{found:?}") };
    assert_eq!((message.text.as_str(), message.sender.name.as_deref()), ("hola", Some("Ana \u{fffd}")));
}
