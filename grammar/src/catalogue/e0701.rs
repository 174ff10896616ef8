//! A text longer than WhatsApp takes.

use crate::{Code, Diagnostic, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "E0701",
    slug: "text-too-long",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0701.md"),
};

pub(crate) fn at(span: Span, length: usize, limit: usize) -> Diagnostic {
    CODE.at(
        span,
        Said::new(
            format!("This text has at least {length} characters; WhatsApp takes {limit} and refuses the rest."),
            format!("Este texto tiene al menos {length} caracteres; WhatsApp acepta {limit} y rechaza lo que pase."),
        ),
        Said::new("too long", "demasiado largo"),
        Said::new("Split it into two messages.", "Divídelo en dos mensajes."),
    )
}
