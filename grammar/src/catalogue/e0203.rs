//! A value that may be missing, without a word to use then.

use crate::{Code, Diagnostic, Safety, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "E0203",
    slug: "may-be-missing",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0203.md"),
};

/// `span` is the value without its braces.
pub(crate) fn at(span: Span, written: &str) -> Diagnostic {
    CODE.at(
        span,
        Said::new(
            format!("`{written}` is not known of every customer, and the message would have a hole."),
            format!("`{written}` no se sabe de todas las personas, y el mensaje quedaría con un hueco."),
        ),
        Said::new("may be missing", "puede faltar"),
        Said::new(
            format!("Say what to write then: `{written} or \"amigo\"`."),
            format!("Di qué poner en ese caso: `{written} or \"amigo\"`."),
        ),
    )
    .replacing(Safety::Placeholder, span.behind(), " or \"amigo\"")
}
