//! A length of time that is nothing or longer than a year.

use crate::{Code, Diagnostic, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "E0117",
    slug: "length-out-of-range",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0117.md"),
};

pub(crate) fn at(span: Span, written: &str) -> Diagnostic {
    CODE.at(
        span,
        Said::new(
            format!("A flow cannot wait `{written}`: a wait is longer than nothing and at most 366 days."),
            format!("Un flujo no puede esperar `{written}`: una espera es más que nada y como mucho 366 días."),
        ),
        Said::new("out of range", "fuera de rango"),
        Said::new("Write a length such as `2h` or `30 days`.", "Escribe una duración como `2h` o `30 days`."),
    )
}
