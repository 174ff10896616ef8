//! Countries by their calling code: how long their numbers are, and their time zone where they have only one.
//!
//! Not every country is here; a number of one that is not has no known zone, and its length is not checked. Numbers that
//! start with 1 belong to many countries: those with a zone of their own have rows by their area code.

use crate::Zone;

/// The day on which the table was read at its sources: ITU-T E.164 country codes and national numbering plans, and the
/// IANA table `zone1970.tab`. A country whose clocks differ anywhere has no zone here, however few people live there.
pub const COUNTRIES_AS_OF: &str = "2026-11-24";

/// Digits of a phone number with its country code, at least and at most. Source: E.164; seven is the shortest in use.
pub(crate) const PHONE_DIGITS_MIN: usize = 7;
pub(crate) const PHONE_DIGITS_MAX: usize = 15;

#[derive(Debug)]
pub(crate) struct Country {
    /// Calling code, with the area code where that tells countries apart.
    code: &'static str,
    /// Digits behind the code, at least and at most.
    pub(crate) national_min: usize,
    pub(crate) national_max: usize,
    zone: Option<&'static str>,
}

/// The row of a calling code such as `591`.
pub(crate) fn by_code(code: &str) -> Option<&'static Country> {
    COUNTRIES.iter().find(|country| country.code == code)
}

impl Zone {
    /// The zone of a phone number or wa_id (`59170012345`, with or without `+`), where its country has only one.
    pub fn of_phone(phone: &str) -> Option<Self> {
        of_number(phone)?.zone.and_then(|name| Self::parse(name).ok())
    }
}

/// The row of the longest code that the number begins with.
fn of_number(phone: &str) -> Option<&'static Country> {
    let digits = phone.strip_prefix('+').unwrap_or(phone);
    let is_phone =
        (PHONE_DIGITS_MIN..=PHONE_DIGITS_MAX).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    if !is_phone {
        return None;
    }
    COUNTRIES.iter().filter(|country| digits.starts_with(country.code)).max_by_key(|row| row.code.len())
}

const fn one(code: &'static str, national_min: usize, national_max: usize, zone: &'static str) -> Country {
    Country { code, national_min, national_max, zone: Some(zone) }
}

const fn several(code: &'static str, national_min: usize, national_max: usize) -> Country {
    Country { code, national_min, national_max, zone: None }
}

const COUNTRIES: &[Country] = &[
    // America.
    several("1", 10, 10),
    one("1658", 7, 7, "America/Jamaica"),
    one("1787", 7, 7, "America/Puerto_Rico"),
    one("1809", 7, 7, "America/Santo_Domingo"),
    one("1829", 7, 7, "America/Santo_Domingo"),
    one("1849", 7, 7, "America/Santo_Domingo"),
    one("1876", 7, 7, "America/Jamaica"),
    one("1939", 7, 7, "America/Puerto_Rico"),
    one("501", 7, 7, "America/Belize"),
    one("502", 8, 8, "America/Guatemala"),
    one("503", 8, 8, "America/El_Salvador"),
    one("504", 8, 8, "America/Tegucigalpa"),
    one("505", 8, 8, "America/Managua"),
    one("506", 8, 8, "America/Costa_Rica"),
    one("507", 7, 8, "America/Panama"),
    one("509", 8, 8, "America/Port-au-Prince"),
    one("51", 8, 9, "America/Lima"),
    several("52", 10, 11),
    one("53", 8, 8, "America/Havana"),
    one("54", 10, 11, "America/Argentina/Buenos_Aires"),
    several("55", 10, 11),
    several("56", 9, 9),
    one("57", 10, 10, "America/Bogota"),
    one("58", 10, 10, "America/Caracas"),
    one("591", 8, 8, "America/La_Paz"),
    one("592", 7, 7, "America/Guyana"),
    several("593", 8, 9),
    one("595", 9, 9, "America/Asuncion"),
    one("597", 6, 7, "America/Paramaribo"),
    one("598", 8, 8, "America/Montevideo"),
    // Europe.
    one("30", 10, 10, "Europe/Athens"),
    one("31", 9, 9, "Europe/Amsterdam"),
    one("32", 8, 9, "Europe/Brussels"),
    one("33", 9, 9, "Europe/Paris"),
    several("34", 9, 9),
    several("351", 9, 9),
    one("353", 7, 9, "Europe/Dublin"),
    one("36", 8, 9, "Europe/Budapest"),
    one("39", 6, 11, "Europe/Rome"),
    one("40", 9, 9, "Europe/Bucharest"),
    one("41", 9, 9, "Europe/Zurich"),
    one("420", 9, 9, "Europe/Prague"),
    one("43", 6, 12, "Europe/Vienna"),
    one("44", 9, 10, "Europe/London"),
    one("45", 8, 8, "Europe/Copenhagen"),
    one("46", 7, 9, "Europe/Stockholm"),
    one("47", 8, 8, "Europe/Oslo"),
    one("48", 9, 9, "Europe/Warsaw"),
    one("49", 6, 11, "Europe/Berlin"),
    several("7", 10, 10),
    one("90", 10, 10, "Europe/Istanbul"),
    // Africa.
    one("20", 9, 10, "Africa/Cairo"),
    one("212", 9, 9, "Africa/Casablanca"),
    one("213", 8, 9, "Africa/Algiers"),
    one("234", 8, 10, "Africa/Lagos"),
    one("238", 7, 7, "Atlantic/Cape_Verde"),
    one("239", 7, 7, "Africa/Sao_Tome"),
    one("240", 9, 9, "Africa/Malabo"),
    one("244", 9, 9, "Africa/Luanda"),
    one("245", 7, 9, "Africa/Bissau"),
    one("254", 9, 9, "Africa/Nairobi"),
    one("258", 8, 9, "Africa/Maputo"),
    one("27", 9, 9, "Africa/Johannesburg"),
    // Asia and Oceania.
    one("60", 8, 10, "Asia/Kuala_Lumpur"),
    several("61", 9, 9),
    several("62", 8, 12),
    one("63", 8, 10, "Asia/Manila"),
    one("65", 8, 8, "Asia/Singapore"),
    one("66", 8, 9, "Asia/Bangkok"),
    one("81", 9, 10, "Asia/Tokyo"),
    one("82", 8, 10, "Asia/Seoul"),
    one("84", 9, 10, "Asia/Ho_Chi_Minh"),
    one("86", 9, 11, "Asia/Shanghai"),
    one("91", 10, 10, "Asia/Kolkata"),
    one("966", 8, 9, "Asia/Riyadh"),
    one("971", 8, 9, "Asia/Dubai"),
    one("972", 8, 9, "Asia/Jerusalem"),
];

/// Calling codes by ISO 3166-1 code; those of the North American plan are all 1, with the area code in the number.
const BY_ISO: &[(&str, &str)] = &[
    ("AE", "971"),
    ("AO", "244"),
    ("AR", "54"),
    ("AT", "43"),
    ("AU", "61"),
    ("BE", "32"),
    ("BO", "591"),
    ("BR", "55"),
    ("BZ", "501"),
    ("CA", "1"),
    ("CH", "41"),
    ("CL", "56"),
    ("CN", "86"),
    ("CO", "57"),
    ("CR", "506"),
    ("CU", "53"),
    ("CV", "238"),
    ("CZ", "420"),
    ("DE", "49"),
    ("DK", "45"),
    ("DO", "1"),
    ("DZ", "213"),
    ("EC", "593"),
    ("EG", "20"),
    ("ES", "34"),
    ("FR", "33"),
    ("GB", "44"),
    ("GQ", "240"),
    ("GR", "30"),
    ("GT", "502"),
    ("GW", "245"),
    ("GY", "592"),
    ("HN", "504"),
    ("HT", "509"),
    ("HU", "36"),
    ("ID", "62"),
    ("IE", "353"),
    ("IL", "972"),
    ("IN", "91"),
    ("IT", "39"),
    ("JM", "1"),
    ("JP", "81"),
    ("KE", "254"),
    ("KR", "82"),
    ("MA", "212"),
    ("MX", "52"),
    ("MY", "60"),
    ("MZ", "258"),
    ("NG", "234"),
    ("NI", "505"),
    ("NL", "31"),
    ("NO", "47"),
    ("PA", "507"),
    ("PE", "51"),
    ("PH", "63"),
    ("PL", "48"),
    ("PR", "1"),
    ("PT", "351"),
    ("PY", "595"),
    ("RO", "40"),
    ("RU", "7"),
    ("SA", "966"),
    ("SE", "46"),
    ("SG", "65"),
    ("SR", "597"),
    ("ST", "239"),
    ("SV", "503"),
    ("TH", "66"),
    ("TR", "90"),
    ("US", "1"),
    ("UY", "598"),
    ("VE", "58"),
    ("VN", "84"),
    ("ZA", "27"),
];

/// The calling code of a country by its ISO 3166-1 code, as `591` for `BO`; `None` where we know no such country.
pub fn calling_code(iso: &str) -> Option<&'static str> {
    BY_ISO.iter().find(|(known, _)| iso.eq_ignore_ascii_case(known)).map(|(_, code)| *code)
}

/// The ISO 3166-1 code of the country of a phone number with its code, as `BO` for `+59170012345`; `None` where several
/// countries share the code (all that begin with 1, Russia's with Kazakhstan's) or we do not know it.
pub fn country_of_phone(phone: &str) -> Option<&'static str> {
    const SHARED: &[&str] = &["1", "7"];
    let code = of_number(phone)?.code;
    let mut known = BY_ISO.iter().filter(|(_, of)| *of == code && !SHARED.contains(of));
    known.next().map(|(iso, _)| *iso)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone(phone: &str) -> Option<String> {
        Zone::of_phone(phone).map(|zone| zone.name().to_owned())
    }

    #[test]
    fn a_country_with_one_zone_gives_it() {
        for (phone, name) in [
            ("59170012345", "America/La_Paz"),
            ("+59170012345", "America/La_Paz"),
            ("5491112345678", "America/Argentina/Buenos_Aires"),
            ("51987654321", "America/Lima"),
            ("18095551234", "America/Santo_Domingo"),
            ("447700900123", "Europe/London"),
        ] {
            assert_eq!(zone(phone).as_deref(), Some(name), "{phone}");
        }
    }

    #[test]
    fn a_country_with_several_zones_or_none_that_we_know_gives_none() {
        for phone in ["13055551234", "5215512345678", "5511987654321", "56912345678", "34600123456", "88312345678"] {
            assert_eq!(zone(phone), None, "{phone}");
        }
    }

    #[test]
    fn what_is_no_phone_number_gives_none() {
        for text in ["", "591", "+591 70012345", "US.59170012345", "5917001234567890"] {
            assert_eq!(zone(text), None, "{text}");
        }
    }

    #[test]
    fn every_row_is_sound() {
        assert!(COUNTRIES_AS_OF.parse::<crate::Date>().is_ok());
        for (index, country) in COUNTRIES.iter().enumerate() {
            assert!(country.national_min <= country.national_max, "{}", country.code);
            assert!(country.code.len() + country.national_max <= PHONE_DIGITS_MAX, "{}", country.code);
            assert!(country.zone.is_none_or(|name| Zone::parse(name).is_ok()), "{}", country.code);
            assert!(COUNTRIES[..index].iter().all(|other| other.code != country.code), "{}", country.code);
        }
    }

    #[test]
    fn a_country_is_known_by_its_iso_code_in_any_case() {
        assert_eq!(
            (calling_code("BO"), calling_code("bo"), calling_code("MX")),
            (Some("591"), Some("591"), Some("52"))
        );
        assert_eq!((calling_code("DO"), calling_code("US")), (Some("1"), Some("1")));
        assert_eq!((calling_code("XX"), calling_code("Bolivia"), calling_code("")), (None, None, None));
    }

    #[test]
    fn every_iso_code_stands_once_and_leads_to_a_row() {
        for pair in BY_ISO.windows(2) {
            assert!(pair[0].0 < pair[1].0, "{}", pair[1].0);
        }
        assert!(BY_ISO.iter().all(|(iso, code)| iso.len() == 2 && by_code(code).is_some()));
    }

    #[test]
    fn a_phone_tells_its_country_where_its_code_is_of_one_country_alone() {
        for (phone, expected) in [
            ("+59170012345", Some("BO")),
            ("59170012345", Some("BO")),
            ("34600123456", Some("ES")),
            ("5511987654321", Some("BR")),
            ("13055551234", None),
            ("18095551234", None),
            ("77011234567", None),
            ("88312345678", None),
            ("591", None),
        ] {
            assert_eq!(country_of_phone(phone), expected, "{phone}");
        }
    }
}
