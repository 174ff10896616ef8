//! `else` or `else if` behind an `else`.

use crate::{Code, Diagnostic, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "E0348",
    slug: "else-order",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0348.md"),
};

pub(crate) fn at(span: Span, opener: Span) -> Diagnostic {
    CODE.at(
        span,
        Said::new(
            "This never happens: an `else` stands above it, and that takes everything that is left.",
            "Esto no pasa nunca: arriba hay un `else`, y ese toma todo lo que queda.",
        ),
        Said::new("behind `else`", "detrás de `else`"),
        Said::new(
            "Move it and its lines above the `else`, as `else if …`, or remove it.",
            "Súbelo con sus líneas arriba del `else`, como `else if …`, o quítalo.",
        ),
    )
    .with(opener, Said::new("its `if`", "su `if`"))
}
