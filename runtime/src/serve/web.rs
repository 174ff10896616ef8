//! The HTTP side: webhooks, health and metrics. The decision what a webhook is, is `ingress`.

mod body;

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{
    Router,
    body::Body,
    extract::{Query, Request, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use metrics_exporter_prometheus::PrometheusHandle;
use serde::Deserialize;
use subtle::ConstantTimeEq;
use tokio::sync::{mpsc, oneshot, watch};

pub use body::Bodies;

use super::{graph::TICK_HEADER, node::Event, notice::Notices};
use crate::{
    clock::{Clock, activity::Activity},
    config::Secret,
    fail::{self, FailPoint},
    ingress::{Ingress, Verdict, Webhook},
    probe::WEBHOOK_PATH,
};

/// How long after an answer was given it has surely been written to a connection of this machine.
const ANSWER_WRITTEN: Duration = Duration::from_millis(20);

#[derive(Clone)]
pub struct Web {
    pub ingress: Arc<Ingress>,
    pub bodies: Bodies,
    pub verify_token: Secret,
    pub clock: Arc<dyn Clock>,
    pub activity: Activity,
    pub events: mpsc::Sender<Event>,
    /// True once webhooks are taken in and, with a followed clock, the emulator waits for this process.
    pub ready: watch::Receiver<bool>,
    pub metrics: PrometheusHandle,
    pub notices: Arc<Notices>,
}

pub fn router(web: Web) -> Router {
    Router::new()
        .route(WEBHOOK_PATH, get(verify).post(webhook))
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/readyz", get(ready))
        .route("/metrics", get(render_metrics))
        .with_state(web)
}

#[derive(Deserialize)]
struct Verification {
    #[serde(rename = "hub.mode")]
    mode: Option<String>,
    #[serde(rename = "hub.challenge")]
    challenge: Option<String>,
    #[serde(rename = "hub.verify_token")]
    token: Option<String>,
}

/// Meta asks once, when the callback is saved in the app's dashboard.
async fn verify(State(web): State<Web>, Query(asked): Query<Verification>) -> Response {
    if asked.mode.is_none() && asked.challenge.is_none() && asked.token.is_none() {
        let text = "WhatsApp's webhooks arrive here; put this address into the app's dashboard as the callback URL\n";
        return (StatusCode::FORBIDDEN, text).into_response();
    }
    let token = asked.token.unwrap_or_default();
    let same: bool = token.as_bytes().ct_eq(web.verify_token.expose().as_bytes()).into();
    match (asked.mode.as_deref(), asked.challenge) {
        (Some("subscribe"), Some(challenge)) if same => {
            ([(header::CONTENT_TYPE, "text/plain")], challenge).into_response()
        }
        _ => (StatusCode::FORBIDDEN, "the verify token is not FLOWD_VERIFY_TOKEN\n").into_response(),
    }
}

async fn webhook(State(web): State<Web>, request: Request) -> Response {
    // First of all, so that nobody moves the clock while this is read.
    let busy = web.activity.begin_at(tick(request.headers()));
    let signature = request.headers().get("x-hub-signature-256").and_then(|it| it.to_str().ok()).map(str::to_owned);
    let verdict = match web.bodies.read(request).await {
        Ok(read) => {
            let webhook = Webhook { body: &read.body, signature: signature.as_deref() };
            web.ingress.step(webhook, web.clock.now())
        }
        Err(unread) => {
            let (status, text) = unread.answer();
            return answer(status, text);
        }
    };
    let works = match verdict {
        Verdict::BadSignature => {
            web.notices.wrong_signature();
            return answer(StatusCode::UNAUTHORIZED, "the signature is not by FLOWD_APP_SECRET\n");
        }
        Verdict::NotJson => return answer(StatusCode::BAD_REQUEST, "the body is not JSON\n"),
        Verdict::TooMuch => return answer(StatusCode::PAYLOAD_TOO_LARGE, "a webhook has at most 30000 updates\n"),
        Verdict::Take { works, unknown_numbers } => {
            for number in &unknown_numbers {
                web.notices.unknown_number(number);
            }
            works
        }
    };
    let (done, committed) = oneshot::channel();
    let read = Instant::now();
    let sent = web.events.send(Event::Webhook { works, done, busy }).await;
    if sent.is_err() || committed.await != Ok(true) {
        return answer(StatusCode::SERVICE_UNAVAILABLE, "cannot be stored now; send it again\n");
    }
    metrics::histogram!("flowd_ack_seconds").record(read.elapsed());
    fail::pass(FailPoint::AckBefore);
    if fail::is_armed_for(FailPoint::AckAfter) {
        // This handler cannot see its answer being written, which is the server's work once it returned.
        tokio::spawn(async {
            tokio::time::sleep(ANSWER_WRITTEN).await;
            fail::pass(FailPoint::AckAfter);
        });
    }
    answer(StatusCode::OK, "")
}

fn answer(status: StatusCode, text: &'static str) -> Response {
    metrics::counter!("flowd_webhooks_total", "status" => status.as_u16().to_string()).increment(1);
    (status, Body::from(text)).into_response()
}

fn tick(headers: &HeaderMap) -> Option<u64> {
    headers.get(TICK_HEADER)?.to_str().ok()?.parse().ok()
}

async fn ready(State(web): State<Web>) -> Response {
    if *web.ready.borrow() {
        (StatusCode::OK, "ready\n").into_response()
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "starting\n").into_response()
    }
}

async fn render_metrics(State(web): State<Web>) -> Response {
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], web.metrics.render()).into_response()
}
