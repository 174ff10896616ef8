//! Values that are written out, by the type they should have.

use std::collections::BTreeMap;

use stdlib::{Type, Value, Zone};

use crate::ast::{Literal, LiteralKind};

/// The value, or the part that is none of the type. A moment is read by the clock of `zone`.
pub(crate) fn value<'l>(literal: &'l Literal, kind: Type, zone: &Zone) -> Result<Value, &'l Literal> {
    match (&literal.kind, kind) {
        (LiteralKind::Text(text), Type::Text) => text.literal().map(Value::Text).ok_or(literal),
        (LiteralKind::Word(word), Type::Number | Type::Bool | Type::Date | Type::Time | Type::Moment) => {
            kind.read(word, zone).map_err(|_| literal)
        }
        (LiteralKind::List(items), Type::List) => {
            items.iter().map(|item| any(item, zone)).collect::<Result<_, _>>().map(Value::List)
        }
        (LiteralKind::Record(entries), Type::Record) => entries
            .iter()
            .map(|(key, item)| Ok((key.clone(), any(item, zone)?)))
            .collect::<Result<BTreeMap<_, _>, _>>()
            .map(Value::Record),
        _ => Err(literal),
    }
}

/// A value of whatever type it is.
pub(crate) fn any<'l>(literal: &'l Literal, zone: &Zone) -> Result<Value, &'l Literal> {
    const TRIED: [Type; 8] =
        [Type::Text, Type::Bool, Type::Number, Type::Date, Type::Time, Type::Moment, Type::List, Type::Record];
    TRIED.into_iter().find_map(|kind| value(literal, kind, zone).ok()).ok_or(literal)
}
