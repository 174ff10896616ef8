//! Moments by the clock of a zone: the next `9:00`, `monday 9:00`, `1 day before x at 10:00`, `on a working day`.
//!
//! A clock time happens once a day: where summer time begins and the time is left out, the one as much later (2:30 is
//! 3:30); where it ends and the time comes twice, the first. Source: RFC 5545 section 3.3.5, as calendars do it.

use jiff::Zoned;

use super::Zone;
use crate::{Date, Delay, Time, Timestamp, Weekday};

/// No calendar is without a working day for so long.
const WORKING_DAYS_SEARCHED_MAX: i64 = 366;

impl Zone {
    /// The instant of a day and a clock time.
    pub fn moment(&self, date: Date, time: Time) -> Timestamp {
        let zoned = date.0.to_datetime(time.civil()).to_zoned(self.zone.clone());
        // Past the last instant of the calendar: never.
        zoned.map_or(Timestamp(i64::MAX), |zoned| Timestamp(zoned.timestamp().as_millisecond()))
    }

    /// The day and the clock time of an instant; the calendar's last or first for one out of its years.
    pub fn civil(&self, at: Timestamp) -> (Date, Time) {
        let zoned = self.zoned(at);
        let time = Time::new(zoned.hour(), zoned.minute()).expect("a clock shows 0:00 to 23:59");
        (Date(zoned.date()), time)
    }

    pub fn date_of(&self, at: Timestamp) -> Date {
        self.civil(at).0
    }

    /// `9:00`: the first after `now`, today or tomorrow. Not `now` itself: two waits until 9:00 are two days.
    pub fn next_clock(&self, now: Timestamp, time: Time) -> Timestamp {
        self.first_after(now, time, |_| true)
    }

    /// `monday 9:00`: the first after `now`, which may be today.
    pub fn next_weekday(&self, now: Timestamp, day: Weekday, time: Time) -> Timestamp {
        self.first_after(now, time, |date| date.weekday() == day)
    }

    /// `tomorrow at 9:00`
    pub fn tomorrow_at(&self, now: Timestamp, time: Time) -> Timestamp {
        self.plus_days(self.date_of(now), 1, time)
    }

    /// `2 days after x at 10:00`: that much later, and then at that clock time of the day it is.
    pub fn after(&self, moment: Timestamp, delay: Delay, at: Option<Time>) -> Timestamp {
        self.at_clock(delay.after(moment, self), at)
    }

    /// `1 day before x at 10:00`; `1h before x` without a clock time is exactly that.
    pub fn before(&self, moment: Timestamp, delay: Delay, at: Option<Time>) -> Timestamp {
        let earlier = match delay {
            Delay::ExactMs(ms) => moment.plus_ms(ms.saturating_neg()),
            Delay::Days(days) => self.days_after(moment, days.saturating_neg()),
        };
        self.at_clock(earlier, at)
    }

    /// `x at 9:00`: the same day at another time.
    pub fn at_clock(&self, moment: Timestamp, at: Option<Time>) -> Timestamp {
        at.map_or(moment, |time| self.moment(self.date_of(moment), time))
    }

    /// `on a working day`: `moment` itself, if its day is one, else the same clock time on the next. Saturdays, Sundays
    /// and `holidays` are none.
    pub fn on_working_day(&self, moment: Timestamp, holidays: &[Date]) -> Timestamp {
        let (date, time) = self.civil(moment);
        if is_working(date, holidays) {
            return moment;
        }
        (1..=WORKING_DAYS_SEARCHED_MAX)
            .filter_map(|days| date.plus_days(days))
            .find(|date| is_working(*date, holidays))
            .map_or(Timestamp(i64::MAX), |date| self.moment(date, time))
    }

    /// The same clock time so many working days later, or earlier for a number below zero. From a Saturday on, the first
    /// is Monday.
    pub fn working_days_after(&self, moment: Timestamp, days: i64, holidays: &[Date]) -> Timestamp {
        let from = self.date_of(moment);
        let mut left = days.unsigned_abs();
        let mut passed = 0;
        let mut searched = 0;
        while left > 0 {
            passed += days.signum();
            searched += 1;
            let Some(date) = from.plus_days(passed).filter(|_| searched <= WORKING_DAYS_SEARCHED_MAX) else {
                return Timestamp(if days > 0 { i64::MAX } else { i64::MIN });
            };
            if is_working(date, holidays) {
                left -= 1;
                searched = 0;
            }
        }
        self.days_after(moment, passed)
    }

    /// `time` on the first day from today on that `fits` and where it is after `now`. Looks two weeks ahead: a zone that
    /// crossed the date line once had no Friday.
    fn first_after(&self, now: Timestamp, time: Time, fits: impl Fn(Date) -> bool) -> Timestamp {
        let today = self.date_of(now);
        (0..=14)
            .filter_map(|days| today.plus_days(days))
            .filter(|date| fits(*date))
            .map(|date| self.moment(date, time))
            .find(|at| *at > now)
            .unwrap_or(Timestamp(i64::MAX))
    }

    fn plus_days(&self, date: Date, days: i64, time: Time) -> Timestamp {
        date.plus_days(days).map_or(Timestamp(i64::MAX), |date| self.moment(date, time))
    }

    fn zoned(&self, at: Timestamp) -> Zoned {
        let out_of_range = if at.0 < 0 { jiff::Timestamp::MIN } else { jiff::Timestamp::MAX };
        jiff::Timestamp::from_millisecond(at.0).unwrap_or(out_of_range).to_zoned(self.zone.clone())
    }
}

/// Saturdays, Sundays and `holidays` are not.
fn is_working(date: Date, holidays: &[Date]) -> bool {
    !date.weekday().is_weekend() && !holidays.contains(&date)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn madrid() -> Zone {
        Zone::parse("Europe/Madrid").unwrap()
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn time(text: &str) -> Time {
        text.parse().unwrap()
    }

    #[test]
    fn the_next_clock_time_is_today_or_tomorrow_and_never_now() {
        let zone = Zone::parse("America/La_Paz").unwrap();
        for (now, next) in [
            ("2026-11-24T12:59:00Z", "2026-11-24T13:00:00Z"),
            ("2026-11-24T13:00:00Z", "2026-11-25T13:00:00Z"),
            ("2026-11-25T03:59:00Z", "2026-11-25T13:00:00Z"),
        ] {
            assert_eq!(zone.next_clock(at(now), time("9:00")), at(next), "{now}");
        }
    }

    #[test]
    fn a_day_of_the_week_may_be_today() {
        let zone = Zone::parse("America/La_Paz").unwrap();
        let next = |now: &str| zone.next_weekday(at(now), Weekday::Tuesday, time("9:00"));
        assert_eq!(next("2026-11-24T12:00:00Z"), at("2026-11-24T13:00:00Z"));
        assert_eq!(next("2026-11-24T13:00:00Z"), at("2026-12-01T13:00:00Z"));
        assert_eq!(next("2026-11-25T13:00:00Z"), at("2026-12-01T13:00:00Z"));
    }

    #[test]
    fn tomorrow_is_by_the_clock_of_the_zone() {
        let zone = Zone::parse("America/La_Paz").unwrap();
        assert_eq!(zone.tomorrow_at(at("2026-11-25T03:00:00Z"), time("9:00")), at("2026-11-25T13:00:00Z"));
        assert_eq!(zone.tomorrow_at(at("2026-11-25T04:00:00Z"), time("9:00")), at("2026-11-26T13:00:00Z"));
    }

    #[test]
    fn a_time_that_summer_time_leaves_out_is_as_much_later() {
        // 29 March 2026, Madrid: 2:00 becomes 3:00.
        let next = |now: &str| madrid().next_clock(at(now), time("2:30"));
        assert_eq!(next("2026-03-29T00:00:00Z"), at("2026-03-29T01:30:00Z"));
        assert_eq!(next("2026-03-29T01:15:00Z"), at("2026-03-29T01:30:00Z"));
        assert_eq!(next("2026-03-29T01:30:00Z"), at("2026-03-30T00:30:00Z"));
    }

    #[test]
    fn a_time_that_comes_twice_counts_the_first_time() {
        // 25 October 2026, Madrid: 3:00 becomes 2:00.
        let next = |now: &str| madrid().next_clock(at(now), time("2:30"));
        assert_eq!(next("2026-10-25T00:00:00Z"), at("2026-10-25T00:30:00Z"));
        assert_eq!(next("2026-10-25T00:45:00Z"), at("2026-10-26T01:30:00Z"));
    }

    #[test]
    fn midnight_that_summer_time_leaves_out_is_one_o_clock() {
        // Asunción until 2024, 6 October: 0:00 becomes 1:00.
        let zone = Zone::parse("America/Asuncion").unwrap();
        assert_eq!(zone.next_clock(at("2024-10-06T03:00:00Z"), Time::MIDNIGHT), at("2024-10-06T04:00:00Z"));
    }

    #[test]
    fn before_and_after_keep_the_clock_for_days_and_the_length_for_hours() {
        let zone = madrid();
        let x = at("2026-10-25T09:00:00Z");
        let day = Delay::Days(1);
        let hours: Delay = "24h".parse().unwrap();
        assert_eq!(zone.before(x, day, None), at("2026-10-24T08:00:00Z"));
        assert_eq!(zone.before(x, hours, None), at("2026-10-24T09:00:00Z"));
        assert_eq!(zone.after(x, day, Some(time("18:00"))), at("2026-10-26T17:00:00Z"));
        assert_eq!(zone.before(x, hours, Some(time("8:00"))), at("2026-10-24T06:00:00Z"));
    }

    #[test]
    fn a_day_off_gives_the_same_time_on_the_next_working_day() {
        let zone = Zone::parse("America/La_Paz").unwrap();
        let christmas = [Date::new(2026, 12, 25).unwrap()];
        let on = |moment: &str| zone.on_working_day(at(moment), &christmas);
        assert_eq!(on("2026-12-24T14:00:00Z"), at("2026-12-24T14:00:00Z"));
        assert_eq!(on("2026-12-25T14:00:00Z"), at("2026-12-28T14:00:00Z"));
        assert_eq!(on("2026-12-27T14:00:00Z"), at("2026-12-28T14:00:00Z"));
    }

    #[test]
    fn working_days_are_counted_without_days_off() {
        let zone = madrid();
        let christmas = [Date::new(2026, 12, 25).unwrap()];
        // Thursday 24 December 2026.
        for (from, days, due) in [
            ("2026-12-24T09:00:30Z", 1, "2026-12-28T09:00:30Z"),
            ("2026-12-24T09:00:30Z", 3, "2026-12-30T09:00:30Z"),
            ("2026-12-26T09:00:00Z", 1, "2026-12-28T09:00:00Z"),
            ("2026-12-26T09:00:00Z", 0, "2026-12-26T09:00:00Z"),
            ("2026-12-28T09:00:00Z", -1, "2026-12-24T09:00:00Z"),
            ("2026-12-26T09:00:00Z", -2, "2026-12-23T09:00:00Z"),
            // Summer time ends on Sunday, 25 October 2026: the clock shows 11:00 all the same.
            ("2026-10-23T09:00:00Z", 1, "2026-10-26T10:00:00Z"),
            ("2026-10-26T10:00:00Z", -1, "2026-10-23T09:00:00Z"),
        ] {
            assert_eq!(zone.working_days_after(at(from), days, &christmas), at(due), "{days} from {from}");
        }
        assert_eq!(zone.working_days_after(Timestamp(i64::MAX), 1, &[]), Timestamp(i64::MAX));
        assert_eq!(zone.working_days_after(Timestamp(i64::MIN), -1, &[]), Timestamp(i64::MIN));
    }

    #[test]
    fn instants_out_of_the_calendar_do_no_harm() {
        let zone = madrid();
        for far in [Timestamp(i64::MAX), Timestamp(i64::MIN)] {
            zone.civil(far);
            assert!(zone.next_clock(far, time("9:00")) >= far);
            zone.before(far, Delay::Days(i64::MAX), Some(time("9:00")));
        }
        assert_eq!(zone.tomorrow_at(Timestamp(i64::MAX), time("9:00")), Timestamp(i64::MAX));
    }
}
