//! The fragments beside the chat, and what their forms do.

use std::{path::PathBuf, sync::Arc};

use askama::Template;
use axum::{
    Form, Router,
    extract::{Query, State},
    http::{StatusCode, header},
    middleware,
    response::{Html, IntoResponse, Response},
    routing::{get, post},
};
use engine::{ContactId, Conversation, Entry, Pattern, Program, ProgramId, Run, RunId, RunState, What, When};
use serde::Deserialize;
use stdlib::{GateAnswer, Language, Locale, MINUTE_MS, Timestamp, Value, Zone};

use super::{
    desk::Desk,
    transcript::{self, Who as TestOf},
    words::Words,
};
use crate::{
    flows::{self, Added, Finding, Flows},
    store::{ReadStore, Who},
    why,
};

/// A chat is told from its newest start on; a longer story is no test anybody reads.
const WHY_LINES_MAX: usize = 12;

pub fn routes(desk: Arc<Desk>) -> Router {
    Router::new()
        .route("/dev/panel", get(panel))
        .route("/dev/banner", get(banner))
        .route("/dev/picture", get(picture))
        .route("/dev/why", get(told_why))
        .route("/dev/keep", post(keep))
        .route("/dev/restart", post(restart))
        .route("/dev/save", post(save))
        .layer(middleware::from_fn(emulator::same_machine))
        .with_state(desk)
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
    let runs = seen.map(|seen| seen.runs(&desk, words)).unwrap_or_default();
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
    let runs = seen.map(|seen| seen.runs(&desk, words)).unwrap_or_default();
    let banner = Banner { words, customer: &asked.customer, findings, runs };
    Html(banner.render().expect("a text can always be written to")).into_response()
}

/// What the last commit left of a customer.
struct Seen {
    id: ContactId,
    conversation: Conversation,
    /// Those its live runs stand in.
    programs: Vec<(ProgramId, Program)>,
    log: Vec<Entry>,
}

impl Seen {
    /// `None` for somebody who has not written yet.
    async fn of(desk: &Desk, customer: &str) -> anyhow::Result<Option<Self>> {
        let mut store = ReadStore::open(&desk.storage.database, &desk.storage.key).await?;
        for who in store.find(customer).await? {
            let Who::Contact(id) = who else { continue };
            let Some(conversation) = store.conversation(id).await? else { continue };
            let log = store.log(&Who::Contact(id)).await?.into_iter().map(|logged| logged.entry).collect();
            let mut programs = Vec::new();
            for run in &conversation.runs {
                programs.extend(store.program(run.program).await?.map(|program| (run.program, program)));
            }
            return Ok(Some(Self { id, conversation, programs, log }));
        }
        Ok(None)
    }

    fn runs(&self, desk: &Desk, words: &'static Words) -> Vec<RunView> {
        let program = |run: &Run| self.programs.iter().find(|(id, _)| *id == run.program).map(|(_, program)| program);
        let shown = |run: &Run| program(run).map(|program| view(desk, run, program, self.zone(program), words));
        self.conversation.runs.iter().filter_map(shown).collect()
    }

    fn window(&self, now: Timestamp) -> Option<String> {
        let open = self.conversation.windows.values().filter_map(|window| match window.gate(now) {
            GateAnswer::Now { expires_at } => Some(expires_at.since(now)),
            GateAnswer::Closed => None,
        });
        open.max().map(|left| {
            let minutes = left / MINUTE_MS;
            format!("{} h {:02} min", minutes / 60, minutes % 60)
        })
    }

    fn zone(&self, program: &Program) -> Zone {
        self.conversation.contact.zone.clone().unwrap_or_else(|| program.zone.clone())
    }
}

fn view(desk: &Desk, run: &Run, program: &Program, zone: Zone, words: &'static Words) -> RunView {
    let locale = Locale { language: Language::of(words.code), zone };
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
    match program.await {
        Some(program) => {
            let svg = flows::picture(&program, Some(&drawn.step), words.in_spanish);
            ([(header::CONTENT_TYPE, "image/svg+xml")], svg).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
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
    let lines = seen.as_ref().map(|seen| about(&seen.log, &asked.message)).unwrap_or_default();
    if lines.is_empty() {
        return (StatusCode::NOT_FOUND, words.unknown_message).into_response();
    }
    let zone = seen.as_ref().and_then(|seen| seen.conversation.contact.zone.clone());
    let zone = zone.or_else(|| Zone::of_phone(&asked.customer)).unwrap_or_else(Zone::utc);
    let locale = Locale { language: Language::of(words.code), zone };
    let spoken = if words.in_spanish { why::Language::Spanish } else { why::Language::English };
    let lines = lines
        .into_iter()
        .map(|entry| (Value::Moment(entry.at).show(&locale), why::sentence_of(&entry.what, spoken)))
        .collect();
    Html(Told { lines }.render().expect("a text can always be written to")).into_response()
}

fn about<'l>(log: &'l [Entry], wamid: &str) -> Vec<&'l Entry> {
    let sent = log.iter().find_map(|entry| match &entry.what {
        What::Sent { message, wamid: theirs, .. } if theirs == wamid => Some(*message),
        _ => None,
    });
    let Some(message) = sent else { return Vec::new() };
    let is_of_it = |entry: &&Entry| entry.what.message() == Some(message);
    let Some(decided) = log.iter().position(|entry| is_of_it(&entry)) else { return Vec::new() };
    let run = log[decided].run;
    let cause = log[..decided].iter().rposition(|entry| entry.run == run && entry.at <= log[decided].at);
    let first = log[..decided]
        .iter()
        .rposition(|entry| entry.run == run && (entry.what.heard().is_some() || entry.at < log[decided].at))
        .or(cause);
    let before = first.into_iter().map(|at| &log[at]);
    before.chain(log.iter().filter(is_of_it)).take(WHY_LINES_MAX).collect()
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

/// Writes the conversation behind the flow it was with, if it plays again as it happened.
async fn save(State(desk): State<Arc<Desk>>, Form(save): Form<Save>) -> Response {
    let words = Words::of(&save.lang);
    let refused = |text: String| (StatusCode::UNPROCESSABLE_ENTITY, text).into_response();
    let Ok(Some(seen)) = Seen::of(&desk, &save.customer).await else { return refused(words.nothing_said.to_owned()) };
    let story = newest_story(&seen.log);
    let contact = &seen.conversation.contact;
    let zone = contact.zone.clone().or_else(|| Zone::of_phone(&save.customer)).unwrap_or_else(Zone::utc);
    let who = TestOf { first_name: contact.first_name.as_deref(), zone: &zone };
    let flow = story.iter().find_map(|entry| entry.flow.clone());
    let (Some(test), Some(flow)) = (transcript::as_test(save.name.trim(), &who, story), flow) else {
        return refused(words.nothing_said.to_owned());
    };
    let env = |name: &str| std::env::var(name).ok();
    let file = match flows::file_of(&desk.path, &flow, &env) {
        Ok(Some(file)) => file,
        Ok(None) => return refused(words.gone.to_owned()),
        Err(error) => return refused(error.to_string()),
    };
    match flows::with_test(&file, &test, &env) {
        Ok(Added::Passes { text }) => match write(&file, &text) {
            Ok(()) => {
                desk.save(file.display().to_string());
                desk.tell_page().await;
                StatusCode::NO_CONTENT.into_response()
            }
            Err(error) => refused(format!("{}: {error}", file.display())),
        },
        Ok(Added::Fails(said)) => refused(format!("{}: {}", words.not_saved, words.pick(&said))),
        Err(error) => refused(error.to_string()),
    }
}

/// From the newest start on.
fn newest_story(log: &[Entry]) -> &[Entry] {
    let start = log.iter().rposition(|entry| matches!(entry.what, What::Started { .. }));
    &log[start.unwrap_or(0)..]
}

/// Whole or not at all.
fn write(file: &PathBuf, text: &str) -> std::io::Result<()> {
    let fresh = file.with_extension("flow.new");
    std::fs::write(&fresh, text)?;
    std::fs::rename(&fresh, file)
}
