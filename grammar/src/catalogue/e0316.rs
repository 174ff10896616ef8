//! A question that may be skipped: nobody can answer what was not asked.

use crate::{Code, Diagnostic, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "E0316",
    slug: "skip-in-question",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0316.md"),
};

pub(crate) fn at(span: Span) -> Diagnostic {
    CODE.at(
        span,
        Said::new(
            "A question cannot be skipped: nobody answers what was not asked.",
            "Una pregunta no se puede saltar: nadie contesta lo que no se preguntó.",
        ),
        Said::new("not in a question", "en una pregunta no"),
        Said::new(
            "Write `or -> step`, `or stop` or `or template name(…)`.",
            "Escribe `or -> paso`, `or stop` u `or template nombre(…)`.",
        ),
    )
}

/// A link behind one that always works.
pub(crate) fn behind_the_last(span: Span, last: Span) -> Diagnostic {
    CODE.at(
        span,
        Said::new(
            "This way out is never taken: the one before always works.",
            "Esta salida no se toma nunca: la anterior siempre funciona.",
        ),
        Said::new("never taken", "no se toma nunca"),
        Said::new("Remove it, or put it before the other.", "Quítala, o ponla antes de la otra."),
    )
    .with(last, Said::new("always works", "siempre funciona"))
}
