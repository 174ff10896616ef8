//! `POST /emulator/customers/{wa_id or user_id}/messages`: a customer writes.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, State as Shared},
};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use stdlib::Timestamp;
use tokio::sync::oneshot;

use super::{Answer, Body, Problem, parse};
use crate::{
    hub::Hub,
    ids::{Address, MessageId, UserId},
    webhook::{self, FirstAttempt},
    world::{Full, Inbound},
};

const NAME_CHARS_MAX: usize = 256;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    /// What they write; or
    text: Option<String>,
    /// any WhatsApp message object, `type` and what belongs to it. An `id` in it is kept, so that the same message can
    /// be sent twice.
    message: Option<Map<String, Value>>,
    name: Option<String>,
    user_id: Option<String>,
    at: Option<String>,
}

pub(super) async fn write(Shared(hub): Shared<Arc<Hub>>, Path(customer): Path<String>, body: Body) -> Answer {
    let written: Written = parse(body)?;
    let now = hub.peek(|state| state.clock.now());
    let inbound = inbound(&customer, written, now)?;
    let (id, at) = (inbound.id.clone(), inbound.at);
    let attempted = received(&hub, inbound).map_err(|full| Problem::unavailable(full.to_string()))?;
    hub.durable().await?;
    let attempt = tokio::select! {
        attempt = attempted => attempt.map_err(|_| Problem::stopping())?,
        () = hub.stop.cancelled() => return Err(Problem::stopping()),
    };
    let webhook = json!({"attempts": attempt.attempts, "status": attempt.status});
    Ok(Json(json!({"id": id.as_str(), "at": at.to_string(), "webhook": webhook})))
}

/// A message is a fact, and on its way to the webhook when this returns: the future of a request is dropped where it
/// waits if its client leaves, and what is owed must go out. What comes back says how the first attempt went.
pub(crate) fn received(hub: &Arc<Hub>, inbound: Inbound) -> Result<oneshot::Receiver<FirstAttempt>, Full> {
    let (told, attempted) = oneshot::channel();
    let lane = hub.with(|state| {
        let (update, lane, entries) = state.world.receive(inbound)?;
        state.waiting.insert(update, told);
        state.commit(entries);
        Ok(lane)
    })?;
    webhook::deliver(hub, lane);
    Ok(attempted)
}

fn inbound(customer: &str, written: Written, now: Timestamp) -> Result<Inbound, Problem> {
    let from = Address::parse(customer)
        .ok_or_else(|| Problem::bad("a customer is a phone number in 5 to 15 digits, or a user id like BO.9981aa"))?;
    let user_id = written.user_id.map(|text| {
        UserId::parse(&text).ok_or_else(|| Problem::bad("user_id is a country and letters or digits, like BO.9981aa"))
    });
    let user_id = user_id.transpose()?;
    if let (Address::User(user), Some(other)) = (&from, &user_id)
        && user != other
    {
        return Err(Problem::bad("the path and user_id name two different users; leave user_id out"));
    }
    let name = written.name.filter(|name| !name.is_empty());
    if name.as_ref().is_some_and(|name| name.chars().count() > NAME_CHARS_MAX) {
        return Err(Problem::bad(format!("name has more than {NAME_CHARS_MAX} characters")));
    }
    let message = match (written.text, written.message) {
        (Some(text), None) if text.is_empty() => return Err(Problem::bad("text is empty")),
        (Some(text), None) => {
            Map::from_iter([("type".to_owned(), Value::from("text")), ("text".to_owned(), json!({"body": text}))])
        }
        (None, Some(message)) if message.get("type").is_some_and(Value::is_string) => message,
        (None, Some(_)) => {
            return Err(Problem::bad("message needs a type, like {\"type\":\"text\",\"text\":{\"body\":\"hola\"}}"));
        }
        (None, None) | (Some(_), Some(_)) => return Err(Problem::bad("give either text or message")),
    };
    let id = match message.get("id") {
        None => MessageId::random(),
        Some(id) => id
            .as_str()
            .and_then(MessageId::given)
            .ok_or_else(|| Problem::bad("message.id is a text of at most 256 characters"))?,
    };
    let stamped = message.get("timestamp").map(|stamp| {
        let seconds = stamp.as_str().and_then(|text| text.parse::<i64>().ok()).or_else(|| stamp.as_i64());
        seconds.ok_or_else(|| Problem::bad("message.timestamp is a number of seconds since 1970"))
    });
    let at = match (written.at, stamped.transpose()?) {
        (Some(text), _) => text.parse::<Timestamp>()?.seconds(),
        (None, Some(seconds)) => seconds,
        (None, None) => now.seconds(),
    };
    Ok(Inbound { from, user_id, name, message, id, at: Timestamp(at.saturating_mul(1000)) })
}
