//! A block that nothing closes. Its opener is blamed.

use crate::{Code, Diagnostic, Safety, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "E0103",
    slug: "missing-end",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0103.md"),
};

/// `opener` is the word that opens, `insert` the empty place where a line `end` belongs, `line` that line.
pub(crate) fn at(opener: Span, word: &str, insert: Span, line: &str) -> Diagnostic {
    CODE.at(
        opener,
        Said::new(format!("This `{word}` is never closed."), format!("Este `{word}` no se cierra nunca.")),
        Said::new("opened here", "se abre aquí"),
        Said::new(
            format!("Write `end` in a line of its own below the last line that belongs to this `{word}`, as far left as the `{word}`."),
            format!("Escribe `end` en una línea propia debajo de la última línea de este `{word}`, tan a la izquierda como el `{word}`."),
        ),
    )
    .with(insert, Said::new("its `end` belongs here", "su `end` va aquí"))
    .replacing(Safety::Safe, insert, line)
}
