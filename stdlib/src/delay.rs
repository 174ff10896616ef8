//! How long a flow waits: `2h`, `30 min`, `1h30`, `1 day`. Hours are exact, days follow the calendar of a zone.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{MINUTE_MS, Timestamp, Zone};

const HOUR_MS: i64 = 60 * MINUTE_MS;
/// No wait is longer: a run that sleeps longer than this is a typing mistake.
const DAYS_MAX: i64 = 366;

/// A length as an author writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Delay {
    /// `24h`: exactly that many milliseconds.
    ExactMs(i64),
    /// `1 day`: the same clock time that many days later, 23 to 25 hours where summer time begins or ends.
    Days(i64),
}

impl Delay {
    /// The instant this much after `from`, in `zone`.
    pub fn after(self, from: Timestamp, zone: &Zone) -> Timestamp {
        match self {
            Self::ExactMs(ms) => from.plus_ms(ms),
            Self::Days(days) => zone.days_after(from, days),
        }
    }

    /// From the number and the unit as the author wrote them; `None` for an unknown unit or one without meaning here.
    pub fn of(number: i64, unit: &str) -> Option<Self> {
        let exact = |unit_ms: i64| number.checked_mul(unit_ms).map(Self::ExactMs);
        match unit {
            "s" => exact(1000),
            "min" => exact(MINUTE_MS),
            "h" => exact(HOUR_MS),
            "day" | "days" => Some(Self::Days(number)),
            "week" | "weeks" => number.checked_mul(7).map(Self::Days),
            _ => None,
        }
    }

    /// Whether the length is above zero and at most 366 days.
    pub fn is_in_range(self) -> bool {
        match self {
            Self::ExactMs(ms) => ms > 0 && ms <= DAYS_MAX * 24 * HOUR_MS,
            Self::Days(days) => days > 0 && days <= DAYS_MAX,
        }
    }
}

impl fmt::Display for Delay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::ExactMs(ms) if ms % HOUR_MS == 0 => write!(f, "{}h", ms / HOUR_MS),
            Self::ExactMs(ms) if ms > HOUR_MS && ms % MINUTE_MS == 0 => {
                write!(f, "{}h{:02}", ms / HOUR_MS, ms % HOUR_MS / MINUTE_MS)
            }
            Self::ExactMs(ms) if ms % MINUTE_MS == 0 => write!(f, "{} min", ms / MINUTE_MS),
            Self::ExactMs(ms) => write!(f, "{}s", ms / 1000),
            Self::Days(1) => f.write_str("1 day"),
            Self::Days(days) => write!(f, "{days} days"),
        }
    }
}

/// Text that is no length.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DelayError(pub String);

impl fmt::Display for DelayError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not a length of time; write it like 30 min, 2h, 1h30 or 1 day", self.0)
    }
}

impl std::error::Error for DelayError {}

impl FromStr for Delay {
    type Err = DelayError;

    /// Reads `10s`, `30 min`, `2h`, `1h30`, `1 day`, `2 weeks`, with or without a space.
    fn from_str(text: &str) -> Result<Self, DelayError> {
        let bad = || DelayError(text.to_owned());
        let trimmed = text.trim();
        let digits = trimmed.len() - trimmed.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let (number, unit) = trimmed.split_at(digits);
        let number: i64 = number.parse().map_err(|_| bad())?;
        let unit = unit.trim_start();
        let delay = match unit.strip_prefix('h') {
            Some(minutes) if minutes.len() == 2 && minutes.bytes().all(|b| b.is_ascii_digit()) => {
                let minutes: i64 = minutes.parse().ok().filter(|minutes| *minutes < 60).ok_or_else(bad)?;
                let hours_ms = number.checked_mul(HOUR_MS).ok_or_else(bad)?;
                Self::ExactMs(hours_ms.checked_add(minutes * MINUTE_MS).ok_or_else(bad)?)
            }
            Some(_) | None => Self::of(number, unit).ok_or_else(bad)?,
        };
        if delay.is_in_range() { Ok(delay) } else { Err(bad()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_read_and_printed() {
        for (text, shown) in [
            ("10s", "10s"),
            ("30 min", "30 min"),
            ("90 min", "1h30"),
            ("2h", "2h"),
            ("1h30", "1h30"),
            ("1 day", "1 day"),
            ("2weeks", "14 days"),
        ] {
            assert_eq!(text.parse::<Delay>().unwrap().to_string(), shown);
        }
        for text in ["2", "5m", "0h", "1h5", "1h75", "h", "9999 days", "-2h", "99999999999999h"] {
            assert!(text.parse::<Delay>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_day_keeps_the_clock_time_where_24_hours_do_not() {
        let zone = Zone::parse("Europe/Madrid").unwrap();
        let from: Timestamp = "2026-10-24T10:00:00+02:00".parse().unwrap();
        assert_eq!(Delay::Days(1).after(from, &zone).to_string(), "2026-10-25T09:00:00Z");
        assert_eq!("24h".parse::<Delay>().unwrap().after(from, &zone).to_string(), "2026-10-25T08:00:00Z");
    }
}
