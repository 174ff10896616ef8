//! The functions of the language by their names.

use engine::Function;

const FUNCTIONS: [(&str, Function); 13] = [
    ("now", Function::Now),
    ("today", Function::Today),
    ("date", Function::Date),
    ("weekday", Function::Weekday),
    ("days_since", Function::DaysSince),
    ("days_until", Function::DaysUntil),
    ("count", Function::Count),
    ("sum", Function::Sum),
    ("first", Function::First),
    ("round", Function::Round),
    ("length", Function::Length),
    ("number", Function::Number),
    ("text", Function::Text),
];

pub(crate) fn named(name: &str) -> Option<Function> {
    FUNCTIONS.iter().find(|(known, _)| *known == name).map(|(_, function)| *function)
}
