//! The routes, and what all answers have in common.

pub(crate) mod clock;
mod companion;
pub(crate) mod customers;
mod faults;
mod graph;
mod record;

use std::sync::Arc;

use axum::{
    Json, Router,
    body::Bytes,
    extract::{DefaultBodyLimit, rejection::BytesRejection},
    http::{Method, StatusCode},
    middleware,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use stdlib::{DelayError, TimestampError};

use crate::{hub::Hub, journal::JournalFailed, page};

/// Larger bodies are refused with 413. A text has at most 4,096 characters, an inbound payload not much more.
const BODY_BYTES_MAX: usize = 256 * 1024;

const ROUTES: [&str; 14] = [
    "GET / (the phone in the browser)",
    "POST /{version}/{phone_number_id}/messages",
    "GET /{version}/{phone_number_id}?fields=",
    "GET|POST /{version}/{waba_id}/subscribed_apps",
    "POST /emulator/customers/{wa_id or user_id}/messages",
    "GET /emulator/messages?wa_id=&after=",
    "GET|POST /emulator/faults",
    "GET /emulator/clock",
    "POST /emulator/clock {\"advance\":\"2h\"}",
    "POST /emulator/clock {\"to\":\"next\"}",
    "POST /emulator/clock {\"to\":\"2026-11-24T10:00:00Z\"}",
    "POST /emulator/clock/participants/{name}",
    "GET /emulator/idle?timeout=10s",
    "GET|POST /emulator/companion",
];

pub(crate) fn router(hub: Arc<Hub>) -> Router {
    Router::new()
        .route("/{version}/{id}", get(graph::number))
        .route("/{version}/{id}/messages", post(graph::send))
        .route("/{version}/{id}/subscribed_apps", get(graph::subscribed_apps).post(graph::subscribe))
        .route("/emulator/customers/{customer}/messages", post(customers::write))
        .route("/emulator/messages", get(record::read))
        .route("/emulator/faults", get(faults::read).post(faults::set))
        .route("/emulator/clock", get(clock::read).post(clock::shift))
        .route("/emulator/clock/participants/{name}", post(clock::report))
        .route("/emulator/idle", get(clock::idle))
        .route("/emulator/companion", get(companion::read).post(companion::set))
        .merge(page::router())
        .fallback(nothing_here)
        .method_not_allowed_fallback(nothing_here)
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .layer(middleware::from_fn(page::same_machine))
        .with_state(hub)
}

/// Names the routes, not the path that was asked for: it may hold a phone number.
async fn nothing_here(method: Method) -> Response {
    let error = format!("nothing answers this {method}; these are the routes");
    (StatusCode::NOT_FOUND, Json(json!({"error": error, "routes": ROUTES}))).into_response()
}

/// What `/emulator/*` answers when it cannot do what was asked: a sentence.
pub(crate) struct Problem {
    pub(crate) status: StatusCode,
    pub(crate) error: String,
}

impl Problem {
    fn bad(error: impl Into<String>) -> Self {
        Self { status: StatusCode::BAD_REQUEST, error: error.into() }
    }

    fn unavailable(error: impl Into<String>) -> Self {
        Self { status: StatusCode::SERVICE_UNAVAILABLE, error: error.into() }
    }

    fn stopping() -> Self {
        Self::unavailable("the emulator is stopping")
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        (self.status, Json(json!({"error": self.error}))).into_response()
    }
}

impl From<JournalFailed> for Problem {
    fn from(failed: JournalFailed) -> Self {
        Self { status: StatusCode::INTERNAL_SERVER_ERROR, error: failed.to_string() }
    }
}

impl From<TimestampError> for Problem {
    fn from(error: TimestampError) -> Self {
        Self::bad(error.to_string())
    }
}

impl From<DelayError> for Problem {
    fn from(error: DelayError) -> Self {
        Self::bad(error.to_string())
    }
}

impl From<BytesRejection> for Problem {
    fn from(rejection: BytesRejection) -> Self {
        Self {
            status: rejection.status(),
            error: format!("the body is larger than {BODY_BYTES_MAX} bytes or broke off"),
        }
    }
}

type Body = Result<Bytes, BytesRejection>;
type Answer = Result<Json<Value>, Problem>;

/// A JSON body of a fixed shape; a key nobody knows is an error that names the known ones.
fn parse<T: DeserializeOwned>(body: Body) -> Result<T, Problem> {
    serde_json::from_slice(&body?).map_err(|error| Problem::bad(format!("the body does not fit: {error}")))
}
