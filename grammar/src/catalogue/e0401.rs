//! An answer that an earlier one always takes away.

use crate::{Code, Diagnostic, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "E0401",
    slug: "shadowed-arm",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0401.md"),
};

/// `witness` is a text of the arm at `span` that the one at `earlier` takes.
pub(crate) fn at(span: Span, earlier: Span, witness: &str) -> Diagnostic {
    CODE.at(
        span,
        Said::new(
            format!("This answer is never used: an earlier one already takes “{witness}”."),
            format!("Esta respuesta no se usa nunca: una anterior ya toma «{witness}»."),
        ),
        Said::new("never gets here", "nunca llega aquí"),
        Said::new("Move this line above the other, or remove it.", "Sube esta línea arriba de la otra, o quítala."),
    )
    .with(earlier, Said::new("this one wins", "esta gana"))
}
