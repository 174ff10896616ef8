//! The Graph API: what is accepted, and what is refused with which code.

use emulator::{ACCESS_TOKEN, PHONE_NUMBER_ID, WABA_ID};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::{
    business::Business,
    rig::{ANA, Folder, NOW, Rig, ask, template, text},
};

async fn refused(rig: &Rig, body: &Value) -> (u16, u64) {
    let (status, answer) = rig.send(body).await;
    let error = &answer["error"];
    assert!(error["message"].is_string() && error["fbtrace_id"].is_string() && error["type"].is_string(), "{answer}");
    (status.as_u16(), error["code"].as_u64().unwrap())
}

#[tokio::test]
async fn a_story_with_its_statuses() {
    let folder = Folder::new();
    let mut business = Business::open().await;
    let rig = Rig::new(&folder, &business.url).await;

    let told = rig.write(ANA, json!({"text": "hola", "name": "Ana"})).await;
    assert_eq!(told["webhook"], json!({"attempts": 1, "status": 200}));
    assert_eq!(told["at"], NOW);
    let value = &business.next().await.values()[0];
    assert_eq!(value["messages"][0]["id"], told["id"]);
    assert_eq!(value["messages"][0]["text"]["body"], "hola");

    let (status, answer) = rig.send(&text(&format!("+{ANA}"), "Hola, bienvenido")).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(answer["contacts"], json!([{"input": format!("+{ANA}"), "wa_id": ANA}]));
    let id = answer["messages"][0]["id"].clone();

    let statuses = business.statuses(2).await;
    assert_eq!((&statuses[0]["status"], &statuses[1]["status"]), (&json!("sent"), &json!("delivered")));
    for status in &statuses {
        assert_eq!((&status["id"], &status["recipient_id"]), (&id, &json!(ANA)));
        assert_eq!(status["biz_opaque_callback_data"], "v1.7.1");
        assert_eq!(
            status["pricing"],
            json!({"billable": true, "pricing_model": "PMP", "type": "regular", "category": "service"})
        );
    }

    let record = rig.record(&format!("?wa_id={ANA}&after=0")).await;
    assert_eq!(record["next"], 1);
    let message = &record["messages"][0];
    assert_eq!((&message["n"], &message["id"], &message["at"]), (&json!(1), &id, &json!(NOW)));
    assert_eq!((&message["type"], &message["text"]), (&json!("text"), &json!("Hola, bienvenido")));
    assert_eq!(message["body"], text(&format!("+{ANA}"), "Hola, bienvenido"));
    assert_eq!(message["statuses"], json!(statuses));
    assert_eq!(rig.record("?after=1").await, json!({"messages": [], "next": 1}));
}

#[tokio::test]
async fn free_text_needs_a_message_of_the_last_24_hours() {
    let folder = Folder::new();
    let business = Business::open().await;
    let rig = Rig::new(&folder, &business.url).await;
    assert_eq!(refused(&rig, &text(ANA, "hola")).await, (400, 131_047));
    rig.write(ANA, json!({"text": "hola"})).await;
    rig.shift(json!({"to": "2026-11-25T09:59:59Z"})).await;
    assert_eq!(rig.send(&text(ANA, "hola")).await.0, StatusCode::OK);
    rig.shift(json!({"advance": "1s"})).await;
    assert_eq!(refused(&rig, &text(ANA, "hola")).await, (400, 131_047));
    // By the timestamp of the message, not by when it came.
    rig.write(ANA, json!({"text": "hola", "at": "2026-11-24T09:00:00Z"})).await;
    assert_eq!(refused(&rig, &text(ANA, "hola")).await, (400, 131_047));
    assert_eq!(rig.send(&template("despedida_1", "es", &["Ana"])).await.0, StatusCode::OK);
}

#[tokio::test]
async fn a_template_goes_out_at_any_time_as_the_customer_reads_it() {
    let folder = Folder::new();
    let mut business = Business::open().await;
    let rig = Rig::new(&folder, &business.url).await;
    assert_eq!(rig.send(&template("despedida_1", "es", &["Ana"])).await.0, StatusCode::OK);
    let message = rig.record("").await["messages"][0].clone();
    assert_eq!((&message["type"], &message["text"]), (&json!("template"), &json!("¡Gracias, Ana!")));
    assert_eq!(business.statuses(1).await[0]["pricing"]["category"], "marketing");
}

#[tokio::test]
async fn templates_are_refused_by_name_language_status_and_parameters() {
    let folder = Folder::new();
    let business = Business::open().await;
    let rig = Rig::new(&folder, &business.url).await;
    assert_eq!(refused(&rig, &template("despedida_2", "es", &["Ana"])).await, (404, 132_001));
    assert_eq!(refused(&rig, &template("despedida_1", "es_AR", &["Ana"])).await, (404, 132_001));
    assert_eq!(refused(&rig, &template("despedida_1", "es", &[])).await, (400, 132_000));
    assert_eq!(refused(&rig, &template("despedida_1", "es", &["Ana", "Paz"])).await, (400, 132_000));
    assert_eq!(refused(&rig, &template("pausada", "es", &[])).await, (400, 132_015));
    assert_eq!(rig.record("").await["messages"], json!([]));
}

#[tokio::test]
async fn the_token_and_the_number_are_checked_first() {
    let folder = Folder::new();
    let business = Business::open().await;
    let rig = Rig::new(&folder, &business.url).await;
    let ours = format!("/v23.0/{PHONE_NUMBER_ID}/messages");
    for request in [rig.post(&ours, &json!({})), rig.post(&ours, &json!({})).bearer_auth("another")] {
        let (status, answer) = ask(request).await;
        assert_eq!((status.as_u16(), &answer["error"]["code"]), (401, &json!(190)), "{answer}");
    }
    let (status, answer) = ask(rig.post("/v23.0/42/messages", &json!({})).bearer_auth(ACCESS_TOKEN)).await;
    assert_eq!((status.as_u16(), &answer["error"]["code"]), (400, &json!(100)));
    assert_eq!(answer["error"]["error_subcode"], 33);
    assert_eq!(
        refused(&rig, &json!({"messaging_product": "whatsapp", "to": ANA, "type": "poll"})).await,
        (400, 131_051)
    );
    assert_eq!(refused(&rig, &text("15550000001", "hola")).await, (400, 131_021));
}

#[tokio::test]
async fn answers_carry_the_headers_of_the_graph_api() {
    let folder = Folder::new();
    let business = Business::open().await;
    let rig = Rig::new(&folder, &business.url).await;
    let answer = rig.graph(&text(ANA, "hola")).send().await.unwrap();
    assert_eq!(answer.headers()["facebook-api-version"], "v23.0");
    assert!(answer.headers().contains_key("x-fb-trace-id"));
    let tick =
        |answer: &reqwest::Response| answer.headers()["x-emulator-tick"].to_str().unwrap().parse::<u64>().unwrap();
    let first = tick(&answer);
    assert!(tick(&rig.graph(&text(ANA, "hola")).send().await.unwrap()) > first);
}

#[tokio::test]
async fn reading_and_subscribing_succeed() {
    let folder = Folder::new();
    let business = Business::open().await;
    let rig = Rig::new(&folder, &business.url).await;
    let read = json!({"messaging_product": "whatsapp", "status": "read", "message_id": "wamid.A", "typing_indicator": {"type": "text"}});
    assert_eq!(rig.send(&read).await, (StatusCode::OK, json!({"success": true})));
    let apps = format!("/v23.0/{WABA_ID}/subscribed_apps");
    let (_, subscribed) = ask(rig.post(&apps, &json!({})).bearer_auth(ACCESS_TOKEN)).await;
    assert_eq!(subscribed, json!({"success": true}));
    let (_, apps) = ask(rig.get(&apps).bearer_auth(ACCESS_TOKEN)).await;
    assert!(apps["data"][0]["whatsapp_business_api_data"]["id"].is_string(), "{apps}");
    assert_eq!(rig.record("").await["messages"], json!([]));
}

#[tokio::test]
async fn a_customer_without_a_phone_is_written_to_by_user_id() {
    let folder = Folder::new();
    let mut business = Business::open().await;
    let rig = Rig::new(&folder, &business.url).await;
    rig.write("BO.9981aa", json!({"text": "hola"})).await;
    business.next().await;
    let mut body = text("", "hola");
    body["recipient"] = "BO.9981aa".into();
    let (_, answer) = rig.send(&body).await;
    assert_eq!(answer["contacts"], json!([{"input": "BO.9981aa", "user_id": "BO.9981aa"}]));
    let status = &business.statuses(1).await[0];
    assert_eq!((&status["recipient_user_id"], &status["recipient_id"]), (&json!("BO.9981aa"), &Value::Null));
    assert_eq!(rig.record("?wa_id=BO.9981aa").await["messages"].as_array().unwrap().len(), 1);
    assert_eq!(rig.record(&format!("?wa_id={ANA}")).await["messages"], json!([]));
}
