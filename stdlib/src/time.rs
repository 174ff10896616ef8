//! The one instant of the house: milliseconds since the Unix epoch.

use std::{fmt, ops, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::WRITTEN_AHEAD_MS;

pub const MINUTE_MS: i64 = 60_000;

/// An instant in milliseconds since 1970-01-01T00:00:00Z. Printed and read as RFC 3339 in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// Meta stamps messages in whole seconds. A message counts as written at the last millisecond of its second, so
    /// that one written in the very second of a question is an answer to it.
    pub fn end_of_second(seconds: i64) -> Self {
        Self(seconds.saturating_mul(1000).saturating_add(WRITTEN_AHEAD_MS))
    }

    /// Whole seconds since the epoch, rounded down.
    pub fn seconds(self) -> i64 {
        self.0.div_euclid(1000)
    }

    #[must_use]
    pub fn plus_ms(self, ms: i64) -> Self {
        Self(self.0.saturating_add(ms))
    }

    /// Milliseconds from `earlier` to here; negative when `earlier` is later.
    pub fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }
}

impl ops::Sub for Timestamp {
    type Output = i64;

    fn sub(self, earlier: Self) -> i64 {
        self.since(earlier)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_millisecond(self.0) {
            Ok(at) => write!(f, "{at}"),
            // Out of RFC 3339's years: the number is still an instant, and Display must not fail.
            Err(_) => write!(f, "{} ms", self.0),
        }
    }
}

/// Text that is no RFC 3339 instant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimestampError(pub String);

impl fmt::Display for TimestampError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not an instant; write it like 2026-11-24T10:00:00Z", self.0)
    }
}

impl std::error::Error for TimestampError {}

impl FromStr for Timestamp {
    type Err = TimestampError;

    fn from_str(text: &str) -> Result<Self, TimestampError> {
        let at: jiff::Timestamp = text.trim().parse().map_err(|_| TimestampError(text.to_owned()))?;
        Ok(Self(at.as_millisecond()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_is_read_and_printed_as_rfc_3339() {
        let at: Timestamp = "2026-11-24T10:00:00-04:00".parse().unwrap();
        assert_eq!(at.to_string(), "2026-11-24T14:00:00Z");
        assert_eq!("mañana".parse::<Timestamp>(), Err(TimestampError("mañana".into())));
    }

    #[test]
    fn a_message_counts_as_written_at_the_end_of_its_second() {
        assert_eq!(Timestamp::end_of_second(5), Timestamp(5_999));
        assert_eq!(Timestamp(5_999).seconds(), 5);
        assert_eq!(Timestamp(-1).seconds(), -1);
    }
}
