//! What a road does to the two bounds.

use engine::{By, Late, Passage, Road};

use super::Rules;

/// Nothing bounds it.
pub(super) const UNBOUNDED: i64 = i64::MAX;

/// The age of the customer's last message: at least `lo` where they have been silent since they last answered, and at most
/// `hi` in any run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Bounds {
    pub lo: i64,
    pub hi: i64,
}

/// A bound at the end of a road, and how it came about: where counting begins anew, and what was added since.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moved {
    pub ms: i64,
    pub anew: Option<Anew>,
    pub added_ms: Option<i64>,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Anew {
    /// The customer wrote.
    Heard,
    /// What was said before could only be said with the window open.
    WasOpen,
    /// The gate had closed.
    WasClosed,
    /// A message failed, at any time.
    Failed,
}

impl Rules {
    /// Just written.
    pub(super) fn heard(&self) -> Bounds {
        Bounds { lo: -self.written_ahead_ms, hi: 0 }
    }

    fn late_ms(&self, late: Late) -> i64 {
        match late {
            Late::AsAnyTimer => self.slack_ms,
            Late::AsNoReply => self.no_reply_late_ms,
        }
    }

    /// The bounds behind a road, first the lower one; `None` where no run takes it.
    pub(super) fn along(&self, road: &Road, from: Bounds) -> Option<(Moved, Moved)> {
        let kept = |ms| Moved { ms, anew: None, added_ms: None };
        let begun = |ms, anew| Moved { ms, anew: Some(anew), added_ms: None };
        let (lo, hi) = match road.gate {
            None => (kept(from.lo), kept(from.hi)),
            Some(Passage::Open) => {
                let last_ms = self.w_ms - 1;
                let hi = if from.hi > last_ms { begun(last_ms, Anew::WasOpen) } else { kept(from.hi) };
                // Who is let through after so long a silence has broken it.
                let lo = if from.lo > last_ms { begun(self.heard().lo, Anew::Heard) } else { kept(from.lo) };
                (lo, hi)
            }
            Some(Passage::Closed) if from.hi < self.w_ms => return None,
            Some(Passage::Closed) => {
                let lo = if from.lo < self.w_ms { begun(self.w_ms, Anew::WasClosed) } else { kept(from.lo) };
                (lo, kept(from.hi))
            }
        };
        Some(match road.by {
            By::Turn => (lo, hi),
            By::Timer(span, late) => {
                let most_ms = span.most_ms.map_or(UNBOUNDED, |most_ms| most_ms.saturating_add(self.late_ms(late)));
                (lo.plus(span.least_ms, span.least_ms), hi.plus(most_ms, span.most_ms.unwrap_or(UNBOUNDED)))
            }
            By::Message => (begun(self.heard().lo, Anew::Heard), begun(self.heard().hi, Anew::Heard)),
            By::NotSent => (begun(self.heard().lo, Anew::Failed), begun(UNBOUNDED, Anew::Failed)),
        })
    }
}

impl Moved {
    /// Later by `ms`, of which an author wrote `written_ms`.
    fn plus(self, ms: i64, written_ms: i64) -> Self {
        Self { ms: self.ms.saturating_add(ms), added_ms: Some(written_ms), ..self }
    }
}
