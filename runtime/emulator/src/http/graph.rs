//! The Graph API's routes.

use std::{collections::BTreeMap, sync::Arc};

use axum::{
    Json,
    extract::{Path, Query, State as Shared},
    http::{HeaderMap, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::{Map, Value, json};

use super::{Body, nothing_here};
use crate::{
    fault::{Fault, SLOW_ANSWER},
    graph::{self, Content, Message, Refusal, Request},
    hub::{Hub, State},
    ids::{CustomerId, MessageId, trace_id},
    templates,
    values::{ACCESS_TOKEN, DISPLAY_PHONE_NUMBER, PHONE_NUMBER_ID, WABA_ID},
    webhook,
    world::{Category, Outbound},
};

/// `POST /{version}/{phone_number_id}/messages`
pub(super) async fn send(
    Shared(hub): Shared<Arc<Hub>>,
    Path((version, id)): Path<(String, String)>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    if !is_version(&version) {
        return nothing_here(Method::POST).await;
    }
    let mut open = OpenRequest::new(Arc::clone(&hub));
    let result = match authorised(&headers, &id, PHONE_NUMBER_ID) {
        Ok(()) => accept(&hub, body).await,
        Err(refusal) => Err(refusal),
    };
    open.answer(&version, result)
}

/// `GET /{version}/{phone_number_id}?fields=…`
pub(super) async fn number(
    Shared(hub): Shared<Arc<Hub>>,
    Path((version, id)): Path<(String, String)>,
    Query(asked): Query<BTreeMap<String, String>>,
    headers: HeaderMap,
) -> Response {
    if !is_version(&version) {
        return nothing_here(Method::GET).await;
    }
    let is_restricted = hub.peek(|state| state.faults.has(Fault::Restricted));
    let fields = asked.get("fields").map(String::as_str);
    let result = authorised(&headers, &id, PHONE_NUMBER_ID)
        .and_then(|()| graph::number_node(fields, is_restricted, hub.webhook.url()));
    OpenRequest::new(hub).answer(&version, result)
}

/// `GET /{version}/{waba_id}/subscribed_apps`
pub(super) async fn subscribed_apps(
    Shared(hub): Shared<Arc<Hub>>,
    Path((version, id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    if !is_version(&version) {
        return nothing_here(Method::GET).await;
    }
    let app = json!({"whatsapp_business_api_data": {"id": "300000000000001", "name": "Ventana emulator", "link": ""}});
    let result = authorised(&headers, &id, WABA_ID).map(|()| json!({"data": [app]}));
    OpenRequest::new(hub).answer(&version, result)
}

/// `POST /{version}/{waba_id}/subscribed_apps`; the one app is always subscribed.
pub(super) async fn subscribe(
    Shared(hub): Shared<Arc<Hub>>,
    Path((version, id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    if !is_version(&version) {
        return nothing_here(Method::POST).await;
    }
    let result = authorised(&headers, &id, WABA_ID).map(|()| json!({"success": true}));
    OpenRequest::new(hub).answer(&version, result)
}

async fn accept(hub: &Arc<Hub>, body: Body) -> Result<Value, Refusal> {
    let body = body.map_err(|_| Refusal::Invalid("The request body is too large or broke off".to_owned()))?;
    let message = match Request::parse(&body)? {
        Request::Message(message) => *message,
        Request::MarkRead => return Ok(json!({"success": true})),
    };
    let answer = |id: &MessageId, message: &Message| {
        let mut contact = Map::new();
        contact.insert("input".to_owned(), message.input.as_str().into());
        if let Some(phone) = &message.phone {
            contact.insert("wa_id".to_owned(), phone.as_str().into());
        }
        if let Some(user) = &message.user {
            contact.insert("user_id".to_owned(), user.as_str().into());
        }
        json!({
            "messaging_product": "whatsapp",
            "contacts": [contact],
            "messages": [{"id": id.as_str(), "message_status": "accepted"}],
        })
    };
    let faults = hub.peek(|state| state.faults.clone());
    if faults.has(Fault::Slow) {
        tokio::time::sleep(SLOW_ANSWER).await;
    }
    if faults.has(Fault::ServerError) {
        return Err(Refusal::Broken);
    }
    if faults.has(Fault::Restricted) {
        return Err(Refusal::Restricted);
    }
    let id = MessageId::random();
    let answer = answer(&id, &message);
    let lane = hub.with(|state| record(hub, state, message, id))?;
    // Before any await: this future is dropped where it waits if the client leaves, and what is owed must go out.
    webhook::deliver(hub, lane);
    hub.durable().await.map_err(|failed| Refusal::Unavailable(failed.to_string()))?;
    tokio::select! {
        () = hub.wait_for(|state| (!state.faults.has(Fault::HoldAnswers)).then_some(())) => Ok(answer),
        // The sender never learns of it, as with a machine that went down after it had accepted.
        () = hub.stop.cancelled() => std::future::pending().await,
    }
}

/// Decides about a message and, if nothing speaks against it, makes it a fact. Returns the lane of what is owed for it.
fn record(hub: &Hub, state: &mut State, message: Message, id: MessageId) -> Result<CustomerId, Refusal> {
    if message.phone.as_ref().is_some_and(|phone| phone.as_str() == DISPLAY_PHONE_NUMBER) {
        return Err(Refusal::ToItself);
    }
    let (text, category) = match message.content {
        Content::Template(call) => {
            let template = hub.templates.find(&call.name, &call.language)?;
            (templates::render(template, &call.given)?, Category::from(template.category))
        }
        Content::FreeForm { text } => {
            let now = state.clock.now();
            let is_open = state.world.customer(&message.to).is_some_and(|customer| customer.window_is_open(now));
            if !is_open || state.faults.has(Fault::WindowClosed) {
                return Err(Refusal::WindowClosed);
            }
            (text, Category::Service)
        }
    };
    let outbound =
        Outbound { to: message.to, kind: message.kind, text, body: message.body, opaque: message.opaque, category, id };
    let reported = !state.faults.has(Fault::NoStatus);
    let (lane, entries) =
        state.world.accept(outbound, reported).map_err(|full| Refusal::Unavailable(full.to_string()))?;
    state.commit(entries);
    Ok(lane)
}

fn authorised(headers: &HeaderMap, id: &str, expected: &str) -> Result<(), Refusal> {
    let token = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = token.and_then(|value| value.strip_prefix("Bearer ").or_else(|| value.strip_prefix("OAuth ")));
    match token {
        None => Err(Refusal::Token { missing: true }),
        Some(token) if token != ACCESS_TOKEN => Err(Refusal::Token { missing: false }),
        Some(_) if id != expected => Err(Refusal::NoObject { id: id.to_owned() }),
        Some(_) => Ok(()),
    }
}

/// `v23.0`
fn is_version(text: &str) -> bool {
    let numbers = text.strip_prefix('v').and_then(|rest| rest.split_once('.'));
    let is_number = |text: &str| !text.is_empty() && text.len() <= 3 && text.bytes().all(|byte| byte.is_ascii_digit());
    numbers.is_some_and(|(major, minor)| is_number(major) && is_number(minor))
}

/// A Graph request from its arrival to its answer. It keeps the clock from moving; that it ended, answered or left by
/// its client, is news that raises the tick.
struct OpenRequest {
    hub: Arc<Hub>,
    open: bool,
}

impl OpenRequest {
    fn new(hub: Arc<Hub>) -> Self {
        hub.with(|state| state.requests += 1);
        Self { hub, open: true }
    }

    fn answer(&mut self, version: &str, result: Result<Value, Refusal>) -> Response {
        let trace_id = trace_id();
        let (status, body) = match result {
            Ok(body) => (StatusCode::OK, body),
            Err(refusal) => (refusal.status(), refusal.body(&trace_id)),
        };
        let headers = [
            ("x-fb-trace-id", trace_id),
            ("facebook-api-version", version.to_owned()),
            ("x-emulator-tick", self.close().to_string()),
        ];
        (status, headers, Json(body)).into_response()
    }

    /// The tick raised by its end.
    fn close(&mut self) -> u64 {
        self.open = false;
        self.hub.with(|state| {
            state.requests -= 1;
            state.clock.raise_tick()
        })
    }
}

impl Drop for OpenRequest {
    fn drop(&mut self) {
        if self.open {
            self.close();
        }
    }
}
