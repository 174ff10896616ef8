//! Parts of a line in another order than they are read in.

use crate::{Code, Diagnostic, Safety, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "E0135",
    slug: "clause-order",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0135.md"),
};

/// `span` is the `or …` that stands too late; `whole` both parts, and `moved` the same in their order.
pub(crate) fn at(span: Span, whole: Span, moved: &str) -> Diagnostic {
    CODE.at(
        span,
        Said::new(
            "What to do when the text may not be sent stands right behind the text.",
            "Qué hacer cuando no se puede enviar el texto va justo detrás del texto.",
        ),
        Said::new("too late in the line", "demasiado tarde en la línea"),
        Said::new(format!("Write behind the text: `{moved}`."), format!("Escribe detrás del texto: `{moved}`.")),
    )
    .replacing(Safety::Safe, whole, moved)
}

/// `span` is the `for …` that stands too late; `whole` both parts, and `moved` the same in their order.
pub(crate) fn kind(span: Span, whole: Span, moved: &str) -> Diagnostic {
    CODE.at(
        span,
        Said::new(
            "What the answer must be stands right behind the text of the question.",
            "Qué debe ser la respuesta va justo detrás del texto de la pregunta.",
        ),
        Said::new("too late in the line", "demasiado tarde en la línea"),
        Said::new(format!("Write behind the text: `{moved}`."), format!("Escribe detrás del texto: `{moved}`.")),
    )
    .replacing(Safety::Safe, whole, moved)
}
