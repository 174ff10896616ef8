//! Markets: what a rate card has a row for. A contact's is decided by the calling code of their phone.

mod countries;

use std::fmt;

use countries::{ALIASES, COUNTRIES, Country};

use crate::country_of_phone;

/// The day on which the countries and regions were compared.
pub const MARKETS_AS_OF: &str = "2026-11-24";

/// A row of a rate card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Market {
    /// By its ISO 3166-1 code.
    Country(&'static str),
    Region(Region),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Region {
    NorthAmerica,
    Africa,
    AsiaPacific,
    CentralEasternEurope,
    LatinAmerica,
    MiddleEast,
    WesternEurope,
    /// Whoever is in none.
    Other,
}

impl Region {
    const ALL: [Self; 8] = [
        Self::NorthAmerica,
        Self::Africa,
        Self::AsiaPacific,
        Self::CentralEasternEurope,
        Self::LatinAmerica,
        Self::MiddleEast,
        Self::WesternEurope,
        Self::Other,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::NorthAmerica => "North America",
            Self::Africa => "Rest of Africa",
            Self::AsiaPacific => "Rest of Asia Pacific",
            Self::CentralEasternEurope => "Rest of Central & Eastern Europe",
            Self::LatinAmerica => "Rest of Latin America",
            Self::MiddleEast => "Rest of Middle East",
            Self::WesternEurope => "Rest of Western Europe",
            Self::Other => "Other",
        }
    }
}

impl Market {
    /// As a card writes it, or the two letters of a country; capitals, blanks and signs do not count.
    pub fn parse(text: &str) -> Option<Self> {
        let wanted = letters(text);
        if let Some(region) = Region::ALL.into_iter().find(|region| letters(region.name()) == wanted) {
            return Some(Self::Region(region));
        }
        let named = COUNTRIES.iter().find(|it| letters(it.name) == wanted || it.iso.eq_ignore_ascii_case(text.trim()));
        let alias = || ALIASES.into_iter().find(|(name, _)| letters(name) == wanted).map(|(_, iso)| iso);
        named.map(|it| it.iso).or_else(alias).map(Self::Country)
    }

    /// The rows that hold for a contact with this phone, nearest first: the country's own, its region's, `Other`.
    pub fn of_phone(phone: &str) -> Vec<Self> {
        Self::of(country_of(phone))
    }

    /// The same for a country by its two letters.
    pub fn of_country(iso: &str) -> Vec<Self> {
        Self::of(COUNTRIES.iter().find(|it| it.iso.eq_ignore_ascii_case(iso)))
    }

    fn of(country: Option<&'static Country>) -> Vec<Self> {
        let other = Self::Region(Region::Other);
        let Some(Country { iso, region, .. }) = country else { return vec![other] };
        let mut markets = vec![Self::Country(iso), Self::Region(*region)];
        if *region != Region::Other {
            markets.push(other);
        }
        markets
    }
}

/// `&` and `and` are the same word.
fn letters(text: &str) -> String {
    let text = text.replace('&', " and ");
    text.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase()
}

/// Where several countries share a calling code the digits behind it decide, elsewhere the longest code that fits.
fn country_of(phone: &str) -> Option<&'static Country> {
    if let Some(iso) = country_of_phone(phone) {
        return COUNTRIES.iter().find(|it| it.iso == iso);
    }
    let digits = phone.trim_start_matches('+');
    let is_shared = |code: &str| COUNTRIES.iter().filter(|it| it.calling_code == code).count() > 1;
    let fitting = COUNTRIES.iter().filter(|it| digits.starts_with(it.calling_code) && !is_shared(it.calling_code));
    fitting.max_by_key(|it| it.calling_code.len())
}

impl fmt::Display for Market {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Country(iso) => {
                let country = COUNTRIES.iter().find(|it| it.iso == *iso);
                f.write_str(country.map_or(*iso, |it| it.name))
            }
            Self::Region(region) => f.write_str(region.name()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::calling_code;

    #[test]
    fn every_market_is_read_as_it_is_printed() {
        let countries = COUNTRIES.iter().map(|it| Market::Country(it.iso));
        for market in countries.chain(Region::ALL.map(Market::Region)) {
            assert_eq!(Market::parse(&market.to_string()), Some(market));
        }
        for (alias, iso) in ALIASES {
            assert!(matches!(Market::parse(alias), Some(Market::Country(known)) if known == iso), "{alias}");
        }
        assert_eq!(
            Market::parse("rest of central and eastern europe"),
            Market::parse("Rest of Central & Eastern Europe")
        );
        assert_eq!(Market::parse("bo"), Some(Market::Country("BO")));
        assert_eq!(Market::parse("Atlantis"), None);
    }

    #[test]
    fn codes_and_names_stand_once_and_agree_with_the_phone_numbers_we_know() {
        let isos: BTreeSet<_> = COUNTRIES.iter().map(|it| it.iso).collect();
        let names: BTreeSet<_> = COUNTRIES.iter().map(|it| letters(it.name)).collect();
        assert_eq!((isos.len(), names.len()), (COUNTRIES.len(), COUNTRIES.len()));
        for it in COUNTRIES {
            assert!(calling_code(it.iso).is_none_or(|code| code == it.calling_code), "{}", it.name);
        }
    }

    #[test]
    fn a_phone_leads_to_its_country_its_region_and_other() {
        let names = |phone: &str| Market::of_phone(phone).iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(names("59170000001"), ["Bolivia", "Rest of Latin America", "Other"]);
        assert_eq!(names("+5511987650000"), ["Brazil", "Other"]);
        assert_eq!(names("12125550100"), ["United States", "North America", "Other"]);
        assert_eq!(names("18765550100"), ["Jamaica", "Rest of Latin America", "Other"]);
        // Their codes are in no table of phone numbers here.
        assert_eq!(names("233201234567"), ["Ghana", "Rest of Africa", "Other"]);
        assert_eq!(names("852512345678"), ["Hong Kong", "Rest of Asia Pacific", "Other"]);
        assert_eq!(names("3545812345"), ["Other"]);
        assert_eq!(names("9999999999"), ["Other"]);
        assert_eq!(Market::of_country("bo"), Market::of_phone("59170000001"));
        assert_eq!(Market::of_country("IS"), [Market::Region(Region::Other)]);
    }
}
