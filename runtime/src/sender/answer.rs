//! What an answer of Graph means for the message, by class and not by code.

use engine::{DelayedBy, MessageId, NotSentReason, NumberId};
use stdlib::Timestamp;
use whatsapp::outcome::{self, Outcome, Scope, TOO_FAST, Usage};

use super::{Answer, Sender, SenderOutput};
use crate::store::WorkKind;

/// When a free-form message is tried again after an answer that says nothing; then it is in doubt.
const UNCLEAR_AGAIN_MS: [i64; 3] = [2_000, 8_000, 30_000];
/// From so much of a limit on, what shares it goes slower.
const NEAR_PERCENT: u32 = 90;
/// How long nothing leaves after an answer that needs a person.
const STOPPED_MS: i64 = 15 * 60 * 1000;
/// So many refusals before processing are final; the waits between them grow to a quarter of an hour.
const REFUSALS_MAX: u32 = 30;
const BACKOFF_MS_MAX: i64 = 15 * 60 * 1000;
/// Without a connection nothing reaches WhatsApp, so that asking again is cheap.
const NOT_CONNECTED_MS_MAX: i64 = 60_000;

impl Sender {
    pub(super) fn answered(
        &mut self,
        message: MessageId,
        answer: Answer,
        usage: Usage,
        chance: u8,
        now: Timestamp,
        outputs: &mut Vec<SenderOutput>,
    ) {
        self.open.remove(&message);
        if let Some(number) = self.held.get(&message).map(|held| held.row.number()) {
            self.ease_off(number, usage, now);
        }
        // A status was quicker: the message is settled, whatever the answer says.
        let Some(held) = self.held.get(&message) else { return };
        let row = &held.row;
        // This answer is the next of its kind: what a message met before of another kind does not count.
        let (refusals, unclear, attempts) = (row.refusals.saturating_add(1), row.unclear, row.attempts);
        let (number, free_form) = (row.number(), row.outgoing.content.is_free_form());
        let not_sent = |reason| WorkKind::NotSent { message, reason };
        let delay =
            |wait_ms, because| WorkKind::Delay { message, until: now.plus_ms(spread(wait_ms, chance)), because };
        let kind = match answer {
            Answer::Graph(Outcome::Accepted { wamid, .. }) => WorkKind::Accepted { message, wamid },
            Answer::Graph(Outcome::WindowClosed) => not_sent(NotSentReason::WindowClosed),
            Answer::Graph(Outcome::Refused { code, .. }) => not_sent(NotSentReason::Refused { code: Some(code) }),
            Answer::Graph(Outcome::Retry { code, .. }) if refusals >= REFUSALS_MAX => {
                not_sent(NotSentReason::Refused { code })
            }
            Answer::Graph(Outcome::Retry { after_seconds_min, scope, code }) => {
                let asked = match scope {
                    Scope::Pair | Scope::Number => after_seconds_min,
                    Scope::Account | Scope::App => after_seconds_min.max(usage.regain_seconds),
                };
                let least_ms = i64::from(asked) * 1000;
                if scope == Scope::Number && code.is_none_or(|code| code == TOO_FAST) {
                    self.rates.slow_down(number, now);
                }
                // What shares the limit slows down by the least that was asked, this message by its own wait.
                self.pause(number, scope, now.plus_ms(least_ms.max(1_000)));
                delay(backoff_ms(refusals).max(least_ms), DelayedBy::Refused { code })
            }
            Answer::Graph(Outcome::Stopped { code, scope }) => {
                self.pause(number, scope, now.plus_ms(STOPPED_MS));
                delay(STOPPED_MS, DelayedBy::Stopped { code })
            }
            Answer::Graph(Outcome::Uncertain { code }) => {
                match UNCLEAR_AGAIN_MS.get(unclear as usize).filter(|_| free_form) {
                    Some(wait_ms) => delay(*wait_ms, DelayedBy::Unclear { code }),
                    None => WorkKind::InDoubt { message, until: self.doubt_ends(now) },
                }
            }
            Answer::NotConnected => delay(backoff_ms(attempts).min(NOT_CONNECTED_MS_MAX), DelayedBy::NotConnected),
            Answer::NumberGone { phone_number_id } => {
                self.pause(number, Scope::Number, now.plus_ms(STOPPED_MS));
                delay(STOPPED_MS, DelayedBy::NumberGone { phone_number_id })
            }
            Answer::Broken => WorkKind::InDoubt { message, until: self.doubt_ends(now) },
        };
        self.commit(message, kind, now, outputs);
    }

    /// What needs a person needs one however late WhatsApp tells it.
    pub(super) fn failed(&mut self, number: NumberId, code: u32, now: Timestamp) {
        if let Some(scope) = outcome::stops(code) {
            self.pause(number, scope, now.plus_ms(STOPPED_MS));
        }
    }

    /// Slower before a limit is reached, so that it is not.
    fn ease_off(&mut self, number: NumberId, usage: Usage, now: Timestamp) {
        let near = [(usage.account_percent, Scope::Account), (usage.app_percent, Scope::App)];
        for (_, scope) in near.into_iter().filter(|(percent, _)| *percent >= NEAR_PERCENT) {
            for sharing in self.sharing(number, scope) {
                self.rates.ease(sharing, now);
            }
        }
    }

    /// Nothing leaves until then from what shares the limit of `number`.
    fn pause(&mut self, number: NumberId, scope: Scope, until: Timestamp) {
        for sharing in self.sharing(number, scope) {
            self.rates.pause(sharing, until);
        }
    }

    /// The numbers that share a limit of this one.
    fn sharing(&self, number: NumberId, scope: Scope) -> Vec<NumberId> {
        let account = self.accounts.get(&number);
        let siblings = self.accounts.iter().filter(|(_, other)| match scope {
            Scope::Pair | Scope::Number => false,
            Scope::Account => Some(*other) == account,
            Scope::App => true,
        });
        let own = match scope {
            // The message itself waits.
            Scope::Pair => None,
            Scope::Number | Scope::Account | Scope::App => Some(number),
        };
        siblings.map(|(sibling, _)| *sibling).filter(|sibling| *sibling != number).chain(own).collect()
    }
}

/// 1, 4, 16 … seconds, as WhatsApp advises for a pair, up to a quarter of an hour.
fn backoff_ms(attempts: u32) -> i64 {
    4_i64.saturating_pow(attempts.saturating_sub(1)).saturating_mul(1000).min(BACKOFF_MS_MAX)
}

/// At most a quarter longer.
fn spread(wait_ms: i64, chance: u8) -> i64 {
    wait_ms.saturating_add(wait_ms.saturating_mul(i64::from(chance)) / 1024)
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

    #[test]
    fn chance_makes_a_wait_longer_by_a_quarter_at_most_and_never_shorter() {
        assert_eq!([0, 128, 255].map(|chance| spread(8_000, chance)), [8_000, 9_000, 9_992]);
        assert!((0..=u8::MAX).all(|chance| (60_000..75_000).contains(&spread(60_000, chance))));
    }
}
