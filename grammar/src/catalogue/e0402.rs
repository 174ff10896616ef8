//! A keyword without a letter or a digit.

use crate::{Code, Diagnostic, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "E0402",
    slug: "empty-keyword",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0402.md"),
};

pub(crate) fn at(span: Span) -> Diagnostic {
    CODE.at(
        span,
        Said::new(
            "Nothing matches this keyword: it has no letter and no digit.",
            "Nada coincide con esta palabra: no tiene ni letras ni cifras.",
        ),
        Said::new("punctuation and emoji do not count", "la puntuación y los emojis no cuentan"),
        Said::new("Write a word that the customer would write.", "Escribe una palabra que la persona escribiría."),
    )
}
