//! A question that does not say what to do with any other answer.

use crate::{Code, Diagnostic, Safety, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "E0305",
    slug: "missing-anything-else",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0305.md"),
};

pub(crate) fn at(span: Span, insert: Span, line: String) -> Diagnostic {
    CODE.at(
        span,
        Said::new(
            "What happens when the customer answers something else? The question does not say.",
            "¿Qué pasa si la persona contesta otra cosa? La pregunta no lo dice.",
        ),
        Said::new("has no `anything else`", "no tiene `anything else`"),
        Said::new(
            "Write an answer `anything else -> step`, or `anything else continue`, behind the others.",
            "Escribe una respuesta `anything else -> paso`, o `anything else continue`, detrás de las demás.",
        ),
    )
    .replacing(Safety::Unsafe, insert, line)
}

/// A question of one line; `insert` is the place at its end.
pub(crate) fn in_one_line(span: Span, insert: Span) -> Diagnostic {
    CODE.at(
        span,
        Said::new(
            "What happens when the customer answers something else? The line does not say.",
            "¿Qué pasa si la persona contesta otra cosa? La línea no lo dice.",
        ),
        Said::new("says nothing of other answers", "no dice nada de otras respuestas"),
        Said::new(
            "Write at its end `otherwise -> step`, `otherwise stop` or `otherwise continue`; or say it for all questions with `questions` and `anything else` above the first step.",
            "Escribe al final `otherwise -> paso`, `otherwise stop` u `otherwise continue`; o dilo para todas las preguntas con `questions` y `anything else` arriba del primer paso.",
        ),
    )
    .replacing(Safety::Unsafe, insert, " otherwise continue")
}
