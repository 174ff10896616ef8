//! The one phone number in a message, with its country code.

use std::collections::BTreeSet;

use super::scan::{Kind, Piece, pieces};
use crate::country::{self, PHONE_DIGITS_MAX, PHONE_DIGITS_MIN};

/// As `+59170012345`. `country_code` (`591`) is what a number without `+` or `00` gets, unless it already begins with it;
/// where the country's numbers have a known length, one of another length is none. `None` where two differ.
pub fn phone(message: &str, country_code: &str) -> Option<String> {
    let pieces = pieces(message);
    let mut found = BTreeSet::new();
    let mut at = 0;
    while at < pieces.len() {
        let length = digits_from(&pieces[at..]);
        let run = &pieces[at..at + length];
        let is_international = at > 0 && pieces[at - 1].is_mark('+') && !pieces[at].is_apart;
        // Letters at the digits: a name or a code, such as A70012345.
        let is_named = !is_international && at > 0 && !pieces[at].is_apart && pieces[at - 1].word().is_some();
        if length > 0 && !is_named && !is_date(run) {
            let digits: String = run.iter().filter_map(Piece::digits).collect();
            found.extend(complete(&digits, is_international, country_code));
        }
        at += length.max(1);
    }
    let mut found = found.into_iter();
    found.next().filter(|_| found.next().is_none())
}

/// How many pieces one number takes from the first on: digits with blanks, `-`, `.` or brackets between.
fn digits_from(pieces: &[Piece]) -> usize {
    let mut length = 0;
    let opens_area = pieces.first().is_some_and(|piece| piece.is_mark('('))
        && pieces.get(1).is_some_and(|piece| piece.digits().is_some());
    let is_digits = pieces.first().is_some_and(|piece| piece.digits().is_some());
    if !opens_area && !is_digits {
        return 0;
    }
    for (at, piece) in pieces.iter().enumerate() {
        match piece.kind {
            Kind::Digits(_) => length = at + 1,
            Kind::Mark('-' | '.' | '(' | ')') => {}
            Kind::Mark(_) | Kind::Word(_) => break,
        }
    }
    length
}

/// `24-12-2026`, `24.12.26` and `2026-12-24` have as many digits as a phone number.
fn is_date(run: &[Piece]) -> bool {
    let parts: Vec<usize> = run.iter().filter_map(Piece::digits).map(str::len).collect();
    let is_tight = run.len() == 5 && run[1..].iter().all(|piece| !piece.is_apart);
    is_tight && matches!(parts[..], [1 | 2, 1 | 2, 2 | 4] | [4, 1 | 2, 1 | 2])
}

fn complete(digits: &str, is_international: bool, country_code: &str) -> Option<String> {
    let in_range = |number: &str| (PHONE_DIGITS_MIN..=PHONE_DIGITS_MAX).contains(&number.len());
    let dialled = digits.strip_prefix("00");
    if is_international || dialled.is_some() {
        let number = dialled.filter(|_| !is_international).unwrap_or(digits);
        return in_range(number).then(|| format!("+{number}"));
    }
    let national = |number: &str| {
        country::by_code(country_code)
            .map_or(in_range(number), |row| (row.national_min..=row.national_max).contains(&number.len()))
    };
    let with_code = digits.strip_prefix(country_code).filter(|rest| national(rest));
    // A 0 that is dialled before the number inside the country.
    let without_trunk = digits.strip_prefix('0').filter(|rest| national(rest));
    let number = if national(digits) { digits } else { with_code.or(without_trunk)? };
    let complete = format!("{country_code}{number}");
    in_range(&complete).then(|| format!("+{complete}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_gets_the_code_of_its_country() {
        for (message, code, number) in [
            ("70012345", "591", "+59170012345"),
            ("mi número es 700-12345, gracias", "591", "+59170012345"),
            ("700 12 345", "591", "+59170012345"),
            ("59170012345", "591", "+59170012345"),
            ("+591 70012345", "591", "+59170012345"),
            ("00591 70012345", "54", "+59170012345"),
            ("+34 600 123 456", "591", "+34600123456"),
            ("(55) 1234-5678", "52", "+525512345678"),
            ("11 98765-4321", "55", "+5511987654321"),
            ("0414-1234567", "58", "+584141234567"),
            ("55 99123-4567", "55", "+5555991234567"),
            ("+1 (305) 555-1234", "1", "+13055551234"),
            ("70012345 o al +59170012345", "591", "+59170012345"),
            ("12345678", "999", "+99912345678"),
        ] {
            assert_eq!(phone(message, code).as_deref(), Some(number), "{message}");
        }
    }

    #[test]
    fn what_is_no_number_or_two_is_none() {
        for message in [
            "123456",
            "tengo 2 hijos",
            "24-12-2026",
            "24/12/2026",
            "2026-12-24",
            "70012345 o 70054321",
            "7001234",
            "A70012345",
            "+123456",
            "1234567890123456",
            "mil",
            "",
        ] {
            assert_eq!(phone(message, "591"), None, "{message}");
        }
    }
}
