//! The month by which WhatsApp counts: what is free, and what is cheaper in volume, begins anew with it.

use std::fmt;

use crate::{Date, Time, Timestamp, Zone};

/// A calendar month in the account's zone. Printed as `2026-10`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    year: i16,
    month: i8,
}

impl Month {
    pub fn of(date: Date) -> Self {
        Self { year: date.year(), month: date.month() }
    }

    pub fn first_day(self) -> Date {
        Date::new(self.year, self.month, 1).expect("it was made of a date")
    }

    /// Its first instant: midnight, or where clocks skip midnight that night, what follows it.
    pub fn begins(self, zone: &Zone) -> Timestamp {
        zone.moment(self.first_day(), Time::new(0, 0).expect("midnight is a time of day"))
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_begins_at_midnight_of_the_accounts_zone() {
        for (zone, begins) in [
            ("UTC", "2026-10-01T00:00:00Z"),
            ("America/La_Paz", "2026-10-01T04:00:00Z"),
            ("Asia/Kolkata", "2026-09-30T18:30:00Z"),
        ] {
            let zone = Zone::parse(zone).unwrap();
            let begins: Timestamp = begins.parse().unwrap();
            let month = Month::of(zone.date_of(begins));
            assert_eq!((month.to_string().as_str(), month.begins(&zone)), ("2026-10", begins));
            assert_eq!(Month::of(zone.date_of(begins.plus_ms(-1))).to_string(), "2026-09");
        }
    }
}
