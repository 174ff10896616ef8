//! The customer service window and the gate's rule: may a free-form message leave now?
//!
//! Source: Meta, "Customer service windows" (read 2026-09): 24 hours from the customer's last message to that number;
//! business messages never extend it. Kept per (number, contact). Permission only: what a message costs is elsewhere.

use serde::{Deserialize, Serialize};

use crate::{MINUTE_MS, Timestamp};

/// Meta's limit.
const DAY_MS: i64 = 24 * 60 * MINUTE_MS;
/// Kept free below Meta's 24 hours, for queues and clocks that differ.
pub const MARGIN_MS: i64 = 5 * MINUTE_MS;
/// How late a timer or a message may be handled; what the compiler assumes of the runtime.
pub const SLACK_MS: i64 = MINUTE_MS;
/// How late a `no reply` may be handled: after an outage it waits so long at most, since what was answered meanwhile is on
/// its way again.
pub const NO_REPLY_LATE_MS: i64 = 15 * MINUTE_MS;
/// How much younger than nothing the newest message may be: it counts as written at the end of its second, see
/// [`Timestamp::end_of_second`].
pub const WRITTEN_AHEAD_MS: i64 = 999;
/// W: the age of the customer's last message from which on only templates may be sent. One threshold for the gate, for
/// `if window open` and for the compiler's verdicts.
pub const W_MS: i64 = DAY_MS - MARGIN_MS;

/// The window of one contact on one number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Window {
    /// When the customer last wrote, by Meta's timestamp; `None` before the first message and after WhatsApp said that
    /// the window is closed.
    pub last_in_at: Option<Timestamp>,
}

/// What the gate says of a free-form message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GateAnswer {
    /// It may leave, and must have left before `expires_at`.
    Now { expires_at: Timestamp },
    /// Only a template may leave.
    Closed,
}

impl Window {
    /// The gate. Used when a run reaches a send and again when a queued message leaves.
    pub fn gate(&self, now: Timestamp) -> GateAnswer {
        match self.last_in_at.map(|at| at.plus_ms(W_MS)) {
            Some(expires_at) if now < expires_at => GateAnswer::Now { expires_at },
            Some(_) | None => GateAnswer::Closed,
        }
    }

    /// Whether a free-form message may leave now: `if window open`.
    pub fn is_open(&self, now: Timestamp) -> bool {
        match self.gate(now) {
            GateAnswer::Now { .. } => true,
            GateAnswer::Closed => false,
        }
    }

    /// When WhatsApp closes it, unless the customer writes again: what `1h before window closes` counts back from. The
    /// gate closes it earlier, by the margin.
    pub fn closes_at(&self) -> Option<Timestamp> {
        self.last_in_at.map(|at| at.plus_ms(DAY_MS))
    }

    /// Takes in a message of the customer; an older one than the newest changes nothing.
    pub fn opened_by(&mut self, written_at: Timestamp) {
        self.last_in_at = self.last_in_at.max(Some(written_at));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_is_open_below_w_and_closed_from_w_on() {
        let mut window = Window::default();
        assert_eq!(window.gate(Timestamp(0)), GateAnswer::Closed);
        window.opened_by(Timestamp(1_000));
        window.opened_by(Timestamp(500));
        let expires_at = Timestamp(1_000 + W_MS);
        assert_eq!(window.gate(expires_at.plus_ms(-1)), GateAnswer::Now { expires_at });
        assert_eq!(window.gate(expires_at), GateAnswer::Closed);
        assert!(window.is_open(expires_at.plus_ms(-1)) && !window.is_open(expires_at));
        assert_eq!(window.closes_at(), Some(expires_at.plus_ms(MARGIN_MS)));
    }
}
