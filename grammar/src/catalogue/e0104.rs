//! A word of another language, or of another tool, where ours is English.

use crate::{Code, Diagnostic, Safety, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "E0104",
    slug: "foreign-word",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0104.md"),
};

/// `arrived` is false for one of our words that does not work yet.
pub(crate) fn at(span: Span, word: &str, ours: &str, arrived: bool) -> Diagnostic {
    let message = Said::new(
        format!("`{word}` is written `{ours}`: the words of the language are English, your texts are in any language."),
        format!(
            "`{word}` se escribe `{ours}`: las palabras del lenguaje van en inglés, tus textos en cualquier idioma."
        ),
    );
    let here = Said::new(format!("write `{ours}`"), format!("escribe `{ours}`"));
    if arrived {
        let help =
            Said::new(format!("Write `{ours}` instead of `{word}`."), format!("Escribe `{ours}` en vez de `{word}`."));
        CODE.at(span, message, here, help).replacing(Safety::Safe, span, ours)
    } else {
        let help = Said::new(
            format!("`{ours}` does not work in this version yet; leave the line out."),
            format!("`{ours}` todavía no funciona en esta versión; quita la línea."),
        );
        CODE.at(span, message, here, help)
    }
}
