//! A keyword of an answer that an earlier answer of the question takes.

use crate::{Code, Diagnostic, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "W0407",
    slug: "keyword-taken",
    severity: Severity::Warning,
    page: include_str!("../../../docs/diagnostics/W0407.md"),
};

/// Whatever has the keyword in it is taken. `witness` is the shortest such text.
pub(crate) fn always(keyword: Span, earlier: Span, witness: &str) -> Diagnostic {
    CODE.at(
        keyword,
        Said::new(
            format!("This keyword does nothing: an earlier answer already takes “{witness}”."),
            format!("Esta palabra no hace nada: una respuesta anterior ya toma «{witness}»."),
        ),
        Said::new("never gets here", "nunca llega aquí"),
        Said::new(
            "Remove the keyword, or move this line above the other.",
            "Quita la palabra, o sube esta línea arriba de la otra.",
        ),
    )
    .with(earlier, Said::new("this one wins", "esta gana"))
}

/// The keyword itself is taken for a typing error of an earlier one.
pub(crate) fn as_an_error(keyword: Span, earlier: Span, witness: &str) -> Diagnostic {
    CODE.at(
        keyword,
        Said::new(
            format!("Who writes “{witness}” does not get here: an earlier answer takes it for a typing error."),
            format!("Quien escribe «{witness}» no llega aquí: una respuesta anterior lo toma por un error de tipeo."),
        ),
        Said::new("one letter away from the other", "casi igual a la otra"),
        Said::new("Take the `~` off the earlier keyword.", "Quítale el `~` a la palabra anterior."),
    )
    .with(earlier, Said::new("the `~` here takes it", "el `~` de aquí la toma"))
}
