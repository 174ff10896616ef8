//! What survives: everything anybody was told of.

use std::io::Write as _;

use emulator::EmulatorError;
use reqwest::StatusCode;
use serde_json::json;

use crate::{
    business::Business,
    rig::{ANA, Folder, NOW, Rig, template, text},
};

#[tokio::test]
async fn a_killed_emulator_goes_on_where_it_was() {
    let folder = Folder::new();
    let mut business = Business::open().await;
    let rig = Rig::new(&folder, &business.url).await;
    rig.write(ANA, json!({"text": "hola", "user_id": "BO.9981aa"})).await;
    rig.send(&text(ANA, "Hola")).await;
    rig.idle("10s").await;
    rig.shift(json!({"advance": "2h"})).await;
    let record = rig.record("").await;
    let (_, clock) = rig.idle("10s").await;
    rig.kill().await;
    let last_tick = [business.next().await, business.next().await, business.next().await].map(|hook| hook.tick())[2];

    let mut config = folder.config(&business.url);
    config.now = None;
    let rig = Rig::start(config).await.unwrap();
    assert_eq!(rig.record("").await, record);
    assert_eq!(rig.idle("10s").await, (StatusCode::OK, clock.clone()));
    assert_eq!(clock["now"], "2026-11-24T12:00:00Z");
    assert!(business.nothing_came());
    // The window is still open, the user id still known, numbers and ticks go on.
    assert_eq!(rig.send(&text(ANA, "Sigo aquí")).await.0, StatusCode::OK);
    let hook = business.next().await;
    assert_eq!(hook.values()[0]["statuses"][0]["recipient_user_id"], "BO.9981aa");
    assert!(hook.tick() > last_tick);
    assert_eq!(rig.record("?after=1").await["messages"][0]["n"], 2);
}

#[tokio::test]
async fn what_was_owed_is_delivered_after_the_restart() {
    let folder = Folder::new();
    let (reserved, url) = Business::reserve();
    let rig = Rig::new(&folder, &url).await;
    rig.write(ANA, json!({"text": "hola"})).await;
    assert_eq!(rig.send(&template("despedida_1", "es", &["Ana"])).await.0, StatusCode::OK);
    rig.kill().await;
    let mut business = Business::open_on(reserved);
    let rig = Rig::new(&folder, &url).await;
    assert_eq!(business.next().await.values()[0]["messages"][0]["text"]["body"], "hola");
    assert_eq!(business.statuses(2).await[1]["status"], "delivered");
    assert_eq!(rig.idle("10s").await.0, StatusCode::OK);
}

#[tokio::test]
async fn a_torn_last_line_is_dropped_and_a_broken_one_is_not() {
    let folder = Folder::new();
    let business = Business::open().await;
    let rig = Rig::new(&folder, &business.url).await;
    assert_eq!(rig.send(&template("despedida_1", "es", &["Ana"])).await.0, StatusCode::OK);
    rig.idle("10s").await;
    let record = rig.record("").await;
    rig.kill().await;
    let path = folder.path().join("data/journal.jsonl");
    std::fs::OpenOptions::new().append(true).open(&path).unwrap().write_all(b"[{\"clock\":{\"no").unwrap();
    let rig = Rig::new(&folder, &business.url).await;
    assert_eq!(rig.record("").await, record);
    rig.kill().await;
    let journal = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, journal.replacen("\"customer\"", "\"costumer\"", 1)).unwrap();
    let damaged = Rig::start(folder.config(&business.url)).await.err().unwrap();
    assert!(matches!(damaged, EmulatorError::Damaged { line: 2, .. }), "{damaged:?}");
}

#[tokio::test]
async fn the_clock_of_a_data_folder_only_goes_forward() {
    let folder = Folder::new();
    let business = Business::open().await;
    let start = |now: Option<&str>| {
        let mut config = folder.config(&business.url);
        config.now = now.map(|now| now.parse().unwrap());
        Rig::start(config)
    };
    for (now, stands) in [
        (Some(NOW), NOW),
        (None, NOW),
        (Some(NOW), NOW),
        (Some("2026-11-24T11:00:00Z"), "2026-11-24T11:00:00Z"),
        (None, "2026-11-24T11:00:00Z"),
    ] {
        let rig = start(now).await.unwrap();
        assert_eq!(rig.idle("10s").await.1["now"], stands);
        rig.kill().await;
    }
    let back = start(Some(NOW)).await.err().unwrap();
    assert!(matches!(back, EmulatorError::ClockBack { .. }));
    assert!(back.to_string().contains("leave --now out"), "{back}");
}

#[tokio::test]
async fn one_folder_has_one_emulator() {
    let folder = Folder::new();
    let business = Business::open().await;
    let rig = Rig::new(&folder, &business.url).await;
    let second = Rig::start(folder.config(&business.url)).await.err().unwrap();
    assert!(matches!(second, EmulatorError::InUse(_)) && second.to_string().contains("--data"), "{second}");
    rig.kill().await;
    Rig::new(&folder, &business.url).await;
}
