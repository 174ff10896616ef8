//! Quiet hours: when a flow says nothing of its own accord, by the clock of the contact.
//!
//! A night is between two instants, as `Zone::moment` finds them, so that whatever summer time does to it a message that is
//! held is let go when the same night is over, and not held again.

use serde::{Deserialize, Serialize};

use crate::{Date, MINUTE_MS, Time, Timestamp, Zone, share::drawn};

/// What is said so soon after the customer's own message is a reply and leaves at any hour.
pub const REPLY_MS: i64 = 15 * MINUTE_MS;
/// What many contacts were not told at night is told them within so long, each at another moment.
pub const JITTER_MS_MAX: i64 = 10 * MINUTE_MS;
/// So much of a day must be left to speak in: what is held leaves some day.
pub const WAKING_MS_MIN: i64 = 60 * MINUTE_MS;

const DAY_MS: i64 = 24 * 60 * MINUTE_MS;

/// `quiet hours 21:00 to 9:00`: from the first to the second clock time, which may be the next day's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuietHours {
    pub from: Time,
    pub to: Time,
}

/// Whether those whose night ends at once are spread over some minutes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Jitter {
    /// In `flowc test` and `flowc play` everything leaves on the minute.
    None,
    PerContact,
}

impl Jitter {
    /// How much later the night of this contact ends on this day. The same each time it is asked.
    pub fn of(self, contact: &[u8], day: Date) -> i64 {
        match self {
            Self::None => 0,
            Self::PerContact => {
                let drawn = u128::from(drawn([contact, day.to_string().as_bytes(), b"quiet hours"]));
                let range_ms = u128::from(JITTER_MS_MAX.unsigned_abs()) + 1;
                i64::try_from((drawn * range_ms) >> 64).expect("a fraction of ten minutes")
            }
        }
    }
}

impl QuietHours {
    /// When the quiet hours that are now end; `None`: there are none now. They end later by the `jitter` of the day they
    /// end on.
    pub fn end(self, now: Timestamp, zone: &Zone, jitter_ms: impl Fn(Date) -> i64) -> Option<Timestamp> {
        let today = zone.date_of(now);
        let nights = [today.plus_days(-1), Some(today)].into_iter().flatten();
        let ends = nights.filter_map(|night| {
            let last = if self.from < self.to { Some(night) } else { night.plus_days(1) }?;
            let end = zone.moment(last, self.to).plus_ms(jitter_ms(last));
            (zone.moment(night, self.from) <= now && now < end).then_some(end)
        });
        ends.max()
    }

    /// How long they are by the clock, without the hour that summer time may add and without jitter.
    pub fn length_ms(self) -> i64 {
        (minutes(self.to) - minutes(self.from)).rem_euclid(24 * 60) * MINUTE_MS
    }

    /// Whether there is time to speak in between two nights. From a time to the same is all day.
    pub fn leave_time(self) -> bool {
        self.from != self.to && DAY_MS - self.length_ms() >= WAKING_MS_MIN
    }
}

fn minutes(time: Time) -> i64 {
    i64::from(time.hour()) * 60 + i64::from(time.minute())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hours(from: &str, to: &str) -> QuietHours {
        QuietHours { from: from.parse().unwrap(), to: to.parse().unwrap() }
    }

    /// Zone, quiet hours, now, and when they end; a dash: none are. Four zones: without summer time, of the north, of the
    /// south, and one that changes at midnight. Nights over month ends, a leap day, hours that are left out and hours that
    /// come twice.
    const VECTORS: &str = "
        America/La_Paz      21:00 9:00  2026-11-24T20:59:59-04:00 -
        America/La_Paz      21:00 9:00  2026-11-24T21:00:00-04:00 2026-11-25T09:00:00-04:00
        America/La_Paz      21:00 9:00  2026-11-25T00:00:00-04:00 2026-11-25T09:00:00-04:00
        America/La_Paz      21:00 9:00  2026-11-25T08:59:59-04:00 2026-11-25T09:00:00-04:00
        America/La_Paz      21:00 9:00  2026-11-25T09:00:00-04:00 -
        America/La_Paz      13:00 15:30 2026-11-25T12:59:59-04:00 -
        America/La_Paz      13:00 15:30 2026-11-25T13:00:00-04:00 2026-11-25T15:30:00-04:00
        America/La_Paz      13:00 15:30 2026-11-25T15:30:00-04:00 -
        America/La_Paz      21:00 9:00  2026-11-30T23:00:00-04:00 2026-12-01T09:00:00-04:00
        America/La_Paz      21:00 9:00  2026-12-31T23:59:59-04:00 2027-01-01T09:00:00-04:00
        America/La_Paz      22:00 7:30  2028-02-28T23:00:00-04:00 2028-02-29T07:30:00-04:00
        America/La_Paz      22:00 7:30  2028-02-29T23:00:00-04:00 2028-03-01T07:30:00-04:00
        America/La_Paz      22:00 7:30  2027-02-28T23:00:00-04:00 2027-03-01T07:30:00-04:00
        America/La_Paz      0:00 8:00   2026-11-25T00:00:00-04:00 2026-11-25T08:00:00-04:00
        America/La_Paz      0:00 8:00   2026-11-24T23:59:59-04:00 -
        America/La_Paz      20:00 0:00  2026-11-24T23:59:59-04:00 2026-11-25T00:00:00-04:00
        America/La_Paz      20:00 0:00  2026-11-25T00:00:00-04:00 -
        Europe/Madrid       21:00 9:00  2026-03-28T21:00:00+01:00 2026-03-29T09:00:00+02:00
        Europe/Madrid       21:00 9:00  2026-03-29T08:59:59+02:00 2026-03-29T09:00:00+02:00
        Europe/Madrid       21:00 2:30  2026-03-29T01:59:59+01:00 2026-03-29T03:30:00+02:00
        Europe/Madrid       21:00 2:30  2026-03-29T03:29:59+02:00 2026-03-29T03:30:00+02:00
        Europe/Madrid       21:00 2:30  2026-03-29T03:30:00+02:00 -
        Europe/Madrid       2:30 9:00   2026-03-29T03:00:00+02:00 -
        Europe/Madrid       2:30 9:00   2026-03-29T03:30:00+02:00 2026-03-29T09:00:00+02:00
        Europe/Madrid       21:00 9:00  2026-10-24T21:00:00+02:00 2026-10-25T09:00:00+01:00
        Europe/Madrid       21:00 2:30  2026-10-25T02:29:59+02:00 2026-10-25T02:30:00+02:00
        Europe/Madrid       21:00 2:30  2026-10-25T02:30:00+02:00 -
        Europe/Madrid       21:00 2:30  2026-10-25T02:15:00+01:00 -
        Europe/Madrid       2:30 9:00   2026-10-25T02:15:00+01:00 2026-10-25T09:00:00+01:00
        America/Santiago    22:00 8:00  2026-09-05T22:30:00-04:00 2026-09-06T08:00:00-03:00
        America/Santiago    22:00 0:00  2026-09-05T23:59:59-04:00 2026-09-06T01:00:00-03:00
        America/Santiago    22:00 0:30  2026-09-05T23:59:59-04:00 2026-09-06T01:30:00-03:00
        America/Santiago    0:00 8:00   2026-09-06T01:00:00-03:00 2026-09-06T08:00:00-03:00
        America/Santiago    22:00 8:00  2026-04-04T23:30:00-03:00 2026-04-05T08:00:00-04:00
        America/Santiago    22:00 23:30 2026-04-04T23:29:59-03:00 2026-04-04T23:30:00-03:00
        America/Santiago    22:00 23:30 2026-04-04T23:15:00-04:00 -
        Australia/Lord_Howe 21:00 7:00  2026-10-03T23:00:00+10:30 2026-10-04T07:00:00+11:00
        Australia/Lord_Howe 21:00 2:15  2026-10-04T01:59:59+10:30 2026-10-04T02:45:00+11:00
        Australia/Lord_Howe 21:00 7:00  2026-04-04T23:00:00+11:00 2026-04-05T07:00:00+10:30
        Australia/Lord_Howe 21:00 1:45  2026-04-05T01:44:59+11:00 2026-04-05T01:45:00+11:00
        Australia/Lord_Howe 21:00 1:45  2026-04-05T01:40:00+10:30 -
    ";

    #[test]
    fn a_night_is_between_two_clock_times_of_the_zone() {
        for row in VECTORS.lines().filter(|row| !row.trim().is_empty()) {
            let [zone, from, to, now, end] = row.split_whitespace().collect::<Vec<_>>()[..] else { panic!("{row}") };
            let zone = Zone::parse(zone).unwrap();
            let end: Option<Timestamp> = (end != "-").then(|| end.parse().unwrap());
            assert_eq!(hours(from, to).end(now.parse().unwrap(), &zone, |_| 0), end, "{row}");
        }
    }

    #[test]
    fn what_is_held_is_not_held_again_when_it_is_let_go() {
        let zones = ["America/La_Paz", "Europe/Madrid", "America/Santiago", "Australia/Lord_Howe"];
        let first: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
        for (zone, hours) in zones.into_iter().zip([
            hours("21:00", "9:00"),
            hours("21:00", "2:30"),
            hours("22:30", "0:30"),
            hours("1:30", "2:15"),
        ]) {
            let zone = Zone::parse(zone).unwrap();
            let jitter = |day| Jitter::PerContact.of(b"Ana", day);
            for half_hour in 0..366 * 24 * 2 {
                let now = first.plus_ms(half_hour * 30 * MINUTE_MS);
                let Some(end) = hours.end(now, &zone, jitter) else { continue };
                assert!(now < end && end - now <= hours.length_ms() + 60 * MINUTE_MS + JITTER_MS_MAX, "{now} {end}");
                assert_eq!(hours.end(end, &zone, jitter), None, "{now}");
            }
        }
    }

    #[test]
    fn contacts_are_spread_over_ten_minutes_anew_each_day() {
        let day: Date = "2026-11-25".parse().unwrap();
        let jitters: Vec<i64> = (0..2_000_u32).map(|id| Jitter::PerContact.of(&id.to_be_bytes(), day)).collect();
        assert!(jitters.iter().all(|ms| (0..=JITTER_MS_MAX).contains(ms)));
        for minute in 0..10 {
            let within = jitters.iter().filter(|ms| **ms / MINUTE_MS == minute).count();
            assert!((140..260).contains(&within), "{minute}: {within}");
        }
        let next = day.plus_days(1).unwrap();
        let same = (0..2_000_u32).filter(|id| {
            let (one, other) =
                (Jitter::PerContact.of(&id.to_be_bytes(), day), Jitter::PerContact.of(&id.to_be_bytes(), next));
            one / MINUTE_MS == other / MINUTE_MS
        });
        assert!((140..260).contains(&same.count()));
        assert_eq!(Jitter::None.of(b"Ana", day), 0);
    }

    #[test]
    fn quiet_hours_leave_time_to_speak_in() {
        for (from, to, leave) in
            [("21:00", "9:00", true), ("9:00", "8:00", true), ("9:00", "8:01", false), ("9:00", "9:00", false)]
        {
            assert_eq!(hours(from, to).leave_time(), leave, "{from} {to}");
        }
    }
}
