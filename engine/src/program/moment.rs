//! How long and until when: lengths and moments, fixed or computed where they are reached.

use serde::{Deserialize, Serialize};
use stdlib::{Date, Delay, Time, Weekday};

use super::Expr;

/// `2h`, `3 working days`, `(n) days`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Length {
    Fixed(Delay),
    WorkingDays(i64),
    /// A whole number that an expression gives, in this unit.
    Computed {
        number: Box<Expr>,
        unit: Unit,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    Second,
    Minute,
    Hour,
    Day,
    Week,
    WorkingDay,
}

/// The end of a question's time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Deadline {
    /// `up to 20h`, from when the gate let the question go.
    After(Length),
    /// `until monday 9:00`
    At(Moment),
}

/// `wait until …`. By the zone of the contact, else of its phone's country, else of the flow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moment {
    pub rule: MomentRule,
    /// On a day that is none, the next one at the same clock time.
    pub on_working_day: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MomentRule {
    /// `9:00`: the next.
    Clock(Time),
    /// `monday 9:00`: the next.
    Weekday { day: Weekday, at: Time },
    /// `tomorrow at 9:00`, `tomorrow at contact.hour`
    Tomorrow { at: ClockTime },
    /// `2026-12-24 10:00`
    On { date: Date, at: Time },
    /// A date, a time or a moment value: `contact.due`, `contact.due at 9:00`. A date without `at` is its midnight, a time
    /// the next one.
    Value { of: Expr, at: Option<ClockTime> },
    /// `1 day before x at 10:00`, `2 days after x`
    Shifted { by: Length, side: Side, of: Expr, at: Option<ClockTime> },
    /// `1h before window closes`: counted back from 24 hours after the customer's last message by then.
    BeforeWindowCloses { by: Length },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    Before,
    After,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockTime {
    Fixed(Time),
    /// A time value, or the clock time of a moment.
    Read(Expr),
}

impl Length {
    /// Whether it may come out as no time at all.
    pub fn may_be_none(&self) -> bool {
        match self {
            Self::Fixed(_) | Self::WorkingDays(_) => false,
            Self::Computed { .. } => true,
        }
    }
}

impl Deadline {
    /// Whether it may be over when it begins.
    pub fn may_be_over(&self) -> bool {
        match self {
            Self::After(length) => length.may_be_none(),
            Self::At(moment) => moment.may_be_past(),
        }
    }
}

impl Moment {
    /// Whether it may be past when its line is reached; the next `9:00` never is.
    pub fn may_be_past(&self) -> bool {
        match self.rule {
            MomentRule::Clock(_) | MomentRule::Weekday { .. } | MomentRule::Tomorrow { .. } => false,
            MomentRule::On { .. }
            | MomentRule::Value { .. }
            | MomentRule::Shifted { .. }
            | MomentRule::BeforeWindowCloses { .. } => true,
        }
    }
}
