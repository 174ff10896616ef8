//! Countries by phone number: their ISO code, how long their numbers are, and their time zone where they have only one.
//!
//! Not every country is here; a number of one that is not has no known country or zone, and its length is not checked.

mod areas;
mod codes;

use areas::{AREAS, Area};
use codes::{CODES, Code};

use crate::Zone;

/// The day on which the tables were read at their sources. A country whose clocks differ anywhere has no zone here,
/// however few people live there.
pub const COUNTRIES_AS_OF: &str = "2026-11-24";

/// Digits of a phone number with its country code, at least and at most. Source: E.164; seven is the shortest in use.
pub(crate) const PHONE_DIGITS_MIN: usize = 7;
pub(crate) const PHONE_DIGITS_MAX: usize = 15;

/// The row of a calling code such as `591`.
pub(crate) fn by_code(digits: &str) -> Option<&'static Code> {
    CODES.iter().find(|code| code.digits == digits)
}

/// The calling code of a country by its ISO 3166-1 code, as `591` for `BO` and `1` for `JM`; `None` where we know no such
/// country.
pub fn calling_code(iso: &str) -> Option<&'static str> {
    let own = CODES.iter().find(|code| code.iso.is_some_and(|known| iso.eq_ignore_ascii_case(known)));
    let shared = || AREAS.iter().find(|area| iso.eq_ignore_ascii_case(area.iso)).map(|area| area.code);
    own.map(|code| code.digits).or_else(shared)
}

/// The ISO 3166-1 code of the country of a phone number with its code, as `BO` for `+59170012345`; `None` where we do not
/// know it.
pub fn country_of_phone(phone: &str) -> Option<&'static str> {
    match of_number(phone)? {
        Place::Code(code) => code.iso,
        Place::Area(area) => Some(area.iso),
    }
}

impl Zone {
    /// The zone of a phone number or wa_id (`59170012345`, with or without `+`), where its country has only one.
    pub fn of_phone(phone: &str) -> Option<Self> {
        let name = match of_number(phone)? {
            Place::Code(code) => code.zone,
            Place::Area(area) => area.zone,
        };
        Self::parse(name?).ok()
    }

    /// The zone of a country by its ISO 3166-1 code, where it has only one and a calling code of its own.
    pub fn of_country(iso: &str) -> Option<Self> {
        let code = CODES.iter().find(|code| code.iso.is_some_and(|known| iso.eq_ignore_ascii_case(known)))?;
        Self::parse(code.zone?).ok()
    }
}

/// What is known of a number.
enum Place {
    Code(&'static Code),
    /// A part of a code that several countries share.
    Area(&'static Area),
}

/// By the longest code that the number begins with, and its area.
fn of_number(phone: &str) -> Option<Place> {
    let digits = phone.strip_prefix('+').unwrap_or(phone);
    let is_phone =
        (PHONE_DIGITS_MIN..=PHONE_DIGITS_MAX).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    if !is_phone {
        return None;
    }
    let code = CODES.iter().filter(|code| digits.starts_with(code.digits)).max_by_key(|code| code.digits.len())?;
    if code.iso.is_some() {
        return Some(Place::Code(code));
    }
    let national = &digits[code.digits.len()..];
    let begins = |area: &Area| area.code == code.digits && area.prefixes().any(|prefix| national.starts_with(prefix));
    AREAS.iter().find(|area| begins(area)).map(Place::Area)
}

#[cfg(test)]
mod tests;
