//! A question with a time and nothing for when it is over.

use crate::{Code, Diagnostic, Safety, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "E0304",
    slug: "missing-no-reply",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0304.md"),
};

/// `insert` is the place behind the last answer, `line` what to write there.
pub(crate) fn at(span: Span, time: &str, insert: Span, line: String) -> Diagnostic {
    CODE.at(
        span,
        Said::new(
            format!("What happens when nobody answers within {time}? The question does not say."),
            format!("¿Qué pasa si nadie contesta en {time}? La pregunta no lo dice."),
        ),
        Said::new("a time without a `no reply`", "un tiempo sin `no reply`"),
        Said::new(
            "Write as its last answer `no reply -> step`, or `no reply continue`.",
            "Escribe como última respuesta `no reply -> paso`, o `no reply continue`.",
        ),
    )
    .replacing(Safety::Unsafe, insert, line)
}
