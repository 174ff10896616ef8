//! A statement behind one that never goes on.

use crate::{Code, Diagnostic, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "W0302",
    slug: "unreachable-statement",
    severity: Severity::Warning,
    page: include_str!("../../../docs/diagnostics/W0302.md"),
};

pub(crate) fn at(span: Span, leaver: Span) -> Diagnostic {
    CODE.at(
        span,
        Said::new("This line never runs.", "Esta línea no se ejecuta nunca."),
        Said::new("nobody gets here", "aquí no llega nadie"),
        Said::new("Move it up or remove it.", "Súbela o quítala."),
    )
    .with(leaver, Said::new("nothing goes on behind this", "detrás de esto no sigue nada"))
}
