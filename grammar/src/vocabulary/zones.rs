//! Time zones by what people call them: a city, or a country that has one zone.

use stdlib::Zone;

use crate::ast;

/// Folded place, and its zone.
const PLACES: &[(&str, &str)] = &[
    ("argentina", "America/Argentina/Buenos_Aires"),
    ("barcelona", "Europe/Madrid"),
    ("bolivia", "America/La_Paz"),
    ("brasilia", "America/Sao_Paulo"),
    ("buenos aires", "America/Argentina/Buenos_Aires"),
    ("cali", "America/Bogota"),
    ("cdmx", "America/Mexico_City"),
    ("chile", "America/Santiago"),
    ("ciudad de guatemala", "America/Guatemala"),
    ("ciudad de mexico", "America/Mexico_City"),
    ("cochabamba", "America/La_Paz"),
    ("colombia", "America/Bogota"),
    ("cordoba", "America/Argentina/Cordoba"),
    ("costa rica", "America/Costa_Rica"),
    ("cuba", "America/Havana"),
    ("ecuador", "America/Guayaquil"),
    ("el salvador", "America/El_Salvador"),
    ("espana", "Europe/Madrid"),
    ("españa", "Europe/Madrid"),
    ("guadalajara", "America/Mexico_City"),
    ("guatemala", "America/Guatemala"),
    ("honduras", "America/Tegucigalpa"),
    ("la habana", "America/Havana"),
    ("la paz", "America/La_Paz"),
    ("lisboa", "Europe/Lisbon"),
    ("londres", "Europe/London"),
    ("medellin", "America/Bogota"),
    ("miami", "America/New_York"),
    ("nicaragua", "America/Managua"),
    ("nueva york", "America/New_York"),
    ("panama", "America/Panama"),
    ("paraguay", "America/Asuncion"),
    ("peru", "America/Lima"),
    ("puerto rico", "America/Puerto_Rico"),
    ("quito", "America/Guayaquil"),
    ("republica dominicana", "America/Santo_Domingo"),
    ("rio de janeiro", "America/Sao_Paulo"),
    ("salvador", "America/Bahia"),
    ("san jose", "America/Costa_Rica"),
    ("san salvador", "America/El_Salvador"),
    ("santa cruz", "America/La_Paz"),
    ("santa cruz de la sierra", "America/La_Paz"),
    ("santiago de chile", "America/Santiago"),
    ("sao paulo", "America/Sao_Paulo"),
    ("spain", "Europe/Madrid"),
    ("uruguay", "America/Montevideo"),
    ("valencia", "Europe/Madrid"),
    ("venezuela", "America/Caracas"),
];

/// Where cities of that name are looked for.
const REGIONS: [&str; 5] = ["America", "Europe", "Africa", "Asia", "Atlantic"];

/// The zone of a city or a country, or of a zone's own name in other letters.
pub(crate) fn of_place(place: &str) -> Option<String> {
    let folded = ast::folded(place);
    if let Some((_, zone)) = PLACES.iter().find(|(name, _)| *name == folded) {
        return Some((*zone).to_owned());
    }
    if place.contains('/') {
        return None;
    }
    let capital = |word: &str| {
        let mut letters = word.chars();
        letters.next().map(|first| first.to_uppercase().chain(letters).collect::<String>())
    };
    let city = folded.split(' ').map(capital).collect::<Option<Vec<String>>>()?.join("_");
    REGIONS.iter().map(|region| format!("{region}/{city}")).find(|name| Zone::parse(name).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_has_a_zone_that_exists() {
        for (place, zone) in PLACES {
            assert_eq!(&ast::folded(place), place);
            assert!(Zone::parse(zone).is_ok(), "{zone}");
        }
    }

    #[test]
    fn a_city_is_found_by_its_name() {
        assert_eq!(of_place("La Paz").as_deref(), Some("America/La_Paz"));
        assert_eq!(of_place("Bogotá").as_deref(), Some("America/Bogota"));
        assert_eq!(of_place("Santo Domingo").as_deref(), Some("America/Santo_Domingo"));
        assert_eq!(of_place("São Paulo").as_deref(), Some("America/Sao_Paulo"));
        assert_eq!(of_place("Villa Nueva"), None);
        assert_eq!(of_place(""), None);
    }
}
