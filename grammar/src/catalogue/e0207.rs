//! A `"""` text that is laid out wrongly.

use crate::{Code, Diagnostic, Safety, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "E0207",
    slug: "block-layout",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0207.md"),
};

/// Words beside the opening `"""`; `blanks` part them from it, and `below` brings them into a line of their own.
pub(crate) fn beside_opening(span: Span, blanks: Span, below: Option<String>) -> Diagnostic {
    let found = CODE.at(
        span,
        Said::new("A \"\"\" text begins on the next line.", "Un texto con \"\"\" empieza en la línea siguiente."),
        Said::new("nothing may stand behind it", "nada puede ir detrás"),
        Said::new(
            "Put the text into lines of its own, below the \"\"\".",
            "Pon el texto en líneas propias, debajo de las \"\"\".",
        ),
    );
    match below {
        Some(below) => found.replacing(Safety::Safe, blanks, below),
        None => found,
    }
}

/// A line that starts left of the closing `"""`, with its `blanks` and those it should begin with.
pub(crate) fn too_far_left(span: Span, blanks: Span, margin: &str) -> Diagnostic {
    CODE.at(
        span,
        Said::new(
            "This line of the text starts left of its closing \"\"\".",
            "Esta línea del texto empieza a la izquierda de sus \"\"\" de cierre.",
        ),
        Said::new("too far left", "demasiado a la izquierda"),
        Said::new(
            "Indent it as far as the closing \"\"\", or move the \"\"\" to the left.",
            "Déjala a la altura de las \"\"\" de cierre, o mueve las \"\"\" a la izquierda.",
        ),
    )
    .replacing(Safety::Safe, blanks, margin)
}
