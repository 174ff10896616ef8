//! A construct of the language that has not arrived.

use crate::{Code, Diagnostic, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "E0109",
    slug: "not-yet",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0109.md"),
};

/// `help` says what to write meanwhile; empty where there is nothing.
pub(crate) fn at(span: Span, phrase: &str, help: Said) -> Diagnostic {
    let help = if help.is_empty() {
        Said::new(
            format!("Leave it out for now: `{phrase}` comes with a later version."),
            format!("Por ahora quítalo: `{phrase}` llega con una versión posterior."),
        )
    } else {
        help
    };
    CODE.at(
        span,
        Said::new(
            format!("`{phrase}` belongs to the language, but does not work in this version yet."),
            format!("`{phrase}` es parte del lenguaje, pero todavía no funciona en esta versión."),
        ),
        Said::new("not yet", "todavía no"),
        help,
    )
}
