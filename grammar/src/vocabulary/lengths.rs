//! Lengths of time as people write them, and how they are written here: `2 horas`, `1,5h`, `media hora`, `2 h 30 min`.

use stdlib::{Decimal, answer};

/// A length at the start of a text.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Written {
    /// Bytes it takes.
    pub length: usize,
    pub suggestion: String,
    pub meant: Meant,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Meant {
    Exactly,
    NoUnit,
    /// `m`: minutes or months.
    Minutes,
    /// `1h5`
    OneDigit,
    /// A month or a year, which have no length of their own.
    Calendar,
    UnknownUnit,
    /// Days and weeks in hours: those are exact, and days follow the calendar.
    DaysInHours,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    Second,
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Year,
}

/// Folded words, and the unit they mean.
const UNITS: &[(Unit, &[&str])] = &[
    (Unit::Second, &["s", "seg", "segs", "sec", "secs", "second", "seconds", "segundo", "segundos"]),
    (Unit::Minute, &["m", "min", "mins", "minute", "minutes", "minuto", "minutos"]),
    (Unit::Hour, &["h", "hr", "hrs", "hs", "hora", "horas", "hour", "hours"]),
    (Unit::Day, &["d", "day", "days", "dia", "dias"]),
    (Unit::Week, &["w", "week", "weeks", "semana", "semanas", "sem"]),
    (Unit::Month, &["mes", "meses", "month", "months"]),
    (Unit::Year, &["año", "años", "ano", "anos", "year", "years"]),
];

const HALF: [&str; 4] = ["media", "medio", "meia", "half"];
const ONE: [&str; 7] = ["un", "una", "uno", "um", "uma", "a", "an"];
const AND: [&str; 4] = ["y", "e", "and", "con"];
/// Words that may stand behind a length, so that a number before them has no unit.
const BEHIND: [&str; 13] =
    ["or", "as", "up", "until", "otherwise", "save", "with", "for", "before", "after", "on", "at", "then"];

/// A number, and where what follows begins.
struct Amount<'t> {
    value: Decimal,
    /// As typed, in digits.
    digits: Option<&'t str>,
    end: usize,
}

/// Reads the length that `text` begins with; `None` if it begins with none, or with one that is right as it stands
/// and has nothing behind it.
pub(crate) fn read(text: &str) -> Option<Written> {
    let amount = amount(text)?;
    let (word, word_end) = word(text, amount.end);
    if let Some(written) = one_digit(text, &amount, word) {
        return Some(written);
    }
    let Some(unit) = unit(word) else { return unknown(&amount, word, word_end) };
    let (value, end) = (amount.value, word_end);
    if unit == Unit::Minute && word == "m" && rest_of(text, end, unit).is_none() {
        let suggestion = format!("{} min", value.normalize());
        return Some(Written { length: end, suggestion, meant: Meant::Minutes });
    }
    let (seconds, length) = match rest_of(text, end, unit) {
        Some((more, end)) => (seconds(value, unit)? + more, end),
        None => (seconds(value, unit)?, end),
    };
    let is_plain = length == end && value.fract().is_zero();
    let meant = match unit {
        Unit::Month | Unit::Year => Meant::Calendar,
        Unit::Day | Unit::Week if !is_plain => Meant::DaysInHours,
        Unit::Second | Unit::Minute | Unit::Hour | Unit::Day | Unit::Week => Meant::Exactly,
    };
    let suggestion = if is_plain { plain(value, unit) } else { in_hours(seconds)? };
    Some(Written { length, suggestion, meant })
}

fn amount(text: &str) -> Option<Amount<'_>> {
    let digits_end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    if digits_end > 0 {
        let fraction = text[digits_end..]
            .strip_prefix([',', '.'])
            .map(|rest| rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len()));
        let end = match fraction {
            Some(length) if length > 0 => digits_end + 1 + length,
            Some(_) | None => digits_end,
        };
        let value = text[..end].replace(',', ".").parse().ok()?;
        return Some(Amount { value, digits: Some(&text[..end]), end });
    }
    let (first, end) = word(text, 0);
    let first = crate::ast::folded(first);
    if HALF.contains(&first.as_str()) {
        let (article, article_end) = word(text, end);
        let end = if ONE.contains(&article) { article_end } else { end };
        return Some(Amount { value: Decimal::new(5, 1), digits: None, end });
    }
    let value = if ONE.contains(&first.as_str()) { Decimal::ONE } else { answer::number(&first)? };
    // A number in words is a length only with a unit behind it: `tres` alone may be anything.
    unit(word(text, end).0).map(|_| Amount { value, digits: None, end })
}

/// The next word from `at` on, behind blanks, and where it ends.
fn word(text: &str, at: usize) -> (&str, usize) {
    let start = at + (text[at..].len() - text[at..].trim_start_matches(' ').len());
    let length = text[start..].find(|c: char| !c.is_alphabetic()).unwrap_or(text.len() - start);
    (&text[start..start + length], start + length)
}

fn unit(word: &str) -> Option<Unit> {
    let folded = crate::ast::folded(word);
    UNITS.iter().find(|(_, words)| words.contains(&folded.as_str())).map(|(unit, _)| *unit)
}

/// How a unit is written behind a number that is computed; months and years have no length of their own.
pub(crate) fn unit_alone(word: &str) -> Option<&'static str> {
    match unit(word)? {
        Unit::Second => Some("s"),
        Unit::Minute => Some("min"),
        Unit::Hour => Some("h"),
        Unit::Day => Some("days"),
        Unit::Week => Some("weeks"),
        Unit::Month | Unit::Year => None,
    }
}

fn one_digit(text: &str, amount: &Amount<'_>, word: &str) -> Option<Written> {
    let minutes = text.get(amount.end..)?.strip_prefix(['h', 'H'])?;
    let digit = minutes.chars().next().filter(char::is_ascii_digit)?;
    let is_alone = !minutes[1..].starts_with(|c: char| c.is_alphanumeric());
    (word.eq_ignore_ascii_case("h") && is_alone).then(|| Written {
        length: amount.end + 2,
        suggestion: format!("{}h0{digit}", amount.value.normalize()),
        meant: Meant::OneDigit,
    })
}

fn unknown(amount: &Amount<'_>, word: &str, word_end: usize) -> Option<Written> {
    let digits = amount.digits?;
    let is_behind = word.is_empty() || BEHIND.contains(&word.to_lowercase().as_str());
    let (length, meant) = if is_behind { (amount.end, Meant::NoUnit) } else { (word_end, Meant::UnknownUnit) };
    Some(Written { length, suggestion: format!("{digits}h"), meant })
}

/// What stands behind `2h` and belongs to it: `y media`, `30 min`, `30`; in seconds.
fn rest_of(text: &str, at: usize, unit_before: Unit) -> Option<(Decimal, usize)> {
    let (joint, joint_end) = word(text, at);
    let from = if AND.contains(&joint) { joint_end } else { at };
    let (half, half_end) = word(text, from);
    let (half, half_end) = if ONE.contains(&half) { word(text, half_end) } else { (half, half_end) };
    if from > at && HALF.contains(&half) {
        return Some((seconds(Decimal::new(5, 1), unit_before)?, half_end));
    }
    let start = from + (text[from..].len() - text[from..].trim_start().len());
    let digits = text[start..].find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len() - start);
    let value: Decimal = text[start..start + digits].parse().ok()?;
    let (unit_word, end) = word(text, start + digits);
    match unit(unit_word) {
        Some(unit) if unit != unit_before => Some((seconds(value, unit)?, end)),
        // `1h 30`
        None if unit_before == Unit::Hour && unit_word.is_empty() => {
            Some((seconds(value, Unit::Minute)?, start + digits))
        }
        Some(_) | None => None,
    }
}

fn seconds(value: Decimal, unit: Unit) -> Option<Decimal> {
    let one = match unit {
        Unit::Second => 1,
        Unit::Minute => 60,
        Unit::Hour => 3_600,
        Unit::Day => 86_400,
        Unit::Week => 604_800,
        Unit::Month => 30 * 86_400,
        Unit::Year => 365 * 86_400,
    };
    value.checked_mul(Decimal::from(one))
}

/// `2h`, `30 min`, `1 day`
fn plain(value: Decimal, unit: Unit) -> String {
    let number = value.normalize();
    let s = if value == Decimal::ONE { "" } else { "s" };
    match unit {
        Unit::Second => format!("{number}s"),
        Unit::Minute => format!("{number} min"),
        Unit::Hour => format!("{number}h"),
        Unit::Day => format!("{number} day{s}"),
        Unit::Week => format!("{number} week{s}"),
        Unit::Month => format!("{} days", (value * Decimal::from(30)).normalize()),
        Unit::Year => format!("{} days", (value * Decimal::from(365)).normalize()),
    }
}

/// `1h30`, `36h`, `30 min`, `90s`
fn in_hours(seconds: Decimal) -> Option<String> {
    let seconds: u64 = seconds.normalize().to_string().parse().ok()?;
    let (hours, minutes) = (seconds / 3_600, seconds % 3_600 / 60);
    Some(match (hours, minutes, seconds % 60) {
        (_, _, odd) if odd != 0 => format!("{seconds}s"),
        (0, minutes, _) => format!("{minutes} min"),
        (hours, 0, _) => format!("{hours}h"),
        (hours, minutes, _) => format!("{hours}h{minutes:02}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn suggested(text: &str) -> Option<(usize, String, Meant)> {
        read(text).map(|written| (written.length, written.suggestion, written.meant))
    }

    #[test]
    fn a_length_is_read_in_words_in_parts_and_with_a_comma() {
        use Meant::{Calendar, DaysInHours, Exactly, Minutes, NoUnit, OneDigit, UnknownUnit};
        for (text, length, suggestion, meant) in [
            ("2 horas", 7, "2h", Exactly),
            ("1 día or skip", 6, "1 day", Exactly),
            ("3 semanas", 9, "3 weeks", Exactly),
            ("90 minutos", 10, "90 min", Exactly),
            ("1,5h", 4, "1h30", Exactly),
            ("0.5 horas", 9, "30 min", Exactly),
            ("1.5 days", 8, "36h", DaysInHours),
            ("1 day 2h", 8, "26h", DaysInHours),
            ("media hora", 10, "30 min", Exactly),
            ("half an hour", 12, "30 min", Exactly),
            ("dos horas", 9, "2h", Exactly),
            ("uma semana", 10, "1 week", Exactly),
            ("1 hora y media", 14, "1h30", Exactly),
            ("2 h 30 min", 10, "2h30", Exactly),
            ("2h 30", 5, "2h30", Exactly),
            ("2h30m", 5, "2h30", Exactly),
            ("1 mes", 5, "30 days", Calendar),
            ("2 años", 7, "730 days", Calendar),
            ("5m", 2, "5 min", Minutes),
            ("1h5", 3, "1h05", OneDigit),
            ("20", 2, "20h", NoUnit),
            ("20 as pausa", 2, "20h", NoUnit),
            ("2 patos", 7, "2h", UnknownUnit),
        ] {
            assert_eq!(suggested(text), Some((length, suggestion.to_owned(), meant)), "{text}");
        }
        for text in ["", "hola", "tres tristes tigres", "(n) days", "reply"] {
            assert_eq!(suggested(text), None, "{text}");
        }
    }
}
