//! What could have stood where reading stopped, in the author's words. Never the name of a rule.

use std::collections::BTreeSet;

use super::Rule;
use crate::Said;

/// One thing that could have stood there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Expected {
    /// A word of ours.
    Word(String),
    Text,
    Name,
    Length,
    /// The unit behind a number.
    Unit,
    Number,
    Date,
    Clock,
    Moment,
    Arrow,
    /// A path such as `contact.first_name`.
    Value,
    Sign(&'static str),
    LineEnd,
}

impl Expected {
    pub fn said(&self) -> Said {
        match self {
            Self::Word(word) => Said::new(format!("`{word}`"), format!("`{word}`")),
            Self::Text => Said::new("a text between quotes", "un texto entre comillas"),
            Self::Name => Said::new("a name", "un nombre"),
            Self::Length => Said::new("a length of time such as `2h`", "una duración como `2h`"),
            Self::Unit => Said::new("a unit such as `h` or `min`", "una unidad como `h` o `min`"),
            Self::Number => Said::new("a whole number", "un número entero"),
            Self::Date => Said::new("a date such as `2026-11-24`", "una fecha como `2026-11-24`"),
            Self::Clock => Said::new("a time such as `10:00`", "una hora como `10:00`"),
            Self::Moment => {
                Said::new("a moment such as `9:00` or `monday 9:00`", "un momento como `9:00` o `monday 9:00`")
            }
            Self::Arrow => Said::new("`->` and a step", "`->` y un paso"),
            Self::Value => Said::new("`contact.first_name`", "`contact.first_name`"),
            Self::Sign(sign) => Said::new(format!("`{sign}`"), format!("`{sign}`")),
            Self::LineEnd => Said::new("the end of the line", "el final de la línea"),
        }
    }
}

/// Without repetitions, words first.
pub(super) fn of(rules: &[Rule]) -> Vec<Expected> {
    rules.iter().flat_map(|rule| of_rule(*rule)).collect::<BTreeSet<_>>().into_iter().collect()
}

/// `a`, `b` or `c`, at most six of them.
pub(crate) fn listed(expected: &[Expected]) -> Said {
    let said: Vec<Said> = expected.iter().take(6).map(Expected::said).collect();
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

fn of_rule(rule: Rule) -> Vec<Expected> {
    let words = |words: &[&str]| words.iter().map(|word| Expected::Word((*word).to_owned())).collect();
    match rule {
        Rule::text | Rule::block | Rule::straight | Rule::curly | Rule::angle | Rule::single => vec![Expected::Text],
        Rule::name => vec![Expected::Name],
        Rule::duration | Rule::length | Rule::hours_minutes | Rule::digits => vec![Expected::Length],
        Rule::unit | Rule::working_unit => vec![Expected::Unit],
        Rule::int | Rule::number => vec![Expected::Number],
        Rule::date => vec![Expected::Date],
        Rule::clock => vec![Expected::Clock],
        Rule::goto => vec![Expected::Arrow],
        Rule::path
        | Rule::slot_value
        | Rule::value
        | Rule::expr
        | Rule::condition
        | Rule::both
        | Rule::negation
        | Rule::comparison
        | Rule::sum
        | Rule::product
        | Rule::unary
        | Rule::part
        | Rule::primary
        | Rule::operand
        | Rule::decimal
        | Rule::moment_path => vec![Expected::Value],
        Rule::and_sign => words(&["and"]),
        Rule::not_sign => words(&["not"]),
        Rule::match_sign | Rule::matches => words(&["contains", "is", "starts with"]),
        Rule::compare_sign => vec![Expected::Sign("==")],
        Rule::moment | Rule::of_value => vec![Expected::Moment],
        Rule::day => words(&["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]),
        Rule::at_clock => words(&["at"]),
        Rule::keyword => vec![Expected::Text, Expected::Word("words".to_owned())],
        Rule::working_day => words(&["on a working day"]),
        Rule::equals => vec![Expected::Sign("=")],
        Rule::colon => vec![Expected::Sign(":")],
        Rule::EOI => vec![Expected::LineEnd],
        Rule::arguments => vec![Expected::Sign("(")],
        Rule::argument => vec![Expected::Text, Expected::Value],
        Rule::trigger => words(&["message", "first message"]),
        Rule::tail => vec![Expected::Arrow, Expected::Word("continue".to_owned())],
        Rule::up_to | Rule::kw_up => words(&["up to"]),
        Rule::clauses => words(&["up to", "save as", "as"]),
        Rule::save => words(&["save as"]),
        Rule::label => words(&["as"]),
        Rule::short => words(&["for"]),
        Rule::yes_or_no => words(&["yes or no"]),
        Rule::kind => words(&["text", "number", "bool", "date", "time", "moment", "list", "record"]),
        Rule::literal => vec![Expected::Text, Expected::Number],
        Rule::limit | Rule::kw_at => words(&["at most"]),
        Rule::chain | Rule::template | Rule::or_sign => words(&["or"]),
        Rule::no_send => words(&["no send"]),
        Rule::sent => words(&["send"]),
        Rule::containing => words(&["containing"]),
        Rule::at_step => words(&["step"]),
        Rule::waits => words(&["wait"]),
        Rule::held => words(&["held"]),
        Rule::ends => words(&["end"]),
        Rule::field => words(&["first_name", "timezone"]),
        Rule::var_is => words(&["var"]),
        other => {
            let name = format!("{other:?}");
            name.strip_prefix("kw_").map(|word| Expected::Word(word.replace('_', "-"))).into_iter().collect()
        }
    }
}
