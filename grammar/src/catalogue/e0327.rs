//! A date written out where something is computed or compared.

use crate::{Code, Diagnostic, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "E0327",
    slug: "date-in-expression",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0327.md"),
};

pub(crate) fn at(span: Span, written: &str) -> Diagnostic {
    CODE.at(
        span,
        Said::new(
            format!("`{written}` cannot stand here: in a calculation `-` takes away."),
            format!("`{written}` no puede ir aquí: en un cálculo `-` resta."),
        ),
        Said::new("a date", "una fecha"),
        Said::new(
            format!("Write `var fecha: date = {written}` above the first step, and `fecha` here."),
            format!("Escribe `var fecha: date = {written}` arriba del primer paso, y `fecha` aquí."),
        ),
    )
}
