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
    assert_eq!(faults, json!({"hold_answers": true}));
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
