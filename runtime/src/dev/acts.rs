//! What the forms beside the chat do.

use std::sync::Arc;

use axum::{
    Form, Router,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::post,
};
use engine::RunId;
use serde::Deserialize;
use stdlib::Zone;

use super::{desk::Desk, seen::Seen, transcript, words::Words};
use crate::{
    flows::{
        self, Added,
        record::{self, Customer},
    },
    store::ReadStore,
};

/// Of a test; also the `maxlength` of its field.
pub const NAME_CHARS_MAX: usize = 120;

pub fn routes() -> Router<Arc<Desk>> {
    Router::new().route("/dev/keep", post(keep)).route("/dev/restart", post(restart)).route("/dev/save", post(save))
}

#[derive(Deserialize)]
struct OfRun {
    run: String,
    #[serde(default)]
    customer: String,
    #[serde(default)]
    lang: String,
}

async fn keep(State(desk): State<Arc<Desk>>, Form(of): Form<OfRun>) -> StatusCode {
    if let Some(run) = RunId::parse_hex(&of.run) {
        desk.keep(run);
        desk.tell_page().await;
    }
    StatusCode::NO_CONTENT
}

async fn restart(State(desk): State<Arc<Desk>>, Form(of): Form<OfRun>) -> Response {
    let words = Words::of(&of.lang);
    let Ok(Some(seen)) = Seen::of(&desk, &of.customer).await else {
        return (StatusCode::SERVICE_UNAVAILABLE, words.cannot).into_response();
    };
    if let (Some(run), Some(running)) = (RunId::parse_hex(&of.run), desk.running()) {
        running.start_over(seen.id, run).await;
        desk.tell_page().await;
    }
    StatusCode::NO_CONTENT.into_response()
}

#[derive(Deserialize)]
struct Save {
    customer: String,
    name: String,
    #[serde(default)]
    lang: String,
}

/// Whose clock the flow goes by for this person, as it is now. `None` where its file is gone.
async fn zone_in(desk: &Desk, seen: &Seen, flow: &str) -> Option<Zone> {
    let newest = desk.revision(flow)?;
    let mut store = ReadStore::open(&desk.storage.database, &desk.storage.key).await.ok()?;
    let program = store.program(newest).await.ok()??;
    Some(seen.zone(&program))
}

/// Writes the conversation behind the flow it was with, if it plays again as it happened.
async fn save(State(desk): State<Arc<Desk>>, Form(save): Form<Save>) -> Response {
    let words = Words::of(&save.lang);
    let refused = |text: String| (StatusCode::UNPROCESSABLE_ENTITY, text).into_response();
    let name = record::one_line(&save.name);
    if name.is_empty() || name.chars().count() > NAME_CHARS_MAX {
        return refused(words.name_length.to_owned());
    }
    let Ok(Some(seen)) = Seen::of(&desk, &save.customer).await else { return refused(words.nothing_said.to_owned()) };
    let Some(done) = transcript::of(&seen.log) else { return refused(words.nothing_said.to_owned()) };
    let flow = seen.log.iter().rev().find_map(|entry| entry.flow.clone());
    let Some(flow) = flow else { return refused(words.nothing_said.to_owned()) };
    let Some(zone) = zone_in(&desk, &seen, &flow).await else { return refused(words.gone.to_owned()) };
    let contact = &seen.conversation.contact;
    let customer = Customer {
        first_name: contact.first_name.as_deref(),
        name: contact.name.as_deref(),
        phone: contact.phone.as_deref(),
        language: contact.language.as_deref(),
        country: contact.country.as_deref(),
        zone: contact.zone.as_ref(),
    };
    let test = record::as_test(&name, customer, &done, None, &zone);
    let env = |name: &str| std::env::var(name).ok();
    let file = match flows::file_of(&desk.path, &flow, &env) {
        Ok(Some(file)) => file,
        Ok(None) => return refused(words.gone.to_owned()),
        Err(error) => return refused(error.to_string()),
    };
    match flows::with_test(&file, &test, &env) {
        Ok(Added::Passes { text }) => match flows::write(&file, &text) {
            Ok(()) => {
                desk.save(file.display().to_string());
                desk.tell_page().await;
                StatusCode::NO_CONTENT.into_response()
            }
            Err(error) => refused(format!("{}: {error}", file.display())),
        },
        Ok(Added::Fails(said)) => refused(format!("{}: {}: {}", words.not_saved, words.is_another, words.pick(&said))),
        Ok(Added::Refused(said)) => refused(format!("{}: {}", words.not_saved, words.pick(&said))),
        Err(error) => refused(error.to_string()),
    }
}
