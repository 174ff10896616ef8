//! `/emulator/companion`: the program whose fragments stand beside the chat of the page. Setting it again, or saying that
//! it is the same, is news for open pages. Who wants to stand there reads first whom the customers write to.

use std::sync::Arc;

use axum::{Json, extract::State as Shared};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Answer, Body, Problem, parse};
use crate::{hub::Hub, page::Companion};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    /// `null`: none any more.
    url: Option<String>,
}

pub(super) async fn read(Shared(hub): Shared<Arc<Hub>>) -> Json<Value> {
    let url = hub.peek(|state| state.companion.as_ref().map(Companion::address));
    Json(json!({"url": url, "webhook": hub.webhook.address()}))
}

pub(super) async fn set(Shared(hub): Shared<Arc<Hub>>, body: Body) -> Answer {
    let Wanted { url } = parse(body)?;
    let companion = url.map(|url| {
        Companion::at(&url)
            .ok_or_else(|| Problem::bad("url is an address of this machine, like http://127.0.0.1:8080/dev"))
    });
    let companion = companion.transpose()?;
    let shown = json!({"url": companion.as_ref().map(Companion::address)});
    hub.with(|state| state.companion = companion);
    Ok(Json(shown))
}
