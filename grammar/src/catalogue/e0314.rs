//! A name that could not be told from a word of ours: of a step, or of a value.

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

/// A name that expressions read.
pub(crate) fn variable(span: Span, name: &str) -> Diagnostic {
    CODE.at(
        span,
        Said::new(
            format!("No value can be called `{name}`: in a condition that word has a meaning."),
            format!("Ningún valor puede llamarse `{name}`: en una condición esa palabra ya quiere decir algo."),
        ),
        Said::new("a word of the language", "es una palabra del lenguaje"),
        Said::new(
            format!("Give it another name, such as `mi_{name}`."),
            format!("Dale otro nombre, como `mi_{name}`."),
        ),
    )
}
