//! Why an expression has no value. Whatever the evaluator underneath says stays below this list.

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExprFault {
    /// Nothing where a value is needed.
    Missing,
    /// A value of a type that the operation does not take. Only what has no type before it is read comes here: elements of
    /// lists, parts of records.
    WrongType,
    DividedByZero,
    /// A number past what a decimal holds, 28 digits.
    NumberTooLarge,
    /// A text, a list or a record past its limit.
    TooLarge,
    /// More nested than [`DEPTH_MAX`](super::DEPTH_MAX).
    TooDeep,
    /// A number of days, of hours, of decimal places that is not whole.
    NotWhole,
    /// A length below zero or of more than 366 days; more decimal places than a number has.
    OutOfRange,
}

impl ExprFault {
    pub const ALL: [Self; 8] = [
        Self::Missing,
        Self::WrongType,
        Self::DividedByZero,
        Self::NumberTooLarge,
        Self::TooLarge,
        Self::TooDeep,
        Self::NotWhole,
        Self::OutOfRange,
    ];

    /// As the log names it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::WrongType => "wrong_type",
            Self::DividedByZero => "divided_by_zero",
            Self::NumberTooLarge => "number_too_large",
            Self::TooLarge => "too_large",
            Self::TooDeep => "too_deep",
            Self::NotWhole => "not_whole",
            Self::OutOfRange => "out_of_range",
        }
    }
}
