//! What an answer of Graph means for the message, by class and not by code.

use engine::{MessageId, NotSentReason};
use stdlib::Timestamp;
use whatsapp::outcome::{Outcome, Scope};

use super::{Answer, Sender, SenderOutput};
use crate::store::WorkKind;

/// When a free-form message is tried again after an answer that says nothing; then it is in doubt.
const UNCERTAIN_AGAIN_MS: [i64; 3] = [2_000, 8_000, 30_000];
/// How long nothing of a number leaves after an answer that needs a person.
const STOPPED_MS: i64 = 15 * 60 * 1000;
/// A refusal before processing is repeated so often before it is final; the waits between grow to a quarter of an hour.
const ATTEMPTS_MAX: u32 = 30;
const BACKOFF_MS_MAX: i64 = 15 * 60 * 1000;

impl Sender {
    pub(super) fn answered(
        &mut self,
        message: MessageId,
        answer: Answer,
        now: Timestamp,
        outputs: &mut Vec<SenderOutput>,
    ) {
        self.open.remove(&message);
        // A status was quicker: the message is settled, whatever the answer says.
        let Some(held) = self.held.get(&message) else { return };
        let (attempts, number) = (held.row.attempts, held.row.number());
        let free_form = held.row.outgoing.content.is_free_form();
        let kind = match answer {
            Answer::Graph(Outcome::Accepted { wamid, .. }) => WorkKind::Accepted { message, wamid },
            Answer::Graph(Outcome::WindowClosed) => WorkKind::NotSent { message, reason: NotSentReason::WindowClosed },
            Answer::Graph(Outcome::Refused { code, .. }) => {
                WorkKind::NotSent { message, reason: NotSentReason::Refused { code } }
            }
            Answer::Graph(Outcome::Retry { code, .. }) if attempts >= ATTEMPTS_MAX => {
                WorkKind::NotSent { message, reason: NotSentReason::Refused { code: code.unwrap_or(0) } }
            }
            Answer::Graph(Outcome::Retry { after_seconds_min, scope, code }) => {
                let least_ms = i64::from(after_seconds_min) * 1000;
                let until = now.plus_ms(backoff_ms(attempts).max(least_ms));
                match scope {
                    Scope::Pair => {}
                    // What shares the limit slows down by the least that was asked, this message by its own wait.
                    Scope::Number | Scope::Account | Scope::App => {
                        self.rates.pause(number, now.plus_ms(least_ms.max(1_000)));
                    }
                }
                WorkKind::Delay { message, until, code }
            }
            Answer::Graph(Outcome::AccountStopped { code }) => {
                let until = now.plus_ms(STOPPED_MS);
                self.rates.pause(number, until);
                WorkKind::Delay { message, until, code: Some(code) }
            }
            Answer::Graph(Outcome::Uncertain { code }) => {
                let again = UNCERTAIN_AGAIN_MS.get(attempts.saturating_sub(1) as usize).filter(|_| free_form);
                match again {
                    Some(wait_ms) => WorkKind::Delay { message, until: now.plus_ms(*wait_ms), code },
                    None => WorkKind::InDoubt { message, until: self.doubt_ends(now) },
                }
            }
            Answer::NotConnected => {
                WorkKind::Delay { message, until: now.plus_ms(backoff_ms(attempts).min(60_000)), code: None }
            }
            Answer::Broken => WorkKind::InDoubt { message, until: self.doubt_ends(now) },
        };
        self.commit(message, kind, now, outputs);
    }
}

/// 1, 4, 16 … seconds, as WhatsApp advises for a pair, up to a quarter of an hour.
fn backoff_ms(attempts: u32) -> i64 {
    4_i64.saturating_pow(attempts.saturating_sub(1)).saturating_mul(1000).min(BACKOFF_MS_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_waits_grow_to_a_bound() {
        let waits: Vec<i64> = (0..8).map(backoff_ms).collect();
        assert_eq!(waits, [1_000, 1_000, 4_000, 16_000, 64_000, 256_000, 900_000, 900_000]);
        assert_eq!(backoff_ms(u32::MAX), BACKOFF_MS_MAX);
    }
}
