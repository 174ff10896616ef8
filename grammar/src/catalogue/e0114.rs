//! An `end` (or an `else`) that closes nothing.

use crate::{Code, Diagnostic, Safety, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "E0114",
    slug: "stray-end",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0114.md"),
};

/// `line` is the whole line.
pub(crate) fn at(span: Span, line: Span) -> Diagnostic {
    CODE.at(
        span,
        Said::new("This `end` closes nothing.", "Este `end` no cierra nada."),
        Said::new("nothing is open here", "aquí no hay nada abierto"),
        Said::new(
            "Remove the line: a step needs no `end`, it goes on up to the next `step`.",
            "Quita la línea: un paso no lleva `end`, llega hasta el siguiente `step`.",
        ),
    )
    .replacing(Safety::Unsafe, line, "")
}
