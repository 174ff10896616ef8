//! `questions` in a flow whose questions say everything themselves.

use crate::{Code, Diagnostic, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "W0346",
    slug: "questions-unused",
    severity: Severity::Warning,
    page: include_str!("../../../docs/diagnostics/W0346.md"),
};

pub(crate) fn at(span: Span) -> Diagnostic {
    CODE.at(
        span,
        Said::new(
            "No question of this flow leaves anything to `questions`.",
            "Ninguna pregunta de este flujo le deja nada a `questions`.",
        ),
        Said::new("has no effect", "no tiene efecto"),
        Said::new(
            "Remove the block, or remove from the questions the answers that should be the same for all.",
            "Quita el bloque, o quita de las preguntas las respuestas que deban ser iguales para todas.",
        ),
    )
}
