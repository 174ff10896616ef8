//! What the functions of the closed list give. Their names and types are `Function`'s.

use rust_decimal::RoundingStrategy;
use stdlib::{Date, Decimal, Value, answer};

use super::{Around, ExprFault};
use crate::Function;

/// `None`: missing, of the few that may be.
pub(super) fn call(function: Function, arguments: Vec<Value>, around: &Around) -> Result<Option<Value>, ExprFault> {
    let mut arguments = arguments.into_iter();
    let (first, second) = (arguments.next(), arguments.next());
    let value = match (function, first, second) {
        (Function::Now, None, _) => Value::Moment(around.now),
        (Function::Today, None, _) => Value::Date(around.today()),
        (Function::Date, Some(Value::Moment(at)), None) => Value::Date(around.locale.zone.date_of(at)),
        (Function::Weekday, None, _) => Value::from(around.today().weekday().name()),
        (Function::Weekday, Some(day), None) => Value::from(date(&day, around)?.weekday().name()),
        (Function::DaysSince, Some(day), None) => number(date(&day, around)?.days_until(around.today())),
        (Function::DaysUntil, Some(day), None) => number(around.today().days_until(date(&day, around)?)),
        (Function::Count, Some(Value::List(items)), None) => number(items.len() as i64),
        (Function::Sum, Some(Value::List(items)), None) => Value::Number(sum(&items)?),
        (Function::First, Some(Value::List(items)), None) => return Ok(items.into_iter().next()),
        (Function::Round, Some(Value::Number(exact)), None) => Value::Number(round(exact, 0)),
        (Function::Round, Some(Value::Number(exact)), Some(Value::Number(places))) => {
            Value::Number(round(exact, decimal_places(places)?))
        }
        (Function::Length, Some(Value::Text(text)), None) => number(text.chars().count() as i64),
        (Function::Number, Some(Value::Text(text)), None) => return Ok(answer::number(&text).map(Value::Number)),
        (Function::Text, Some(value), None) => Value::Text(value.show(&around.locale)),
        (
            Function::Now
            | Function::Today
            | Function::Date
            | Function::Weekday
            | Function::DaysSince
            | Function::DaysUntil
            | Function::Count
            | Function::Sum
            | Function::First
            | Function::Round
            | Function::Length
            | Function::Number
            | Function::Text,
            ..,
        ) => return Err(ExprFault::WrongType),
    };
    Ok(Some(value))
}

fn number(whole: i64) -> Value {
    Value::Number(Decimal::from(whole))
}

fn date(day: &Value, around: &Around) -> Result<Date, ExprFault> {
    match day {
        Value::Date(date) => Ok(*date),
        Value::Moment(at) => Ok(around.locale.zone.date_of(*at)),
        _ => Err(ExprFault::WrongType),
    }
}

fn sum(items: &[Value]) -> Result<Decimal, ExprFault> {
    items.iter().try_fold(Decimal::ZERO, |sum, item| match item {
        Value::Number(number) => sum.checked_add(*number).ok_or(ExprFault::NumberTooLarge),
        _ => Err(ExprFault::WrongType),
    })
}

fn round(exact: Decimal, places: u32) -> Decimal {
    exact.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero)
}

fn decimal_places(places: Decimal) -> Result<u32, ExprFault> {
    if !places.is_integer() {
        return Err(ExprFault::NotWhole);
    }
    u32::try_from(places).ok().filter(|places| *places <= Decimal::MAX_SCALE).ok_or(ExprFault::OutOfRange)
}
