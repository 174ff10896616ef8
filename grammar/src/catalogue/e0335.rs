//! Two comparisons of one value in a row.

use crate::{Code, Diagnostic, Safety, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "E0335",
    slug: "chained-comparison",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0335.md"),
};

/// `1 < total < 5`: `sign` is the second one, at `span`; `end` is the empty place behind `middle`.
pub(crate) fn at(span: Span, end: Span, middle: &str, sign: &str) -> Diagnostic {
    CODE.at(
        span,
        Said::new(
            format!("A comparison has two sides, and `{middle}` stands in two comparisons."),
            format!("Una comparación tiene dos lados, y `{middle}` está en dos comparaciones."),
        ),
        Said::new("a second comparison", "una segunda comparación"),
        Said::new(
            format!("Write the value again, with `and {middle}` before `{sign}`."),
            format!("Escribe el valor otra vez, con `and {middle}` delante de `{sign}`."),
        ),
    )
    .replacing(Safety::Safe, end, format!(" and {middle}"))
}
