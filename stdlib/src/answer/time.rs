//! The time of day in a message: `9:30`, `9 pm`, `a las 3 de la tarde`, `mediodía`.
//!
//! What only a time looks like (`9:30`, `9h30`, `9 pm`, `3 de la tarde`) is found among other words. What may be
//! something else (`9`, `nueve`, `9 h`) counts where the message holds nothing besides. An hour is taken as it is
//! written: `a las 3` is 3:00.

use std::{collections::BTreeSet, sync::LazyLock};

use super::{
    number::in_words,
    phrases::{Phrases, entries, folded},
    scan::{Kind, Piece, pieces, pieces_of, words},
    yes_no::COURTESIES,
};
use crate::{Time, word_lists};

const TIMES: &str = include_str!("../word_lists/times.txt");

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Meaning {
    At(Time),
    Half(Half),
    MinutesPast(i8),
    Unit,
    Nothing,
}

/// The part of the day behind an hour from 1 to 12.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Half {
    Am,
    /// As `am`, but twelve in the morning is noon.
    Morning,
    Pm,
    /// Twelve, and what is up to four, are after midnight.
    Night,
}

impl Half {
    /// The hour of the day, 0 to 23, for an hour of the clock's face; another hour says it by itself.
    fn hour(self, hour: i8) -> i8 {
        match (self, hour) {
            (Self::Am | Self::Night, 12) => 0,
            (Self::Pm, 1..=11) | (Self::Night, 5..=11) => hour + 12,
            (Self::Am | Self::Morning | Self::Pm | Self::Night, _) => hour,
        }
    }
}

static WORDS: LazyLock<Phrases<Meaning>> = LazyLock::new(|| {
    let listed = word_lists::lines(TIMES).flat_map(|line| {
        let (value, phrases) = line.split_once(' ').unwrap_or((line, ""));
        let meaning = meaning(value);
        phrases.split(',').map(move |phrase| (folded(phrase), meaning))
    });
    Phrases::new(listed.chain(entries(COURTESIES).map(|words| (words, Meaning::Nothing))))
});

fn meaning(value: &str) -> Meaning {
    match value {
        "am" => Meaning::Half(Half::Am),
        "morning" => Meaning::Half(Half::Morning),
        "pm" => Meaning::Half(Half::Pm),
        "night" => Meaning::Half(Half::Night),
        "h" => Meaning::Unit,
        "." => Meaning::Nothing,
        _ => match value.strip_prefix('+') {
            Some(minutes) => Meaning::MinutesPast(minutes.parse().expect("times.txt has minutes behind a +")),
            None => Meaning::At(value.parse().expect("times.txt has a time on each other line")),
        },
    }
}

/// `None` where there is none, and where two differ.
pub fn time(message: &str) -> Option<Time> {
    let pieces = pieces(message);
    let mut sure = BTreeSet::new();
    let mut loose = BTreeSet::new();
    let mut says_more = false;
    let mut at = 0;
    while at < pieces.len() {
        let rest = &pieces[at..];
        at += match read(rest) {
            Read::Time { time, is_sure, length } => {
                if is_sure {
                    sure.insert(time)
                } else {
                    loose.insert(time)
                };
                length
            }
            Read::Nothing { length } => length,
            Read::More => {
                says_more = true;
                1
            }
        };
    }
    let found = if sure.is_empty() && !says_more { loose } else { sure };
    let mut found = found.into_iter();
    found.next().filter(|_| found.next().is_none())
}

enum Read {
    Time { time: Time, is_sure: bool, length: usize },
    Nothing { length: usize },
    More,
}

fn read(pieces: &[Piece]) -> Read {
    if let Some((time, is_sure, length)) = hour(pieces) {
        return Read::Time { time, is_sure, length };
    }
    match phrase(pieces) {
        Some((length, Meaning::At(time))) => Read::Time { time, is_sure: false, length },
        Some((length, Meaning::Nothing)) => Read::Nothing { length },
        Some((_, Meaning::Half(_) | Meaning::MinutesPast(_) | Meaning::Unit)) => Read::More,
        None => match pieces[0].kind {
            Kind::Mark(_) => Read::Nothing { length: 1 },
            Kind::Word(_) | Kind::Digits(_) => Read::More,
        },
    }
}

/// The time whose hour stands first, whether it is surely one, and how many pieces it takes.
fn hour(pieces: &[Piece]) -> Option<(Time, bool, usize)> {
    let (hour, is_figure): (i8, bool) = match &pieces[0].kind {
        Kind::Digits(digits) if digits.len() <= 2 => (digits.parse().ok()?, true),
        Kind::Word(word) => (i8::try_from(in_words(word)?).ok()?, false),
        Kind::Digits(_) | Kind::Mark(_) => return None,
    };
    let mut length = 1;
    let mut minute = 0;
    let mut is_sure = false;
    let glued_digits = |at: usize| {
        pieces.get(at).filter(|piece| !piece.is_apart).and_then(Piece::digits).filter(|digits| digits.len() == 2)
    };
    let mark = pieces.get(1).filter(|mark| !mark.is_apart);
    let is_clock = mark.is_some_and(|mark| mark.is_mark(':') || mark.word() == Some("h"));
    let parts = is_clock || mark.is_some_and(|mark| mark.is_mark('.'));
    if let Some(minutes) = glued_digits(2).filter(|_| parts && is_figure) {
        minute = minutes.parse().ok()?;
        length = 3;
        is_sure = is_clock;
    }
    let mut half = None;
    while let Some((taken, meaning)) = phrase(&pieces[length..]) {
        match meaning {
            Meaning::MinutesPast(more) if minute == 0 => minute = more,
            Meaning::Unit => {}
            Meaning::Half(of_day) => half = Some(of_day),
            Meaning::At(_) | Meaning::MinutesPast(_) | Meaning::Nothing => break,
        }
        length += taken;
    }
    let hour = half.map_or(hour, |half| half.hour(hour));
    Some((Time::new(hour, minute)?, is_sure || half.is_some(), length))
}

/// The full stops of `p. m.` and the hyphen of `meio-dia` do not part words.
fn phrase(pieces: &[Piece]) -> Option<(usize, Meaning)> {
    let (length, meaning) = WORDS.longest(&words(pieces, &['.', '-']))?;
    Some((pieces_of(pieces, length), meaning))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_read_as_people_write_it() {
        for (message, expected) in [
            ("9:30", "9:30"),
            ("a las 9:30 por favor", "9:30"),
            ("mejor el lunes a las 18:00", "18:00"),
            ("9h30", "9:30"),
            ("9.30", "9:30"),
            ("9", "9:00"),
            ("a las 9", "9:00"),
            ("a las nueve", "9:00"),
            ("21 hrs", "21:00"),
            ("às 15 horas", "15:00"),
            ("9 am", "9:00"),
            ("9pm", "21:00"),
            ("9 p.m.", "21:00"),
            ("9:30 P. M.", "21:30"),
            ("12 pm", "12:00"),
            ("12 am", "0:00"),
            ("3 de la tarde", "15:00"),
            ("puedo a las 3 de la tarde si les parece", "15:00"),
            ("las tres y media de la tarde", "15:30"),
            ("a las 4 y cuarto", "4:15"),
            ("12 de la noche", "0:00"),
            ("9 de la noche", "21:00"),
            ("12 de la mañana", "12:00"),
            ("7 da manhã", "7:00"),
            ("mediodía", "12:00"),
            ("meia-noite", "0:00"),
            ("at 5 in the afternoon", "17:00"),
            ("24/12 10:30", "10:30"),
            ("9:00, o sea a las 9:00", "9:00"),
        ] {
            assert_eq!(time(message), Some(expected.parse().unwrap()), "{message}");
        }
    }

    #[test]
    fn what_may_be_no_time_or_is_two_is_none() {
        for message in [
            "somos 9",
            "25",
            "25:00",
            "9:75",
            "9:30 o 10:30",
            "9 o 10",
            "cuesta 3.50 el kilo",
            "mañana",
            "y media",
            "tengo 2 horas",
            "24/12",
            "hola",
            "",
        ] {
            assert_eq!(time(message), None, "{message}");
        }
    }
}
