//! The closed list of functions: their names and types, for the compiler and for the engine.

use serde::{Deserialize, Serialize};
use stdlib::Type;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Function {
    /// `now()`: the moment.
    Now,
    /// `today()`: the date, by the contact's zone.
    Today,
    /// `date(moment)`: its day, by the contact's zone.
    Date,
    /// `weekday(day)`: `monday` to `sunday`; without an argument, today's.
    Weekday,
    /// `days_since(day)`: whole days from that day until today; negative for a day to come.
    DaysSince,
    /// `days_until(day)`: whole days from today until that day; negative for a day that is past.
    DaysUntil,
    /// `count(list)`
    Count,
    /// `sum(list of numbers)`; 0 for an empty one.
    Sum,
    /// `first(list)`; missing for an empty one.
    First,
    /// `round(number)`, `round(number, places)`; halves go away from zero.
    Round,
    /// `length(text)`, in characters as WhatsApp counts.
    Length,
    /// `number(text)`: the one number in it, as in an answer; missing where there is none.
    Number,
    /// `text(value)`, as a customer reads it.
    Text,
}

/// What a function takes and gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signature {
    /// For each argument the types it may have.
    pub arguments: &'static [&'static [Type]],
    /// How many of them must be there.
    pub required: usize,
    /// `None`: the type of a list's element, which no one knows before it is read.
    pub result: Option<Type>,
    pub may_be_missing: bool,
}

/// A day is given by a date, or by a moment and the contact's zone.
const DAY: &[Type] = &[Type::Date, Type::Moment];

impl Function {
    /// In the order that messages list them.
    pub const ALL: [Self; 13] = [
        Self::Now,
        Self::Today,
        Self::Date,
        Self::Weekday,
        Self::DaysSince,
        Self::DaysUntil,
        Self::Count,
        Self::Sum,
        Self::First,
        Self::Round,
        Self::Length,
        Self::Number,
        Self::Text,
    ];

    /// The word of the language.
    pub fn name(self) -> &'static str {
        match self {
            Self::Now => "now",
            Self::Today => "today",
            Self::Date => "date",
            Self::Weekday => "weekday",
            Self::DaysSince => "days_since",
            Self::DaysUntil => "days_until",
            Self::Count => "count",
            Self::Sum => "sum",
            Self::First => "first",
            Self::Round => "round",
            Self::Length => "length",
            Self::Number => "number",
            Self::Text => "text",
        }
    }

    /// By its word, in any case.
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|function| word.eq_ignore_ascii_case(function.name()))
    }

    pub fn signature(self) -> Signature {
        let all = |arguments, result| Signature::of(arguments, Some(result));
        match self {
            Self::Now => all(&[], Type::Moment),
            Self::Today => all(&[], Type::Date),
            Self::Date => all(&[&[Type::Moment]], Type::Date),
            Self::Weekday => Signature { required: 0, ..all(&[DAY], Type::Text) },
            Self::DaysSince | Self::DaysUntil => all(&[DAY], Type::Number),
            Self::Count | Self::Sum => all(&[&[Type::List]], Type::Number),
            Self::First => Signature { may_be_missing: true, ..Signature::of(&[&[Type::List]], None) },
            Self::Round => Signature { required: 1, ..all(&[&[Type::Number], &[Type::Number]], Type::Number) },
            Self::Length => all(&[&[Type::Text]], Type::Number),
            Self::Number => Signature { may_be_missing: true, ..all(&[&[Type::Text]], Type::Number) },
            Self::Text => all(&[&Type::ALL], Type::Text),
        }
    }
}

impl Signature {
    fn of(arguments: &'static [&'static [Type]], result: Option<Type>) -> Self {
        Self { arguments, required: arguments.len(), result, may_be_missing: false }
    }
}
