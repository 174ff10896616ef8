//! A comment that allows an error.

use crate::{Code, Diagnostic, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "E0004",
    slug: "allow-of-error",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0004.md"),
};

pub(crate) fn at(span: Span, code: &str) -> Diagnostic {
    CODE.at(
        span,
        Said::new(
            format!("{code} is an error: only warnings can be allowed."),
            format!("{code} es un error: solo se pueden permitir avisos."),
        ),
        Said::new("an error", "un error"),
        Said::new(
            format!("Remove the comment and mend the line; `flowc explain {code}` says how."),
            format!("Quita el comentario y arregla la línea; `flowc explain {code}` dice cómo."),
        ),
    )
}
