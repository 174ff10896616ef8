//! `GET /emulator/messages`: what the business sent.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Query, State as Shared, rejection::QueryRejection},
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Answer, Problem};
use crate::{hub::Hub, ids::Address, world::Sent};

/// One answer shows at most so many; `next` goes on from there.
const PAGE_MAX: usize = 10_000;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wanted {
    wa_id: Option<String>,
    #[serde(default)]
    after: u64,
}

pub(super) async fn read(Shared(hub): Shared<Arc<Hub>>, wanted: Result<Query<Wanted>, QueryRejection>) -> Answer {
    let Query(wanted) = wanted.map_err(|rejection| Problem::bad(rejection.body_text()))?;
    let of = wanted.wa_id.filter(|text| !text.is_empty()).map(|text| {
        Address::parse(&text)
            .ok_or_else(|| Problem::bad("wa_id is a phone number in digits, or a user id like BO.9981aa"))
    });
    let of = of.transpose()?;
    let answer = hub.peek(|state| {
        let (messages, next) = state.world.record(of.as_ref(), wanted.after, PAGE_MAX);
        json!({"messages": messages.into_iter().map(show).collect::<Vec<_>>(), "next": next})
    });
    // What a script has read must still be there after a kill.
    hub.durable().await?;
    Ok(Json(answer))
}

fn show(sent: &Sent) -> Value {
    json!({
        "n": sent.n,
        "at": sent.at.to_string(),
        "id": sent.id.as_str(),
        "type": sent.kind,
        "text": sent.text,
        "body": sent.body,
        "statuses": sent.statuses,
    })
}
