//! One body that stands at another depth than all the others of its file.

use crate::{Code, Diagnostic, Safety, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "W0136",
    slug: "uneven-depth",
    severity: Severity::Warning,
    page: include_str!("../../../docs/diagnostics/W0136.md"),
};

/// The line `code` should start at column `want` (in blanks); it belongs to the line `above`.
pub(crate) fn at(indentation: Span, code: Span, want: usize, above: Span) -> Diagnostic {
    CODE.at(
        code,
        Said::new(
            "This line stands at another depth than every other line of the file.",
            "Esta línea está a otra profundidad que todas las demás del archivo.",
        ),
        Said::new(format!("{want} blanks everywhere else"), format!("en lo demás serían {want} espacios")),
        Said::new(
            format!("Indent it with {want} blanks, or check whether a line above it is missing."),
            format!("Déjala a {want} espacios del borde, o revisa si falta una línea arriba."),
        ),
    )
    .with(above, Said::new("belongs to this line", "es de esta línea"))
    .replacing(Safety::Unsafe, indentation, " ".repeat(want))
}
