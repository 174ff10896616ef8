//! When lengths and moments fall due, by the clock of the contact.

use stdlib::{Date, Decimal, Delay, MINUTE_MS, Time, Timestamp, Value};

use crate::{
    ClockTime, Deadline, Expr, Length, Moment, MomentRule, Side, Unit,
    expr::{self, ExprFault, Scope},
};

/// A moment that passed at most so long before its line was reached is not late: who waits for 9:00 and arrives at 9:05
/// goes on at once.
pub const LATE_MS: i64 = 10 * MINUTE_MS;

/// No computed length is longer, as no written one is.
const DAYS_MAX: i64 = 366;

/// Holidays come to a program with the hours of its teams; until then a working day is no Saturday and no Sunday.
const HOLIDAYS: &[Date] = &[];

/// When `moment` is. It may be past.
pub fn due(moment: &Moment, scope: &Scope<'_>) -> Result<Timestamp, ExprFault> {
    let at = by_rule(&moment.rule, scope)?;
    Ok(if moment.on_working_day { scope.locale.zone.on_working_day(at, HOLIDAYS) } else { at })
}

/// Whether `or if late` is taken for what was due then.
pub fn is_late(due: Timestamp, now: Timestamp) -> bool {
    now - due > LATE_MS
}

/// The end of a question's time that begins now.
pub fn deadline(deadline: &Deadline, scope: &Scope<'_>) -> Result<Timestamp, ExprFault> {
    match deadline {
        Deadline::After(length) => after(length, scope.now, scope),
        Deadline::At(moment) => due(moment, scope),
    }
}

/// `length` after `from`.
pub fn after(length: &Length, from: Timestamp, scope: &Scope<'_>) -> Result<Timestamp, ExprFault> {
    shifted(length, Side::After, from, None, scope)
}

fn by_rule(rule: &MomentRule, scope: &Scope<'_>) -> Result<Timestamp, ExprFault> {
    let (now, zone) = (scope.now, &scope.locale.zone);
    match rule {
        MomentRule::Clock(time) => Ok(zone.next_clock(now, *time)),
        MomentRule::Weekday { day, at } => Ok(zone.next_weekday(now, *day, *at)),
        MomentRule::Tomorrow { at } => Ok(zone.tomorrow_at(now, clock(at, scope)?)),
        MomentRule::On { date, at } => Ok(zone.moment(*date, *at)),
        MomentRule::Value { of, at } => {
            let at = at.as_ref().map(|at| clock(at, scope)).transpose()?;
            Ok(zone.at_clock(instant(of, scope)?, at))
        }
        MomentRule::Shifted { by, side, of, at } => {
            let at = at.as_ref().map(|at| clock(at, scope)).transpose()?;
            shifted(by, *side, instant(of, scope)?, at, scope)
        }
        MomentRule::BeforeWindowCloses { by } => {
            // One that WhatsApp said is closed, or that nobody ever opened, has closed by now.
            let closes_at = scope.window.closes_at().unwrap_or(now);
            shifted(by, Side::Before, closes_at, None, scope)
        }
    }
}

/// The instant of a value: midnight of a date, the next one of a time.
fn instant(of: &Expr, scope: &Scope<'_>) -> Result<Timestamp, ExprFault> {
    let zone = &scope.locale.zone;
    match expr::present(of, scope)? {
        Value::Moment(at) => Ok(at),
        Value::Date(date) => Ok(zone.moment(date, Time::MIDNIGHT)),
        Value::Time(time) => Ok(zone.next_clock(scope.now, time)),
        Value::Text(_) | Value::Number(_) | Value::Bool(_) | Value::List(_) | Value::Record(_) => {
            Err(ExprFault::WrongType)
        }
    }
}

fn clock(at: &ClockTime, scope: &Scope<'_>) -> Result<Time, ExprFault> {
    match at {
        ClockTime::Fixed(time) => Ok(*time),
        ClockTime::Read(expr) => match expr::present(expr, scope)? {
            Value::Time(time) => Ok(time),
            Value::Moment(at) => Ok(scope.locale.zone.civil(at).1),
            Value::Text(_) | Value::Number(_) | Value::Bool(_) | Value::Date(_) | Value::List(_) | Value::Record(_) => {
                Err(ExprFault::WrongType)
            }
        },
    }
}

/// `by` before or after `from`, and then at that clock time of the day it is.
fn shifted(
    by: &Length,
    side: Side,
    from: Timestamp,
    at: Option<Time>,
    scope: &Scope<'_>,
) -> Result<Timestamp, ExprFault> {
    let zone = &scope.locale.zone;
    Ok(match (measured(by, scope)?, side) {
        (Measured::Delay(delay), Side::After) => zone.after(from, delay, at),
        (Measured::Delay(delay), Side::Before) => zone.before(from, delay, at),
        (Measured::WorkingDays(days), Side::After) => zone.at_clock(zone.working_days_after(from, days, HOLIDAYS), at),
        (Measured::WorkingDays(days), Side::Before) => {
            zone.at_clock(zone.working_days_after(from, -days, HOLIDAYS), at)
        }
    })
}

/// A length of which the number is known.
enum Measured {
    Delay(Delay),
    WorkingDays(i64),
}

fn measured(length: &Length, scope: &Scope<'_>) -> Result<Measured, ExprFault> {
    match length {
        Length::Fixed(delay) => Ok(Measured::Delay(*delay)),
        Length::WorkingDays(days) => Ok(Measured::WorkingDays(*days)),
        Length::Computed { number, unit } => match expr::present(number, scope)? {
            Value::Number(number) => of_unit(whole(number)?, *unit),
            Value::Text(_)
            | Value::Bool(_)
            | Value::Date(_)
            | Value::Time(_)
            | Value::Moment(_)
            | Value::List(_)
            | Value::Record(_) => Err(ExprFault::WrongType),
        },
    }
}

fn whole(number: Decimal) -> Result<i64, ExprFault> {
    if !number.is_integer() {
        return Err(ExprFault::NotWhole);
    }
    i64::try_from(number).map_err(|_| ExprFault::OutOfRange)
}

/// A computed zero is no wait; a written one is a mistake, which the compiler finds.
fn of_unit(number: i64, unit: Unit) -> Result<Measured, ExprFault> {
    let measured = match unit {
        Unit::WorkingDay if (0..=DAYS_MAX).contains(&number) => Some(Measured::WorkingDays(number)),
        Unit::WorkingDay => None,
        Unit::Second => Delay::of(number, "s").map(Measured::Delay),
        Unit::Minute => Delay::of(number, "min").map(Measured::Delay),
        Unit::Hour => Delay::of(number, "h").map(Measured::Delay),
        Unit::Day => Delay::of(number, "days").map(Measured::Delay),
        Unit::Week => Delay::of(number, "weeks").map(Measured::Delay),
    };
    measured.filter(|measured| measured.is_in_range(number)).ok_or(ExprFault::OutOfRange)
}

impl Measured {
    fn is_in_range(&self, number: i64) -> bool {
        match self {
            Self::Delay(delay) => number == 0 || delay.is_in_range(),
            Self::WorkingDays(_) => true,
        }
    }
}
