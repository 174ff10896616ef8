//! A statement that waits inside `questions`.

use crate::{Code, Diagnostic, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "E0347",
    slug: "wait-in-questions",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0347.md"),
};

pub(crate) fn at(span: Span, word: &str) -> Diagnostic {
    CODE.at(
        span,
        Said::new(
            format!("`{word}` waits, and nothing in `questions` may wait: another question is still open."),
            format!("`{word}` espera, y en `questions` nada puede esperar: otra pregunta sigue abierta."),
        ),
        Said::new("waits", "espera"),
        Said::new(
            "Move it into a step, and write here `jump to` and that step.",
            "Pásalo a un paso, y escribe aquí `jump to` y ese paso.",
        ),
    )
}
