//! The answer to a send, by what the caller does next.
//!
//! WhatsApp has no idempotency key, so the line that matters runs between what was surely refused before it was processed
//! (may be sent again), what may have gone out (must not be sent again blindly) and what is final. An HTTP status alone
//! never says it; the error's code does. Source: Meta, "Error codes", "Throughput", "Pair rate limits"; the classes are
//! ours. Neither retries nor waits.

mod codes;
mod reason;
mod usage;

use serde_json::{Map, Value};

use crate::json;
use codes::Class;
pub use codes::{AS_OF, Explanation, TOO_FAST, WINDOW_CLOSED, explain, explain_in_portuguese, stops};
pub use usage::Usage;

/// Longest wait that an answer may ask for, one day: a larger number is somebody else's mistake.
const RETRY_AFTER_SECONDS_MAX: u32 = 86_400;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// WhatsApp took it; statuses will say what became of it.
    Accepted {
        wamid: String,
        /// May differ from the number sent to (Brazil, Mexico); absent for a message to a user id.
        wa_id: Option<String>,
        user_id: Option<String>,
    },
    /// Refused before it was processed: the same may be sent again, not before so many seconds from now. What `scope`
    /// names has to slow down, others need not.
    Retry { after_seconds_min: u32, scope: Scope, code: Option<u32> },
    /// It may have gone out or not. Only a status can tell.
    Uncertain { code: Option<u32> },
    /// 131047: more than 24 hours since the contact's last message. A template may go, this may not.
    WindowClosed,
    /// Final for this message, others may go on. `reason` is WhatsApp's own sentence in English without numbers and
    /// tokens, at most 300 characters, possibly empty.
    Refused { code: u32, reason: String },
    /// Nothing goes until a person acts: token, permission, payment, registration, a restriction. `scope` is what stands
    /// still, a number or its account.
    Stopped { code: u32, scope: Scope },
}

/// What shares the limit that was reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scope {
    /// This contact from this number.
    Pair,
    Number,
    /// All numbers of the WhatsApp business account.
    Account,
    /// All accounts of the app.
    App,
}

/// Reads an answer of `POST …/messages`. `retry_after` is the header of that name; only its form in seconds counts.
///
/// Total: what is not understood is `Uncertain`, since it may come from a proxy behind which the message went out.
pub fn outcome(http_status: u16, body: &[u8], retry_after: Option<&str>) -> Outcome {
    let asked = retry_after.and_then(|it| it.trim().parse().ok()).map_or(0, |it: u32| it.min(RETRY_AFTER_SECONDS_MAX));
    let answer: Value = serde_json::from_slice(body).unwrap_or_default();
    if let Some(error) = answer["error"].as_object() {
        return of_error(http_status, error, asked);
    }
    let first = |list: &str| answer[list][0].as_object();
    match first("messages").and_then(|it| json::id(it, "id")) {
        Some(wamid) if (200..300).contains(&http_status) => {
            let of_contact = |key| first("contacts").and_then(|it| json::id(it, key)).map(str::to_owned);
            Outcome::Accepted { wamid: wamid.to_owned(), wa_id: of_contact("wa_id"), user_id: of_contact("user_id") }
        }
        Some(_) | None if http_status == 429 => {
            Outcome::Retry { after_seconds_min: asked.max(1), scope: Scope::Number, code: None }
        }
        Some(_) | None => Outcome::Uncertain { code: None },
    }
}

fn of_error(http_status: u16, error: &Map<String, Value>, asked: u32) -> Outcome {
    let number = |key| json::integer(error, key).and_then(|it| u32::try_from(it).ok());
    let Some(code) = number("code") else { return Outcome::Uncertain { code: None } };
    // A phone number id that does not exist (any more) comes as 33, or as "invalid parameter" with that subcode.
    let code = if code == 100 && number("error_subcode") == Some(33) { 33 } else { code };
    let is_transient = error.get("is_transient") == Some(&Value::Bool(true));
    let refused = || {
        let details = json::object(error, "error_data").and_then(|it| json::string(it, "details"));
        Outcome::Refused { code, reason: reason::of(json::string(error, "message"), details) }
    };
    match codes::class(code) {
        Some(Class::Retry { after_seconds, scope }) => {
            Outcome::Retry { after_seconds_min: asked.max(after_seconds), scope, code: Some(code) }
        }
        Some(Class::WindowClosed) => Outcome::WindowClosed,
        Some(Class::Stopped(scope)) => Outcome::Stopped { code, scope },
        Some(Class::Refused) => refused(),
        // A code of the future is final only where it blames the request and does not call itself passing.
        None if (400..500).contains(&http_status) && !is_transient => refused(),
        Some(Class::Uncertain) | None => Outcome::Uncertain { code: Some(code) },
    }
}

#[cfg(test)]
mod tests;
