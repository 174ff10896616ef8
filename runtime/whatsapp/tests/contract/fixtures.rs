//! One file a kind of webhook in `tests/fixtures/webhooks`; its name says what must come of it.

use std::collections::{BTreeMap, HashMap};

use whatsapp::webhook::{DeliveryStatus, Inbound, InboundKind, Item, What, parse};

use crate::folder;

/// Name without `.json` → body.
fn fixtures() -> BTreeMap<String, Vec<u8>> {
    let files = std::fs::read_dir(folder("fixtures/webhooks")).unwrap().map(|it| it.unwrap().path());
    files.map(|it| (it.file_stem().unwrap().to_str().unwrap().to_owned(), std::fs::read(&it).unwrap())).collect()
}

fn items(name: &str) -> Vec<Item> {
    let items = parse(&std::fs::read(folder("fixtures/webhooks").join(format!("{name}.json"))).unwrap()).unwrap();
    assert!(!items.is_empty(), "{name}");
    items
}

fn message(name: &str) -> Inbound {
    match items(name).as_slice() {
        [Item { what: What::Message(message), .. }] => message.clone(),
        other => panic!("{name} is not one message: {other:?}"),
    }
}

fn status(name: &str) -> whatsapp::webhook::Status {
    match items(name).as_slice() {
        [Item { what: What::Status(status), .. }] => status.clone(),
        other => panic!("{name} is not one status: {other:?}"),
    }
}

#[test]
fn each_fixture_means_what_its_name_says() {
    let mut kinds = HashMap::<String, usize>::new();
    for (name, body) in fixtures() {
        let (kind, rest) = name.split_once('.').unwrap();
        *kinds.entry(kind.to_owned()).or_default() += 1;
        let items = parse(&body).unwrap();
        let messages = items.iter().filter(|it| matches!(it.what, What::Message(_))).count();
        let statuses = items.iter().filter(|it| matches!(it.what, What::Status(_))).count();
        let expected_field = match kind {
            "message" => {
                assert_eq!((items.len(), messages), (1, 1), "{name}");
                "messages"
            }
            "status" => {
                assert!(!items.is_empty() && statuses == items.len(), "{name}");
                "messages"
            }
            "messages" => {
                assert_eq!((items.len(), messages, statuses), (1, 0, 0), "{name}");
                "messages"
            }
            "field" => {
                assert!(!items.is_empty() && messages + statuses == 0, "{name}");
                rest.split('.').next().unwrap()
            }
            other => panic!("`{other}` is no kind of fixture"),
        };
        for item in items {
            assert_eq!(item.field, expected_field, "{name}");
            assert_eq!(item.waba_id.as_deref(), Some("200000000000001"), "{name}");
            assert!(item.at_seconds.is_none_or(|it| (1_795_000_000..1_796_000_000).contains(&it)), "{name}");
            assert!(item.at_seconds.is_some() || item.what == What::Other, "{name}");
            assert_eq!(item.raw["field"], expected_field, "{name}");
            assert!(item.raw["value"].is_object(), "{name}");
            if kind != "field" {
                assert_eq!(item.phone_number_id.as_deref(), Some("100000000000001"), "{name}");
            }
        }
    }
    for (kind, least) in [("message", 27), ("messages", 9), ("status", 9), ("field", 70)] {
        assert!(kinds[kind] >= least, "fixtures of kind {kind} are missing: {}", kinds[kind]);
    }
}

#[test]
fn tokens_name_updates_and_come_again_with_them() {
    let mut owner = HashMap::new();
    for (name, body) in fixtures() {
        let first = parse(&body).unwrap();
        assert_eq!(first, parse(&body).unwrap(), "{name}");
        let compact = serde_json::to_vec(&serde_json::from_slice::<serde_json::Value>(&body).unwrap()).unwrap();
        let again = parse(&compact).unwrap();
        assert!(first.iter().map(|it| it.token).eq(again.iter().map(|it| it.token)), "{name}");
        for item in first {
            if let Some(other) = owner.insert(item.token, name.clone()) {
                panic!("{name} and {other} share a token");
            }
        }
    }
}

/// What the tokens are made of is stored: a change here makes every update of the last days count twice.
#[test]
fn tokens_are_the_same_for_good() {
    for (name, token) in [
        ("message.text", "7a10110ef73f05f927e396d23a88e01b"),
        ("status.delivered", "844cfe23143dcf4e0cd7f9f269fbb67b"),
        ("field.user_preferences.stop", "03eb7560f2ab9f9549f4e07981092d78"),
        ("field.account_update.account_deleted", "d43fcefd4288ee38e65ff59558f456d7"),
    ] {
        assert_eq!(hex::encode(items(name)[0].token.0), token, "{name}");
    }
}

#[test]
fn words_and_taps_reach_the_flow() {
    for (name, kind, text, payload) in [
        ("text", InboundKind::Text, "Hola, quiero saber el precio del curso de fotografía 📷", None),
        ("image", InboundKind::Image, "Este es el diseño", None),
        ("image_from_post", InboundKind::Image, "", None),
        ("video", InboundKind::Video, "Así quedó", None),
        ("audio", InboundKind::Audio, "", None),
        ("document", InboundKind::Document, "La cotización firmada", None),
        ("sticker", InboundKind::Sticker, "", None),
        ("location", InboundKind::Location, "", None),
        ("contacts", InboundKind::Contacts, "", None),
        ("reaction", InboundKind::Reaction, "👍", None),
        ("interactive_button_reply", InboundKind::ButtonReply, "Sí, quiero", Some("si")),
        ("interactive_list_reply", InboundKind::ListReply, "Fotografía", Some("curso_2")),
        ("interactive_nfm_reply", InboundKind::FlowReply, "", None),
        ("interactive_call_permission_reply", InboundKind::CallPermissionReply, "", None),
        ("button", InboundKind::TemplateButton, "Más información", Some("MAS_INFO")),
        ("order", InboundKind::Order, "Para el sábado, por favor", None),
        ("request_welcome", InboundKind::Welcome, "", None),
        ("unsupported", InboundKind::Unsupported, "", None),
        ("future", InboundKind::Unknown("hologram".to_owned()), "", None),
    ] {
        let it = message(&format!("message.{name}"));
        assert_eq!((it.kind, it.text.as_str(), it.payload.as_deref()), (kind, text, payload), "{name}");
        assert!(it.id.starts_with("wamid."), "{name}");
    }
}

#[test]
fn a_sender_may_have_no_phone() {
    let sender = message("message.text_from_user_id").sender;
    assert_eq!(sender.wa_id, None);
    assert_eq!(sender.user_id.as_deref(), Some("BO.13491208655302741918"));
    assert_eq!((sender.name.as_deref(), sender.username.as_deref()), (Some("Ana Pérez"), Some("@ana.perez")));
    let sender = message("message.text_with_parent_user_id").sender;
    assert_eq!(sender.wa_id.as_deref(), Some("59170000001"));
    assert_eq!(sender.parent_user_id.as_deref(), Some("BO.ENT.11815799212886844830"));
}

#[test]
fn the_answered_message_is_known() {
    let ours = message("message.text_in_reply").context_id;
    assert!(ours.is_some());
    for name in ["reaction", "button", "interactive_list_reply"] {
        assert_eq!(message(&format!("message.{name}")).context_id, ours, "{name}");
    }
    assert_eq!(message("message.text_forwarded").context_id, None);
}

#[test]
fn statuses_say_what_became_of_a_message() {
    let delivered = status("status.delivered");
    assert_eq!(delivered.status, DeliveryStatus::Delivered);
    assert_eq!(delivered.opaque.as_deref(), Some("v1.0190d6f0a1b27c3d8e4f5a6b7c8d9e0f.1"));
    assert_eq!(delivered.recipient_id.as_deref(), Some("59170000001"));
    assert_eq!(
        (delivered.price_category.as_deref(), delivered.price_type.as_deref()),
        (Some("utility"), Some("regular"))
    );
    let failed = status("status.failed");
    assert_eq!(failed.status, DeliveryStatus::Failed);
    assert_eq!((failed.error_code, failed.error_title.as_deref()), (Some(131_026), Some("Message undeliverable")));
    let to_user = status("status.sent_to_user_id");
    assert_eq!((to_user.recipient_id, to_user.recipient_user_id.as_deref()), (None, Some("BO.13491208655302741918")));
    assert_eq!(status("status.future").status, DeliveryStatus::Unknown("archived".to_owned()));
}

#[test]
fn each_participant_of_a_group_has_a_status_of_its_own() {
    assert_eq!(items("status.delivered_to_group").len(), 3);
}

#[test]
fn an_event_about_a_partner_belongs_to_the_account_inside_it() {
    let body = std::fs::read_to_string(folder("fixtures/webhooks/field.account_update.partner_removed.json")).unwrap();
    assert!(body.contains(r#""id": "300000000000001""#), "the entry names the portfolio");
    assert_eq!(items("field.account_update.partner_removed")[0].waba_id.as_deref(), Some("200000000000001"));
}

#[test]
fn fixtures_hold_escaped_letters_as_whatsapp_sends_them() {
    assert!(fixtures().values().all(|it| it.is_ascii()));
    assert!(fixtures().values().any(|it| it.windows(6).any(|it| it == br"\ud83d")));
}
