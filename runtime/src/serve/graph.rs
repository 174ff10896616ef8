//! Requests to Graph, each a task of its own that tells the loop how it ended. It decides nothing and retries nothing.

use std::{collections::BTreeMap, sync::Arc};

use engine::{NumberId, Rendered};
use tokio::sync::mpsc;
use whatsapp::{
    opaque::Opaque,
    outcome::{self, Usage},
    request::{self, TemplateParameter},
};

use super::node::Event;
use crate::{
    clock::activity::{Activity, Busy},
    config::{BaseUrl, Secret},
    fail::{self, FailPoint},
    http, probe,
    sender::Answer,
    store::{Keys, OutboxRow},
};

/// The header by which an emulator tells its tick.
pub const TICK_HEADER: &str = "x-emulator-tick";

/// How to send from one number.
#[derive(Debug, Clone)]
pub struct Line {
    pub phone_number_id: String,
    pub access_token: Secret,
}

#[derive(Clone)]
pub struct Graph {
    pub client: reqwest::Client,
    pub probe_client: reqwest::Client,
    pub url: BaseUrl,
    pub version: String,
    pub lines: Arc<BTreeMap<NumberId, Line>>,
    pub keys: Arc<Keys>,
    /// Where our own webhooks arrive, and the secret to sign a probe with.
    pub public_url: BaseUrl,
    pub app_secret: Secret,
    pub activity: Activity,
    pub events: mpsc::Sender<Event>,
}

impl Graph {
    /// Sends one message; its intent is committed.
    pub fn post(&self, row: OutboxRow, busy: Busy) {
        let graph = self.clone();
        tokio::spawn(async move {
            let message = row.id();
            let (answer, usage) = graph.send(&row).await;
            // The loop has ended only if nothing was open; then nobody waits for this either.
            let _closed = graph.events.send(Event::Answered { message, answer, usage, busy }).await;
        });
    }

    /// Finds out whether a webhook reaches us.
    pub fn probe(&self, busy: Busy) {
        let graph = self.clone();
        tokio::spawn(async move {
            let result = probe::probe(&graph.probe_client, &graph.public_url, &graph.app_secret).await;
            if let Err(failure) = &result {
                tracing::warn!(%failure, "a probe webhook did not come back; messages in doubt wait");
            }
            let _closed = graph.events.send(Event::Probed { result, busy }).await;
        });
    }

    /// How the request ended, and what its headers say of the limits.
    async fn send(&self, row: &OutboxRow) -> (Answer, Usage) {
        let Some(line) = self.lines.get(&row.number()) else {
            let phone_number_id =
                self.keys.phone_number_id(row.number()).map_or_else(|| row.number().to_string(), str::to_owned);
            tracing::warn!(phone_number_id, "a message waits: its number is not in the configuration any more");
            return (Answer::NumberGone { phone_number_id }, Usage::default());
        };
        let url = self.url.join(&request::path(&self.version, &line.phone_number_id));
        let sending = self
            .client
            .post(url)
            .bearer_auth(line.access_token.expose())
            .header("content-type", "application/json")
            .body(body(row));
        fail::pass(FailPoint::RequestBefore);
        let response = sending.send().await;
        fail::pass(FailPoint::RequestAfter);
        let response = match response {
            Ok(response) => response,
            Err(error) if error.is_connect() => return (Answer::NotConnected, Usage::default()),
            Err(_) => return (Answer::Broken, Usage::default()),
        };
        if let Some(tick) = response.headers().get(TICK_HEADER).and_then(|it| it.to_str().ok()?.parse().ok()) {
            self.activity.seen(tick);
        }
        let status = response.status().as_u16();
        let header = |name| response.headers().get(name).and_then(|it| it.to_str().ok());
        let usage = Usage::of(header("x-app-usage"), header("x-business-use-case-usage"));
        let retry_after = header("retry-after").map(str::to_owned);
        fail::pass(FailPoint::AnswerBefore);
        let Some(body) = http::bounded(response).await else { return (Answer::Broken, usage) };
        fail::pass(FailPoint::AnswerAfter);
        (answer(status, &body, retry_after.as_deref()), usage)
    }
}

/// What Graph's answer says.
pub fn answer(status: u16, body: &[u8], retry_after: Option<&str>) -> Answer {
    let outcome = outcome::outcome(status, body, retry_after);
    log(&outcome);
    match outcome {
        // A success that cannot be read is most likely a message that went out: only a status may tell.
        outcome::Outcome::Uncertain { .. } if (200..300).contains(&status) => Answer::Broken,
        outcome => Answer::Graph(outcome),
    }
}

/// The request, as it goes out.
pub fn body(row: &OutboxRow) -> Vec<u8> {
    let opaque = Opaque { outbox_id: row.id().0, attempt: row.attempts };
    match &row.outgoing.content {
        Rendered::Text { body } => request::text(&row.to, body, &opaque),
        Rendered::Template { name, language, parameters } => {
            let parameters: Vec<_> = parameters
                .iter()
                .map(|(name, text)| TemplateParameter { name: name.clone(), text: text.clone() })
                .collect();
            request::template(&row.to, name, language, &parameters, &opaque)
        }
    }
}

/// What a person has to act on, in words; never what was said or to whom.
fn log(outcome: &outcome::Outcome) {
    let (kind, code) = match outcome {
        outcome::Outcome::Accepted { .. } => ("accepted", None),
        outcome::Outcome::Retry { code, .. } => ("retry", *code),
        outcome::Outcome::Uncertain { code } => ("uncertain", *code),
        outcome::Outcome::WindowClosed => ("window_closed", Some(outcome::WINDOW_CLOSED)),
        outcome::Outcome::Refused { code, .. } => ("refused", Some(*code)),
        outcome::Outcome::Stopped { code, .. } => ("stopped", Some(*code)),
    };
    metrics::counter!("flowd_sends_total", "outcome" => kind).increment(1);
    let Some(code) = code else { return };
    let meaning = outcome::explain(code).map_or("", |explanation| explanation.en);
    match outcome {
        outcome::Outcome::Stopped { .. } => tracing::error!(code, meaning, "WhatsApp stops this number or its account"),
        outcome::Outcome::Refused { reason, .. } => {
            tracing::warn!(code, meaning, "WhatsApp refused a message");
            // Its own sentence may repeat what was sent.
            tracing::debug!(code, reason, "WhatsApp's reason");
        }
        outcome::Outcome::Accepted { .. }
        | outcome::Outcome::Retry { .. }
        | outcome::Outcome::Uncertain { .. }
        | outcome::Outcome::WindowClosed => tracing::info!(code, meaning, "WhatsApp did not take a message"),
    }
}
