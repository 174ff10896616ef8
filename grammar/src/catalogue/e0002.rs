//! A comment that allows a warning without saying why.

use crate::{Code, Diagnostic, Safety, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "E0002",
    slug: "allow-without-reason",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0002.md"),
};

/// `instead` is the word that stands where `because` should.
pub(crate) fn at(comment: Span, instead: Option<(Span, &str)>) -> Diagnostic {
    let finding = CODE.at(
        comment,
        Said::new(
            "This comment allows a warning and does not say why.",
            "Este comentario permite un aviso y no dice por qué.",
        ),
        Said::new("a reason is missing", "falta la razón"),
        Said::new(
            "Write `because` and the reason at its end, for whoever reads the file next.",
            "Escribe `because` y la razón al final, para quien lea el archivo después.",
        ),
    );
    match instead {
        Some((word, "porque" | "por" | "pues" | "since" | "as" | "reason")) => {
            finding.replacing(Safety::Safe, word, "because")
        }
        Some((word, "because")) => finding.replacing(Safety::Placeholder, word, "because …"),
        Some((word, _)) => finding.replacing(Safety::Safe, Span { end: word.start, ..word }, "because "),
        None => finding.replacing(Safety::Placeholder, comment.behind(), " because …"),
    }
}
