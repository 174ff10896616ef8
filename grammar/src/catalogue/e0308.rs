//! Answers in an order that hides what happens: `anything else` and then `no reply` stand last, and once.

use crate::{Code, Diagnostic, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "E0308",
    slug: "arm-order",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0308.md"),
};

/// The arm at `span` stands behind `before`, which must come later.
pub(crate) fn at(span: Span, before: Span, word: &str) -> Diagnostic {
    CODE.at(
        span,
        Said::new(
            format!("This answer stands behind `{word}`, which must come later."),
            format!("Esta respuesta está detrás de `{word}`, que va después."),
        ),
        Said::new("move this line up", "sube esta línea"),
        Said::new(
            format!("Move it above `{word}`: `anything else` and then `no reply` are the last answers of a question."),
            format!("Súbela arriba de `{word}`: `anything else` y luego `no reply` son las últimas respuestas de una pregunta."),
        ),
    )
    .with(before, Said::new(format!("`{word}` stands here"), format!("`{word}` está aquí")))
}

/// A second `anything else` or `no reply`.
pub(crate) fn twice(span: Span, first: Span, word: &str) -> Diagnostic {
    CODE.at(
        span,
        Said::new(format!("This question has `{word}` twice."), format!("Esta pregunta tiene `{word}` dos veces.")),
        Said::new("never used", "no se usa nunca"),
        Said::new("Keep one of the two.", "Deja una sola de las dos."),
    )
    .with(first, Said::new("the first one", "la primera"))
}
