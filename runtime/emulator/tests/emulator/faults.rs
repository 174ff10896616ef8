//! What goes wrong on purpose.

use std::{future::Future, pin::pin, task::Poll};

use reqwest::StatusCode;
use serde_json::json;

use crate::{
    business::Business,
    rig::{ANA, Folder, Rig, ask, text},
};

#[tokio::test]
async fn a_held_answer_comes_when_the_switch_is_turned_off() {
    let folder = Folder::new();
    let mut business = Business::open().await;
    let rig = Rig::new(&folder, &business.url).await;
    rig.write(ANA, json!({"text": "hola"})).await;
    business.next().await;
    let (_, faults) = ask(rig.post("/emulator/faults", &json!({"hold_answers": true}))).await;
    let on: Vec<&String> =
        faults.as_object().unwrap().iter().filter(|(_, on)| **on == true).map(|(name, _)| name).collect();
    assert_eq!(on, ["hold_answers"]);
    assert_eq!(ask(rig.get("/emulator/faults")).await.1, faults);

    let body = text(ANA, "Hola");
    let mut send = pin!(rig.send(&body));
    let statuses = tokio::select! {
        _ = &mut send => panic!("the answer is held"),
        statuses = business.statuses(2) => statuses,
    };
    assert_eq!(statuses[1]["status"], "delivered");
    assert_eq!(rig.record("").await["messages"].as_array().unwrap().len(), 1);
    let (status, waits) = rig.idle("1s").await;
    assert_eq!(status, StatusCode::GATEWAY_TIMEOUT);
    assert!(waits["error"].as_str().unwrap().contains("1 Graph request(s) open"), "{waits}");
    assert!(std::future::poll_fn(|context| Poll::Ready(send.as_mut().poll(context).is_pending())).await);

    rig.post("/emulator/faults", &json!({"hold_answers": false})).send().await.unwrap();
    let (status, answer) = send.await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(answer["messages"][0]["id"], statuses[0]["id"]);
    assert_eq!(rig.idle("10s").await.0, StatusCode::OK);
}

#[tokio::test]
async fn a_held_request_whose_client_left_is_not_open_any_more() {
    let folder = Folder::new();
    let mut business = Business::open().await;
    let rig = Rig::new(&folder, &business.url).await;
    rig.write(ANA, json!({"text": "hola"})).await;
    business.next().await;
    rig.post("/emulator/faults", &json!({"hold_answers": true})).send().await.unwrap();
    let body = text(ANA, "Hola");
    tokio::select! {
        _ = rig.send(&body) => panic!("the answer is held"),
        _ = business.statuses(2) => {}
    }
    assert_eq!(rig.idle("10s").await.0, StatusCode::OK);
    assert_eq!(rig.record("").await["messages"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn an_unknown_fault_is_refused_with_the_known_ones() {
    let folder = Folder::new();
    let business = Business::open().await;
    let rig = Rig::new(&folder, &business.url).await;
    let (status, answer) = ask(rig.post("/emulator/faults", &json!({"hold": true}))).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert!(answer["error"].as_str().unwrap().contains("`hold_answers`"), "{answer}");
}

#[tokio::test]
async fn refusals_on_purpose_take_nothing_and_say_metas_code() {
    let table = [
        ("server_error", StatusCode::INTERNAL_SERVER_ERROR, 131_000),
        ("restricted", StatusCode::FORBIDDEN, 368),
        ("window_closed", StatusCode::BAD_REQUEST, 131_047),
    ];
    for (fault, expected, code) in table {
        let folder = Folder::new();
        let mut business = Business::open().await;
        let rig = Rig::new(&folder, &business.url).await;
        rig.write(ANA, json!({"text": "hola"})).await;
        business.next().await;
        rig.post("/emulator/faults", &json!({fault: true})).send().await.unwrap();
        let (status, answer) = rig.send(&text(ANA, "Hola")).await;
        assert_eq!((status, &answer["error"]["code"]), (expected, &json!(code)), "{fault}: {answer}");
        assert!(rig.record("").await["messages"].as_array().unwrap().is_empty(), "{fault}");
        rig.post("/emulator/faults", &json!({fault: false})).send().await.unwrap();
        assert_eq!(rig.send(&text(ANA, "Hola")).await.0, StatusCode::OK, "{fault}");
    }
}

#[tokio::test]
async fn without_statuses_a_message_arrives_and_nothing_is_owed() {
    let folder = Folder::new();
    let mut business = Business::open().await;
    let rig = Rig::new(&folder, &business.url).await;
    rig.write(ANA, json!({"text": "hola"})).await;
    business.next().await;
    rig.post("/emulator/faults", &json!({"no_status": true})).send().await.unwrap();
    assert_eq!(rig.send(&text(ANA, "Hola")).await.0, StatusCode::OK);
    assert_eq!(rig.idle("10s").await.0, StatusCode::OK);
    let record = rig.record("").await;
    assert_eq!((&record["messages"][0]["text"], &record["messages"][0]["statuses"]), (&json!("Hola"), &json!([])));
}

#[tokio::test]
async fn a_duplicated_webhook_comes_twice_and_is_the_same() {
    let folder = Folder::new();
    let mut business = Business::open().await;
    let rig = Rig::new(&folder, &business.url).await;
    rig.post("/emulator/faults", &json!({"duplicate": true})).send().await.unwrap();
    rig.write(ANA, json!({"text": "hola"})).await;
    assert_eq!(business.next().await.bytes, business.next().await.bytes);
}

#[tokio::test]
async fn a_slow_answer_keeps_the_request_open_and_comes() {
    let folder = Folder::new();
    let mut business = Business::open().await;
    let rig = Rig::new(&folder, &business.url).await;
    rig.write(ANA, json!({"text": "hola"})).await;
    business.next().await;
    rig.post("/emulator/faults", &json!({"slow": true})).send().await.unwrap();
    let body = text(ANA, "Hola");
    let mut send = pin!(rig.send(&body));
    loop {
        // Until the request is there, the emulator is idle.
        let (status, _) = tokio::select! {
            _ = &mut send => panic!("the answer is slow"),
            idle = rig.idle("1s") => idle,
        };
        if status == StatusCode::GATEWAY_TIMEOUT {
            break;
        }
    }
    assert_eq!(send.await.0, StatusCode::OK);
}
