//! The bounds that the proof of the window adds up, against the dues that the engine arms: any length and moment, at any
//! instant of ten years, in zones with summer time and without.

use engine::{ClockTime, Deadline, Length, Moment, MomentRule, moment};
use proptest::{prelude::*, sample::select};
use stdlib::{Date, Delay, Time, Timestamp, Weekday, Zone};

use crate::build::World;

const HOUR_MS: i64 = 3_600_000;

/// Summer time of an hour and of half an hour, in the north and the south, at midnight, around Ramadan, and none; zones far
/// ahead and far behind.
const ZONES: [&str; 14] = [
    "UTC",
    "America/La_Paz",
    "America/Sao_Paulo",
    "America/Santiago",
    "America/Havana",
    "America/New_York",
    "America/St_Johns",
    "Europe/Madrid",
    "Africa/Casablanca",
    "Asia/Beirut",
    "Australia/Lord_Howe",
    "Pacific/Auckland",
    "Pacific/Chatham",
    "Pacific/Pago_Pago",
];

fn length() -> impl Strategy<Value = Length> {
    prop_oneof![
        select(vec![1000, 59_000, 60_000, HOUR_MS, 23 * HOUR_MS, 24 * HOUR_MS, 400 * HOUR_MS])
            .prop_map(|ms| Length::Fixed(Delay::ExactMs(ms))),
        (1..367_i64).prop_map(|days| Length::Fixed(Delay::Days(days))),
        (1..40_i64).prop_map(Length::WorkingDays),
    ]
}

fn time() -> impl Strategy<Value = Time> {
    prop_oneof![
        (0..24_i8, 0..60_i8).prop_map(|(hour, minute)| Time::new(hour, minute).unwrap()),
        select(vec!["0:00", "0:30", "2:00", "2:30", "3:00", "23:59"]).prop_map(|time| time.parse().unwrap()),
    ]
}

fn moment() -> impl Strategy<Value = Moment> {
    let day = select(vec![Weekday::Monday, Weekday::Thursday, Weekday::Saturday, Weekday::Sunday]);
    let date = (2025..2036_i16, 1..13_i8, 1..29_i8).prop_map(|(year, month, day)| Date::new(year, month, day).unwrap());
    let rule = prop_oneof![
        3 => time().prop_map(MomentRule::Clock),
        1 => (day, time()).prop_map(|(day, at)| MomentRule::Weekday { day, at }),
        2 => time().prop_map(|at| MomentRule::Tomorrow { at: ClockTime::Fixed(at) }),
        1 => (date, time()).prop_map(|(date, at)| MomentRule::On { date, at }),
    ];
    (rule, prop::bool::weighted(0.3)).prop_map(|(rule, on_working_day)| Moment { rule, on_working_day })
}

fn deadline() -> impl Strategy<Value = Deadline> {
    prop_oneof![length().prop_map(Deadline::After), moment().prop_map(Deadline::At)]
}

/// Any instant of ten years, and many around two o'clock on the Sundays on which clocks are changed.
fn now() -> impl Strategy<Value = Timestamp> {
    let from: Timestamp = "2025-01-01T00:00:00Z".parse().unwrap();
    prop_oneof![
        1 => (0..10 * 365 * 24 * HOUR_MS).prop_map(move |ms| from.plus_ms(ms)),
        // 5 January 2025 was a Sunday.
        1 => (0..520_i64, -30 * HOUR_MS..30 * HOUR_MS)
            .prop_map(move |(week, ms)| from.plus_ms((4 + 7 * week) * 24 * HOUR_MS + ms)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 20_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_falls_due_is_within_its_bounds(deadline in deadline(), now in now(), zone in select(ZONES.to_vec())) {
        let mut world = World::new();
        world.now = now;
        world.contact.zone = Some(Zone::parse(zone).unwrap());
        let due = moment::deadline(&deadline, &world.scope()).unwrap();
        let waits_ms = due.since(now).max(0);
        let span = deadline.span();
        prop_assert!(waits_ms >= span.least_ms, "{waits_ms} ms from {now}, at least {}", span.least_ms);
        prop_assert!(span.most_ms.is_none_or(|most_ms| waits_ms <= most_ms), "{waits_ms} ms from {now}: {span:?}");
    }
}

/// Bounds that nothing reaches would be true and useless.
#[test]
fn bounds_are_reached() {
    let madrid = |now: &str, deadline: &Deadline| {
        let mut world = World::new();
        world.now = now.parse().unwrap();
        world.contact.zone = Some(Zone::parse("Europe/Madrid").unwrap());
        moment::deadline(deadline, &world.scope()).unwrap().since(world.now)
    };
    let day = Deadline::After(Length::Fixed(Delay::Days(1)));
    // Summer time begins on 29 March 2026 and ends on 25 October.
    assert_eq!(madrid("2026-03-28T12:00:00Z", &day), day.span().least_ms);
    assert_eq!(madrid("2026-10-24T12:00:00Z", &day), day.span().most_ms.unwrap());
    let clock = |rule| Deadline::At(Moment { rule, on_working_day: false });
    let next = clock(MomentRule::Clock("12:00".parse().unwrap()));
    assert_eq!(madrid("2026-10-24T10:00:00Z", &next), next.span().most_ms.unwrap());
    let tomorrow = clock(MomentRule::Tomorrow { at: ClockTime::Fixed("9:00".parse().unwrap()) });
    assert_eq!(madrid("2026-10-23T22:00:00Z", &tomorrow), tomorrow.span().most_ms.unwrap());
    assert_eq!(madrid("2026-03-28T22:59:59Z", &tomorrow), tomorrow.span().least_ms + 1000);
    for (from, days) in [("2026-11-20T10:00:00Z", 1), ("2026-11-20T10:00:00Z", 6), ("2026-11-22T10:00:00Z", 5)] {
        let span = Length::WorkingDays(days).span();
        let waits_ms = madrid(from, &Deadline::After(Length::WorkingDays(days)));
        let is_reached = waits_ms - HOUR_MS == span.least_ms || waits_ms + HOUR_MS == span.most_ms.unwrap();
        assert!(is_reached, "{days} working days from {from}: {waits_ms} of {span:?}");
    }
}
