//! Braces where nothing is filled in: keywords, names of zones, of tests.

use crate::{Code, Diagnostic, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "E0208",
    slug: "fixed-text",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0208.md"),
};

pub(crate) fn at(span: Span) -> Diagnostic {
    CODE.at(
        span,
        Said::new(
            "Nothing is filled in here: this text is compared or shown as it stands.",
            "Aquí no se rellena nada: este texto se compara o se muestra tal cual.",
        ),
        Said::new("cannot be filled in", "no se rellena"),
        Said::new("Write the words themselves.", "Escribe las palabras mismas."),
    )
}
