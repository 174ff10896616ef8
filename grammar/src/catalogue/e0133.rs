//! Bullets, numbers and lines that a document or a chat draws around the words.

use crate::{Code, Diagnostic, Edit, Safety, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "E0133",
    slug: "pasted-markup",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0133.md"),
};

/// A mark before the words: `removed` is the mark with what parts it from them.
pub(crate) fn mark(span: Span, written: &str, removed: Span) -> Diagnostic {
    CODE.at(
        span,
        Said::new(
            format!("A line here does not begin with `{written}`."),
            format!("Aquí una línea no empieza con `{written}`."),
        ),
        Said::new("comes from a document or a chat", "viene de un documento o de un chat"),
        Said::new(
            format!("Remove the `{written}`: each line is its own instruction already."),
            format!("Quita el `{written}`: cada línea ya es una instrucción."),
        ),
    )
    .replacing(Safety::Safe, removed, "")
}

/// A word between `*` or `_`.
pub(crate) fn around(span: Span, written: &str, word: &str) -> Diagnostic {
    CODE.at(
        span,
        Said::new(
            format!("`{written}` is `{word}` with a document's marks around it."),
            format!("`{written}` es `{word}` con marcas de un documento alrededor."),
        ),
        Said::new("marks are for texts only", "las marcas son solo para los textos"),
        Said::new(format!("Write `{word}`."), format!("Escribe `{word}`.")),
    )
    .replacing(Safety::Safe, span, word)
}

/// A line of signs: `---`, or the fence of a code block. `line` is the whole line.
pub(crate) fn ruler(span: Span, written: &str, line: Span) -> Diagnostic {
    CODE.at(
        span,
        Said::new(
            format!("A line of `{written}` says nothing here."),
            format!("Una línea de `{written}` no dice nada aquí."),
        ),
        Said::new("comes from a document or a chat", "viene de un documento o de un chat"),
        Said::new(
            "Delete the line; for a note to yourself begin it with `#`.",
            "Borra la línea; para una nota tuya, empiézala con `#`.",
        ),
    )
    .fixed_by(Safety::Safe, vec![Edit { span: line, text: String::new() }])
}
