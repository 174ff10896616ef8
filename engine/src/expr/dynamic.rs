//! Values as Rhai holds them: its own types where it has them, ours as they are.

use rhai::{Array, Dynamic, ImmutableString, Map};
use stdlib::{Date, Decimal, Time, Timestamp, Value};

use super::ExprFault;

/// Nothing is the unit, which `??` passes over.
pub(super) fn dynamic(value: Option<Value>) -> Dynamic {
    value.map_or(Dynamic::UNIT, present)
}

fn present(value: Value) -> Dynamic {
    match value {
        Value::Text(text) => text.into(),
        Value::Number(number) => number.into(),
        Value::Bool(yes) => yes.into(),
        Value::Date(date) => Dynamic::from(date),
        Value::Time(time) => Dynamic::from(time),
        Value::Moment(at) => Dynamic::from(at),
        Value::List(items) => items.into_iter().map(present).collect::<Array>().into(),
        Value::Record(parts) => {
            parts.into_iter().map(|(name, part)| (name.into(), present(part))).collect::<Map>().into()
        }
    }
}

pub(super) fn value(dynamic: Dynamic) -> Result<Option<Value>, ExprFault> {
    if dynamic.is_unit() { Ok(None) } else { needed(dynamic).map(Some) }
}

pub(super) fn needed(dynamic: Dynamic) -> Result<Value, ExprFault> {
    if dynamic.is_unit() {
        return Err(ExprFault::Missing);
    }
    let dynamic = match dynamic.try_cast_result::<ImmutableString>() {
        Ok(text) => return Ok(Value::Text(text.into_owned())),
        Err(other) => other,
    };
    let dynamic = match dynamic.try_cast_result::<Array>() {
        Ok(items) => return Ok(Value::List(items.into_iter().map(needed).collect::<Result<_, _>>()?)),
        Err(other) => other,
    };
    let dynamic = match dynamic.try_cast_result::<Map>() {
        Ok(parts) => {
            let parts = parts.into_iter().map(|(name, part)| Ok((name.to_string(), needed(part)?)));
            return Ok(Value::Record(parts.collect::<Result<_, _>>()?));
        }
        Err(other) => other,
    };
    plain(&dynamic).ok_or(ExprFault::WrongType)
}

fn plain(dynamic: &Dynamic) -> Option<Value> {
    let number = || dynamic.clone().try_cast::<Decimal>().map(Value::Number);
    let bool = || dynamic.as_bool().ok().map(Value::Bool);
    let date = || dynamic.clone().try_cast::<Date>().map(Value::Date);
    let time = || dynamic.clone().try_cast::<Time>().map(Value::Time);
    let moment = || dynamic.clone().try_cast::<Timestamp>().map(Value::Moment);
    number().or_else(bool).or_else(date).or_else(time).or_else(moment)
}
