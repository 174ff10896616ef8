//! `/emulator/faults`: what goes wrong on purpose.

use std::sync::Arc;

use axum::{Json, extract::State as Shared};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Answer, Body, parse};
use crate::hub::{Faults, Hub};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    hold_answers: bool,
}

pub(super) async fn read(Shared(hub): Shared<Arc<Hub>>) -> Json<Value> {
    Json(show(hub.peek(|state| state.faults)))
}

pub(super) async fn set(Shared(hub): Shared<Arc<Hub>>, body: Body) -> Answer {
    let Wanted { hold_answers } = parse(body)?;
    let faults = Faults { hold_answers };
    hub.with(|state| state.faults = faults);
    Ok(Json(show(faults)))
}

fn show(faults: Faults) -> Value {
    json!({"hold_answers": faults.hold_answers})
}
