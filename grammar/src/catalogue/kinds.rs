//! What the types are called in messages.

use stdlib::Type;

use crate::Said;

/// `a number`
pub(super) fn a(kind: Type) -> Said {
    let (en, es) = match kind {
        Type::Text => ("a text", "un texto"),
        Type::Number => ("a number", "un número"),
        Type::Bool => ("a yes or no", "un sí o no"),
        Type::Date => ("a date", "una fecha"),
        Type::Time => ("a clock time", "una hora"),
        Type::Moment => ("a moment", "un momento"),
        Type::List => ("a list", "una lista"),
        Type::Record => ("a record", "un registro"),
    };
    Said::new(en, es)
}

/// `a date, a clock time or a moment`
pub(super) fn one_of(kinds: &[Type]) -> Said {
    let said: Vec<Said> = kinds.iter().map(|kind| a(*kind)).collect();
    let join = |words: Vec<&str>, or: &str| match words.split_last() {
        Some((last, [])) => (*last).to_owned(),
        Some((last, before)) => format!("{} {or} {last}", before.join(", ")),
        None => String::new(),
    };
    Said::new(
        join(said.iter().map(|said| said.en.as_str()).collect(), "or"),
        join(said.iter().map(|said| said.es.as_str()).collect(), "o"),
    )
}
