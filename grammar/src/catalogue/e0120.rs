//! Questions inside questions, deeper than anybody reads.

use crate::{Code, Diagnostic, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "E0120",
    slug: "nested-too-deep",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0120.md"),
};

pub(crate) fn at(span: Span, levels: usize) -> Diagnostic {
    CODE.at(
        span,
        Said::new(
            format!("This is nested more than {levels} levels deep, and nobody can follow it."),
            format!("Esto tiene más de {levels} niveles, y nadie puede seguirlo."),
        ),
        Said::new("one level too many", "un nivel de más"),
        Said::new(
            "Move the inner question into a step of its own and go there with `-> step`.",
            "Pasa la pregunta de adentro a un paso propio y ve allí con `-> paso`.",
        ),
    )
}
