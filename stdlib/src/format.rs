//! Filters: how a value is written into a text, `{total | money BOB}`. Each makes a text; several run left to right.
//!
//! Knows the flow's language, not the person's country: a Mexican flow in `es` gets a decimal comma too.

mod money;
mod pattern;

use std::fmt;

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
use unicode_segmentation::UnicodeSegmentation;

pub use money::Currency;
pub use pattern::{Pattern, PatternError};

use crate::{Date, Language, Locale, Type, Value};

/// Stored and printed as an author writes it: `money BOB`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Filter {
    /// Capital letters.
    Upper,
    /// An amount with its currency: `Bs 1.299,00`.
    Money(Currency),
    /// A day, a time or a moment by a pattern.
    Date(Pattern),
    /// At most so many characters (Unicode scalar values, as WhatsApp counts), the last a `…` where something was cut.
    Max(usize),
    /// One element of a list a line.
    Lines,
    /// The elements of a list as a sentence says them: `a, b y c`.
    Join,
}

/// Why `| name argument` is no filter.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FilterProblem {
    #[error("there is no filter `{0}`; there are upper, money, date, max, lines and join")]
    Unknown(String),
    #[error("`{0}` needs something behind it: write it like `{1}`")]
    MissingArgument(&'static str, &'static str),
    #[error("`{0}` takes nothing behind it")]
    UnexpectedArgument(&'static str),
    #[error("`{0}` is no currency we know; write its three letters, such as BOB")]
    UnknownCurrency(String),
    #[error("`max` needs a whole number from 1 on, not `{0}`")]
    BadLength(String),
    #[error(transparent)]
    Pattern(#[from] PatternError),
}

/// A value that a filter cannot write, such as `money` of a text. The compiler finds it where it knows the type.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{filter}` cannot write a {found}")]
pub struct FilterMismatch {
    pub filter: &'static str,
    pub found: Type,
}

impl Filter {
    /// The words of the language, in the order that messages list them.
    pub const NAMES: [&'static str; 6] = ["upper", "money", "date", "max", "lines", "join"];

    /// `argument` is what stands behind the name, without its quotes.
    pub fn parse(name: &str, argument: Option<&str>) -> Result<Self, FilterProblem> {
        let nothing_behind = |filter: Self| match argument {
            None => Ok(filter),
            Some(_) => Err(FilterProblem::UnexpectedArgument(filter.name())),
        };
        match name {
            "upper" => nothing_behind(Self::Upper),
            "lines" => nothing_behind(Self::Lines),
            "join" => nothing_behind(Self::Join),
            "money" => {
                let code = argument.ok_or(FilterProblem::MissingArgument("money", "money BOB"))?;
                Currency::of(code).map(Self::Money).ok_or_else(|| FilterProblem::UnknownCurrency(code.to_owned()))
            }
            "date" => {
                let pattern = argument.ok_or(FilterProblem::MissingArgument("date", "date \"d MMM, HH:mm\""))?;
                Ok(Self::Date(pattern.parse()?))
            }
            "max" => {
                let length = argument.ok_or(FilterProblem::MissingArgument("max", "max 20"))?;
                let is_whole = length.bytes().all(|b| b.is_ascii_digit());
                let count = if is_whole { length.parse().ok().filter(|count| *count > 0) } else { None };
                count.map(Self::Max).ok_or_else(|| FilterProblem::BadLength(length.to_owned()))
            }
            _ => Err(FilterProblem::Unknown(name.to_owned())),
        }
    }

    pub fn name(&self) -> &'static str {
        match self {
            Self::Upper => "upper",
            Self::Money(_) => "money",
            Self::Date(_) => "date",
            Self::Max(_) => "max",
            Self::Lines => "lines",
            Self::Join => "join",
        }
    }

    /// Whether it can write a value of this type. What comes out is always a text.
    pub fn takes(&self, kind: Type) -> bool {
        match self {
            Self::Upper | Self::Max(_) => true,
            Self::Money(_) => kind == Type::Number,
            Self::Date(pattern) => match kind {
                Type::Moment => true,
                Type::Date => !pattern.has_time(),
                Type::Time => !pattern.has_day(),
                Type::Text | Type::Number | Type::Bool | Type::List | Type::Record => false,
            },
            Self::Lines | Self::Join => kind == Type::List,
        }
    }

    pub fn apply(&self, value: &Value, locale: &Locale) -> Result<Value, FilterMismatch> {
        let mismatch = FilterMismatch { filter: self.name(), found: value.kind() };
        if !self.takes(value.kind()) {
            return Err(mismatch);
        }
        let shown = |items: &[Value]| items.iter().map(|item| item.show(locale)).collect::<Vec<_>>();
        let text = match (self, value) {
            (Self::Upper, any) => any.show(locale).to_uppercase(),
            (Self::Max(count), any) => shortened(&any.show(locale), *count),
            (Self::Money(currency), Value::Number(amount)) => currency.write(*amount, locale.language),
            (Self::Date(pattern), Value::Date(date)) => pattern.write(Some(*date), None, locale.language),
            (Self::Date(pattern), Value::Time(time)) => pattern.write(None, Some(*time), locale.language),
            (Self::Date(pattern), Value::Moment(at)) => {
                let (date, time) = locale.zone.civil(*at);
                pattern.write(Some(date), Some(time), locale.language)
            }
            (Self::Lines, Value::List(items)) => shown(items).join("\n"),
            (Self::Join, Value::List(items)) => sentence(&shown(items), locale.language),
            (Self::Money(_) | Self::Date(_) | Self::Lines | Self::Join, _) => return Err(mismatch),
        };
        Ok(Value::Text(text))
    }
}

/// Without trailing zeros and without groups, with the language's decimal sign.
pub(crate) fn number(number: Decimal, language: Language) -> String {
    number.normalize().to_string().replace('.', language.decimal_sign().encode_utf8(&mut [0; 4]))
}

/// `24 dic 2026`
pub(crate) fn day(date: Date, language: Language) -> String {
    format!("{} {} {}", date.day(), language.month_short(date.month()), date.year())
}

/// Cut between what a reader sees as characters, so that no emoji is torn; the blank before the `…` goes too.
fn shortened(text: &str, count: usize) -> String {
    if text.chars().count() <= count {
        return text.to_owned();
    }
    let mut kept = String::new();
    let mut length = 1;
    for cluster in text.graphemes(true) {
        length += cluster.chars().count();
        if length > count {
            break;
        }
        kept.push_str(cluster);
    }
    kept.truncate(kept.trim_end().len());
    kept.push('…');
    kept
}

fn sentence(items: &[String], language: Language) -> String {
    match items {
        [] => String::new(),
        [only] => only.clone(),
        [before @ .., last] => format!("{} {} {last}", before.join(", "), and(last, language)),
    }
}

/// Spanish says `e` before the sound of an i: `padres e hijos`, but `agua y hielo`.
fn and(next: &str, language: Language) -> &'static str {
    match language {
        Language::Pt => "e",
        Language::En => "and",
        Language::Es => {
            let next = next.to_lowercase();
            let sounds_as_i = ["i", "í", "hi", "hí"].iter().any(|start| next.starts_with(start));
            let glides = ["hia", "hie", "hio", "ia", "ie", "io"].iter().any(|start| next.starts_with(start));
            if sounds_as_i && !glides { "e" } else { "y" }
        }
    }
}

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Upper | Self::Lines | Self::Join => f.write_str(self.name()),
            Self::Money(currency) => write!(f, "money {currency}"),
            Self::Date(pattern) => write!(f, "date \"{pattern}\""),
            Self::Max(count) => write!(f, "max {count}"),
        }
    }
}

impl Serialize for Filter {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Filter {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let (name, argument) = match text.split_once(' ') {
            Some((name, argument)) => (name, Some(argument)),
            None => (text.as_str(), None),
        };
        let unquoted = |argument: &str| {
            let inner = argument.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
            inner.unwrap_or(argument).to_owned()
        };
        Self::parse(name, argument.map(unquoted).as_deref()).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Time, Zone};

    fn locale(language: Language) -> Locale {
        Locale { language, zone: Zone::parse("America/La_Paz").unwrap() }
    }

    fn write(filter: &str, argument: Option<&str>, value: &Value, language: Language) -> String {
        match Filter::parse(filter, argument).unwrap().apply(value, &locale(language)).unwrap() {
            Value::Text(text) => text,
            other => panic!("{other:?}"),
        }
    }

    fn texts(items: &[&str]) -> Value {
        Value::List(items.iter().map(|item| Value::from(*item)).collect())
    }

    #[test]
    fn upper_keeps_accents() {
        assert_eq!(write("upper", None, &"Ana María ñ".into(), Language::Es), "ANA MARÍA Ñ");
    }

    #[test]
    fn max_counts_characters_and_tears_no_emoji() {
        let max = |text: &str, count: &str| write("max", Some(count), &text.into(), Language::Es);
        assert_eq!(max("corto", "5"), "corto");
        assert_eq!(max("Corte y peinado", "8"), "Corte y…");
        assert_eq!(max("Corte y peinado", "6"), "Corte…");
        assert_eq!(max("ab👍🏽c", "5"), "ab👍🏽c");
        assert_eq!(max("ab👍🏽cd", "5"), "ab👍🏽…");
        assert_eq!(max("ab👍🏽cd", "4"), "ab…");
        assert_eq!(max("👍🏽cd", "1"), "…");
    }

    #[test]
    fn a_list_is_said_or_written_in_lines() {
        let join = |items: &[&str], language| write("join", None, &texts(items), language);
        assert_eq!(join(&["uno", "dos", "tres"], Language::Es), "uno, dos y tres");
        assert_eq!(join(&["padres", "hijos"], Language::Es), "padres e hijos");
        assert_eq!(join(&["agua", "hielo"], Language::Es), "agua y hielo");
        assert_eq!(join(&["um", "dois"], Language::Pt), "um e dois");
        assert_eq!(join(&["one", "two"], Language::En), "one and two");
        assert_eq!(join(&["uno"], Language::Es), "uno");
        assert_eq!(join(&[], Language::Es), "");
        assert_eq!(write("lines", None, &texts(&["uno", "dos"]), Language::Es), "uno\ndos");
    }

    #[test]
    fn a_day_and_a_time_are_written_by_a_pattern() {
        let at = Value::Moment("2026-12-24T13:05:00Z".parse().unwrap());
        assert_eq!(write("date", Some("d MMM, HH:mm"), &at, Language::Es), "24 dic, 09:05");
        assert_eq!(write("date", Some("EEEE d 'de' MMMM"), &at, Language::Pt), "quinta-feira 24 de dezembro");
        assert_eq!(write("date", Some("H:mm"), &Value::Time(Time::new(9, 5).unwrap()), Language::En), "9:05");
    }

    #[test]
    fn a_filter_that_is_none_says_why() {
        for (name, argument, problem) in [
            ("mayus", None, FilterProblem::Unknown("mayus".into())),
            ("money", None, FilterProblem::MissingArgument("money", "money BOB")),
            ("money", Some("Bs"), FilterProblem::UnknownCurrency("Bs".into())),
            ("upper", Some("x"), FilterProblem::UnexpectedArgument("upper")),
            ("max", Some("0"), FilterProblem::BadLength("0".into())),
            ("max", Some("+3"), FilterProblem::BadLength("+3".into())),
            ("date", Some("dd/nn"), FilterProblem::Pattern(PatternError::Unknown("nn".into()))),
        ] {
            assert_eq!(Filter::parse(name, argument), Err(problem));
        }
        for name in Filter::NAMES {
            assert!(!matches!(Filter::parse(name, None), Err(FilterProblem::Unknown(_))), "{name}");
        }
    }

    #[test]
    fn a_value_of_another_type_is_a_mismatch() {
        let date = Value::Date("2026-12-24".parse().unwrap());
        for (name, argument, value, found) in [
            ("money", Some("BOB"), "299".into(), Type::Text),
            ("join", None, Value::Bool(true), Type::Bool),
            ("date", Some("HH:mm"), date, Type::Date),
            ("date", Some("d MMM"), Value::Time(Time::MIDNIGHT), Type::Time),
        ] {
            let filter = Filter::parse(name, argument).unwrap();
            let mismatch = filter.apply(&value, &locale(Language::Es)).unwrap_err();
            assert_eq!(mismatch, FilterMismatch { filter: filter.name(), found });
        }
    }

    #[test]
    fn a_stored_filter_comes_back() {
        for (name, argument) in
            [("upper", None), ("money", Some("BOB")), ("date", Some("d 'de' MMM, HH:mm")), ("max", Some("20"))]
        {
            let filter = Filter::parse(name, argument).unwrap();
            let stored = serde_json::to_string(&filter).unwrap();
            assert_eq!(serde_json::from_str::<Filter>(&stored).unwrap(), filter, "{stored}");
        }
    }
}
