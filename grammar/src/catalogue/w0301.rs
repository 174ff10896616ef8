//! A step that nothing leads to.

use crate::{Code, Diagnostic, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "W0301",
    slug: "unreachable-step",
    severity: Severity::Warning,
    page: include_str!("../../../docs/diagnostics/W0301.md"),
};

/// `before` is the last line of the step above, where authors expect to run on.
pub(crate) fn at(span: Span, name: &str, before: Option<Span>) -> Diagnostic {
    let found = CODE.at(
        span,
        Said::new(format!("No way leads to step `{name}`."), format!("Ningún camino lleva al paso `{name}`.")),
        Said::new("nobody gets here", "aquí no llega nadie"),
        Said::new(
            format!("A step does not run into the next one: write `jump to {name}` where it should be reached, or remove it."),
            format!("Un paso no sigue solo en el siguiente: escribe `jump to {name}` donde haya que llegar, o quítalo."),
        ),
    );
    match before {
        Some(before) => found.with(
            before,
            Said::new(
                format!("the flow ends behind this line; perhaps `jump to {name}` belongs below it"),
                format!("el flujo termina detrás de esta línea; quizá debajo va `jump to {name}`"),
            ),
        ),
        None => found,
    }
}
