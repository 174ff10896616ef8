//! The clock's routes: reading it, moving it, following it, and waiting until nothing is in flight.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{
    Json,
    extract::{Path, Query, State as Shared, rejection::QueryRejection},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use serde_json::{Value, json};
use stdlib::Timestamp;

use super::{Answer, Body, Problem, parse};
use crate::{
    clock::{Due, Ended, MoveId, Outcome, PollId, Reading, Report, Told, Wanted, wanted_advance},
    hub::Hub,
};

/// A poll without news is answered after so long.
const POLL: Duration = Duration::from_secs(5);
const IDLE_DEFAULT: Duration = Duration::from_secs(10);
const IDLE_MAX: Duration = Duration::from_mins(10);
const NAME_CHARS_MAX: usize = 128;
const WHAT_CHARS_MAX: usize = 256;

pub(super) async fn read(Shared(hub): Shared<Arc<Hub>>) -> Json<Value> {
    Json(show(&hub.peek(|state| state.clock.reading())))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MoveWanted {
    advance: Option<String>,
    to: Option<String>,
}

/// `POST /emulator/clock`, answered once the move ended.
pub(super) async fn shift(Shared(hub): Shared<Arc<Hub>>, body: Body) -> Result<Response, Problem> {
    let wanted: MoveWanted = parse(body)?;
    let wanted = match (wanted.advance.as_deref(), wanted.to.as_deref()) {
        (Some(length), None) => wanted_advance(length)?,
        (None, Some("next")) => Wanted::Next,
        (None, Some(at)) => Wanted::Until(at.parse().map_err(|error| Problem::bad(format!("{error}, or \"next\"")))?),
        (None, None) | (Some(_), Some(_)) => {
            return Err(Problem::bad(
                "give either {\"advance\":\"2h\"}, {\"to\":\"next\"} or {\"to\":\"2026-11-24T10:00:00Z\"}",
            ));
        }
    };
    Ok(answer(&ended(&hub, wanted).await?))
}

/// Moves the clock, and says how far it got.
pub(crate) async fn moved(hub: &Hub, wanted: Wanted) -> Result<Outcome, Problem> {
    Ok(ended(hub, wanted).await?.outcome)
}

async fn ended(hub: &Hub, wanted: Wanted) -> Result<Ended, Problem> {
    let id = hub.with(|state| state.clock.request_move(wanted));
    let id = id.ok_or_else(|| Problem::unavailable("too many moves of the clock are waiting already"))?;
    let waiting = WaitingMove { hub, id };
    let ended = tokio::select! {
        () = hub.wait_for(|state| state.clock.has_ended(id).then_some(())) => hub.with(|state| state.clock.ended(id)),
        () = hub.stop.cancelled() => None,
    };
    drop(waiting);
    let ended = ended.ok_or_else(Problem::stopping)?;
    hub.durable().await?;
    Ok(ended)
}

/// Gives a move up when its client leaves.
struct WaitingMove<'a> {
    hub: &'a Hub,
    id: MoveId,
}

impl Drop for WaitingMove<'_> {
    fn drop(&mut self) {
        self.hub.with(|state| state.clock.abandon(self.id));
    }
}

fn answer(ended: &Ended) -> Response {
    let Some((status, error)) = refusal(ended) else { return Json(show(&ended.reading)).into_response() };
    let mut body = show(&ended.reading);
    body["error"] = error.into();
    (status, Json(body)).into_response()
}

/// Why a move did not reach what was asked for.
fn refusal(ended: &Ended) -> Option<(StatusCode, String)> {
    let Reading { now, .. } = &ended.reading;
    Some(match &ended.outcome {
        Outcome::Reached => return None,
        Outcome::Past { asked } => {
            (StatusCode::BAD_REQUEST, format!("the clock already stands at {now} and cannot go back to {asked}"))
        }
        Outcome::Broke { name } => (
            StatusCode::GATEWAY_TIMEOUT,
            format!("{name} went away while the clock was moved; the clock stays at {now}. Start it again and move on"),
        ),
        Outcome::Unsettled { waits } => (
            StatusCode::GATEWAY_TIMEOUT,
            format!("not everything was done within 30 s, the clock stays at {now}: {waits}"),
        ),
        Outcome::Stuck { name, due } => (
            StatusCode::GATEWAY_TIMEOUT,
            format!(
                "{name} says that `{}` was due at {} and that it is idle, but does not do it; the clock stays at {now}",
                due.what, due.at
            ),
        ),
        Outcome::TooFar { steps } => (
            StatusCode::GATEWAY_TIMEOUT,
            format!("more than {steps} things were due on the way, the clock stays at {now}; move in smaller steps"),
        ),
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Reported {
    seen: Option<u64>,
    idle: bool,
    next: Option<ReportedDue>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ReportedDue {
    at: String,
    what: String,
}

/// `POST /emulator/clock/participants/{name}`: a long poll.
pub(super) async fn report(Shared(hub): Shared<Arc<Hub>>, Path(name): Path<String>, body: Body) -> Answer {
    let report = read_report(&name, parse(body)?)?;
    let poll =
        hub.with(|state| state.clock.report(&name, report)).map_err(|error| Problem::unavailable(error.to_string()))?;
    let open = OpenPoll { hub: &hub, name: &name, poll };
    tokio::select! {
        () = hub.wait_for(|state| state.clock.has_answer(&name, poll, false).then_some(())) => {}
        () = tokio::time::sleep(POLL) => {}
        () = hub.stop.cancelled() => return Err(Problem::stopping()),
    }
    let Told { now, tick } = open.answer();
    // The participant acts on this time; it must not be earlier after a kill.
    hub.durable().await?;
    Ok(Json(json!({"now": now.to_string(), "tick": tick})))
}

fn read_report(name: &str, reported: Reported) -> Result<Report, Problem> {
    if name.is_empty() || name.chars().count() > NAME_CHARS_MAX {
        return Err(Problem::bad(format!("a participant's name has 1 to {NAME_CHARS_MAX} characters")));
    }
    let next = match reported.next {
        Some(ReportedDue { at, what }) => {
            Some(Due { at: at.parse::<Timestamp>()?, what: what.chars().take(WHAT_CHARS_MAX).collect() })
        }
        None => None,
    };
    Ok(Report { seen: reported.seen, idle: reported.idle, next })
}

/// A poll until its answer; dropped earlier, its connection broke.
struct OpenPoll<'a> {
    hub: &'a Hub,
    name: &'a str,
    poll: PollId,
}

impl OpenPoll<'_> {
    fn answer(self) -> Told {
        let told = self.hub.with(|state| state.clock.answer(self.name, self.poll, Instant::now()));
        std::mem::forget(self);
        told
    }
}

impl Drop for OpenPoll<'_> {
    fn drop(&mut self) {
        self.hub.with(|state| state.clock.poll_broke(self.name, self.poll));
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct IdleWanted {
    timeout: Option<String>,
}

/// `GET /emulator/idle`: 200 once nothing is in flight, else 504 with what it waits for.
pub(super) async fn idle(Shared(hub): Shared<Arc<Hub>>, wanted: Result<Query<IdleWanted>, QueryRejection>) -> Answer {
    let Query(wanted) = wanted.map_err(|rejection| Problem::bad(rejection.body_text()))?;
    let timeout = wanted.timeout.map_or(Ok(IDLE_DEFAULT), |text| length(&text))?;
    let nothing_in_flight = hub.wait_for(|state| match state.clock.waits_for(state.outside()) {
        None => Some(state.clock.reading()),
        Some(_) => None,
    });
    let reading = tokio::select! {
        reading = nothing_in_flight => reading,
        () = tokio::time::sleep(timeout) => {
            let waits = hub.peek(|state| state.clock.waits_for(state.outside()));
            let waits = waits.unwrap_or_else(|| "it became idle this very moment".to_owned());
            return Err(Problem { status: StatusCode::GATEWAY_TIMEOUT, error: format!("not idle within {timeout:?}: {waits}") });
        }
        () = hub.stop.cancelled() => return Err(Problem::stopping()),
    };
    hub.durable().await?;
    Ok(Json(show(&reading)))
}

fn length(text: &str) -> Result<Duration, Problem> {
    let zero = Timestamp(0);
    let delay = text.parse::<stdlib::Delay>()?;
    let ms = delay.after(zero, &stdlib::Zone::utc()) - zero;
    let length = Duration::from_millis(u64::try_from(ms).expect("a delay is above zero"));
    if length > IDLE_MAX { Err(Problem::bad("a timeout is at most 10 min")) } else { Ok(length) }
}

fn show(reading: &Reading) -> Value {
    let next = reading.next.as_ref().map(|due| json!({"at": due.at.to_string(), "what": due.what}));
    json!({"now": reading.now.to_string(), "next": next})
}
