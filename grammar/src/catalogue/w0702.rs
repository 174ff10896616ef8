//! A text that is longer than WhatsApp takes when what is filled in is long.

use crate::{Code, Diagnostic, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "W0702",
    slug: "may-be-too-long",
    severity: Severity::Warning,
    page: include_str!("../../../docs/diagnostics/W0702.md"),
};

/// Everything at its longest.
pub(crate) fn up_to(span: Span, length: usize, limit: usize) -> Diagnostic {
    at(
        span,
        Said::new(
            format!(
                "With what is filled in this text may have {length} characters; over {limit} WhatsApp refuses all of it."
            ),
            format!(
                "Con lo que se llena, este texto puede tener {length} caracteres; si pasa de {limit}, WhatsApp lo rechaza entero."
            ),
        ),
    )
}

/// Nobody knows how long a value is.
pub(crate) fn with_room(span: Span, room: usize, limit: usize) -> Diagnostic {
    at(
        span,
        Said::new(
            format!(
                "Only {room} characters are left for what is filled in; over {limit} WhatsApp refuses all of the text."
            ),
            format!(
                "Quedan solo {room} caracteres para lo que se llena; si pasa de {limit}, WhatsApp rechaza todo el texto."
            ),
        ),
    )
}

fn at(span: Span, message: Said) -> Diagnostic {
    CODE.at(
        span,
        message,
        Said::new("may be too long", "puede ser demasiado largo"),
        Said::new(
            "Split it into two messages, or cut the value: `{detail | max 100}`.",
            "Divídelo en dos mensajes, o corta el valor: `{detalle | max 100}`.",
        ),
    )
}
