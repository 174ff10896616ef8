//! A keyword without a letter or a digit.

use crate::{Code, Diagnostic, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "E0402",
    slug: "empty-keyword",
    severity: Severity::Error,
    bad: "flow hola\n  start when message is \"👍\"\nstep inicio\n  stop\n",
    good: "flow hola\n  start when message is \"ok\"\nstep inicio\n  stop\n",
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
