//! The one number in a message, in digits or in words to one hundred: `10/10!!!` is 10, `3 o 4` is none.
//!
//! Of `.` and `,` the last is the decimal sign where both stand (`1.500,50`, `1,500.50`). Alone, either parts thousands
//! where exactly three digits follow and one to three not beginning with 0 stand before (`1.500`, `1,500` are 1500), and
//! is the decimal sign otherwise (`3,5`, `0.125`); so people write prices, and nobody writes three decimals. A minus
//! counts right before the digits and behind a blank. A number with letters at it counts where the letters are a unit
//! (`Bs299`, `5kg`), and is a name otherwise (`A4`, `10k`).

use std::{collections::HashSet, sync::LazyLock};

use rust_decimal::Decimal;

use super::{
    phrases::{Phrases, entries, folded},
    scan::{Kind, Piece, pieces, pieces_of, words},
    yes_no::COURTESIES,
};
use crate::word_lists;

const NUMBERS: &str = include_str!("../word_lists/numbers.txt");
const UNITS: &str = include_str!("../word_lists/number_units.txt");

/// More digits than any amount, and fewer than a `Decimal` holds.
const DIGITS_MAX: usize = 18;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Meaning {
    Value(u8),
    /// A number only at the end, or before "or".
    Article(u8),
    Ten(u8),
    And,
    Or,
    /// More than we read.
    Beyond,
    /// Says nothing about a number.
    Nothing,
}

static WORDS: LazyLock<Phrases<Meaning>> = LazyLock::new(|| {
    let listed = word_lists::lines(NUMBERS).flat_map(|line| {
        let (value, phrases) = line.split_once(' ').unwrap_or((line, ""));
        let meaning = meaning(value);
        phrases.split(',').map(move |phrase| (folded(phrase), meaning))
    });
    Phrases::new(listed.chain(entries(COURTESIES).map(|words| (words, Meaning::Nothing))))
});

static GLUED: LazyLock<HashSet<String>> = LazyLock::new(|| entries(UNITS).flatten().collect());

fn meaning(value: &str) -> Meaning {
    let number = || value.trim_end_matches(['+', '?']).parse().expect("numbers.txt has a value on each line");
    match value {
        "&" => Meaning::And,
        "o" => Meaning::Or,
        "-" => Meaning::Beyond,
        "." => Meaning::Nothing,
        _ if value.ends_with('+') => Meaning::Ten(number()),
        _ if value.ends_with('?') => Meaning::Article(number()),
        _ => Meaning::Value(number()),
    }
}

/// `None` where there is no number, where two differ, and where one is past what we read in words.
pub fn number(message: &str) -> Option<Decimal> {
    let found = in_order(&pieces(message))?;
    let (first, others) = found.split_first()?;
    others.iter().all(|other| other == first).then(|| first.normalize())
}

/// The value of one word that is a number from 0 to 100 by itself.
pub(super) fn in_words(word: &str) -> Option<u8> {
    match WORDS.longest(&[word])?.1 {
        Meaning::Value(value) | Meaning::Article(value) | Meaning::Ten(value) => Some(value),
        Meaning::And | Meaning::Or | Meaning::Beyond | Meaning::Nothing => None,
    }
}

/// All numbers; `None` where one cannot be read.
fn in_order(pieces: &[Piece]) -> Option<Vec<Decimal>> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < pieces.len() {
        let length = match &pieces[at].kind {
            Kind::Digits(_) => in_digits(pieces, at, &mut found)?,
            Kind::Word(_) => in_phrases(&pieces[at..], &mut found)?,
            Kind::Mark(_) => 1,
        };
        at += length;
    }
    Some(found)
}

/// The number whose first digits stand at `at`; gives how many pieces it takes.
fn in_digits(pieces: &[Piece], at: usize, found: &mut Vec<Decimal>) -> Option<usize> {
    let mut written = pieces[at].digits()?.to_owned();
    let mut end = at + 1;
    while let [mark, digits, ..] = &pieces[end..] {
        let Kind::Mark(sign @ ('.' | ',')) = mark.kind else { break };
        let Some(more) = digits.digits().filter(|_| !mark.is_apart && !digits.is_apart) else { break };
        written.push(sign);
        written.push_str(more);
        end += 2;
    }
    let glued_before = at.checked_sub(1).and_then(|before| pieces[before].word()).filter(|_| !pieces[at].is_apart);
    let glued_behind = pieces.get(end).filter(|piece| !piece.is_apart).and_then(Piece::word);
    let mixed =
        glued_behind.is_some() && pieces.get(end + 1).is_some_and(|piece| !piece.is_apart && piece.digits().is_some());
    let is_named = [glued_before, glued_behind].into_iter().flatten().any(|letters| !GLUED.contains(letters));
    if is_named || mixed {
        // Past the letters too, so that `4x4` is not read from its second 4.
        let mut past = end;
        while pieces.get(past).is_some_and(|piece| !piece.is_apart && !matches!(piece.kind, Kind::Mark(_))) {
            past += 1;
        }
        return Some(past - at);
    }
    let value = decimal(&written)?;
    found.push(if is_negative(pieces, at) { -value } else { value });
    Some(end + usize::from(glued_behind.is_some()) - at)
}

fn is_negative(pieces: &[Piece], at: usize) -> bool {
    at.checked_sub(1)
        .is_some_and(|before| pieces[before].is_mark('-') && pieces[before].is_apart && !pieces[at].is_apart)
}

/// Digits with `.` and `,` among them; `None` where they are no number.
fn decimal(written: &str) -> Option<Decimal> {
    let sign = match (written.contains('.'), written.contains(',')) {
        (false, false) => None,
        (true, true) => written.rfind(['.', ',']).map(|at| written.as_bytes()[at]),
        _ => {
            let (whole, fraction) = written.split_at(written.find(['.', ','])?);
            let is_thousands = fraction[1..].contains(['.', ','])
                || (fraction.len() == 4 && whole.len() <= 3 && !whole.starts_with('0'));
            if is_thousands { None } else { fraction.bytes().next() }
        }
    };
    let (whole, fraction) = match sign {
        None => (written, ""),
        Some(sign) => written.split_once(char::from(sign))?,
    };
    let groups: Vec<&str> = whole.split(['.', ',']).collect();
    let (first, others) = groups.split_first()?;
    let are_groups = others.is_empty() || (first.len() <= 3 && others.iter().all(|group| group.len() == 3));
    let digits = groups.concat();
    if !are_groups || fraction.contains(['.', ',']) || digits.len() + fraction.len() > DIGITS_MAX {
        return None;
    }
    let plain = if fraction.is_empty() { digits } else { format!("{digits}.{fraction}") };
    plain.parse().ok()
}

/// What the words from the first on say; gives how many pieces that takes, `None` where it is past what we read.
fn in_phrases(pieces: &[Piece], found: &mut Vec<Decimal>) -> Option<usize> {
    let words = words(pieces, &['-']);
    let Some((length, meaning)) = WORDS.longest(&words) else { return Some(1) };
    match meaning {
        Meaning::Value(value) => found.push(value.into()),
        Meaning::Ten(ten) => {
            let (one, taken) = one_behind(&words[1..]).unwrap_or((0, 0));
            found.push((ten + one).into());
            return Some(pieces_of(pieces, 1 + taken));
        }
        Meaning::Article(value) if is_numeral(pieces) => found.push(value.into()),
        Meaning::Article(_) | Meaning::And | Meaning::Or | Meaning::Nothing => {}
        Meaning::Beyond => return None,
    }
    Some(pieces_of(pieces, length))
}

/// The one behind a ten, and how many words it takes: `y uno`, `one`.
fn one_behind(words: &[&str]) -> Option<(u8, usize)> {
    let is_and = matches!(WORDS.longest(words)?.1, Meaning::And);
    let taken = usize::from(is_and);
    match WORDS.longest(words.get(taken..)?)?.1 {
        Meaning::Value(one @ 1..=9) | Meaning::Article(one) => Some((one, taken + 1)),
        Meaning::Value(_) | Meaning::Ten(_) | Meaning::And | Meaning::Or | Meaning::Beyond | Meaning::Nothing => None,
    }
}

/// An article is a number where nothing follows that it could belong to: the end, a courtesy, or "or".
fn is_numeral(pieces: &[Piece]) -> bool {
    let mut rest = &pieces[1..];
    while let Some(piece) = rest.first() {
        match &piece.kind {
            Kind::Mark(_) => rest = &rest[1..],
            Kind::Digits(_) => return false,
            Kind::Word(_) => match WORDS.longest(&words(rest, &['-'])) {
                Some((length, Meaning::Nothing)) => rest = &rest[pieces_of(rest, length)..],
                Some((_, Meaning::Or)) => return true,
                Some((
                    _,
                    Meaning::Value(_) | Meaning::Article(_) | Meaning::Ten(_) | Meaning::And | Meaning::Beyond,
                ))
                | None => return false,
            },
        }
    }
    true
}
