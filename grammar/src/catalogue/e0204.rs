//! A message without anything in it.

use crate::{Code, Diagnostic, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "E0204",
    slug: "empty-message",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0204.md"),
};

pub(crate) fn at(span: Span) -> Diagnostic {
    CODE.at(
        span,
        Said::new("This message is empty, and WhatsApp refuses it.", "Este mensaje está vacío y WhatsApp lo rechaza."),
        Said::new("nothing to read", "nada que leer"),
        Said::new(
            "Write what the customer should read, or remove the line.",
            "Escribe lo que la persona debe leer, o quita la línea.",
        ),
    )
}
