//! When lengths and moments fall due. Written as an author and a wall calendar would say it.

use engine::{
    ClockTime, Deadline, Expr, Length, Moment, MomentRule, Side, Unit,
    expr::ExprFault,
    moment::{self, LATE_MS},
};
use stdlib::{Delay, Time, Timestamp, Type, Weekday};

use crate::build::{World, at, contact, date, field, lit, missing, moment, n, t, time};

fn rule(rule: MomentRule) -> Moment {
    Moment { rule, on_working_day: false }
}

fn due(world: &World, rule: MomentRule) -> Result<Timestamp, ExprFault> {
    moment::due(&Moment { rule, on_working_day: false }, &world.scope())
}

fn clock(text: &str) -> Time {
    text.parse().unwrap()
}

fn fixed(text: &str) -> ClockTime {
    ClockTime::Fixed(clock(text))
}

fn length(text: &str) -> Length {
    Length::Fixed(text.parse::<Delay>().unwrap())
}

fn value(of: Expr, at: Option<ClockTime>) -> MomentRule {
    MomentRule::Value { of, at }
}

fn before(by: Length, of: Expr, at: Option<ClockTime>) -> MomentRule {
    MomentRule::Shifted { by, side: Side::Before, of, at }
}

fn after(by: Length, of: Expr, at: Option<ClockTime>) -> MomentRule {
    MomentRule::Shifted { by, side: Side::After, of, at }
}

#[test]
fn each_rule_gives_its_instant() {
    // Tuesday, 24 November 2026, 10:30 in Madrid, an hour ahead of UTC.
    let world = World::new();
    let delivered = || lit(moment("2026-11-30T14:20:00Z"));
    for (rule, expected) in [
        (MomentRule::Clock(clock("11:00")), "2026-11-24T10:00:00Z"),
        (MomentRule::Clock(clock("9:00")), "2026-11-25T08:00:00Z"),
        (MomentRule::Clock(clock("10:30")), "2026-11-25T09:30:00Z"),
        (MomentRule::Weekday { day: Weekday::Monday, at: clock("9:00") }, "2026-11-30T08:00:00Z"),
        (MomentRule::Weekday { day: Weekday::Tuesday, at: clock("11:00") }, "2026-11-24T10:00:00Z"),
        (MomentRule::Tomorrow { at: ClockTime::Fixed(clock("9:00")) }, "2026-11-25T08:00:00Z"),
        (MomentRule::Tomorrow { at: ClockTime::Read(field("hour", Type::Time)) }, "2026-11-25T17:30:00Z"),
        (MomentRule::Tomorrow { at: ClockTime::Read(delivered()) }, "2026-11-25T14:20:00Z"),
        (MomentRule::On { date: "2026-12-24".parse().unwrap(), at: clock("10:00") }, "2026-12-24T09:00:00Z"),
        (MomentRule::On { date: "2020-01-01".parse().unwrap(), at: clock("10:00") }, "2020-01-01T09:00:00Z"),
        (value(field("due", Type::Date), None), "2026-11-30T23:00:00Z"),
        (value(field("due", Type::Date), Some(fixed("9:00"))), "2026-12-01T08:00:00Z"),
        (value(field("hour", Type::Time), None), "2026-11-24T17:30:00Z"),
        (value(lit(time("9:00")), None), "2026-11-25T08:00:00Z"),
        (value(delivered(), None), "2026-11-30T14:20:00Z"),
        (value(delivered(), Some(fixed("9:00"))), "2026-11-30T08:00:00Z"),
        (before(length("1 day"), field("due", Type::Date), Some(fixed("10:00"))), "2026-11-30T09:00:00Z"),
        (before(length("1h"), field("due", Type::Date), None), "2026-11-30T22:00:00Z"),
        (before(length("1h"), delivered(), None), "2026-11-30T13:20:00Z"),
        (after(length("2 days"), delivered(), Some(fixed("10:00"))), "2026-12-02T09:00:00Z"),
        (after(length("2 days"), delivered(), None), "2026-12-02T14:20:00Z"),
        (after(Length::WorkingDays(3), field("due", Type::Date), Some(fixed("10:00"))), "2026-12-04T09:00:00Z"),
        (before(Length::WorkingDays(1), delivered(), None), "2026-11-27T14:20:00Z"),
    ] {
        assert_eq!(due(&world, rule.clone()), Ok(at(expected)), "{rule:?}");
    }
}

#[test]
fn on_a_working_day_is_the_same_clock_time_on_the_next_one() {
    let world = World::new();
    let saturday = || MomentRule::On { date: "2026-11-28".parse().unwrap(), at: clock("10:00") };
    let on = |rule| moment::due(&Moment { rule, on_working_day: true }, &world.scope());
    assert_eq!(on(saturday()), Ok(at("2026-11-30T09:00:00Z")));
    assert_eq!(on(MomentRule::Clock(clock("11:00"))), Ok(at("2026-11-24T10:00:00Z")));
    assert_eq!(moment::due(&rule(saturday()), &world.scope()), Ok(at("2026-11-28T09:00:00Z")));
}

#[test]
fn a_length_counts_from_where_it_is_reached() {
    // Friday, 23 October 2026, 12:00 in Madrid; on Sunday summer time ends.
    let world = World::new().at("2026-10-23T10:00:00Z");
    let computed = |number: &str, unit| Length::Computed { number: Box::new(n(number)), unit };
    for (length, expected) in [
        (length("10s"), "2026-10-23T10:00:10Z"),
        (length("72h"), "2026-10-26T10:00:00Z"),
        (length("3 days"), "2026-10-26T11:00:00Z"),
        (Length::WorkingDays(1), "2026-10-26T11:00:00Z"),
        (Length::WorkingDays(6), "2026-11-02T11:00:00Z"),
        (computed("30", Unit::Second), "2026-10-23T10:00:30Z"),
        (computed("30", Unit::Minute), "2026-10-23T10:30:00Z"),
        (computed("72", Unit::Hour), "2026-10-26T10:00:00Z"),
        (computed("3.0", Unit::Day), "2026-10-26T11:00:00Z"),
        (computed("1", Unit::Week), "2026-10-30T11:00:00Z"),
        (computed("1", Unit::WorkingDay), "2026-10-26T11:00:00Z"),
        (computed("0", Unit::Day), "2026-10-23T10:00:00Z"),
        (computed("0", Unit::WorkingDay), "2026-10-23T10:00:00Z"),
        (computed("366", Unit::Day), "2027-10-24T10:00:00Z"),
    ] {
        assert_eq!(moment::after(&length, world.now, &world.scope()), Ok(at(expected)), "{length:?}");
        assert_eq!(moment::deadline(&Deadline::After(length), &world.scope()), Ok(at(expected)));
    }
}

#[test]
fn the_number_of_a_length_may_be_none() {
    let world = World::new();
    let after = |number: Expr, unit| {
        moment::after(&Length::Computed { number: Box::new(number), unit }, world.now, &world.scope())
    };
    for (number, unit, fault) in [
        (n("-1"), Unit::Day, ExprFault::OutOfRange),
        (n("-1"), Unit::WorkingDay, ExprFault::OutOfRange),
        (n("367"), Unit::Day, ExprFault::OutOfRange),
        (n("367"), Unit::WorkingDay, ExprFault::OutOfRange),
        (n("53"), Unit::Week, ExprFault::OutOfRange),
        (n("9000"), Unit::Hour, ExprFault::OutOfRange),
        (n("9223372036854775807"), Unit::Week, ExprFault::OutOfRange),
        (n("99999999999999999999"), Unit::Second, ExprFault::OutOfRange),
        (n("1.5"), Unit::Day, ExprFault::NotWhole),
        (missing(), Unit::Day, ExprFault::Missing),
        (t("3"), Unit::Day, ExprFault::WrongType),
    ] {
        assert_eq!(after(number.clone(), unit), Err(fault), "{number:?} {unit:?}");
    }
}

#[test]
fn a_moment_that_cannot_be_read_is_a_fault() {
    let world = World::new();
    for (rule, fault) in [
        (value(missing(), None), ExprFault::Missing),
        (value(t("mañana"), None), ExprFault::WrongType),
        (before(length("1 day"), missing(), None), ExprFault::Missing),
        (MomentRule::Tomorrow { at: ClockTime::Read(missing()) }, ExprFault::Missing),
        (MomentRule::Tomorrow { at: ClockTime::Read(lit(date("2026-11-24"))) }, ExprFault::WrongType),
        (value(field("due", Type::Date), Some(ClockTime::Read(n("9")))), ExprFault::WrongType),
    ] {
        assert_eq!(due(&world, rule.clone()), Err(fault), "{rule:?}");
    }
}

#[test]
fn a_clock_time_that_summer_time_leaves_out_or_brings_twice() {
    let spring = World::new().at("2026-03-28T12:00:00Z");
    let autumn = World::new().at("2026-10-24T12:00:00Z");
    let half_past_two = || MomentRule::Tomorrow { at: ClockTime::Fixed(clock("2:30")) };
    assert_eq!(due(&spring, half_past_two()), Ok(at("2026-03-29T01:30:00Z")));
    assert_eq!(due(&autumn, half_past_two()), Ok(at("2026-10-25T00:30:00Z")));
    let due_on = |world: &World, day: &str| due(world, before(length("1 day"), lit(date(day)), Some(fixed("10:00"))));
    assert_eq!(due_on(&spring, "2026-03-30"), Ok(at("2026-03-29T08:00:00Z")));
    assert_eq!(due_on(&autumn, "2026-10-26"), Ok(at("2026-10-25T09:00:00Z")));
}

#[test]
fn a_moment_is_late_ten_minutes_after_it() {
    let now = at("2026-11-24T09:30:00Z");
    for (due, is_late) in [
        ("2026-11-24T09:30:01Z", false),
        ("2026-11-24T09:30:00Z", false),
        ("2026-11-24T09:20:00Z", false),
        ("2026-11-24T09:19:59.999Z", true),
        ("2020-01-01T00:00:00Z", true),
    ] {
        assert_eq!(moment::is_late(at(due), now), is_late, "{due}");
    }
    assert_eq!(LATE_MS, 600_000);
    assert!(moment::is_late(Timestamp(i64::MIN), now));
}

#[test]
fn far_instants_do_no_harm() {
    for now in [Timestamp(i64::MIN), Timestamp(i64::MAX)] {
        let world = World { now, ..World::new() };
        for rule in [
            MomentRule::Clock(clock("9:00")),
            MomentRule::Weekday { day: Weekday::Sunday, at: clock("9:00") },
            before(Length::WorkingDays(366), contact(engine::ContactPart::LastMessage), None),
            after(Length::WorkingDays(366), Expr::Call { function: engine::Function::Now, arguments: vec![] }, None),
            before(
                length("366 days"),
                Expr::Call { function: engine::Function::Now, arguments: vec![] },
                Some(fixed("9:00")),
            ),
        ] {
            assert!(due(&world, rule).is_ok());
        }
    }
}

#[test]
fn before_the_window_closes_is_counted_back_from_24_hours_after_the_last_message() {
    let closes = |by: &str| MomentRule::BeforeWindowCloses { by: length(by) };
    // The customer wrote at 9:00 in Madrid, 8:00 UTC.
    assert_eq!(due(&World::new(), closes("1h")), Ok(at("2026-11-25T07:00:00Z")));
    assert_eq!(due(&World::new(), closes("30 min")), Ok(at("2026-11-25T07:30:00Z")));
    // Past, where the flow comes too late.
    assert_eq!(due(&World::new().at("2026-11-26T12:00:00Z"), closes("1h")), Ok(at("2026-11-25T07:00:00Z")));
    // WhatsApp said that it is closed, or they never wrote: it has closed by now.
    let closed = World { window: stdlib::Window::default(), ..World::new() };
    assert_eq!(due(&closed, closes("1h")), Ok(at("2026-11-24T08:30:00Z")));
    assert!(rule(closes("1h")).may_be_past());
}
