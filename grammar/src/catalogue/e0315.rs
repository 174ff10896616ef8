//! `continue` where no answer is around it.

use crate::{Code, Diagnostic, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "E0315",
    slug: "continue-outside-arm",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0315.md"),
};

pub(crate) fn at(span: Span) -> Diagnostic {
    CODE.at(
        span,
        Said::new(
            "`continue` goes on below the question's `end`, and there is no question around it.",
            "`continue` sigue debajo del `end` de la pregunta, y aquí no hay ninguna alrededor.",
        ),
        Said::new("continue where?", "¿seguir dónde?"),
        Said::new(
            "Remove the line: the next one follows anyway.",
            "Quita la línea: la siguiente viene de todos modos.",
        ),
    )
}
