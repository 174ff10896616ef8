//! `no reply` in a question that waits for ever.

use crate::{Code, Diagnostic, Safety, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "E0311",
    slug: "no-reply-without-time",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0311.md"),
};

/// `question` is the code of the question's line.
pub(crate) fn at(span: Span, question: Span) -> Diagnostic {
    CODE.at(
        span,
        Said::new(
            "This `no reply` never happens: the question has no time.",
            "Este `no reply` no pasa nunca: la pregunta no tiene tiempo.",
        ),
        Said::new("after how long?", "¿después de cuánto?"),
        Said::new(
            "Write `up to 20h` at the end of the question; 20h stays inside WhatsApp's 24 hours.",
            "Escribe `up to 20h` al final de la pregunta; con 20h sigues dentro de las 24 horas de WhatsApp.",
        ),
    )
    .with(question, Said::new("waits for ever", "espera para siempre"))
    .replacing(Safety::Placeholder, question.behind(), " up to 20h")
}

/// `wait for reply … otherwise …` without a time.
pub(crate) fn otherwise(span: Span, question: Span) -> Diagnostic {
    CODE.at(
        span,
        Said::new(
            "This `otherwise` never happens: the wait has no time, and every reply goes on to the next line.",
            "Este `otherwise` no pasa nunca: la espera no tiene tiempo, y cualquier respuesta sigue en la línea de abajo.",
        ),
        Said::new("after how long?", "¿después de cuánto?"),
        Said::new(
            "Write `up to 20h` before `otherwise`; 20h stays inside WhatsApp's 24 hours.",
            "Escribe `up to 20h` antes de `otherwise`; con 20h sigues dentro de las 24 horas de WhatsApp.",
        ),
    )
    .with(question, Said::new("waits for ever", "espera para siempre"))
    .replacing(Safety::Placeholder, Span { end: span.start, ..span }, "up to 20h ")
}
