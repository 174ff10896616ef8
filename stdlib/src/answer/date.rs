//! The day in a message: `24/12`, `24 de diciembre`, `2026-12-24`, `mañana`, `el lunes`.
//!
//! Figures with marks and a day with a month's name are found among other words. What may be something else (`mañana`,
//! `lunes`, `24`) counts where the message holds nothing besides. Without a year it is the next such day, today included;
//! a day of the week is after today. Between day and month the flow's language decides (`3/4` is April in Spanish, March
//! in English), unless only one order is a day.

use std::{
    collections::{BTreeSet, HashMap},
    sync::LazyLock,
};

use super::{
    number::in_words,
    phrases::{Phrases, entries, folded},
    scan::{Kind, Piece, pieces, pieces_of, words},
    yes_no::COURTESIES,
};
use crate::{Date, Language, Weekday, word_lists};

const DATES: &str = include_str!("../word_lists/dates.txt");
/// From one 29 February to the next over a century without one.
const YEARS_SEARCHED: i16 = 8;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Meaning {
    DaysAhead(i64),
    Weekday(Weekday),
    Nothing,
}

static WORDS: LazyLock<Phrases<Meaning>> = LazyLock::new(|| {
    let listed = word_lists::lines(DATES).flat_map(|line| {
        let (value, phrases) = line.split_once(' ').unwrap_or((line, ""));
        let meaning = match value.strip_prefix('+') {
            Some(days) => Meaning::DaysAhead(days.parse().expect("dates.txt has days behind a +")),
            None => Meaning::Nothing,
        };
        phrases.split(',').map(move |phrase| (folded(phrase), meaning))
    });
    let weekdays = LANGUAGES
        .into_iter()
        .flat_map(|language| Weekday::ALL.map(|day| (folded(language.weekday(day)), Meaning::Weekday(day))));
    // In Brazil a weekday is called by its first word, which is an ordinal elsewhere; alone in a message it is a day.
    let ordinals = Weekday::ALL.into_iter().map(|day| {
        let first = folded(Language::Pt.weekday(day)).into_iter().take(1);
        (first.collect(), Meaning::Weekday(day))
    });
    let courtesies = entries(COURTESIES).map(|words| (words, Meaning::Nothing));
    Phrases::new(listed.chain(weekdays).chain(ordinals).chain(courtesies))
});

/// Months by their folded name in any of the languages, and by its first three letters.
static MONTHS: LazyLock<HashMap<String, Month>> = LazyLock::new(|| {
    let mut months = HashMap::from([("setiembre".to_owned(), Month { number: 9, is_whole: true })]);
    for language in LANGUAGES {
        for number in 1..=12 {
            let whole = folded(language.month(number)).concat();
            months.insert(whole.chars().take(3).collect(), Month { number, is_whole: false });
            months.insert(whole, Month { number, is_whole: true });
        }
    }
    months
});

#[derive(Debug, Clone, Copy)]
struct Month {
    /// 1 to 12.
    number: i8,
    /// Whether it is the whole name.
    is_whole: bool,
}

const LANGUAGES: [Language; 3] = [Language::Es, Language::Pt, Language::En];

/// `today` is the customer's. `None` where there is no day, and where two differ.
pub fn date(message: &str, today: Date, language: Language) -> Option<Date> {
    let pieces = pieces(message);
    let mut written = BTreeSet::new();
    let mut days_alone = BTreeSet::new();
    let mut in_words = BTreeSet::new();
    let mut weekdays = BTreeSet::new();
    let mut says_more = false;
    let mut at = 0;
    while at < pieces.len() {
        let rest = &pieces[at..];
        if let Some((found, length)) = with_month(rest, today, language) {
            written.insert(found?);
            at += length;
        } else if let Some(length) = clock(&pieces, at) {
            at += length;
        } else if let Some(day) = day_alone(rest) {
            days_alone.extend(next_day(today, |date| date.day() == day));
            at += 1;
        } else if let Some((length, meaning)) = WORDS.longest(&words(rest, &['-'])) {
            match meaning {
                Meaning::DaysAhead(days) => in_words.extend(today.plus_days(days)),
                Meaning::Weekday(day) => weekdays.extend(next_weekday(today, day)),
                Meaning::Nothing => {}
            }
            at += pieces_of(rest, length);
        } else {
            says_more |= !matches!(rest[0].kind, Kind::Mark(_));
            at += 1;
        }
    }
    let found = if !written.is_empty() {
        // `del 24 al 26 de diciembre` are two days.
        if days_alone.is_empty() { written } else { return None }
    } else if says_more {
        return None;
    } else if !days_alone.is_empty() {
        // `lunes 24`: the number says which Monday.
        days_alone
    } else if !in_words.is_empty() {
        in_words
    } else {
        weekdays
    };
    let mut found = found.into_iter();
    found.next().filter(|_| found.next().is_none())
}

/// A day with its month at the start, and how many pieces it takes; `Some((None, _))` for one that no calendar has.
fn with_month(pieces: &[Piece], today: Date, language: Language) -> Option<(Option<Date>, usize)> {
    in_figures(pieces, today, language).or_else(|| with_name(pieces, today, language))
}

/// `24/12`, `24-12-2026`, `24.12.26`, `2026-12-24`
fn in_figures(pieces: &[Piece], today: Date, language: Language) -> Option<(Option<Date>, usize)> {
    let sign = |at: usize| {
        let mark = pieces.get(at).filter(|piece| !piece.is_apart)?;
        ['/', '-', '.'].into_iter().find(|sign| mark.is_mark(*sign))
    };
    let digits = |at: usize| pieces.get(at).filter(|piece| at == 0 || !piece.is_apart).and_then(Piece::digits);
    let (first, first_sign, second) = (digits(0)?, sign(1)?, digits(2)?);
    let third = digits(4).filter(|_| sign(3) == Some(first_sign));
    let number = |text: &str| text.parse::<i8>().ok();
    match (first.len(), second.len(), third.map(str::len)) {
        (4, 1 | 2, Some(1 | 2)) => {
            let date = || Date::new(first.parse().ok()?, number(second)?, number(third?)?);
            Some((date(), 5))
        }
        (1 | 2, 1 | 2, Some(2 | 4)) => {
            let date = || {
                let year: i16 = third?.parse().ok()?;
                let year = if year < 100 { 2000 + year } else { year };
                in_order(number(first)?, number(second)?, language, |month, day| Date::new(year, month, day))
            };
            Some((date(), 5))
        }
        // Other marks make a range (`3-4`) or a price (`3.50`).
        (1 | 2, 1 | 2, None) if first_sign == '/' => {
            let date = || {
                in_order(number(first)?, number(second)?, language, |month, day| {
                    next_year(today, |year| Date::new(year, month, day))
                })
            };
            Some((date(), 3))
        }
        _ => None,
    }
}

/// Which of two figures is the month: as the language writes, else as the calendar allows.
fn in_order(first: i8, second: i8, language: Language, date: impl Fn(i8, i8) -> Option<Date>) -> Option<Date> {
    match language {
        Language::Es | Language::Pt => date(second, first).or_else(|| date(first, second)),
        Language::En => date(first, second).or_else(|| date(second, first)),
    }
}

/// `24 de diciembre de 2026`, `24th of December`, `December 24, 2026`
fn with_name(pieces: &[Piece], today: Date, language: Language) -> Option<(Option<Date>, usize)> {
    let (month, day, mut length) = month_behind_day(pieces).or_else(|| month_before_day(pieces, language))?;
    let mut year_at = length;
    while pieces.get(year_at).is_some_and(|piece| piece.is_mark(',') || is_of(piece)) {
        year_at += 1;
    }
    let year = pieces.get(year_at).and_then(Piece::digits).filter(|digits| digits.len() == 4);
    let date = match year.and_then(|digits| digits.parse().ok()) {
        Some(year) => {
            length = year_at + 1;
            Date::new(year, month.number, day)
        }
        None => next_year(today, |year| Date::new(year, month.number, day)),
    };
    Some((date, length))
}

fn month_behind_day(pieces: &[Piece]) -> Option<(Month, i8, usize)> {
    let (day, mut length) = day_of_month(pieces)?;
    while pieces.get(length).is_some_and(is_of) {
        length += 1;
    }
    let month = *MONTHS.get(pieces.get(length)?.word()?)?;
    Some((month, day, length + 1))
}

/// Only English shortens the month there: `mar 3` is a Tuesday in Spanish.
fn month_before_day(pieces: &[Piece], language: Language) -> Option<(Month, i8, usize)> {
    let month = *MONTHS.get(pieces.first()?.word()?)?;
    if !month.is_whole && language != Language::En {
        return None;
    }
    let (day, length) = day_of_month(pieces.get(1..)?)?;
    Some((month, day, length + 1))
}

/// `24`, `24th`, `1º`, `primero`, `veinticuatro`: 1 to 31, and how many pieces it takes.
fn day_of_month(pieces: &[Piece]) -> Option<(i8, usize)> {
    let (day, length) = match &pieces.first()?.kind {
        Kind::Digits(digits) => {
            let ordinal = pieces.get(1).filter(|piece| !piece.is_apart).and_then(Piece::word);
            let is_ordinal = ordinal.is_some_and(|word| ["st", "nd", "rd", "th", "o", "ro", "er"].contains(&word));
            (digits.parse().ok()?, if is_ordinal { 2 } else { 1 })
        }
        Kind::Word(word) if ["primero", "primeiro"].contains(&word.as_str()) => (1, 1),
        Kind::Word(word) => (i8::try_from(in_words(word)?).ok()?, 1),
        Kind::Mark(_) => return None,
    };
    (1..=31).contains(&day).then_some((day, length))
}

fn is_of(piece: &Piece) -> bool {
    piece.word().is_some_and(|word| ["de", "del", "do", "of"].contains(&word))
}

/// How many pieces a time of day takes at `at`: `10:30`, `a las 10`, `10 am`.
fn clock(pieces: &[Piece], at: usize) -> Option<usize> {
    pieces[at].digits().filter(|digits| digits.len() <= 2)?;
    let behind = pieces.get(at + 1);
    if behind.is_some_and(|piece| piece.is_mark(':') && !piece.is_apart) {
        return Some(3.min(pieces.len() - at));
    }
    if behind.and_then(Piece::word).is_some_and(|word| ["am", "pm", "h", "hs", "hrs", "horas"].contains(&word)) {
        return Some(2);
    }
    let before = at.checked_sub(1).and_then(|before| pieces[before].word());
    before.is_some_and(|word| ["las", "as", "at"].contains(&word)).then_some(1)
}

/// A number alone that may be a day of the month.
fn day_alone(pieces: &[Piece]) -> Option<i8> {
    let digits = pieces[0].digits().filter(|_| pieces[0].is_apart)?;
    let is_glued = pieces.get(1).is_some_and(|piece| !piece.is_apart && piece.word().is_some());
    digits.parse().ok().filter(|day| (1..=31).contains(day) && !is_glued)
}

/// The first year from today's on in which the day exists and is not past.
fn next_year(today: Date, day_in: impl Fn(i16) -> Option<Date>) -> Option<Date> {
    (today.year()..=today.year().saturating_add(YEARS_SEARCHED)).filter_map(day_in).find(|date| *date >= today)
}

/// The first day from today on that fits, of the next two months.
fn next_day(today: Date, fits: impl Fn(Date) -> bool) -> Option<Date> {
    (0..62).filter_map(|days| today.plus_days(days)).find(|date| fits(*date))
}

/// After today: who says "Monday" on a Monday means the next one.
fn next_weekday(today: Date, day: Weekday) -> Option<Date> {
    next_day(today.plus_days(1)?, |date| date.weekday() == day)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A Tuesday.
    const TODAY: &str = "2026-11-24";

    fn read(message: &str, language: Language) -> Option<String> {
        date(message, TODAY.parse().unwrap(), language).map(|date| date.to_string())
    }

    #[test]
    fn a_day_is_read_as_people_write_it() {
        for (message, expected) in [
            ("24/12", "2026-12-24"),
            ("24/12/2026", "2026-12-24"),
            ("24-12-26", "2026-12-24"),
            ("24.12.2026", "2026-12-24"),
            ("2026-12-24", "2026-12-24"),
            ("el 3/4 por favor", "2027-04-03"),
            ("12/24", "2026-12-24"),
            ("24/11", "2026-11-24"),
            ("23/11", "2027-11-23"),
            ("29/2", "2028-02-29"),
            ("1/1/1990", "1990-01-01"),
            ("24 de diciembre", "2026-12-24"),
            ("24 de dezembro de 2027", "2027-12-24"),
            ("sería el 1º de enero", "2027-01-01"),
            ("primero de enero", "2027-01-01"),
            ("cinco de mayo", "2027-05-05"),
            ("24 dic", "2026-12-24"),
            ("24 DIC 2026 a las 10", "2026-12-24"),
            ("nací el 5 de mayo de 1990 en La Paz", "1990-05-05"),
            ("el lunes 30 de noviembre", "2026-11-30"),
            ("hoy", "2026-11-24"),
            ("mañana", "2026-11-25"),
            ("Mañana por la mañana", "2026-11-25"),
            ("mañana a las 10", "2026-11-25"),
            ("pasado mañana", "2026-11-26"),
            ("amanhã", "2026-11-25"),
            ("depois de amanhã", "2026-11-26"),
            ("el lunes", "2026-11-30"),
            ("martes", "2026-12-01"),
            ("para el miércoles, por favor", "2026-11-25"),
            ("segunda-feira", "2026-11-30"),
            ("na sexta", "2026-11-27"),
            ("el 24", "2026-11-24"),
            ("el 5", "2026-12-05"),
            ("lunes 7", "2026-12-07"),
            ("mañana 25/11", "2026-11-25"),
        ] {
            assert_eq!(read(message, Language::Es).as_deref(), Some(expected), "{message}");
        }
    }

    #[test]
    fn english_puts_the_month_first() {
        for (message, expected) in [
            ("3/4", "2027-03-04"),
            ("24/12", "2026-12-24"),
            ("December 24", "2026-12-24"),
            ("Dec 24th, 2027", "2027-12-24"),
            ("the 24th of December", "2026-12-24"),
            ("tomorrow", "2026-11-25"),
            ("on Monday please", "2026-11-30"),
            ("the day after tomorrow", "2026-11-26"),
        ] {
            assert_eq!(read(message, Language::En).as_deref(), Some(expected), "{message}");
        }
    }

    #[test]
    fn what_may_be_no_day_or_is_two_is_none() {
        for message in [
            "mañana te aviso",
            "el lunes no puedo",
            "somos 24",
            "30/2",
            "45/13",
            "3-4",
            "3.50",
            "24/12 o 25/12",
            "del 24 al 26 de diciembre",
            "hoy o mañana",
            "lunes o martes",
            "el 24 o el 25",
            "0",
            "32",
            "a las 10",
            "diciembre",
            "hola",
            "",
        ] {
            assert_eq!(read(message, Language::Es), None, "{message}");
        }
    }
}
