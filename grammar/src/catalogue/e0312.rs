//! A flow without a step.

use crate::{Code, Diagnostic, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "E0312",
    slug: "flow-without-step",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0312.md"),
};

pub(crate) fn at(span: Span, name: &str) -> Diagnostic {
    CODE.at(
        span,
        Said::new(
            format!("Flow `{name}` has no step, so it does nothing."),
            format!("El flujo `{name}` no tiene ningún paso, así que no hace nada."),
        ),
        Said::new("nothing happens", "no pasa nada"),
        Said::new(
            "Write `step inicio` below it, at the left edge, and under it what the flow does.",
            "Escribe debajo `step inicio`, pegado al borde izquierdo, y debajo lo que hace el flujo.",
        ),
    )
}
