//! An answer that says nothing of what comes next.

use crate::{Code, Diagnostic, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "E0303",
    slug: "arm-leads-nowhere",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0303.md"),
};

pub(crate) fn at(span: Span) -> Diagnostic {
    CODE.at(
        span,
        Said::new("This answer does not say what happens next.", "Esta respuesta no dice qué pasa después."),
        Said::new("and then?", "¿y entonces?"),
        Said::new(
            "Write `-> step` at its end, or `continue` to go on below the `end`, or lines below it.",
            "Escribe `-> paso` al final, o `continue` para seguir debajo del `end`, o líneas debajo.",
        ),
    )
}
