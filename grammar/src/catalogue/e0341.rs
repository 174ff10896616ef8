//! A second `split` in a step, without a name of its own.

use crate::{Code, Diagnostic, Safety, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "E0341",
    slug: "split-needs-label",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0341.md"),
};

/// `first` is the first split of the step.
pub(crate) fn at(span: Span, is_second: bool, first: Span) -> Diagnostic {
    let found = CODE.at(
        span,
        Said::new(
            "This step has two splits, so each needs a name of its own.",
            "Este paso tiene dos repartos, así que cada uno necesita su propio nombre.",
        ),
        Said::new("has no name", "no tiene nombre"),
        Said::new(
            "Write `as` and a name behind `split`, such as `split as saludo`.",
            "Escribe `as` y un nombre detrás de `split`, como `split as saludo`.",
        ),
    );
    let found = if is_second { found.with(first, Said::new("the other one", "el otro")) } else { found };
    found.replacing(Safety::Placeholder, span.behind(), " as nombre")
}
