//! A value or a condition that is too much for one line.

use crate::{Code, Diagnostic, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "E0339",
    slug: "too-much-in-one",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0339.md"),
};

/// `levels` is how deep it may go.
pub(crate) fn at(span: Span, levels: usize) -> Diagnostic {
    CODE.at(
        span,
        Said::new(
            format!("This is too much to work out in one go: more than {levels} levels or signs in a row."),
            format!("Esto es demasiado para calcularlo de una vez: más de {levels} niveles o signos seguidos."),
        ),
        Said::new("too long or too deep", "demasiado largo o profundo"),
        Said::new(
            "Work out a part on a line before, `set subtotal = …`, and go on with `subtotal` here.",
            "Calcula una parte en una línea anterior, `set subtotal = …`, y sigue aquí con `subtotal`.",
        ),
    )
}
