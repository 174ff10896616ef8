//! A text whose closing mark is missing.

use crate::{Code, Diagnostic, Safety, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "E0106",
    slug: "unclosed-text",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0106.md"),
};

/// `span` is the text up to the end of its line, `opening` its mark, `closing` the one that is missing.
pub(crate) fn at(span: Span, opening: &str, closing: &str) -> Diagnostic {
    CODE.at(
        span,
        Said::new("This text is never closed.", "Este texto no se cierra."),
        Said::new(
            format!("opened with {opening} and not closed on this line"),
            format!("se abre con {opening} y no se cierra en esta línea"),
        ),
        Said::new(
            format!("Write {closing} where the text ends. A text of several lines stands between two lines of \"\"\"."),
            format!(
                "Escribe {closing} donde termina el texto. Un texto de varias líneas va entre dos líneas de \"\"\"."
            ),
        ),
    )
    .replacing(Safety::Unsafe, span.behind(), closing)
}

/// A `"""` that nothing closes.
pub(crate) fn block(span: Span, insert: Span, margin: &str) -> Diagnostic {
    CODE.at(
        span,
        Said::new("This text is never closed.", "Este texto no se cierra."),
        Said::new(
            "opened with \"\"\" and not closed before the next left-edge word",
            "se abre con \"\"\" y no se cierra antes de la siguiente palabra del borde",
        ),
        Said::new(
            "Write \"\"\" in a line of its own below the text.",
            "Escribe \"\"\" en una línea propia debajo del texto.",
        ),
    )
    .replacing(Safety::Unsafe, insert, format!("\n{margin}\"\"\""))
}
