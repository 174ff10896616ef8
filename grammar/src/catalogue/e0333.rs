//! A question that only a condition asks, where a value stands.

use crate::{Code, Diagnostic, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "E0333",
    slug: "condition-as-value",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0333.md"),
};

pub(crate) fn at(span: Span, written: &str) -> Diagnostic {
    CODE.at(
        span,
        Said::new(
            format!("`{written}` is a condition, and here a value has to stand."),
            format!("`{written}` es una condición, y aquí va un valor."),
        ),
        Said::new("only behind `if` or `where`", "solo detrás de `if` o `where`"),
        Said::new(
            format!("Write `if {written}` and, in the line below, what is to happen then."),
            format!("Escribe `if {written}` y, en la línea de abajo, lo que debe pasar entonces."),
        ),
    )
}
