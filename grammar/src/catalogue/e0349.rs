//! A block without lines.

use crate::{Code, Diagnostic, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "E0349",
    slug: "empty-block",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0349.md"),
};

/// `word` is what opens the block, `repeat` or `if`.
pub(crate) fn at(span: Span, word: &str) -> Diagnostic {
    CODE.at(
        span,
        Said::new(
            format!("This `{word}` has no lines, so nothing happens here."),
            format!("Este `{word}` no tiene líneas, así que aquí no pasa nada."),
        ),
        Said::new("nothing stands inside", "adentro no hay nada"),
        Said::new(
            "Put the lines that belong to it below this line, before its `end`, or remove the block.",
            "Pon debajo de esta línea, antes de su `end`, las líneas que le tocan, o quita el bloque.",
        ),
    )
}
