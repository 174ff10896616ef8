//! Curly quotes where only straight ones open a text: inside braces.

use crate::{Code, Diagnostic, Safety, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "E0211",
    slug: "curly-quotes-in-braces",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0211.md"),
};

/// `straight` is what stands in the braces, with straight quotes; `span` with the braces.
pub(crate) fn at(span: Span, straight: &str) -> Diagnostic {
    CODE.at(
        span,
        Said::new(
            "Inside braces a text stands between straight quotes.",
            "Dentro de las llaves un texto va entre comillas rectas.",
        ),
        Said::new("curly quotes in here", "aquí hay comillas curvas"),
        Said::new(format!("Write `{straight}`."), format!("Escribe `{straight}`.")),
    )
    .replacing(Safety::Safe, span, straight)
}
