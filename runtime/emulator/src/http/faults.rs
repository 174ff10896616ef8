//! `/emulator/faults`: what goes wrong on purpose.

use std::{collections::BTreeMap, sync::Arc};

use axum::{Json, extract::State as Shared};
use serde_json::{Map, Value};

use super::{Answer, Body, Problem, parse};
use crate::{
    fault::{Fault, Faults},
    hub::Hub,
};

pub(super) async fn read(Shared(hub): Shared<Arc<Hub>>) -> Json<Value> {
    Json(show(&hub.peek(|state| state.faults.clone())))
}

/// Turns on and off what is named, and leaves the rest as it is.
pub(super) async fn set(Shared(hub): Shared<Arc<Hub>>, body: Body) -> Answer {
    let wanted: BTreeMap<String, bool> = parse(body)?;
    let known = |name: &String| Fault::named(name).ok_or_else(|| unknown(name));
    let wanted: Vec<(Fault, bool)> =
        wanted.iter().map(|(name, on)| Ok((known(name)?, *on))).collect::<Result<_, Problem>>()?;
    let faults = hub.with(|state| {
        for (fault, on) in wanted {
            state.faults.set(fault, on);
        }
        state.faults.clone()
    });
    Ok(Json(show(&faults)))
}

fn unknown(name: &str) -> Problem {
    let names: Vec<String> = Fault::ALL.iter().map(|fault| format!("`{}`", fault.name())).collect();
    Problem::bad(format!("`{name}` is no fault; there are {}", names.join(", ")))
}

fn show(faults: &Faults) -> Value {
    Value::Object(Map::from_iter(Fault::ALL.map(|fault| (fault.name().to_owned(), faults.has(fault).into()))))
}
