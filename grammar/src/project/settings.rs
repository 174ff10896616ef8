//! `flow.toml`: what a project says for all its flows. Keys of the design that have not arrived are answered with "not
//! yet", all others with the nearest one.

mod fields;
mod lints;

use stdlib::{QuietHours, Zone};
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::ProjectError;
use crate::{Defaults, Said, Source, is_language, vocabulary};

const KEYS: [&str; 6] = ["language", "timezone", "country", "quiet_hours", "fields", "lints"];
const LATER: [&str; 8] = ["from", "number", "pause", "caps", "events", "teams", "hours", "holidays"];

/// `path` is the file as the author would type it.
pub(crate) fn parse(path: &str, text: &str) -> Result<Defaults, ProjectError> {
    let file = File { source: Source { path: path.to_owned(), text: text.to_owned() } };
    let table = DeTable::parse(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        let message = error.message().to_owned();
        if message.contains("unquoted key") {
            return file.error(
                at,
                Said::new(
                    "a name with other letters than a to z stands between quotes: `\"cumpleaños\" = \"date\"`",
                    "un nombre con otras letras que a hasta z va entre comillas: `\"cumpleaños\" = \"date\"`",
                ),
            );
        }
        file.error(at, Said::new(format!("this is no TOML: {message}"), format!("esto no es TOML: {message}")))
    })?;
    let mut defaults = Defaults::default();
    for (key, value) in table.get_ref() {
        let at = key.span().start;
        match key.get_ref().as_ref() {
            "language" => {
                let code = file.text_of("language", value)?;
                if !is_language(code) {
                    return Err(file.error(
                        at,
                        Said::new(
                            format!("`{code}` is no language code; write one such as `es`, `es_MX` or `pt_BR`"),
                            format!("`{code}` no es un código de idioma; escribe uno como `es`, `es_MX` o `pt_BR`"),
                        ),
                    ));
                }
                defaults.language = Some(code.to_owned());
            }
            "timezone" => {
                let name = file.text_of("timezone", value)?;
                let zone = Zone::parse(name).map_err(|_| {
                    file.error(
                        at,
                        Said::new(
                            format!("there is no time zone `{name}`; write one such as `America/La_Paz`"),
                            format!("no existe la zona horaria `{name}`; escribe una como `America/La_Paz`"),
                        ),
                    )
                })?;
                defaults.timezone = Some(zone);
            }
            "country" => {
                let country = file.text_of("country", value)?;
                if stdlib::calling_code(country).is_none() {
                    return Err(file.error(
                        at,
                        Said::new(
                            format!("`{country}` is no code of a country; write its two letters, such as `BO` or `MX`"),
                            format!("`{country}` no es el código de un país; escribe sus dos letras, como `BO` o `MX`"),
                        ),
                    ));
                }
                defaults.country = Some(country.to_ascii_uppercase());
            }
            "quiet_hours" => {
                let written = file.text_of("quiet_hours", value)?;
                let hours = quiet_hours(written).ok_or_else(|| {
                    file.error(
                        at,
                        Said::new(
                            format!("`{written}` are no quiet hours; write them such as `21:00 to 9:00`, and leave at least an hour of the day"),
                            format!("`{written}` no son horas de silencio; escríbelas como `21:00 to 9:00`, y deja al menos una hora del día"),
                        ),
                    )
                })?;
                defaults.quiet_hours = Some(hours);
            }
            "fields" => defaults.fields = fields::parse(&file, value)?,
            "lints" => defaults.lints = lints::parse(&file, value)?,
            later if LATER.contains(&later) => {
                return Err(file.error(
                    at,
                    Said::new(
                        format!("`{later}` does not work in this version yet; leave it out"),
                        format!("`{later}` todavía no funciona en esta versión; quítalo"),
                    ),
                ));
            }
            unknown => {
                let known = vocabulary::nearest(unknown, KEYS).map_or_else(|| KEYS.join(", "), str::to_owned);
                return Err(file.error(
                    at,
                    Said::new(
                        format!("`{unknown}` is unknown here; did you mean {known}?"),
                        format!("`{unknown}` no se conoce aquí; ¿quisiste decir {known}?"),
                    ),
                ));
            }
        }
    }
    Ok(defaults)
}

fn quiet_hours(written: &str) -> Option<QuietHours> {
    let (from, to) = written.split_once(" to ")?;
    let hours = QuietHours { from: from.trim().parse().ok()?, to: to.trim().parse().ok()? };
    hours.leave_time().then_some(hours)
}

pub(super) struct File {
    pub source: Source,
}

impl File {
    pub fn error(&self, at: usize, said: Said) -> ProjectError {
        let (path, line) = (&self.source.path, self.source.position(at).line);
        let Said { en, es } = said;
        ProjectError::Usage(Said::new(format!("{path}:{line}: {en}."), format!("{path}:{line}: {es}.")))
    }

    pub fn text_of<'v>(&self, key: &str, value: &'v Spanned<DeValue<'_>>) -> Result<&'v str, ProjectError> {
        value.get_ref().as_str().ok_or_else(|| {
            self.error(
                value.span().start,
                Said::new(
                    format!("`{key}` is a text; write it between quotes"),
                    format!("`{key}` es un texto; escríbelo entre comillas"),
                ),
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> String {
        parse("flow.toml", text).unwrap_err().said().es.clone()
    }

    #[test]
    fn language_and_zone_are_read() {
        let defaults = parse("flow.toml", "language = \"pt_BR\"\ntimezone = \"America/La_Paz\"\n").unwrap();
        assert_eq!(defaults.language.as_deref(), Some("pt_BR"));
        assert_eq!(defaults.timezone.unwrap().name(), "America/La_Paz");
    }

    #[test]
    fn the_country_is_two_letters_in_any_case() {
        assert_eq!(parse("flow.toml", "country = \"bo\"").unwrap().country.as_deref(), Some("BO"));
        assert!(refused("country = \"Bolivia\"").contains("`Bolivia`"));
        assert!(refused("country = \"591\"").contains("`591`"));
    }

    #[test]
    fn quiet_hours_are_two_times_with_a_day_between() {
        let hours = parse("flow.toml", "quiet_hours = \"21:00 to 9:00\"").unwrap().quiet_hours.unwrap();
        assert_eq!((hours.from.to_string(), hours.to.to_string()), ("21:00".into(), "9:00".into()));
        for wrong in ["21:00", "21:00 a 9:00", "25:00 to 9:00", "9:00 to 9:00", "9:00 to 8:30"] {
            assert!(refused(&format!("quiet_hours = \"{wrong}\"")).contains("21:00 to 9:00"), "{wrong}");
        }
    }

    #[test]
    fn what_is_wrong_names_the_line_and_the_word() {
        assert!(refused("\nlenguage = \"es\"").starts_with("flow.toml:2: `lenguage` no se conoce"));
        assert!(refused("language = 3").contains("entre comillas"));
        assert!(refused("timezone = \"Bolivia\"").contains("`Bolivia`"));
        assert!(refused("[teams]\n").contains("todavía no"));
        assert!(refused("año = 3\n").contains("va entre comillas"));
        assert!(refused("language = \n").starts_with("flow.toml:1: esto no es TOML"));
    }
}
