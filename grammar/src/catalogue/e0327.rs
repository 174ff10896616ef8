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
        here(),
        name_it(written),
    )
}

/// `24/11/2026`: numbers that would be divided; `date` is the same as the language writes it.
pub(crate) fn other(span: Span, written: &str, date: &str) -> Diagnostic {
    CODE.at(
        span,
        Said::new(
            format!("`{written}` would be worked out as numbers, and a date is none."),
            format!("`{written}` se calcularía como números, y una fecha no lo es."),
        ),
        here(),
        name_it(date),
    )
}

fn here() -> Said {
    Said::new("a date", "una fecha")
}

fn name_it(date: &str) -> Said {
    Said::new(
        format!("Write `var fecha: date = {date}` above the first step, and `fecha` here."),
        format!("Escribe `var fecha: date = {date}` arriba del primer paso, y `fecha` aquí."),
    )
}
