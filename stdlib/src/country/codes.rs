//! Calling codes: whose they are, how long their numbers are, and the zone of a country that has only one.
//!
//! Source: ITU-T E.164, list of assigned country codes, and the national numbering plans; the IANA table `zone1970.tab`.
//! A code that ITU assigns to one country is that country's, also where islands with an ISO code of their own are reached
//! by it; such islands stand in a comment, and their clocks are the country's.

#[derive(Debug)]
pub(crate) struct Code {
    pub digits: &'static str,
    /// ISO 3166-1; none where several countries have the code, which `areas` tells apart.
    pub(super) iso: Option<&'static str>,
    /// Digits behind the code, at least and at most.
    pub national_min: usize,
    pub national_max: usize,
    pub(super) zone: Option<&'static str>,
}

const fn one(iso: &'static str, digits: &'static str, min: usize, max: usize, zone: &'static str) -> Code {
    Code { digits, iso: Some(iso), national_min: min, national_max: max, zone: Some(zone) }
}

const fn several(iso: &'static str, digits: &'static str, min: usize, max: usize) -> Code {
    Code { digits, iso: Some(iso), national_min: min, national_max: max, zone: None }
}

const fn shared(digits: &'static str, min: usize, max: usize) -> Code {
    Code { digits, iso: None, national_min: min, national_max: max, zone: None }
}

/// `one`: a country with one zone. `several`: with several. `shared`: several countries.
pub(super) const CODES: &[Code] = &[
    // America.
    shared("1", 10, 10),
    one("BZ", "501", 7, 7, "America/Belize"),
    one("GT", "502", 8, 8, "America/Guatemala"),
    one("SV", "503", 8, 8, "America/El_Salvador"),
    one("HN", "504", 8, 8, "America/Tegucigalpa"),
    one("NI", "505", 8, 8, "America/Managua"),
    one("CR", "506", 8, 8, "America/Costa_Rica"),
    one("PA", "507", 7, 8, "America/Panama"),
    one("HT", "509", 8, 8, "America/Port-au-Prince"),
    one("PE", "51", 8, 9, "America/Lima"),
    several("MX", "52", 10, 11),
    one("CU", "53", 8, 8, "America/Havana"),
    one("AR", "54", 10, 11, "America/Argentina/Buenos_Aires"),
    several("BR", "55", 10, 11),
    several("CL", "56", 9, 9),
    one("CO", "57", 10, 10, "America/Bogota"),
    one("VE", "58", 10, 10, "America/Caracas"),
    // Guadeloupe, with Saint Barthélemy and Saint Martin.
    one("GP", "590", 9, 9, "America/Guadeloupe"),
    one("BO", "591", 8, 8, "America/La_Paz"),
    one("GY", "592", 7, 7, "America/Guyana"),
    several("EC", "593", 8, 9),
    one("PY", "595", 9, 9, "America/Asuncion"),
    one("SR", "597", 6, 7, "America/Paramaribo"),
    one("UY", "598", 8, 8, "America/Montevideo"),
    shared("599", 7, 8),
    // Europe.
    one("GR", "30", 10, 10, "Europe/Athens"),
    one("NL", "31", 9, 9, "Europe/Amsterdam"),
    one("BE", "32", 8, 9, "Europe/Brussels"),
    one("FR", "33", 9, 9, "Europe/Paris"),
    several("ES", "34", 9, 9),
    several("PT", "351", 9, 9),
    one("IE", "353", 7, 9, "Europe/Dublin"),
    // With Åland.
    one("FI", "358", 5, 12, "Europe/Helsinki"),
    one("HU", "36", 8, 9, "Europe/Budapest"),
    // With the Vatican, whose own 379 is not in use.
    one("IT", "39", 6, 11, "Europe/Rome"),
    one("RO", "40", 9, 9, "Europe/Bucharest"),
    one("CH", "41", 9, 9, "Europe/Zurich"),
    one("CZ", "420", 9, 9, "Europe/Prague"),
    one("AT", "43", 6, 12, "Europe/Vienna"),
    // With Guernsey, Jersey and the Isle of Man.
    one("GB", "44", 9, 10, "Europe/London"),
    one("DK", "45", 8, 8, "Europe/Copenhagen"),
    one("SE", "46", 7, 9, "Europe/Stockholm"),
    // With Svalbard.
    one("NO", "47", 8, 8, "Europe/Oslo"),
    one("PL", "48", 9, 9, "Europe/Warsaw"),
    one("DE", "49", 6, 11, "Europe/Berlin"),
    shared("7", 10, 10),
    one("TR", "90", 10, 10, "Europe/Istanbul"),
    // Africa.
    one("EG", "20", 9, 10, "Africa/Cairo"),
    // With Western Sahara.
    one("MA", "212", 9, 9, "Africa/Casablanca"),
    one("DZ", "213", 8, 9, "Africa/Algiers"),
    one("NG", "234", 8, 10, "Africa/Lagos"),
    one("CV", "238", 7, 7, "Atlantic/Cape_Verde"),
    one("ST", "239", 7, 7, "Africa/Sao_Tome"),
    one("GQ", "240", 9, 9, "Africa/Malabo"),
    one("AO", "244", 9, 9, "Africa/Luanda"),
    one("GW", "245", 7, 9, "Africa/Bissau"),
    one("KE", "254", 9, 9, "Africa/Nairobi"),
    one("MZ", "258", 8, 9, "Africa/Maputo"),
    shared("262", 9, 9),
    one("ZA", "27", 9, 9, "Africa/Johannesburg"),
    // Asia and Oceania.
    one("MY", "60", 8, 10, "Asia/Kuala_Lumpur"),
    // With the Christmas and the Cocos Islands.
    several("AU", "61", 9, 9),
    several("ID", "62", 8, 12),
    one("PH", "63", 8, 10, "Asia/Manila"),
    one("SG", "65", 8, 8, "Asia/Singapore"),
    one("TH", "66", 8, 9, "Asia/Bangkok"),
    one("JP", "81", 9, 10, "Asia/Tokyo"),
    one("KR", "82", 8, 10, "Asia/Seoul"),
    one("VN", "84", 9, 10, "Asia/Ho_Chi_Minh"),
    one("CN", "86", 9, 11, "Asia/Shanghai"),
    one("IN", "91", 10, 10, "Asia/Kolkata"),
    one("SA", "966", 8, 9, "Asia/Riyadh"),
    one("AE", "971", 8, 9, "Asia/Dubai"),
    one("IL", "972", 8, 9, "Asia/Jerusalem"),
];
