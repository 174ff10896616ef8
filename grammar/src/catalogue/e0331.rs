//! A number in a form that is none of ours.

use crate::{Code, Diagnostic, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "E0331",
    slug: "number-form",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0331.md"),
};

/// More digits than anybody computes with.
pub(crate) fn too_long(span: Span, written: &str) -> Diagnostic {
    CODE.at(
        span,
        Said::new(
            format!("`{written}` has more than 28 digits, and nothing is computed with so many."),
            format!("`{written}` tiene más de 28 cifras, y con tantas no se calcula."),
        ),
        Said::new("too long", "demasiado largo"),
        Said::new(
            "Write a shorter number. What is no amount, such as an account's number, is a text between quotes.",
            "Escribe un número más corto. Lo que no es una cantidad, como un número de cuenta, es un texto entre comillas.",
        ),
    )
}
