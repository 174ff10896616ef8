//! Something stands behind `or` that is never used.

use crate::{Code, Diagnostic, Safety, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "E0332",
    slug: "useless-or",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0332.md"),
};

/// `rest` is what stands behind `or`, `first` what is always there.
pub(crate) fn at(rest: Span, written: &str, first: Span, of_first: &str) -> Diagnostic {
    CODE.at(
        rest,
        Said::new(
            format!("`{written}` is never used: `{of_first}` is always there."),
            format!("`{written}` no se usa nunca: `{of_first}` está siempre."),
        ),
        Said::new("never used", "no se usa nunca"),
        Said::new(
            format!("Remove `or {written}`. To ask whether one of two things is true, write a line with `if`."),
            format!("Quita `or {written}`. Para preguntar si una de dos cosas es cierta, escribe una línea con `if`."),
        ),
    )
    .with(first, Said::new("always there", "está siempre"))
    .replacing(Safety::Unsafe, first.behind().to(rest), "")
}
