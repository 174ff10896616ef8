//! Two flows, two steps of one flow, or two tests of one file, with one name.

use crate::{Code, Diagnostic, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "E0307",
    slug: "duplicate-name",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0307.md"),
};

/// `what` is `step`, `flow` or `test`.
pub(crate) fn at(span: Span, what: &str, written: &str, first: Span) -> Diagnostic {
    CODE.at(
        span,
        Said::new(
            format!("There already is a `{what}` called `{written}`; capitals and accents make no difference."),
            format!("Ya hay un `{what}` llamado `{written}`; mayúsculas y acentos no distinguen."),
        ),
        Said::new("the second one", "el segundo"),
        Said::new("Give one of the two another name.", "Dale otro nombre a uno de los dos."),
    )
    .with(first, Said::new("the first one", "el primero"))
}

/// Two arms of a split.
pub(crate) fn share(span: Span, written: &str, first: Span) -> Diagnostic {
    CODE.at(
        span,
        Said::new(
            format!("This split already has a part called `{written}`; capitals and accents make no difference."),
            format!("Este reparto ya tiene una parte llamada `{written}`; mayúsculas y acentos no distinguen."),
        ),
        Said::new("the second one", "la segunda"),
        Said::new("Give one of the two another name.", "Dale otro nombre a una de las dos."),
    )
    .with(first, Said::new("the first one", "la primera"))
}

/// A name of expressions; `word` is what declares it a second time.
pub(crate) fn variable(span: Span, written: &str, word: &str, first: Span) -> Diagnostic {
    let found = CODE.at(
        span,
        Said::new(
            format!("This flow already has a name `{written}`; capitals and accents make no difference."),
            format!("Este flujo ya tiene un nombre `{written}`; mayúsculas y acentos no distinguen."),
        ),
        Said::new("the second one", "el segundo"),
        if word == "split" {
            Said::new(
                "Give this split another name: `split as saludo`.",
                "Dale otro nombre a este reparto: `split as saludo`.",
            )
        } else {
            Said::new("Give one of the two another name.", "Dale otro nombre a uno de los dos.")
        },
    );
    found.with(first, Said::new("the first one", "el primero"))
}
