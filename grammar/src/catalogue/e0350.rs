//! A range of numbers that holds none.

use crate::{Code, Diagnostic, Safety, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "E0350",
    slug: "number-range",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0350.md"),
};

/// `written` is the range turned round, where that holds numbers.
pub(crate) fn at(span: Span, turned: Option<String>) -> Diagnostic {
    let found = CODE.at(
        span,
        Said::new("No number lies in this range.", "Ningún número está en este rango."),
        Said::new("holds no number", "no tiene ningún número"),
        match &turned {
            Some(turned) => Said::new(
                format!("Write the smaller number first: `{turned}`."),
                format!("Escribe primero el número menor: `{turned}`."),
            ),
            None => {
                Said::new("Write two numbers of at most 28 digits.", "Escribe dos números de como mucho 28 cifras.")
            }
        },
    );
    match turned {
        Some(turned) => found.replacing(Safety::Unsafe, span, turned),
        None => found,
    }
}
