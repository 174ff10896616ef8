//! What the operators mean, on values that are there.

use std::cmp::Ordering;

use stdlib::{Decimal, Value};

use super::ExprFault;
use crate::{Arithmetic, Comparison};

/// Values of two types are not equal; only numbers, dates, times and moments have an order.
pub(super) fn compare(by: Comparison, left: &Value, right: &Value) -> Result<bool, ExprFault> {
    Ok(match by {
        Comparison::Equal => left == right,
        Comparison::Differs => left != right,
        Comparison::Less => order(left, right)?.is_lt(),
        Comparison::AtMost => order(left, right)?.is_le(),
        Comparison::Greater => order(left, right)?.is_gt(),
        Comparison::AtLeast => order(left, right)?.is_ge(),
    })
}

fn order(left: &Value, right: &Value) -> Result<Ordering, ExprFault> {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => Ok(left.cmp(right)),
        (Value::Date(left), Value::Date(right)) => Ok(left.cmp(right)),
        (Value::Time(left), Value::Time(right)) => Ok(left.cmp(right)),
        (Value::Moment(left), Value::Moment(right)) => Ok(left.cmp(right)),
        _ => Err(ExprFault::WrongType),
    }
}

pub(super) fn compute(by: Arithmetic, left: Value, right: Value) -> Result<Value, ExprFault> {
    match (by, left, right) {
        (Arithmetic::Plus, Value::List(mut left), Value::List(right)) => {
            left.extend(right);
            Ok(Value::List(left))
        }
        (_, Value::Number(left), Value::Number(right)) => number(by, left, right).map(Value::Number),
        _ => Err(ExprFault::WrongType),
    }
}

fn number(by: Arithmetic, left: Decimal, right: Decimal) -> Result<Decimal, ExprFault> {
    let found = match by {
        Arithmetic::Plus => left.checked_add(right),
        Arithmetic::Minus => left.checked_sub(right),
        Arithmetic::Times => left.checked_mul(right),
        Arithmetic::Over | Arithmetic::Modulo if right.is_zero() => return Err(ExprFault::DividedByZero),
        Arithmetic::Over => left.checked_div(right),
        Arithmetic::Modulo => left.checked_rem(right),
    };
    found.ok_or(ExprFault::NumberTooLarge)
}

pub(super) fn negative(value: &Value) -> Result<Value, ExprFault> {
    match value {
        Value::Number(number) => Ok(Value::Number(-number)),
        _ => Err(ExprFault::WrongType),
    }
}

pub(super) fn is_in(item: &Value, list: &Value) -> Result<bool, ExprFault> {
    match list {
        Value::List(items) => Ok(items.contains(item)),
        _ => Err(ExprFault::WrongType),
    }
}

/// A part of a record; a record without it has none.
pub(super) fn part(record: Value, name: &str) -> Result<Option<Value>, ExprFault> {
    match record {
        Value::Record(mut parts) => Ok(parts.remove(name)),
        _ => Err(ExprFault::WrongType),
    }
}
