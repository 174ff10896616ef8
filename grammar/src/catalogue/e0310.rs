//! `ask again` without saying how often.

use crate::{Code, Diagnostic, Safety, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "E0310",
    slug: "again-without-limit",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0310.md"),
};

/// `span` is `ask again`.
pub(crate) fn at(span: Span) -> Diagnostic {
    CODE.at(
        span,
        Said::new("How often may this question be repeated?", "¿Cuántas veces se puede repetir esta pregunta?"),
        Said::new("without an end", "sin fin"),
        Said::new(
            "Write `ask again at most 2 times`; then the flow goes on with the next line.",
            "Escribe `ask again at most 2 times`; después el flujo sigue con la línea de abajo.",
        ),
    )
    .replacing(Safety::Placeholder, span.behind(), " at most 2 times")
}

/// `at most 0 times`, or more often than anybody answers.
pub(crate) fn out_of_range(span: Span) -> Diagnostic {
    CODE.at(
        span,
        Said::new("A question is repeated 1 to 100 times.", "Una pregunta se repite de 1 a 100 veces."),
        Said::new("out of range", "fuera de rango"),
        Said::new("Write a number such as 2.", "Escribe un número como 2."),
    )
    .replacing(Safety::Placeholder, span, "2")
}
