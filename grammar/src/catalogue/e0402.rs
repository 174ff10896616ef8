//! A keyword without a letter, a digit or an emoji.

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
            "Nothing matches this keyword: it has no letter, no digit and no emoji.",
            "Nada coincide con esta palabra: no tiene letras, ni cifras, ni emojis.",
        ),
        Said::new("punctuation does not count", "la puntuación no cuenta"),
        Said::new("Write a word that the customer would write.", "Escribe una palabra que la persona escribiría."),
    )
}
