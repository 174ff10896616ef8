//! Two flows, two steps of one flow, or two tests of one file, with one name.

use crate::{Code, Diagnostic, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "E0307",
    slug: "duplicate-name",
    severity: Severity::Error,
    bad: in_step!("  jump to inicio_2\nstep inicio_2\n  stop\nstep Inicio_2\n  stop\n"),
    good: in_step!("  jump to inicio_2\nstep inicio_2\n  jump to inicio_3\nstep inicio_3\n  stop\n"),
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
