//! Indentation that contradicts the blocks. It decides nothing, and a paste that breaks it must be loud.

use crate::{Code, Diagnostic, Edit, Safety, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "E0107",
    slug: "layout",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0107.md"),
};

/// The line at `indentation` should stand at column `want` (in blanks), as `like` does.
pub(crate) fn at(indentation: Span, code: Span, want: usize, like: &Said, like_at: Span) -> Diagnostic {
    CODE.at(
        code,
        Said::new(
            "This line is not where its block has its lines.",
            "Esta línea no está donde su bloque tiene las suyas.",
        ),
        Said::new(
            format!("should start {want} spaces from the left edge"),
            format!("debería empezar a {want} espacios del borde"),
        ),
        Said::new(
            format!("Indent it with {want} spaces, or check whether an `end` is missing or one too many."),
            format!("Déjala a {want} espacios del borde, o revisa si falta o sobra un `end`."),
        ),
    )
    .with(like_at, like.clone())
    .replacing(Safety::Safe, indentation, " ".repeat(want))
}

/// Lines of one block that all stand too far left; the first of them is `code`.
pub(crate) fn all(
    indentations: impl Iterator<Item = Span>,
    code: Span,
    want: usize,
    like: &Said,
    like_at: Span,
) -> Diagnostic {
    let edits = indentations.map(|span| Edit { span, text: " ".repeat(want) }).collect();
    at(code, code, want, like, like_at).fixed_by(Safety::Safe, edits)
}

/// `step`, `flow` or `test` away from the left edge.
pub(crate) fn not_at_left_edge(indentation: Span, word: Span, typed: &str) -> Diagnostic {
    CODE.at(
        word,
        Said::new(
            format!("`{typed}` must stand at the left edge."),
            format!("`{typed}` tiene que estar pegado al borde izquierdo."),
        ),
        Said::new("moved to the right", "está corrido a la derecha"),
        Said::new(format!("Remove the spaces before `{typed}`."), format!("Quita los espacios delante de `{typed}`.")),
    )
    .replacing(Safety::Safe, indentation, "")
}

/// A tab, or a blank that is no space, in the indentation.
pub(crate) fn no_space(span: Span, indentation: Span, instead: &str) -> Diagnostic {
    CODE.at(
        span,
        Said::new(
            "The indentation holds a tab or a blank that only looks like a space.",
            "La sangría tiene un tabulador o un blanco que solo parece un espacio.",
        ),
        Said::new("use spaces here", "usa espacios aquí"),
        Said::new("Replace it by two spaces a level.", "Cámbialo por dos espacios por nivel."),
    )
    .replacing(Safety::Safe, indentation, instead)
}
