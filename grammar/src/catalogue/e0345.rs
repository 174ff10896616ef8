//! `once per contact` and `restart when triggered again` in one flow.

use crate::{Code, Diagnostic, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "E0345",
    slug: "once-and-restart",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0345.md"),
};

pub(crate) fn at(span: Span, first: Span) -> Diagnostic {
    CODE.at(
        span,
        Said::new(
            "This flow lets a customer in only once, and also begins anew each time: both cannot hold.",
            "Este flujo deja entrar una sola vez a cada persona, y también empieza de nuevo cada vez: las dos cosas no pueden valer.",
        ),
        Said::new("contradicts the other line", "contradice la otra línea"),
        Said::new("Keep one of the two lines.", "Deja una sola de las dos líneas."),
    )
    .with(first, Said::new("the other line", "la otra línea"))
}
