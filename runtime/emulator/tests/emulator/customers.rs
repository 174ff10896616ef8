//! Who may write, and what.

use emulator::Config;
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::{
    business::Business,
    rig::{ANA, Folder, Rig, ask},
};

async fn refused(rig: &Rig, path: &str, body: &Value) -> String {
    let (status, answer) = ask(rig.post(path, body)).await;
    assert_eq!(status, StatusCode::BAD_REQUEST, "{path} {body} {answer}");
    answer["error"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn any_message_object_can_be_sent_and_sent_again() {
    let folder = Folder::new();
    let mut business = Business::open().await;
    let rig = Rig::new(&folder, &business.url).await;
    let tap = json!({"message": {"id": "wamid.TAP", "type": "interactive", "context": {"id": "wamid.Q"},
        "interactive": {"type": "button_reply", "button_reply": {"id": "si", "title": "Sí"}}}});
    for _ in 0..2 {
        assert_eq!(rig.write(ANA, tap.clone()).await["id"], "wamid.TAP");
        let message = &business.next().await.values()[0]["messages"][0];
        assert_eq!(message["interactive"]["button_reply"]["id"], "si");
        assert_eq!((&message["id"], &message["from"]), (&json!("wamid.TAP"), &json!(ANA)));
    }
    rig.write(ANA, json!({"message": {"type": "system", "system": {"type": "user_changed_number"}}})).await;
    assert_eq!(business.next().await.values()[0].get("contacts"), None);
}

#[tokio::test]
async fn a_message_may_have_been_written_earlier() {
    let folder = Folder::new();
    let mut business = Business::open().await;
    let rig = Rig::new(&folder, &business.url).await;
    let told = rig.write(ANA, json!({"text": "hola", "at": "2026-11-24T05:00:00.700-04:00"})).await;
    assert_eq!(told["at"], "2026-11-24T09:00:00Z");
    assert_eq!(business.next().await.values()[0]["messages"][0]["timestamp"], "1795510800");
}

#[tokio::test]
async fn a_phone_and_a_user_id_are_one_customer() {
    let folder = Folder::new();
    let mut business = Business::open().await;
    let rig = Rig::new(&folder, &business.url).await;
    rig.write("BO.9981aa", json!({"text": "hola"})).await;
    let value = &business.next().await.values()[0];
    assert_eq!((&value["messages"][0]["from"], &value["contacts"][0]["wa_id"]), (&Value::Null, &Value::Null));
    rig.write(ANA, json!({"text": "hola", "user_id": "BO.9981aa"})).await;
    business.next().await;
    rig.write("BO.9981aa", json!({"text": "hola"})).await;
    let value = &business.next().await.values()[0];
    assert_eq!(value["messages"][0]["from"], ANA);
    assert_eq!(value["contacts"][0], json!({"profile": {"name": "Customer"}, "wa_id": ANA, "user_id": "BO.9981aa"}));
}

#[tokio::test]
async fn mistakes_are_told_in_a_sentence() {
    let folder = Folder::new();
    let business = Business::open().await;
    let rig = Rig::new(&folder, &business.url).await;
    let ana = format!("/emulator/customers/{ANA}/messages");
    assert!(refused(&rig, &ana, &json!({"txt": "hola"})).await.contains("`text`"));
    assert!(refused(&rig, &ana, &json!({})).await.contains("text or message"));
    assert!(refused(&rig, &ana, &json!({"text": ""})).await.contains("empty"));
    assert!(refused(&rig, &ana, &json!({"message": {}})).await.contains("type"));
    assert!(refused(&rig, &ana, &json!({"text": "hola", "at": "ayer"})).await.contains("`ayer`"));
    assert!(refused(&rig, &ana, &json!({"text": "hola", "user_id": "ana"})).await.contains("user_id"));
    assert!(refused(&rig, "/emulator/customers/ana/messages", &json!({"text": "hola"})).await.contains("BO."));
    let two = json!({"text": "hola", "user_id": "BO.2"});
    assert!(refused(&rig, "/emulator/customers/BO.1/messages", &two).await.contains("two different"));
    let (status, _) = ask(rig.get("/emulator/messages?wa-id=1")).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    let (status, answer) = ask(rig.get("/emulator/message")).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert!(answer["routes"].as_array().unwrap().contains(&json!("GET /emulator/idle?timeout=10s")));
    let (status, _) = ask(rig.post(&ana, &json!({"text": "a".repeat(300_000)}))).await;
    assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[test]
fn the_defaults_are_those_of_the_contract() {
    let config = Config::default();
    assert_eq!(config.listen.to_string(), "127.0.0.1:8090");
    assert_eq!(config.webhook, "http://127.0.0.1:8080/webhooks/whatsapp");
    assert_eq!(config.data.to_str(), Some(".ventana/emulator"));
    assert_eq!(emulator::DEFAULT_TEMPLATES, "flows/templates.lock");
}
