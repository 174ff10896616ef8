//! What a variable, a contact's field or an answer holds, and the types that an author names.
//!
//! Numbers are decimals: money is never a binary fraction. A missing value is no value: who may have none holds an
//! `Option<Value>`.

use std::{collections::BTreeMap, fmt};

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::{CalendarError, Date, Locale, Time, Timestamp, Zone, format};

/// Stored as `{"number":"299.5"}`, so that nothing is lost and a text is never taken for a number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    Text(String),
    Number(#[serde(with = "rust_decimal::serde::str")] Decimal),
    Bool(bool),
    Date(Date),
    Time(Time),
    Moment(Timestamp),
    List(Vec<Self>),
    Record(BTreeMap<String, Self>),
}

/// The types of `var` and of `[fields]`, by the word an author writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Type {
    Text,
    Number,
    Bool,
    Date,
    Time,
    Moment,
    List,
    Record,
}

/// A literal that is no value of its type.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ValueError {
    #[error("`{0}` is not a number; write it like 299 or 299.50")]
    Number(String),
    #[error("`{0}` is neither true nor false")]
    Bool(String),
    #[error(transparent)]
    Calendar(#[from] CalendarError),
    #[error("`{0}` is not a moment; write it like 2026-12-24 10:00")]
    Moment(String),
    /// Lists and records are expressions, which the compiler reads.
    #[error("a {0} is not written as one word")]
    Structured(Type),
}

impl Type {
    pub const ALL: [Self; 8] =
        [Self::Text, Self::Number, Self::Bool, Self::Date, Self::Time, Self::Moment, Self::List, Self::Record];

    /// The word of the language.
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Number => "number",
            Self::Bool => "bool",
            Self::Date => "date",
            Self::Time => "time",
            Self::Moment => "moment",
            Self::List => "list",
            Self::Record => "record",
        }
    }

    /// By its word, in any case.
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| word.eq_ignore_ascii_case(kind.name()))
    }

    /// No value is silently made one of another type: a number is not a text, nor a date a moment.
    pub fn accepts(self, value: &Value) -> bool {
        self == value.kind()
    }

    /// The value of a literal: the text between its quotes, `299.50`, `true`, `2026-12-24`, `9:00`, and a moment
    /// `2026-12-24 10:00` by the clock of `zone`.
    pub fn read(self, literal: &str, zone: &Zone) -> Result<Value, ValueError> {
        match self {
            Self::Text => Ok(Value::Text(literal.to_owned())),
            Self::Number => number(literal).map(Value::Number).ok_or_else(|| ValueError::Number(literal.to_owned())),
            Self::Bool => match literal {
                "true" => Ok(Value::Bool(true)),
                "false" => Ok(Value::Bool(false)),
                _ => Err(ValueError::Bool(literal.to_owned())),
            },
            Self::Date => Ok(Value::Date(literal.parse()?)),
            Self::Time => Ok(Value::Time(literal.parse()?)),
            Self::Moment => moment(literal, zone).ok_or_else(|| ValueError::Moment(literal.to_owned())),
            Self::List | Self::Record => Err(ValueError::Structured(self)),
        }
    }
}

/// `[-]digits[.digits]` and nothing else: no exponent, no grouping, no `+`.
fn number(literal: &str) -> Option<Decimal> {
    let digits = literal.strip_prefix('-').unwrap_or(literal);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let is_shaped = [whole, fraction].iter().all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()));
    if is_shaped { Decimal::from_str_exact(literal).ok() } else { None }
}

fn moment(literal: &str, zone: &Zone) -> Option<Value> {
    let (date, time) = literal.split_once(' ')?;
    Some(Value::Moment(zone.moment(date.parse().ok()?, time.trim_start().parse().ok()?)))
}

impl Value {
    pub fn kind(&self) -> Type {
        match self {
            Self::Text(_) => Type::Text,
            Self::Number(_) => Type::Number,
            Self::Bool(_) => Type::Bool,
            Self::Date(_) => Type::Date,
            Self::Time(_) => Type::Time,
            Self::Moment(_) => Type::Moment,
            Self::List(_) => Type::List,
            Self::Record(_) => Type::Record,
        }
    }

    /// As a customer reads it where no filter says how: `1234,5`, `sí`, `24 dic 2026`, `9:00`, `24 dic 2026, 9:00`; a
    /// list with commas between, a record as `name: value`. Numbers are not grouped, since many are no amounts (an
    /// order, a year); days name their month, since `3/4` is two days in two countries.
    pub fn show(&self, locale: &Locale) -> String {
        let language = locale.language;
        match self {
            Self::Text(text) => text.clone(),
            Self::Number(number) => format::number(*number, language),
            Self::Bool(true) => language.yes().to_owned(),
            Self::Bool(false) => language.no().to_owned(),
            Self::Date(date) => format::day(*date, language),
            Self::Time(time) => time.to_string(),
            Self::Moment(at) => {
                let (date, time) = locale.zone.civil(*at);
                format!("{}, {time}", format::day(date, language))
            }
            Self::List(items) => items.iter().map(|item| item.show(locale)).collect::<Vec<_>>().join(", "),
            Self::Record(fields) => fields
                .iter()
                .map(|(name, value)| format!("{name}: {}", value.show(locale)))
                .collect::<Vec<_>>()
                .join(", "),
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Language;

    fn la_paz(language: Language) -> Locale {
        Locale { language, zone: Zone::parse("America/La_Paz").unwrap() }
    }

    #[test]
    fn literals_are_read_by_their_type() {
        let zone = Zone::parse("America/La_Paz").unwrap();
        for (kind, literal, shown) in [
            (Type::Text, "hola", "hola"),
            (Type::Number, "299.50", "299,5"),
            (Type::Number, "-3", "-3"),
            (Type::Bool, "true", "sí"),
            (Type::Date, "2026-12-24", "24 dic 2026"),
            (Type::Time, "09:00", "9:00"),
            (Type::Moment, "2026-12-24 10:00", "24 dic 2026, 10:00"),
        ] {
            let value = kind.read(literal, &zone).unwrap();
            assert!(kind.accepts(&value));
            assert_eq!(value.show(&la_paz(Language::Es)), shown);
        }
    }

    #[test]
    fn a_literal_of_another_type_is_refused() {
        let zone = Zone::utc();
        for (kind, literal) in [
            (Type::Number, "1,5"),
            (Type::Number, "1e3"),
            (Type::Number, "+1"),
            (Type::Number, ".5"),
            (Type::Number, "1."),
            (Type::Number, "99999999999999999999999999999999"),
            (Type::Bool, "sí"),
            (Type::Date, "24/12/2026"),
            (Type::Time, "25:00"),
            (Type::Moment, "2026-12-24"),
            (Type::List, "[]"),
        ] {
            assert!(kind.read(literal, &zone).is_err(), "{kind} {literal}");
        }
    }

    #[test]
    fn no_type_takes_a_value_of_another() {
        for kind in Type::ALL {
            assert_eq!(kind.accepts(&Value::Number(Decimal::ONE)), kind == Type::Number);
            assert_eq!(Type::named(kind.name()), Some(kind));
        }
        assert_eq!(Type::named("string"), None);
    }

    #[test]
    fn a_customer_reads_numbers_without_trailing_zeros() {
        for (literal, es, en) in [("1234.50", "1234,5", "1234.5"), ("100", "100", "100"), ("0.00", "0", "0")] {
            let value = Type::Number.read(literal, &Zone::utc()).unwrap();
            assert_eq!(value.show(&la_paz(Language::Es)), es);
            assert_eq!(value.show(&la_paz(Language::En)), en);
        }
        let no = Value::Bool(false);
        assert_eq!(no.show(&la_paz(Language::Pt)), "não");
    }

    #[test]
    fn a_stored_value_comes_back_as_it_was() {
        let value = Value::Record(BTreeMap::from([
            ("precio".to_owned(), Value::Number("299.50".parse().unwrap())),
            ("dias".to_owned(), Value::List(vec![Value::Date("2026-12-24".parse().unwrap()), Value::Bool(true)])),
            ("a las".to_owned(), Value::Time("9:00".parse().unwrap())),
            ("desde".to_owned(), Value::Moment(Timestamp(5))),
        ]));
        let stored = serde_json::to_string(&value).unwrap();
        assert!(stored.contains(r#""precio":{"number":"299.50"}"#), "{stored}");
        assert_eq!(serde_json::from_str::<Value>(&stored).unwrap(), value);
        assert_eq!(
            value.show(&la_paz(Language::Es)),
            "a las: 9:00, desde: 31 dic 1969, 20:00, dias: 24 dic 2026, sí, precio: 299,5"
        );
    }
}
