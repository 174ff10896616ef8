//! The pattern of `| date "…"`. Letters as in CLDR: `d dd` day, `M MM MMM MMMM` month, `yyyy` year, `EEE EEEE` day of the
//! week, `H HH` hour, `mm` minute. Letters between `'…'` stand for themselves, `''` is an apostrophe; so does all else.

use std::{fmt, str::FromStr};

use crate::{Date, Language, Time};

/// Printed as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    written: String,
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Literal(String),
    Day { digits: usize },
    Month { digits: usize },
    MonthShort,
    MonthName,
    Year,
    WeekdayShort,
    WeekdayName,
    Hour { digits: usize },
    Minute,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PatternError {
    #[error(
        "`{0}` means nothing in a date; there are d, dd, M, MM, MMM, MMMM, yyyy, EEE, EEEE, H, HH and mm, and words go between '…'"
    )]
    Unknown(String),
    #[error("a `'` in the date is never closed")]
    Unclosed,
    #[error("the date has no day, month, year, hour or minute")]
    Empty,
}

impl Pattern {
    pub fn has_day(&self) -> bool {
        self.parts.iter().any(|part| !part.is_of_time() && !matches!(part, Part::Literal(_)))
    }

    pub fn has_time(&self) -> bool {
        self.parts.iter().any(Part::is_of_time)
    }

    /// What is missing is left out; `Filter::takes` sees to it that nothing is.
    pub(super) fn write(&self, date: Option<Date>, time: Option<Time>, language: Language) -> String {
        let padded = |number: i16, digits: usize| format!("{number:0digits$}");
        let written = self.parts.iter().filter_map(|part| match part {
            Part::Literal(text) => Some(text.clone()),
            Part::Day { digits } => date.map(|date| padded(date.day().into(), *digits)),
            Part::Month { digits } => date.map(|date| padded(date.month().into(), *digits)),
            Part::MonthShort => date.map(|date| language.month_short(date.month())),
            Part::MonthName => date.map(|date| language.month(date.month()).to_owned()),
            Part::Year => date.map(|date| padded(date.year(), 4)),
            Part::WeekdayShort => date.map(|date| language.weekday_short(date.weekday())),
            Part::WeekdayName => date.map(|date| language.weekday(date.weekday()).to_owned()),
            Part::Hour { digits } => time.map(|time| padded(time.hour().into(), *digits)),
            Part::Minute => time.map(|time| padded(time.minute().into(), 2)),
        });
        written.collect()
    }
}

impl Part {
    fn is_of_time(&self) -> bool {
        match self {
            Self::Hour { .. } | Self::Minute => true,
            Self::Literal(_)
            | Self::Day { .. }
            | Self::Month { .. }
            | Self::MonthShort
            | Self::MonthName
            | Self::Year
            | Self::WeekdayShort
            | Self::WeekdayName => false,
        }
    }

    fn of(letters: &str) -> Result<Self, PatternError> {
        Ok(match letters {
            "d" | "dd" => Self::Day { digits: letters.len() },
            "M" | "MM" => Self::Month { digits: letters.len() },
            "MMM" => Self::MonthShort,
            "MMMM" => Self::MonthName,
            "yyyy" => Self::Year,
            "EEE" => Self::WeekdayShort,
            "EEEE" => Self::WeekdayName,
            "H" | "HH" => Self::Hour { digits: letters.len() },
            "mm" => Self::Minute,
            _ => return Err(PatternError::Unknown(letters.to_owned())),
        })
    }
}

impl FromStr for Pattern {
    type Err = PatternError;

    fn from_str(written: &str) -> Result<Self, PatternError> {
        let mut parts = Vec::new();
        let mut rest = written;
        while let Some(first) = rest.chars().next() {
            let (part, behind) = if let Some(quoted) = rest.strip_prefix('\'') {
                literal(quoted)?
            } else if first.is_alphabetic() {
                let end = rest.find(|c| c != first).unwrap_or(rest.len());
                (Part::of(&rest[..end])?, &rest[end..])
            } else {
                let end = rest.find(|c: char| c == '\'' || c.is_alphabetic()).unwrap_or(rest.len());
                (Part::Literal(rest[..end].to_owned()), &rest[end..])
            };
            parts.push(part);
            rest = behind;
        }
        if parts.iter().all(|part| matches!(part, Part::Literal(_))) {
            return Err(PatternError::Empty);
        }
        Ok(Self { written: written.to_owned(), parts })
    }
}

/// What stands behind an opening `'`: the text up to the closing one, and the rest.
fn literal(quoted: &str) -> Result<(Part, &str), PatternError> {
    let (text, behind) = quoted.split_once('\'').ok_or(PatternError::Unclosed)?;
    let text = if text.is_empty() { "'" } else { text };
    Ok((Part::Literal(text.to_owned()), behind))
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(pattern: &str, language: Language) -> String {
        let pattern: Pattern = pattern.parse().unwrap();
        pattern.write(Date::new(2026, 3, 4), Time::new(7, 5), language)
    }

    #[test]
    fn each_letter_writes_its_part() {
        for (pattern, es) in [
            ("d/M/yyyy", "4/3/2026"),
            ("dd/MM/yyyy HH:mm", "04/03/2026 07:05"),
            ("EEE d MMM", "mié 4 mar"),
            ("EEEE d 'de' MMMM", "miércoles 4 de marzo"),
            ("H'h'mm", "7h05"),
            ("d ''MMM", "4 'mar"),
        ] {
            assert_eq!(write(pattern, Language::Es), es);
        }
        assert_eq!(write("EEEE, MMMM d", Language::En), "Wednesday, March 4");
        assert_eq!(write("EEE d MMM", Language::Pt), "qua 4 mar");
    }

    #[test]
    fn a_pattern_that_is_none_says_why() {
        for (pattern, error) in [
            ("d de MMMM", PatternError::Unknown("e".into())),
            ("dd-mm-yy", PatternError::Unknown("yy".into())),
            ("hh:mm", PatternError::Unknown("hh".into())),
            ("d 'de MMMM", PatternError::Unclosed),
            ("'hoy'", PatternError::Empty),
            ("", PatternError::Empty),
        ] {
            assert_eq!(pattern.parse::<Pattern>(), Err(error), "{pattern}");
        }
    }
}
