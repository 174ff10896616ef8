//! How long lengths and moments take, whatever the day and the zone: what the window's proof adds up. `crate::moment` says
//! of the same values when they fall due, and a property holds the two together.

use stdlib::{Delay, MINUTE_MS, Time};

use super::{ClockTime, Deadline, Length, Moment, MomentRule};

const HOUR_MS: i64 = 60 * MINUTE_MS;
const DAY_MS: i64 = 24 * HOUR_MS;
/// How far a clock is put forward or back where summer time begins or ends. Only at a station in Antarctica it is two hours.
const SUMMER_TIME_MS: i64 = HOUR_MS;

/// Time of at least `least_ms` and at most `most_ms`; `None` where nothing bounds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    pub least_ms: i64,
    pub most_ms: Option<i64>,
}

impl Span {
    /// No time, or any.
    pub const ANY: Self = Self { least_ms: 0, most_ms: None };

    fn exactly(ms: i64) -> Self {
        let ms = ms.max(0);
        Self { least_ms: ms, most_ms: Some(ms) }
    }

    fn between(least_ms: i64, most_ms: i64) -> Self {
        Self { least_ms: least_ms.max(0), most_ms: Some(most_ms.max(0)) }
    }

    /// Between two equal clock times with so many days from the first to the last.
    fn days(least: i64, most: i64) -> Self {
        let ms = |days: i64| days.saturating_mul(DAY_MS);
        Self::between(ms(least) - SUMMER_TIME_MS, ms(most).saturating_add(SUMMER_TIME_MS))
    }
}

impl Length {
    pub fn span(&self) -> Span {
        match self {
            Self::Fixed(Delay::ExactMs(ms)) => Span::exactly(*ms),
            Self::Fixed(Delay::Days(days)) if *days > 0 => Span::days(*days, *days),
            Self::WorkingDays(days) if *days > 0 => {
                // The longest way begins on a Friday, the shortest on a Sunday.
                let weekends = |weeks: i64| days.saturating_add(weeks.saturating_mul(2));
                Span::days(weekends((days - 1) / 5), weekends((days - 1) / 5 + 1))
            }
            Self::Fixed(Delay::Days(_)) | Self::WorkingDays(_) => Span::exactly(0),
            Self::Computed { .. } => Span::ANY,
        }
    }
}

impl Deadline {
    pub fn span(&self) -> Span {
        match self {
            Self::After(length) => length.span(),
            Self::At(moment) => moment.span(),
        }
    }
}

impl Moment {
    /// A moment that is past is no wait.
    pub fn span(&self) -> Span {
        let span = match &self.rule {
            MomentRule::Clock(_) => Span::days(0, 1),
            MomentRule::Weekday { .. } => Span::days(0, 7),
            MomentRule::Tomorrow { at: ClockTime::Fixed(time) } => {
                let since_midnight_ms = since_midnight_ms(*time);
                Span::between(since_midnight_ms - SUMMER_TIME_MS, DAY_MS + since_midnight_ms + SUMMER_TIME_MS)
            }
            MomentRule::Tomorrow { at: ClockTime::Read(_) } => Span::days(0, 2),
            // It is counted from the customer's last message, which is past.
            MomentRule::BeforeWindowCloses { by } => Span::between(0, DAY_MS - by.span().least_ms),
            MomentRule::On { .. } | MomentRule::Value { .. } | MomentRule::Shifted { .. } => Span::ANY,
        };
        // A Saturday waits for Monday.
        let days_off_ms = if self.on_working_day { 2 * DAY_MS } else { 0 };
        Span { most_ms: span.most_ms.map(|most_ms| most_ms + days_off_ms), ..span }
    }
}

fn since_midnight_ms(time: Time) -> i64 {
    (i64::from(time.hour()) * 60 + i64::from(time.minute())) * MINUTE_MS
}
