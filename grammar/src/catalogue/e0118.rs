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
