//! WhatsApp's Graph API: takes requests up or not, answers or not, says the truth or not, and tells Meta of it.

use std::collections::BTreeMap;

use engine::MessageId;
use serde_json::{Value, json};
use whatsapp::opaque::Opaque;

use super::{
    chance::Chance,
    fault::{Fault, Tally, To},
    meta::Meta,
    story::Broken,
};
use crate::{sender::Answer, serve, store::OutboxRow};

/// After so long a node gives a request up (`http::TIMEOUT`).
pub const TIMEOUT_MS: i64 = 15_000;

/// An HTTP request of a node.
#[derive(Debug)]
pub struct Request {
    /// Slot and life of the node; `None` once it died or gave up.
    pub node: Option<(usize, u64)>,
    pub message: MessageId,
    pub began: i64,
    /// It arrives then.
    arrives_at: i64,
    body: Vec<u8>,
    is_template: bool,
    /// Graph's answer on its way back.
    pub answer: Option<Answer>,
    is_taken_up: bool,
}

/// What Graph knows of one of our messages.
#[derive(Debug, Clone, Default)]
pub struct Known {
    pub accepted: u32,
    pub answer_lost: bool,
    pub has_no_status: bool,
    /// What went wrong with its last request, if it may be tried again.
    pub last: Option<Fault>,
}

#[derive(Debug, Default)]
pub struct Graph {
    pub requests: Vec<Request>,
    pub known: BTreeMap<MessageId, Known>,
    pub wamids: BTreeMap<String, MessageId>,
    accepted: u64,
    /// Faults are over: every request is taken up and told of at once.
    pub is_calm: bool,
}

/// How a request ends that Graph takes up.
#[derive(Debug, Clone, Copy)]
enum Ends {
    Accepted,
    Timeout,
    Reset,
    Bare5xx,
    Lying5xx,
    Unclear,
    RateLimit,
    Bare429,
    PairLimit,
    WindowClosed,
    Undeliverable,
}

impl Request {
    pub fn new(row: &OutboxRow, node: (usize, u64), mono: i64, takes_ms: i64) -> Self {
        Self {
            node: Some(node),
            message: row.id(),
            began: mono,
            arrives_at: mono + takes_ms,
            body: serve::body(row),
            is_template: !row.outgoing.content.is_free_form(),
            answer: None,
            is_taken_up: false,
        }
    }

    pub fn is_on_its_way(&self) -> bool {
        !self.is_taken_up
    }

    pub fn may_be_taken_up(&self, mono: i64) -> bool {
        !self.is_taken_up && self.arrives_at <= mono
    }
}

/// A message that Graph has accepted, for whoever keeps the books.
pub struct Accepted {
    pub copies: u32,
    pub is_template: bool,
}

impl Graph {
    pub fn node_died(&mut self, node: (usize, u64)) {
        for request in self.requests.iter_mut().filter(|it| it.node == Some(node)) {
            request.node = None;
        }
    }

    /// Takes the request up; what became of it in words, and the message if it is accepted now.
    pub fn take_up(
        &mut self,
        n: usize,
        mono: i64,
        chance: &mut Chance,
        meta: &mut Meta,
        tally: &mut Tally,
    ) -> Result<(String, Option<Accepted>), Broken> {
        let ends = if self.is_calm {
            Ends::Accepted
        } else {
            chance.weighed(&[
                (66, Ends::Accepted),
                (6, Ends::Timeout),
                (3, Ends::Reset),
                (3, Ends::Bare5xx),
                (3, Ends::Lying5xx),
                (2, Ends::Unclear),
                (3, Ends::RateLimit),
                (2, Ends::Bare429),
                (3, Ends::PairLimit),
                (3, Ends::WindowClosed),
                (3, Ends::Undeliverable),
            ])
        };
        let request = &mut self.requests[n];
        request.is_taken_up = true;
        let (message, is_template) = (request.message, request.is_template);
        let error = |code: u32| json!({ "error": { "code": code, "message": "no", "type": "OAuthException" } });
        let (status, answer, accepts) = match ends {
            Ends::Accepted => (200, Some(Value::Null), true),
            Ends::Timeout => (0, None, true),
            Ends::Reset => (0, None, false),
            Ends::Bare5xx => (502, Some(json!("bad gateway")), false),
            Ends::Lying5xx => (503, Some(json!("unavailable")), true),
            Ends::Unclear => (500, Some(error(131_000)), chance.percent(50)),
            Ends::RateLimit => (400, Some(error(130_429)), false),
            Ends::Bare429 => (429, Some(json!({})), false),
            Ends::PairLimit => (400, Some(error(131_056)), false),
            Ends::WindowClosed => (400, Some(error(131_047)), false),
            Ends::Undeliverable => (400, Some(error(131_026)), false),
        };
        let fault = match ends {
            Ends::Accepted | Ends::Unclear => None,
            Ends::Timeout => Some(Fault::GraphTimeout),
            Ends::Reset => Some(Fault::GraphReset),
            Ends::Bare5xx => Some(Fault::Bare5xx),
            Ends::Lying5xx => Some(Fault::Lying5xx),
            Ends::RateLimit | Ends::Bare429 => Some(Fault::RateLimit),
            Ends::PairLimit => Some(Fault::PairLimit),
            Ends::WindowClosed => Some(Fault::WindowClosed),
            Ends::Undeliverable => Some(Fault::Undeliverable),
        };
        if let Some(fault) = fault {
            tally.injected(fault, To::Message(message));
        }
        let is_final = matches!(fault, Some(Fault::WindowClosed | Fault::Undeliverable));
        self.known.entry(message).or_default().last = fault.filter(|_| !is_final);
        let words = format!("Graph: {ends:?}{}", if accepts { ", sent" } else { ", not sent" });
        let wamid = accepts.then(|| self.accept(n, message, ends, mono, chance, meta, tally)).transpose()?;
        let request = &mut self.requests[n];
        request.answer = Some(match answer {
            None => Answer::Broken,
            Some(Value::Null) => {
                let wamid = wamid.expect("it is accepted");
                let body = json!({ "messages": [{ "id": wamid }], "contacts": [{ "wa_id": "59170000001" }] });
                serve::answer(200, body.to_string().as_bytes(), None)
            }
            Some(Value::String(text)) => serve::answer(status, text.as_bytes(), None),
            Some(body) => serve::answer(status, body.to_string().as_bytes(), None),
        });
        if request.node.is_none() {
            self.requests.remove(n);
        }
        let accepted = accepts.then(|| Accepted { copies: self.known[&message].accepted, is_template });
        Ok((words, accepted))
    }

    /// The message goes out; Meta will tell.
    #[expect(clippy::too_many_arguments, reason = "all that is random about a message in one place")]
    fn accept(
        &mut self,
        n: usize,
        message: MessageId,
        ends: Ends,
        mono: i64,
        chance: &mut Chance,
        meta: &mut Meta,
        tally: &mut Tally,
    ) -> Result<String, Broken> {
        self.accepted += 1;
        let wamid = format!("wamid.out.{}", self.accepted);
        let body: Value = serde_json::from_slice(&self.requests[n].body).expect("we wrote it");
        let opaque = body["biz_opaque_callback_data"].as_str().unwrap_or_default().to_owned();
        if Opaque::parse(&opaque).map(|it| it.outbox_id) != Some(message.0) {
            return Err(Broken::new("I3", format!("a request does not carry its message's id: {body}")));
        }
        self.wamids.insert(wamid.clone(), message);
        if self.requests[n].node.is_none() {
            tally.mattered(Fault::CrashAfterPost, To::Message(message));
            tally.mattered(Fault::LateRequest, To::Message(message));
        }
        let answer_lost = !matches!(ends, Ends::Accepted);
        let known = self.known.entry(message).or_default();
        known.accepted += 1;
        known.answer_lost |= answer_lost;
        let (delay, fails, silent) = if self.is_calm {
            (0, false, false)
        } else {
            (chance.between(0, 4_000), chance.percent(5), chance.percent(12))
        };
        if silent {
            known.has_no_status = true;
            if answer_lost {
                tally.injected(Fault::NoStatus, To::Message(message));
            }
            return Ok(wamid);
        }
        if fails {
            tally.injected(Fault::FailedLater, To::Message(message));
            let code = *chance.one_of(&[131_026, 131_047, 130_472]);
            meta.status(&wamid, &opaque, "sent", None, mono, delay);
            meta.status(&wamid, &opaque, "failed", Some(code), mono, delay + chance.between(0, 20_000));
            return Ok(wamid);
        }
        let mut at = delay;
        for status in ["sent", "delivered", "read"] {
            meta.status(&wamid, &opaque, status, None, mono, at);
            if !self.is_calm && chance.percent(8) {
                let rank = super::meta::rank(status);
                tally.injected(Fault::StatusRepeated, To::Status(wamid.clone(), rank));
                meta.status(&wamid, &opaque, status, None, mono, at + chance.between(0, 9_000));
            }
            at += if self.is_calm { 10 } else { chance.between(0, 6_000) };
        }
        Ok(wamid)
    }
}
