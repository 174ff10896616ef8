//! The gate: may what a flow wants to say leave now? Three answers, of the conversation and the clock alone. Every message
//! passes here, in `flowc test`, `flowc play` and `flowd` alike, and again when what it held is let go.

use stdlib::{GateAnswer, Jitter, QuietHours, REPLY_MS, Timestamp, Window, Zone};

use crate::{HeldBy, Run, handle::Turn};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// A free-form message may leave, and must have left before `expires_at`.
    Now { expires_at: Timestamp },
    /// Neither text nor template may leave before `until`.
    Later { until: Timestamp, because: HeldBy },
    /// Only a template may leave.
    Closed,
}

/// The quiet hours of a flow for one contact.
#[derive(Debug, Clone, Copy)]
pub struct Quiet<'a> {
    pub hours: QuietHours,
    pub zone: &'a Zone,
    /// Whose jitter it is.
    pub contact: &'a [u8],
    pub jitter: Jitter,
}

/// Quiet hours go first, since they hold templates too; whether the window is open is asked when they are over.
pub fn verdict(window: &Window, quiet: Option<Quiet<'_>>, now: Timestamp) -> Verdict {
    if let Some(until) = quiet.filter(|_| !is_reply(window, now)).and_then(|quiet| quiet.end(now)) {
        return Verdict::Later { until, because: HeldBy::QuietHours };
    }
    match window.gate(now) {
        GateAnswer::Now { expires_at } => Verdict::Now { expires_at },
        GateAnswer::Closed => Verdict::Closed,
    }
}

fn is_reply(window: &Window, now: Timestamp) -> bool {
    window.last_in_at.is_some_and(|at| now - at <= REPLY_MS)
}

impl Quiet<'_> {
    fn end(&self, now: Timestamp) -> Option<Timestamp> {
        self.hours.end(now, self.zone, |day| self.jitter.of(self.contact, day))
    }
}

impl Turn<'_> {
    pub fn verdict(&self, run: &Run) -> Verdict {
        let (program, contact) = (self.program(run), &self.conversation.contact);
        let zone = contact.zone_or(&program.zone);
        let quiet = program.quiet_hours.map(|hours| Quiet {
            hours,
            zone: &zone,
            contact: &contact.id.0,
            jitter: self.facts.jitter,
        });
        verdict(&self.conversation.window(run.number), quiet, self.facts.now)
    }
}
