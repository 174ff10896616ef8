use super::*;
use crate::Timestamp;

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
        ("18765551234", "America/Jamaica"),
        ("12465551234", "America/Barbados"),
        ("77011234567", "Asia/Almaty"),
        ("262692123456", "Indian/Reunion"),
        ("262639123456", "Indian/Mayotte"),
        ("447700900123", "Europe/London"),
    ] {
        assert_eq!(zone(phone).as_deref(), Some(name), "{phone}");
    }
}

#[test]
fn a_country_with_several_zones_or_none_that_we_know_gives_none() {
    for phone in [
        "13055551234",
        "14165551234",
        "5215512345678",
        "5511987654321",
        "56912345678",
        "34600123456",
        "79161234567",
        "88312345678",
    ] {
        assert_eq!(zone(phone), None, "{phone}");
    }
}

#[test]
fn what_is_no_phone_number_gives_none() {
    for text in ["", "591", "+591 70012345", "US.59170012345", "5917001234567890"] {
        assert_eq!((zone(text), country_of_phone(text)), (None, None), "{text}");
    }
}

#[test]
fn a_phone_tells_its_country() {
    for (phone, expected) in [
        ("+59170012345", "BO"),
        ("59170012345", "BO"),
        ("34600123456", "ES"),
        ("5511987654321", "BR"),
        ("79161234567", "RU"),
        ("74951234567", "RU"),
        ("78001234567", "RU"),
        ("77011234567", "KZ"),
        ("76001234567", "KZ"),
        ("262262123456", "RE"),
        ("262269123456", "YT"),
        ("59994351234", "CW"),
        ("5993181234", "BQ"),
        ("590690123456", "GP"),
        ("358401234567", "FI"),
        // ITU gives these codes to one country: Guernsey, Åland, Svalbard, the Christmas Island, Western Sahara.
        ("441481123456", "GB"),
        ("358181234567", "FI"),
        ("4779021234", "NO"),
        ("61891641234", "AU"),
        ("212528123456", "MA"),
    ] {
        assert_eq!(country_of_phone(phone), Some(expected), "{phone}");
    }
}

#[test]
fn a_number_of_the_north_american_plan_tells_its_country_by_its_area() {
    for (area, expected) in [
        ("201", "US"),
        ("305", "US"),
        ("989", "US"),
        ("204", "CA"),
        ("416", "CA"),
        ("905", "CA"),
        ("809", "DO"),
        ("829", "DO"),
        ("849", "DO"),
        ("787", "PR"),
        ("939", "PR"),
        ("658", "JM"),
        ("876", "JM"),
        ("242", "BS"),
        ("246", "BB"),
        ("264", "AI"),
        ("268", "AG"),
        ("284", "VG"),
        ("340", "VI"),
        ("345", "KY"),
        ("441", "BM"),
        ("473", "GD"),
        ("649", "TC"),
        ("664", "MS"),
        ("670", "MP"),
        ("671", "GU"),
        ("684", "AS"),
        ("721", "SX"),
        ("758", "LC"),
        ("767", "DM"),
        ("784", "VC"),
        ("868", "TT"),
        ("869", "KN"),
    ] {
        assert_eq!(country_of_phone(&format!("+1{area}5551234")), Some(expected), "{area}");
    }
}

#[test]
fn a_number_of_no_country_tells_none() {
    for phone in [
        // No area codes: toll-free, premium, personal, a service, one that nobody has.
        "18005551234",
        "18885551234",
        "19005551234",
        "15005551234",
        "19115551234",
        "12225551234",
        "10005551234",
        "71234567890",
        "75001234567",
        "262999123456",
        "5991234567",
        // Not in the tables.
        "88312345678",
    ] {
        assert_eq!(country_of_phone(phone), None, "{phone}");
    }
}

#[test]
fn every_code_is_sound() {
    assert!(COUNTRIES_AS_OF.parse::<crate::Date>().is_ok());
    for (index, code) in CODES.iter().enumerate() {
        assert!(code.national_min <= code.national_max, "{}", code.digits);
        assert!(code.digits.len() + code.national_max <= PHONE_DIGITS_MAX, "{}", code.digits);
        assert!(code.zone.is_none_or(|name| Zone::parse(name).is_ok()), "{}", code.digits);
        assert!(CODES[..index].iter().all(|other| other.digits != code.digits), "{}", code.digits);
        let is_shared = AREAS.iter().any(|area| area.code == code.digits);
        assert_eq!(code.iso.is_none(), is_shared, "{}", code.digits);
    }
}

#[test]
fn every_area_is_sound() {
    let all = || AREAS.iter().flat_map(|area| area.prefixes().map(|prefix| (area.code, prefix)));
    for area in AREAS {
        assert!(by_code(area.code).is_some(), "{}", area.iso);
        assert!(area.zone.is_none_or(|name| Zone::parse(name).is_ok()), "{}", area.iso);
        for prefix in area.prefixes() {
            assert!(area.code != "1" || prefix.len() == 3, "{prefix}");
            let same = |(code, other): &(&str, &str)| *code == area.code && other.starts_with(prefix);
            assert_eq!(all().filter(same).count(), 1, "{} {prefix}", area.code);
        }
    }
}

#[test]
fn every_country_stands_once() {
    let mut known: Vec<&str> =
        CODES.iter().filter_map(|code| code.iso).chain(AREAS.iter().map(|area| area.iso)).collect();
    assert!(known.iter().all(|iso| iso.len() == 2));
    let count = known.len();
    known.sort_unstable();
    known.dedup();
    assert_eq!(known.len(), count);
}

#[test]
fn a_country_is_known_by_its_iso_code_in_any_case() {
    for (iso, code) in
        [("BO", "591"), ("bo", "591"), ("MX", "52"), ("DO", "1"), ("US", "1"), ("CA", "1"), ("KZ", "7"), ("RU", "7")]
    {
        assert_eq!(calling_code(iso), Some(code), "{iso}");
    }
    for iso in ["XX", "Bolivia", ""] {
        assert_eq!(calling_code(iso), None, "{iso}");
    }
}

#[test]
fn all_of_kazakhstan_is_five_hours_ahead() {
    let summer: Timestamp = "2026-07-01T00:00:00Z".parse().unwrap();
    assert_eq!(Zone::of_phone("77011234567").unwrap().show(summer), "2026-07-01 05:00");
}
