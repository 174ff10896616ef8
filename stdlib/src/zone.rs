//! Time zones by their IANA name, from the table that is compiled in: no machine's own table can change a result.

mod moments;

use std::fmt;

use jiff::{Span, tz::TimeZone};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::Timestamp;

/// An IANA time zone, such as `America/La_Paz`. Serialised by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zone {
    zone: TimeZone,
}

/// A name that is in no table of time zones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ZoneError(pub String);

impl fmt::Display for ZoneError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "there is no time zone `{}`; write it like America/La_Paz", self.0)
    }
}

impl std::error::Error for ZoneError {}

impl Zone {
    pub fn utc() -> Self {
        Self { zone: TimeZone::UTC }
    }

    /// Whether letters are large or small does not matter; the name is kept as the table writes it.
    pub fn parse(name: &str) -> Result<Self, ZoneError> {
        let zone = TimeZone::get(name).map_err(|_| ZoneError(name.to_owned()))?;
        Ok(Self { zone })
    }

    pub fn name(&self) -> &str {
        self.zone.iana_name().unwrap_or("UTC")
    }

    /// The same clock time `days` later.
    pub fn days_after(&self, from: Timestamp, days: i64) -> Timestamp {
        let Ok(at) = jiff::Timestamp::from_millisecond(from.0) else { return from };
        let later = Span::new().try_days(days).and_then(|span| at.to_zoned(self.zone.clone()).checked_add(span));
        // Past the calendar's years: never.
        later.map_or(Timestamp(i64::MAX), |later| Timestamp(later.timestamp().as_millisecond()))
    }

    /// A date and clock time in this zone, such as `2026-11-24` and `10:00`; in a gap, the time after it.
    pub fn at(&self, date: &str, clock: &str) -> Option<Timestamp> {
        let (hour, minute) = clock.split_once(':')?;
        let date: jiff::civil::Date = date.parse().ok()?;
        let time = jiff::civil::Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok()?;
        let zoned = date.to_datetime(time).to_zoned(self.zone.clone()).ok()?;
        Some(Timestamp(zoned.timestamp().as_millisecond()))
    }

    /// `2026-11-24 10:00` in this zone, for people.
    pub fn show(&self, at: Timestamp) -> String {
        match jiff::Timestamp::from_millisecond(at.0) {
            Ok(instant) => instant.to_zoned(self.zone.clone()).strftime("%Y-%m-%d %H:%M").to_string(),
            Err(_) => at.to_string(),
        }
    }
}

impl Serialize for Zone {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Zone {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        Self::parse(&name).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_is_found_by_name_whatever_the_case() {
        assert_eq!(Zone::parse("america/la_paz").unwrap().name(), "America/La_Paz");
        assert_eq!(Zone::parse("Bolivia").unwrap_err(), ZoneError("Bolivia".into()));
    }

    #[test]
    fn days_past_the_calendar_are_never() {
        assert_eq!(Zone::utc().days_after(Timestamp(0), i64::MAX), Timestamp(i64::MAX));
        assert_eq!(Zone::utc().days_after(Timestamp(0), 1), Timestamp(86_400_000));
    }

    #[test]
    fn a_date_and_a_clock_time_make_an_instant() {
        let zone = Zone::parse("America/La_Paz").unwrap();
        let at = zone.at("2026-11-24", "10:00").unwrap();
        assert_eq!(at.to_string(), "2026-11-24T14:00:00Z");
        assert_eq!(zone.show(at), "2026-11-24 10:00");
        assert_eq!(zone.at("2026-11-24", "25:00"), None);
    }
}
