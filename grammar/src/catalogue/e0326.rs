//! A sign of another language or of mathematics between two values.

use engine::Comparison;

use crate::{Code, Diagnostic, Safety, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "E0326",
    slug: "comparison-sign",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0326.md"),
};

pub(crate) fn at(span: Span, written: &str, by: Comparison) -> Diagnostic {
    let ours = match by {
        Comparison::Equal => "==",
        Comparison::Differs => "!=",
        Comparison::Less => "<",
        Comparison::AtMost => "<=",
        Comparison::Greater => ">",
        Comparison::AtLeast => ">=",
    };
    instead(span, written, ours, Safety::Safe)
}

/// Another sign or words where `ours` belongs.
pub(crate) fn instead(span: Span, written: &str, ours: &str, safety: Safety) -> Diagnostic {
    CODE.at(
        span,
        Said::new(
            format!("Two values are compared with `{ours}`, not with `{written}`."),
            format!("Dos valores se comparan con `{ours}`, no con `{written}`."),
        ),
        Said::new(format!("write `{ours}`"), format!("escribe `{ours}`")),
        Said::new(
            format!("Write `{ours}` instead of `{written}`."),
            format!("Escribe `{ours}` en vez de `{written}`."),
        ),
    )
    .replacing(safety, span, ours)
}
