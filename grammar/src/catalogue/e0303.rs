//! An answer that says nothing of what comes next.

use crate::{Code, Diagnostic, Said, Severity, Span};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ArmOf {
    Question,
    Split,
}

pub(crate) static CODE: Code = Code {
    id: "E0303",
    slug: "arm-leads-nowhere",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0303.md"),
};

/// `arm` is an answer of a question, or a share of a split.
pub(crate) fn at(span: Span, arm: ArmOf) -> Diagnostic {
    CODE.at(
        span,
        match arm {
            ArmOf::Question => {
                Said::new("This answer does not say what happens next.", "Esta respuesta no dice qué pasa después.")
            }
            ArmOf::Split => {
                Said::new("This share does not say what happens next.", "Esta parte no dice qué pasa después.")
            }
        },
        Said::new("and then?", "¿y entonces?"),
        Said::new(
            "Write `-> step` at its end, or `continue` to go on below the `end`, or lines below it.",
            "Escribe `-> paso` al final, o `continue` para seguir debajo del `end`, o líneas debajo.",
        ),
    )
}
