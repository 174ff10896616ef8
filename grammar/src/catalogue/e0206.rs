//! A `{` in a text without its `}`.

use crate::{Code, Diagnostic, Safety, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "E0206",
    slug: "unclosed-brace",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0206.md"),
};

/// `name` is the name behind it, if one stands there; its `}` belongs to the empty place `end`.
pub(crate) fn at(span: Span, name: Option<(&str, Span)>) -> Diagnostic {
    let found = CODE.at(
        span,
        Said::new("This `{` is not closed.", "Esta `{` no se cierra."),
        Said::new("opened here", "se abre aquí"),
        match name {
            Some((name, _)) => Said::new(
                format!("Write `{{{name}}}`, or `\\{{` for a brace the customer should see."),
                format!("Escribe `{{{name}}}`, o `\\{{` para una llave que la persona debe ver."),
            ),
            None => Said::new(
                "Write `}` behind the value, or `\\{` for a brace the customer should see.",
                "Escribe `}` detrás del valor, o `\\{` para una llave que la persona debe ver.",
            ),
        },
    );
    match name {
        Some((_, end)) => found.replacing(Safety::Unsafe, end, "}"),
        None => found.replacing(Safety::Unsafe, span, "\\{"),
    }
}
