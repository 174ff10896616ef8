//! A tag, or what `track` counts, without a name.

use crate::{Code, Diagnostic, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "E0351",
    slug: "empty-name",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0351.md"),
};

pub(crate) fn at(span: Span, word: &str) -> Diagnostic {
    CODE.at(
        span,
        Said::new(format!("This `{word}` has no name."), format!("Este `{word}` no tiene nombre.")),
        Said::new("nothing between the quotes", "nada entre las comillas"),
        Said::new(
            format!("Write a name between the quotes, such as `{word} \"cliente\"`."),
            format!("Escribe un nombre entre las comillas, como `{word} \"cliente\"`."),
        ),
    )
}
