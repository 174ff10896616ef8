//! What depends on a flow's language when a value is written out: the decimal sign and the names of days and months.
//!
//! Source: CLDR 46 (names, gregorian, format), short names without their full stop, as people write them in a chat.

use serde::{Deserialize, Serialize};

use crate::{Weekday, Zone};

/// A language of which we know the names. Another one is written out as English.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    Es,
    Pt,
    En,
}

/// In which language and for which clock a value is written out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Locale {
    pub language: Language,
    pub zone: Zone,
}

impl Language {
    /// From a code such as `es`, `es_MX` or `pt-BR`.
    pub fn of(code: &str) -> Self {
        match code.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase().as_str() {
            "es" => Self::Es,
            "pt" => Self::Pt,
            _ => Self::En,
        }
    }

    /// The sign before the decimals.
    pub(crate) fn decimal_sign(self) -> char {
        match self {
            Self::Es | Self::Pt => ',',
            Self::En => '.',
        }
    }

    /// The sign between groups of three digits.
    pub(crate) fn group_sign(self) -> char {
        match self {
            Self::Es | Self::Pt => '.',
            Self::En => ',',
        }
    }

    pub(crate) fn yes(self) -> &'static str {
        match self {
            Self::Es => "sí",
            Self::Pt => "sim",
            Self::En => "yes",
        }
    }

    pub(crate) fn no(self) -> &'static str {
        match self {
            Self::Es | Self::En => "no",
            Self::Pt => "não",
        }
    }

    /// `month` is 1 to 12.
    pub(crate) fn month(self, month: i8) -> &'static str {
        let names = match self {
            Self::Es => &MONTHS_ES,
            Self::Pt => &MONTHS_PT,
            Self::En => &MONTHS_EN,
        };
        names[usize::from(month.unsigned_abs()) - 1]
    }

    /// The first three letters of the month's name, as CLDR shortens them in all three languages.
    pub(crate) fn month_short(self, month: i8) -> String {
        self.month(month).chars().take(3).collect()
    }

    pub(crate) fn weekday(self, day: Weekday) -> &'static str {
        let names = match self {
            Self::Es => &WEEKDAYS_ES,
            Self::Pt => &WEEKDAYS_PT,
            Self::En => &WEEKDAYS_EN,
        };
        names[day as usize]
    }

    /// The first three letters, as for months.
    pub(crate) fn weekday_short(self, day: Weekday) -> String {
        self.weekday(day).chars().take(3).collect()
    }
}

const MONTHS_ES: [&str; 12] = [
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
];
const MONTHS_PT: [&str; 12] = [
    "janeiro",
    "fevereiro",
    "março",
    "abril",
    "maio",
    "junho",
    "julho",
    "agosto",
    "setembro",
    "outubro",
    "novembro",
    "dezembro",
];
const MONTHS_EN: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const WEEKDAYS_ES: [&str; 7] = ["lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"];
const WEEKDAYS_PT: [&str; 7] =
    ["segunda-feira", "terça-feira", "quarta-feira", "quinta-feira", "sexta-feira", "sábado", "domingo"];
const WEEKDAYS_EN: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_is_known_with_or_without_its_country() {
        for (code, language) in [
            ("es", Language::Es),
            ("es_MX", Language::Es),
            ("pt-BR", Language::Pt),
            ("PT", Language::Pt),
            ("en_US", Language::En),
            ("fr", Language::En),
        ] {
            assert_eq!(Language::of(code), language, "{code}");
        }
    }

    #[test]
    fn short_names_are_those_people_write() {
        assert_eq!(Language::Es.month_short(9), "sep");
        assert_eq!(Language::Pt.month_short(3), "mar");
        assert_eq!(Language::Es.weekday_short(Weekday::Wednesday), "mié");
        assert_eq!(Language::Pt.weekday_short(Weekday::Saturday), "sáb");
        assert_eq!(Language::En.weekday_short(Weekday::Tuesday), "Tue");
    }
}
