//! A text whose closing mark is missing.

use crate::{Code, Diagnostic, Edit, Safety, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "E0106",
    slug: "unclosed-text",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0106.md"),
};

/// `span` is the text up to the end of its line, `opening` its mark, `closing` the one that is missing at `insert`.
pub(crate) fn at(span: Span, insert: Span, opening: &str, closing: &str) -> Diagnostic {
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
    .replacing(Safety::Unsafe, insert, closing)
}

/// Opened with one mark and closed with another.
pub(crate) fn mixed(span: Span, opening: &str, closing: char, edits: Vec<Edit>) -> Diagnostic {
    CODE.at(
        span,
        Said::new(
            format!("This text begins with {opening} and ends with {closing}, which does not close it."),
            format!("Este texto empieza con {opening} y termina con {closing}, que no lo cierra."),
        ),
        Said::new("two marks that do not fit", "dos comillas que no hacen juego"),
        Said::new("Write a straight \" at both ends.", "Escribe una \" recta en las dos puntas."),
    )
    .fixed_by(Safety::Safe, edits)
}

/// A text that goes on in the lines below; `edits` put it between two lines of `"""`.
pub(crate) fn spread(span: Span, edits: Vec<Edit>) -> Diagnostic {
    CODE.at(
        span,
        Said::new(
            "A text between quotes ends on its own line, and this one goes on below.",
            "Un texto entre comillas termina en su misma línea, y este sigue abajo.",
        ),
        Said::new("not closed on this line", "no se cierra en esta línea"),
        Said::new(
            "Write \"\"\" at its start and at its end, each with the text in lines of its own between them.",
            "Escribe \"\"\" al principio y al final, con el texto entre ellas en líneas propias.",
        ),
    )
    .fixed_by(Safety::Unsafe, edits)
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
