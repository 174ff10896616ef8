//! `ask again` where there is no question to repeat.

use crate::{Code, Diagnostic, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "E0309",
    slug: "again-outside-question",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0309.md"),
};

pub(crate) fn at(span: Span) -> Diagnostic {
    CODE.at(
        span,
        Said::new(
            "`ask again` repeats a question, and there is none around it.",
            "`ask again` repite una pregunta, y aquí no hay ninguna alrededor.",
        ),
        Said::new("which question?", "¿qué pregunta?"),
        Said::new(
            "Put it below an answer of a question, such as `anything else`.",
            "Ponla debajo de una respuesta de una pregunta, como `anything else`.",
        ),
    )
}
