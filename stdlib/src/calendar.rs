//! Days and clock times as an author writes them: `2026-12-24`, `9:00`, `monday`. Without a zone they are no instant;
//! `Zone` makes one of them.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

/// A day of the calendar, of the years -9999 to 9999. Printed, read and stored as `2026-12-24`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(pub(crate) jiff::civil::Date);

/// A clock time in whole minutes. Printed as `9:00`, read as `9:00` or `09:00`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time {
    hour: i8,
    minute: i8,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Weekday {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

/// Text that is no day, clock time or day of the week.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CalendarError {
    #[error("`{0}` is not a day of the calendar; write it like 2026-12-24")]
    Date(String),
    #[error("`{0}` is not a time of day; write it like 9:00 or 18:30")]
    Time(String),
    #[error("`{0}` is not a day of the week; write monday, tuesday, wednesday, thursday, friday, saturday or sunday")]
    Weekday(String),
}

impl Date {
    /// `None` for a day that the calendar does not have, such as 30 February.
    pub fn new(year: i16, month: i8, day: i8) -> Option<Self> {
        jiff::civil::Date::new(year, month, day).ok().map(Self)
    }

    pub fn year(self) -> i16 {
        self.0.year()
    }

    /// 1 to 12.
    pub fn month(self) -> i8 {
        self.0.month()
    }

    /// 1 to 31.
    pub fn day(self) -> i8 {
        self.0.day()
    }

    pub fn weekday(self) -> Weekday {
        Weekday::ALL[usize::from(self.0.weekday().to_monday_zero_offset().unsigned_abs())]
    }

    /// `None` past the calendar's years.
    pub fn plus_days(self, days: i64) -> Option<Self> {
        let span = jiff::Span::new().try_days(days).ok()?;
        self.0.checked_add(span).ok().map(Self)
    }

    /// Days from this one to `later`; negative when `later` is earlier.
    pub fn days_until(self, later: Self) -> i64 {
        // The span between two civil dates is in days, and both are in range.
        self.0.until(later.0).map_or(0, |span| i64::from(span.get_days()))
    }
}

impl Time {
    pub const MIDNIGHT: Self = Self { hour: 0, minute: 0 };

    /// Hours 0 to 23, minutes 0 to 59.
    pub fn new(hour: i8, minute: i8) -> Option<Self> {
        ((0..24).contains(&hour) && (0..60).contains(&minute)).then_some(Self { hour, minute })
    }

    /// 0 to 23.
    pub fn hour(self) -> i8 {
        self.hour
    }

    /// 0 to 59.
    pub fn minute(self) -> i8 {
        self.minute
    }

    pub(crate) fn civil(self) -> jiff::civil::Time {
        jiff::civil::Time::constant(self.hour, self.minute, 0, 0)
    }
}

impl Weekday {
    pub const ALL: [Self; 7] =
        [Self::Monday, Self::Tuesday, Self::Wednesday, Self::Thursday, Self::Friday, Self::Saturday, Self::Sunday];

    /// The word of the language, which is English in every flow.
    pub fn name(self) -> &'static str {
        match self {
            Self::Monday => "monday",
            Self::Tuesday => "tuesday",
            Self::Wednesday => "wednesday",
            Self::Thursday => "thursday",
            Self::Friday => "friday",
            Self::Saturday => "saturday",
            Self::Sunday => "sunday",
        }
    }

    pub fn is_weekend(self) -> bool {
        matches!(self, Self::Saturday | Self::Sunday)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{:02}", self.hour, self.minute)
    }
}

impl fmt::Display for Weekday {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Date {
    type Err = CalendarError;

    /// Only `yyyy-mm-dd`: an author's file must read the same everywhere.
    fn from_str(text: &str) -> Result<Self, CalendarError> {
        let is_shaped = text.len() == 10
            && text.bytes().enumerate().all(|(at, b)| if matches!(at, 4 | 7) { b == b'-' } else { b.is_ascii_digit() });
        let date = if is_shaped { text.parse().ok().map(Self) } else { None };
        date.ok_or_else(|| CalendarError::Date(text.to_owned()))
    }
}

impl FromStr for Time {
    type Err = CalendarError;

    fn from_str(text: &str) -> Result<Self, CalendarError> {
        let digits = |part: &str, lengths: &[usize]| {
            let is_shaped = lengths.contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
            if is_shaped { part.parse().ok() } else { None }
        };
        text.split_once(':')
            .and_then(|(hour, minute)| Self::new(digits(hour, &[1, 2])?, digits(minute, &[2])?))
            .ok_or_else(|| CalendarError::Time(text.to_owned()))
    }
}

impl FromStr for Weekday {
    type Err = CalendarError;

    /// In any case, as every keyword.
    fn from_str(text: &str) -> Result<Self, CalendarError> {
        Self::ALL
            .into_iter()
            .find(|day| text.eq_ignore_ascii_case(day.name()))
            .ok_or_else(|| CalendarError::Weekday(text.to_owned()))
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_read_in_one_form_only() {
        let date: Date = "2026-12-24".parse().unwrap();
        assert_eq!((date.year(), date.month(), date.day(), date.weekday()), (2026, 12, 24, Weekday::Thursday));
        assert_eq!(date.to_string(), "2026-12-24");
        for text in ["24-12-2026", "2026-2-4", "2026-02-30", "20261224", "2026-12-24T10:00", ""] {
            assert_eq!(text.parse::<Date>(), Err(CalendarError::Date(text.into())));
        }
    }

    #[test]
    fn a_clock_time_has_two_digits_behind_the_colon() {
        assert_eq!("9:00".parse::<Time>().unwrap(), "09:00".parse().unwrap());
        assert_eq!("18:05".parse::<Time>().unwrap().to_string(), "18:05");
        for text in ["24:00", "9:60", "9", "9:0", "009:00", "+9:00", "9:00:00"] {
            assert_eq!(text.parse::<Time>(), Err(CalendarError::Time(text.into())));
        }
    }

    #[test]
    fn days_are_counted_over_months() {
        let date: Date = "2026-12-24".parse().unwrap();
        assert_eq!(date.plus_days(10).unwrap().to_string(), "2027-01-03");
        assert_eq!(date.days_until("2027-01-03".parse().unwrap()), 10);
        assert_eq!(date.days_until("2026-11-24".parse().unwrap()), -30);
        assert_eq!(date.plus_days(i64::MAX), None);
    }

    #[test]
    fn a_day_of_the_week_is_a_keyword_in_any_case() {
        assert_eq!("Monday".parse::<Weekday>().unwrap(), Weekday::Monday);
        assert_eq!("lunes".parse::<Weekday>(), Err(CalendarError::Weekday("lunes".into())));
    }

    #[test]
    fn a_stored_day_and_time_come_back() {
        let stored = serde_json::to_string(&("2026-12-24".parse::<Date>().unwrap(), Time::new(9, 5).unwrap())).unwrap();
        assert_eq!(stored, r#"["2026-12-24","9:05"]"#);
        let (date, time): (Date, Time) = serde_json::from_str(&stored).unwrap();
        assert_eq!((date.day(), time), (24, Time::new(9, 5).unwrap()));
    }
}
