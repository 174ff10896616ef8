//! A line of a flow's header that may stand once and stands twice.

use crate::{Code, Diagnostic, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "E0116",
    slug: "said-twice",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0116.md"),
};

pub(crate) fn at(span: Span, word: &str, first: Span) -> Diagnostic {
    CODE.at(
        span,
        Said::new(format!("`{word}` is said twice in this flow."), format!("`{word}` está dos veces en este flujo.")),
        Said::new("the second one", "el segundo"),
        Said::new("Keep one of the two lines.", "Deja una sola de las dos líneas."),
    )
    .with(first, Said::new("the first one", "el primero"))
}

/// The `contact` of a test.
pub(crate) fn in_a_test(span: Span, first: Span) -> Diagnostic {
    CODE.at(
        span,
        Said::new(
            "A test has one `contact`, and here is a second one.",
            "Una prueba tiene un solo `contact`, y aquí hay otro.",
        ),
        Said::new("the second one", "el segundo"),
        Said::new(
            "Keep one of the two lines; what another person does goes into a test of its own.",
            "Deja una de las dos líneas; lo que hace otra persona va en otra prueba.",
        ),
    )
    .with(first, Said::new("the first one", "el primero"))
}

/// A part of a line, such as `up to`.
pub(crate) fn in_a_line(span: Span, word: &str) -> Diagnostic {
    CODE.at(
        span,
        Said::new(format!("`{word}` is said twice in this line."), format!("`{word}` está dos veces en esta línea.")),
        Said::new("the second one", "el segundo"),
        Said::new("Keep one of the two.", "Deja uno solo de los dos."),
    )
}
