//! How long and until when, as written.

use engine::{Side, Unit};
use stdlib::{Delay, Weekday};

use super::Expr;
use crate::Span;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Length {
    pub span: Span,
    pub kind: LengthKind,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LengthKind {
    /// `2h`; `None` where it is zero or too long.
    Fixed(Option<Delay>),
    /// `3 working days`; `None` as above.
    WorkingDays(Option<i64>),
    /// `(n) days`
    Computed { number: Box<Expr>, unit: Unit },
}

impl Length {
    /// Its delay, where it is written out and possible.
    pub fn delay(&self) -> Option<Delay> {
        match self.kind {
            LengthKind::Fixed(delay) => delay,
            LengthKind::WorkingDays(_) | LengthKind::Computed { .. } => None,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    pub span: Span,
    pub rule: MomentRule,
    pub on_working_day: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MomentRule {
    /// `9:00`
    Clock(Clock),
    /// `monday 9:00`
    Weekday { day: Weekday, at: Clock },
    /// `tomorrow at 9:00`
    Tomorrow { at: ClockTime },
    /// `2026-12-24 10:00`; the date as written
    On { date: String, at: Clock },
    /// `contact.due`, `contact.due at 9:00`
    Value { of: Box<Expr>, at: Option<ClockTime> },
    /// `1 day before contact.due at 10:00`
    Shifted { by: Length, side: Side, of: Box<Expr>, at: Option<ClockTime> },
    /// `1h before window closes`
    BeforeWindowCloses(Length),
    /// A rule that has not arrived: `hours ventas`; the words that say so.
    Later(Span),
}

/// `9:00` as written, which may be no time of day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clock {
    pub span: Span,
    pub text: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClockTime {
    Fixed(Clock),
    /// `contact.hour`
    Read(Box<Expr>),
}
