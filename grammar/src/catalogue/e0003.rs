//! A comment that allows a code which does not exist.

use crate::{Code, Diagnostic, Safety, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "E0003",
    slug: "allow-unknown-code",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0003.md"),
};

pub(crate) fn at(span: Span, written: &str, near: Option<&'static Code>) -> Diagnostic {
    let message = Said::new(
        format!("There is no warning called `{written}`."),
        format!("No hay ningún aviso llamado `{written}`."),
    );
    match near {
        Some(near) => CODE
            .at(
                span,
                message,
                Said::new(
                    format!("did you mean {}, `{}`?", near.id, near.slug),
                    format!("¿quisiste decir {}, `{}`?", near.id, near.slug),
                ),
                Said::new(
                    format!("Write the code that stands in the warning, such as {}.", near.id),
                    format!("Escribe el código que está en el aviso, como {}.", near.id),
                ),
            )
            .replacing(Safety::Unsafe, span, near.id),
        None => CODE.at(span, message, Said::new("unknown", "desconocido"), help()),
    }
}

/// No code at all.
pub(crate) fn none(comment: Span) -> Diagnostic {
    CODE.at(
        comment,
        Said::new("This comment does not say which warning it allows.", "Este comentario no dice qué aviso permite."),
        Said::new("a code is missing", "falta el código"),
        help(),
    )
}

fn help() -> Said {
    Said::new(
        "Write the code that stands in the warning: `# flow: allow W0404 because …`.",
        "Escribe el código que está en el aviso: `# flow: allow W0404 because …`.",
    )
}
