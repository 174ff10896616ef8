//! The fragments beside the chat, and over it.

use std::sync::Arc;

use askama::Template;
use axum::{
    Router,
    extract::{Query, State},
    http::{StatusCode, header},
    response::{Html, IntoResponse, Response},
    routing::get,
};
use engine::{Entry, Pattern, Program, ProgramId, Run, RunState, What, When};
use serde::Deserialize;
use stdlib::{Language, Locale, Timestamp, Value};

use super::{desk::Desk, seen::Seen, words::Words};
use crate::{
    flows::{self, Finding, Flows},
    store::ReadStore,
    why,
};

/// Entries that a message's why shows: its cause, and what became of it.
const WHY_LINES_MAX: usize = 12;

pub fn routes() -> Router<Arc<Desk>> {
    Router::new()
        .route("/dev/panel", get(panel))
        .route("/dev/banner", get(banner))
        .route("/dev/picture", get(picture))
        .route("/dev/why", get(told_why))
}

/// A message that starts one of these flows: what to try first.
pub fn first_words(flows: &Flows) -> Option<String> {
    let triggers = flows.with_sources.iter().flat_map(|(program, _)| &program.triggers);
    triggers.into_iter().find_map(|trigger| match &trigger.when {
        When::Message(Pattern::Is(texts) | Pattern::Contains(texts) | Pattern::StartsWith(texts)) => {
            texts.first().cloned()
        }
        When::Message(_) | When::FirstMessage => None,
    })
}

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    customer: String,
    #[serde(default)]
    message: String,
    #[serde(default)]
    lang: String,
}

#[derive(Template)]
#[template(path = "panel.html")]
struct Panel<'p> {
    words: &'static Words,
    customer: &'p str,
    /// How long free text may still be sent.
    window: Option<String>,
    runs: Vec<RunView>,
    saved: Option<String>,
}

struct RunView {
    id: String,
    flow: String,
    step: String,
    state: String,
    variables: Vec<(String, String)>,
    is_changed: bool,
    is_gone: bool,
    /// It went over to the newest revision, and nothing happened since.
    is_moved: bool,
    /// Where its picture is; another address for another step or revision, so that it is drawn anew.
    picture: String,
}

async fn panel(State(desk): State<Arc<Desk>>, Query(asked): Query<Asked>) -> Response {
    let words = Words::of(&asked.lang);
    let Ok(seen) = Seen::of(&desk, &asked.customer).await else {
        return (StatusCode::SERVICE_UNAVAILABLE, words.cannot).into_response();
    };
    let now = desk.running().map(|running| running.clock.now()).unwrap_or_default();
    let window = seen.as_ref().and_then(|seen| seen.window(now));
    let runs = seen.map(|seen| runs(&desk, &seen, words)).unwrap_or_default();
    let panel = Panel { words, customer: &asked.customer, window, runs, saved: desk.saved() };
    Html(panel.render().expect("a text can always be written to")).into_response()
}

/// Over the chat: what is wrong with the flows, and which conversations a change waits for.
#[derive(Template)]
#[template(path = "banner.html")]
struct Banner<'p> {
    words: &'static Words,
    customer: &'p str,
    findings: Vec<Finding>,
    runs: Vec<RunView>,
}

async fn banner(State(desk): State<Arc<Desk>>, Query(asked): Query<Asked>) -> Response {
    let words = Words::of(&asked.lang);
    let findings = desk.findings().into_iter().filter(|finding| finding.is_error).collect();
    // Without the database the panel says so.
    let seen = Seen::of(&desk, &asked.customer).await.unwrap_or_default();
    let runs = seen.map(|seen| runs(&desk, &seen, words)).unwrap_or_default();
    let banner = Banner { words, customer: &asked.customer, findings, runs };
    Html(banner.render().expect("a text can always be written to")).into_response()
}

fn runs(desk: &Desk, seen: &Seen, words: &'static Words) -> Vec<RunView> {
    let shown = |run: &Run| seen.program(run).map(|program| view(desk, seen, run, program, words));
    seen.conversation.runs.iter().filter_map(shown).collect()
}

fn view(desk: &Desk, seen: &Seen, run: &Run, program: &Program, words: &'static Words) -> RunView {
    let locale = Locale { language: Language::of(words.code), zone: seen.zone(program) };
    let last = seen.log.iter().rfind(|entry| entry.run == Some(run.id));
    let moment = |at: Timestamp| Value::Moment(at).show(&locale);
    let state = match run.state {
        RunState::Sleeping { due, .. } => format!("{} {}", words.waits_until, moment(due)),
        RunState::Asking { due: Some(due), .. } => {
            format!("{}, {} {}", words.waits_for_reply, words.waits_until.to_lowercase(), moment(due))
        }
        RunState::Asking { due: None, .. } => format!("{}, {}", words.waits_for_reply, words.without_limit),
        RunState::Ended { reason, .. } => format!("{} ({})", words.ended, reason.as_str()),
    };
    let newest = desk.revision(&run.flow);
    RunView {
        id: run.id.to_string(),
        flow: run.flow.clone(),
        step: program.step_of(run.state.at()).to_owned(),
        state,
        variables: run.variables.iter().map(|(name, value)| (name.clone(), value.show(&locale))).collect(),
        is_changed: newest.is_some_and(|newest| newest != run.program) && !desk.is_kept(run.id),
        is_gone: newest.is_none() && desk.findings().iter().all(|finding| !finding.is_error),
        is_moved: last.is_some_and(|entry| matches!(entry.what, What::Moved { .. })),
        picture: format!(
            "/companion/picture?program={}&step={}&lang={}",
            run.program,
            program.step_of(run.state.at()),
            words.code
        ),
    }
}

#[derive(Deserialize)]
struct Drawn {
    program: String,
    #[serde(default)]
    step: String,
    #[serde(default)]
    lang: String,
}

async fn picture(State(desk): State<Arc<Desk>>, Query(drawn): Query<Drawn>) -> Response {
    let words = Words::of(&drawn.lang);
    let program = async {
        let id = ProgramId::parse_hex(&drawn.program)?;
        let mut store = ReadStore::open(&desk.storage.database, &desk.storage.key).await.ok()?;
        store.program(id).await.ok()?
    };
    let Some(program) = program.await else { return StatusCode::NOT_FOUND.into_response() };
    // The layout of a large flow takes a while, and the node must go on meanwhile.
    let drawn =
        tokio::task::spawn_blocking(move || flows::picture(&program, Some(&drawn.step), words.in_spanish)).await;
    match drawn {
        Ok(Some(svg)) => ([(header::CONTENT_TYPE, "image/svg+xml")], svg).into_response(),
        Ok(None) | Err(_) => StatusCode::NOT_FOUND.into_response(),
    }
}

#[derive(Template)]
#[template(path = "why.html")]
struct Told {
    lines: Vec<(String, String)>,
}

/// From what was heard last before the message was decided, to what became of it.
async fn told_why(State(desk): State<Arc<Desk>>, Query(asked): Query<Asked>) -> Response {
    let words = Words::of(&asked.lang);
    let Ok(seen) = Seen::of(&desk, &asked.customer).await else {
        return (StatusCode::SERVICE_UNAVAILABLE, words.cannot).into_response();
    };
    let found = seen.as_ref().map(|seen| (about(&seen.log, &asked.message), seen.own_zone()));
    let Some((lines, zone)) = found.filter(|(lines, _)| !lines.is_empty()) else {
        return (StatusCode::NOT_FOUND, words.unknown_message).into_response();
    };
    let locale = Locale { language: Language::of(words.code), zone };
    let lines = lines
        .into_iter()
        .map(|entry| {
            let told = why::sentence(&entry.what, locale.language, Some(&locale.zone));
            (Value::Moment(entry.at).show(&locale), told)
        })
        .collect();
    Html(Told { lines }.render().expect("a text can always be written to")).into_response()
}

fn about<'l>(log: &'l [Entry], wamid: &str) -> Vec<&'l Entry> {
    let is_sent = |entry: &&Entry| matches!(&entry.what, What::Sent { wamid: theirs, .. } if theirs == wamid);
    let Some(message) = log.iter().find(is_sent).and_then(|entry| entry.what.message()) else { return Vec::new() };
    let is_of_it = |entry: &&Entry| entry.what.message() == Some(message);
    let Some(decided) = log.iter().position(|entry| is_of_it(&entry)) else { return Vec::new() };
    // What the run heard last, or waited for before: that is why it spoke.
    let is_cause =
        |entry: &&Entry| entry.run == log[decided].run && (entry.what.heard().is_some() || entry.at < log[decided].at);
    let cause = log[..decided].iter().rfind(is_cause);
    cause.into_iter().chain(log.iter().filter(is_of_it)).take(WHY_LINES_MAX).collect()
}
