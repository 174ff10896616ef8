//! The forms of the page. With the script they answer 204, or a sentence; without it they lead back to the page.

use std::sync::Arc;

use axum::{
    Form,
    extract::{Path, State as Shared},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use stdlib::{LIMITS, Timestamp, Zone};

use super::{language, view, words::Words};
use crate::{
    clock::{Outcome, Wanted, wanted_advance},
    customer::Customer,
    fault::Fault,
    http::{clock::moved, customers::received},
    hub::Hub,
    ids::{Address, CustomerId, MessageId, UserId, WaId},
    webhook,
    world::{Entry, Inbound},
};

const NAME_CHARS_MAX: usize = 256;

/// A sentence for the person, and whether it is theirs to mend.
struct Refused(StatusCode, String);

type Done = Result<CustomerId, Refused>;

fn refused(words: &str) -> Refused {
    Refused(StatusCode::UNPROCESSABLE_ENTITY, words.to_owned())
}

/// The clock did not get where it should.
fn late(words: &str) -> Refused {
    Refused(StatusCode::GATEWAY_TIMEOUT, words.to_owned())
}

fn answer(done: Done, headers: &HeaderMap) -> Response {
    match done {
        Ok(_) if headers.contains_key("x-live") => StatusCode::NO_CONTENT.into_response(),
        Ok(CustomerId(0)) => Redirect::to("/phone").into_response(),
        Ok(CustomerId(id)) => Redirect::to(&format!("/phone/{id}")).into_response(),
        Err(Refused(status, words)) => (status, words).into_response(),
    }
}

#[derive(Deserialize)]
pub(super) struct Details {
    #[serde(default)]
    name: String,
    #[serde(default)]
    phone: String,
    #[serde(default)]
    user_id: String,
}

impl Details {
    /// The names, as far as they are given; a phone may be written with blanks, dashes and a plus.
    fn read(&self, words: &'static Words) -> Result<(String, Option<WaId>, Option<UserId>), Refused> {
        let digits: String = self.phone.chars().filter(|c| !matches!(c, ' ' | '-' | '+' | '(' | ')')).collect();
        let bad = || refused(words.bad_customer);
        let phone = (!digits.is_empty()).then(|| WaId::parse(&digits).ok_or_else(bad)).transpose()?;
        let user_id = self.user_id.trim();
        let user_id = (!user_id.is_empty()).then(|| UserId::parse(user_id).ok_or_else(bad)).transpose()?;
        if phone.is_none() && user_id.is_none() {
            return Err(bad());
        }
        Ok((self.name.trim().chars().take(NAME_CHARS_MAX).collect(), phone, user_id))
    }
}

/// A new customer, or the one who has that number already, as they are.
pub(super) async fn add(Shared(hub): Shared<Arc<Hub>>, headers: HeaderMap, Form(details): Form<Details>) -> Response {
    let words = Words::of(language(&headers));
    let done = details.read(words).map(|(name, phone, user_id)| {
        hub.with(|state| {
            let name = if name.is_empty() { words.somebody.to_owned() } else { name };
            let (id, entries) = state.world.introduce(name, phone, user_id);
            state.commit(entries);
            id
        })
    });
    let done = kept(&hub, done).await;
    match done {
        // The script has no page of its own for somebody new.
        Ok(CustomerId(id)) if headers.contains_key("x-live") => {
            (StatusCode::OK, [("x-page", format!("/phone/{id}"))]).into_response()
        }
        done => answer(done, &headers),
    }
}

pub(super) async fn edit(
    Shared(hub): Shared<Arc<Hub>>,
    Path(customer): Path<u32>,
    headers: HeaderMap,
    Form(details): Form<Details>,
) -> Response {
    let words = Words::of(language(&headers));
    let done = details.read(words).and_then(|(name, phone, user_id)| {
        hub.with(|state| {
            let id = CustomerId(customer);
            if let Some(other) = state.world.other_known_as(id, phone.as_ref(), user_id.as_ref()) {
                return Err(refused(&format!("{} {}", words.belongs_to, other.name)));
            }
            let entries = state.world.rename(id, name, phone, user_id);
            state.commit(entries.ok_or_else(|| refused(words.gone))?);
            Ok(id)
        })
    });
    match kept(&hub, done).await {
        // The open page asks by the old number.
        Ok(CustomerId(id)) if headers.contains_key("x-live") => {
            (StatusCode::OK, [("x-page", format!("/phone/{id}"))]).into_response()
        }
        done => answer(done, &headers),
    }
}

#[derive(Deserialize)]
pub(super) struct Written {
    text: String,
}

/// The customer writes; answered at once, the webhook is on its way.
pub(super) async fn say(
    Shared(hub): Shared<Arc<Hub>>,
    Path(customer): Path<u32>,
    headers: HeaderMap,
    Form(written): Form<Written>,
) -> Response {
    let words = Words::of(language(&headers));
    let text = written.text.replace("\r\n", "\n");
    let done = match text.chars().count() {
        0 => Err(refused(words.empty_text)),
        length if length > LIMITS.text_body_max => Err(refused(words.too_long)),
        _ if text.trim().is_empty() => Err(refused(words.empty_text)),
        _ => told(&hub, CustomerId(customer), &text, words),
    };
    answer(kept(&hub, done).await, &headers)
}

fn told(hub: &Arc<Hub>, id: CustomerId, text: &str, words: &'static Words) -> Done {
    let from = hub.peek(|state| state.world.customers().find(|customer| customer.id == id).and_then(address));
    let from = from.ok_or_else(|| refused(words.gone))?;
    let at = hub.peek(|state| state.clock.now());
    let message =
        Map::from_iter([("type".to_owned(), Value::from("text")), ("text".to_owned(), json!({"body": text}))]);
    let inbound = Inbound {
        from,
        user_id: None,
        name: None,
        message,
        id: MessageId::random(),
        at: Timestamp(at.seconds() * 1000),
    };
    received(hub, inbound).map(|_| id).map_err(|full| Refused(StatusCode::SERVICE_UNAVAILABLE, full.to_string()))
}

fn address(customer: &Customer) -> Option<Address> {
    let phone = customer.wa_id().cloned().map(Address::Phone);
    phone.or_else(|| customer.user_id().cloned().map(Address::User))
}

/// The customer looks into the chat.
pub(super) async fn read(Shared(hub): Shared<Arc<Hub>>, Path(customer): Path<u32>, headers: HeaderMap) -> Response {
    let id = CustomerId(customer);
    let owed = hub.peek(|state| {
        let customer = state.world.customers().find(|customer| customer.id == id)?;
        Some(state.world.read(customer)).filter(|entries| !entries.is_empty())
    });
    if owed.is_some() {
        hub.with(|state| {
            // Decided again under the lock that makes it true.
            let entries = match state.world.customers().find(|customer| customer.id == id) {
                Some(customer) => state.world.read(customer),
                None => Vec::<Entry>::new(),
            };
            state.commit(entries);
        });
        webhook::deliver(&hub, id);
    }
    answer(kept(&hub, Ok(id)).await, &headers)
}

#[derive(Deserialize)]
pub(super) struct Moved {
    advance: Option<String>,
    to: Option<String>,
}

pub(super) async fn shift(
    Shared(hub): Shared<Arc<Hub>>,
    Path(customer): Path<u32>,
    headers: HeaderMap,
    Form(asked): Form<Moved>,
) -> Response {
    let words = Words::of(language(&headers));
    let zone = hub.peek(|state| {
        let customer = state.world.customers().find(|known| known.id == CustomerId(customer));
        customer.map_or_else(Zone::utc, view::zone)
    });
    let wanted = match (asked.advance.as_deref(), asked.to.as_deref()) {
        (Some(length), _) => wanted_advance(length).ok(),
        (None, Some("next")) => Some(Wanted::Next),
        // What a field of date and time gives: `2026-11-24T10:00`.
        (None, Some(field)) => {
            field.split_once('T').and_then(|(date, clock)| zone.at(date, clock.get(..5)?)).map(Wanted::Until)
        }
        (None, None) => None,
    };
    let done = match wanted {
        None => Err(refused(words.bad_moment)),
        Some(wanted) => match moved(&hub, wanted).await {
            Ok(Outcome::Reached) => Ok(CustomerId(customer)),
            Ok(Outcome::Past { .. }) => Err(refused(words.bad_moment)),
            Ok(Outcome::Broke { .. }) => Err(late(words.went_away)),
            Ok(Outcome::Unsettled { .. } | Outcome::Stuck { .. }) => Err(late(words.unsettled)),
            Ok(Outcome::TooFar { .. }) => Err(late(words.too_far)),
            Err(problem) => Err(Refused(problem.status, words.unreachable.to_owned())),
        },
    };
    answer(done, &headers)
}

#[derive(Deserialize)]
pub(super) struct Flipped {
    fault: String,
    on: bool,
}

pub(super) async fn faults(
    Shared(hub): Shared<Arc<Hub>>,
    Path(customer): Path<u32>,
    headers: HeaderMap,
    Form(flipped): Form<Flipped>,
) -> Response {
    if let Some(fault) = Fault::named(&flipped.fault) {
        hub.with(|state| state.faults.set(fault, flipped.on));
    }
    answer(Ok(CustomerId(customer)), &headers)
}

/// Waits until what was done is on the disk.
async fn kept(hub: &Hub, done: Done) -> Done {
    let done = done?;
    hub.durable().await.map_err(|failed| Refused(StatusCode::INTERNAL_SERVER_ERROR, failed.to_string()))?;
    Ok(done)
}
