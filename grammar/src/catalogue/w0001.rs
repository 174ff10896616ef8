//! A comment that allows a warning which is not there.

use crate::{Code, Diagnostic, Safety, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "W0001",
    slug: "unused-allow",
    severity: Severity::Warning,
    page: include_str!("../../../docs/diagnostics/W0001.md"),
};

/// `span` is the code in the comment; `comment` what goes if nothing else is in it.
pub(crate) fn at(span: Span, code: &str, comment: Option<Span>) -> Diagnostic {
    let finding = CODE.at(
        span,
        Said::new(
            format!("This comment allows {code}, and there is no such warning here."),
            format!("Este comentario permite {code}, y aquí no hay ese aviso."),
        ),
        Said::new("allows nothing", "no permite nada"),
        Said::new(
            "Remove the comment: the warning is mended, or is on another line.",
            "Quita el comentario: el aviso ya se arregló, o está en otra línea.",
        ),
    );
    match comment {
        Some(comment) => finding.replacing(Safety::Safe, comment, ""),
        None => finding,
    }
}
