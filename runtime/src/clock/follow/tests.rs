//! Following an emulator whose every answer the test writes by hand, and at last the real one.

use axum::extract::{Json, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use serde_json::{Value, json};
use stdlib::Timestamp;
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::{Clock, Follow, FollowError, Next};
use crate::clock::activity::Activity;
use crate::config::BaseUrl;

const START: &str = "2026-11-24T10:00:00Z";

/// A report that waits for its answer. Dropped unanswered, it is answered with 503.
struct Open {
    said: Value,
    answer: oneshot::Sender<Value>,
}

impl Open {
    fn answer(self, now: &str, tick: u64) {
        self.answer.send(json!({"now": now, "tick": tick})).expect("the report's connection is open");
    }
}

struct Peer {
    reports: mpsc::Receiver<Open>,
    url: BaseUrl,
}

impl Peer {
    async fn start() -> Peer {
        let (sender, reports) = mpsc::channel(16);
        let routes = axum::Router::new()
            .route("/emulator/clock", get(async || Json(json!({"now": START, "next": null}))))
            .route("/emulator/clock/participants/{name}", post(hold))
            .with_state(sender);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = BaseUrl::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
        tokio::spawn(async { axum::serve(listener, routes).await });
        Peer { reports, url }
    }

    async fn next(&mut self) -> Open {
        self.reports.recv().await.expect("the peer serves as long as the test runs")
    }
}

async fn hold(State(reports): State<mpsc::Sender<Open>>, Json(said): Json<Value>) -> Response {
    let (answer, answered) = oneshot::channel();
    reports.send(Open { said, answer }).await.expect("the test reads every report");
    match answered.await {
        Ok(told) => Json(told).into_response(),
        Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

/// A participant and everything it is made of.
struct Participant {
    peer: Peer,
    clock: std::sync::Arc<super::FollowedClock>,
    activity: Activity,
    next: watch::Sender<Option<Next>>,
    answered: watch::Receiver<bool>,
    shutdown: CancellationToken,
    running: JoinHandle<()>,
}

async fn participant() -> Participant {
    let peer = Peer::start().await;
    let follow = Follow::connect(&peer.url).await.unwrap();
    let (activity, next, shutdown) = (Activity::default(), watch::Sender::new(None), CancellationToken::new());
    let (clock, answered) = (follow.clock(), follow.first_report_answered());
    let running = tokio::spawn(follow.run(activity.clone(), next.subscribe(), shutdown.clone()));
    Participant { peer, clock, activity, next, answered, shutdown, running }
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

#[tokio::test]
async fn the_clock_is_set_before_anything_runs_and_moves_with_the_answers() {
    let mut it = participant().await;
    assert_eq!(it.clock.now(), at(START));
    let first = it.peer.next().await;
    assert_eq!(first.said, json!({"seen": 0, "idle": true, "next": null}));
    assert!(!*it.answered.borrow());
    first.answer("2026-11-24T12:00:00Z", 7);

    let second = it.peer.next().await;
    assert_eq!(second.said, json!({"seen": 7, "idle": true, "next": null}));
    assert!(*it.answered.borrow());
    assert_eq!(it.clock.now(), at("2026-11-24T12:00:00Z"));
}

#[tokio::test]
async fn a_change_goes_out_at_once_beside_the_open_report() {
    let mut it = participant().await;
    it.peer.next().await.answer(START, 1);
    let idle = it.peer.next().await;

    let busy = it.activity.begin();
    let working = it.peer.next().await;
    assert_eq!(working.said, json!({"seen": 1, "idle": false, "next": null}));
    // The superseded report's connection was left open: it can be answered, and brings no new report by itself.
    idle.answer(START, 1);

    it.next.send_replace(Some(timer_at(at("2026-11-24T12:00:00Z"))));
    drop(busy);
    let due = json!({"at": "2026-11-24T12:00:00Z", "what": "timer"});
    let mut newest = it.peer.next().await;
    if newest.said["idle"] == json!(false) {
        newest = it.peer.next().await;
    }
    assert_eq!(newest.said, json!({"seen": 1, "idle": true, "next": due}));
}

#[tokio::test]
async fn what_came_due_by_a_move_is_not_idle_until_it_was_done() {
    let mut it = participant().await;
    it.next.send_replace(Some(timer_at(at("2026-11-24T12:00:00Z"))));
    let mut report = it.peer.next().await;
    if report.said["next"].is_null() {
        report = it.peer.next().await;
    }
    report.answer("2026-11-24T12:00:00Z", 5);

    let waking = it.peer.next().await;
    assert_eq!((&waking.said["seen"], &waking.said["idle"]), (&json!(5), &json!(false)));
    let busy = it.activity.begin();
    it.next.send_replace(None);
    drop(busy);
    let mut done = it.peer.next().await;
    while done.said["idle"] == json!(false) {
        done = it.peer.next().await;
    }
    assert_eq!(done.said, json!({"seen": 5, "idle": true, "next": null}));
}

#[tokio::test]
async fn an_emulator_that_went_away_is_found_again_with_other_ticks() {
    let mut it = participant().await;
    it.peer.next().await.answer(START, 40);
    let idle = it.peer.next().await;
    drop(it.activity.begin_at(Some(41)));
    let waiting = it.peer.next().await;
    assert_eq!((&idle.said["idle"], &waiting.said["idle"]), (&json!(true), &json!(false)));
    drop((idle, waiting));

    let again = it.peer.next().await;
    assert_eq!(again.said, json!({"seen": 0, "idle": true, "next": null}));
    again.answer(START, 1);
    assert_eq!(it.peer.next().await.said["seen"], json!(1));
}

#[tokio::test]
async fn it_leaves_when_the_process_shuts_down() {
    let mut it = participant().await;
    let open = it.peer.next().await;
    it.shutdown.cancel();
    it.running.await.unwrap();
    drop(open);
    assert!(it.peer.reports.try_recv().is_err());
}

#[tokio::test]
async fn a_server_that_is_no_emulator_is_named() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = BaseUrl::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
    tokio::spawn(async { axum::serve(listener, axum::Router::new()).await });
    let link = super::Link::to(&url).unwrap();
    let error = link.now().await.unwrap_err();
    assert!(matches!(error, FollowError::NotAClock { status: 404, .. }), "{error}");
    assert!(error.to_string().contains("check the URL behind --clock"), "{error}");
}

#[tokio::test]
async fn a_timer_fires_at_its_due_while_the_emulator_moves_its_clock() {
    let data = std::env::temp_dir().join(format!("flowd-follow-{}", std::process::id()));
    let config = emulator::Config {
        listen: "127.0.0.1:0".parse().unwrap(),
        data: data.clone(),
        now: Some(at(START)),
        ..emulator::Config::default()
    };
    let emulator = emulator::Emulator::start(config).await.unwrap();
    let url = BaseUrl::parse(&format!("http://{}", emulator.local_addr())).unwrap();
    let shutdown = CancellationToken::new();
    let serving = tokio::spawn(emulator.serve(shutdown.clone()));

    let follow = Follow::connect(&url).await.unwrap();
    let due_at = at("2026-11-24T12:00:00Z");
    let (activity, next) = (Activity::default(), watch::Sender::new(Some(timer_at(due_at))));
    let (clock, mut answered) = (follow.clock(), follow.first_report_answered());
    tokio::spawn(follow.run(activity.clone(), next.subscribe(), shutdown.clone()));
    let worker = tokio::spawn(async move {
        clock.sleep_until(due_at).await;
        let _busy = activity.begin();
        next.send_replace(Some(timer_at(at("2026-11-25T00:00:00Z"))));
        clock.now()
    });
    answered.wait_for(|answered| *answered).await.unwrap();

    let moved = reqwest::Client::new().post(url.join("/emulator/clock")).body(r#"{"advance":"5h"}"#).send();
    let moved: Value = moved.await.unwrap().error_for_status().unwrap().json().await.unwrap();
    let next_due = json!({"at": "2026-11-25T00:00:00Z", "what": "timer"});
    assert_eq!(moved, json!({"now": "2026-11-24T15:00:00Z", "next": next_due}));
    assert_eq!(worker.await.unwrap(), due_at);

    shutdown.cancel();
    serving.await.unwrap().unwrap();
    std::fs::remove_dir_all(data).unwrap();
}

fn timer_at(at: Timestamp) -> Next {
    Next { at, what: "timer".to_owned() }
}
