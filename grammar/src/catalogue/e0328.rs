//! A name that may hold nothing where it is read.

use crate::{Code, Diagnostic, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "E0328",
    slug: "read-before-set",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0328.md"),
};

/// `name` is the first name of what is `written`.
pub(crate) fn at(span: Span, written: &str, name: &str) -> Diagnostic {
    CODE.at(
        span,
        Said::new(
            format!("`{written}` may hold nothing here: a road leads to this line on which nothing set it."),
            format!("`{written}` puede estar vacío aquí: un camino llega a esta línea sin haberle dado valor."),
        ),
        Said::new("perhaps not set yet", "quizá todavía sin valor"),
        Said::new(
            format!("Give it a first value above the first step, as in `var {name}: text = \"…\"`, or say what to take then: `{written} or \"…\"`."),
            format!("Dale un primer valor arriba del primer paso, como `var {name}: text = \"…\"`, o di qué tomar en ese caso: `{written} or \"…\"`."),
        ),
    )
}
