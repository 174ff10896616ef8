//! What a merge left in the file.

use crate::{Code, Diagnostic, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "E0112",
    slug: "merge-conflict",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0112.md"),
};

pub(crate) fn at(span: Span) -> Diagnostic {
    CODE.at(
        span,
        Said::new(
            "Two versions of this file were merged and nobody chose.",
            "Se mezclaron dos versiones de este archivo y nadie eligió.",
        ),
        Said::new("the conflict begins here", "el conflicto empieza aquí"),
        Said::new(
            "Keep one of the two versions and delete the lines with <<<<<<<, ======= and >>>>>>>.",
            "Quédate con una de las dos versiones y borra las líneas con <<<<<<<, ======= y >>>>>>>.",
        ),
    )
}
