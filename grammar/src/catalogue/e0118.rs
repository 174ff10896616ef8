//! A time zone that does not exist, or a clock time or date that does not.

use crate::{Code, Diagnostic, Safety, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "E0118",
    slug: "unknown-zone",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0118.md"),
};

pub(crate) fn at(span: Span, written: &str) -> Diagnostic {
    CODE.at(
        span,
        Said::new(format!("There is no time zone `{written}`."), format!("No existe la zona horaria `{written}`.")),
        Said::new("unknown", "desconocida"),
        Said::new(
            "Write a name such as \"America/La_Paz\", \"America/Mexico_City\" or \"Europe/Madrid\".",
            "Escribe un nombre como \"America/La_Paz\", \"America/Mexico_City\" o \"Europe/Madrid\".",
        ),
    )
    .replacing(Safety::Placeholder, span, "\"America/La_Paz\"")
}

/// A city or a country, whose zone is known.
pub(crate) fn of_place(span: Span, place: &str, zone: &str) -> Diagnostic {
    let zone = format!("\"{zone}\"");
    CODE.at(
        span,
        Said::new(
            format!("There is no time zone `{place}`: the zone of `{place}` is {zone}."),
            format!("No existe la zona horaria `{place}`: la de `{place}` es {zone}."),
        ),
        Said::new("a place, not a zone", "un lugar, no una zona"),
        Said::new(format!("Write {zone}."), format!("Escribe {zone}.")),
    )
    .replacing(Safety::Safe, span, zone)
}

/// A date written the way people write it; `date` is the same as we read it, `is_certain` unless day and month could
/// be the other way round.
pub(crate) fn other_date(span: Span, written: &str, date: String, is_certain: bool) -> Diagnostic {
    let safety = if is_certain { Safety::Safe } else { Safety::Placeholder };
    CODE.at(
        span,
        Said::new(
            format!("`{written}` is written `{date}`: year, month, day."),
            format!("`{written}` se escribe `{date}`: año, mes, día."),
        ),
        Said::new("another order", "otro orden"),
        Said::new(format!("Write `{date}`."), format!("Escribe `{date}`.")),
    )
    .replacing(safety, span, date)
}

/// A clock time written the way people write it.
pub(crate) fn other_clock(span: Span, written: &str, clock: &str) -> Diagnostic {
    let safety = if written.bytes().all(|byte| byte.is_ascii_digit()) { Safety::Placeholder } else { Safety::Safe };
    CODE.at(
        span,
        Said::new(
            format!("`{written}` is written `{clock}`: a time of the day from 0:00 to 23:59."),
            format!("`{written}` se escribe `{clock}`: una hora del día de 0:00 a 23:59."),
        ),
        Said::new("another way to write a time", "otra forma de escribir una hora"),
        Said::new(format!("Write `{clock}`."), format!("Escribe `{clock}`.")),
    )
    .replacing(safety, span, clock)
}

/// A date and clock time of a test that do not exist.
pub(crate) fn no_such_moment(span: Span, written: &str) -> Diagnostic {
    CODE.at(
        span,
        Said::new(
            format!("There is no `{written}` in any calendar."),
            format!("`{written}` no existe en ningún calendario."),
        ),
        Said::new("no such moment", "no existe"),
        Said::new("Write it like `2026-11-24 10:00`.", "Escríbelo como `2026-11-24 10:00`."),
    )
}
