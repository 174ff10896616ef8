//! Delivery: signed, escaped, repeated until 200, in order.

use emulator::{DISPLAY_PHONE_NUMBER, PHONE_NUMBER_ID, WABA_ID};
use serde_json::{Value, json};

use crate::{
    business::Business,
    rig::{ANA, Folder, Rig},
};

#[tokio::test]
async fn a_webhook_is_signed_ascii_of_metas_shape() {
    let folder = Folder::new();
    let mut business = Business::open().await;
    let rig = Rig::new(&folder, &business.url).await;
    rig.write(ANA, json!({"text": "¿Cuánto? 💜 1/2", "name": "Ángel", "user_id": "BO.9981aa"})).await;
    let hook = business.next().await;
    assert!(hook.is_signed());
    assert_eq!(hook.headers["content-type"], "application/json");
    let text = std::str::from_utf8(&hook.bytes).unwrap();
    assert!(text.is_ascii() && text.contains("\\u00bfCu\\u00e1nto? \\ud83d\\udc9c 1\\/2"), "{text}");
    let mut body = hook.json();
    let id = body["entry"][0]["changes"][0]["value"]["messages"][0]["id"].take();
    assert!(id.as_str().unwrap().starts_with("wamid."));
    assert_eq!(
        body,
        json!({"object": "whatsapp_business_account", "entry": [{"id": WABA_ID, "changes": [{"field": "messages", "value": {
            "messaging_product": "whatsapp",
            "metadata": {"display_phone_number": DISPLAY_PHONE_NUMBER, "phone_number_id": PHONE_NUMBER_ID},
            "contacts": [{"profile": {"name": "Ángel"}, "wa_id": ANA, "user_id": "BO.9981aa"}],
            "messages": [{"from": ANA, "from_user_id": "BO.9981aa", "id": Value::Null, "timestamp": "1795514400",
                "type": "text", "text": {"body": "¿Cuánto? 💜 1/2"}}],
        }}]}]})
    );
}

#[tokio::test]
async fn a_webhook_is_repeated_until_it_is_answered_200() {
    let folder = Folder::new();
    let mut business = Business::open().await;
    let rig = Rig::new(&folder, &business.url).await;
    business.will_answer(&[503, 204, 404]);
    let told = rig.write(ANA, json!({"text": "hola"})).await;
    assert_eq!(told["webhook"], json!({"attempts": 1, "status": 503}));
    let hooks = [business.next().await, business.next().await, business.next().await, business.next().await];
    assert!(hooks.windows(2).all(|pair| pair[0].bytes == pair[1].bytes && pair[0].tick() < pair[1].tick()));
    assert_eq!(rig.idle("10s").await.0, 200);
    assert!(business.nothing_came());
}

#[tokio::test]
async fn what_nobody_took_waits_in_order_until_somebody_listens() {
    let folder = Folder::new();
    let (reserved, url) = Business::reserve();
    let rig = Rig::new(&folder, &url).await;
    for text in ["uno", "dos", "tres"] {
        let told = rig.write(ANA, json!({"text": text})).await;
        assert_eq!(told["webhook"], json!({"attempts": 1, "status": null}), "{text}");
    }
    let (status, waits) = rig.idle("1s").await;
    assert_eq!(status, 504);
    assert!(waits["error"].as_str().unwrap().contains("3 webhook(s)"), "{waits}");
    let mut business = Business::open_on(reserved);
    let values = business.next().await.values();
    let texts: Vec<&Value> = values.iter().map(|value| &value["messages"][0]["text"]["body"]).collect();
    assert_eq!(texts, ["uno", "dos", "tres"]);
    assert_eq!(rig.idle("10s").await.0, 200);
}

#[tokio::test]
async fn a_webhook_raises_the_tick_when_it_goes_out_and_when_it_was_taken() {
    let folder = Folder::new();
    let mut business = Business::open().await;
    let rig = Rig::new(&folder, &business.url).await;
    business.will_answer(&[200, 500]);
    rig.write(ANA, json!({"text": "uno"})).await;
    rig.write(ANA, json!({"text": "dos"})).await;
    let ticks = [business.next().await.tick(), business.next().await.tick(), business.next().await.tick()];
    assert_eq!([ticks[1] - ticks[0], ticks[2] - ticks[1]], [2, 1]);
}

#[tokio::test]
async fn customers_do_not_wait_for_each_other() {
    let folder = Folder::new();
    let business = Business::open().await;
    let rig = Rig::new(&folder, &business.url).await;
    business.will_answer(&[500]);
    rig.write(ANA, json!({"text": "uno"})).await;
    let told = rig.write("59170000002", json!({"text": "dos"})).await;
    assert_eq!(told["webhook"]["attempts"], 1);
    assert_eq!(rig.idle("10s").await.0, 200);
}
