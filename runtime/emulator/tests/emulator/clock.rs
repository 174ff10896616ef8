//! The clock between processes, with a participant that a test plays.

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::{
    business::Business,
    rig::{ANA, Folder, NOW, Rig, ask, text},
};

/// A program that follows the clock and is idle whenever it is asked.
struct Participant<'a> {
    rig: &'a Rig,
    seen: u64,
}

impl Participant<'_> {
    /// One report, and the time it was answered with.
    async fn report(&mut self, idle: bool, next: Option<&str>) -> String {
        let (status, answer) = ask(self.rig.post("/emulator/clock/participants/flowd-1", &self.body(idle, next))).await;
        assert_eq!(status, StatusCode::OK, "{answer}");
        self.seen = answer["tick"].as_u64().unwrap();
        answer["now"].as_str().unwrap().to_owned()
    }

    fn body(&self, idle: bool, next: Option<&str>) -> Value {
        let next = next.map(|at| json!({"at": at, "what": "timer"}));
        json!({"seen": self.seen, "idle": idle, "next": next})
    }
}

async fn rig_of(folder: &Folder) -> (Rig, Business) {
    let business = Business::open().await;
    (Rig::new(folder, &business.url).await, business)
}

#[tokio::test]
async fn the_clock_stands_still_and_moves_when_told() {
    let folder = Folder::new();
    let (rig, _business) = rig_of(&folder).await;
    let standing = json!({"now": NOW, "next": null});
    assert_eq!(ask(rig.get("/emulator/clock")).await, (StatusCode::OK, standing.clone()));
    assert_eq!(rig.shift(json!({"to": "next"})).await, (StatusCode::OK, standing));
    for (wanted, now) in [
        (json!({"advance": "2h"}), "2026-11-24T12:00:00Z"),
        (json!({"advance": "30 min"}), "2026-11-24T12:30:00Z"),
        (json!({"advance": "1 day"}), "2026-11-25T12:30:00Z"),
        (json!({"to": "2026-12-01T00:00:00Z"}), "2026-12-01T00:00:00Z"),
    ] {
        assert_eq!(rig.shift(wanted).await, (StatusCode::OK, json!({"now": now, "next": null})));
    }
    for wrong in [
        json!({"to": NOW}),
        json!({"to": "mañana"}),
        json!({"advance": "2"}),
        json!({"advance": "2h", "to": "next"}),
        json!({}),
        json!({"go": 1}),
    ] {
        assert_eq!(rig.shift(wrong.clone()).await.0, StatusCode::BAD_REQUEST, "{wrong}");
    }
}

#[tokio::test]
async fn a_move_stops_where_something_is_due_and_goes_on_when_it_is_done() {
    let folder = Folder::new();
    let (rig, mut business) = rig_of(&folder).await;
    rig.write(ANA, json!({"text": "hola"})).await;
    business.next().await;
    let mut flowd = Participant { rig: &rig, seen: 0 };
    assert_eq!(flowd.report(true, Some("2026-11-24T12:00:00Z")).await, NOW);
    let moving = rig.shift(json!({"advance": "3h"}));
    let story = async {
        assert_eq!(flowd.report(true, Some("2026-11-24T12:00:00Z")).await, "2026-11-24T12:00:00Z");
        // What is due: a message, and a new timer. The tick grows with each of its webhooks and with the answer.
        assert_eq!(rig.send(&text(ANA, "¿Cómo puedo ayudarte?")).await.0, StatusCode::OK);
        let ticks = [business.next().await.tick(), business.next().await.tick()];
        assert!(flowd.seen < ticks[0] && ticks[0] < ticks[1]);
        let mut now = String::new();
        while now != "2026-11-24T13:00:00Z" {
            now = flowd.report(true, None).await;
        }
        // Its last report, made at the goal.
        flowd.report(true, None).await
    };
    let (status, moved) = tokio::select! {
        moved = moving => moved,
        now = story => panic!("the last poll must wait, not tell {now}"),
    };
    assert_eq!((status, &moved["now"]), (StatusCode::OK, &json!("2026-11-24T13:00:00Z")));
}

#[tokio::test]
async fn next_is_shown_and_moved_to() {
    let folder = Folder::new();
    let (rig, _business) = rig_of(&folder).await;
    let mut flowd = Participant { rig: &rig, seen: 0 };
    flowd.report(true, None).await;
    let moving = rig.shift(json!({"to": "next"}));
    let story = async {
        assert_eq!(flowd.report(true, Some("2026-11-24T12:00:00.500Z")).await, "2026-11-24T12:00:00.5Z");
        let (_, clock) = ask(rig.get("/emulator/clock")).await;
        assert_eq!(clock["next"], json!({"at": "2026-11-24T12:00:00.5Z", "what": "timer"}));
        flowd.report(true, Some("2026-11-25T12:00:00Z")).await
    };
    let (status, moved) = tokio::select! {
        moved = moving => moved,
        now = story => panic!("the last poll must wait, not tell {now}"),
    };
    assert_eq!(status, StatusCode::OK);
    assert_eq!(
        moved,
        json!({"now": "2026-11-24T12:00:00.5Z", "next": {"at": "2026-11-25T12:00:00Z", "what": "timer"}})
    );
}

#[tokio::test]
async fn a_newer_report_answers_the_older_one() {
    let folder = Folder::new();
    let (rig, _business) = rig_of(&folder).await;
    let mut flowd = Participant { rig: &rig, seen: 0 };
    flowd.report(true, None).await;
    let path = "/emulator/clock/participants/flowd-1";
    let (busy, idle) = (flowd.body(false, None), flowd.body(true, None));
    let older = ask(rig.post(path, &busy));
    let newer = async {
        // Sent once the older one is known to be there.
        while !rig.idle("1s").await.1["error"].as_str().unwrap_or_default().contains("busy") {}
        ask(rig.post(path, &idle)).await
    };
    tokio::select! {
        answer = older => assert_eq!(answer.1["tick"], flowd.seen),
        answer = newer => panic!("the newer poll must wait: {answer:?}"),
    }
}

#[tokio::test]
async fn a_participant_that_breaks_off_ends_the_move_where_it_got_to() {
    let folder = Folder::new();
    let (rig, _business) = rig_of(&folder).await;
    let mut flowd = Participant { rig: &rig, seen: 0 };
    flowd.report(true, None).await;
    let moving = rig.shift(json!({"advance": "3h"}));
    let story = async {
        flowd.report(true, Some("2026-11-24T12:00:00Z")).await;
        // At work, and then its process is gone.
        tokio::select! {
            now = flowd.report(false, None) => panic!("nothing changes, not even to {now}"),
            (status, waits) = rig.idle("1s") => {
                assert_eq!(status, StatusCode::GATEWAY_TIMEOUT);
                assert!(waits["error"].as_str().unwrap().contains("move"), "{waits}");
            }
        }
    };
    let ((status, answer), ()) = tokio::join!(moving, story);
    assert_eq!((status, &answer["now"]), (StatusCode::GATEWAY_TIMEOUT, &json!("2026-11-24T12:00:00Z")));
    assert!(answer["error"].as_str().unwrap().contains("flowd-1 went away"), "{answer}");
    // Forgotten: the clock moves again without it.
    assert_eq!(rig.shift(json!({"advance": "1h"})).await.1["now"], "2026-11-24T13:00:00Z");
}

#[tokio::test]
async fn idle_says_who_is_busy() {
    let folder = Folder::new();
    let (rig, _business) = rig_of(&folder).await;
    let mut flowd = Participant { rig: &rig, seen: 0 };
    flowd.report(false, None).await;
    tokio::select! {
        now = flowd.report(false, None) => panic!("nothing changes, not even to {now}"),
        (status, waits) = rig.idle("1s") => {
            assert_eq!(status, StatusCode::GATEWAY_TIMEOUT);
            assert!(waits["error"].as_str().unwrap().contains("flowd-1 is busy"), "{waits}");
        }
    }
    for wrong in ["", "1", "2h"] {
        assert_eq!(rig.idle(wrong).await.0, StatusCode::BAD_REQUEST, "{wrong}");
    }
}
