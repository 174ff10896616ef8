//! A flow that nothing starts.

use crate::{Code, Diagnostic, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "W0313",
    slug: "flow-never-starts",
    severity: Severity::Warning,
    page: include_str!("../../../docs/diagnostics/W0313.md"),
};

pub(crate) fn at(span: Span, name: &str) -> Diagnostic {
    CODE.at(
        span,
        Said::new(format!("Nothing starts flow `{name}`."), format!("Nada inicia el flujo `{name}`.")),
        Said::new("has no `start when`", "no tiene `start when`"),
        Said::new(
            "Write below it a line such as `start when message is \"hola\"`.",
            "Escribe debajo una línea como `start when message is \"hola\"`.",
        ),
    )
}
