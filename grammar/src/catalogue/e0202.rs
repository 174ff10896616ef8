//! Braces in a text that hold nothing that can be filled in.

use crate::{Code, Diagnostic, Safety, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "E0202",
    slug: "unknown-interpolation",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0202.md"),
};

/// A name among others; `near` is what was probably meant.
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
        match near {
            Some(near) => Said::new(
                format!("Write `{near}`. For a brace the customer should see, write `\\{{`."),
                format!("Escribe `{near}`. Para una llave que la persona debe ver, escribe `\\{{`."),
            ),
            None => Said::new(
                "Between braces stands a name that is known, such as `{contact.first_name or \"…\"}`. For a brace the customer should see, write `\\{`.",
                "Entre llaves va un nombre conocido, como `{contact.first_name or \"…\"}`. Para una llave que la persona debe ver, escribe `\\{`.",
            ),
        },
    );
    match near {
        Some(near) => found.replacing(Safety::Unsafe, span, near),
        None => found,
    }
}

/// The only thing between its braces, which `span` takes in.
pub(crate) fn alone(span: Span, written: &str, near: Option<&str>) -> Diagnostic {
    at(span, written, near.map(|near| format!("{{{near}}}")).as_deref())
}
