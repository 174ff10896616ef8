//! Braces in a text that hold nothing that can be filled in.

use crate::{Code, Diagnostic, Safety, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "E0202",
    slug: "unknown-interpolation",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0202.md"),
};

/// `near` is what was probably meant.
pub(crate) fn at(span: Span, written: &str, near: Option<&str>) -> Diagnostic {
    let found = CODE.at(
        span,
        Said::new(
            format!("I don't know what to put in place of `{written}`."),
            format!("No sé qué poner en lugar de `{written}`."),
        ),
        match near {
            Some(near) => Said::new(format!("did you mean `{near}`?"), format!("¿quisiste decir `{near}`?")),
            None => Said::new("nothing has this name", "nada se llama así"),
        },
        Said::new(
            "In this version a text can hold `{contact.first_name or \"…\"}`. For a brace the customer should see, write `\\{`.",
            "En esta versión un texto puede llevar `{contact.first_name or \"…\"}`. Para una llave que la persona debe ver, escribe `\\{`.",
        ),
    );
    match near {
        Some(near) => found.replacing(Safety::Unsafe, span, near),
        None => found,
    }
}
