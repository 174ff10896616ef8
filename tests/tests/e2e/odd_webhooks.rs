//! Webhooks that are not what they should be: of a wrong signature, no JSON, too large, or of a shape nobody expected.
//! Refusing what is genuine would bring it back for days; taking what is not would let anybody speak for a customer.

use system_tests::{APP_SECRET, Lab, Options};
use whatsapp::signature::sign;

use crate::rows::Rows;

const ANA: &str = "59170000001";
/// The least that a message of Ana needs to start the welcome flow.
const GREETING: &str = r#"{"object":"whatsapp_business_account","entry":[{"id":"200000000000001","changes":[{"field":"messages","value":{"metadata":{"phone_number_id":"100000000000001"},"messages":[{"from":"59170000001","id":"wamid.A","timestamp":"1795528800","type":"text","text":{"body":"Hola"}}]}}]}]}"#;

#[test]
fn without_the_right_signature_nothing_is_stored() {
    let lab = Lab::start(Options::default());
    let mut rows = Rows::of(&lab);
    let before = rows.everything();
    let body = GREETING.as_bytes();
    let right = sign(APP_SECRET, body);
    let of_others = sign("dev-secret2", body);
    let of_another_body = sign(APP_SECRET, GREETING.replace("Hola", "hola").as_bytes());
    let (sha1, bare, short) = (right.replace("sha256", "sha1"), &right["sha256=".len()..], &right[..right.len() - 1]);
    let longer = format!("{right}0");
    for signature in [
        None,
        Some(""),
        Some("sha256="),
        Some("sha256=zz"),
        Some(&*of_others),
        Some(&*of_another_body),
        Some(&*sha1),
        Some(bare),
        Some(short),
        Some(&*longer),
    ] {
        assert_eq!(lab.webhook_signed(body, signature).status, 401, "{signature:?}");
    }
    assert_eq!(rows.everything(), before);
    lab.settle();
    assert!(lab.messages().is_empty());

    assert_eq!(lab.webhook_signed(body, Some(&right)).status, 200, "the same body, signed, is taken");
    lab.settle();
    assert_ne!(rows.everything(), before);
}

#[test]
fn what_is_not_json_is_refused_and_not_stored() {
    let lab = Lab::start(Options::default());
    let mut rows = Rows::of(&lab);
    let before = rows.everything();
    let cut = &GREETING.as_bytes()[..GREETING.len() - 1];
    let twice = [GREETING, GREETING].concat();
    let bodies: [&[u8]; 11] =
        [b"", b" ", b"hola", b"{", b"{]", b"{'a':1}", b"NaN", b"[1,]", b"\"\xff\"", cut, twice.as_bytes()];
    for body in bodies {
        assert_eq!(lab.webhook(body).status, 400, "{}", String::from_utf8_lossy(body));
    }
    assert_eq!(rows.everything(), before);
}

#[test]
fn a_body_of_four_megabytes_is_too_large() {
    let lab = Lab::start(Options::default());
    let mut rows = Rows::of(&lab);
    let before = rows.everything();
    // Often, since an answer that comes before the body was read can be lost with the connection.
    for _ in 0..20 {
        assert_eq!(lab.webhook(&of_size(4_000_000)).status, 413);
    }
    assert_eq!(rows.everything(), before);

    assert_eq!(lab.webhook(&of_size(3_000_000)).status, 200, "WhatsApp's own limit is taken");
    assert_eq!(rows.count("raw"), 1);
}

/// A change of an unknown shape with so many bytes.
fn of_size(bytes: usize) -> Vec<u8> {
    let (head, tail) =
        (r#"{"object":"whatsapp_business_account","entry":[{"changes":[{"field":"x","value":""#, r#""}]}]}"#);
    let filling = "a".repeat(bytes - head.len() - tail.len());
    [head, &filling, tail].concat().into_bytes()
}

/// What may stand where a `value` is expected.
const VALUES: [&str; 40] = [
    "null",
    "true",
    "0",
    "-1.5e-300",
    "1e400",
    "123456789012345678901234567890",
    r#""""#,
    r#""messages""#,
    r#""\u0000""#,
    r#""\ud83d""#,
    "[]",
    "[[],[]]",
    "[null]",
    "[{}]",
    "{}",
    r#"{"":{}}"#,
    r#"{"messages":null}"#,
    r#"{"messages":{}}"#,
    r#"{"messages":[]}"#,
    r#"{"messages":"hola"}"#,
    r#"{"messages":[null,1,"x",[]]}"#,
    r#"{"messages":[{}]}"#,
    r#"{"messages":[{"id":1,"from":2,"type":3,"timestamp":4}]}"#,
    r#"{"messages":[{"id":"wamid.B","from":"59170000009","type":"text"}]}"#,
    r#"{"messages":[{"id":"wamid.C","from":"59170000009","timestamp":"x","type":"text","text":[]}]}"#,
    r#"{"messages":[{"id":"wamid.D","from":"59170000009","timestamp":"-99999999999999999999","type":"text","text":{"body":7}}]}"#,
    r#"{"messages":[{"id":"wamid.E","from":"59170000009","timestamp":"9223372036854775807","type":"image","image":null}]}"#,
    r#"{"messages":[{"id":"","from":"","timestamp":"","type":""}]}"#,
    r#"{"messages":[{"id":"wamid.F","type":"text","text":{"body":"sin remitente"}}]}"#,
    r#"{"metadata":{"phone_number_id":100000000000001},"messages":[{"id":"wamid.G","from":"59170000009","type":"text"}]}"#,
    r#"{"metadata":{"phone_number_id":"999"},"messages":[{"id":"wamid.H","from":"59170000009","type":"text","text":{"body":"hola"}}]}"#,
    r#"{"metadata":{"phone_number_id":"100000000000001"},"messages":[{"id":"wamid.I","from":"59170000009","timestamp":"9223372036854775807","type":"text","text":{"body":"¿?"}}]}"#,
    r#"{"metadata":{"phone_number_id":"100000000000001"},"messages":[{"id":"wamid.J","from":"59170000009","timestamp":-62135596800000,"type":"text","text":{"body":"¿?"}}]}"#,
    r#"{"metadata":[],"contacts":{"wa_id":1},"messages":[{"id":"wamid.K"}]}"#,
    r#"{"statuses":[{}]}"#,
    r#"{"statuses":[{"id":"wamid.L","status":"failed","errors":"131047"}]}"#,
    r#"{"metadata":{"phone_number_id":"100000000000001"},"statuses":[{"id":"wamid.M","status":"sent","timestamp":"x","biz_opaque_callback_data":"v1.zz.1"}]}"#,
    r#"{"metadata":{"phone_number_id":"100000000000001"},"statuses":[{"id":"wamid.N","status":"failed","biz_opaque_callback_data":{}}]}"#,
    r#"{"errors":[{"code":"131047"}],"user_actions":5,"messages":[],"statuses":[]}"#,
    r#"{"history":[{"threads":[{"messages":[{"id":"wamid.O","from":"59170000009"}]}]}],"message_echoes":[0],"state_sync":"?"}"#,
];

const FIELDS: [&str; 8] = [
    "messages",
    "smb_message_echoes",
    "history",
    "account_update",
    "message_template_status_update",
    "user_preferences",
    "calls",
    "",
];

#[test]
fn json_of_any_shape_under_a_known_field_is_taken() {
    let lab = Lab::start(Options::default());
    for field in FIELDS {
        for value in VALUES {
            let change = format!(r#"{{"field":"{field}","value":{value}}}"#);
            let body = format!(
                r#"{{"object":"whatsapp_business_account","entry":[{{"id":"200000000000001","time":1,"changes":[{change}]}}]}}"#
            );
            let answer = lab.webhook(body.as_bytes());
            assert_eq!(answer.status, 200, "{field}: {value}: {}", answer.text);
        }
    }
    it_still_carries_conversations(&lab);
}

#[test]
fn json_that_is_no_envelope_is_taken() {
    let lab = Lab::start(Options::default());
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    for value in VALUES {
        for body in [
            value.to_owned(),
            format!(r#"{{"object":{value},"entry":[]}}"#),
            format!(r#"{{"object":"whatsapp_business_account","entry":{value}}}"#),
            format!(r#"{{"object":"whatsapp_business_account","entry":[{value}]}}"#),
            format!(
                r#"{{"object":"whatsapp_business_account","entry":[{{"id":{value},"time":{value},"changes":{value}}}]}}"#
            ),
            format!(r#"{{"object":"whatsapp_business_account","entry":[{{"changes":[{value}]}}]}}"#),
            format!(
                r#"{{"object":"whatsapp_business_account","entry":[{{"changes":[{{"field":{value},"value":{value}}}]}}]}}"#
            ),
        ] {
            let answer = lab.webhook(body.as_bytes());
            assert_eq!(answer.status, 200, "{body}: {}", answer.text);
        }
    }
    assert_eq!(lab.webhook(deep.as_bytes()).status, 200, "a deep one");
    it_still_carries_conversations(&lab);
}

fn it_still_carries_conversations(lab: &Lab) {
    lab.says(ANA, "Hola");
    lab.advance("2h");
    assert_eq!(lab.texts_to(ANA), ["Hola, bienvenido", "¿Cómo puedo ayudarte?"]);
}
