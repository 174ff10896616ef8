use serde_json::json;

use super::*;
use crate::templates::{Parameter, ParameterValue};

fn parse(body: &Value) -> Result<Message, Refusal> {
    match Request::parse(body.to_string().as_bytes())? {
        Request::Message(message) => Ok(*message),
        Request::MarkRead => panic!("a message"),
    }
}

fn text_to(to: &str, body: &str) -> Value {
    json!({"messaging_product": "whatsapp", "to": to, "type": "text", "text": {"body": body}})
}

fn with(field: &str, value: Value) -> Value {
    let mut body = text_to("59170000001", "hola");
    body[field] = value;
    body
}

#[test]
fn a_recipient_is_a_phone_in_any_spelling_or_a_user_id() {
    for to in ["59170000001", "+591 (7) 000-0001"] {
        let message = parse(&text_to(to, "hola")).unwrap();
        assert_eq!(message.to, Address::parse("59170000001").unwrap());
        assert_eq!((message.input.as_str(), message.user), (to, None));
    }
    let mut body = text_to("", "hola");
    body["recipient"] = "BO.9981aa".into();
    let message = parse(&body).unwrap();
    assert_eq!((message.to, message.phone), (Address::parse("BO.9981aa").unwrap(), None));
    body["to"] = "59170000001".into();
    let message = parse(&body).unwrap();
    assert_eq!(message.to, Address::parse("59170000001").unwrap());
    assert!(message.user.is_some());
}

#[test]
fn a_broken_envelope_is_refused_with_code_100() {
    let mut no_product = text_to("59170000001", "hola");
    no_product.as_object_mut().unwrap().remove("messaging_product");
    for body in [
        json!([]),
        no_product,
        with("messaging_product", json!("sms")),
        with("to", json!(59_170_000_001_i64)),
        with("to", json!("")),
        with("recipient_type", json!("list")),
        with("biz_opaque_callback_data", json!("x".repeat(LIMITS.opaque_max + 1))),
        with("text", json!({"body": ""})),
        with("text", json!({"body": "ñ".repeat(LIMITS.text_body_max + 1)})),
        with("text", json!("hola")),
    ] {
        assert!(matches!(parse(&body), Err(Refusal::Invalid(_))), "{body}");
    }
    assert!(matches!(Request::parse(b"hola"), Err(Refusal::Invalid(_))));
}

#[test]
fn limits_count_characters_and_are_inclusive() {
    parse(&with("text", json!({"body": "ñ".repeat(LIMITS.text_body_max)}))).unwrap();
    parse(&with("biz_opaque_callback_data", json!("x".repeat(LIMITS.opaque_max)))).unwrap();
}

#[test]
fn what_is_missing_or_unknown_is_named() {
    assert!(matches!(parse(&with("type", json!("image"))), Err(Refusal::Missing(_))));
    assert!(matches!(parse(&with("text", json!({}))), Err(Refusal::Missing(_))));
    assert!(matches!(parse(&with("context", json!({}))), Err(Refusal::Missing(_))));
    assert!(matches!(parse(&with("to", json!("hola"))), Err(Refusal::Value(_))));
    assert!(matches!(parse(&with("recipient_type", json!("group"))), Err(Refusal::Value(_))));
    assert_eq!(parse(&with("type", json!("poll"))).unwrap_err(), Refusal::UnsupportedType("poll".into()));
}

#[test]
fn other_types_show_their_words_and_need_their_fields() {
    let message = |kind: &str, object: Value| {
        let mut body = json!({"messaging_product": "whatsapp", "to": "59170000001", "type": kind});
        body[kind] = object;
        parse(&body).map(|message| message.content)
    };
    let says = |text: &str| Ok(Content::FreeForm { text: text.to_owned() });
    assert_eq!(message("image", json!({"link": "https://x/y.png", "caption": "Mira"})), says("Mira"));
    assert_eq!(message("location", json!({"latitude": -16.5, "longitude": -68.1, "name": "Oficina"})), says("Oficina"));
    assert_eq!(message("contacts", json!([{"name": {"formatted_name": "Ana"}}])), says("Ana"));
    assert_eq!(message("reaction", json!({"message_id": "wamid.A", "emoji": "👍"})), says("👍"));
    let question = json!({"type": "button", "body": {"text": "¿Sí?"}, "action": {"buttons": []}});
    assert_eq!(message("interactive", question), says("¿Sí?"));
    for (kind, object) in [
        ("image", json!({})),
        ("image", json!({"id": "1", "link": "https://x"})),
        ("location", json!({"latitude": 1})),
        ("contacts", json!([])),
        ("reaction", json!({"emoji": "👍"})),
        ("interactive", json!({"type": "button", "body": {"text": "x"}})),
    ] {
        assert!(matches!(message(kind, object.clone()), Err(Refusal::Missing(_))), "{kind} {object}");
    }
}

#[test]
fn a_template_is_read_with_its_parameters() {
    let body = |components: Value| {
        json!({"messaging_product": "whatsapp", "to": "59170000001", "type": "template", "template": {
            "name": "despedida_1", "language": {"code": "es"}, "components": components}})
    };
    let parameters =
        json!([{"type": "body", "parameters": [{"type": "text", "parameter_name": "nombre", "text": "Ana"}]}]);
    let Content::Template(call) = parse(&body(parameters)).unwrap().content else { panic!("a template") };
    assert_eq!((call.name.as_str(), call.language.as_str(), call.given.header.len()), ("despedida_1", "es", 0));
    assert_eq!(call.given.body, [Parameter { name: Some("nombre".into()), value: ParameterValue::Text("Ana".into()) }]);
    let link =
        json!([{"type": "button", "sub_type": "url", "index": "1", "parameters": [{"type": "text", "text": "x"}]}]);
    let Content::Template(call) = parse(&body(link)).unwrap().content else { panic!("a template") };
    assert_eq!((call.given.buttons[0].index, call.given.buttons[0].sub_type.as_str()), (1, "url"));
    let odd = json!([{"type": "body", "parameters": [{"type": "text", "image": {}}]}]);
    assert!(matches!(parse(&body(odd)), Err(Refusal::Template(_))));
    assert!(matches!(parse(&body(json!([{"type": "tail"}]))), Err(Refusal::Value(_))));
}

#[test]
fn marking_as_read_needs_the_message() {
    let parse = |body: &str| Request::parse(body.as_bytes());
    let read =
        r#"{"messaging_product":"whatsapp","status":"read","message_id":"wamid.A","typing_indicator":{"type":"text"}}"#;
    assert!(matches!(parse(read), Ok(Request::MarkRead)));
    assert!(matches!(parse(r#"{"messaging_product":"whatsapp","status":"read"}"#), Err(Refusal::Missing(_))));
    assert!(matches!(
        parse(r#"{"messaging_product":"whatsapp","status":"sent","message_id":"w"}"#),
        Err(Refusal::Invalid(_))
    ));
}
