//! A `{` in a text without its `}`.

use crate::{Code, Diagnostic, Safety, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "E0206",
    slug: "unclosed-brace",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0206.md"),
};

pub(crate) fn at(span: Span) -> Diagnostic {
    CODE.at(
        span,
        Said::new("This `{` is not closed.", "Esta `{` no se cierra."),
        Said::new("opened here", "se abre aquí"),
        Said::new(
            "Write `}` behind the value, or `\\{` for a brace the customer should see.",
            "Escribe `}` detrás del valor, o `\\{` para una llave que la persona debe ver.",
        ),
    )
    .replacing(Safety::Unsafe, span, "\\{")
}
