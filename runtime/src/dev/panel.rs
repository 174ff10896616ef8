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
use engine::{Entry, Pattern, Program, ProgramId, Run, RunState, What, When, told::Said};
use serde::Deserialize;
use stdlib::{Language, Locale, Timestamp, Value};

use super::{
    acts::NAME_CHARS_MAX,
    desk::Desk,
    held,
    seen::Seen,
    unsent::{self, Unsent},
    words::Words,
};
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
    /// The id of a message of the business, or what a message of the customer begins with.
    #[serde(default)]
    message: String,
    /// When the customer wrote it; empty for one of the business.
    #[serde(default)]
    at: String,
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
    unsent: Vec<Unsent>,
    saved: Option<String>,
    name_chars_max: usize,
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
    let running = desk.running();
    let now = running.as_ref().map(|running| running.clock.now()).unwrap_or_default();
    let unsent = match (&seen, &running) {
        (Some(seen), Some(running)) => {
            let locale = Locale { language: Language::of(words.code), zone: seen.own_zone() };
            unsent::of(&seen.log, running.waits(seen.id), &locale, words)
        }
        (None, _) | (_, None) => Vec::new(),
    };
    let window = seen.as_ref().and_then(|seen| seen.window(now));
    let runs = seen.map(|seen| runs(&desk, &seen, words)).unwrap_or_default();
    let (customer, name_chars_max) = (asked.customer.as_str(), NAME_CHARS_MAX);
    let panel = Panel { words, customer, window, runs, unsent, saved: desk.saved(), name_chars_max };
    Html(panel.render().expect("a text can always be written to")).into_response()
}

/// Over the chat: what is wrong with the flows, and which conversations a change waits for.
#[derive(Template)]
#[template(path = "banner.html")]
struct Banner<'p> {
    words: &'static Words,
    customer: &'p str,
    findings: Vec<Finding>,
    /// Whether something is broken and nothing goes on for it.
    nothing_goes_on: bool,
    /// What becomes of files that are held back.
    held: Vec<String>,
    runs: Vec<RunView>,
}

async fn banner(State(desk): State<Arc<Desk>>, Query(asked): Query<Asked>) -> Response {
    let words = Words::of(&asked.lang);
    let findings = desk.findings().into_iter().filter(|finding| finding.is_error).collect();
    // Without the database the panel says so.
    let seen = Seen::of(&desk, &asked.customer).await.unwrap_or_default();
    let runs = seen.map(|seen| runs(&desk, &seen, words)).unwrap_or_default();
    let held = desk.held();
    let banner = Banner {
        words,
        customer: &asked.customer,
        findings,
        nothing_goes_on: !held.is_empty() && held.iter().all(|back| !back.goes_on),
        held: held.iter().filter_map(|back| held::said(back, words)).collect(),
        runs,
    };
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
        RunState::Held { until, .. } => format!("{} {}", words.held_until, moment(until)),
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
    let about = |log| match asked.at.parse::<Timestamp>() {
        Ok(at) => about_heard(log, at, &asked.message),
        Err(_) => about(log, &asked.message),
    };
    let said = seen.as_ref().map(|seen| Said::of(&seen.log)).unwrap_or_default();
    let found = seen.as_ref().map(|seen| (about(&seen.log), seen.own_zone()));
    let Some((lines, zone)) = found.filter(|(lines, _)| !lines.is_empty()) else {
        return (StatusCode::NOT_FOUND, words.unknown_message).into_response();
    };
    let locale = Locale { language: Language::of(words.code), zone };
    let lines = lines
        .into_iter()
        .map(|entry| {
            let told = why::sentence(&entry.what, locale.language, Some(&locale.zone), &said);
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
    // What the run heard last, or waited for: that is why it spoke.
    let is_cause =
        |entry: &&Entry| entry.run == log[decided].run && (entry.what.heard().is_some() || is_wait(&entry.what));
    let cause = log[..decided].iter().rfind(is_cause);
    cause.into_iter().chain(log.iter().filter(is_of_it)).take(WHY_LINES_MAX).collect()
}

fn is_wait(what: &What) -> bool {
    matches!(what, What::WaitsUntil { .. } | What::HeldUntil { .. } | What::Late { .. } | What::NoReply)
}

/// A message of the customer, and what was decided for it. The log keeps what they wrote and not under which id.
fn about_heard<'l>(log: &'l [Entry], at: Timestamp, begins: &str) -> Vec<&'l Entry> {
    let is_it = |entry: &&Entry| entry.what.heard().is_some_and(|text| text.starts_with(begins));
    let near = |entry: &&Entry| (entry.at.0 - at.0).abs();
    let Some(heard) = log.iter().filter(is_it).min_by_key(near) else { return Vec::new() };
    let from = log.iter().position(|entry| std::ptr::eq(entry, heard)).unwrap_or_default();
    // Until something else comes: a time that was waited for, or the next message.
    let is_same = |entry: &&Entry| entry.at == heard.at && entry.what.heard().is_none();
    std::iter::once(heard).chain(log[from + 1..].iter().take_while(is_same)).take(WHY_LINES_MAX).collect()
}

#[cfg(test)]
mod tests {
    use engine::{Gate, MessageId, Rendered, RunId, SettledBy, Unanswered};

    use super::*;

    fn entry(at: i64, what: What) -> Entry {
        Entry { at: Timestamp(at), run: Some(RunId([1; 16])), flow: None, step: None, what }
    }

    fn queued(at: i64, id: u8) -> Entry {
        let content = Rendered::Text { body: "Hola".into() };
        entry(at, What::Queued { message: MessageId([id; 16]), content, because: Gate::WindowOpen })
    }

    fn sent(at: i64, id: u8) -> Entry {
        let settled_by = SettledBy::Status;
        entry(at, What::Sent { message: MessageId([id; 16]), wamid: format!("w{id}"), settled_by })
    }

    #[test]
    fn after_a_wait_the_cause_is_the_wait_and_not_the_status_of_the_message_before() {
        let waits = entry(0, What::WaitsUntil { due: Timestamp(7_200_000) });
        let log = [
            entry(0, What::Started { text: "hola".into() }),
            queued(0, 1),
            waits,
            sent(1, 1),
            queued(7_200_000, 2),
            sent(7_200_001, 2),
        ];
        assert_eq!(about(&log, "w2"), [&log[2], &log[4], &log[5]]);
        assert_eq!(about(&log, "w1"), [&log[0], &log[1], &log[3]]);
        assert_eq!(about(&log, "w3"), <[&Entry; 0]>::default());
    }

    #[test]
    fn a_message_of_the_customer_has_its_own_why() {
        let nobody = |at| entry(at, What::Unanswered { text: "precio".into(), because: Unanswered::NothingFits });
        let log = [entry(0, What::Started { text: "hola".into() }), queued(0, 1), nobody(0), sent(1, 1), nobody(9_000)];
        assert_eq!(about_heard(&log, Timestamp(0), "hola"), [&log[0], &log[1]]);
        assert_eq!(about_heard(&log, Timestamp(0), "pre"), [&log[2]]);
        assert_eq!(about_heard(&log, Timestamp(8_999), "precio"), [&log[4]]);
        assert_eq!(about_heard(&log, Timestamp(0), "otro"), <[&Entry; 0]>::default());
    }
}
