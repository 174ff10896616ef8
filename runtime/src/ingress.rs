//! Webhooks in: is it from WhatsApp, what does it say, what is to be done with it. Sans-IO: bytes in, a verdict out.
//!
//! 200 only after the works are committed; 400 for what is no JSON, 401 for a wrong signature, 413 for too much, 503 only
//! when the store cannot commit. JSON of any other shape is taken in and kept: refusing it would bring it back for days.

use std::{collections::BTreeSet, sync::Arc};

use engine::Token;
use stdlib::Timestamp;
use whatsapp::{
    signature,
    webhook::{self, Item, ParseError, What},
};

use crate::{
    config::Secret,
    store::{InboundMessage, Keys, TakenStatus, Work, WorkKind, bucket},
};

/// WhatsApp gathers at most 3 MB in one body.
pub const BODY_BYTES_MAX: usize = 3 * 1024 * 1024;

pub struct Ingress {
    secrets: Vec<Secret>,
    keys: Arc<Keys>,
}

/// A webhook as it arrived.
#[derive(Debug, Clone, Copy)]
pub struct Webhook<'a> {
    pub body: &'a [u8],
    /// Header `X-Hub-Signature-256`.
    pub signature: Option<&'a str>,
}

#[derive(Debug)]
pub enum Verdict {
    /// 401; nothing is stored.
    BadSignature,
    /// 400
    NotJson,
    /// 413
    TooMuch,
    /// To be committed, then 200. With the numbers that customers wrote to and that are not ours.
    Take { works: Vec<Work>, unknown_numbers: BTreeSet<String> },
}

impl Ingress {
    pub fn new(secrets: Vec<Secret>, keys: Arc<Keys>) -> Self {
        Self { secrets, keys }
    }

    /// Many webhooks may be read at once: it keeps nothing.
    pub fn step(&self, webhook: Webhook<'_>, now: Timestamp) -> Verdict {
        let secrets: Vec<&str> = self.secrets.iter().map(Secret::expose).collect();
        if !signature::verify(&secrets, webhook.body, webhook.signature) {
            return Verdict::BadSignature;
        }
        match webhook::parse(webhook.body) {
            Err(ParseError::NotJson) => Verdict::NotJson,
            Err(ParseError::TooMany { .. }) => Verdict::TooMuch,
            Ok(items) => {
                let unknown_numbers = items.iter().filter_map(|item| self.unknown_number(item)).collect();
                let works = items.into_iter().map(|item| self.work(item, now)).collect();
                Verdict::Take { works, unknown_numbers }
            }
        }
    }

    fn unknown_number(&self, item: &Item) -> Option<String> {
        let id = item.phone_number_id.as_deref()?;
        let is_message = matches!(item.what, What::Message(_));
        (is_message && self.keys.number(id).is_none()).then(|| id.to_owned())
    }

    fn work(&self, item: Item, now: Timestamp) -> Work {
        let at = item.at_seconds.map_or(now, Timestamp::end_of_second);
        let token = Token(item.token.0);
        let number = item.phone_number_id.as_deref().and_then(|id| self.keys.number(id));
        let kind = match (item.what, number) {
            (What::Message(inbound), Some(number)) => WorkKind::Message(Box::new(InboundMessage {
                token,
                bucket: bucket(at, now),
                number,
                sender: inbound.sender,
                written_at: not_later_than(at, now),
                wamid: inbound.id,
                kind: inbound.kind.as_str().to_owned(),
                text: inbound.text,
                raw: item.raw,
            })),
            (What::Status(status), Some(number)) => {
                WorkKind::Status(Box::new(TakenStatus { token, bucket: bucket(at, now), number, at, status }))
            }
            // Of a number that is not ours, or nothing that moves a conversation.
            (What::Message(_) | What::Status(_), None) | (What::Other, _) => {
                WorkKind::Keep { token, number, field: item.field, raw: item.raw }
            }
        };
        Work { effective_at: not_later_than(at, now), kind }
    }
}

/// A clock that runs ahead of ours must not keep a window open for longer than it is.
fn not_later_than(at: Timestamp, now: Timestamp) -> Timestamp {
    at.min(Timestamp::end_of_second(now.seconds()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_from_the_future_counts_as_written_in_this_second() {
        let now = Timestamp(10_500);
        assert_eq!(not_later_than(Timestamp(99_999), now), Timestamp(10_999));
        assert_eq!(not_later_than(Timestamp(10_999), now), Timestamp(10_999));
        assert_eq!(not_later_than(Timestamp(5_999), now), Timestamp(5_999));
    }
}
