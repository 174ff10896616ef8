//! A step with a name that jumps could not tell from a word of ours.

use crate::{Code, Diagnostic, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "E0314",
    slug: "reserved-name",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0314.md"),
};

pub(crate) fn at(span: Span, name: &str) -> Diagnostic {
    CODE.at(
        span,
        Said::new(format!("No step can be called `{name}`."), format!("Ningún paso puede llamarse `{name}`.")),
        Said::new("a word of the language", "es una palabra del lenguaje"),
        Said::new("Give it another name, such as `inicio`.", "Dale otro nombre, como `inicio`."),
    )
}
